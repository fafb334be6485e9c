"""Kinds of tickets and what promises one (`intents/tickets.yaml`)."""

from __future__ import annotations

import functools
import re
from datetime import time
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.errors import LibraryError
from bot.library.patterns import Pattern
from bot.library.source import problems, read_source

State = Literal["open", "doing", "done", "cancelled"]
STATES: Final[tuple[State, ...]] = ("open", "doing", "done", "cancelled")
RUNNING: Final = frozenset({"open", "doing"})
FILE: Final = "tickets.yaml"
TAIL: Final = 4
"""Characters of an id that tell two buyers without a name apart."""
Receiver = Literal["warehouse", "finance", "desk"]
"""Who does the work: the warehouse, finance, or the desk itself."""


def _clock(text: object) -> time:
    return time.fromisoformat(str(text))


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Kind(_Part):
    """A kind of ticket."""

    key: str
    zh: str
    money: bool = False
    hours: Annotated[float, Field(gt=0, le=720)]
    """Due after so many hours where nothing else was said."""
    receiver: Receiver = "desk"
    """Whose sheet it is in."""
    promise: tuple[Pattern, ...]
    notice: str
    """Proposed to the buyer when it is closed; {order}, {amount} and {note} are filled."""


class Due(_Part):
    """How a time is named in a message."""

    match: Pattern
    minutes: int | None = None
    """Of one of what the group `n` counts."""
    set: int | None = None
    """Minutes from now."""
    by: Annotated[time, BeforeValidator(_clock)] | None = None
    """Time of day in China, …"""
    days: int = 0
    """…so many days later."""


class Named(_Part):
    """A key and its Chinese name."""

    key: str
    zh: str


class Headed(_Part):
    """The words of the table for warehouse and finance."""

    title: str = "tickets"
    headings: tuple[str, ...] = ()
    states: dict[State, str] = {}


def _apart(kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    keys = [kind.key for kind in kinds]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        msg = f"kinds named twice: {', '.join(twice)}"
        raise ValueError(msg)
    return kinds


class TicketBook(_Part):
    """All of the file."""

    kinds: Annotated[tuple[Kind, ...], AfterValidator(_apart)] = ()
    unless: Pattern = re.compile(r"(?!)")
    """Words that make a promise none: a question, a condition."""
    due: tuple[Due, ...] = ()
    responsibility: tuple[Named, ...] = ()
    from_intent: dict[str, str] = {}
    """Intent of a message → kind of the ticket that is made from it."""
    sheet: Headed = Headed()
    guest: str = "{tail}"
    """A buyer without a name; {tail} are the last characters of the customer's id."""

    def called(self, name: str, customer: str | None) -> str:
        """Return the name of a buyer, or what tells one without a name apart; empty without a customer."""
        return name or (self.guest.replace("{tail}", customer[-TAIL:]) if customer else "")

    @property
    def kind_of(self) -> dict[str, Kind]:
        """Kinds by key."""
        return {kind.key: kind for kind in self.kinds}


def read_book(folder: Path) -> TicketBook:
    """Read `tickets.yaml` of a library folder; without it there are no kinds.

    Raises LibraryError with every finding by line.
    """
    path = folder / FILE
    if not path.is_file():
        return TicketBook()
    source = read_source(path, folder)
    if source.findings:
        raise LibraryError(list(source.findings))
    try:
        book = TicketBook.model_validate(source.data)
    except ValidationError as error:
        raise LibraryError(problems(source, error)) from None
    wrong = sorted({kind for kind in book.from_intent.values() if kind not in book.kind_of})
    if wrong:
        raise LibraryError([source.finding(("from_intent",), f"unknown kind {', '.join(wrong)}")])
    return book


def book_of(folder: Path) -> TicketBook:
    """Return the book as its file stands now; it is read again when the file changed."""
    try:
        stamp = (folder / FILE).stat().st_mtime_ns
    except OSError:
        stamp = 0
    return _kept(folder, stamp)


@functools.lru_cache(maxsize=4)
def _kept(folder: Path, stamp: int) -> TicketBook:
    del stamp
    return read_book(folder)
