"""One row of a file read cell by cell: what is wrong is collected with its column, not raised at the first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from bot.crm.mapping import Plan
from bot.sheets.tables import Row
from bot.shop.dates import CHINA

_YUAN: Final = ("CNY", "RMB", "元", "人民币", "¥", "￥", "CN¥")
_FOREIGN: Final = re.compile(
    r"US\$|HK\$|NT\$|[$€£₩฿₫]|\b(?:USD|EUR|HKD|TWD|JPY|GBP|KRW|AUD|CAD|SGD)\b|美元|欧元|港币|日元"
)
_DAY: Final = re.compile(
    r"(\d{4})[./年-](\d{1,2})[./月-](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?)?"
)
_PLAIN: Final = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?")
"""Yuan as nearly every cell has them."""
MOST_FEN: Final = 10**12
NOTHING: Final = frozenset({"", "-", "--", "null", "NULL", "None", "无", "nan", "0000-00-00 00:00:00"})


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something wrong, or worth a look, in one row."""

    line: int
    column: str
    """Our name of the column; empty: the whole row."""
    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    """For wording."""


class Cells:
    """The cells of one row by column; problems are collected in `wrong`."""

    def __init__(self, plan: Plan, used: Mapping[str, int], row: Row) -> None:
        self._plan = plan
        self._used = used
        self._cells = row.cells
        self._unsure = row.unsure
        self.line = row.line
        self.wrong: list[RowProblem] = []
        self.notes: list[RowProblem] = []

    def text(self, column: str, most: int = 500) -> str:
        """Return a text, cut to `most` characters; empty when nothing stands there."""
        place = self._used.get(column)
        if place is None or place >= len(self._cells):
            return ""
        if place in self._unsure:
            self.blame(column, "digits")
            return ""
        return self._cells[place][:most]

    def needed(self, column: str) -> str:
        """Return a text that must not be empty."""
        found = self.text(column)
        if not found and not self.wrong:
            self.blame(column, "needed")
        return found

    def fen(self, column: str) -> int | None:
        """Return an amount; None when nothing stands there. Anything but yuan is blamed."""
        text = self.text(column)
        if text in NOTHING:
            return None
        if match := _PLAIN.fullmatch(text):
            return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
        if not text.replace(".", "", 1).isdigit():
            text = unicodedata.normalize("NFKC", text)
            if _FOREIGN.search(text):
                self.blame(column, "currency", value=text)
                return None
            text = text.removeprefix("CN").strip("¥￥元 ").replace(",", "")
        try:
            fen = Decimal(text) * 100
        except InvalidOperation:
            self.blame(column, "money", value=text)
            return None
        if not fen.is_finite() or not 0 <= fen <= MOST_FEN or fen != fen.to_integral_value():
            self.blame(column, "money", value=text)
            return None
        return int(fen)

    def whole(self, column: str) -> int | None:
        """Return a count; None when nothing stands there."""
        text = self.text(column)
        if text in NOTHING:
            return None
        plain = text.replace(",", "").removesuffix(".0").removesuffix(".00")
        if not plain.isdigit() or len(plain) > 12:  # noqa: PLR2004 - larger than any count
            self.blame(column, "whole", value=text)
            return None
        return int(plain)

    def moment(self, column: str, now: datetime | None) -> datetime | None:
        """Return a moment of China's clock; None when nothing stands there.

        One after `now` is blamed; None: it may come yet.
        """
        text = self.text(column)
        if text in NOTHING:
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            match = _DAY.fullmatch(unicodedata.normalize("NFKC", text))
            try:
                year, month, day, hour, minute, second = map(int, match.groups("0") if match else ())
                found = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - set below
            except ValueError:
                self.blame(column, "moment", value=text)
                return None
        if found.tzinfo is None:
            found = found.replace(tzinfo=CHINA)
        if now is not None and found > now + timedelta(days=1):
            self.blame(column, "future", value=text)
            return None
        return found

    def word(self, column: str, *books: Mapping[str, str]) -> str | None:
        """Return what a word means in the first book that knows it or its beginning; None: nobody does."""
        text = self.text(column)
        for book in books:
            if text in book:
                return book[text]
        if not text:
            return None
        for book in books:
            begins = [word for word in book if text.startswith(word)]
            if begins:
                return book[max(begins, key=len)]
        return None

    def blame(self, column: str, code: str, **values: object) -> None:
        """Note what is wrong in a column."""
        self.wrong.append(self._problem(column, code, values))

    def note(self, column: str, code: str, **values: object) -> None:
        """Note what is worth a look."""
        self.notes.append(self._problem(column, code, values))

    def _problem(self, column: str, code: str, values: dict[str, object]) -> RowProblem:
        name = self._plan.heading(column) if column else ""
        return RowProblem(self.line, column, code, {"name": name} | values)

    def yuan(self) -> None:
        """Blame the row when its currency is any but yuan."""
        text = self.text("currency", 20)
        if text and text.upper() not in _YUAN:
            self.blame("currency", "currency", value=text)
