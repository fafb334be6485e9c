"""The facts that may stand in a reply: written ones, computed ones and those of the order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.shop.aftersale import Window, protection, say_protection, window_of
from bot.shop.arrival import Parcel, say_arrival
from bot.shop.dates import aware, local
from bot.shop.deals import MemberLevel
from bot.shop.goods import bestseller_fact, goods_facts, sold_out
from bot.shop.layers import Layers, turning_points
from bot.shop.offers import offer_facts, price_facts, total_fact
from bot.shop.orders import Order
from bot.shop.parts import province_key
from bot.shop.postage import HERE, SOURCE, local_facts, shipping_facts
from bot.shop.purchase import bought_before, last_order_fact, order_facts
from bot.shop.resolve import ItemGuess, ItemIndex
from bot.shop.schema import Product, ShopSpec, Sku, Tone
from bot.shop.shipping import Region
from bot.shop.size import advise, measures_of, say_advice
from bot.shop.view import View
from bot.shop.wording import Wording, find_folder, wording_of
from bot.terms import Entity, Fact, OrderState

_COUNTED: Final = frozenset("个件份套")
"""Measure words that any product may be counted by."""

_MOST_PIECES: Final = 9999

_RETURNABLE: Final = frozenset({"paid", "pushed", "collected", "delivering", "signed", "refunding"})


_Target = tuple[str | None, str | None]
"""Key of a product or SKU, and of a member level."""


@dataclass(frozen=True, slots=True)
class FactSheet(Mapping[str, Fact]):
    """What is known now, slot → fact; a slot that is not there is unknown."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    order_state: OrderState = "unknown"
    product: str | None = None
    """Key of the product spoken of."""
    sku: str | None = None
    order: str | None = None
    """Number of the order spoken of."""
    trade: str = ""
    tone: Tone = "warm"
    flags: frozenset[str] = frozenset()
    """`sold_out`, `not_served` (the place named), `return_open`, `return_over`, `protect_open`, `protect_over`."""

    def __getitem__(self, slot: str) -> Fact:
        """Return the fact of a slot; raises KeyError when it is unknown."""
        return self.facts[slot]

    def __iter__(self) -> Iterator[str]:
        """Run over the slots known."""
        return iter(self.facts)

    def __len__(self) -> int:
        """Count the slots known."""
        return len(self.facts)


class ShopFacts:
    """A shop made ready for questions; build one a shop and keep it until the shop changes.

    Safe between threads: what is kept for a stretch of time is replaced whole.
    """

    def __init__(self, spec: ShopSpec, wording: Wording | None = None) -> None:
        """Take a shop; `wording` is the library's in use unless given (raises ShopError when there is none)."""
        self.spec = spec
        self.wording = wording or wording_of(find_folder())
        self.index = ItemIndex(spec, self.wording)
        self._points = turning_points(spec)
        self._layers: dict[str | None, Layers] = {}
        self._kept: tuple[int, dict[_Target, dict[str, Fact]]] = (-1, {})

    def gather(
        self,
        item: str | None,
        order: str | None,
        entities: Sequence[Entity],
        now: datetime,
        *,
        buyer: str | None = None,
    ) -> FactSheet:
        """Collect what may be said.

        `item` is the key of a product or SKU, `order` an order number, `entities` what the buyer named in this
        round. With `buyer` an order of somebody else is ignored, and member rights and the last purchase are
        known. Keys that the shop does not have count as none.
        """
        now = aware(now)
        placed = self.spec.order_of.get(order or "")
        if placed is not None and buyer is not None and placed.buyer != buyer:
            placed = None
        buyer = buyer or (placed.buyer if placed else None)
        product, sku = self._target(item, placed)
        view = View(self.spec, self.wording, now, product, sku, self._level(buyer))
        facts = dict(self._base(view))
        flags: set[str] = set()
        if product is not None:
            self._count(facts, view, product, entities)
            self._size(facts, product, entities)
            if sold_out(view.skus):
                flags.add("sold_out")
        self._today(facts, view)
        self._place(facts, flags, view, placed, entities)
        if placed is not None:
            self._order(facts, flags, placed, now)
        if buyer is not None and (before := bought_before(self.spec, buyer, placed)) is not None:
            _put(facts, last_order_fact(self.spec, before, now, self.wording))
        return FactSheet(
            facts=facts,
            order_state=placed.state if placed else "unknown",
            product=product.key if product else None,
            sku=sku.key if sku else None,
            order=placed.order_no if placed else None,
            trade=self.spec.trade,
            tone=self.spec.tone,
            flags=frozenset(flags),
        )

    def resolve(
        self,
        texts: Sequence[str],
        focus: str | None,
        entities: Sequence[Entity] = (),
        buyer: str | None = None,
    ) -> ItemGuess:
        """Guess which item `texts[-1]` is about; `texts` run from the oldest turn to the newest."""
        return self.index.resolve(texts, focus, entities, buyer)

    def order_for(self, buyer: str, focus: str | None, entities: Sequence[Entity]) -> str | None:
        """Return the number of the buyer's order meant: one named, the one in focus, the only one under way."""
        own = {order.order_no: order for order in self.spec.orders if order.buyer == buyer}
        named = [entity.value for entity in entities if entity.kind == "order_no" and entity.value in own]
        if named:
            return named[-1]
        if focus in own:
            return focus
        under_way = [no for no, order in own.items() if order.state not in {"signed", "closed"}]
        return under_way[0] if len(under_way) == 1 else None

    def _target(self, item: str | None, order: Order | None) -> tuple[Product | None, Sku | None]:
        if item is None and order is not None and len(order.items) == 1:
            item = order.items[0].sku
        product = self.spec.product_of.get(item or "")
        if product is None or item is None:
            return None, None
        if len(product.skus) == 1:
            return product, product.skus[0]
        return product, self.spec.sku_of.get(item)

    def _level(self, buyer: str | None) -> MemberLevel | None:
        customer = self.spec.customer_of.get(buyer or "")
        return self.spec.level_of.get(customer.level or "") if customer else None

    def _base(self, view: View) -> dict[str, Fact]:
        """Return what does not depend on the question; kept until something written begins or ends."""
        epoch, bases = self._kept
        if epoch != (current := bisect_right(self._points, view.now)):
            bases = {}
            self._kept = (current, bases)
        target = view.sku.key if view.sku else view.product.key if view.product else None
        key = (target, view.level.key if view.level else None)
        base = bases.get(key)
        if base is None:
            base = bases[key] = self._compute(target, view)
        return base

    def _compute(self, target: str | None, view: View) -> dict[str, Fact]:
        """Overlay computed facts with the written ones."""
        spec, wording, level = self.spec, self.wording, view.level
        layers = self._layers.get(target)
        if layers is None:
            layers = self._layers[target] = Layers(spec, view.product, view.sku, wording)
        computed = [Fact("shop_name", spec.name, f"shop:{spec.key}"), *shipping_facts(spec.shipping, wording)]
        if view.product is not None:
            computed += goods_facts(view, view.product)
            computed += price_facts(view, view.product)
        best = bestseller_fact((view.product,) if view.product else spec.products, wording)
        computed += [*offer_facts(view), *([best] if best else [])]
        facts = {fact.slot: fact for fact in computed} | layers.at(view.now)
        if level is not None and level.rights is not None and "member_rights" in facts:
            facts["member_rights"] = Fact("member_rights", level.rights, f"level:{level.key}")
        return facts

    def _count(
        self, facts: dict[str, Fact], view: View, product: Product, entities: Sequence[Entity]
    ) -> None:
        counts = [entity for entity in entities if entity.kind == "quantity"]
        if not counts or counts[-1].text[-1:] not in _COUNTED | {product.unit}:
            return
        count = counts[-1].value
        if count.isdigit() and 1 < int(count) <= _MOST_PIECES:
            _put(facts, total_fact(view, product, int(count)))

    def _size(self, facts: dict[str, Fact], product: Product, entities: Sequence[Entity]) -> None:
        chart = self.spec.size_charts.get(product.size_chart or "")
        figures = measures_of(entities) if chart else {}
        advice = advise(chart, figures) if chart and figures else None
        if advice is not None:
            _put(facts, Fact("size_suggestion", say_advice(advice, self.wording), "calc:size"))

    def _today(self, facts: dict[str, Fact], view: View) -> None:
        """Forget the cut-off when what is paid now is not handed over today: replies say "today" with it."""
        cutoff = facts.get("cutoff")
        if cutoff is None or cutoff.source != SOURCE:
            return
        handover = self.spec.shipping.next_handover(view.now, view.product.make_days if view.product else 0)
        if handover is None or handover.date() != local(view.now).date():
            del facts["cutoff"]

    def _place(
        self,
        facts: dict[str, Fact],
        flags: set[str],
        view: View,
        order: Order | None,
        entities: Sequence[Entity],
    ) -> None:
        """Add what holds where the parcel goes: the place named, else the order's address."""
        named = [entity for entity in entities if entity.kind == "place"]
        if named:
            province, place = province_key(named[-1].value), named[-1].text
        elif order is not None and order.address is not None:
            province, place = order.address.province, order.address.place
        else:
            return
        region = self.spec.shipping.by_province.get(province or "")
        if region is not None and not region.served:
            flags.add("not_served")
        if named:
            self._postage(facts, region, place)
        if "sold_out" in flags and order is None:
            return
        parcel = Parcel(region, place, order, view.product.make_days if view.product else 0)
        said = say_arrival(self.spec.shipping, parcel, view.now, self.wording)
        if said is not None:
            _put(facts, Fact("arrival", said, "calc:arrival"))

    def _postage(self, facts: dict[str, Fact], region: Region | None, place: str) -> None:
        """Put what postage costs at the place where the national figures stood."""
        for slot in HERE:
            if slot in facts and facts[slot].source == SOURCE:
                del facts[slot]
        for fact in local_facts(self.spec.shipping, region, place, self.wording):
            facts.setdefault(fact.slot, fact)

    def _order(self, facts: dict[str, Fact], flags: set[str], order: Order, now: datetime) -> None:
        for fact in order_facts(self.spec, order, now, self.wording):
            facts[fact.slot] = fact
        if order.state in _RETURNABLE:
            self._window(flags, "return", window_of(self.spec, "returns", order, now))
        found = protection(self.spec, order, now)
        if found is not None:
            self._window(flags, "protect", found.window)
            _put(facts, Fact("protect_result", say_protection(found, self.wording), "calc:price_protect"))

    def _window(self, flags: set[str], name: str, window: Window | None) -> None:
        if window is not None:
            flags.add(f"{name}_{'open' if window.open else 'over'}")


def _put(facts: dict[str, Fact], fact: Fact | None) -> None:
    if fact is not None:
        facts[fact.slot] = fact
