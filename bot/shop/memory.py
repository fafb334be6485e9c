"""What a shop's facts keep between questions, and what is known of a buyer besides the shop's file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from bot.shop.arrival import say_anywhere
from bot.shop.casework import OrderSheet
from bot.shop.dates import local
from bot.shop.deals import MemberLevel
from bot.shop.layers import Layers
from bot.shop.orders import Order
from bot.shop.records import Season
from bot.shop.shipping import Shipping
from bot.shop.wording import Wording
from bot.terms import Fact

Target = tuple[str | None, str | None]
"""Key of a product or SKU, and of a member level."""
_MOST_HANDOVERS: Final = 64
_MOST_DAYS: Final = 16


@dataclass(frozen=True, slots=True)
class Base:
    """What is so of a target whatever is asked."""

    facts: dict[str, Fact]
    flags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Kept:
    """What was computed and holds until something written begins or ends."""

    epoch: int
    season: Season | None = None
    bases: dict[Target, Base] = field(default_factory=dict)
    same: dict[Fact, Fact] = field(default_factory=dict)
    """Each fact by itself: what the shop says for all its products is there once."""
    layers: dict[str | None, Layers] = field(default_factory=dict)
    totals: dict[tuple[Target, int, str | None], tuple[Fact, ...]] = field(default_factory=dict)
    covered: dict[str | None, bool] = field(default_factory=dict)
    """Product → whether the shop gives freight insurance for it."""
    handovers: dict[tuple[datetime, int], tuple[datetime | None, bool]] = field(default_factory=dict)
    """Minute and days of making → the day on which what is paid then is handed over, and whether that is the same day."""
    usual: dict[tuple[date, bool], Fact | None] = field(default_factory=dict)
    """China's day, and whether the shop is shut → how long parcels are under way, wherever they go."""

    def handover(self, shipping: Shipping, now: datetime, days: int) -> tuple[datetime | None, bool]:
        """Return when something paid now is handed over, and whether that is today.

        Kept for the minute, by which cut-offs are told.
        """
        key = now.replace(second=0, microsecond=0), days
        if key not in self.handovers:
            if len(self.handovers) >= _MOST_HANDOVERS:
                self.handovers.clear()
            day = shipping.next_handover(now, days)
            today = day is not None and day.date() == local(now).date()
            return self.handovers.setdefault(key, (day, today))
        return self.handovers[key]

    def anywhere(self, shipping: Shipping, now: datetime, wording: Wording) -> Fact | None:
        """Return how long parcels handed over now are under way, wherever they go; kept for the day."""
        key = local(now).date(), shipping.shut(now)
        if key not in self.usual:
            if len(self.usual) >= _MOST_DAYS:
                self.usual.clear()
            said = say_anywhere(shipping, now, wording)
            return self.usual.setdefault(key, Fact("arrival_most", said, "calc:arrival") if said else None)
        return self.usual[key]


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
