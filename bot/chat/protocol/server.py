"""What the server says. A frame is `{"v":1,"type":TYPE,"id":…,"re"?:…,"data":{fields}}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal

from pydantic import Field

from bot.chat.protocol.fields import Time, Wire
from bot.chat.protocol.shapes import (
    Colleague,
    ConversationCard,
    Headline,
    Message,
    NextAction,
    NoticeCard,
    Offered,
    Person,
    ProfileCard,
    Sender,
    StaffNote,
    TransferCard,
    Understood,
)


class ServerData(Wire):
    """Base of the data of every server frame."""

    TYPE: ClassVar[str]


class Me(Wire):
    """Who the server takes the client for."""

    kind: Literal["buyer", "agent"]
    id: str
    name: str
    role: str
    shop: str


class FrameLimits(Wire):
    """What a client checks before it sends."""

    frame_bytes: int
    message_chars: int


class Head(Wire):
    """The newest seq of a conversation."""

    conversation: str
    head_seq: int


class Welcome(ServerData):
    """Answer to `hello`; pages and `live` follow."""

    TYPE = "welcome"
    session: str
    heartbeat: float = Field(description="Seconds between heartbeats.")
    server_time: Time
    me: Me
    limits: FrameLimits
    conversations: tuple[Head, ...]


class MessagesPage(ServerData):
    """Some of the missing messages, oldest first; `last` when none are left."""

    TYPE = "messages.page"
    conversation: str
    messages: tuple[Message, ...]
    head_seq: int
    last: bool


class Live(ServerData):
    """Everything named in `hello` is complete; what follows is new."""

    TYPE = "live"


class ConversationLive(ServerData):
    """The conversation opened is complete; what follows is new."""

    TYPE = "conversation.live"
    conversation: str


class MessageAck(ServerData):
    """Your message is stored."""

    TYPE = "message.ack"
    conversation: str
    client_msg_id: str
    message_id: str
    seq: int
    sent_at: Time
    unseen: tuple[Message, ...] = Field((), description="Buyer messages between seen_seq and this one.")


class StaleView(ServerData):
    """A colleague wrote what you have not seen; nothing was stored. Send again with a new seen_seq."""

    TYPE = "stale_view"
    conversation: str
    client_msg_id: str
    missing: tuple[Message, ...]
    head_seq: int


class MessageNew(ServerData):
    """Somebody said something."""

    TYPE = "message.new"
    message: Message


class Insight(ServerData):
    """What the open round says; a higher revision replaces a lower one of the same round."""

    TYPE = "insight"
    conversation: str
    round: int = Field(description="Seq of the round's first buyer message.")
    revision: int
    understanding: Understood
    advice: tuple[str, ...]
    profile: ProfileCard
    advice_keys: tuple[str, ...] = Field((), description="Ids of the lines of `advice`.")
    action: str = Field("", description="One line on top: what first, and how to speak.")
    headline: Headline = Headline()
    next_actions: tuple[NextAction, ...] = ()


class Suggestions(ServerData):
    """Replies to paste; a higher revision replaces a lower one in place."""

    TYPE = "suggestions"
    conversation: str
    round: int
    revision: int
    quiet: bool
    frozen: bool
    items: tuple[Offered, ...]


class ConversationUpdated(ServerData):
    """A conversation of the shop looks different in the list."""

    TYPE = "conversation.updated"
    conversation: ConversationCard


class QueueUpdated(ServerData):
    """How many buyers wait, and how many of them belong to nobody."""

    TYPE = "queue.updated"
    waiting: int
    unassigned: int
    complaints: int = 0
    longest_since: Time | None = None


class Alert(ServerData):
    """Something that cannot wait."""

    TYPE = "alert"
    kind: Literal["complaint", "sla", "red_line", "mention", "transfer", "ticket"]
    conversation: str = Field(description="Empty: a ticket that was made outside conversations.")
    message: str
    level: Literal["amber", "red"] | None = Field(None, description="Of the waiting clock.")
    waiting_since: Time | None = None
    due_at: Time | None = Field(None, description="When the three minutes are over.")
    by: Person | None = None
    ticket: str | None = Field(None, description="The ticket that should have been done by `due_at`.")
    ticket_kind: str | None = Field(None, description="Its kind.")


class Presence(ServerData):
    """All staff of a shop and who of them is there."""

    TYPE = "presence"
    shop: str
    people: tuple[Colleague, ...]


class Viewers(ServerData):
    """Staff who have a conversation on their screens."""

    TYPE = "viewers"
    conversation: str
    people: tuple[Person, ...]


class Notes(ServerData):
    """What staff have written in a conversation, oldest first."""

    TYPE = "notes"
    conversation: str
    notes: tuple[StaffNote, ...]


class NoteNew(ServerData):
    """A colleague, or you, wrote something for staff."""

    TYPE = "note.new"
    note: StaffNote


class TransferUpdated(ServerData):
    """A conversation was offered to a colleague, or the offer is over."""

    TYPE = "transfer.updated"
    transfer: TransferCard


class DraftSynced(ServerData):
    """What stands in your composer in another window."""

    TYPE = "draft.synced"
    conversation: str
    text: str
    suggestions: tuple[str, ...] = ()


class NoticeUpdated(ServerData):
    """A shop-wide notice was approved, changed, sent or ended."""

    TYPE = "notice.updated"
    notice: NoticeCard


class TypingNow(ServerData):
    """Somebody else is typing, or no longer."""

    TYPE = "typing"
    conversation: str
    from_: Sender = Field(alias="from")
    active: bool


class ReadUpTo(ServerData):
    """Somebody else has read up to `seq`."""

    TYPE = "read"
    conversation: str
    from_: Sender = Field(alias="from")
    seq: int


class Mark(Wire):
    """A stretch of the draft that should not be sent; offsets are code points."""

    start: int
    end: int
    text: str
    rule: str = Field(description="Id of the red line; `empty_slot` for a slot that nobody filled.")
    severity: Literal["block", "warn"] = Field(description="What blocks is sent by a supervisor only.")
    reason: str
    rewrite: str | None = None
    overridable: bool = Field(default=False, description="You may send it all the same.")


class DraftMarks(ServerData):
    """What is wrong with the draft."""

    TYPE = "draft.marks"
    text_length: int
    marks: tuple[Mark, ...]


class TokenRenewed(ServerData):
    """The session lives until `expires_at`."""

    TYPE = "token.renewed"
    expires_at: Time


class Heartbeat(ServerData):
    """Still here; heads of the followed conversations changed since the last one."""

    TYPE = "heartbeat"
    heads: dict[str, int]
    server_time: Time


class ErrorNotice(ServerData):
    """The frame named by `re` was refused."""

    TYPE = "error"
    code: str
    message: str
    detail: dict[str, Any] | None = None


class Goodbye(ServerData):
    """The server closes the socket next."""

    TYPE = "goodbye"
    code: int
    retry_after: float | None = Field(None, description="Seconds to wait before coming back.")


SERVER: Final[Mapping[str, type[ServerData]]] = {
    model.TYPE: model
    for model in (
        Welcome,
        MessagesPage,
        Live,
        ConversationLive,
        MessageAck,
        StaleView,
        MessageNew,
        Insight,
        Suggestions,
        ConversationUpdated,
        QueueUpdated,
        Alert,
        Presence,
        Viewers,
        Notes,
        NoteNew,
        TransferUpdated,
        DraftSynced,
        NoticeUpdated,
        TypingNow,
        ReadUpTo,
        DraftMarks,
        TokenRenewed,
        Heartbeat,
        ErrorNotice,
        Goodbye,
    )
}
"""Every frame the server may send, by type."""
