"""The nouns that cross stages: frozen values, no behaviour beyond what they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["buyer", "agent"]

OrderState = Literal[
    "unpaid", "paid", "pushed", "collected", "delivering", "signed", "refunding", "closed", "unknown"
]
"""未付, 已付未审, 已推仓, 已揽收, 派送中, 已签收, 退款中, 已关闭, and not known."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said, as it was received."""

    role: Role
    text: str
    message_id: str = ""
    at: float | None = field(default=None, compare=False)
    """When, in seconds, as far as known: only differences count. What is said is the same at any time."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the normalised text with its place in the text as received."""

    text: str
    start: int
    """Code point offset in the text as received, inclusive."""
    end: int
    """Exclusive."""


@dataclass(frozen=True, slots=True)
class Entity:
    """Something with a value that the buyer named."""

    kind: str
    """money quantity size height weight age foot bed phone order_no place date link placeholder"""
    text: str
    start: int
    end: int
    value: str
    """Canonical: yuan, cm, kg, months, ISO date, two-character province, digits."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that caused a label."""

    label: str
    start: int
    end: int
    text: str
    turn: int = 0
    """0 the message judged, -1 the turn before it, and so on."""
    source: str = ""
    """Rule id, or `model`."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A key of the vocabulary with a calibrated probability."""

    key: str
    score: float


@dataclass(frozen=True, slots=True)
class TypeGuess:
    """A value on one customer-type axis."""

    value: str | None
    score: float
    why: str = ""
    """Id of the reason (`bargained:3`), worded for people by the shell that shows it."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one message, or one open round, says about the buyer."""

    psychology: tuple[Scored, ...]
    """Labels shown to the agent, in order of mention, complaint first; empty is the usual answer."""
    psychology_scores: Mapping[str, float]
    """All 14 keys, calibrated 0..1."""
    intents: tuple[Scored, ...]
    """Ranked, at least three."""
    emotion: Scored
    customer_type: Mapping[str, TypeGuess] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    entities: tuple[Entity, ...] = ()
    needs: tuple[str, ...] = ()
    """Intents still unanswered in the round, in order of mention."""
    quiet: bool = False
    """Nothing was asked: one line of next step, or nothing, is the right offer."""
    degraded: bool = False
    """No model: rules only."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where customer management places somebody; empty where nothing is computed.

    It bears on how something is said, never on price, coupon, compensation or queue.
    """

    value: str = ""
    """high, medium, low."""
    tier: str = ""
    """normal, senior, vip."""
    stage: str = ""
    """contact, growth, mature, decline, silent, dead."""
    relation: str = ""
    """prospect, new, regular, loyal, lost."""
    risk: str = ""
    """low, medium, high."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of the customer when a reply is chosen."""

    customer: str = ""
    name: str = ""
    psychology: Mapping[str, float] = field(default_factory=dict)
    """Folded over conversations with decay, 0..1."""
    customer_type: Mapping[str, TypeGuess] = field(default_factory=dict)
    order_count: int = 0
    spent: float = 0.0
    """Yuan."""
    tags: tuple[str, ...] = ()
    standing: Standing = Standing()


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that may be put in a reply, with where it comes from."""

    slot: str
    value: str
    source: str
    """`shop:<key>`, `product:<key>`, `sku:<key>`, `order:<no>`, `policy:<name>`, `calc:<name>`."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A reply the agent may paste."""

    id: str
    template: str
    text: str
    """Filled; an unfilled slot stands as `{slot}`."""
    score: float
    missing_slots: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    reasons: tuple[str, ...] = ()
    """Reason ids (`psychology:safety`, `emotion:angry`, `state:paid`, `sent_often`)."""
    warnings: tuple[str, ...] = ()
    """Red-line ids found in the text."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What an agent did with a suggestion."""

    suggestion: str
    step: Literal["displayed", "inserted", "edited", "sent", "dismissed"]
    text: str = ""
    reason: str = ""
