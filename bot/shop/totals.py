"""What several pieces cost together, step by step, and how little more would cost less."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from bot.shop.deals import Bundle, Coupon, MemberLevel, NthPiece, Pieces, Promotion, Threshold
from bot.shop.offers import say_each, say_step
from bot.shop.parts import CENT, yuan
from bot.shop.presale import presale_facts
from bot.shop.price import Quote, Step, line_of, quote
from bot.shop.schema import Product
from bot.shop.shipping import Region, Shipping
from bot.shop.subsidy import subsidy_facts
from bot.shop.view import View
from bot.shop.wording import Wording
from bot.terms import Fact

MOST_EXAMPLE = 6
"""Pieces up to which a promotion is shown by an example."""
NEAR = Decimal("0.35")
"""A threshold is near when at most this share of it is missing."""


@dataclass(frozen=True, slots=True)
class Postage:
    """What sending costs at a place that is known."""

    fee: Decimal | None
    """Yuan below the threshold; None when unknown."""
    free_over: Decimal | None
    """From this amount it is free; None when it never is, or nobody knows."""

    def of(self, amount: Decimal) -> Decimal | None:
        """Return yuan for an order of this amount; None when unknown."""
        if self.free_over is not None and amount >= self.free_over:
            return Decimal(0)
        return self.fee


def postage_at(shipping: Shipping, region: Region | None) -> Postage | None:
    """Return what postage costs; None where it differs by place and the place is unknown or not served.

    `region` is None for a place the shop says nothing of: the national figures hold unless a region differs.
    """
    if region is None:
        if any(r.fee is not None or r.free_over is not None or r.never_free for r in shipping.regions):
            return None
        return Postage(shipping.fee, shipping.free_over)
    if not region.served:
        return None
    over = region.free_over if region.free_over is not None else shipping.free_over
    return Postage(
        region.fee if region.fee is not None else shipping.fee, None if region.never_free else over
    )


def total_facts(view: View, product: Product, count: int, postage: Postage | None) -> Iterator[Fact]:
    """Yield what `count` pieces cost together, what little is missing to a better price, and what a subsidy leaves.

    What is sold with a deposit is told payment by payment. While the variants differ in price and none is chosen, the total of each stands side by side, or the least.
    """
    yield from presale_facts(view, product, count)
    if view.ahead is None:
        yield from _at_once(view, product, count, postage)
    yield from subsidy_facts(view, product, count)


def _at_once(view: View, product: Product, count: int, postage: Postage | None) -> Iterator[Fact]:
    reckoned = _one(view, count)
    if reckoned is None:
        yield Fact("total_price", _say_totals(view, product, count, postage), "calc:price")
        return
    said = _say_total(reckoned, count, product, view.wording) + _say_fewer(view, product, reckoned, count)
    fee = postage.of(reckoned.total) if postage is not None else None
    if fee is not None:
        key = "price.with_fee" if fee else "price.with_free"
        said = view.wording.say(key, text=said, fee=yuan(fee))
    yield Fact("total_price", said, "calc:price")
    missing = _missing(view, product, reckoned, postage)
    if missing is not None:
        yield Fact("top_up", missing, "calc:price")


def _say_totals(view: View, product: Product, count: int, postage: Postage | None) -> str:
    """Word what `count` pieces of each variant come to; postage is told where it is the same for all."""
    totals = {
        sku.key: quote(view.spec, [line_of(view.spec, sku.key, count)], view.now, view.level).total
        for sku in view.skus
    }
    words, least = view.wording, min(totals.values())
    each = say_each(view.skus, totals, words)
    said = words.say("price.totals", count=count, unit=product.unit, each=each)
    if not each:
        said = words.say("price.totals_from", count=count, unit=product.unit, amount=yuan(least))
    fees = {postage.of(total) for total in totals.values()} if postage is not None else {None}
    fee = fees.pop()
    if fees or fee is None:
        return said
    return words.say("price.with_fee" if fee else "price.with_free", text=said, fee=yuan(fee))


def example_fact(view: View, product: Product) -> Fact | None:
    """Show on the fewest pieces how a promotion on several, or from an amount, is reckoned."""
    found: list[tuple[int, Quote]] = []
    for offer in view.spec.promotions:
        count = _first_count(offer, view, product)
        if count is not None and 1 < count <= MOST_EXAMPLE:
            reckoned = _one(view, count)
            if reckoned is not None and any(step.offer is offer for step in reckoned.steps):
                found.append((count, reckoned))
    if not found:
        return None
    count, reckoned = min(found, key=lambda one: one[0])
    said = _say_total(reckoned, count, product, view.wording)
    each = reckoned.total / count
    key = "price.each" if each == each.quantize(CENT) else "price.each_about"
    said = view.wording.say(key, text=said, unit=product.unit, amount=yuan(each))
    return Fact("promo_example", said, "calc:price")


def _one(view: View, count: int) -> Quote | None:
    """Return the one quote that holds for every SKU in view, or None."""
    first, *others = view.quotes(count)
    if any((other.listed, other.total) != (first.listed, first.total) for other in others):
        return None
    return first


def _first_count(offer: Promotion, view: View, product: Product) -> int | None:
    """Return from how many pieces of the product an offer takes something off."""
    if not offer.holds(view.now):
        return None
    if not all(offer.scope.covers(product.key, sku.key, product.category) for sku in view.skus):
        return None
    if isinstance(offer, NthPiece):
        return offer.nth
    if isinstance(offer, Pieces | Bundle):
        return offer.count
    if isinstance(offer, Threshold):
        price = min(product.price_of(sku) for sku in view.skus)
        return int((offer.tiers[0].over / price).to_integral_value(ROUND_CEILING)) if price > 0 else None
    return None


def _say_total(reckoned: Quote, count: int, product: Product, wording: Wording) -> str:
    steps = wording.join(in_full(step, wording) for step in reckoned.steps)
    said = wording.say(
        "price.total_off" if steps else "price.total",
        count=count,
        unit=product.unit,
        listed=yuan(reckoned.listed),
        steps=steps,
        amount=yuan(reckoned.total),
    )
    for gift, times in reckoned.gifts:
        if gift.free is not None:
            said = wording.say("price.with_more", text=said, count=gift.free * times, unit=product.unit)
        else:
            key = "price.with_gift" if times == 1 else "price.with_gifts"
            said = wording.say(key, text=said, gift=gift.gift, times=times)
    return said


def _say_fewer(view: View, product: Product, reckoned: Quote, count: int) -> str:
    """Word how many pieces need only be paid for to have `count`, where more come on top of some."""
    for gift, _ in reckoned.gifts:
        if gift.free is None:
            continue
        least = next(n for n in range(1, count + 1) if n + gift.free * (n // gift.buy) >= count)
        fewer = _one(view, least) if least < count and not gift.once else None
        if fewer is not None and fewer.total < reckoned.total:
            amount = yuan(fewer.total)
            return view.wording.say("price.fewer", count=count, least=least, unit=product.unit, amount=amount)
    return ""


def in_full(step: Step, wording: Wording) -> str:
    """Word a step with what it takes off, where its name does not say so."""
    offer = step.offer
    if isinstance(offer, Threshold) and offer.repeat and step.off != offer.tiers[0].off:
        tier = offer.tiers[0]
        return wording.say("offer.repeat_step", over=yuan(tier.over), off=yuan(tier.off), all=yuan(step.off))
    said = say_step(step, wording)
    if isinstance(offer, Threshold | Coupon):
        return said
    return wording.say("offer.saved", text=said, off=yuan(step.off))


def _missing(view: View, product: Product, reckoned: Quote, postage: Postage | None) -> str | None:
    """Word the nearest step that a little more would reach: a promotion from an amount, or free postage."""
    base = reckoned.listed - sum(
        (s.off for s in reckoned.steps if not isinstance(s.offer, Threshold | Coupon)), Decimal(0)
    )
    wording, found = view.wording, []
    alone = any(not step.offer.stacks for step in reckoned.steps if not isinstance(step.offer, MemberLevel))
    for offer in view.spec.promotions:
        if not isinstance(offer, Threshold) or not offer.stacks or alone:
            continue
        covered = all(offer.scope.covers(product.key, sku.key, product.category) for sku in view.skus)
        step = _next_step(offer, base) if offer.holds(view.now) and covered else None
        if step is not None:
            over, off = step
            what = wording.say("offer.threshold", over=yuan(over), off=yuan(off))
            found.append((over - base, wording.say("price.top_up", gap=yuan(over - base), what=what)))
    over_free = postage.free_over if postage is not None else None
    if over_free and over_free * (1 - NEAR) <= reckoned.total < over_free:
        gap = over_free - reckoned.total
        found.append((gap, wording.say("price.top_up_free", gap=yuan(gap))))
    return min(found)[1] if found else None


def _next_step(offer: Threshold, base: Decimal) -> tuple[Decimal, Decimal] | None:
    """Return the next threshold and what it takes off, when little is missing."""
    if offer.repeat:
        tier = offer.tiers[0]
        times = int(base / tier.over) + 1
        over, off = tier.over * times, tier.off * times
        return (over, off) if over - base <= tier.over * NEAR else None
    for tier in offer.tiers:
        if tier.over > base:
            return (tier.over, tier.off) if tier.over - base <= tier.over * NEAR else None
    return None
