"""Chats that other consoles kept, read as ours are: psychology, emotion and complaint of every round, types of every talk.

Lines are cut into talks where nobody wrote for hours, talks into rounds as at the desk. What is read depends on the
lines alone: in whatever order files bring them, the readings are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Protocol

from bot.crm.tagging import CONSENT
from bot.profile import CUSTOMER, fold, types_now
from bot.store import Database
from bot.store.elsewhere import (
    ChatReading,
    Typed,
    Unread,
    keep_readings,
    lines_since,
    unread_chats,
    unread_of,
)
from bot.store.gathered import ChatLine
from bot.store.records import load_record
from bot.terms import Scored, Turn, TypeGuess, Understanding

READ_BACK: Final = timedelta(days=366)
"""What was said before does not count any more, in tags, gauges or types, and is not read."""
PAUSE: Final = CUSTOMER.session
"""Between two talks."""
TURNS_BEFORE: Final = 12
"""Turns before a round that it is read with."""
LONGEST: Final = 400
"""Lines of one talk; a longer one is read as several."""
AT_ONCE: Final = 50
"""Accounts whose lines are held at once."""
COMPLAINT: Final = "complaint"


class RoundReader(Protocol):
    """What reads a round; bot.understand.reader.Reader is one."""

    def read_round(self, turns: Sequence[Turn], context: Sequence[Turn] = ()) -> Understanding:
        """Return what the turns say."""


@dataclass(frozen=True, slots=True)
class Ear:
    """What chats are read with."""

    reader: RoundReader
    model: str
    """Its version."""


def read_chats(
    database: Database,
    shop: str,
    ear: Ear,
    *,
    now: datetime,
    progress: Callable[[int], None] | None = None,
    most: int | None = None,
) -> int:
    """Read what imported chats have that nobody read, account by account; return how many rounds.

    Each account is kept by itself, so that chats get in between; `progress` is told rounds so far and may end it by
    raising. After `most` rounds the others wait for another time. Who does not want to be described is passed over.
    Raises StoreUnavailable.
    """
    rounds, last = 0, ""
    while True:
        with database.read() as session:
            waiting = unread_chats(session, shop, last, AT_ONCE)
        if not waiting:
            return rounds
        last = waiting[-1].customer
        for unread in waiting:
            rounds += _read(database, shop, unread, ear, now)
            if progress is not None:
                progress(rounds)
            if most is not None and rounds >= most:
                return rounds


def read_customer(database: Database, customer: str, ear: Ear, *, now: datetime) -> None:
    """Read the unread chats of one person, through whichever account. Raises NotFound, StoreUnavailable."""
    with database.read() as session:
        record = load_record(session, customer)
        waiting = unread_of(session, record.members)
    for unread in waiting:
        _read(database, record.shop, unread, ear, now)


def _read(database: Database, shop: str, unread: Unread, ear: Ear, now: datetime) -> int:
    """Read the talks of an account from its first unread line on; return how many rounds."""
    with database.read() as session:
        if load_record(session, unread.customer).consents.get(CONSENT) is False:
            return 0
        lines = lines_since(session, unread.customer, now - READ_BACK)
    talks = [talk for talk in talks_in(lines) if talk[-1].at >= unread.since]
    since = min(unread.since, talks[0][0].at) if talks else unread.since
    readings = [reading for talk in talks for reading in read_talk(talk, ear.reader)]
    with database.write() as session:
        keep_readings(session, shop, unread, ear.model, since, readings)
    return len(readings)


def talks_in(lines: Sequence[ChatLine]) -> Iterator[list[ChatLine]]:
    """Yield the talks of one account, oldest first; `lines` are in order."""
    talk = list(lines[:1])
    for before, line in pairwise(lines):
        if line.at - before.at > PAUSE or len(talk) >= LONGEST:
            yield talk
            talk = []
        talk.append(line)
    if talk:
        yield talk


def read_talk(talk: Sequence[ChatLine], reader: RoundReader) -> list[ChatReading]:
    """Return what each round of a talk says: the buyer's lines between two of the agent's."""
    turns = [Turn(line.role, line.text) for line in talk]
    starts = [
        place
        for place, line in enumerate(talk)
        if line.role == "buyer" and (not place or talk[place - 1].role == "agent")
    ]
    found = []
    for place, start in enumerate(starts):
        end = next((n for n in range(start, len(talk)) if talk[n].role == "agent"), len(talk))
        last = place == len(starts) - 1
        context = turns[:start] if last else turns[max(0, start - TURNS_BEFORE) : start]
        read = reader.read_round(turns[start:end], context)
        shown = tuple((label.key, label.score) for label in read.psychology)
        complains = any(key == COMPLAINT for key, _ in shown)
        types = _types(read) if last else {}
        found.append(ChatReading(talk[start].at, read.emotion.key, shown, complains, types))
    return found


def folded(told: Sequence[Typed], now: datetime) -> dict[str, TypeGuess]:
    """Return what talks elsewhere, oldest first, come to by now: forgotten and added up as those of our own."""
    state: dict[str, object] = {}
    for talk in told:
        if talk.at > now:
            break
        guesses = {axis: TypeGuess(*guess) for axis, guess in talk.types.items()}
        read = Understanding((), {}, (), Scored("", 0.0), customer_type=guesses)
        state = fold(state, read, talk.at, turn=talk.at.isoformat())
    return types_now(state, now)


def _types(read: Understanding) -> dict[str, tuple[str, float, str]]:
    return {
        axis: (guess.value, guess.score, guess.why)
        for axis, guess in read.customer_type.items()
        if guess.value is not None
    }
