"""Which column of a file of orders, customers, visits or chats means what, by the files of intents/imports/customers."""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from pydantic import Field, ValidationError

from bot.errors import Finding, ShopError
from bot.sheets.tables import Row
from bot.shop.parts import Part
from bot.shop.source import Source, read_source
from bot.shop.wording import Wording
from bot.store.purchases import PurchaseState

FOLDER: Final = Path("imports") / "customers"
WORDS: Final = "_wording.yaml"
OURS: Final = "zhike"
LIKE: Final = 0.7
"""Likeness (difflib's ratio) from which a known heading is offered for an unknown one."""
LOOKED_AT: Final = 12
FIELD: Final = "field."

Table = Literal["orders", "customers", "traffic", "chats", "interests"]
TABLES: Final[tuple[Table, ...]] = get_args(Table)
COLUMNS: Final[Mapping[Table, tuple[str, ...]]] = {
    "orders": (
        *(
            "order_no",
            "line_no",
            "buyer",
            "nick",
            "receiver",
            "address",
            "province",
            "city",
            "amount",
            "paid",
        ),
        *("refunded", "state", "aftersale", "placed_at", "paid_at", "sent_at", "signed_at", "product", "sku"),
        *("title", "category", "count", "price", "line_amount", "currency", "channel", "member"),
    ),
    "customers": (
        *("buyer", "member", "tags", "first_at", "last_at", "as_of", "consent_at"),
        *("consent.service", "consent.care", "consent.marketing", "consent.profiling"),
    ),
    "traffic": (
        *("day", "origin", "page", "views", "visits", "visitors", "new_visitors", "bounces", "carts"),
        *("favourites", "clicks", "seconds"),
    ),
    "chats": ("buyer", "at", "role", "speaker", "text"),
    "interests": ("buyer", "kind", "product", "at"),
}
NEEDED: Final[Mapping[Table, tuple[str, ...]]] = {
    "orders": ("order_no",),
    "customers": (),
    "traffic": ("day",),
    "chats": ("buyer", "at", "text"),
    "interests": ("buyer", "kind", "product", "at"),
}
State = Literal["sure", "unconfirmed", "like", "unknown", "left"]
_MARKS: Final = re.compile(
    r"[\s*\uff0a:：_\-·]|\((?:必填|选填|元|件|单位)[^)]*\)|（(?:必填|选填|元|件|单位)[^）]*）"
)


class Heading(Part):
    """What a heading means."""

    to: str
    verified: bool = True
    """False: no public documentation confirms it; a person must before it is used."""


class Book(Part):
    """One file of headings."""

    name: str
    platform: str = ""
    source: str | None = None
    """Where the headings were seen, and when."""
    per_line: bool = False
    """Amounts are of one line and add up to the order."""
    tables: dict[Table, dict[str, Heading | str]]
    titles: dict[Table, str] = Field(default_factory=dict)
    states: dict[str, PurchaseState] = Field(default_factory=dict)
    aftersale: dict[str, Literal["refunded", "refunding", "partly", "none"]] = Field(default_factory=dict)
    kinds: dict[str, str] = Field(default_factory=dict)
    roles: dict[str, str] = Field(default_factory=dict)
    channels: dict[str, str] = Field(default_factory=dict)
    genders: dict[str, str] = Field(default_factory=dict)

    def headings(self, table: Table) -> dict[str, Heading]:
        """Return the headings of a table."""
        found = self.tables.get(table, {})
        return {text: to if isinstance(to, Heading) else Heading(to=to) for text, to in found.items()}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file."""

    place: int
    heading: str
    to: str
    """Empty when it is not known."""
    state: State
    book: str = ""
    known: str = ""
    """The known heading that it is like."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file is read."""

    table: Table
    book: Book
    """Whose words for states and kinds are used first."""
    ours: Book
    others: tuple[Book, ...]
    """Whose words are understood where neither of these two knows them."""
    columns: tuple[Column, ...]
    line: int
    """Of the headings."""
    skip: int
    """Rows up to and with the headings."""

    @property
    def used(self) -> dict[str, int]:
        """Column → place, of those that are read."""
        found: dict[str, int] = {}
        for column in self.columns:
            if column.state == "sure" and column.to:
                found.setdefault(column.to, column.place)
        return found

    def heading(self, to: str) -> str:
        """Return what a column is called: in the file, else in our own tables."""
        there = next((c.heading for c in self.columns if c.to == to and c.state == "sure"), "")
        mine = {heading.to: text for text, heading in self.ours.headings(self.table).items()}
        return there or mine.get(to, to)

    @property
    def undated(self) -> bool:
        """Whether it is a file of orders with no column that says when."""
        return self.table == "orders" and not {"placed_at", "paid_at"} & set(self.used)

    def missing(self) -> tuple[tuple[str, str], ...]:
        """Return the columns that a table cannot do without and has not, each with the heading that may be it."""
        lacking = [name for name in NEEDED[self.table] if name not in self.used]
        if self.table == "customers" and not {"buyer", "field.phone"} & set(self.used):
            lacking.append("buyer")
        return tuple(
            (name, next((c.heading for c in self.columns if c.to == name and c.state != "left"), ""))
            for name in lacking
        )


@dataclass(frozen=True, slots=True)
class Headings:
    """All files of headings, ours first, and the words in which an import is spoken of."""

    books: tuple[Book, ...]
    words: Wording

    @property
    def ours(self) -> Book:
        """Our own headings."""
        return self.books[0]

    def with_fields(self, named: Mapping[str, str]) -> Headings:
        """Return them with a shop's own fields as headings of customers, name → key; a known heading stays as it is."""
        book = self.ours
        known = {_plain(text) for text in book.headings("customers")}
        fresh = {text: f"{FIELD}{key}" for text, key in named.items() if _plain(text) not in known}
        if not fresh:
            return self
        tables = {**book.tables, "customers": {**book.tables.get("customers", {}), **fresh}}
        return Headings((book.model_copy(update={"tables": tables}), *self.books[1:]), self.words)

    def plan(
        self,
        rows: Sequence[Row],
        *,
        table: Table | None = None,
        platform: str = "",
        confirmed: Mapping[str, str] | None = None,
    ) -> Plan | None:
        """Find the headings among a file's first rows and what they mean; None when they are of no table.

        `platform` prefers a book; `confirmed` is heading → column as a person said it, empty to leave one out.
        """
        said = {_plain(text): (text, to) for text, to in (confirmed or {}).items()}
        best: tuple[tuple[int, float, int, int, int], tuple[int, Row], Table, Book] | None = None
        for near in (False, True):
            for rank, name in enumerate([table] if table else TABLES):
                for number, book in enumerate(self.books):
                    known = self._known(name, book)
                    for place, row in enumerate(rows[: 1 if near else LOOKED_AT]):
                        plan = self._match((place, row), name, book, known, said, near=near)
                        used, told = len(plan.used), sum(1 for c in plan.columns if c.to)
                        if told < (1 if table else 2):
                            continue
                        wanted = bool(platform) and book.platform == platform
                        fits = not plan.missing()
                        score = (2 * wanted + fits, used + told / 100, -number, -place, -rank)
                        if best is None or score > best[0]:
                            best = (score, (place, row), name, book)
            if best is not None:
                _, found, name, book = best
                return self._match(found, name, book, self._known(name, book), said, near=True)
        return None

    def _known(self, table: Table, book: Book) -> dict[str, Column]:
        """Return what headings mean to one book and to ours; the book's word comes first."""
        found: dict[str, Column] = {
            _plain(c): Column(0, c, c, "sure", self.ours.name) for c in COLUMNS[table]
        }
        for one in (self.ours, book):
            for text, heading in one.headings(table).items():
                state: State = "sure" if heading.verified else "unconfirmed"
                key = _plain(text)
                if one is book or key not in found:
                    found[key] = Column(0, text, heading.to, state, one.name)
        return found

    def _match(
        self,
        found: tuple[int, Row],
        table: Table,
        book: Book,
        known: Mapping[str, Column],
        said: Mapping[str, tuple[str, str]],
        *,
        near: bool,
    ) -> Plan:
        """Return a row read as headings; `near` offers known ones that unknown ones are like."""
        place, row = found
        columns = []
        for at, cell in enumerate(row.cells):
            key = _plain(cell)
            if not key:
                continue
            if key in said and fits(table, said[key][1]):
                columns.append(Column(at, cell, said[key][1], "sure" if said[key][1] else "left"))
            elif key in known:
                hit = known[key]
                columns.append(Column(at, cell, hit.to, hit.state, hit.book))
            elif table == "customers" and re.fullmatch(r"field\.[a-z][a-z0-9_]{0,39}", cell):
                columns.append(Column(at, cell, cell, "sure"))
            else:
                columns.append(_like(at, cell, key, known) if near else Column(at, cell, "", "unknown"))
        return Plan(table, book, self.ours, self.books, tuple(columns), row.line, place + 1)


def fits(table: Table, column: str) -> bool:
    """Say whether a table has such a column; one left out, the empty name, fits any."""
    free = table == "customers" and column.startswith(FIELD)
    return not column or column in COLUMNS[table] or free


def _like(place: int, cell: str, key: str, known: Mapping[str, Column]) -> Column:
    """Return a column whose heading nobody knows, with the known one that it is most like."""
    close = difflib.get_close_matches(key, known, n=1, cutoff=LIKE)
    within = [text for text in known if len(text) > 1 and len(key) > 1 and (text in key or key in text)]
    if close or within:
        like = known[close[0] if close else max(within, key=len)]
        return Column(place, cell, like.to, "like", like.book, like.heading)
    return Column(place, cell, "", "unknown")


def _plain(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).lower()


def headings_of(folder: Path) -> Headings:
    """Return a library folder's headings, read again when a file of them changed. Raises ShopError."""
    files = tuple(sorted((folder / FOLDER).glob("*.yaml")))
    return _kept(folder, tuple(path.stat().st_mtime_ns for path in files))


@functools.lru_cache(maxsize=4)
def _kept(folder: Path, _times: tuple[int, ...]) -> Headings:
    findings: list[Finding] = []
    books = []
    place = folder / FOLDER
    files = sorted(place.glob("[!_]*.yaml"), key=lambda path: (path.stem != OURS, path.name))
    for path in files:
        source = read_source(path)
        book = _book(source)
        findings += source.findings
        books += [book] if book is not None else []
    words = read_source(place / WORDS)
    findings += words.findings
    if findings or not books:
        told = "\n".join(map(str, findings))
        raise ShopError(told or f"{place}: no files of headings there")
    return Headings(tuple(books), Wording(dict(_flat(words.data))))


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


def _flat(data: object, above: str = "") -> Iterable[tuple[str, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _flat(value, f"{above}.{key}" if above else str(key))
    elif data is not None:
        yield above, str(data)
