"""Which column of a file of orders, customers, visits or chats means what, by the files of intents/imports/customers."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from pydantic import Field

from bot.sheets.headings import LOOKED_AT, Column, State, likest, plain
from bot.sheets.tables import Row
from bot.shop.heading_files import Heading, HeadingFile, files_in, read_books
from bot.shop.parts import Name
from bot.shop.wording import Wording
from bot.store.purchases import PurchaseState

FOLDER: Final = Path("imports") / "customers"
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
        *("presale", "opens_at", "pay_before", "note"),
    ),
    "customers": (
        *("buyer", "member", "tags", "made_tags", "first_at", "last_at", "as_of", "consent_at"),
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


class Book(HeadingFile):
    """One file of headings."""

    platform: str = ""
    per_line: bool = False
    """Amounts are of one line and add up to the order."""
    tables: dict[Table, dict[str, Heading | Name]]
    titles: dict[Table, str] = Field(default_factory=dict)
    states: dict[str, PurchaseState] = Field(default_factory=dict)
    aftersale: dict[str, Literal["refunded", "refunding", "partly", "none"]] = Field(default_factory=dict)
    presale: dict[str, Literal["none", "staged", "deposit", "balance"]] = Field(default_factory=dict)
    """Words for which payment of a pre-sale comes next, in its own column or as a state."""
    kinds: dict[str, str] = Field(default_factory=dict)
    roles: dict[str, str] = Field(default_factory=dict)
    channels: dict[str, str] = Field(default_factory=dict)
    genders: dict[str, str] = Field(default_factory=dict)


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
        known = {plain(text) for text in book.headings("customers")}
        fresh = {text: f"{FIELD}{key}" for text, key in named.items() if plain(text) not in known}
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
        said = {plain(text): (text, to) for text, to in (confirmed or {}).items()}
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
        found: dict[str, Column] = {plain(c): Column(0, c, c, "sure", self.ours.name) for c in COLUMNS[table]}
        for one in (self.ours, book):
            for text, heading in one.headings(table).items():
                state: State = "sure" if heading.verified else "unconfirmed"
                key = plain(text)
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
            key = plain(cell)
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
                columns.append(likest(at, cell, known) if near else Column(at, cell, "", "unknown"))
        return Plan(table, book, self.ours, self.books, tuple(columns), row.line, place + 1)


def fits(table: Table, column: str) -> bool:
    """Say whether a table has such a column; one left out, the empty name, fits any."""
    free = table == "customers" and column.startswith(FIELD)
    return not column or column in COLUMNS[table] or free


def headings_of(folder: Path) -> Headings:
    """Return a library folder's headings, read again when a file of them changed. Raises ShopError."""
    files = tuple(sorted((folder / FOLDER).glob("*.yaml")))
    return _kept(folder, tuple(path.stat().st_mtime_ns for path in files))


@functools.lru_cache(maxsize=4)
def _kept(folder: Path, _times: tuple[int, ...]) -> Headings:
    place = folder / FOLDER
    return Headings(*read_books(place, files_in(place), Book, fits))
