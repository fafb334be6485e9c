"""Days between purchases (VAL-04 to VAL-06): a purchase that is missing gives none, never a nought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.crm.purchases import NONE, Deals, Whole

HISTOGRAM: Final[tuple[int, ...]] = (0, 1, 8, 15, 31, 61, 91, 181, 366)
"""First day of each bar; the last has no end."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """Of each customer; NONE (-1), or not-a-number for means, where there is no second purchase."""

    first: Whole
    """Days from the first purchase to the second."""
    second: Whole
    """Days from the second to the third."""
    mean: NDArray[np.float64]
    median: NDArray[np.float64]
    gaps: Whole
    """All gaps of all customers, for the histogram."""


def intervals_of(deals: Deals) -> Intervals:
    """Return the gaps between China's days of each two purchases that follow one another.

    Two purchases on one day are 0 days apart, and that nought counts; a missing purchase does not.
    """
    day, first, counts = deals.day, deals.first, deals.counts()
    n = len(deals.customers)
    same = deals.who[1:] == deals.who[:-1] if len(day) else np.zeros(0, dtype=np.bool_)
    gaps = np.diff(day)[same] if len(day) else np.zeros(0, dtype=np.int64)
    owner = deals.who[1:][same]
    mean = np.full(n, np.nan)
    several = counts > 1
    start, end = first[:-1][several], first[1:][several] - 1
    mean[several] = (day[end] - day[start]) / (counts[several] - 1)
    return Intervals(
        first=_gap(day, first, counts, 1),
        second=_gap(day, first, counts, 2),
        mean=mean,
        median=_medians(owner, gaps, n),
        gaps=gaps,
    )


def _gap(day: Whole, first: Whole, counts: Whole, nth: int) -> Whole:
    """Return days from each customer's nth purchase to the next."""
    found = np.full(len(counts), NONE, dtype=np.int64)
    enough = counts > nth
    place = first[:-1][enough] + nth
    found[enough] = day[place] - day[place - 1]
    return found


def _medians(owner: Whole, gaps: Whole, customers: int) -> NDArray[np.float64]:
    found = np.full(customers, np.nan)
    if not len(gaps):
        return found
    order = np.lexsort((gaps, owner))
    owner, gaps = owner[order], gaps[order]
    starts = np.searchsorted(owner, np.arange(customers + 1))
    size = np.diff(starts)
    has = size > 0
    low = starts[:-1][has] + (size[has] - 1) // 2
    high = starts[:-1][has] + size[has] // 2
    found[has] = (gaps[low] + gaps[high]) / 2
    return found


def histogram(gaps: Whole) -> tuple[tuple[int, int | None, int], ...]:
    """Return bars as first day, last day (None: no end) and how many gaps."""
    places = np.searchsorted(HISTOGRAM, gaps, side="right") - 1
    found = np.bincount(places, minlength=len(HISTOGRAM))
    ends: list[int | None] = [start - 1 for start in HISTOGRAM[1:]]
    return tuple(
        (start, end, int(count)) for start, end, count in zip(HISTOGRAM, [*ends, None], found, strict=True)
    )
