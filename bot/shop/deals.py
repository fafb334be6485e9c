"""Promotions, coupons and member levels: what takes money off, for what, when and with what else.

And how a product is paid for where it is not all at once or not all by the buyer: with a deposit, with a subsidy.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.shop.dates import Moment, Until, in_force
from bot.shop.faults import Fault, Unfit
from bot.shop.parts import DatedPart, Key, Money, Name, Part, Phrase, Province

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


class DepositSale(DatedPart):
    """预售: a deposit first, the balance later; the price is that of the product or SKU.

    `valid_from` and `valid_to` are when the deposit can be paid; without `valid_to` until the balance begins.
    """

    deposit: Annotated[Money, Field(gt=0)]
    """Yuan for one piece."""
    counts_as: Money | None = None
    """Yuan that the deposit of one piece takes off the price; None: as much as it is."""
    balance_from: Moment
    balance_to: Until
    ship_hours: Annotated[int, Field(ge=1, le=24 * 90)] | None = None
    """Hours after the balance within which it is sent."""
    ship_from: Moment | None = None
    """Day on which sending begins, where it is a day."""

    @model_validator(mode="after")
    def _sane(self) -> Self:
        wrong = None
        if self.counts_as is not None and self.counts_as < self.deposit:
            told = f"counts_as ({self.counts_as}) is below the deposit ({self.deposit})"
            wrong = Fault("fault.counts_as", told, column="counts_as")
        elif self.balance_to < self.balance_from:
            wrong = Fault("fault.balance_ends", "balance_to is before balance_from", column="balance_to")
        elif self.valid_from is not None and self.valid_from > self.balance_from:
            told = "deposits begin after the balance does"
            wrong = Fault("fault.deposit_late", told, column="valid_from")
        elif self.valid_to is not None and self.valid_to > self.balance_to:
            told = "deposits end after the balance does"
            wrong = Fault("fault.deposit_after", told, column="valid_to")
        elif self.ship_hours is not None and self.ship_from is not None:
            told = "give either ship_hours or ship_from"
            wrong = Fault("fault.ship_either", told, column="ship_from")
        if wrong is not None:
            raise Unfit(wrong)
        return self

    @property
    def credit(self) -> Decimal:
        """Yuan that the deposit of one piece takes off the price."""
        return self.deposit if self.counts_as is None else self.counts_as

    @property
    def deposit_to(self) -> datetime:
        """Last moment for a deposit."""
        return self.valid_to or self.balance_from

    def holds(self, now: datetime) -> bool:
        """Say whether anything of it can still be paid: from the first deposit to the last balance."""
        return in_force(self.valid_from, self.balance_to, now)

    def takes_deposits(self, now: datetime) -> bool:
        """Say whether somebody may still pay a deposit."""
        return in_force(self.valid_from, self.deposit_to, now)

    def reckoned_at(self, now: datetime) -> datetime:
        """Return the moment whose offers the balance is reckoned with: its first one, or now when it is under way."""
        return max(now, self.balance_from)


class Subsidy(DatedPart):
    """国补: a share of what is paid that the state gives, to whoever has been granted it on the platform."""

    rate: Annotated[Decimal, Field(gt=0, lt=1, decimal_places=3)]
    """Share of the price paid for a piece that is given: 0.15 is 15%."""
    cap: Annotated[Money, Field(gt=0)] | None = None
    """Yuan for one piece at most; None: no bound."""
    pieces: Annotated[int, Field(ge=1, le=99)] = 1
    """Pieces of the category that one person is given it for."""
    provinces: tuple[Province, ...] = ()
    """Where the parcel must go; empty: anywhere."""

    def reaches(self, province: str | None) -> bool:
        """Say whether a province is not left out; one that nobody knows is not."""
        return province is None or not self.provinces or province in self.provinces
