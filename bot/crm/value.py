"""Value tiers by the source's rules (VAL-01 to VAL-03).

High: spent strictly over 200 yuan and bought at least 4 times in the window. Medium: 2 or 3 times and strictly
over 100. Two cases are left open there. Who buys 4 times and more for over 100 but not over 200 is medium: she
must not stand below somebody who bought less often. One large purchase is low: it says nothing of frequency yet.
Both are rules of the shop. Who bought nothing in the window has no tier.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from bot.crm.purchases import Whole
from bot.crm.rules import Tier, ValueRule

TIERS: Final[tuple[str, ...]] = ("", "low", "medium", "high")
"""By code; none, and then rising."""
Why = Literal["", "high", "medium", "frequent", "single", "rest"]


@dataclass(frozen=True, slots=True)
class ValueTier:
    """A tier and the rule that gave it."""

    tier: Tier | None
    """None: nothing bought in the window."""
    why: Why


def tier_of(purchases: int, spent: int, rule: ValueRule) -> ValueTier:
    """Return the tier of somebody with so many purchases and so many fen in the window."""
    high, medium = rule.high, rule.medium
    over_high, over_medium = spent > fen(high.over), spent > fen(medium.over)
    if purchases <= 0:
        return ValueTier(None, "")
    if over_high and purchases >= high.least:
        return ValueTier("high", "high")
    if over_medium and medium.least <= purchases <= medium.most:
        return ValueTier("medium", "medium")
    if over_medium and purchases > medium.most:
        return ValueTier(rule.frequent, "frequent")
    if over_high and purchases < medium.least:
        return ValueTier(rule.single, "single")
    return ValueTier("low", "rest")


def tiers_of(purchases: Whole, spent: Whole, rule: ValueRule) -> NDArray[np.int8]:
    """Return positions in TIERS for whole columns; the same rule as `tier_of`."""
    high, medium = rule.high, rule.medium
    over_high, over_medium = spent > fen(high.over), spent > fen(medium.over)
    codes: NDArray[np.int8] = np.select(
        [
            purchases <= 0,
            over_high & (purchases >= high.least),
            over_medium & (purchases >= medium.least) & (purchases <= medium.most),
            over_medium & (purchases > medium.most),
            over_high & (purchases < medium.least),
        ],
        [0, TIERS.index("high"), TIERS.index("medium"), TIERS.index(rule.frequent), TIERS.index(rule.single)],
        TIERS.index("low"),
    ).astype(np.int8)
    return codes


def fen(yuan: Decimal) -> int:
    """Return whole fen."""
    return int(yuan * 100)
