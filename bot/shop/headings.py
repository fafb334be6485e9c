"""Which column of a file means what: headings of our own tables and of the platforms' exports.

They are read from intents/imports/*.yaml, which people edit. A heading that nobody has confirmed, and one that
is only like a known one, is offered and never used by itself.
"""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, ValidationError

from bot.errors import Finding, ShopError
from bot.sheets.tables import Row, Sheet
from bot.shop.checks import COMPUTED, UNWRITTEN
from bot.shop.parts import Name, Part
from bot.shop.source import Source, read_source
from bot.shop.tables import ATTRIBUTE, FACT, TABLES, Table, TableName
from bot.shop.wording import Wording

FOLDER: Final = Path("imports")
WORDS: Final = "_wording.yaml"
PASTED: Final = "pasted.yaml"
"""Names on detail pages, see bot.shop.pasted."""
LIKE: Final = 0.7
"""Likeness (difflib's ratio) from which a known heading is offered for an unknown one."""
LOOKED_AT: Final = 12
"""First rows among which the headings are looked for: platforms put notes and English names above them."""

State = Literal["sure", "unconfirmed", "like", "unknown", "left"]
"""Known and confirmed; known, but nobody has confirmed it; like a known one; not known; left out on request."""

_MARKS = re.compile(
    r"[\s*\uff0a:：_\-·]|\((?:必填|选填|元|件|单位)[^)]*\)|（(?:必填|选填|元|件|单位)[^）]*）"
)


class Heading(Part):
    """What a heading means."""

    to: Name
    """Column of the table; `fact.<slot>` and `attribute.<name>` in a table of products."""
    verified: bool = True
    """False: written from hearsay; somebody must look at it before it is used."""


class Book(Part):
    """One file of headings."""

    name: Name
    platform: str | None = None
    note: str | None = None
    source: str | None = None
    """Where the headings were seen, and when."""
    tables: dict[TableName, dict[str, Heading | Name]]
    titles: dict[TableName, Name] = Field(default_factory=dict)
    """Titles of the sheets, where they are ours."""

    def headings(self, table: str) -> dict[str, Heading]:
        """Return the headings of a table."""
        found = self.tables.get(table, {})  # type: ignore[call-overload]  # any text may be asked for
        return {text: to if isinstance(to, Heading) else Heading(to=to) for text, to in found.items()}


@dataclass(frozen=True, slots=True)
class Matched:
    """One column of a file."""

    place: int
    heading: str
    to: str
    """Column of the table; empty when it is not known."""
    state: State
    book: str = ""
    """Name of the file of headings that has it, or the like of it."""
    known: str = ""
    """The known heading that it is like."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a sheet is read."""

    sheet: Sheet
    table: Table
    columns: tuple[Matched, ...]
    first: int
    """Place of the first row of data."""
    line: int
    """Line of the headings."""

    def used(self) -> dict[int, Matched]:
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

    def plan(self, sheet: Sheet, table: str = "", confirmed: Mapping[str, str] | None = None) -> Plan | None:
        """Find the headings of a sheet and what they mean; None when they are not those of any table.

        `table` says which it is; `confirmed` is heading → column as a person said it, empty to leave one out.
        """
        said = confirmed or {}
        named = table or self._titled(sheet.name)
        best: tuple[float, int, int, str] = (0.0, 0, 0, "")
        for rank, name in enumerate([named] if named in TABLES else TABLES):
            told = {_plain(text): Matched(0, text, to, "sure") for text, to in said.items() if fits(name, to)}
            known = self._known(name) | told
            for place, row in enumerate(sheet.rows[:LOOKED_AT]):
                hits = {known[_plain(cell)].to for cell in row.cells if _plain(cell) in known}
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
        titles = {_plain(self.title(name)): name for name in TABLES} | {name: name for name in TABLES}
        return titles.get(_plain(title), "")

    def _known(self, table: str) -> dict[str, Matched]:
        """Return what every known heading of a table means; our own come first, confirmed before unconfirmed."""
        found: dict[str, Matched] = {}
        for column in TABLES[table].columns:
            found[_plain(column)] = Matched(0, column, column, "sure", self.books[0].name)
        for sure in (True, False):
            for book in self.books:
                for text, heading in book.headings(table).items():
                    if heading.verified is sure:
                        state: State = "sure" if sure else "unconfirmed"
                        found.setdefault(_plain(text), Matched(0, text, heading.to, state, book.name))
            if table == "products" and sure:
                for text, slot in self.slots.items():
                    found.setdefault(_plain(text), Matched(0, text, FACT + slot, "sure", self.books[0].name))
        return found

    def _columns(self, row: Row, table: str, said: Mapping[str, str]) -> tuple[Matched, ...]:
        known = self._known(table)
        found: list[Matched] = []
        taken: set[str] = set()
        for place, cell in enumerate(row.cells):
            if cell:
                found.append(_matched(place, cell, known, said, table=table))
        for at, column in enumerate(found):
            if column.state == "sure" and column.to in taken and column.heading not in said:
                found[at] = Matched(column.place, column.heading, column.to, "left", column.book)
            elif column.state == "sure":
                taken.add(column.to)
        return tuple(found)


def fits(table: str, column: str) -> bool:
    """Say whether a table has such a column; one left out, the empty name, fits any."""
    free = table == "products" and column.startswith((FACT, ATTRIBUTE))
    return not column or column in TABLES[table].columns or free


def _matched(
    place: int, cell: str, known: Mapping[str, Matched], said: Mapping[str, str], *, table: str
) -> Matched:
    if cell in said and fits(table, said[cell]):
        return Matched(place, cell, said[cell], "sure" if said[cell] else "left")
    plain = _plain(cell)
    if (hit := known.get(plain)) is not None:
        return Matched(place, cell, hit.to, hit.state, hit.book)
    if table == "products" and (own := re.fullmatch(r"(?:属性|attribute\.)[:：.]?\s*(\S.{0,19})", cell)):
        return Matched(place, cell, ATTRIBUTE + own[1], "sure")
    close = difflib.get_close_matches(plain, known, n=1, cutoff=LIKE)
    within = [text for text in known if len(text) > 1 and len(plain) > 1 and (text in plain or plain in text)]
    if close or within:
        like = known[close[0] if close else max(within, key=len)]
        return Matched(place, cell, like.to, "like", like.book, like.heading)
    return Matched(place, cell, "", "unknown")


def _plain(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).lower()


def load_headings(folder: Path, slots: Mapping[str, str] | None = None) -> Headings:
    """Read every file of headings of a library folder; ours is zhike.yaml. Raises ShopError with all findings."""
    place, findings = folder / FOLDER, list[Finding]()
    books = []
    files = [path for path in place.glob("[!_]*.yaml") if path.name != PASTED]
    for path in sorted(files, key=lambda path: (path.stem != "zhike", path.name)):
        source = read_source(path)
        book = _book(source)
        findings += source.findings
        books += [book] if book is not None else []
    words = read_source(place / WORDS)
    findings += words.findings
    if findings or not books:
        told = "\n".join(map(str, findings))
        raise ShopError(told or f"{place}: no files of headings there")
    return Headings(tuple(books), Wording(_flat(words.data)), slots or {})


def _book(source: Source) -> Book | None:
    try:
        book = Book.model_validate(source.data)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            source.blame(problem["loc"], str(problem["msg"]))
        return None
    for table in book.tables:
        for text, heading in book.headings(table).items():
            if not heading.to or not fits(table, heading.to):
                source.blame(("tables", table, text), f"table {table!r} has no column {heading.to!r}")
    return book


def _flat(data: object, above: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    if isinstance(data, dict):
        for key, value in data.items():
            found |= _flat(value, f"{above}.{key}" if above else str(key))
    elif data is not None:
        found[above] = str(data)
    return found


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


def unread(plans: Sequence[Plan]) -> tuple[Matched, ...]:
    """Return the columns that wait for a person's word."""
    return tuple(c for plan in plans for c in plan.columns if c.state in {"unconfirmed", "like"})
