"""Figures of service out of the ledger: day by day, and by what the buyer cared about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select

from bot.store.tables import AdoptionTable, LabelTable, SuggestionTable

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlmodel import Session

NO_MOTIVE = ""
"""Key of the rounds in which no psychology was shown."""


@dataclass(frozen=True, slots=True)
class UptakeDay:
    """What became of a shop's suggestions on one day, each need counted once a round."""

    day: date
    shown: int
    pasted: int
    """Inserted or sent."""
    edited: int
    """Of these: sent with changes."""
    dismissed: int


@dataclass(frozen=True, slots=True)
class MotiveUse:
    """What became of the suggestions in rounds in which one psychology was shown."""

    psychology: str
    """Key; `NO_MOTIVE`: none was shown."""
    rounds: int
    """In which a suggestion was put before somebody."""
    pasted: int
    """Of these: one was inserted or sent."""
    edited: int
    """Of these: sent with changes."""
    dismissed: int
    """Of all: one was waved away and none taken."""


def uptake_days(session: Session, shop: str, first: date, last: date) -> tuple[UptakeDay, ...]:
    """Return the days on which anything was shown, oldest first."""
    pasted = col(AdoptionTable.inserted) + col(AdoptionTable.sent) + col(AdoptionTable.edited)
    rows = session.exec(
        select(
            AdoptionTable.day,
            func.sum(AdoptionTable.shown),
            func.sum(pasted),
            func.sum(AdoptionTable.edited),
            func.sum(AdoptionTable.dismissed),
        )  # type: ignore[call-overload]  # five columns are more than it is typed for
        .where(
            AdoptionTable.shop == shop,
            AdoptionTable.template == "",
            AdoptionTable.day >= first,
            AdoptionTable.day <= last,
        )
        .group_by(col(AdoptionTable.day))
        .order_by(col(AdoptionTable.day))
    )
    return tuple(UptakeDay(day, *map(int, counts)) for day, *counts in rows)


def motive_uses(session: Session, shop: str, begin: datetime, end: datetime) -> tuple[MotiveUse, ...]:
    """Return the rounds offered from `begin` until before `end` by psychology, the most first.

    A round with two psychologies counts for both.
    """
    rows = session.exec(
        select(
            SuggestionTable.conversation,
            SuggestionTable.round,
            func.count(SuggestionTable.inserted_at),  # type: ignore[arg-type]  # a column
            func.count(SuggestionTable.sent_at),  # type: ignore[arg-type]
            func.count(SuggestionTable.dismissed_at),  # type: ignore[arg-type]
        )  # type: ignore[call-overload]
        .where(
            SuggestionTable.shop == shop,
            col(SuggestionTable.displayed_at).is_not(None),
            col(SuggestionTable.offered_at) >= begin,
            col(SuggestionTable.offered_at) < end,
        )
        .group_by(col(SuggestionTable.conversation), col(SuggestionTable.round))
    ).all()
    changed = _changed(session, shop, begin, end)
    motives = _motives(session, shop, begin)
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for conversation, number, inserted, sent, dismissed in rows:
        taken, key = bool(inserted or sent), (conversation, number)
        for motive in motives.get(key, ()) or (NO_MOTIVE,):
            line = sums[motive]
            line[0] += 1
            line[1] += taken
            line[2] += key in changed
            line[3] += bool(dismissed) and not taken
    found = (MotiveUse(motive, *counts) for motive, counts in sums.items())
    return tuple(sorted(found, key=lambda line: (-line.rounds, line.psychology)))


def _changed(session: Session, shop: str, begin: datetime, end: datetime) -> frozenset[tuple[str, int]]:
    """Return the rounds whose suggestion was sent with changes."""
    rows = session.exec(
        select(SuggestionTable.conversation, SuggestionTable.round).where(
            SuggestionTable.shop == shop,
            SuggestionTable.outcome == "sent_edited",
            col(SuggestionTable.offered_at) >= begin,
            col(SuggestionTable.offered_at) < end,
        )
    )
    return frozenset((conversation, number) for conversation, number in rows)


def _motives(session: Session, shop: str, begin: datetime) -> dict[tuple[str, int], tuple[str, ...]]:
    """Return the psychology of each round that was read since."""
    rows = session.exec(
        select(LabelTable.conversation, LabelTable.round, LabelTable.understanding["psychology"]).where(
            LabelTable.shop == shop, col(LabelTable.updated_at) >= begin
        )
    )
    return {
        (conversation, number): tuple(item["key"] for item in shown or ())
        for conversation, number, shown in rows
    }
