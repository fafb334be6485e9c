"""Facts of one order: what is in it, where it is, what is being paid back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.shop.dates import local
from bot.shop.orders import Order, OrderItem
from bot.shop.parts import PROVINCES, yuan
from bot.shop.schema import Product, ShopSpec, Sku
from bot.shop.wording import Wording
from bot.terms import Fact

_BOUGHT = {"paid", "pushed", "collected", "delivering", "signed"}
_RECENT = timedelta(days=30)


def variant(product: Product, sku: Sku) -> str:
    """Return a product with its variant, as people say it."""
    name = sku.name.replace(sku.colour, "") if sku.colour and sku.colour in product.short else sku.name
    return product.short if name in product.short else name + product.short


def order_facts(spec: ShopSpec, order: Order, now: datetime, wording: Wording) -> Iterator[Fact]:
    """Yield what may be said about an order to its own buyer."""
    source = f"order:{order.order_no}"

    def fact(slot: str, value: str) -> Fact:
        return Fact(slot, value, source)

    yield fact("order_tail", wording.say("order.tail", last4=order.order_no[-4:]))
    yield fact("order_items", wording.join(_item(spec, item, wording) for item in order.items))
    if order.state != "unknown":
        yield fact("order_state", wording.say(f"order.state.{order.state}"))
    if order.state == "unpaid" and order.pay_before is not None and order.pay_before > now:
        yield fact("pay_deadline", wording.deadline(order.pay_before, now))
    if order.address is not None:
        city, province = order.address.city, PROVINCES[order.address.province]
        place = city if city.startswith(province) else province + city
        place += order.address.district or ""
        yield fact(
            "address_masked", wording.say("order.address", place=place, receiver=order.address.receiver)
        )
    if order.courier is not None and order.tracking is not None:
        said = wording.say("order.tracking", courier=order.courier, last4=order.tracking[-4:])
        yield fact("tracking", said)
    if order.trace:
        last = order.trace[-1]
        yield fact("logistics", wording.say("order.trace", when=wording.recent(last.at, now), text=last.text))
    if order.refund is not None:
        stage: str = order.refund.stage
        if stage == "approved" and not order.refund.with_return:
            stage = "approved_money"
        said = wording.say(f"order.refund.{stage}", amount=yuan(order.refund.amount))
        yield fact("refund_state", said)


def _item(spec: ShopSpec, item: OrderItem, wording: Wording) -> str:
    product, sku = spec.product_of.get(item.product), spec.sku_of.get(item.sku)
    if product is None or sku is None:
        return wording.say("order.item", product=item.product, count=item.count, unit="")
    return wording.say("order.item", product=variant(product, sku), count=item.count, unit=product.unit)


def bought_before(orders: Iterable[Order], before: Order | None = None) -> Order | None:
    """Return the newest of a buyer's orders that was paid and kept, before `before` when given."""
    kept = [
        order
        for order in orders
        if order.state in _BOUGHT and (before is None or order.placed_at < before.placed_at)
    ]
    return max(kept, key=lambda order: order.placed_at, default=None)


def last_order_fact(spec: ShopSpec, order: Order, now: datetime, wording: Wording) -> Fact | None:
    """Word an earlier purchase; None when what was bought is not sold any more."""
    item = order.items[0]
    product, sku = spec.product_of.get(item.product), spec.sku_of.get(item.sku)
    if product is None or sku is None:
        return None
    here = local(order.placed_at)
    if now - order.placed_at < _RECENT:
        when = wording.near_day(order.placed_at, now)
    elif here.year == local(now).year:
        when = wording.say("order.month", month=here.month)
    else:
        when = wording.say("order.year_month", year=here.year, month=here.month)
    said = wording.say("order.last", when=when, product=variant(product, sku))
    return Fact("last_order", said, f"order:{order.order_no}")


def last_paid_fact(
    spec: ShopSpec, orders: Iterable[Order], product: Product | None, now: datetime, wording: Wording
) -> Fact | None:
    """Word what one piece cost when the buyer bought a product last; None when they never did.

    Without a product the newest purchase counts, when it was of one thing.
    """
    of = [
        order
        for order in orders
        if (len(order.items) == 1 if product is None else any(i.product == product.key for i in order.items))
    ]
    order = bought_before(of)
    if order is None:
        return None
    item = next(i for i in order.items if product is None or i.product == product.key)
    before = last_order_fact(spec, order.model_copy(update={"items": (item,)}), now, wording)
    if before is None:
        return None
    said = wording.say("order.paid", last=before.value, price=yuan(item.price))
    return Fact("last_paid", said, f"order:{order.order_no}")
