"""The nouns of the wire that more than one frame or endpoint carries."""

from __future__ import annotations

from datetime import date
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
    why_key: str = Field("", description="What `why` says, for other languages: `name` or `name:count`.")


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
    reason_keys: tuple[str, ...] = Field(
        (), description="What `reasons` say, for other languages: e.g. `need:discount`, `psychology:safety`."
    )
    score: float
    warnings: tuple[str, ...]
    warning_keys: tuple[str, ...] = Field((), description="Ids of the red lines that `warnings` speak of.")


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


class Rfm(Wire):
    """How lately, how often and for how much a customer bought."""

    recency_days: int | None = None
    frequency: int = 0
    monetary: float = 0.0
    segment: str | None = None
    segment_key: str = Field("", description="The segment for other languages, e.g. important_keep.")


class FigureLine(Wire):
    """One figure of a customer with what it was divided by, and the days it is of."""

    key: str
    zh: str
    value: float | None
    numerator: float | None
    denominator: float | None
    unit: str = Field(description="yuan, count, days, share or times.")
    since: date | None
    until: date | None


class PromiseLine(Wire):
    """Something that was promised to a customer."""

    text: str
    due_at: Time | None = None
    state: str = "open"
    message_id: str | None = None
    ticket: str | None = Field(None, description="The ticket that keeps it.")
    kind: str = Field("", description="Kind of the ticket.")


class ConcessionLine(Wire):
    """Something that was granted to a customer."""

    text: str
    at: Time | None = None
    step: str = Field("", description="`ladder.step` of the ladder of concessions, e.g. price.coupon.")
    item: str = Field("", description="Key of the product it was about; empty: of none in particular.")
    by: str = Field("", description="Name of the agent; empty: not known.")


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
    member: str | None = Field(None, description="Name of the level of membership.")
    tier: str | None = Field(None, description="Value tier, where it is known.")
    tier_key: str = Field("", description="The tier for other languages: high, medium, low, none.")
    rfm: Rfm | None = None
    last_gift: str | None = Field(None, description="What was given last, with its day.")
    accounts: int = Field(1, description="Accounts that are known to be this one person.")
    figures: tuple[FigureLine, ...] = Field((), description="What the tier and the warnings are made of.")
    steps: tuple[NamedLabel, ...] = Field(
        (),
        description="What to mind with this customer: words, never a price, a coupon or a place in the queue.",
    )
    promises: tuple[PromiseLine, ...] = ()
    concessions: tuple[ConcessionLine, ...] = ()
    as_of: Time | None = Field(
        None,
        description="What was kept by then is in it: of two cards of a conversation, the later one is shown.",
    )


class Headline(Wire):
    """The action line in keys, for other languages than the Chinese of `action`."""

    first: str = Field("", description="Id of the line of desk.yaml that says what first.")
    manner: str = Field("", description="Id of the line that says how to speak.")
    topics: tuple[str, ...] = Field((), description="Intents or cares to be answered, in order of mention.")


NO_HEADLINE = Headline()


class NextAction(Wire):
    """What is worth doing beside answering."""

    kind: Literal["soothe", "check_order", "chase_payment", "recommend", "invite_review"]
    zh: str
    why: str
    template: str = ""
    text: str = Field("", description="Ready to send where nothing is missing; empty: no ready reply.")
    segments: tuple[Segment, ...] = ()
    missing_slots: tuple[Slot, ...] = ()
    order_no: str | None = None
    product: str | None = None


class StaffNote(Wire):
    """A line in a conversation that only staff see."""

    id: str
    conversation: str
    after_seq: int = Field(description="It stands behind this message; 0: before all.")
    kind: Literal["note", "transfer", "accepted", "declined", "withdrawn", "expired"]
    author: Person | None
    text: str
    mentions: tuple[Person, ...] = ()
    written_at: Time
    client_note_id: str


class TransferCard(Wire):
    """A conversation on its way from one to another."""

    id: str
    conversation: str
    from_: Person | None = Field(alias="from")
    to: Person | None = Field(description="null: the queue.")
    note: str
    state: Literal["pending", "accepted", "declined", "withdrawn", "expired"]
    reason: str
    asked_at: Time
    answered_at: Time | None


class Colleague(Wire):
    """A member of staff of the shop and whether they are there."""

    id: str
    name: str
    role: str
    status: Literal["online", "busy", "away", "offline"]
    load: int = Field(description="Open conversations in hand: a buyer waits, or something was said lately.")
    capacity: int


class NoticeCard(Wire):
    """A text for everybody whom one cause concerns."""

    id: str
    shop: str
    cause: str
    text: str
    state: Literal["draft", "approved", "ended"]
    intents: tuple[str, ...]
    order_states: tuple[str, ...]
    products: tuple[str, ...]
    ends_at: Time | None
    written_by: Person | None
    approved_by: Person | None
    approved_at: Time | None
    created_at: Time
    version: int
    sent: int = Field(description="Conversations that have it.")


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
    alert_kind: Literal["complaint", "sla", "red_line"] | None = None
    needs_reply: bool = False
    handover: str = Field("", description="Note of the last transfer.")
    transfer: TransferCard | None = Field(None, description="The open offer to a colleague.")
    value: str = Field(
        "", description="What the buyer is worth: high, medium, low, none; empty: not computed yet."
    )
