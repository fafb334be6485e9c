"""What a shop can show and answer for: certificates, stores, questions often asked, and its seasons."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from bot.shop.deals import Scope
from bot.shop.faults import Fault, Unfit
from bot.shop.parts import DatedPart, Facts, Key, Name, Origin, Part, Phrase, Province, shown
from bot.shop.shipping import Mode

Tone = Literal["warm", "pro", "brief"]
"""亲切, 专业, 简洁."""

PolicyName = Literal[
    "returns",
    "freight_insurance",
    "refund",
    "damage",
    "quality",
    "price_protect",
    "invoice",
    "points",
    "membership",
    "privacy",
    "payment",
]

Days = Annotated[int, Field(ge=1, le=365)]

ANSWER_CHARS = 400


class Policy(Part):
    """A guarantee of the shop; at a category or product only what differs is written."""

    enabled: bool | None = None
    """None: as above; enabled when nothing above says otherwise."""
    days: Days | None = None
    """Window in days after the parcel was signed for."""
    facts: Facts = Field(default_factory=dict)


Policies = dict[PolicyName, Policy]


class Certificate(DatedPart):
    """A proof that can be shown; out of its dates it does not exist."""

    key: Key
    name: Phrase
    """As people call it: 3C认证."""
    number: Name | None = None
    checked: tuple[Phrase, ...] = ()
    """What was tested, as named in the report."""
    scope: Scope = Scope()
    source: Origin | None = None


class Outlet(DatedPart):
    """A store that one can walk into."""

    key: Key
    name: Phrase
    address: Phrase
    province: Province | None = None
    city: Name | None = None
    """As people call it, without 市."""
    hours: Phrase | None = None
    phone: Name | None = None
    source: Origin | None = None


def _answer(text: str) -> str:
    text = shown(text.strip())
    if not text or any(c in "{}" for c in text):
        wrong = Fault("fault.empty_or_braces", "is empty, or holds braces")
        raise Unfit(wrong)
    return text


class Faq(DatedPart):
    """A question often asked and what the shop says to it; out of its dates nobody has an answer."""

    key: Key
    ask: tuple[Name, ...] = Field(min_length=1)
    """Ways of asking; the first one stands for it."""
    answer: Annotated[str, AfterValidator(_answer), Field(max_length=ANSWER_CHARS)]
    """Whole sentences, pasted as they stand."""
    scope: Scope = Scope()
    source: Origin | None = None


class Season(DatedPart):
    """A stretch in which the shop says and does otherwise than on plain days: 大促, 春节停发.

    Its facts and policies stand over the shop's own; what a category, a product or a SKU says for itself stays.
    """

    key: Key
    name: Phrase
    tone: Tone | None = None
    facts: Facts = Field(default_factory=dict)
    policies: Policies = Field(default_factory=dict)
    shipping: Mode | None = None
    """What differs in sending; its dates are the season's."""
    rest: Phrase | None = None
    """Nothing is handed over; as it stands before a comma: 春节停发."""

    @model_validator(mode="after")
    def _sane(self) -> Self:
        if self.shipping is not None and (self.shipping.valid_from or self.shipping.valid_to):
            wrong = Fault(
                "fault.season_shipping",
                "shipping of a season has the season's dates; write them at the season",
            )
            raise Unfit(wrong)
        if self.valid_from is None and self.valid_to is None:
            wrong = Fault(
                "fault.season_dates",
                f"season {self.key!r} has no dates; what always holds is written at the shop",
                name=self.name,
                column="valid_from",
            )
            raise Unfit(wrong)
        return self
