"""What a basket costs once promotions, member price and coupon have been taken off.

Order of reckoning, as shops do it: offers on single pieces (直降, 第N件, 满N件) → member price → 满减 on what
is left → one coupon on what is left then. A coupon's threshold is therefore judged after 满减, so that the
figure is never lower than what the buyer will pay. Of each kind the best one counts; an offer that does not
stack is tried alone; the cheapest way wins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from bot.shop.deals import Coupon, Cut, MemberLevel, NthPiece, Offer, Pieces, Promotion, Threshold
from bot.shop.parts import CENT
from bot.shop.schema import ShopSpec

_ZERO = Decimal(0)


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
) -> Quote:
    """Reckon a basket at `now` for a buyer of `level`.

    With `protected` only offers count that price protection compares with.
    """
    offers: list[Promotion | Coupon] = [
        offer
        for offer in (*spec.promotions, *_claimable(spec.coupons, level))
        if offer.holds(now) and (offer.protected or not protected)
    ]
    together = [offer for offer in offers if offer.stacks]
    ways = [_reckon(lines, together, level)]
    ways += [_reckon(lines, [offer], None) for offer in offers if not offer.stacks]
    return min(ways, key=lambda way: way.total)


def _claimable(coupons: Iterable[Coupon], level: MemberLevel | None) -> list[Coupon]:
    key = level.key if level else None
    return [coupon for coupon in coupons if not coupon.levels or key in coupon.levels]


def _reckon(lines: Sequence[Line], offers: Sequence[Promotion | Coupon], level: MemberLevel | None) -> Quote:
    paid = [line.price * line.count for line in lines]
    listed = sum(paid, _ZERO)
    steps = _piecewise(lines, paid, [o for o in offers if isinstance(o, Cut | NthPiece | Pieces)])
    if level is not None and level.rate < 1:
        before = sum(paid, _ZERO)
        paid[:] = [_cents(amount * level.rate) for amount in paid]
        steps.append(Step(level, before - sum(paid, _ZERO)))
    for kind in (Threshold, Coupon):
        best = max(
            (
                (_off(offer, lines, paid), -i, offer)
                for i, offer in enumerate(offers)
                if isinstance(offer, kind)
            ),
            default=None,
        )
        if best and best[0] > 0:
            _take(best[0], best[2], lines, paid)
            steps.append(Step(best[2], best[0]))
    return Quote(listed, sum(paid, _ZERO), tuple(step for step in steps if step.off > 0), tuple(paid))


def _piecewise(
    lines: Sequence[Line], paid: list[Decimal], offers: Sequence[Cut | NthPiece | Pieces]
) -> list[Step]:
    """Give every product its best offer on single pieces."""
    groups: dict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        groups[line.product].append(i)
    taken: dict[str, Decimal] = defaultdict(Decimal)
    for group in groups.values():
        best: tuple[Decimal, Offer, list[Decimal]] | None = None
        for offer in offers:
            offs = [_piece_off(offer, lines, i, group) for i in group]
            if sum(offs, _ZERO) > (best[0] if best else _ZERO):
                best = (sum(offs, _ZERO), offer, offs)
        if best:
            for i, off in zip(group, best[2], strict=True):
                paid[i] -= off
            taken[best[1].key] += best[0]
    return [Step(offer, taken[offer.key]) for offer in offers if taken[offer.key]]


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
