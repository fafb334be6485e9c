"""What the state gives towards a product, as far as a shop can reckon it: who is granted it, the platform says."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal
from typing import Final

from bot.shop.deals import Subsidy
from bot.shop.offers import say_each
from bot.shop.parts import CENT, PROVINCES, yuan
from bot.shop.postage import Where
from bot.shop.presale import UNTRUE, paid_in_all, presale_facts
from bot.shop.schema import Product
from bot.shop.view import View
from bot.terms import Fact

SOURCE: Final = "calc:subsidy"
MOST_PLACES: Final = 4
"""Provinces named one by one."""


def given(terms: Subsidy, paid: Decimal, count: int) -> Decimal:
    """Return yuan given towards `count` pieces that cost `paid`; cents are cut off, so that it is never too much."""
    each = (paid * terms.rate / count).quantize(CENT, ROUND_DOWN)
    if terms.cap is not None:
        each = min(each, terms.cap)
    return each * min(count, terms.pieces)


def subsidy_facts(view: View, product: Product, count: int = 1) -> Iterator[Fact]:
    """Yield the rule, and what is left to pay for pieces of a product by whoever is granted it."""
    terms, wording = product.subsidy, view.wording
    if terms is None or not terms.holds(view.now):
        return
    yield Fact("subsidy", _say_rule(terms, product, view), SOURCE)
    paid = {sku.key: paid_in_all(view, sku, count) for sku in view.skus}
    left = {key: amount - given(terms, amount, count) for key, amount in paid.items()}
    first = next(iter(left))
    values = {"count": count, "unit": product.unit, "pieces": min(count, terms.pieces)}
    many = "_count" if count > 1 else ""
    if len({*paid.values()}) == 1:
        off = paid[first] - left[first]
        said = wording.say(
            f"subsidy.total{many}", total=yuan(paid[first]), off=yuan(off), paid=yuan(left[first]), **values
        )
    elif each := say_each(view.skus, left, wording):
        said = wording.say(f"subsidy.each{many}", each=each, **values)
    else:
        said = wording.say(f"subsidy.from{many}", amount=yuan(min(left.values())), **values)
    yield Fact("subsidy_total", said, SOURCE)


def _say_rule(terms: Subsidy, product: Product, view: View) -> str:
    wording = view.wording
    percent = f"{(terms.rate * 100).normalize():f}"
    parts = [wording.say("subsidy.rule", percent=percent)]
    if terms.cap is not None:
        parts.append(wording.say("subsidy.cap", cap=yuan(terms.cap)))
    parts.append(wording.say("subsidy.pieces", pieces=terms.pieces, unit=product.unit))
    if terms.provinces:
        parts.append(_say_places(terms, view))
    return wording.clauses(parts)


def _say_places(terms: Subsidy, view: View) -> str:
    if len(terms.provinces) > MOST_PLACES:
        return view.wording.say("subsidy.many_places")
    return view.wording.say(
        "subsidy.places", places=view.wording.join(PROVINCES[province] for province in terms.provinces)
    )


def paid_apart(facts: dict[str, Fact], view: View) -> None:
    """Put what follows from deposit and subsidy in the place of what holds for things paid at once."""
    if view.product is None:
        return
    for slot in UNTRUE if view.ahead is not None else ():
        facts.pop(slot, None)
    for fact in (*presale_facts(view, view.product), *subsidy_facts(view, view.product)):
        facts[fact.slot] = fact


def left_out(facts: dict[str, Fact], view: View, where: Where | None) -> None:
    """Say no, and reckon nothing, where the parcel goes to a province that is left out."""
    terms = view.product.subsidy if view.product is not None else None
    if terms is None or where is None or "subsidy_total" not in facts or terms.reaches(where.province):
        return
    del facts["subsidy_total"]
    said = view.wording.say("subsidy.not_here", place=where.place)
    facts["subsidy"] = Fact("subsidy", view.wording.clauses([said, _say_places(terms, view)]), SOURCE)
