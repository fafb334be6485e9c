"""The register (客户名册): the list drawn from the cards, as rows for a file that can be read back."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from openpyxl import Workbook

from bot.crm.fields import Fields
from bot.crm.mapping import Headings
from bot.crm.masking import shown_buyer, shown_fields
from bot.errors import InputError
from bot.shop.dates import local
from bot.store import Session
from bot.store.filters import Filter
from bot.store.persons import MANY
from bot.store.records import CustomerRecord, stream_records
from bot.store.register import stream_matching

Format = Literal["csv", "xlsx", "json"]
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_PURPOSES: Final = ("service", "care", "marketing", "profiling")


class Register:
    """Writes a shop's customers to a file, with the headings that an import understands."""

    def __init__(self, headings: Headings, fields: Fields, *, full: bool) -> None:
        ours = headings.ours.headings("customers")
        self._columns = {heading.to: text for text, heading in ours.items()}
        for key, spec in fields.specs.items():
            if key != "member" and f"field.{key}" not in self._columns:
                self._columns[f"field.{key}"] = spec.zh if key.startswith("x_") else f"field.{key}"
        self._fields, self._full = fields, full

    @property
    def heading(self) -> list[str]:
        """The first row."""
        return list(self._columns.values())

    def row(self, record: CustomerRecord) -> list[str]:
        """Return one customer's row; without `full` masked as agents see them."""
        values = shown_fields(self._fields, record.fields, full=self._full)
        cells: dict[str, str] = {
            "buyer": shown_buyer(record.buyer, full=self._full),
            "member": record.member,
            "tags": "|".join(tag.text for tag in record.tags if tag.source == "person"),
            "made_tags": "|".join(tag.text for tag in record.tags if tag.source != "person"),
            "first_at": _moment(record.first_seen),
            "last_at": _moment(record.last_seen),
        }
        for purpose in _PURPOSES:
            said = record.consents.get(purpose)
            cells[f"consent.{purpose}"] = "" if said is None else self._fields.flags["yes" if said else "no"]
        for column in self._columns:
            if column.startswith("field."):
                key = column.removeprefix("field.")
                cells[column] = self._fields.say(key, values.get(key))
        return [cells.get(column, "") for column in self._columns]

    def write(self, path: Path, form: Format, records: Iterator[CustomerRecord]) -> int:
        """Write a file and return how many customers it has; memory does not grow with them but for XLSX's."""
        count = 0
        if form == "csv":
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                sheet = csv.writer(file)
                sheet.writerow(self.heading)
                for record in records:
                    sheet.writerow([_guarded(cell) for cell in self.row(record)])
                    count += 1
        elif form == "xlsx":
            book = Workbook(write_only=True)
            page = book.create_sheet()
            page.append(self.heading)
            for record in records:
                page.append(self.row(record))
                count += 1
            book.save(path)
        elif form == "json":
            with path.open("w", encoding="utf-8") as file:
                for record in records:
                    line = dict(zip(self.heading, self.row(record), strict=True))
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
                    count += 1
        else:
            msg = f"{form}: write csv, xlsx or json"
            raise InputError(msg)
        return count


def matching_records(
    session: Session, shop: str, given: Filter | None, *, search: str = "", now: datetime
) -> Iterator[CustomerRecord]:
    """Yield the cards of those who match, ascending by id. Raises InputError."""
    piece: list[str] = []
    for customer in stream_matching(session, shop, given, search=search, now=now):
        piece.append(customer)
        if len(piece) == MANY:
            yield from stream_records(session, shop, customers=piece)
            piece = []
    yield from stream_records(session, shop, customers=piece)


def _moment(moment: datetime) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M:%S}"


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
