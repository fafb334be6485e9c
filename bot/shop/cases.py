"""The after-sale decision table as people write it: what went wrong, in which state, and what is offered then."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self, get_args

from pydantic import BeforeValidator, Field, model_validator

from bot.shop.parts import Key, Money, Name, Part, Phrase
from bot.terms import OrderState

Fault = Literal[
    "damaged",
    "missing",
    "wrong",
    "spoiled",
    "quality",
    "dislike",
    "size",
    "colour",
    "not_received",
    "lost",
]
"""破损, 少发, 错发, 变质, 质量问题, 不喜欢, 尺码, 色差, 显示签收却没收到, 快递丢失."""

FAULTS: tuple[Fault, ...] = get_args(Fault)

Payer = Literal["seller", "buyer", "none"]
"""Who pays for sending back by the cause; `none` where nothing is sent back."""

WindowName = Literal["returns", "damage", "quality", "price_protect"]
WINDOWS: tuple[WindowName, ...] = get_args(WindowName)


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Many = BeforeValidator(_listed)
"""One name may be written without the brackets of a list."""


class Remedy(Part):
    """Something that can be offered."""

    zh: Phrase
    """As it stands in a list inside a sentence: 补发."""
    back: bool = False
    """The buyer sends the goods back for it."""


class Proof(Part):
    """Something the buyer is asked for."""

    zh: Phrase
    photo: bool = False
    """A picture: pictures are asked for together."""


class Amount(Part):
    """What was paid for the order, in yuan: `from` included, `below` not."""

    from_: Annotated[Money, Field(alias="from")] = Decimal(0)
    below: Money | None = None

    @model_validator(mode="after")
    def _sane(self) -> Self:
        if self.below is not None and self.below <= self.from_:
            msg = "below must be above from"
            raise ValueError(msg)
        return self

    def holds(self, amount: Decimal) -> bool:
        """Say whether an amount lies within."""
        return self.from_ <= amount and (self.below is None or amount < self.below)


class Grant(Part):
    """How far an agent may go alone with a remedy; beyond it somebody has to approve."""

    up_to: Money | None = None
    """Highest amount of the order in yuan; None is any."""
    share: Annotated[Decimal, Field(gt=0, le=1)] | None = None
    """Of the amount, at most this share is paid back (for money without return)."""


def _grant(value: object) -> object:
    if value == "any":
        return {}
    return {"up_to": value} if isinstance(value, str | int | float) else value


class CaseRule(Part):
    """One line of the table; the first that holds decides. What is left out does not matter."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$")]
    fault: Annotated[tuple[Fault, ...], Many, Field(min_length=1)]
    state: Annotated[tuple[OrderState, ...], Many] = ()
    days: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]] | None = None
    """Calendar days since the parcel was signed for, both ends included."""
    open: WindowName | None = None
    """This window is known and still open."""
    over: WindowName | None = None
    """This window is known and closed."""
    amount: Amount | None = None
    options: Annotated[tuple[Key, ...], Field(min_length=1)]
    """Remedies, the one to offer first in front."""
    proof: tuple[Key, ...] = ()
    freight: Payer = "none"
    grant: dict[Key, Annotated[Grant, BeforeValidator(_grant)]] = Field(default_factory=dict)
    """Remedy → what an agent may do alone: `any`, an amount, or `{up_to, share}`; others need approval."""

    @model_validator(mode="after")
    def _sane(self) -> Self:
        wrong = [
            f"grant names {key!r}, which is no option of this rule"
            for key in self.grant.keys() - set(self.options)
        ]
        if self.days is not None and self.days[0] > self.days[1]:
            wrong.append("days must be given from the first to the last")
        if self.open is not None and self.open == self.over:
            wrong.append(f"window {self.open!r} cannot be open and over at once")
        if len(set(self.options)) < len(self.options):
            wrong.append("options name one twice")
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    @property
    def plain(self) -> bool:
        """Say whether nothing but the fault is asked."""
        return not (self.state or self.days or self.open or self.over or self.amount)


class CaseTable(Part):
    """policies/aftersale.yaml."""

    faults: dict[Fault, Name]
    """Fault → what people call it."""
    options: dict[Key, Remedy]
    proof: dict[Key, Proof]
    rules: Annotated[tuple[CaseRule, ...], Field(min_length=1)]
