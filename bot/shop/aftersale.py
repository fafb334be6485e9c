"""Windows that an order's dates open and close: return without reason, damage on the way, price protection.

How long one is: what the shop wrote for product, category or shop, else the platform's pack.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.shop.cases import WindowName
from bot.shop.orders import Order
from bot.shop.packs import PackWindow, Rules
from bot.shop.records import Policy, PolicyName, Season
from bot.shop.schema import Product, ShopSpec

NO_RULES = Rules()


@dataclass(frozen=True, slots=True)
class Window:
    """A period in which something may be asked for."""

    days: int | None
    """Length in calendar days; None where it is counted in hours."""
    until: datetime | None
    """Last second; None while the parcel has not been signed for, so that it is open."""
    open: bool
    hours: int | None = None

    @property
    def length(self) -> int:
        """Length in hours, to tell the shorter of two."""
        return self.hours if self.hours is not None else (self.days or 0) * 24


def policy_in_force(
    spec: ShopSpec, name: PolicyName, product: Product | None, season: Season | None = None
) -> Policy | None:
    """Return the policy as it stands for a product in a season, or None when it is not offered."""
    written = _written(spec, name, product, season)
    if not written or _refused(written):
        return None
    days = next((p.days for p in reversed(written) if p.days is not None), None)
    facts = {slot: fact for policy in written for slot, fact in policy.facts.items()}
    return Policy(enabled=True, days=days, facts=facts)


def refused(spec: ShopSpec, name: PolicyName, product: Product | None, season: Season | None = None) -> bool:
    """Return whether the shop says that it does not offer a policy; not written at all is unknown."""
    return _refused(_written(spec, name, product, season))


def _written(
    spec: ShopSpec, name: PolicyName, product: Product | None, season: Season | None
) -> list[Policy]:
    """Return what is written of a policy, from the shop over the season down to the product."""
    layers = [spec.policies.get(name), season.policies.get(name) if season is not None else None]
    if product is not None:
        category = spec.categories.get(product.category or "")
        layers += [category.policies.get(name) if category else None, product.policies.get(name)]
    return [layer for layer in layers if layer is not None]


def _refused(written: list[Policy]) -> bool:
    return next((p.enabled for p in reversed(written) if p.enabled is not None), True) is False


def span_of(
    spec: ShopSpec,
    name: WindowName,
    product: Product | None,
    rules: Rules = NO_RULES,
    season: Season | None = None,
) -> PackWindow | None:
    """Return how long a window is for a product; None when there is none, or nobody said how long."""
    written = _written(spec, name, product, season)
    if _refused(written):
        return None
    days = next((p.days for p in reversed(written) if p.days is not None), None)
    platform = rules.window(name)
    if days is not None:
        return PackWindow(days=days, since=platform.since if platform else "signed")
    if platform is None or (platform.opt_in and not written):
        return None
    return platform


def window_of(
    spec: ShopSpec, name: WindowName, order: Order, now: datetime, rules: Rules = NO_RULES
) -> Window | None:
    """Return the window of a policy for an order: its strictest item counts; None when one item has none.

    The season is that in which the order was placed.
    A day is a calendar day in China; the day of signing does not count. Hours are counted to the minute.
    """
    season = spec.season_at(order.placed_at)
    products = {item.sku: spec.product_of.get(item.sku) for item in order.items}
    spans = [span_of(spec, name, product, rules, season) for product in products.values()]
    windows = [_window(span, order, now) for span in spans if span is not None]
    if len(windows) < len(spans):
        return None
    return min(windows, key=lambda window: window.length)


def _window(span: PackWindow, order: Order, now: datetime) -> Window:
    start = order.signed_at if span.since == "signed" else order.paid_at
    if start is None:
        return Window(span.days, None, open=True, hours=span.hours)
    until = span.end(start)
    return Window(span.days, until, open=now <= until, hours=span.hours)
