"""What a client may say. A frame is `{"v":1,"type":TYPE,"id":…,"data":{fields}}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from bot.chat.protocol.cards import Kind
from bot.chat.protocol.fields import Id, Label, Note, Seq, Text, Typed, Wire

Ids = Annotated[tuple[Id, ...], Field(max_length=20)]


class ClientData(Wire):
    """Base of the data of every client frame."""

    TYPE: ClassVar[str]


class Place(Wire):
    """How far a client has a conversation."""

    conversation: Id
    after_seq: Seq = 0


class Hello(ClientData):
    """First frame: who I am and what I have."""

    TYPE = "hello"
    token: Annotated[str, Field(min_length=1, max_length=8192, repr=False)]
    client: Literal["console", "buyer", "panel", "cli"]
    conversations: Annotated[tuple[Place, ...], Field(max_length=200)] = ()


class ConversationOpen(ClientData):
    """Follow one more conversation; answered by `messages.page` … `conversation.live`."""

    TYPE = "conversation.open"
    conversation: Id
    after_seq: Seq = 0


class ConversationAssign(ClientData):
    """Give a conversation to an agent, or to nobody."""

    TYPE = "conversation.assign"
    conversation: Id
    agent: Id | None


class ConversationClose(ClientData):
    """End a conversation; the buyer's next message opens it again."""

    TYPE = "conversation.close"
    conversation: Id


class ConversationTransfer(ClientData):
    """Offer a conversation to a colleague, or give it back to the queue; only staff see the note."""

    TYPE = "conversation.transfer"
    conversation: Id
    agent: Id | None
    note: Note = ""


class TransferAnswer(ClientData):
    """Take a conversation that was offered, or not; who offered it withdraws with `accept: false`."""

    TYPE = "transfer.answer"
    conversation: Id
    transfer: Id
    accept: bool
    reason: Note = ""


class ConversationView(ClientData):
    """This conversation is on my screen now; null: none is."""

    TYPE = "conversation.view"
    conversation: Id | None


class NoteAdd(ClientData):
    """Write something for colleagues; the buyer never sees it."""

    TYPE = "note.add"
    conversation: Id
    client_note_id: Id
    text: Note
    mentions: Ids = ()


class AlertSettle(ClientData):
    """What the standing alert was about is in hand; the buyer's next complaint raises it again."""

    TYPE = "alert.settle"
    conversation: Id


class PresenceSet(ClientData):
    """How I want to be reached; kept until I say otherwise."""

    TYPE = "presence.set"
    status: Literal["online", "busy", "away"]
    capacity: Annotated[int, Field(ge=1, le=200)] | None = Field(
        None, description="Conversations at once; not given: as before."
    )


class DraftSync(ClientData):
    """What stands in my composer, for my other windows; nothing is stored."""

    TYPE = "draft.sync"
    conversation: Id
    text: Annotated[Typed, Field(max_length=20000)]
    suggestions: Ids = ()


class MessageSend(ClientData):
    """Say something; acknowledged after it is stored."""

    TYPE = "message.send"
    conversation: Id
    client_msg_id: Id
    kind: Kind = "text"
    text: Text = ""
    payload: dict[str, Any] | None = None
    seen_seq: Seq | None = Field(None, description="Required from agents: the newest seq on their screen.")
    suggestions: Ids = Field((), description="Ids of the suggestions inserted in this draft.")
    snippets: Ids = Field((), description="Ids of the snippets and replies put in this draft by hand.")
    notice: Id | None = Field(None, description="The shop-wide notice that this message is.")
    override: bool = Field(
        default=False,
        description="A supervisor sends it in spite of what blocks; which rules it crosses is written down.",
    )
    override_reason: Annotated[Note, Field(max_length=200)] = Field("", description="Written down with it.")


class Typing(ClientData):
    """I am typing, or no longer."""

    TYPE = "typing"
    conversation: Id
    active: bool


class Read(ClientData):
    """I have read up to `seq`."""

    TYPE = "read"
    conversation: Id
    seq: Seq


class SuggestionDisplayed(ClientData):
    """These suggestions are on the screen."""

    TYPE = "suggestion.displayed"
    conversation: Id
    round: Seq
    revision: Seq
    suggestions: Ids


class SuggestionInserted(ClientData):
    """This suggestion went into the draft; the round's suggestions freeze."""

    TYPE = "suggestion.inserted"
    conversation: Id
    suggestion: Id
    revision: Seq


class SuggestionEdited(ClientData):
    """The inserted suggestion now reads like this."""

    TYPE = "suggestion.edited"
    conversation: Id
    suggestion: Id
    text: Note


class SuggestionSent(ClientData):
    """The suggestion was sent by other means (an embedding console) and read like this."""

    TYPE = "suggestion.sent"
    conversation: Id
    suggestion: Id
    text: Note


class SuggestionDismissed(ClientData):
    """The agent does not want this one."""

    TYPE = "suggestion.dismissed"
    conversation: Id
    suggestion: Id
    reason: Note = ""


class LabelCorrect(ClientData):
    """A person says what a message really means; what is not named stays."""

    TYPE = "label.correct"
    conversation: Id
    message_id: Id
    psychology: Annotated[tuple[Label, ...], Field(max_length=14)] | None = None
    intent: Label | None = None
    emotion: Label | None = None
    customer_type: Annotated[dict[Label, Label | None], Field(max_length=20)] | None = None


class DraftCheck(ClientData):
    """Asks for the forbidden words in a draft."""

    TYPE = "draft.check"
    conversation: Id
    text: Annotated[str, Field(max_length=20000)] = Field(description="As typed; offsets refer to it.")


class TokenRenew(ClientData):
    """A newer token for the same person."""

    TYPE = "token.renew"
    token: Annotated[str, Field(min_length=1, max_length=8192, repr=False)]


class HeartbeatAck(ClientData):
    """I am alive."""

    TYPE = "heartbeat.ack"


CLIENT: Final[Mapping[str, type[ClientData]]] = {
    model.TYPE: model
    for model in (
        Hello,
        ConversationOpen,
        ConversationAssign,
        ConversationClose,
        ConversationTransfer,
        TransferAnswer,
        ConversationView,
        NoteAdd,
        AlertSettle,
        PresenceSet,
        DraftSync,
        MessageSend,
        Typing,
        Read,
        SuggestionDisplayed,
        SuggestionInserted,
        SuggestionEdited,
        SuggestionSent,
        SuggestionDismissed,
        LabelCorrect,
        DraftCheck,
        TokenRenew,
        HeartbeatAck,
    )
}
"""Every frame a client may send, by type."""
