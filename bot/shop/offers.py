"""Facts about money: prices, promotions, coupons, and what is paid in the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from bot.shop.deals import (
    Bundle,
    Coupon,
    Cut,
    Gift,
    MemberLevel,
    NthPiece,
    Pieces,
    Promotion,
    Threshold,
)
from bot.shop.parts import yuan
from bot.shop.price import Quote, Step
from bot.shop.schema import Product, Sku
from bot.shop.view import View
from bot.shop.wording import Wording
from bot.terms import Fact

MOST = 2
"""Promotions or coupons named in one sentence."""
MOST_NAMED = 3
"""Variants whose amounts are read in one sentence."""


def say_promotion(promotion: Promotion, wording: Wording, off: Decimal | None = None) -> str:
    """Word a promotion; `off` picks the tier of 满减 that was reached."""
    if promotion.text is not None and off is None:
        return promotion.text
    if isinstance(promotion, Threshold):
        key = "offer.repeat" if promotion.repeat else "offer.threshold"
        reached = [tier for tier in promotion.tiers if tier.off == off] or promotion.tiers
        return wording.join(wording.say(key, over=yuan(tier.over), off=yuan(tier.off)) for tier in reached)
    if isinstance(promotion, Bundle):
        return wording.say("offer.bundle", price=yuan(promotion.price), count=promotion.count)
    if isinstance(promotion, Gift):
        return _say_gift(promotion, wording)
    return _say_rate(promotion, wording)


def _say_rate(promotion: NthPiece | Pieces | Cut, wording: Wording) -> str:
    if isinstance(promotion, NthPiece):
        return wording.say("offer.nth", nth=promotion.nth, rate=wording.rate(promotion.rate))
    if isinstance(promotion, Pieces):
        return wording.say("offer.pieces", count=promotion.count, rate=wording.rate(promotion.rate))
    if promotion.rate is not None:
        return wording.say("offer.cut_rate", rate=wording.rate(promotion.rate))
    return wording.say("offer.cut_off", off=yuan(promotion.off or Decimal(0)))


def _say_gift(gift: Gift, wording: Wording) -> str:
    key = "offer.gift_once" if gift.once else "offer.gift"
    if gift.free is not None:
        return wording.say("offer.more", buy=gift.buy, free=gift.free)
    return wording.say(key, buy=gift.buy, gift=gift.gift)


def say_coupon(coupon: Coupon, wording: Wording) -> str:
    """Word a coupon with where it is claimed."""
    if coupon.text is not None:
        return coupon.text
    key = "offer.coupon" if coupon.over else "offer.coupon_open"
    return wording.say(key, where=coupon.where, over=yuan(coupon.over), off=yuan(coupon.off))


def say_step(step: Step, wording: Wording) -> str:
    """Word one thing taken off, as short as it goes: 满199减20, 领券减10, 会员95折."""
    if isinstance(step.offer, Coupon):
        return wording.say(f"offer.coupon_step_{step.offer.issuer}", off=yuan(step.off))
    if isinstance(step.offer, MemberLevel):
        return wording.say("offer.member_step", rate=wording.rate(step.offer.rate))
    return say_promotion(step.offer, wording, step.off)


def offer_facts(view: View) -> Iterator[Fact]:
    """Yield the promotions and coupons in force for a product, or for everything in the shop."""
    wording = view.wording
    shown = [offer for offer in view.spec.promotions if _shown(offer, view)]
    promotions = sorted(shown, key=lambda offer: offer.scope.whole_shop)[:MOST]
    level = view.level.key if view.level else None
    open_to = [c for c in view.spec.coupons if not c.levels or level in c.levels]
    coupons = [coupon for coupon in open_to if _shown(coupon, view)][:MOST]
    if promotions:
        texts = [say_promotion(promotion, wording) for promotion in promotions]
        if len(texts) == 1 and coupons and promotions[0].stacks and coupons[0].stacks:
            texts.append(wording.say("offer.stacks"))
        yield Fact("promotion", wording.clauses(texts), f"promotion:{promotions[0].key}")
    if coupons:
        texts = [say_coupon(coupon, wording) for coupon in coupons]
        yield Fact("coupon", wording.clauses(texts), f"coupon:{coupons[0].key}")
    given = next((offer for offer in promotions if isinstance(offer, Gift)), None)
    if given is not None:
        yield Fact("gift", _say_gift(given, wording), f"promotion:{given.key}")
    ends = [(offer.valid_to, offer.key) for offer in promotions or coupons if offer.valid_to is not None]
    if ends:
        end, key = min(ends)
        yield Fact("promo_end", wording.end(end), f"{'promotion' if promotions else 'coupon'}:{key}")


def _shown(offer: Promotion | Coupon, view: View) -> bool:
    """Say whether an offer is in force for all that is in view."""
    if not offer.holds(view.now):
        return False
    scope, product = offer.scope, view.product
    if product is None:
        return not (scope.categories or scope.products or scope.skus)
    return all(scope.covers(product.key, sku.key, product.category) for sku in view.skus)


def price_facts(view: View, product: Product) -> Iterator[Fact]:
    """Yield the price and what one piece costs in the end."""
    wording = view.wording
    source = f"sku:{view.sku.key}" if view.sku else f"product:{product.key}"
    yield Fact("price", _say_prices(product, view.skus, wording), source)
    quotes = view.quotes(1)
    cheapest = min(quotes, key=lambda reckoned: reckoned.total)
    said = _say_final(cheapest, wording)
    if any(reckoned.total != cheapest.total for reckoned in quotes):
        said = wording.say("price.from", text=said)
    yield Fact("final_price", said, "calc:price")


def _say_prices(product: Product, skus: Sequence[Sku], wording: Wording) -> str:
    prices = {sku.key: product.price_of(sku) for sku in skus}
    low, high = min(prices.values()), max(prices.values())
    if low == high:
        return wording.amount(low)
    return say_each(skus, prices, wording) or wording.say("price.range", low=yuan(low), high=yuan(high))


def say_each(skus: Sequence[Sku], amounts: Mapping[str, Decimal], wording: Wording) -> str:
    """Word the amount (yuan, by SKU key) of each size, else of each SKU; nothing where they are too many to be read."""
    by_size: dict[str | None, set[Decimal]] = {}
    for sku in skus:
        by_size.setdefault(sku.size, set()).add(amounts[sku.key])
    if None not in by_size and len(by_size) <= MOST_NAMED and all(len(its) == 1 for its in by_size.values()):
        named = [(str(size), its.pop()) for size, its in by_size.items()]
    elif len(skus) <= MOST_NAMED:
        named = [(sku.name, amounts[sku.key]) for sku in skus]
    else:
        return ""
    return wording.join(wording.say("price.named", name=name, amount=yuan(amount)) for name, amount in named)


def _say_final(reckoned: Quote, wording: Wording) -> str:
    if not reckoned.steps:
        return wording.amount(reckoned.total)
    steps = wording.join(say_step(step, wording) for step in reckoned.steps)
    return wording.say("price.final", steps=steps, amount=yuan(reckoned.total))
