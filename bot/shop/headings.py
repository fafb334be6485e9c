"""Which column of a file means what: headings of our own tables and of the platforms' exports.

They are read from intents/imports/*.yaml, which people edit. A heading that nobody has confirmed, and one that
is only like a known one, is offered and never used by itself.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import Field

from bot.sheets.headings import LOOKED_AT, Column, State, likest, plain
from bot.sheets.tables import Row, Sheet
from bot.shop.checks import COMPUTED, UNWRITTEN
from bot.shop.heading_files import Heading, HeadingFile, files_in, read_books
from bot.shop.parts import Name
from bot.shop.source import read_source
from bot.shop.tables import ATTRIBUTE, FACT, TABLES, Table, TableName
from bot.shop.wording import Wording

FOLDER: Final = Path("imports")
PASTED: Final = "pasted.yaml"
"""Names on detail pages, see bot.shop.pasted."""


class Book(HeadingFile):
    """One file of headings; `fact.<slot>` and `attribute.<name>` are columns of a table of products."""

    platform: str | None = None
    note: str | None = None
    tables: dict[TableName, dict[str, Heading | Name]]
    titles: dict[TableName, Name] = Field(default_factory=dict)
    """Titles of the sheets, where they are ours."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a sheet is read."""

    sheet: Sheet
    table: Table
    columns: tuple[Column, ...]
    first: int
    """Place of the first row of data."""
    line: int
    """Line of the headings."""

    def used(self) -> dict[int, Column]:
        """Return the columns that are read, by place."""
        return {column.place: column for column in self.columns if column.state == "sure" and column.to}

    @property
    def data(self) -> tuple[Row, ...]:
        """The rows below the headings that hold anything."""
        return tuple(row for row in self.sheet.rows[self.first :] if row)


@dataclass(frozen=True, slots=True)
class Headings:
    """All files of headings, and the words in which a table is spoken of."""

    books: tuple[Book, ...]
    words: Wording
    slots: Mapping[str, str] = field(default_factory=dict)
    """Chinese name → slot: such a heading in a table of products is that fact."""

    def ours(self, table: str) -> dict[str, str]:
        """Return column → heading of our own table, as it is exported."""
        return {to.to: text for text, to in self.books[0].headings(table).items()}

    def title(self, table: str) -> str:
        """Return the title of our own sheet."""
        titles: Mapping[str, str] = {str(name): title for name, title in self.books[0].titles.items()}
        return titles.get(table, table)

    def named(self) -> dict[str, str]:
        """Return column → heading over all our tables, the first one counts, and `table.` and a table → its title."""
        found = {f"table.{name}": self.title(name) for name in TABLES}
        for name in TABLES:
            for column, heading in self.ours(name).items():
                found.setdefault(column, heading)
        return found

    def plan(self, sheet: Sheet, table: str = "", confirmed: Mapping[str, str] | None = None) -> Plan | None:
        """Find the headings of a sheet and what they mean; None when they are not those of any table.

        `table` says which it is; `confirmed` is heading → column as a person said it, empty to leave one out.
        """
        said = confirmed or {}
        named = table or self._titled(sheet.name)
        best: tuple[float, int, int, str] = (0.0, 0, 0, "")
        for rank, name in enumerate([named] if named in TABLES else TABLES):
            told = {plain(text): Column(0, text, to, "sure") for text, to in said.items() if fits(name, to)}
            known = self._known(name) | told
            for place, row in enumerate(sheet.rows[:LOOKED_AT]):
                hits = {known[plain(cell)].to for cell in row.cells if plain(cell) in known}
                share = len(hits) + len(hits) / (1 + sum(1 for cell in row.cells if cell))
                if len(hits) > 1 or (hits and named) or (hits and len(row.cells) == 1):
                    best = max(best, (share, -place, -rank, name))
        share, back, _, name = best
        if not share:
            return None
        row = sheet.rows[-back]
        columns = self._columns(row, name, said)
        return Plan(sheet, TABLES[name], columns, -back + 1, row.line)

    def _titled(self, title: str) -> str:
        titles = {plain(self.title(name)): name for name in TABLES} | {name: name for name in TABLES}
        return titles.get(plain(title), "")

    def _known(self, table: str) -> dict[str, Column]:
        """Return what every known heading of a table means; our own come first, confirmed before unconfirmed."""
        found: dict[str, Column] = {}
        for column in TABLES[table].columns:
            found[plain(column)] = Column(0, column, column, "sure", self.books[0].name)
        for sure in (True, False):
            for book in self.books:
                for text, heading in book.headings(table).items():
                    if heading.verified is sure:
                        state: State = "sure" if sure else "unconfirmed"
                        found.setdefault(plain(text), Column(0, text, heading.to, state, book.name))
            if table == "products" and sure:
                for text, slot in self.slots.items():
                    found.setdefault(plain(text), Column(0, text, FACT + slot, "sure", self.books[0].name))
        return found

    def _columns(self, row: Row, table: str, said: Mapping[str, str]) -> tuple[Column, ...]:
        known = self._known(table)
        found: list[Column] = []
        taken: set[str] = set()
        for place, cell in enumerate(row.cells):
            if cell:
                found.append(_matched(place, cell, known, said, table=table))
        for at, column in enumerate(found):
            if column.state == "sure" and column.to in taken and column.heading not in said:
                found[at] = Column(column.place, column.heading, column.to, "left", column.book)
            elif column.state == "sure":
                taken.add(column.to)
        return tuple(found)


def fits(table: str, column: str) -> bool:
    """Say whether a table has such a column; one left out, the empty name, fits any."""
    free = table == "products" and column.startswith((FACT, ATTRIBUTE))
    return not column or column in TABLES[table].columns or free


def _matched(
    place: int, cell: str, known: Mapping[str, Column], said: Mapping[str, str], *, table: str
) -> Column:
    if cell in said and fits(table, said[cell]):
        return Column(place, cell, said[cell], "sure" if said[cell] else "left")
    if (hit := known.get(plain(cell))) is not None:
        return Column(place, cell, hit.to, hit.state, hit.book)
    if table == "products" and (own := re.fullmatch(r"(?:属性|attribute\.)[:：.]?\s*(\S.{0,19})", cell)):
        return Column(place, cell, ATTRIBUTE + own[1], "sure")
    return likest(place, cell, known)


def load_headings(folder: Path, slots: Mapping[str, str] | None = None) -> Headings:
    """Read every file of headings of a library folder; ours is zhike.yaml. Raises ShopError with all findings."""
    place = folder / FOLDER
    files = [path for path in files_in(place) if path.name != PASTED]
    books, words = read_books(place, files, Book, fits)
    return Headings(books, words, slots or {})


def headings_of(folder: Path) -> Headings:
    """Return a folder's headings with the names of its slots; read again when a file of them changed."""
    files = sorted((folder / FOLDER).glob("*.yaml"))
    return _kept(folder, tuple(path.stat().st_mtime_ns for path in (*files, folder / "slots.yaml")))


@functools.lru_cache(maxsize=4)
def _kept(folder: Path, _times: tuple[int, ...]) -> Headings:
    return load_headings(folder, slot_names(folder))


def slot_names(folder: Path) -> dict[str, str]:
    """Return Chinese name → slot of slots.yaml, for slots that are written and not computed."""
    source = read_source(folder / "slots.yaml")
    groups = source.data.items() if isinstance(source.data, dict) else ()
    return {
        str(entry["zh"]): str(slot)
        for name, group in groups
        if isinstance(group, dict) and name not in UNWRITTEN
        for slot, entry in group.items()
        if slot not in COMPUTED and isinstance(entry, dict) and "zh" in entry
    }


def unread(plans: Sequence[Plan]) -> tuple[Column, ...]:
    """Return the columns that wait for a person's word."""
    return tuple(c for plan in plans for c in plan.columns if c.state in {"unconfirmed", "like"})
