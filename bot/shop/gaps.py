"""What a round asked of a shop's facts and did not get."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from bot.shop.checks import COMPUTED, POLICY_OF, UNWRITTEN
from bot.shop.schema import ShopSpec

GapKind = Literal["slot", "attribute", "faq"]
Filling = Literal["fact", "attribute", "answer", "structure"]
"""By writing a fact, an attribute or an answer; or only where it is computed from: stock, promotions, regions."""

SHOPWIDE: Final = frozenset({"shop", "shipping", "policy"})
"""Groups of slots.yaml that may be asked without any product."""
_DEPENDS: Final = frozenset(
    {"product", "shop_name", "link", "promo_end", "restock", "free_ship", "shipping_fee", "courier_option"}
)
"""Slots of which it says nothing that they are empty: what they name may just not be there."""
_SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class Want:
    """One thing asked in vain."""

    kind: GapKind
    name: str
    """The slot, the attribute's name, or the question."""
    product: str
    """Key; empty: of the shop."""


def slots_wanted(slots: Collection[str], groups: Mapping[str, str], product: str) -> tuple[Want, ...]:
    """Return those of the slots that a shop could fill.

    `groups` is slot → group of slots.yaml. What comes from an order, from the buyer's own figures or from a
    product nobody knows is no gap.
    """
    found = []
    for slot in dict.fromkeys(slots):
        group = groups.get(slot, "")
        wide = group in SHOPWIDE
        if not group or group in UNWRITTEN or slot in _DEPENDS or not (product or wide):
            continue
        found.append(Want("slot", slot, "" if wide and slot not in POLICY_OF else product))
    return tuple(found)


def attributes_wanted(
    spec: ShopSpec, product: str, said: str, told: Collection[str] = ()
) -> tuple[Want, ...]:
    """Return the attributes that a buyer named, that other products have and this one has not.

    `told` holds the Chinese names of the facts that are known: what one of them says is no gap.
    """
    about = spec.product_of.get(product)
    if about is None:
        return ()
    known = {name for other in spec.products for name in other.attributes if len(name) >= _SHORTEST}
    had = {*about.attributes, *told}
    wanted = [name for name in sorted(known) if name in said and name not in had]
    return tuple(Want("attribute", name, about.key) for name in wanted)


def filling_of(kind: GapKind, name: str) -> Filling:
    """Return how a gap is filled."""
    if kind == "attribute":
        return "attribute"
    if kind == "faq":
        return "answer"
    return "structure" if name in COMPUTED else "fact"
