"""Customers and their orders, as a shop knows them."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.shop.dates import Moment
from bot.shop.parts import Key, Money, Name, Part, Phrase, Province
from bot.terms import OrderState

RefundStage = Literal["applied", "approved", "returning", "received", "refunded", "refused"]
"""Applied for; agreed; parcel on its way back; parcel back; money back; refused."""

_UNSENT: frozenset[OrderState] = frozenset({"unpaid", "paid", "pushed"})
_UNDER_WAY: frozenset[OrderState] = frozenset({"collected", "delivering"})
SENT: frozenset[OrderState] = _UNDER_WAY | {"signed"}
_PAID: frozenset[OrderState] = SENT | {"paid", "pushed", "refunding"}


class SpecialDate(Part):
    """A day that matters to a customer, every year."""

    name: Name
    day: Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
    """MM-DD."""


class Customer(Part):
    """One buyer."""

    id: Key
    name: Name
    level: Key | None = None
    joined_at: Moment | None = None
    special_dates: tuple[SpecialDate, ...] = ()
    tags: tuple[Name, ...] = ()
    note: Name | None = None


class OrderItem(Part):
    """Pieces of one SKU in an order."""

    product: Key
    sku: Key
    count: Annotated[int, Field(ge=1, le=9999)] = 1
    price: Money
    """Paid for one piece, after everything taken off."""


class TraceStep(Part):
    """One scan of the parcel."""

    at: Moment
    text: Phrase


class Address(Part):
    """Where it goes; the name is kept masked, house numbers and phones are not kept at all."""

    province: Province
    city: Name
    district: Name | None = None
    receiver: Annotated[str, Field(pattern=r"^.\*{1,3}$")]
    """First character and stars."""

    @property
    def place(self) -> str:
        """The city as people call it."""
        return self.city.removesuffix("市")


class Refund(Part):
    """Money going back, or asked back."""

    stage: RefundStage
    amount: Money
    applied_at: Moment
    reason: Phrase | None = None
    with_return: bool = True


class Presale(Part):
    """Which of two payments an unpaid order waits for."""

    step: Literal["deposit", "balance"]
    opens_at: Moment | None = None
    """From when the balance can be paid; None: as the product's terms say, else since the order was placed."""
    deposit: Annotated[Money, Field(gt=0)] | None = None
    """Yuan of the first payment, of the whole order; None: as the product's terms say."""


class Order(Part):
    """One order; moments that have not come yet are left out."""

    order_no: Annotated[str, Field(pattern=r"^\d{12,24}$")]
    buyer: Key
    items: Annotated[tuple[OrderItem, ...], Field(min_length=1)]
    amount: Money
    """Paid, or to be paid, with postage."""
    postage: Money | None = None
    state: OrderState
    placed_at: Moment
    pay_before: Moment | None = None
    paid_at: Moment | None = None
    sent_at: Moment | None = None
    signed_at: Moment | None = None
    courier: Phrase | None = None
    tracking: Annotated[str, Field(pattern=r"^[A-Z0-9]{8,24}$")] | None = None
    trace: tuple[TraceStep, ...] = ()
    address: Address | None = None
    refund: Refund | None = None
    presale: Presale | None = None
    """While unpaid: a deposit, or the balance after one; None is the whole amount at once."""
    note: Name | None = None

    @model_validator(mode="after")
    def _story(self) -> Self:
        wrong = list(self._contradictions())
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def _contradictions(self) -> list[str]:
        """Return where state, moments and parcel do not fit together."""
        known: list[tuple[str, datetime]] = [
            (name, moment)
            for name in ("placed_at", "paid_at", "sent_at", "signed_at")
            if (moment := getattr(self, name)) is not None
        ]
        wrong = [
            f"{late} is before {early}" for (early, first), (late, then) in pairwise(known) if then < first
        ]
        state = self.state
        wrong += [
            message
            for fails, message in (
                (state == "unpaid" and self.paid_at, "an unpaid order has no paid_at"),
                (state in _PAID and not self.paid_at, f"state {state} needs paid_at"),
                (
                    state in SENT and not (self.sent_at and self.courier and self.tracking),
                    f"state {state} needs sent_at, courier and tracking",
                ),
                (state in _UNSENT and (self.sent_at or self.trace), f"state {state} has not been sent yet"),
                (state == "signed" and not self.signed_at, "state signed needs signed_at"),
                (state in _UNDER_WAY and self.signed_at, f"state {state} is not signed for yet"),
                (state == "refunding" and not self.refund, "state refunding needs refund"),
                (
                    self.presale and (self.presale.deposit or 0) > self.amount,
                    "the deposit is more than the amount",
                ),
            )
            if fails
        ]
        if any(then.at < first.at for first, then in pairwise(self.trace)):
            wrong.append("trace must run from the oldest scan to the newest")
        return wrong
