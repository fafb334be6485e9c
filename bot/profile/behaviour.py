"""What orders say about a customer's type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.terms import OrderState, TypeGuess

if TYPE_CHECKING:
    from collections.abc import Iterable

WINDOW = timedelta(days=180)
TIME_TO_PAY = timedelta(days=1)
UNPAID_OFTEN = 2
GROWING = 2
VETERAN = 5


@dataclass(frozen=True, slots=True)
class Bought:
    """An order, as far as behaviour shows in it."""

    state: OrderState
    placed_at: datetime
    paid: bool
    """Whether it was ever paid for."""


def read_orders(orders: Iterable[Bought], now: datetime) -> dict[str, TypeGuess]:
    """Return type guesses from the orders of the last 180 days; an axis without evidence is left out.

    拍下不买: at least two orders, and half of all, were left unpaid for more than a day. 成长 and 老练买家:
    two and five paid orders in this shop; fewer say nothing, the buyer may be at home elsewhere.
    """
    recent = [order for order in orders if now - order.placed_at <= WINDOW]
    guesses: dict[str, TypeGuess] = {}
    left = sum(1 for order in recent if not order.paid and now - order.placed_at > TIME_TO_PAY)
    if left >= UNPAID_OFTEN and 2 * left >= len(recent):
        guesses["behaviour"] = TypeGuess("unpaid", left / (len(recent) + 1), f"unpaid:{left}")
    paid = sum(1 for order in recent if order.paid)
    if paid >= GROWING:
        value = "veteran" if paid >= VETERAN else "growing"
        guesses["experience"] = TypeGuess(value, paid / (paid + 2), f"orders:{paid}")
    return guesses
