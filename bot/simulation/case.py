"""One buyer in one shop: the product she wants, her order, what the shop's facts say of both."""

from __future__ import annotations

import functools
import itertools
import re
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from bot.errors import InputError
from bot.shop import BuyerFile, FactSheet, ShopFacts
from bot.shop.orders import Order
from bot.shop.parts import yuan
from bot.terms import Entity
from bot.text.numbers import plain

if TYPE_CHECKING:
    from bot.shop import ShopSpec
    from bot.shop.schema import Product, Sku
    from bot.simulation.contents import Contents
    from bot.simulation.dice import Dice
    from bot.simulation.hearing import Heard
    from bot.simulation.persona import Persona
    from bot.simulation.scenario import Placed, Scenario

SAID, NEARLY = 0.6, 0.4
"""Share of a fact's character pairs that must stand in a reply; that do where it is put in other words."""
RECOLOURED: Final = "change_colour"
"""The trouble of who wants another colour: of goods that come in several."""
MISFITS: Final = "wrong_size"
SIZING: Final = "size_advice"
"""The trouble and the need of who wants goods that come in sizes."""
TELLING: Final = 8
"""Character pairs from which a fact can be known in other words."""
_BODY_UNITS: Final[Mapping[str, str]] = {"height": "cm", "foot": "cm", "bed": "cm"}
BULK: Final = "bulk_purchase"
"""The need of who buys many: there is one number of them, whenever she names it."""
LIKE: Final = 1
"""Characters at the end of their short names that products of one kind share: 羽绒服 and 家居服."""
COMMON: Final = frozenset({"product", "order_tail", "shop_name", "order_items"})
"""Facts that answer nothing by standing in a reply."""
_SUM: Final = re.compile(r"(\d+(?:\.\d+)?)元")
"""A sum to be paid; in 「每满300减40、领券减20后479元」 the bare figures are conditions."""
_JIN: Final = 2
"""Half-kilograms, in which people say their weight."""
_PAY_WITHIN: Final = timedelta(hours=24)
_SENT: Final = frozenset({"collected", "delivering", "signed"})


@dataclass(frozen=True, slots=True)
class Case:
    """A persona in a scenario in a shop at a moment; nothing in it changes."""

    persona: Persona
    scenario: Scenario
    shop: ShopFacts
    """With the buyer's own order in it."""
    moment: datetime
    """When the conversation begins."""
    buyer: str
    """Her id in the shop."""
    product: str
    """Key of the product she wants or bought."""
    sku: str
    order: str | None
    """Number of the order she writes about."""
    sheet: FactSheet
    """What holds for product, order, her place and her figures."""
    price: float
    """List price of one piece, yuan."""
    values: Mapping[str, str]
    """Slot of the talk → value."""
    facts: Facts
    """The facts of the sheet, to be found in replies."""
    true_lines: tuple[str, ...]
    """Sentences of the shop beside the facts: title, attributes, figures of the order."""

    @property
    def trade(self) -> str:
        """Trade of the shop."""
        return self.shop.spec.trade

    @property
    def best_price(self) -> float:
        """What she can get it for within what the shop allows, as a share of the list price."""
        fact = self.sheet.facts.get("final_price")
        sums = [float(found) for found in _SUM.findall(fact.value)] if fact else []
        below = [one for one in sums if 0.5 * self.price < one <= self.price]
        return min(below, default=self.price) / self.price if self.price else 1.0


@functools.lru_cache(maxsize=16384)
def pairs_in(text: str) -> frozenset[str]:
    """Return the character pairs of a text, full and half width, upper and lower case alike."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return frozenset(map("".join, itertools.pairwise(folded)))


_PAIRS: Final[dict[str, int]] = {}
"""Character pair of any fact → its bit: two sets of pairs are laid over one another as numbers."""
_ONE_AT_A_TIME: Final = threading.Lock()


@functools.lru_cache(maxsize=16384)
def _bits(text: str) -> int:
    """Return the pairs of a fact as bits of a number."""
    with _ONE_AT_A_TIME:
        bits = 0
        for pair in pairs_in(text):
            bits |= _PAIRS.setdefault(pair, 1 << len(_PAIRS))
    return bits


class Facts:
    """The facts of a sheet, found by the character pairs that a reply shares with them."""

    __slots__ = ("_long", "_short", "_telling", "heard")

    def __init__(self, sheet: FactSheet) -> None:
        """Take the facts."""
        facts = [
            (slot, fact.value, pairs_in(fact.value))
            for slot, fact in sheet.facts.items()
            if slot not in COMMON
        ]
        self._long = tuple(
            [(slot, _bits(value), SAID * len(pairs)) for slot, value, pairs in facts if len(pairs) > 1]
        )
        self._short = tuple([(slot, value) for slot, value, pairs in facts if len(pairs) <= 1])
        self._telling = {
            slot: (pairs, NEARLY * len(pairs)) for slot, _, pairs in facts if len(pairs) >= TELLING
        }
        self.heard: dict[tuple[int, str], Heard] = {}
        """How replies were taken by whom these facts hold for; kept by the ears."""

    def said(self, text: str) -> frozenset[str]:
        """Return the slots whose facts stand in a text."""
        known = _PAIRS.get
        said = 0
        for pair in pairs_in(text):
            said |= known(pair, 0)
        found = [slot for slot, bits, enough in self._long if (bits & said).bit_count() >= enough]
        return frozenset(found + [slot for slot, value in self._short if value in text])

    def nearly(self, text: str, slots: frozenset[str]) -> bool:
        """Return whether one of the facts stands in a text in other words."""
        there = [self._telling[slot] for slot in slots if slot in self._telling]
        return bool(there) and any(len(pairs & pairs_in(text)) >= enough for pairs, enough in there)


class Opener:
    """Opens cases in a shop; keeps what is the same for all of them."""

    def __init__(self, shop: ShopFacts, contents: Contents, provinces: Mapping[str, str]) -> None:
        """Take a shop, what buyers are made of, and place → province."""
        self.shop, self._contents, self._provinces = shop, contents, provinces
        trade = shop.spec.trade
        self._words = {product.key: contents.word_lists(trade, product.key) for product in shop.spec.products}
        self._sheets: dict[tuple[object, ...], tuple[FactSheet, Facts]] = {}
        prices = {product.price_of(sku) for product in shop.spec.products for sku in product.skus}
        self._prices = tuple([yuan(price) for price in sorted(prices)])

    def open(self, persona: Persona, scenario: Scenario, moment: datetime, dice: Dice) -> Case:
        """Put a persona into a scenario.

        Raises InputError where the two, or the shop, do not fit.
        """
        spec = self.shop.spec
        if not scenario.suits(persona, spec.trade):
            msg = f"scenario {scenario.key} does not suit persona {persona.key} in shop {spec.key} ({spec.trade})"
            raise InputError(msg)
        product = _product(spec, persona, scenario, dice)
        there = [sku for sku in product.skus if sku.stock != 0] or list(product.skus)
        sku = dice.choose(there)
        others = [one.colour for one in product.skus if one.colour and one.colour != sku.colour]
        buyer = f"sim_{persona.key}"
        order = None
        shop = self.shop
        if scenario.order is not None:
            order = self._order(scenario.order, (persona, buyer), (product, sku), moment, dice)
            shop = shop.for_buyer(BuyerFile(buyer, {order.order_no: order}))
        if order is None:
            sheet, facts = self._sheet(persona, sku.key, moment)
        else:
            sheet = shop.gather(sku.key, order.order_no, self._entities(persona), moment, buyer=buyer)
            facts = Facts(sheet)
        price = float(product.price_of(sku))
        bulk = any(need.intent == BULK for need in scenario.agenda(persona))
        values = self._values(persona, product, sku, dice, bulk=bulk)
        values |= {name: _bare(fact.value) for name in ("gift", "courier") if (fact := sheet.facts.get(name))}
        if scenario.trouble == RECOLOURED and others:
            values["colour"] = dice.choose(others)
        values |= {"price": plain(price), "elsewhere": plain(round(price * dice.between(0.72, 0.9)))}
        true_lines = [product.title, product.short, *product.attributes.values(), *self._prices]
        if order is not None:
            days = (moment - order.placed_at).days
            values |= {"paid": plain(float(order.amount)), "days": str(max(days, 1))}
            true_lines += [yuan(order.amount), yuan(order.items[0].price)]
        return Case(
            persona, scenario, shop, moment, buyer, product.key, sku.key, order.order_no if order else None,
            sheet, price, values, facts, tuple(true_lines),
        )  # fmt: skip

    def _sheet(self, persona: Persona, sku: str, moment: datetime) -> tuple[FactSheet, Facts]:
        """Return what holds without an order; the same for everybody who wants it at one place with one body."""
        key = (sku, persona.place, tuple(sorted(persona.body.items())), moment)
        found = self._sheets.get(key)
        if found is None:
            sheet = self.shop.gather(sku, None, self._entities(persona), moment)
            found = self._sheets[key] = sheet, Facts(sheet)
        return found

    def _values(
        self, persona: Persona, product: Product, sku: Sku, dice: Dice, *, bulk: bool
    ) -> dict[str, str]:
        others = [p for p in self.shop.spec.products if p.key != product.key]
        alike = [p.short for p in others if p.short[-LIKE:] == product.short[-LIKE:]]
        values = {slot: dice.choose(words) for slot, words in sorted(self._words[product.key].items())}
        values |= {"item": product.short, "place": persona.place, "count": str(dice.choose((2, 2, 3, 5)))}
        if bulk:
            values["count"] = values.get("many", values["count"])
        if len(product.skus) > 1:
            values["variant"] = sku.name
        values |= {name: value for name, value in (("colour", sku.colour), ("size", sku.size)) if value}
        if alike:
            values["other"] = dice.choose(alike)
        if others:
            values["another"] = dice.choose(others).short
        if persona.for_whom:
            values["for_whom"] = persona.for_whom
        body = persona.body
        said = [plain(body[key]) for key in ("height", "foot", "bed") if key in body]
        if "weight" in body:
            said.append(f"{plain(body['weight'] * _JIN)}{self._contents.units['weight']}")
        if "age" in body:
            said.append(f"{plain(body['age'])}{self._contents.units['age']}")
        if said:
            values["body"] = " ".join(said)
        return values

    def _entities(self, persona: Persona) -> list[Entity]:
        named = [Entity(kind, plain(value), 0, 0, plain(value)) for kind, value in persona.body.items()]
        if (province := self._provinces.get(persona.place)) is not None:
            named.append(Entity("place", persona.place, 0, 0, province))
        return named

    def _order(
        self,
        placed: Placed,
        who: tuple[Persona, str],
        what: tuple[Product, Sku],
        moment: datetime,
        dice: Dice,
    ) -> Order:
        """Build her order; its moments count back from the moment she writes."""
        (persona, buyer), (product, sku) = who, what
        price = product.price_of(sku)
        at = moment - timedelta(seconds=placed.placed)
        sent = moment - timedelta(seconds=placed.sent) if placed.sent is not None else None
        number = "".join(str(int(dice.roll() * 10)) for _ in range(18))
        data: dict[str, Any] = {
            "order_no": number,
            "buyer": buyer,
            "items": ({"product": product.key, "sku": sku.key, "price": price},),
            "amount": price,
            "state": placed.state,
            "placed_at": at,
        }
        if (province := self._provinces.get(persona.place)) is not None:
            receiver = f"{persona.name[:1]}**"
            data["address"] = {"province": province, "city": persona.place, "receiver": receiver}
        if placed.state == "unpaid":
            data["pay_before"] = at + _PAY_WITHIN
        else:
            data["paid_at"] = at + timedelta(minutes=2)
        if placed.state in _SENT and sent is not None:
            data |= {
                "sent_at": sent,
                "courier": self._contents.parcel["courier"][0],
                "tracking": f"SF{number[:12]}",
            }
            signed = moment - timedelta(seconds=placed.signed) if placed.signed is not None else None
            if placed.state == "signed":
                data["signed_at"] = signed
            data["trace"] = self._trace(placed, sent, signed or moment)
        if placed.state == "refunding":
            applied = moment - (moment - at) / 2
            data["refund"] = {"stage": "applied", "amount": Decimal(price), "applied_at": applied}
        return Order.model_validate(data, context={"now": moment})

    def _trace(self, placed: Placed, sent: datetime, end: datetime) -> list[dict[str, object]]:
        scans: Sequence[str] = self._contents.parcel.get(placed.parcel, ())
        stuck = placed.parcel in {"stuck", "lost"}
        step = (end - sent) / (len(scans) * (2 if stuck else 1) or 1)
        return [{"at": sent + step * place, "text": text} for place, text in enumerate(scans)]


_GIVEN = re.compile(r"^[送赠]|[一二两三四五\d]+[个把包份张只条套件瓶盒片袋块支根双本对罐串]$|[，、和].*$")


def _bare(value: str) -> str:
    """Return what a fact is about without the words around it: 送同色杯套一个 → 同色杯套."""
    return _GIVEN.sub("", _GIVEN.sub("", value)) or value


def _coloured(product: Product) -> bool:
    return len({sku.colour for sku in product.skus if sku.colour}) > 1


def _sized(product: Product) -> bool:
    return len({sku.size for sku in product.skus if sku.size}) > 1


def _product(spec: ShopSpec, persona: Persona, scenario: Scenario, dice: Dice) -> Product:
    wanted = [product for product in spec.products if product.key in scenario.products]
    if not wanted:
        wanted = [product for product in spec.products if product.key in persona.products]
    if not wanted:
        wanted = list(spec.products)
    if scenario.trouble == RECOLOURED:
        wanted = (
            [one for one in (wanted or spec.products) if _coloured(one)]
            or [one for one in spec.products if _coloured(one)]
            or wanted
        )
    if scenario.trouble == MISFITS or any(need.intent == SIZING for need in scenario.needs):
        wanted = (
            [one for one in wanted if _sized(one)] or [one for one in spec.products if _sized(one)] or wanted
        )
    if not wanted:
        msg = f"shop {spec.key} has no products: nobody can want anything there"
        raise InputError(msg)
    return dice.choose(wanted)
