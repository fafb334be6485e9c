"""Visits to a shop as its platform counted them (imported): by day, and by where they came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.crm.records import Traffic


@dataclass(frozen=True, slots=True)
class VisitDay:
    """One day."""

    day: date
    visitors: int
    new_visitors: int
    carts: int
    favourites: int


@dataclass(frozen=True, slots=True)
class Visits:
    """A stretch of days."""

    days: tuple[VisitDay, ...]
    """Those that were told, ascending."""
    origins: tuple[tuple[str, int], ...]
    """Where visitors came from, with their sum over the days; the most first."""


def visits_of(rows: Iterable[Traffic]) -> Visits:
    """Return what rows of days, origins and pages come to.

    A day's own row counts. Without one its origins are added up; where only pages are told, their largest counts:
    one visitor sees many pages.
    """
    by_day: defaultdict[date, list[Traffic]] = defaultdict(list)
    origins: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        by_day[row.day].append(row)
        if row.origin and not row.page:
            origins[row.origin] += row.visitors
    days = tuple(_day(day, by_day[day]) for day in sorted(by_day))
    return Visits(days, tuple(sorted(origins.items(), key=lambda pair: (-pair[1], pair[0]))))


def _day(day: date, rows: Sequence[Traffic]) -> VisitDay:
    whole = [row for row in rows if not row.origin and not row.page]
    parts = whole or [row for row in rows if not row.page]
    told = parts or rows
    counts = zip(*((row.visitors, row.new_visitors, row.carts, row.favourites) for row in told), strict=True)
    visitors, new, carts, favourites = (sum(column) if parts else max(column) for column in counts)
    return VisitDay(day, visitors, new, carts, favourites)
