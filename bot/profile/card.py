"""The profile a reply is chosen with, from rows that the caller has read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.profile.fold import CUSTOMER, PERSON, Memory, psychology_now, types_now
from bot.terms import Profile, TypeGuess

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from typing import Any

SHOWN_TYPE = 0.4
"""A weaker guess is no guess: the axis is left out."""


def card(
    *,
    customer: str,
    name: str,
    state: Mapping[str, Any],
    now: datetime,
    order_count: int = 0,
    spent: float = 0.0,
    tags: Iterable[str] = (),
    behaviour: Mapping[str, TypeGuess] | None = None,
    memory: Memory = CUSTOMER,
) -> Profile:
    """Return the profile of a customer as of `now`; `spent` in yuan, `name` already masked.

    `behaviour` (see `read_orders`) fills an axis, or replaces a weaker guess, but never a person's word.
    """
    types = types_now(state, now, memory)
    for axis, guess in (behaviour or {}).items():
        known = types.get(axis)
        if known is None or (known.why != PERSON and guess.score > known.score):
            types[axis] = guess
    return Profile(
        customer=customer,
        name=name,
        psychology=psychology_now(state, now, memory),
        customer_type={
            axis: guess
            for axis, guess in types.items()
            if guess.value is not None and guess.score >= SHOWN_TYPE
        },
        order_count=order_count,
        spent=spent,
        tags=tuple(tags),
    )
