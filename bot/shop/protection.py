"""Price protection: what an order cost compared with what the same pieces cost now, and why it comes to that.

Compared are the same SKUs in the same numbers, for the same member level, as prices in the end (到手价). Left out
are offers that the shop marks `protected: false` and the kinds that the platform's pack leaves out; a SKU that is
sold out or gone has no price of today. Each SKU stands for itself: one that grew dearer does not eat up another's
difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from bot.shop.aftersale import NO_RULES, Window, window_of
from bot.shop.deals import MemberLevel
from bot.shop.offers import say_step
from bot.shop.orders import Order, OrderItem
from bot.shop.packs import Rules
from bot.shop.parts import yuan
from bot.shop.price import Quote, Step, kind_of, line_of, quote
from bot.shop.schema import ShopSpec
from bot.shop.wording import Wording
from bot.terms import OrderState

Verdict = Literal["due", "none", "small", "left_out", "sold_out", "over", "unpaid", "refunding", "closed"]
"""Due; not lower; lower by less than is paid back; lower only by what does not count; nothing to compare with;
too late; and orders that have no paid price to protect."""

_NOT_COMPARED: dict[OrderState, Verdict] = {"unpaid": "unpaid", "refunding": "refunding", "closed": "closed"}
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Protection:
    """Price protection of one order at one moment."""

    verdict: Verdict
    window: Window
    due: Decimal = _ZERO
    """Yuan that may be asked back; 0 unless the verdict is `due`."""
    paid: Decimal = _ZERO
    """Yuan paid for the pieces that have a price of today."""
    today: Decimal = _ZERO
    """Yuan those cost now, with what counts."""
    left_out: Step | None = None
    """What makes it cheaper now but does not count, when the verdict is `left_out`."""

    @property
    def eligible(self) -> bool:
        """Say whether a difference may be asked back."""
        return self.verdict == "due"


def protection(
    spec: ShopSpec,
    order: Order,
    now: datetime,
    rules: Rules = NO_RULES,
    member: MemberLevel | None = None,
) -> Protection | None:
    """Judge the price protection of an order; None when the shop offers none, or the state is unknown."""
    window = window_of(spec, "price_protect", order, now, rules)
    if window is None or order.state == "unknown":
        return None
    if order.state in _NOT_COMPARED:
        return Protection(_NOT_COMPARED[order.state], window)
    items = [item for item in order.items if item.sku in spec.sku_of and spec.sku_of[item.sku].stock != 0]
    if not window.open or not items:
        return Protection("sold_out" if window.open else "over", window)
    level, compared = member or _level(spec, order), rules.compared()
    lines = [line_of(spec, item.sku, item.count) for item in items]
    today = quote(spec, lines, now, level, protected=True, without=compared.leave_out)
    paid = sum((item.price * item.count for item in items), _ZERO)
    due = _difference(items, today)
    if due > 0:
        if compared.least is not None and due < compared.least:
            return Protection("small", window, _ZERO, paid, today.total)
        return Protection("due", window, due, paid, today.total)
    full = quote(spec, lines, now, level)
    step = _not_counted(full, today) if _difference(items, full) > 0 else None
    return Protection("left_out" if step else "none", window, _ZERO, paid, today.total, step)


def _difference(items: Sequence[OrderItem], reckoned: Quote) -> Decimal:
    return sum(
        (
            max(_ZERO, item.price * item.count - now_paid)
            for item, now_paid in zip(items, reckoned.lines, strict=True)
        ),
        _ZERO,
    )


def _not_counted(full: Quote, today: Quote) -> Step | None:
    """Return the largest step that only the full price takes."""
    counted = {kind_of(step.offer) + step.offer.key for step in today.steps}
    others = [step for step in full.steps if kind_of(step.offer) + step.offer.key not in counted]
    return max(others, key=lambda step: step.off, default=None)


def _level(spec: ShopSpec, order: Order) -> MemberLevel | None:
    customer = spec.customer_of.get(order.buyer)
    return spec.level_of.get(customer.level or "") if customer else None


def say_protection(found: Protection, wording: Wording) -> str:
    """Word whether a price difference may be asked back, how much, and why."""
    window = found.window
    length = wording.span(window.days, window.hours)
    key = f"aftersale.protect.{found.verdict}"
    values = {
        "window": length,
        "amount": yuan(found.due),
        "gap": yuan(found.paid - found.today),
        "paid": yuan(found.paid),
        "today": yuan(found.today),
    }
    if found.verdict == "over" and window.until is not None:
        return wording.say(key, **values, day=wording.day(window.until))
    if found.left_out is not None:
        return wording.say(key, **values, step=say_step(found.left_out, wording))
    return wording.say(key, **values)
