"""From where a shop is looked at: a product or SKU, a buyer's member level, a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.shop.deals import DepositSale, MemberLevel
from bot.shop.price import Quote, line_of, quote
from bot.shop.schema import Product, ShopSpec, Sku
from bot.shop.wording import Wording


@dataclass(frozen=True, slots=True)
class View:
    """What computed facts are computed from."""

    spec: ShopSpec
    wording: Wording
    now: datetime
    product: Product | None = None
    sku: Sku | None = None
    level: MemberLevel | None = None

    @property
    def skus(self) -> tuple[Sku, ...]:
        """The SKU chosen, else all of the product's."""
        if self.sku is not None:
            return (self.sku,)
        return self.product.skus if self.product is not None else ()

    @property
    def making(self) -> int:
        """Days of making before the product can be handed over."""
        return self.product.make_days if self.product is not None else 0

    @property
    def ahead(self) -> DepositSale | None:
        """How the product is sold with a deposit, while one can be paid."""
        terms = self.product.presale if self.product is not None else None
        return terms if terms is not None and terms.takes_deposits(self.now) else None

    def quotes(self, count: int) -> list[Quote]:
        """Reckon `count` pieces of each SKU in view; SKUs of one price that no offer names are reckoned once."""
        named = {key for offer in (*self.spec.promotions, *self.spec.coupons) for key in offer.scope.skus}
        found: dict[tuple[Decimal, str | None], Quote] = {}
        for sku in self.skus:
            line = line_of(self.spec, sku.key, count)
            kind = (line.price, sku.key if sku.key in named else None)
            if kind not in found:
                found[kind] = quote(self.spec, [line], self.now, self.level)
        return list(found.values())
