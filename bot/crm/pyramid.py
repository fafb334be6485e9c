"""The pyramid of 4, 13, 21 and 62 per cent (VAL-09, VAL-10) and the 80/20 curve (VAL-11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.crm.purchases import Whole
from bot.crm.rules import ParetoRule

LAYERS: Final[tuple[str, ...]] = ("top", "upper", "middle", "base")
"""高量, 中量, 低量, 无黏度: layers 1 to 4."""
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "top": ("cycle", "unit_price", "buying_power", "personality"),
    "upper": ("cycle", "unit_price", "buying_power"),
    "middle": ("cycle", "unit_price", "buying_power"),
    "base": ("unit_price", "order_value"),
}
"""What to study, and so to fill in, of each layer (VAL-09)."""
CURVE_POINTS: Final = 100


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the pyramid."""

    key: str
    customers: int
    spent: int
    """Fen."""
    least: int
    """Fen of the last one in it; 0 when nobody is."""


@dataclass(frozen=True, slots=True)
class Pareto:
    """How much of the sales comes from how few."""

    customers: int
    total: int
    """Fen."""
    curve: tuple[tuple[float, float], ...]
    """Shares of customers and of sales, both 0..1, from the best customer on."""
    best_share: float | None
    """Of the sales, by the best 20 % (rounded up) of customers; None without sales."""
    customers_needed: int
    """Best customers that make 80 % of the sales together."""
    gini: float | None
    """0: all spend alike; towards 1: one spends all."""


def layers_of(spent: Whole, shares: Sequence[int]) -> NDArray[np.int8]:
    """Return layers 1 (top) to 4 by rank of spending, 0 for who spent nothing.

    A customer's place is how many spent strictly more; equal spending never parts, and stands in the higher
    layer. A layer ends where that place, of all who spent, reaches its share: of 24 the top 4 % is one.
    """
    layer = np.zeros(len(spent), dtype=np.int8)
    has = spent > 0
    n = int(has.sum())
    order = np.sort(spent[has])
    place = n - np.searchsorted(order, spent[has], side="right")
    ends = list(accumulate(shares))
    borders = [end * n for end in ends[:-1]]
    layer[has] = np.searchsorted(borders, place * 100, side="right").astype(np.int8) + 1
    return layer


def pyramid(spent: Whole, layer: NDArray[np.int8]) -> tuple[Layer, ...]:
    """Return the layers with their size and spending, from the top."""
    return tuple(
        Layer(key, len(found), int(found.sum()), int(found.min()) if len(found) else 0)
        for i, key in enumerate(LAYERS, start=1)
        for found in (spent[layer == i],)
    )


def pareto(spent: Whole, rule: ParetoRule) -> Pareto:
    """Return the curve of customers who spent anything, best first, thinned to at most 101 points."""
    best = np.sort(spent[spent > 0])[::-1]
    n, total = len(best), int(best.sum())
    if n == 0:
        return Pareto(0, 0, (), None, 0, None)
    running = np.cumsum(best)
    few = -(-n * rule.customers // 100)
    needed = int(np.searchsorted(running * 100, rule.sales * total, side="left")) + 1
    steps = sorted({round(n * i / CURVE_POINTS) for i in range(1, CURVE_POINTS + 1)} - {0})
    curve = ((0.0, 0.0), *((step / n, int(running[step - 1]) / total) for step in steps))
    ranks = np.arange(n, 0, -1)
    gini = 2 * float((ranks * (best / total)).sum()) / n - (n + 1) / n
    return Pareto(n, total, curve, int(running[few - 1]) / total, needed, max(0.0, gini))
