"""What is known of a customer: readings folded over time, orders read as behaviour, the card."""

from __future__ import annotations

from bot.profile.behaviour import Bought, read_orders
from bot.profile.card import card
from bot.profile.fold import (
    CONVERSATION,
    CUSTOMER,
    PERSON,
    Memory,
    amend,
    fold,
    psychology_now,
    release,
    types_now,
)

__all__ = [
    "CONVERSATION",
    "CUSTOMER",
    "PERSON",
    "Bought",
    "Memory",
    "amend",
    "card",
    "fold",
    "psychology_now",
    "read_orders",
    "release",
    "types_now",
]
