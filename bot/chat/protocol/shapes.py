"""The nouns of the wire that more than one frame or endpoint carries."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from bot.chat.protocol.cards import Kind
from bot.chat.protocol.fields import Time, Wire

SenderKind = Literal["buyer", "agent", "system", "auto"]


class Person(Wire):
    """Somebody by id and shown name."""

    id: str
    name: str = ""


class Sender(Wire):
    """Who wrote."""

    kind: SenderKind
    id: str
    name: str = ""


class Message(Wire):
    """One message of a conversation; `seq` is gapless within it."""

    id: str
    conversation: str
    seq: int
    sender: Sender
    kind: Kind
    text: str
    payload: dict[str, Any] | None = None
    client_msg_id: str
    sent_at: Time
    recalled: bool = Field(
        default=False, description="A recalled message keeps its seq and loses text and payload."
    )


class ScoredLabel(Wire):
    """A label with its calibrated probability."""

    key: str
    zh: str
    score: float


class NamedLabel(Wire):
    """A label without a score."""

    key: str
    zh: str


class TypeValue(Wire):
    """A value on one customer-type axis."""

    value: str | None
    zh: str
    score: float
    why: str


class EvidenceSpan(Wire):
    """Words that caused a label; offsets are code points of the message text."""

    label: str
    start: int
    end: int
    text: str
    turn: int
    message_id: str


class Understood(Wire):
    """What the open round says about the buyer."""

    psychology: tuple[ScoredLabel, ...] = Field(description="In order of mention, complaint first.")
    needs: tuple[NamedLabel, ...] = Field(
        default=(), description="Intents still to be answered in the round, in order of mention."
    )
    intents: tuple[ScoredLabel, ...]
    emotion: ScoredLabel
    customer_type: dict[str, TypeValue]
    evidence: tuple[EvidenceSpan, ...]
    quiet: bool
    degraded: bool


class Segment(Wire):
    """A piece of a suggestion: text, or a slot that is still empty."""

    text: str | None = None
    slot: str | None = None
    zh: str | None = None


class Slot(Wire):
    """A slot that nothing could fill."""

    slot: str
    zh: str


class FilledFact(Wire):
    """A value put in a suggestion and where it comes from."""

    slot: str
    value: str
    source: str


class Offered(Wire):
    """A reply that the agent may paste."""

    id: str
    template: str
    text: str = Field(description="Unfilled slots stand as `{slot}`.")
    segments: tuple[Segment, ...]
    missing_slots: tuple[Slot, ...]
    facts: tuple[FilledFact, ...]
    reasons: tuple[str, ...]
    score: float
    warnings: tuple[str, ...]


class Tag(Wire):
    """A tag of a customer and who put it there."""

    text: str
    source: str


class OrderLine(Wire):
    """An order as the profile card shows it."""

    order_no: str
    title: str
    amount: float
    state: str
    state_zh: str
    placed_at: Time | None


class Focus(Wire):
    """What the conversation is about now; set by cards."""

    product: dict[str, Any] | None = None
    order: dict[str, Any] | None = None


class ProfileCard(Wire):
    """The customer as the agent sees them."""

    customer: str
    name: str
    masked: bool = True
    tags: tuple[Tag, ...] = ()
    psychology: tuple[ScoredLabel, ...] = ()
    customer_type: dict[str, TypeValue] = Field(default_factory=dict)
    orders: tuple[OrderLine, ...] = ()
    order_count: int = 0
    spent: float = 0.0
    focus: Focus = Focus()
    notes: tuple[str, ...] = ()


class LastMessage(Wire):
    """The newest message as the list shows it."""

    text: str
    kind: Kind
    sender: SenderKind
    sent_at: Time


class ConversationCard(Wire):
    """A conversation in the list."""

    id: str
    shop: str
    shop_name: str
    buyer: Person
    state: Literal["open", "closed"]
    agent: Person | None
    head_seq: int
    read_seq: int
    unread: int
    last: LastMessage | None
    waiting_since: Time | None = Field(description="When the first unanswered buyer message was sent.")
    psychology: tuple[NamedLabel, ...]
    emotion: str | None
    alert: bool
    updated_at: Time
