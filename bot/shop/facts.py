"""The facts that may stand in a reply: written ones, computed ones and those of the order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.shop.aftersale import refused
from bot.shop.arrival import Parcel, flags_there, say_arrival
from bot.shop.asked import Asked
from bot.shop.basket import SumReader, say_basket
from bot.shop.casework import REFUSED, OrderSheet, insured, work_out
from bot.shop.dates import aware
from bot.shop.deals import MemberLevel
from bot.shop.decide import UNKNOWN
from bot.shop.goods import bestseller_fact, goods_facts, sold_out
from bot.shop.layers import Layers, turning_points
from bot.shop.memory import Base, BuyerFile, Kept, Memory, Target
from bot.shop.offers import offer_facts, price_facts
from bot.shop.orders import Order
from bot.shop.postage import HERE, SOURCE, Where, local_facts, shipping_facts, where_of
from bot.shop.proofs import record_facts, store_here
from bot.shop.purchase import bought_before, last_order_fact, last_paid_fact
from bot.shop.remedies import case_facts
from bot.shop.resolve import ItemGuess, ItemIndex
from bot.shop.rulebook import Rulebook, rulebook_of
from bot.shop.schema import Product, ShopSpec, Sku, Tone
from bot.shop.shipping import Region
from bot.shop.size import size_fact, unmeasured
from bot.shop.subsidy import left_out, paid_apart
from bot.shop.totals import example_fact, postage_at, total_facts
from bot.shop.view import View
from bot.shop.wording import Wording, find_folder, wording_of
from bot.terms import Entity, Fact, OrderState

_COUNTED: Final = frozenset("个件份套俩仨")
"""Measure words that any product may be counted by."""

_MOST_PIECES: Final = 9999

_MOST_ORDERS: Final = 512
"""Orders kept worked out."""

_MOST_TOTALS: Final = 2048
"""Totals kept between two moments at which prices change."""


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
    """What else is so, see casework.FLAGS: `sold_out`, `not_served` (the place named), `return_over`, `protect_due` …"""

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

    def __init__(
        self, spec: ShopSpec, wording: Wording | None = None, rulebook: Rulebook | None = None
    ) -> None:
        """Take a shop; wording and rulebook are the library's in use unless given.

        Raises ShopError when there is no wording, or policies/ is wrong.
        """
        self.spec = spec
        self.wording = wording or wording_of(find_folder())
        self.rulebook = rulebook if rulebook is not None else rulebook_of(find_folder())
        self.index = ItemIndex(spec, self.wording)
        self.asked = Asked(self.wording)
        self._sums = SumReader(self.index, self.wording)
        self._points = turning_points(spec)
        self._memory = Memory()
        self._own: BuyerFile | None = None

    def for_buyer(self, file: BuyerFile) -> ShopFacts:
        """Return the same shop as it looks with what is known of a buyer now; what is kept is shared.

        The buyer's orders stand over those of the shop's file with the same number.
        """
        seen = copy(self)
        seen._own = file  # noqa: SLF001 - a copy of this one
        return seen

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
        placed = self._order(order)
        if placed is not None and buyer is not None and placed.buyer != buyer:
            placed = None
        buyer = buyer or (placed.buyer if placed else None)
        product, sku = self._target(item, placed)
        view, kept = View(self.spec, self.wording, now, product, sku, self._level(buyer)), self._keep(now)
        base, season = self._base(kept, view), kept.season
        facts, flags = dict(base.facts), set(base.flags)
        where = where_of(placed, entities)
        if product is not None and entities:
            self._count(facts, view, product, entities, where)
            chart = self.spec.size_charts.get(product.size_chart or "")
            _put(facts, size_fact(chart, entities, self.wording) if chart else None)
        self._today(facts, kept, view)
        self._place(facts, flags, view, placed, where)
        left_out(facts, view, where)
        if placed is not None:
            worked = self._worked(placed, now)
            facts |= worked.facts
            flags |= worked.flags
        else:
            facts |= self._unknown_case(kept, product, now)
        if buyer is not None:
            bought = self.orders_of(buyer)
            if (before := bought_before(bought, placed)) is not None:
                _put(facts, last_order_fact(self.spec, before, now, self.wording))
                if product is not None and product.key in {one.product for one in before.items}:
                    flags.add("last_is_this")
                if before.state == "signed":
                    flags.add("last_arrived")
            _put(facts, last_paid_fact(self.spec, bought, product, now, self.wording))
        return FactSheet(
            facts=facts,
            order_state=placed.state if placed else "unknown",
            product=product.key if product else None,
            sku=sku.key if sku else None,
            order=placed.order_no if placed else None,
            trade=self.spec.trade,
            tone=(season.tone if season is not None else None) or self.spec.tone,
            flags=frozenset(flags),
        )

    def sum_of(
        self, text: str, item: str | None, entities: Sequence[Entity], now: datetime, buyer: str | None = None
    ) -> Fact | None:
        """Return what several things that a line names cost together, where it asks that and all can be priced."""
        if not self._sums.asked(text):
            return None
        pieces = self._sums.read(text, self.spec.product_of.get(item or ""))
        if not pieces or any(View(self.spec, self.wording, aware(now), one.product).ahead for one in pieces):
            return None
        view, where = (
            View(self.spec, self.wording, aware(now), level=self._level(buyer)),
            where_of(None, entities),
        )
        shipping = self.spec.sending.at(view.now)
        postage = postage_at(shipping, shipping.by_province.get(where.province or "") if where else None)
        return say_basket(view, pieces, postage)

    def resolve(
        self,
        texts: Sequence[str],
        focus: str | None,
        entities: Sequence[Entity] = (),
        buyer: str | None = None,
        order: str | None = None,
    ) -> ItemGuess:
        """Guess which item `texts[-1]` is about; `texts` run from the oldest turn to the newest.

        `order` is the number of the buyer's order spoken of: what was bought last is bought before it.
        """
        own = self.orders_of(buyer) if buyer else ()
        placed = next((one for one in own if one.order_no == order), None)
        return self.index.resolve(texts, focus, entities, own, placed)

    def order_for(self, buyer: str, focus: str | None, entities: Sequence[Entity]) -> str | None:
        """Return the number of the buyer's order meant: one named, the one in focus, the only one under way."""
        own = {order.order_no: order for order in self.orders_of(buyer)}
        named = [entity.value for entity in entities if entity.kind == "order_no" and entity.value in own]
        if named:
            return named[-1]
        if focus in own:
            return focus
        under_way = [no for no, order in own.items() if order.state not in {"signed", "closed"}]
        return under_way[0] if len(under_way) == 1 else None

    def orders_of(self, buyer: str) -> tuple[Order, ...]:
        """Return what a buyer has ordered, as far as it is known."""
        filed = {order.order_no: order for order in self.spec.orders if order.buyer == buyer}
        if self._own is not None and self._own.buyer == buyer:
            filed |= self._own.orders
        return tuple(filed.values())

    def _order(self, number: str | None) -> Order | None:
        own = self._own.orders.get(number or "") if self._own is not None else None
        return own or self.spec.order_of.get(number or "")

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
        if self._own is not None and self._own.buyer == buyer and self._own.level:
            return self.spec.level_of.get(self._own.level)
        customer = self.spec.customer_of.get(buyer or "")
        return self.spec.level_of.get(customer.level or "") if customer else None

    def _base(self, kept: Kept, view: View) -> Base:
        """Return what does not depend on the question; kept until something written begins or ends."""
        key = _target(view)
        base = kept.bases.get(key)
        if base is None:
            said_no = (flag for name, flag in REFUSED if refused(self.spec, name, view.product, kept.season))
            gone = ("sold_out",) if view.product is not None and sold_out(view.skus) else ()
            facts = {
                slot: kept.same.setdefault(fact, fact)
                for slot, fact in self._compute(kept, key[0], view).items()
            }
            flags = (*said_no, *gone, *unmeasured(self.spec, view.product))
            base = kept.bases[key] = Base(facts, frozenset(flags))
        return base

    def _keep(self, now: datetime) -> Kept:
        """Return what is kept for the stretch of time around `now`."""
        memory, epoch = self._memory, bisect_right(self._points, now)
        kept = memory.kept
        if kept.epoch != epoch:
            kept = memory.kept = Kept(epoch, self.spec.season_at(now))
        return kept

    def _compute(self, kept: Kept, target: str | None, view: View) -> dict[str, Fact]:
        """Overlay computed facts with the written ones."""
        spec, wording, level = self.spec, self.wording, view.level
        layers = kept.layers.get(target)
        if layers is None:
            layers = kept.layers[target] = Layers(spec, view.product, view.sku, wording, kept.season)
        computed = [Fact("shop_name", spec.name, f"shop:{spec.key}")]
        computed += shipping_facts(spec.sending.at(view.now), view.now, wording)
        computed += record_facts(view)
        if view.product is not None:
            computed += goods_facts(view, view.product)
            computed += price_facts(view, view.product)
            shown = example_fact(view, view.product)
            computed += [shown] if shown else []
        best = bestseller_fact((view.product,) if view.product else spec.products, wording)
        computed += [*offer_facts(view), *([best] if best else [])]
        facts = {fact.slot: fact for fact in computed} | layers.at(view.now)
        paid_apart(facts, view)
        if level is not None and level.rights is not None and "member_rights" in facts:
            facts["member_rights"] = Fact("member_rights", level.rights, f"level:{level.key}")
        return facts

    def _count(
        self,
        facts: dict[str, Fact],
        view: View,
        product: Product,
        entities: Sequence[Entity],
        where: Where | None,
    ) -> None:
        names = "\n".join((product.title, product.short, *product.aliases, *product.keywords))
        counts = [one for one in entities if one.kind == "quantity" and one.text not in names]
        if not counts or counts[-1].text[-1:] not in _COUNTED | {product.unit}:
            return
        count = counts[-1].value
        if not (count.isdigit() and 1 < int(count) <= _MOST_PIECES):
            return
        totals, shipping = self._keep(view.now).totals, self.spec.sending.at(view.now)
        key = (_target(view), int(count), where.province if where else None)
        found = totals.get(key)
        if found is None:
            region = shipping.by_province.get(where.province or "") if where else None
            found = tuple(total_facts(view, product, int(count), postage_at(shipping, region)))
            if len(totals) < _MOST_TOTALS:
                totals[key] = found
        for fact in found:
            facts[fact.slot] = fact

    def _today(self, facts: dict[str, Fact], kept: Kept, view: View) -> None:
        """Forget what is not so today: the cut-off ("today" is said with it), and hours that a rest outlasts."""
        cutoff, within = facts.get("cutoff"), facts.get("ship_within")
        shipping = self.spec.sending
        if cutoff is None and (within is None or not shipping.rests):
            return
        handover, today = kept.handover(shipping, view.now, view.making)
        if view.making:
            facts.pop("cutoff_usual", None)
        if cutoff is not None and cutoff.source == SOURCE and not today:
            del facts["cutoff"]
        if within is None or within.source != SOURCE or shipping.rest_at(view.now) is None:
            return
        del facts["ship_within"]
        if handover is not None:
            said = self.wording.say("shipping.from_day", day=self.wording.day(handover))
            facts["ship_within"] = Fact("ship_within", said, SOURCE)

    def _place(
        self, facts: dict[str, Fact], flags: set[str], view: View, order: Order | None, where: Where | None
    ) -> None:
        """Add what holds where the parcel goes: the place named, else the order's address, else wherever."""
        if where is None:
            if order is None:
                _put(facts, self._keep(view.now).anywhere(self.spec.sending, view.now, self.wording))
            return
        province, place, named = where.province, where.place, where.named
        region = self.spec.shipping.by_province.get(province or "")
        parcel = Parcel(region, place, order, view.making)
        flags.update(flags_there(self.spec.sending, parcel, view.now))
        if named:
            self._postage(facts, region, place, view.now)
            _put(facts, store_here(view, province, place))
        if ("sold_out" in flags or view.ahead is not None) and order is None:
            return
        if order is not None and order.presale is not None and order.state == "unpaid":
            return
        said = say_arrival(self.spec.sending, parcel, view.now, self.wording)
        if said is not None:
            _put(facts, Fact("arrival", said, "calc:arrival"))

    def _postage(self, facts: dict[str, Fact], region: Region | None, place: str, now: datetime) -> None:
        """Put what postage costs at the place where the national figures stood."""
        for slot in HERE:
            if slot in facts and facts[slot].source == SOURCE:
                del facts[slot]
        for fact in local_facts(self.spec.sending.at(now), region, place, self.wording):
            facts.setdefault(fact.slot, fact)

    def _worked(self, order: Order, now: datetime) -> OrderSheet:
        """Return what follows from an order; kept until something in it may change."""
        epoch = bisect_right(self._points, now)
        memory, level = self._memory, self._level(order.buyer)
        known = memory.orders.get(order.order_no)
        if known is not None and known[:2] == (epoch, level) and known[2] == order and known[3].holds(now):
            return known[3]
        sheet = work_out(self.spec, self.rulebook, order, now, self.wording, level=level)
        if len(memory.orders) >= _MOST_ORDERS:
            memory.orders = {}
        memory.orders[order.order_no] = (epoch, level, order, sheet)
        return sheet

    def _unknown_case(self, kept: Kept, product: Product | None, now: datetime) -> dict[str, Fact]:
        """Return what may be offered while no order is known."""
        key = product.key if product is not None else None
        if key not in kept.covered:
            kept.covered[key] = insured(self.spec, product, now)
        covered, cases = kept.covered[key], self._memory.cases
        known = cases.get(covered)
        if known is None:
            found = case_facts(self.rulebook, self.spec, UNKNOWN, self.wording, insured=covered)
            known = cases[covered] = {fact.slot: fact for fact in found}
        return known


def _target(view: View) -> Target:
    target = view.sku.key if view.sku else view.product.key if view.product else None
    return target, view.level.key if view.level else None


def _put(facts: dict[str, Fact], fact: Fact | None) -> None:
    if fact is not None:
        facts[fact.slot] = fact
