"""What a basket costs once promotions, member price and coupon have been taken off.

Order of reckoning, as shops do it: offers on single pieces (直降, 第N件, 满N件, N元M件) → member price → 满减 on
what is left → coupons on what is left then, one of each issuer: the product's, the shop's, the platform's. A
coupon's threshold is therefore judged after 满减, so that the figure is never lower than what the buyer will
pay. Of each kind the best one counts; an offer that does not stack is tried alone, a coupon that does not go
with promotions is tried without them; the cheapest way wins. What is given (买赠) is counted beside the price.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Literal

from bot.shop.deals import (
    Bundle,
    Coupon,
    Cut,
    Gift,
    Issuer,
    MemberLevel,
    NthPiece,
    Offer,
    Pieces,
    Promotion,
    Threshold,
)
from bot.shop.parts import CENT
from bot.shop.schema import ShopSpec

_ZERO = Decimal(0)
_ISSUERS: tuple[Issuer, ...] = ("item", "shop", "platform")

_OnPieces = Cut | NthPiece | Pieces | Bundle

Kind = Literal["cut", "nth", "pieces", "bundle", "threshold", "gift", "coupon", "level_coupon", "member"]
"""Kinds of money off, as a platform pack may except them from price protection."""


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces of one SKU in a basket."""

    product: str
    sku: str
    category: str | None
    count: int
    price: Decimal
    """Yuan for one piece before anything is taken off."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing taken off the basket."""

    offer: Promotion | Coupon | MemberLevel
    off: Decimal
    """Yuan, on the whole basket."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A basket reckoned."""

    listed: Decimal
    """Yuan before anything is taken off."""
    total: Decimal
    """Yuan to be paid, without postage."""
    steps: tuple[Step, ...]
    """What was taken off, in the order of reckoning."""
    lines: tuple[Decimal, ...]
    """Share of each line in the total."""
    gifts: tuple[tuple[Gift, int], ...] = ()
    """What is given on top, and how many times."""


def line_of(spec: ShopSpec, sku: str, count: int) -> Line:
    """Return `count` pieces of a SKU of the shop as a basket line."""
    product = spec.product_of[sku]
    return Line(product.key, sku, product.category, count, product.price_of(spec.sku_of[sku]))


def quote(
    spec: ShopSpec,
    lines: Sequence[Line],
    now: datetime,
    level: MemberLevel | None = None,
    *,
    protected: bool = False,
    without: Collection[Kind] = (),
) -> Quote:
    """Reckon a basket at `now` for a buyer of `level`.

    With `protected` only offers count that price protection compares with, and none of the kinds in `without`.
    """
    offers: list[Promotion | Coupon] = [
        offer
        for offer in (*spec.promotions, *_claimable(spec.coupons, level))
        if offer.holds(now) and (offer.protected or not protected) and kind_of(offer) not in without
    ]
    if "member" in without:
        level = None
    together = [offer for offer in offers if offer.stacks]
    ways = [_reckon(lines, [o for o in together if not isinstance(o, Coupon) or o.with_promotions], level)]
    if any(isinstance(offer, Coupon) and not offer.with_promotions for offer in together):
        ways.append(_reckon(lines, [offer for offer in together if isinstance(offer, Coupon)], level))
    ways += [_reckon(lines, [offer], None) for offer in offers if not offer.stacks]
    return min(ways, key=lambda way: way.total)


def kind_of(offer: Promotion | Coupon | MemberLevel) -> Kind:
    """Return the kind of an offer, as packs name it."""
    if isinstance(offer, MemberLevel):
        return "member"
    if isinstance(offer, Coupon):
        return "level_coupon" if offer.levels else "coupon"
    return offer.kind


def _claimable(coupons: Iterable[Coupon], level: MemberLevel | None) -> list[Coupon]:
    key = level.key if level else None
    return [coupon for coupon in coupons if not coupon.levels or key in coupon.levels]


def _reckon(lines: Sequence[Line], offers: Sequence[Promotion | Coupon], level: MemberLevel | None) -> Quote:
    paid = [line.price * line.count for line in lines]
    listed = sum(paid, _ZERO)
    steps = _piecewise(lines, paid, [o for o in offers if isinstance(o, _OnPieces)])
    if level is not None and level.rate < 1:
        before = sum(paid, _ZERO)
        paid[:] = [_cents(amount * level.rate) for amount in paid]
        steps.append(Step(level, before - sum(paid, _ZERO)))
    rounds: list[list[Promotion | Coupon]] = [[o for o in offers if isinstance(o, Threshold)]]
    rounds += [[o for o in offers if isinstance(o, Coupon) and o.issuer == issuer] for issuer in _ISSUERS]
    for choice in rounds:
        best = max(((_off(o, lines, paid), -i, o) for i, o in enumerate(choice)), default=None)
        if best and best[0] > 0:
            _take(best[0], best[2], lines, paid)
            steps.append(Step(best[2], best[0]))
    return Quote(
        listed,
        sum(paid, _ZERO),
        tuple(step for step in steps if step.off > 0),
        tuple(paid),
        tuple(_given(offers, lines)),
    )


def _given(offers: Iterable[Offer], lines: Sequence[Line]) -> Iterator[tuple[Gift, int]]:
    for offer in offers:
        if isinstance(offer, Gift):
            times = sum(line.count for line in lines if _covers(offer, line)) // offer.buy
            if times:
                yield offer, 1 if offer.once else times


def _piecewise(lines: Sequence[Line], paid: list[Decimal], offers: Sequence[_OnPieces]) -> list[Step]:
    """Take the best offers on single pieces; a piece takes part in one of them only.

    One bundle over all that it covers, or none; of the rest each product has its own best offer.
    """
    single = [offer for offer in offers if not isinstance(offer, Bundle)]
    ways = [_each_product(lines, single, range(len(lines)))]
    for bundle in offers:
        if isinstance(bundle, Bundle):
            covered = [i for i, line in enumerate(lines) if _covers(bundle, line)]
            rest = _each_product(lines, single, [i for i in range(len(lines)) if i not in covered])
            ways.append({i: (bundle, _bundle_off(bundle, lines, i)) for i in covered} | rest)
    best = max(ways, key=lambda way: sum((off for _, off in way.values()), _ZERO))
    taken: dict[str, Decimal] = defaultdict(Decimal)
    for i, (offer, off) in best.items():
        paid[i] -= off
        taken[offer.key] += off
    return [Step(offer, taken[offer.key]) for offer in offers if taken[offer.key]]


_Taken = dict[int, tuple[Offer, Decimal]]
"""Line → the offer it takes part in and what that takes off it."""


def _each_product(
    lines: Sequence[Line], offers: Sequence[Cut | NthPiece | Pieces], indexes: Iterable[int]
) -> _Taken:
    """Give every product its best offer."""
    groups: dict[str, list[int]] = defaultdict(list)
    for i in indexes:
        groups[lines[i].product].append(i)
    chosen: _Taken = {}
    for group in groups.values():
        best: _Taken = {}
        most = _ZERO
        for offer in offers:
            offs = {i: (offer, _piece_off(offer, lines, i, group)) for i in group}
            off = sum((taken for _, taken in offs.values()), _ZERO)
            if off > most:
                best, most = dict(offs), off
        chosen |= best
    return chosen


def _piece_off(
    offer: Cut | NthPiece | Pieces, lines: Sequence[Line], index: int, group: list[int]
) -> Decimal:
    """Return what an offer takes off one line."""
    line = lines[index]
    if not _covers(offer, line):
        return _ZERO
    if isinstance(offer, Cut):
        each = (
            line.price * (1 - offer.rate) if offer.rate is not None else min(offer.off or _ZERO, line.price)
        )
        return _cents(each * line.count)
    if isinstance(offer, Pieces):
        count = sum(other.count for other in lines if _covers(offer, other))
        return _cents(line.price * line.count * (1 - offer.rate)) if count >= offer.count else _ZERO
    covered = sorted((i for i in group if _covers(offer, lines[i])), key=lambda i: lines[i].price)
    reduced = sum(lines[i].count for i in covered) // offer.nth
    for i in covered:
        here = min(reduced, lines[i].count)
        if i == index:
            return _cents(line.price * here * (1 - offer.rate))
        reduced -= here
    return _ZERO


def _bundle_off(offer: Bundle, lines: Sequence[Line], index: int) -> Decimal:
    """Return a line's share of what a bundle saves; pieces beyond whole bundles, the cheapest, stay as they are."""
    covered = sorted(
        (i for i, line in enumerate(lines) if _covers(offer, line)), key=lambda i: -lines[i].price
    )
    bundles = sum(lines[i].count for i in covered) // offer.count
    left, inside = bundles * offer.count, dict.fromkeys(covered, 0)
    for i in covered:
        inside[i] = min(left, lines[i].count)
        left -= inside[i]
    if not inside.get(index):
        return _ZERO
    shares = {i: lines[i].price * inside[i] for i in covered if inside[i]}
    listed = sum(shares.values(), _ZERO)
    saved = max(_ZERO, listed - bundles * offer.price)
    offs = {i: _cents(saved * share / listed) for i, share in shares.items()}
    last = next(reversed(offs))
    offs[last] += saved - sum(offs.values(), _ZERO)
    return offs[index]


def _off(offer: Promotion | Coupon, lines: Sequence[Line], paid: Sequence[Decimal]) -> Decimal:
    """Return what a 满减 or coupon takes off the basket."""
    base = sum((amount for line, amount in zip(lines, paid, strict=True) if _covers(offer, line)), _ZERO)
    if isinstance(offer, Coupon):
        return min(offer.off, base) if base >= offer.over and base > 0 else _ZERO
    if not isinstance(offer, Threshold):
        return _ZERO
    if offer.repeat:
        return int(base / offer.tiers[0].over) * offer.tiers[0].off
    return max((tier.off for tier in offer.tiers if base >= tier.over), default=_ZERO)


def _take(off: Decimal, offer: Offer, lines: Sequence[Line], paid: list[Decimal]) -> None:
    """Spread what is taken off over the covered lines in proportion; the last one takes the odd cent."""
    covered = [i for i, line in enumerate(lines) if _covers(offer, line) and paid[i]]
    base, left = sum((paid[i] for i in covered), _ZERO), off
    for i in covered[:-1]:
        share = (off * paid[i] / base).quantize(CENT, ROUND_DOWN)
        paid[i] -= share
        left -= share
    paid[covered[-1]] -= left


def _covers(offer: Offer, line: Line) -> bool:
    return offer.scope.covers(line.product, line.sku, line.category)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
