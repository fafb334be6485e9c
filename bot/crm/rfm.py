"""Recency, frequency, money: quantile scores 1 to 5 and the eight classic cells (VAL-13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.crm.purchases import NONE, Flags, Whole
from bot.crm.rules import RfmRule

Scores = NDArray[np.int8]

FIFTHS: Final = 5
CELLS: Final[tuple[str, ...]] = (
    "ordinary_retain",
    "ordinary_keep",
    "ordinary_grow",
    "ordinary_value",
    "important_retain",
    "important_keep",
    "important_grow",
    "important_value",
)
"""By bits: money 4, recency 2, frequency 1. 挽留 neither lately nor often, 保持 often but not lately,
发展 lately but not often, 价值 both."""


@dataclass(frozen=True, slots=True)
class Rfm:
    """Scores of all customers with a purchase in the window; 0 and -1 for those without."""

    recency: Scores
    frequency: Scores
    money: Scores
    cell: Scores
    """Position in CELLS; -1: none."""
    cuts: tuple[float, float, float]
    """Above which (for a mean) or from which (for a score) recency, frequency and money are high."""


def quantile_scores(values: Whole) -> Scores:
    """Return 1 to 5 by the share of values below, half of the equal ones counted as below.

    Equal values get equal scores, whatever their order; with 100 different values 20 get each score.
    Computed in whole numbers: score = 1 + floor(5 * (2 * below + equal) / (2 * n)), at most 5.
    """
    n = len(values)
    if n == 0:
        return np.zeros(0, dtype=np.int8)
    order = np.sort(values)
    below = np.searchsorted(order, values, side="left")
    upto = np.searchsorted(order, values, side="right")
    scores: Scores = np.minimum(1 + FIFTHS * (below + upto) // (2 * n), FIFTHS).astype(np.int8)
    return scores


def rfm_of(days_since: Whole, purchases: Whole, spent: Whole, rule: RfmRule) -> Rfm:
    """Return scores and cells; `days_since` is NONE (-1) for who bought nothing in the window."""
    has = (purchases > 0) & (days_since != NONE)
    columns = [np.zeros(len(purchases), dtype=np.int8) for _ in range(3)]
    for column, values in zip(columns, (-days_since, purchases, spent), strict=True):
        column[has] = quantile_scores(values[has])
    cell = np.full(len(purchases), NONE, dtype=np.int8)
    cuts = tuple(_cut(column[has], rule) for column in columns)
    recent, often, much = (_high(column, cut, rule) for column, cut in zip(columns, cuts, strict=True))
    cell[has] = (4 * much + 2 * recent + often)[has]
    return Rfm(columns[0], columns[1], columns[2], cell, (cuts[0], cuts[1], cuts[2]))


def _cut(scores: Scores, rule: RfmRule) -> float:
    if rule.cut != "mean":
        return float(rule.cut)
    return float(scores.mean()) if len(scores) else 0.0


def _high(scores: Scores, cut: float, rule: RfmRule) -> Whole:
    high: Flags = scores > cut if rule.cut == "mean" else scores >= cut
    return high.astype(np.int64)


def matrix(recency: Scores, frequency: Scores, spent: Whole) -> tuple[Whole, Whole]:
    """Return customers and fen by recency score (rows 1-5) and frequency score (columns 1-5)."""
    has = recency > 0
    places = (recency[has].astype(np.int64) - 1) * FIFTHS + frequency[has].astype(np.int64) - 1
    people = np.bincount(places, minlength=FIFTHS * FIFTHS)
    fen = np.zeros(FIFTHS * FIFTHS, dtype=np.int64)
    np.add.at(fen, places, spent[has])
    return people.reshape(FIFTHS, FIFTHS).astype(np.int64), fen.reshape(FIFTHS, FIFTHS)
