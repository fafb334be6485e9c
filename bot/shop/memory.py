"""What a shop's facts keep between questions, and what is known of a buyer besides the shop's file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.shop.casework import OrderSheet
from bot.shop.deals import MemberLevel
from bot.shop.layers import Layers
from bot.shop.orders import Order
from bot.terms import Fact

Target = tuple[str | None, str | None]
"""Key of a product or SKU, and of a member level."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was computed and holds until something written begins or ends."""

    epoch: int
    bases: dict[Target, dict[str, Fact]] = field(default_factory=dict)
    layers: dict[str | None, Layers] = field(default_factory=dict)
    totals: dict[tuple[Target, int, str | None], tuple[Fact, ...]] = field(default_factory=dict)


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
