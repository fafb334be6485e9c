"""Behaviour types from orders and chats together (TYPE-B to TYPE-E, J); a person's word wins.

What chats say comes folded in the profile; what orders say is added here. Two sources that agree strengthen one
another as independent hints do, 1 - (1 - a)(1 - b); where they differ the stronger one is taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.crm.purchases import DAY_SECONDS, china_day, second_of
from bot.crm.records import CustomerRecord
from bot.crm.rules import BehaviourRule
from bot.profile.fold import PERSON, types_now
from bot.store.outline import Outline
from bot.terms import TypeGuess

FAST: Final = 300
"""Seconds from ordering to paying; so are the next two."""
TIME_TO_PAY: Final = DAY_SECONDS
FRESH: Final = 7 * DAY_SECONDS
AXES: Final[tuple[str, ...]] = ("behaviour", "motive", "experience", "decision", "stage")
FAINT: Final = 0.2
"""Below it a guess is all but forgotten: it is neither shown nor asked for."""
NOTHING_TOLD: Final[Mapping[str, TypeGuess]] = {}
_CEILING: Final = 0.98
_SENT_BACK: Final = 2


@dataclass(frozen=True, slots=True)
class Habits:
    """What orders of the last days show."""

    orders: int
    deals: int
    unpaid: int
    """Left unpaid for more than a day."""
    fast: int
    """Deals paid within five minutes."""
    refunds: int
    kinds: int
    """Categories bought."""
    again: int
    """Deals with a product bought before in these days."""
    waiting: bool
    """An order of the last day waits to be paid."""
    fresh: bool
    """Something was bought in the last week."""


def habits_since(rule: BehaviourRule, now: datetime) -> datetime:
    """Return from when on orders show habits."""
    return now - timedelta(days=rule.days)


def habits_of(orders: Sequence[Outline], rule: BehaviourRule, now: int) -> Habits:
    """Return what the orders placed in the last days before `now` (seconds since 1970) show."""
    since = now - rule.days * DAY_SECONDS
    recent = [order for order in orders if since < order.placed <= now]
    if not recent:
        return _NONE
    deals = [order for order in recent if order.deal]
    open_ = [now - order.placed for order in recent if order.paid is None]
    waits = [now - order.placed for order in recent if order.paid is None and order.state == "unpaid"]
    seen: set[str] = set()
    kinds: set[str] = set()
    again = 0
    for order in deals:
        again += not seen.isdisjoint(order.products)
        seen |= order.products
        kinds |= order.categories
    paid = [(order.placed, order.paid) for order in deals if order.paid is not None]
    return Habits(
        orders=len(recent),
        deals=len(deals),
        unpaid=sum([age > TIME_TO_PAY for age in open_]),
        fast=sum([at - placed <= FAST for placed, at in paid]),
        refunds=sum([order.refunded > 0 for order in recent]),
        kinds=len(kinds),
        again=again,
        waiting=min(waits, default=now) <= TIME_TO_PAY,
        fresh=now - max([at for _, at in paid], default=0) <= FRESH,
    )


_NONE: Final = Habits(0, 0, 0, 0, 0, 0, 0, waiting=False, fresh=False)


def from_orders(  # noqa: C901 - one branch a value
    habits: Habits, chats: int, rule: BehaviourRule
) -> dict[str, TypeGuess]:
    """Return what orders say of each axis; an axis without evidence is left out.

    `chats`: days on which they wrote. Scores grow with the count, k / (k + 2), as in `bot.profile.read_orders`.
    """
    guesses: dict[str, TypeGuess] = {}
    deals = habits.deals
    if habits.unpaid >= rule.unpaid_orders and 2 * habits.unpaid >= habits.orders:
        guesses["behaviour"] = TypeGuess(
            "unpaid", habits.unpaid / (habits.orders + 1), f"unpaid:{habits.unpaid}"
        )
    elif deals >= rule.straight_deals and chats == 0:
        guesses["behaviour"] = TypeGuess("straight", _sure(deals), f"silent_deals:{deals}")
    elif deals and chats >= rule.sociable_chats * deals:
        guesses["behaviour"] = TypeGuess("sociable", _sure(chats // deals), f"chats:{chats}")
    if deals >= rule.growing_deals:
        value = "veteran" if deals >= rule.veteran_deals else "growing"
        guesses["experience"] = TypeGuess(value, _sure(deals), f"orders:{deals}")
    if deals >= rule.leisure_deals and habits.kinds >= rule.leisure_kinds:
        guesses["motive"] = TypeGuess("leisure", _sure(habits.kinds), f"kinds:{habits.kinds}")
    elif habits.again >= rule.again_deals:
        guesses["motive"] = TypeGuess("convenience", _sure(habits.again), f"again:{habits.again}")
    if habits.refunds >= _SENT_BACK and 2 * habits.refunds >= habits.orders and 2 * habits.fast >= deals:
        guesses["decision"] = TypeGuess("impulsive", _sure(habits.refunds), f"refunds:{habits.refunds}")
    elif deals >= rule.growing_deals and habits.fast == deals and not habits.refunds:
        guesses["decision"] = TypeGuess("rational", _sure(deals) / 2, f"fast:{deals}")
    if habits.waiting:
        guesses["stage"] = TypeGuess("expectant", 0.6, "waiting")
    elif habits.fresh:
        guesses["stage"] = TypeGuess("buying", 0.7, "fresh")
    return guesses


def types_of(  # noqa: PLR0917 - all that a type is read from
    record: CustomerRecord,
    orders: Sequence[Outline],
    wrote: Sequence[int],
    rule: BehaviourRule,
    now: datetime,
    elsewhere: Mapping[str, TypeGuess] = NOTHING_TOLD,
) -> dict[str, TypeGuess]:
    """Return the type guesses of the axes that orders speak about, chats and people included.

    `wrote`: days of China since 1970 on which they wrote; those of the same stretch as the orders count. `elsewhere`:
    what imported chats say.
    """
    today = china_day(second_of(now))
    lately = sum([today - rule.days < day <= today for day in wrote])
    here, there = (
        {axis: guess for axis, guess in told.items() if axis in AXES}
        for told in (types_now(record.profile, now), elsewhere)
    )
    found = merged(merged(here, there), from_orders(habits_of(orders, rule, second_of(now)), lately, rule))
    return {axis: guess for axis, guess in found.items() if guess.why == PERSON or guess.score >= FAINT}


def merged(one: Mapping[str, TypeGuess], other: Mapping[str, TypeGuess]) -> dict[str, TypeGuess]:
    """Return both sources as one; what a person set, in the first, stays, `unknown` included."""
    found = dict(one)
    for axis, guess in other.items():
        known = found.get(axis)
        if known is None or (known.why != PERSON and known.value is None):
            found[axis] = guess
        elif known.why == PERSON:
            continue
        elif known.value == guess.value:
            score = min(_CEILING, 1 - (1 - known.score) * (1 - guess.score))
            why = f"{known.why}+{guess.why}" if known.why else guess.why
            found[axis] = TypeGuess(guess.value, score, why)
        elif guess.score > known.score:
            found[axis] = guess
    return found


def _sure(count: int) -> float:
    return count / (count + 2)
