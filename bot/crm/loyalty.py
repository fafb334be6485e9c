"""Satisfaction and loyalty, two things never made into one (TYPE-I5), and the four loyalty gauges (VAL-19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from bot.crm.gauge import Gauge
from bot.crm.lifecycle import Relation

BEST_MARK: Final = 5
WORST_MARK: Final = 1
SATISFIED: Final = 0.75
Footing = Literal["both", "satisfied_only", "loyal_only", "neither", "unknown"]


@dataclass(frozen=True, slots=True)
class Voice:
    """What a customer let us know in a period."""

    marks: tuple[float, ...]
    """1 to 5."""
    complaints: int
    chats: int
    """Days on which they wrote."""
    named: int
    """Of them, those on which they named the shop or its brand."""
    read: int
    """Days of which what they wrote was read."""
    praised: int
    """Of them, those on which they were content, or more praise that somebody noted on the card."""


@dataclass(frozen=True, slots=True)
class Bond:
    """What a customer did in a period, beside everybody else."""

    deals: int
    further: int
    """Of them, those that were not the customer's first."""
    spent_less: int
    """Customers who spent less."""
    others: int
    """All other customers who bought."""


def satisfaction(voice: Voice, since: date, until: date) -> Gauge:
    """Return how satisfied somebody is, 0 to 1: marks above the worst, of what they could be.

    A complaint is a mark of 1. None without a mark or a complaint; silence is not content.
    """
    range_ = BEST_MARK - WORST_MARK
    count = len(voice.marks) + voice.complaints
    if not count:
        return Gauge("satisfaction", None, None, "share", since, until)
    return Gauge(
        "satisfaction", sum(mark - WORST_MARK for mark in voice.marks), range_ * count, "share", since, until
    )


def gauges(voice: Voice, bond: Bond, since: date, until: date) -> tuple[Gauge, Gauge, Gauge, Gauge]:
    """Return 美誉度, 知名度, 回头率 and 销售力, each 0 to 1 or none.

    See `shares`.
    """
    reputation, awareness, returning, selling = (
        Gauge(key, part, whole, "share", since, until) for key, (part, whole) in shares(voice, bond).items()
    )
    return reputation, awareness, returning, selling


def shares(voice: Voice, bond: Bond) -> dict[str, tuple[int | None, int | None]]:
    """Return part and whole of the four gauges in their order; None for both where nothing can be said.

    Days with praise of those on which they wrote and were read; days on which they named the shop or its brand of
    those on which they wrote; purchases that are not the first; and how many of the other buyers spent less. Profit
    is not known here and not claimed.
    """
    return {
        "reputation": _share(voice.praised, voice.read),
        "awareness": _share(voice.named, voice.chats),
        "returning": _share(bond.further, bond.deals),
        "selling": _share(bond.spent_less, bond.others if bond.deals > 0 else 0),
    }


def footing(satisfied: float | None, relation: Relation) -> Footing:
    """Return where both together put somebody: satisfied ones who are not loyal go for convenience or price."""
    loyal = relation == "loyal"
    if satisfied is None:
        return "loyal_only" if loyal else "unknown"
    if satisfied >= SATISFIED:
        return "both" if loyal else "satisfied_only"
    return "loyal_only" if loyal else "neither"


def _share(part: int, whole: int) -> tuple[int | None, int | None]:
    return (part, whole) if whole else (None, None)
