"""Windows that an order's dates open and close: return without reason, price protection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from bot.shop.dates import CHINA, local
from bot.shop.orders import Order
from bot.shop.parts import yuan
from bot.shop.price import line_of, quote
from bot.shop.schema import Policy, PolicyName, Product, ShopSpec
from bot.shop.wording import Wording

_COMPARED = {"paid", "pushed", "collected", "delivering", "signed"}


@dataclass(frozen=True, slots=True)
class Window:
    """A period after signing in which something may be asked for."""

    days: int
    until: datetime | None
    """Last second; None while the parcel has not been signed for, so that it is open."""
    open: bool


@dataclass(frozen=True, slots=True)
class Protection:
    """Price protection of one order, compared with today's price."""

    window: Window
    due: Decimal
    """Yuan that may be asked back, 0 when nothing fell."""


def policy_in_force(spec: ShopSpec, name: PolicyName, product: Product | None) -> Policy | None:
    """Return the policy as it stands for a product, or None when it is not offered."""
    layers = [spec.policies.get(name)]
    if product is not None:
        category = spec.categories.get(product.category or "")
        layers += [category.policies.get(name) if category else None, product.policies.get(name)]
    written = [layer for layer in layers if layer is not None]
    if not written or next((p.enabled for p in reversed(written) if p.enabled is not None), True) is False:
        return None
    days = next((p.days for p in reversed(written) if p.days is not None), None)
    facts = {slot: fact for policy in written for slot, fact in policy.facts.items()}
    return Policy(enabled=True, days=days, facts=facts)


def window_of(spec: ShopSpec, name: PolicyName, order: Order, now: datetime) -> Window | None:
    """Return the window of a policy for an order: its strictest item counts; None when one item has none.

    A day is a calendar day in China; the day of signing does not count.
    """
    policies = [policy_in_force(spec, name, spec.product_of.get(item.sku)) for item in order.items]
    days = [policy.days for policy in policies if policy is not None and policy.days is not None]
    if len(days) < len(policies):
        return None
    if order.signed_at is None:
        return Window(min(days), None, open=True)
    last = local(order.signed_at).date() + timedelta(days=min(days))
    until = datetime.combine(last, time(23, 59, 59), CHINA)
    return Window(min(days), until, open=now <= until)


def protection(spec: ShopSpec, order: Order, now: datetime) -> Protection | None:
    """Compare what was paid with what the same basket costs now; None when no protection is offered.

    The same SKUs in the same numbers, with the offers that count for price protection; a SKU that is sold
    out or gone has no price of today and is left out.
    """
    window = window_of(spec, "price_protect", order, now)
    if window is None or order.state not in _COMPARED:
        return None
    level = spec.level_of.get(_level_key(spec, order) or "")
    items = [item for item in order.items if item.sku in spec.sku_of]
    today = quote(spec, [line_of(spec, i.sku, i.count) for i in items], now, level, protected=True)
    due = Decimal(0)
    for item, now_paid in zip(items, today.lines, strict=True):
        if spec.sku_of[item.sku].stock != 0:
            due += max(Decimal(0), item.price * item.count - now_paid)
    return Protection(window, due)


def _level_key(spec: ShopSpec, order: Order) -> str | None:
    customer = spec.customer_of.get(order.buyer)
    return customer.level if customer else None


def say_protection(found: Protection, wording: Wording) -> str:
    """Word whether a price difference may be asked back."""
    if not found.window.open and found.window.until is not None:
        return wording.say(
            "aftersale.protect_over", days=found.window.days, day=wording.day(found.window.until)
        )
    key = "aftersale.protect_due" if found.due > 0 else "aftersale.protect_none"
    return wording.say(key, days=found.window.days, amount=yuan(found.due))
