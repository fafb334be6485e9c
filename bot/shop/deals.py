"""Promotions, coupons and member levels: what takes money off, for what, when and with what else."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.shop.faults import Fault, Unfit
from bot.shop.parts import DatedPart, Key, Money, Name, Part, Phrase

Rate = Annotated[Decimal, Field(gt=0, lt=1, decimal_places=3)]
"""Share of the price that is paid: 0.95 is 95折."""


class Scope(Part):
    """What an offer covers; all three lists empty means the whole shop."""

    categories: tuple[Key, ...] = ()
    products: tuple[Key, ...] = ()
    skus: tuple[Key, ...] = ()
    except_products: tuple[Key, ...] = ()

    @property
    def whole_shop(self) -> bool:
        """Say whether nothing is named and nothing excepted."""
        return not (self.categories or self.products or self.skus or self.except_products)

    def covers(self, product: str, sku: str, category: str | None) -> bool:
        """Say whether one piece of this SKU is covered."""
        if product in self.except_products:
            return False
        named = self.categories or self.products or self.skus
        return not named or product in self.products or sku in self.skus or (category in self.categories)


class Offer(DatedPart):
    """Common to everything that takes money off."""

    key: Key
    text: Phrase | None = None
    """Own wording; otherwise it is written from the figures."""
    scope: Scope = Scope()
    stacks: bool = True
    """False: used alone, with no other promotion, coupon or member price."""
    protected: bool = True
    """Counted as today's price when price protection is compared."""


class Tier(Part):
    """From `over` yuan, `off` yuan less."""

    over: Money
    off: Money

    @model_validator(mode="after")
    def _sane(self) -> Self:
        if self.off <= 0 or self.off >= self.over:
            wrong = Fault(
                "fault.off_over",
                f"off ({self.off}) must be above 0 and below over ({self.over})",
                off=self.off,
                over=self.over,
            )
            raise Unfit(wrong)
        return self


class Threshold(Offer):
    """满减: the highest tier reached counts; `repeat` gives one tier as often as it fits."""

    kind: Literal["threshold"]
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]
    repeat: bool = False

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.repeat and len(self.tiers) > 1:
            wrong = Fault("fault.repeat", "repeat goes with one tier only", column="repeat")
            raise Unfit(wrong)
        for low, high in zip(self.tiers, self.tiers[1:], strict=False):
            if high.over <= low.over or high.off <= low.off:
                wrong = Fault("fault.tiers_rise", "tiers must rise in both over and off", column="tiers")
                raise Unfit(wrong)
        return self


class NthPiece(Offer):
    """第N件几折: every n-th piece of one product is paid at `rate`; 0 is 第N件0元."""

    kind: Literal["nth"]
    nth: Annotated[int, Field(ge=2, le=10)]
    rate: Annotated[Decimal, Field(ge=0, lt=1, decimal_places=3)]


class Pieces(Offer):
    """满N件几折: `count` covered pieces or more are all paid at `rate`."""

    kind: Literal["pieces"]
    count: Annotated[int, Field(ge=2, le=100)]
    rate: Rate


class Cut(Offer):
    """直降 or 限时折扣: every covered piece costs `off` yuan less, or `rate` of its price."""

    kind: Literal["cut"]
    off: Money | None = None
    rate: Rate | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.off is None) == (self.rate is None):
            wrong = Fault("fault.off_or_rate", "give either off or rate", column="off")
            raise Unfit(wrong)
        return self


class Bundle(Offer):
    """N元任选M件: every `count` covered pieces cost `price` together, the dearest first."""

    kind: Literal["bundle"]
    count: Annotated[int, Field(ge=2, le=100)]
    price: Annotated[Money, Field(gt=0)]


class Gift(Offer):
    """买N送M: with every `buy` covered pieces come `free` more of the same, or the thing in `gift`.

    Nothing is taken off the price: what is given is named and counted.
    """

    kind: Literal["gift"]
    buy: Annotated[int, Field(ge=1, le=100)] = 1
    free: Annotated[int, Field(ge=1, le=100)] | None = None
    """Pieces of the same on top (拍2发3)."""
    gift: Phrase | None = None
    """What is given, as a person calls it."""
    once: bool = False
    """True: given once an order, however many pieces there are."""

    @model_validator(mode="after")
    def _given(self) -> Self:
        if (self.free is None) == (self.gift is None):
            wrong = Fault(
                "fault.free_or_gift",
                "give either free (pieces of the same) or gift (what is given)",
                column="gift",
            )
            raise Unfit(wrong)
        return self


Promotion = Annotated[Threshold | NthPiece | Pieces | Cut | Bundle | Gift, Field(discriminator="kind")]

Issuer = Literal["item", "shop", "platform"]
"""Who pays for a coupon, in the order in which coupons are used; one of each may be used together."""


class Coupon(Offer):
    """A coupon that the buyer claims: `off` yuan less from `over` yuan; one of each issuer an order."""

    over: Money = Decimal(0)
    off: Money
    issuer: Issuer = "shop"
    with_promotions: bool = True
    """False: goes with other coupons and the member price, but not with promotions."""
    where: Phrase
    """Where it is claimed, as a place in a sentence."""
    levels: tuple[Key, ...] = ()
    """Member levels that may claim it; empty means everybody."""

    @model_validator(mode="after")
    def _sane(self) -> Self:
        if self.off <= 0 or (self.over and self.off >= self.over):
            wrong = Fault(
                "fault.off_over",
                f"off ({self.off}) must be above 0 and below over ({self.over})",
                off=self.off,
                over=self.over,
            )
            raise Unfit(wrong)
        return self


class MemberLevel(Part):
    """A member level of the shop and what it brings."""

    key: Key
    name: Name
    rate: Annotated[Decimal, Field(gt=0, le=1, decimal_places=3)] = Decimal(1)
    """Share of the price that such a member pays; 1 is no member price."""
    rights: Phrase | None = None
