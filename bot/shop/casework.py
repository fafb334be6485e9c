"""All that follows from one order at one moment: its facts, its windows, what may be offered, what is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.shop.aftersale import Window, policy_in_force
from bot.shop.dates import local
from bot.shop.deals import MemberLevel
from bot.shop.decide import Case, case_of
from bot.shop.orders import Order
from bot.shop.packs import rules_at
from bot.shop.presale import due_facts, due_of
from bot.shop.protection import Protection, protection, say_protection
from bot.shop.purchase import order_facts
from bot.shop.records import PolicyName
from bot.shop.refunds import refund_time, say_refund
from bot.shop.remedies import case_facts
from bot.shop.rulebook import Rulebook
from bot.shop.schema import Product, ShopSpec
from bot.shop.wording import Wording
from bot.terms import Fact

FLAGS: Final = frozenset(
    {"sold_out", "not_served", "protect_due", "protect_none", "last_is_this", "last_arrived"}
    | {"no_returns", "no_protection", "no_insurance", "no_invoice", "no_chart", "not_listed", "next_day_off"}
    | {f"{name}_{end}" for name in ("return", "damage", "quality", "protect") for end in ("open", "over")}
)
"""Everything that may be so besides what is known: the flags that a reply may ask for."""

REFUSED: Final[tuple[tuple[PolicyName, str], ...]] = (
    ("returns", "no_returns"),
    ("price_protect", "no_protection"),
    ("freight_insurance", "no_insurance"),
    ("invoice", "no_invoice"),
)
"""Policies and what is flagged where the shop does not offer them."""

_RETURNABLE: Final = frozenset({"paid", "pushed", "collected", "delivering", "signed", "refunding"})
_ANY_TIME: Final = frozenset({"unpaid", "refunding", "closed"})
"""Verdicts on price protection for which no window is told."""


@dataclass(frozen=True, slots=True)
class OrderSheet:
    """What is known of an order, from `start` until just before `end`."""

    facts: dict[str, Fact]
    flags: frozenset[str]
    start: datetime
    end: datetime

    def holds(self, now: datetime) -> bool:
        """Say whether nothing in it can have changed by `now`."""
        return self.start <= now < self.end


def insured(spec: ShopSpec, product: Product | None, moment: datetime) -> bool:
    """Say whether the shop gives freight insurance for what is bought at a moment."""
    season = spec.season_at(moment)
    return policy_in_force(spec, "freight_insurance", product, season) is not None


def work_out(
    spec: ShopSpec,
    book: Rulebook,
    order: Order,
    now: datetime,
    wording: Wording,
    *,
    level: MemberLevel | None = None,
) -> OrderSheet:
    """Work out an order; the rules are those of the day on which it was placed.

    `level` is the buyer's now; None: as in the shop's file.
    """
    rules = rules_at(book.packs, spec.platform, order.placed_at)
    facts = {fact.slot: fact for fact in order_facts(spec, order, now, wording)}
    case = case_of(spec, order, now, rules)
    covered = all(insured(spec, spec.product_of.get(item.sku), order.placed_at) for item in order.items)
    facts |= {fact.slot: fact for fact in case_facts(book, spec, case, wording, insured=covered)}
    found = protection(spec, order, now, rules, level)
    if found is not None:
        facts["protect_result"] = Fact("protect_result", say_protection(found, wording), "calc:price_protect")
    due = due_of(spec, order)
    if due is not None:
        facts |= {fact.slot: fact for fact in due_facts(order, due, now, wording)}
    refund = refund_time(order, now, rules)
    if refund is not None:
        facts["refund_time"] = Fact("refund_time", say_refund(refund, now, wording), "calc:refund_time")
    ends = [window.until for window in case.windows.values()]
    ends += [found.window.until if found else None, refund.until if refund else None, order.pay_before]
    ends += [due.opens, due.closes] if due is not None else []
    return OrderSheet(facts, frozenset(_flags(order, case, found)), now, _next(now, ends))


def _flags(order: Order, case: Case, found: Protection | None) -> Iterator[str]:
    returns = case.windows.get("returns")
    if returns is not None and order.state in _RETURNABLE:
        yield _flag("return", returns)
    if order.state == "signed":
        for name in ("damage", "quality"):
            window = case.windows.get(name)
            if window is not None:
                yield _flag(name, window)
    if found is not None and found.verdict not in _ANY_TIME:
        yield _flag("protect", found.window)
        if found.window.open:
            yield "protect_due" if found.eligible else "protect_none"


def _flag(name: str, window: Window) -> str:
    return f"{name}_{'open' if window.open else 'over'}"


def _next(now: datetime, ends: list[datetime | None]) -> datetime:
    """Return the first moment at which something said may change: midnight in China or the end of something."""
    here = local(now)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return min([midnight, *(end + timedelta.resolution for end in ends if end is not None and end >= now)])
