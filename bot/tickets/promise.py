"""What a sent message promises, and for when: 「今天给您补发」「5分钟内回您」."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.shop.dates import CHINA
from bot.text.numbers import number
from bot.tickets.book import Due, TicketBook

_CLAUSE = re.compile(r"[^。！!；;\n]+[？?]?")
_PART = re.compile(r"[^，,、]+")


@dataclass(frozen=True, slots=True)
class Promise:
    """Something promised in a message."""

    kind: str
    words: str
    """The clause that promises it."""
    due_at: datetime
    """Aware; said, or the usual time of the kind."""
    said: bool
    """Whether the time was said."""


def promises(text: str, book: TicketBook, now: datetime) -> tuple[Promise, ...]:
    """Find what a message promises, in order, each kind once; `now` is when it was sent (aware)."""
    found: dict[str, Promise] = {}
    for match in _CLAUSE.finditer(text):
        clause = match[0].strip()
        if book.unless.search(clause):
            continue
        hits = [
            (hit.start(), kind)
            for kind in book.kinds
            for hit in [next(filter(None, (p.search(clause) for p in kind.promise)), None)]
            if hit is not None
        ]
        for start, kind in sorted(hits, key=lambda pair: pair[0]):
            # 「今天补发，十分钟内回电」: each has the time beside it; one told apart from its time takes what there is.
            said = due_of(_part_at(clause, start), book.due, now) or due_of(clause, book.due, now)
            usual = now + timedelta(hours=kind.hours)
            found.setdefault(kind.key, Promise(kind.key, clause, said or usual, said is not None))
    specific = [promise for promise in found.values() if promise.kind != "answer"]
    return tuple(specific or found.values())


def _part_at(clause: str, place: int) -> str:
    """Return the part between commas that a place of a clause is in."""
    return next((part[0] for part in _PART.finditer(clause) if place < part.end()), clause)


def due_of(text: str, ways: tuple[Due, ...], now: datetime) -> datetime | None:
    """Return the time that a text names, None when it names none."""
    for way in ways:
        match = way.match.search(text)
        if match is None:
            continue
        if way.set is not None:
            return now + timedelta(minutes=way.set)
        if way.minutes is not None:
            count = number(match["n"])
            if count is not None:
                return now + timedelta(minutes=way.minutes * count)
        if way.by is not None:
            here = now.astimezone(CHINA)
            moment = datetime.combine(here.date() + timedelta(days=way.days), way.by, CHINA)
            return moment if moment > now else now + timedelta(minutes=30)
    return None
