"""What the shape of a shop file cannot say: names that must exist, be unique or agree with one another."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from itertools import chain

from bot.shop.deals import Scope
from bot.shop.faults import Fault
from bot.shop.orders import Order
from bot.shop.records import Season
from bot.shop.remedies import CASE_SLOTS
from bot.shop.schema import POLICY_SLOTS, Category, Policies, Product, ShopSpec
from bot.shop.source import Loc

Problem = tuple[Loc, str]

COMPUTED: dict[str, str] = {
    "shop_name": "the shop's name",
    "product": "the product's short name",
    "link": "the product's links",
    "price": "price of product or SKU",
    "final_price": "promotions and coupons",
    "promotion": "promotions",
    "promo_end": "valid_to of promotions",
    "coupon": "coupons",
    "stock": "stock of the SKUs",
    "restock": "restock_at of the SKU",
    "size_suggestion": "size_chart",
    "size_limit": "size_chart",
    "total_price": "prices, promotions and coupons",
    "balance": "presale of the product, or the order",
    "presale_total": "presale of the product",
    "subsidy_total": "subsidy of the product",
    "promo_example": "promotions",
    "top_up": "promotions and shipping.free_over",
    "arrival": "shipping.regions",
    "arrival_most": "shipping.regions",
    "protect_result": "the order and policies.price_protect",
    "refund_time": "the order and the platform's pack",
    **dict.fromkeys(CASE_SLOTS, "policies/aftersale.yaml and the shop's aftersale rules"),
    "cutoff_usual": "shipping.cutoff",
    "courier": "shipping.courier",
    "courier_option": "shipping.courier_option",
    "free_ship": "shipping.free_over and shipping.regions",
    "shipping_fee": "shipping.fee and shipping.regions",
    "holiday": "shipping.rests",
}
"""Slots that are never written as facts, and what they come from; the slots of an order are refused too."""

STRUCTURED = ("presale", "deposit"), ("subsidy", "subsidy")
"""Parts of a product and the slot that each fills instead of what is written at the product or its SKUs."""

UNWRITTEN = frozenset({"order", "case", "calc"})
"""Groups of slots.yaml of which none is written."""

POLICY_OF = {slot: policy for policy, slots in POLICY_SLOTS.items() for slot in slots}
_TOLERANCE = Decimal("0.05")


def check_shop(
    spec: ShopSpec, slots: Collection[str], order_slots: Collection[str], now: datetime
) -> Iterator[Problem]:
    """Yield everything that does not hold; `slots` is the vocabulary of slots.yaml."""
    yield from _unique(spec)
    yield from _facts(spec, slots, order_slots)
    yield from _products(spec)
    yield from _offers(spec)
    yield from _shipping(spec)
    yield from _orders(spec, now)


def _twice(names: Iterable[tuple[Loc, str]], what: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for loc, name in names:
        if name in seen:
            yield loc, Fault("fault.twice", f"{what} {name!r} is given twice", name=name)
        seen.add(name)


def _unique(spec: ShopSpec) -> Iterator[Problem]:
    yield from _twice((((*_product(i), "key"), p.key) for i, p in enumerate(spec.products)), "product key")
    skus = [
        ((*_product(i), "skus", j, "key"), sku.key)
        for i, p in enumerate(spec.products)
        for j, sku in enumerate(p.skus)
    ]
    yield from _twice(skus, "SKU key")
    owners = {p.key: p for p in spec.products}
    for loc, key in skus:
        owner = owners.get(key)
        if owner and (len(owner.skus) > 1 or owner.skus[0].key != key):
            yield loc, Fault("fault.sku_as_product", f"SKU key {key!r} is also a product key", name=key)
    yield from _twice(((("levels", i, "key"), m.key) for i, m in enumerate(spec.levels)), "level")
    offers = chain(
        ((("promotions", i, "key"), p.key) for i, p in enumerate(spec.promotions)),
        ((("coupons", i, "key"), c.key) for i, c in enumerate(spec.coupons)),
    )
    yield from _twice(offers, "offer key")
    yield from _twice(((("seasons", i, "key"), s.key) for i, s in enumerate(spec.seasons)), "season")
    proofs = ((("certificates", i, "key"), c.key) for i, c in enumerate(spec.certificates))
    yield from _twice(proofs, "certificate")
    yield from _twice(((("outlets", i, "key"), o.key) for i, o in enumerate(spec.outlets)), "store")
    yield from _twice(((("faq", i, "key"), f.key) for i, f in enumerate(spec.faq)), "question")
    yield from _twice(((("customers", i, "id"), c.id) for i, c in enumerate(spec.customers)), "customer")
    yield from _twice(((("orders", i, "order_no"), o.order_no) for i, o in enumerate(spec.orders)), "order")
    aliases = (
        ((*_product(i), "aliases", j), alias.lower())
        for i, p in enumerate(spec.products)
        for j, alias in enumerate(p.aliases)
    )
    for loc, message in _twice(aliases, "alias"):
        words = f"{message}; a word that may mean several products is a keyword"
        yield loc, Fault("fault.alias_twice", words, name=spec.products[int(loc[1])].aliases[int(loc[3])])


def _product(index: int) -> Loc:
    return ("products", index)


def _facts(spec: ShopSpec, slots: Collection[str], order_slots: Collection[str]) -> Iterator[Problem]:
    owners: list[tuple[Loc, ShopSpec | Season | Category | Product]] = [((), spec)]
    owners += [(("seasons", i), season) for i, season in enumerate(spec.seasons)]
    owners += [(("categories", key), category) for key, category in spec.categories.items()]
    owners += [(_product(i), product) for i, product in enumerate(spec.products)]
    written = [(loc, owner.facts) for loc, owner in owners]
    written += [
        ((*_product(i), "skus", j), sku.facts)
        for i, p in enumerate(spec.products)
        for j, sku in enumerate(p.skus)
    ]
    for loc, facts in written:
        for slot in facts:
            if reason := refused(slot, slots, order_slots):
                yield (*loc, "facts", slot), reason
    for i, product in enumerate(spec.products):
        yield from _structured(product, i)
    for loc, owner in owners:
        yield from _policies(owner.policies, loc)


def _structured(product: Product, place: int) -> Iterator[Problem]:
    """Yield the facts that stand beside the structure they would be computed from."""
    for part, slot in STRUCTURED:
        if getattr(product, part) is None:
            continue
        message = (
            f"slot {slot!r} is computed from {part} of product {product.key!r} and is not written beside it"
        )
        fault = Fault("fault.slot_computed", message, slot=slot)
        if slot in product.facts:
            yield (*_product(place), "facts", slot), fault
        for j, sku in enumerate(product.skus):
            if slot in sku.facts:
                yield (*_product(place), "skus", j, "facts", slot), fault


def refused(slot: str, slots: Collection[str], order_slots: Collection[str]) -> str:
    """Return why a slot cannot be written as a plain fact, or nothing."""
    if slot in order_slots:
        message = f"slot {slot!r} comes from orders and is not written as a fact"
        return Fault("fault.slot_order", message, slot=slot)
    if slot in COMPUTED:
        message = f"slot {slot!r} is computed from {COMPUTED[slot]} and is not written as a fact"
        return Fault("fault.slot_computed", message, slot=slot)
    if slot in POLICY_OF:
        message = f"slot {slot!r} belongs under policies: {POLICY_OF[slot]}: facts:"
        return Fault("fault.slot_policy", message, slot=slot)
    if slot in slots:
        return ""
    return Fault("fault.slot_unknown", f"unknown slot {slot!r}{_near(slot, slots)}", slot=slot)


def _policies(policies: Policies, loc: Loc) -> Iterator[Problem]:
    for name, policy in policies.items():
        for slot in policy.facts:
            if slot not in POLICY_SLOTS[name]:
                message = f"slot {slot!r} is not of policy {name!r} ({', '.join(POLICY_SLOTS[name])})"
                yield (
                    (*loc, "policies", name, "facts", slot),
                    Fault("fault.slot_elsewhere", message, slot=slot),
                )


def _near(word: str, words: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(words), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _products(spec: ShopSpec) -> Iterator[Problem]:
    for i, product in enumerate(spec.products):
        loc = _product(i)
        if product.category is not None and product.category not in spec.categories:
            near = _near(product.category, spec.categories)
            message = f"no category {product.category!r}{near}"
            yield (*loc, "category"), Fault("fault.no_category", message, name=product.category)
        if product.size_chart is not None:
            yield from _chart(spec, product, loc)
        for j, sku in enumerate(product.skus):
            if product.price_of(sku) <= 0:
                message = f"SKU {sku.key!r} has no price, nor has its product"
                yield (*loc, "skus", j), Fault("fault.no_price", message, name=sku.name, column="price")
            elif product.presale is not None and product.presale.credit >= product.price_of(sku):
                message = f"the deposit counts for as much as SKU {sku.key!r} costs"
                yield (
                    (*loc, "presale"),
                    Fault("fault.deposit_over", message, name=sku.name, column="deposit"),
                )
            if sku.restock_at and sku.stock:
                message = f"SKU {sku.key!r} is in stock and cannot have restock_at"
                yield (*loc, "skus", j, "restock_at"), Fault("fault.restock", message, name=sku.name)
            if sku.sold is not None and product.sold_as_of is None:
                yield (
                    (*loc, "skus", j, "sold"),
                    Fault("fault.sold_as_of", "sold needs sold_as_of at the product"),
                )


def _chart(spec: ShopSpec, product: Product, loc: Loc) -> Iterator[Problem]:
    chart = spec.size_charts.get(product.size_chart or "")
    if chart is None:
        message = f"no size chart {product.size_chart!r}"
        yield (*loc, "size_chart"), Fault("fault.no_chart", message, name=product.size_chart)
        return
    sizes = {sku.size for sku in product.skus if sku.size}
    charted = {row.size for row in chart}
    if sizes and (unknown := sizes - charted):
        names = ", ".join(sorted(unknown))
        yield (
            (*loc, "size_chart"),
            Fault(
                "fault.chart_lacks",
                f"chart {product.size_chart!r} has no size {names}",
                name=product.size_chart,
                sizes=names.replace(", ", "/"),
            ),
        )


def _offers(spec: ShopSpec) -> Iterator[Problem]:
    products = {p.key for p in spec.products}
    skus = {sku.key for p in spec.products for sku in p.skus}
    levels = {m.key for m in spec.levels}

    def scope(scope: Scope, loc: Loc) -> Iterator[Problem]:
        known = {
            "categories": set(spec.categories),
            "products": products,
            "skus": skus,
            "except_products": products,
        }
        for name, keys in known.items():
            for k, key in enumerate(getattr(scope, name)):
                if key not in keys:
                    message = f"scope names {key!r}, which is not there{_near(key, keys)}"
                    yield (*loc, "scope", name, k), Fault("fault.not_there", message, name=key)

    scoped: list[tuple[Loc, Scope]] = []
    for name, things in (
        ("promotions", spec.promotions),
        ("coupons", spec.coupons),
        ("certificates", spec.certificates),
        ("faq", spec.faq),
    ):
        scoped += [((name, i), thing.scope) for i, thing in enumerate(things)]
    for loc, covered in scoped:
        yield from scope(covered, loc)
    for i, coupon in enumerate(spec.coupons):
        for k, level in enumerate(coupon.levels):
            if level not in levels:
                yield (
                    ("coupons", i, "levels", k),
                    Fault("fault.no_level", f"no member level {level!r}", name=level),
                )


def _shipping(spec: ShopSpec) -> Iterator[Problem]:
    named = (
        (("shipping", "regions", i, "provinces", k), province)
        for i, region in enumerate(spec.shipping.regions)
        for k, province in enumerate(region.provinces)
    )
    yield from _twice(named, "province")


def _orders(spec: ShopSpec, now: datetime) -> Iterator[Problem]:
    for i, customer in enumerate(spec.customers):
        if customer.level is not None and customer.level not in spec.level_of:
            message = f"no member level {customer.level!r}"
            yield ("customers", i, "level"), Fault("fault.no_level", message, name=customer.level)
    for i, order in enumerate(spec.orders):
        for loc, message in _order(spec, order, now):
            text = f"order {order.order_no}: {message}"
            yield ("orders", i, *loc), Fault("fault.order", text, name=order.order_no[-4:])


def _order(spec: ShopSpec, order: Order, now: datetime) -> Iterator[Problem]:
    if order.buyer not in spec.customer_of:
        yield ("buyer",), f"no customer {order.buyer!r}"
    for name in ("placed_at", "paid_at", "sent_at", "signed_at"):
        moment = getattr(order, name)
        if moment is not None and moment > now:
            yield (name,), f"{name} has not come yet"
    for k, item in enumerate(order.items):
        if item.sku not in spec.sku_of:
            yield ("items", k, "sku"), f"no SKU {item.sku!r}{_near(item.sku, spec.sku_of)}"
        elif spec.product_of[item.sku].key != item.product:
            yield ("items", k, "product"), f"SKU {item.sku!r} is not of product {item.product!r}"
    total = sum((item.price * item.count for item in order.items), order.postage or Decimal(0))
    if abs(total - order.amount) > _TOLERANCE:
        yield ("amount",), f"amount {order.amount}, but items and postage make {total}"
