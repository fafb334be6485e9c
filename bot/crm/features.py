"""What purchases up to a moment say about whether another one follows."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.crm.intervals import intervals_of
from bot.crm.purchases import DAY_SECONDS, Deals, Flags, Whole, summed
from bot.crm.rules import LifeRule

Numbers = NDArray[np.float64]

NAMES: Final[tuple[str, ...]] = (
    "recency",
    "purchases",
    "gap",
    "overdue",
    "last_gap",
    "tenure",
    "lately_90",
    "lately_365",
    "mean_spent",
    "overdue_often",
)
"""Columns of a matrix of features, in this order."""


def rhythms(deals: Deals, rule: LifeRule, shop: float | None = None) -> Numbers:
    """Return the rhythm of every customer in days, see `lifecycle.rhythm_of`; `shop`: its median gap if known."""
    found = intervals_of(deals)
    if shop is None:
        shop = float(np.median(found.gaps)) if len(found.gaps) else float(rule.rhythm)
    own = deals.counts() > 2  # noqa: PLR2004 - two gaps make a rhythm
    chosen = np.where(own, found.median, shop)
    clipped: Numbers = np.clip(chosen, rule.rhythm_least, rule.rhythm_most)
    return clipped


def days_since(deals: Deals, second: int) -> Numbers:
    """Return days, with fractions, from each customer's last deal to a moment; not-a-number without one."""
    found = np.full(len(deals.customers), np.nan)
    has = deals.counts() > 0
    found[has] = (second - deals.second[deals.first[1:][has] - 1]) / DAY_SECONDS
    return found


def features(deals: Deals, second: int, rule: LifeRule, shop: float | None = None) -> Numbers:
    """Return one row of NAMES for every customer with a deal by `second`; rows without one are not-a-number.

    `deals` must hold nothing later than `second`: a feature never sees the future.
    """
    counts = deals.counts()
    has = counts > 0
    recency, rhythm = days_since(deals, second), rhythms(deals, rule, shop)
    start = np.full(len(counts), np.nan)
    start[has] = (second - deals.second[deals.first[:-1][has]]) / DAY_SECONDS
    overdue = recency / rhythm
    with np.errstate(divide="ignore", invalid="ignore"):
        columns = (
            np.log1p(recency),
            np.log1p(counts),
            np.log(rhythm),
            np.log1p(overdue),
            _last_gap(deals) / rhythm,
            np.log1p(start),
            np.log1p(_lately(deals, second, 90)),
            np.log1p(_lately(deals, second, 365)),
            np.log1p(deals.spent() / np.maximum(counts, 1)),
            np.log1p(overdue) * np.log1p(counts),
        )
    table: Numbers = np.column_stack(columns)
    table[~has] = np.nan
    return table


def bought_between(deals: Deals, since: int, until: int) -> Flags:
    """Return who bought after `since`, up to and with `until`, both in seconds."""
    inside = (deals.second > since) & (deals.second <= until)
    found: Flags = np.bincount(deals.who[inside], minlength=len(deals.customers)) > 0
    return found


def _lately(deals: Deals, second: int, days: int) -> Whole:
    inside = (deals.second > second - days * DAY_SECONDS).astype(np.int64)
    return summed(inside, deals.first)


def _last_gap(deals: Deals) -> Numbers:
    """Return days between the last two deals; 0 where there are not two."""
    found = np.zeros(len(deals.customers))
    two = deals.counts() > 1
    last = deals.first[1:][two] - 1
    found[two] = np.minimum((deals.second[last] - deals.second[last - 1]) / DAY_SECONDS, 365.0)
    return found
