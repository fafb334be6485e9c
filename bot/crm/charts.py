"""What the pages draw of a whole shop, made once with every recomputation, as plain values."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import numpy as np

from bot.crm.intervals import histogram, intervals_of
from bot.crm.purchases import Deals, Whole, day_at, day_number, second_of
from bot.crm.pyramid import FIELDS, LAYERS, layers_of, pareto, pyramid
from bot.crm.rfm import CELLS, matrix, rfm_of
from bot.crm.rules import CrmRules
from bot.crm.view import View, last_days
from bot.shop.dates import local

COHORTS: Final = 12
"""Months of first purchases that are followed."""
AGAIN: Final[tuple[int, ...]] = (30, 90, 180)
"""Days after the first purchase in which a second one is looked for."""
DAYS_FOLLOWED: Final = 400
MONTH: Final = 12


def charts_of(deals: Deals, view: View, rules: CrmRules, now: datetime) -> dict[str, Any]:
    """Return everything as of `now`: amounts in fen, days as ISO dates."""
    known = deals.until(second_of(now))
    year = known.within(view.year)
    counts, spent, since = year.counts(), year.spent(), last_days(year, now)
    scores = rfm_of(since, counts, spent, rules.rfm)
    people, fen = matrix(scores.recency, scores.frequency, spent)
    layer = layers_of(spent, rules.pyramid)
    curve = pareto(spent, rules.pareto)
    gaps = intervals_of(known)
    return {
        "window": [view.window.since.isoformat(), view.window.until.isoformat()],
        "year": [view.year.since.isoformat(), view.year.until.isoformat()],
        "matrix": {"customers": people.tolist(), "spent": fen.tolist()},
        "cells": [
            {"key": key, "customers": int(found.sum()), "spent": int(spent[found].sum())}
            for code, key in enumerate(CELLS)
            for found in (scores.cell == code,)
        ],
        "pyramid": [
            {
                "key": found.key,
                "share": rules.pyramid[place],
                "customers": found.customers,
                "spent": found.spent,
                "least": found.least,
                "study": list(FIELDS[LAYERS[place]]),
            }
            for place, found in enumerate(pyramid(spent, layer))
        ],
        "pareto": {
            "customers": curve.customers,
            "total": curve.total,
            "curve": [[round(x, 4), round(y, 4)] for x, y in curve.curve],
            "best_share": curve.best_share,
            "best": rules.pareto.customers,
            "customers_needed": curve.customers_needed,
            "sales": rules.pareto.sales,
            "gini": curve.gini,
        },
        "intervals": {
            "bars": [list(bar) for bar in histogram(gaps.gaps)],
            "median": float(np.median(gaps.gaps)) if len(gaps.gaps) else None,
            "mean": float(gaps.gaps.mean()) if len(gaps.gaps) else None,
            "gaps": len(gaps.gaps),
            "without": int((known.counts() == 1).sum()),
        },
        "cohorts": cohorts(known, now),
        "first_days": first_days(known, now),
        "months": months(known, now),
    }


def cohorts(deals: Deals, now: datetime) -> list[dict[str, Any]]:
    """Return the customers of each month of first purchase, and how many bought again in each month after it.

    The running month is told too; it is not over.
    """
    today = local(now).date()
    this = today.year * MONTH + today.month - 1
    has = deals.counts() > 0
    begun = np.full(len(deals.customers), -1, dtype=np.int64)
    month = _month(deals.day)
    begun[has] = month[deals.first[:-1][has]]
    found = []
    for start in range(this - COHORTS + 1, this + 1):
        members = begun == start
        size = int(members.sum())
        mine = members[deals.who]
        pairs = np.unique(np.column_stack((deals.who[mine], month[mine] - start)), axis=0) if size else None
        again = (
            [0] * (this - start + 1)
            if pairs is None
            else np.bincount(pairs[:, 1], minlength=this - start + 1).tolist()
        )
        found.append(
            {"month": f"{start // MONTH}-{start % MONTH + 1:02}", "customers": size, "bought": again}
        )
    return found


def first_days(deals: Deals, now: datetime) -> list[dict[str, Any]]:
    """Return for each day of the last 400 who bought for the first time on it, and who of them came again (CHURN-08).

    `again` is None for a stretch that is not over yet: who may still come has not stayed away.
    """
    today = day_number(local(now).date())
    counts = deals.counts()
    has = counts > 0
    start = np.full(len(counts), -1, dtype=np.int64)
    start[has] = deals.day[deals.first[:-1][has]]
    second = np.full(len(counts), 2**40, dtype=np.int64)
    two = counts > 1
    second[two] = deals.day[deals.first[:-1][two] + 1]
    spent = deals.spent()
    found = []
    recent = start[(start > today - DAYS_FOLLOWED)]
    order = np.argsort(start, kind="stable")
    ordered = start[order]
    for day in np.unique(recent).tolist():
        low, high = np.searchsorted(ordered, [day, day + 1])
        members = order[low:high]
        found.append(
            {
                "day": day_at(int(day)).isoformat(),
                "customers": len(members),
                "spent": int(spent[members].sum()),
                "again": [
                    int((second[members] <= day + days).sum()) if day + days <= today else None
                    for days in AGAIN
                ],
            }
        )
    return found


def months(deals: Deals, now: datetime) -> list[dict[str, Any]]:
    """Return buyers, new ones and those who had bought before, purchases and fen of each of the last 12 months."""
    today = local(now).date()
    this = today.year * MONTH + today.month - 1
    month = _month(deals.day)
    has = deals.counts() > 0
    begun = np.full(len(deals.customers), -1, dtype=np.int64)
    begun[has] = month[deals.first[:-1][has]]
    found = []
    for number in range(this - COHORTS + 1, this + 1):
        mine = month == number
        buyers = np.unique(deals.who[mine])
        fresh = int((begun[buyers] == number).sum())
        found.append(
            {
                "month": f"{number // MONTH}-{number % MONTH + 1:02}",
                "buyers": len(buyers),
                "new": fresh,
                "returning": len(buyers) - fresh,
                "purchases": int(mine.sum()),
                "spent": int(deals.net[mine].sum()),
            }
        )
    return found


def _month(day: Whole) -> Whole:
    """Return months since the year 0 of day numbers."""
    found: Whole = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * MONTH
    return found
