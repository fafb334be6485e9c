"""What a shop's own books say of an unpaid order: cut-off, its own end, true stock, a promotion's true end.

Everything is read for the moment at which it will be said. What the books do not tell is left out, and with it the
reason that would need it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.crm.chasing import Told
from bot.crm.records import Purchase
from bot.crm.rules import ChasingRule
from bot.shop import ShopSpec
from bot.shop.dates import local
from bot.shop.price import line_of, quote
from bot.shop.schema import Product, Sku
from bot.shop.wording import Wording

LEAD: Final = timedelta(minutes=10)
"""So long before an end a touch must come to be of any use."""
DEPOSIT: Final = "deposit"
"""Fact of a product: the rules of its pre-sale."""


@dataclass(frozen=True, slots=True)
class Books:
    """A shop's facts."""

    spec: ShopSpec
    wording: Wording
    rule: ChasingRule

    def sold_ahead(self, purchase: Purchase) -> bool:
        """Say whether any of its goods are sold with a deposit, by the shop's facts."""
        for item in purchase.items:
            product = self.spec.product_of.get(item.sku) or self.spec.product_of.get(item.product)
            if product is None:
                continue
            kind = self.spec.categories.get(product.category or "")
            sku = self.spec.sku_of.get(item.sku)
            if any(part is not None and DEPOSIT in part.facts for part in (product, kind, sku)):
                return True
            if product.presale is not None and product.presale.holds(purchase.placed_at):
                return True
        return False

    def told(self, purchase: Purchase, at: datetime, *, member: str = "") -> Told:
        """Return what is true at a moment, and until when each of it will be."""
        lines = list(self._lines(purchase))
        facts: dict[str, str] = {}
        ends: dict[str, datetime] = {}
        if lines:
            facts["product"] = lines[0][0].short
        closes = purchase.pay_before
        if closes is not None and closes > at + LEAD:
            facts["until"], ends["close"] = self._moment(closes, at), closes
        if lines and len(lines) >= len(purchase.items):
            self._sending(lines, at, facts, ends)
            self._promotion(lines, at, member, facts, ends)
        self._stock(lines, facts)
        return Told(facts, ends)

    def _lines(self, purchase: Purchase) -> Iterator[tuple[Product, Sku, int]]:
        """Yield the lines whose goods the shop's facts know."""
        for item in purchase.items:
            product = self.spec.product_of.get(item.sku) or self.spec.product_of.get(item.product)
            if product is None:
                continue
            sku = self.spec.sku_of.get(item.sku) or (product.skus[0] if len(product.skus) == 1 else None)
            if sku is not None:
                yield product, sku, item.count

    def _sending(
        self,
        lines: list[tuple[Product, Sku, int]],
        at: datetime,
        facts: dict[str, str],
        ends: dict[str, datetime],
    ) -> None:
        """Tell the hour before which what is paid still goes out today."""
        shipping, here = self.spec.sending, local(at)
        clock = shipping.cutoff_at(at)
        days = max(product.make_days for product, _, _ in lines)
        handover = shipping.next_handover(at, days)
        if clock is None or handover is None or handover.date() != here.date():
            return
        end = here.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
        sold_out = any(sku.stock is not None and sku.stock < count for _, sku, count in lines)
        if end > here + LEAD and not sold_out:
            facts["cutoff"], ends["cutoff"] = self.wording.clock(clock), end

    def _promotion(
        self,
        lines: list[tuple[Product, Sku, int]],
        at: datetime,
        member: str,
        facts: dict[str, str],
        ends: dict[str, datetime],
    ) -> None:
        """Tell the first end of what takes money off this very basket, where it is near."""
        basket = [line_of(self.spec, sku.key, count) for _, sku, count in lines]
        reckoned = quote(self.spec, basket, at, self.spec.level_of.get(member))
        over = [end for step in reckoned.steps if (end := getattr(step.offer, "valid_to", None)) is not None]
        end = min(over, default=None)
        soon = at + timedelta(hours=self.rule.promotion_hours)
        if end is not None and at + LEAD < end <= soon:
            facts["promotion_until"], ends["promotion"] = self._moment(end, at), end

    def _stock(self, lines: list[tuple[Product, Sku, int]], facts: dict[str, str]) -> None:
        """Tell the scarcest of what was ordered, where it is scarce and there is still enough for the order."""
        known = [
            (sku.stock, product)
            for product, sku, count in lines
            if sku.stock is not None and sku.stock >= count
        ]
        if not known:
            return
        left, product = min(known, key=lambda found: found[0])
        if left <= self.rule.stock_most:
            facts["left"], facts["scarce"] = f"{left}{product.unit}", product.short

    def _moment(self, moment: datetime, now: datetime) -> str:
        day = self.wording.near_day(moment, now)
        clock = local(moment).time().replace(second=0, microsecond=0)
        last = (clock.hour, clock.minute) == (23, 59)
        said = self.wording.say("date.hour", hour=24) if last else self.wording.clock(clock)
        return self.wording.say("date.at", day=day, clock=said)
