"""What a shop's facts keep between questions, and what is known of a buyer besides the shop's file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.shop.casework import OrderSheet
from bot.shop.deals import MemberLevel
from bot.shop.layers import Layers
from bot.shop.orders import Order
from bot.shop.shipping import Shipping
from bot.terms import Fact

Target = tuple[str | None, str | None]
"""Key of a product or SKU, and of a member level."""
_MOST_HANDOVERS: Final = 64


@dataclass(frozen=True, slots=True)
class Kept:
    """What was computed and holds until something written begins or ends."""

    epoch: int
    bases: dict[Target, dict[str, Fact]] = field(default_factory=dict)
    layers: dict[str | None, Layers] = field(default_factory=dict)
    totals: dict[tuple[Target, int, str | None], tuple[Fact, ...]] = field(default_factory=dict)
    covered: dict[str | None, bool] = field(default_factory=dict)
    """Product → whether the shop gives freight insurance for it."""
    handovers: dict[tuple[datetime, int], datetime | None] = field(default_factory=dict)
    """Minute and days of making → the day on which what is paid then is handed over."""

    def handover(self, shipping: Shipping, now: datetime, days: int) -> datetime | None:
        """Return when something paid now is handed over; kept for the minute, by which cut-offs are told."""
        key = now.replace(second=0, microsecond=0), days
        if key not in self.handovers:
            if len(self.handovers) >= _MOST_HANDOVERS:
                self.handovers.clear()
            return self.handovers.setdefault(key, shipping.next_handover(now, days))
        return self.handovers[key]


@dataclass(slots=True)
class Memory:
    """What a shop's facts keep, shared by all that look at it; everything in it is replaced whole."""

    kept: Kept = field(default_factory=lambda: Kept(-1))
    orders: dict[str, tuple[int, MemberLevel | None, Order, OrderSheet]] = field(default_factory=dict)
    cases: dict[bool, dict[str, Fact]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BuyerFile:
    """What is known of a buyer now, newer than the shop's file."""

    buyer: str
    orders: Mapping[str, Order] = field(default_factory=dict)
    """By number."""
    level: str = ""
    """Key of the member level; empty: as in the shop's file."""
