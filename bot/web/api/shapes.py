"""Bodies of the HTTP interface that are not on the socket."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.chat.protocol.fields import Id, Note, Time, Title, Wire
from bot.chat.protocol.server import Insight, Me, Suggestions
from bot.chat.protocol.shapes import (
    ConversationCard,
    Headline,
    Message,
    NamedLabel,
    NextAction,
    Offered,
    Person,
    ProfileCard,
    StaffNote,
    Understood,
)

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
AskText = Annotated[str, StringConstraints(min_length=1, max_length=20000)]


class SignIn(Wire):
    """Who wants in."""

    username: Annotated[str, Field(min_length=1, max_length=100)]
    password: Annotated[str, Field(min_length=1, max_length=1000, repr=False)]


class SignedIn(Wire):
    """A token to send as `Authorization: Bearer`."""

    token: str
    expires_at: Time
    me: Me


class BuyerCall(Wire):
    """A buyer comes to a shop; `signature` is hex(HMAC-SHA256(shop secret, buyer))."""

    shop: Key
    buyer: Id | None = None
    name: Annotated[str, StringConstraints(max_length=60)] = ""
    signature: Annotated[str, StringConstraints(max_length=128)] | None = None


class BuyerCame(Wire):
    """A buyer's token and the one conversation it opens."""

    token: str
    expires_at: Time
    shop: str
    shop_name: str
    buyer: Person
    conversation: str


class AxisWords(Wire):
    """A customer-type axis."""

    key: str
    zh: str
    values: tuple[NamedLabel, ...]
    seen: dict[str, str] = Field(
        default_factory=dict,
        description="Values whose name would hurt on a screenshot, in the words agents see.",
    )


class Vocabulary(Wire):
    """The closed vocabulary in Chinese."""

    psychology: tuple[NamedLabel, ...]
    emotion: tuple[NamedLabel, ...]
    intents: dict[str, tuple[NamedLabel, ...]]
    customer_type: tuple[AxisWords, ...]


class ShopLine(Wire):
    """A shop in a list."""

    key: str
    name: str
    trade: str


class SkuLine(Wire):
    """What is put in the basket."""

    key: str
    name: str
    price: float
    stock: int | None


class ProductLine(Wire):
    """A product as the buyer page and the card picker show it."""

    key: str
    title: str
    price: float
    image: str | None = None
    emoji: str | None = None
    tint: str | None = None
    skus: tuple[SkuLine, ...]


class ConversationList(Wire):
    """The conversation list of whoever asks."""

    items: tuple[ConversationCard, ...]


class History(Wire):
    """Messages of a conversation, oldest first."""

    messages: tuple[Message, ...]
    head_seq: int


class NoteList(Wire):
    """What staff have written in a conversation, oldest first."""

    items: tuple[StaffNote, ...]


class Known(Wire):
    """The newest reading of a conversation."""

    insight: Insight | None
    suggestions: Suggestions | None
    profile: ProfileCard = Field(description="The customer's card as it stands now, read or not.")


class Uploaded(Wire):
    """A file that messages may name."""

    file: str
    name: str
    mime: str
    size: int
    url: str


class AskMessage(Wire):
    """The buyer's message."""

    id: Id
    text: AskText
    sent_at: str | None = None


class AskTurn(Wire):
    """Something said before."""

    role: Literal["buyer", "agent"]
    text: Annotated[str, StringConstraints(max_length=20000)]


class AskBody(Wire):
    """A question of a console that keeps its own chat."""

    shop: Key
    conversation: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    buyer: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    message: AskMessage
    history: Annotated[tuple[AskTurn, ...], Field(max_length=500)] = ()
    item: Key | None = None
    order: Annotated[str, StringConstraints(max_length=64)] | None = None
    mode: Literal["auto", "full"] = Field(
        "auto", description="`full`: three suggestions even when nothing was asked."
    )


class AskAnswer(Wire):
    """What the assistant says to it."""

    understanding: Understood
    profile: ProfileCard
    advice: tuple[str, ...]
    advice_keys: tuple[str, ...] = Field((), description="Ids of the lines of `advice`.")
    suggestions: tuple[Offered, ...]
    action: str = Field("", description="One line on top: what first, and how to speak.")
    headline: Headline = Headline()
    next_actions: tuple[NextAction, ...] = ()


class FeedbackBody(Wire):
    """What became of a suggestion; only what is given is entered."""

    displayed: bool | None = None
    inserted: bool | None = None
    edited_text: Note | None = None
    sent_text: Note | None = None
    dismissed: bool | None = None
    reason: Title = ""


class FeedbackKept(Wire):
    """Where a suggestion stands now."""

    id: str
    outcome: str


class OutcomeBody(Wire):
    """What followed a conversation."""

    kind: Literal["order", "refund", "complaint", "csat"]
    reference: Annotated[str, StringConstraints(max_length=64)] = Field(
        "", description="Number of the order, id of the survey …; the same one again changes nothing."
    )
    value: Annotated[float, Field(ge=0, le=1e9)] = Field(
        0, description="csat: marks from 1 to 5; order, refund: yuan."
    )


class OutcomeKept(Wire):
    """Whether it was news."""

    new: bool


class UptakeLine(Wire):
    """How often suggestions were shown and what became of them."""

    need: str
    zh: str
    shown: int
    inserted: int = Field(description="Inserted and not sent.")
    sent: int = Field(description="Sent as suggested.")
    edited: int = Field(description="Sent with changes.")
    dismissed: int
    paste_rate: float = Field(description="(inserted + sent + edited) / shown, 0 to 1.")
    dismissed_per_100: float = Field(description="Dismissals per 100 shown.")


class NeedLine(UptakeLine):
    """All suggestions for one need; shown counts rounds, however many of the three were for it."""

    muted: bool
    lifted_at: Time | None


class ReplyLine(UptakeLine):
    """One reply of the library; counts once per conversation and day."""

    template: str
    text: str = Field(description="As it stands in the library; empty when it is not there any more.")


class SuggestionFigures(Wire):
    """What a shop's agents do with suggestions."""

    shop: str
    first: date
    last: date
    needs: tuple[NeedLine, ...] = Field(description="The most shown first.")
    replies: tuple[ReplyLine, ...] = Field(description="The most shown first.")
    repair: tuple[NeedLine, ...] = Field(
        description="Muted needs: fewer than 10 % pasted in 200 rounds or more of the last 30 days."
    )


class Readiness(Wire):
    """Whether the server can do its work."""

    ready: bool
    database: Literal["ok", "unavailable"]
    model: Literal["ready", "degraded"]
