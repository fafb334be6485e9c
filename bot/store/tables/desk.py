"""What staff do around conversations: notes, transfers, duty, snippets and shop-wide notices."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from bot.store.columns import Json, Row, UtcDateTime


class NoteTable(Row, table=True):
    """A line in a conversation that only staff see."""

    __tablename__ = "note"
    __table_args__ = (
        UniqueConstraint("conversation", "author", "client_note_id"),
        Index(None, "conversation", "after_seq"),
        CheckConstraint(
            "kind in ('note', 'transfer', 'accepted', 'declined', 'withdrawn', 'expired')", name="kind"
        ),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    conversation: str = Field(foreign_key="conversation.id", ondelete="CASCADE")
    after_seq: int
    """Seq of the message it stands behind; 0: before all."""
    kind: str
    author: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    text: str
    mentions: list[str] = Field(sa_type=Json)
    """Staff ids."""
    client_note_id: str
    written_at: datetime = Field(sa_type=UtcDateTime)


class TransferTable(Row, table=True):
    """A conversation offered to a colleague."""

    __tablename__ = "transfer"
    __table_args__ = (
        Index(None, "conversation", "state"),
        CheckConstraint("state in ('pending', 'accepted', 'declined', 'withdrawn', 'expired')", name="state"),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    conversation: str = Field(foreign_key="conversation.id", ondelete="CASCADE")
    sender: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    target: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    """None: the queue."""
    note: str
    state: str
    reason: str
    asked_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(sa_type=UtcDateTime)


class DutyTable(Row, table=True):
    """How a member of staff wants to be reached, as last said."""

    __tablename__ = "duty"
    __table_args__ = (CheckConstraint("status in ('online', 'busy', 'away')", name="status"),)

    staff: str = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    status: str
    capacity: int | None
    """Conversations at once; None: the shop's setting."""
    given_at: datetime | None = Field(sa_type=UtcDateTime)
    """When a conversation was last assigned automatically."""


class SnippetTable(Row, table=True):
    """A text somebody wants at hand."""

    __tablename__ = "snippet"
    __table_args__ = (Index(None, "shop", "staff"),)

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key", ondelete="CASCADE")
    staff: str | None = Field(foreign_key="staff.id", ondelete="CASCADE")
    """Whose own it is; None: the shop's."""
    title: str
    text: str
    version: int
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class SnippetUseTable(Row, table=True):
    """How often somebody sent a snippet, or a reply found like one."""

    __tablename__ = "snippet_use"

    shop: str = Field(primary_key=True, foreign_key="shop.key", ondelete="CASCADE")
    staff: str = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    snippet: str = Field(primary_key=True)
    """Id of a snippet, or of a reply."""
    uses: int


class NoticeTable(Row, table=True):
    """A text for everybody whom one cause concerns, sent one by one."""

    __tablename__ = "notice"
    __table_args__ = (
        Index(None, "shop", "state"),
        CheckConstraint("state in ('draft', 'approved', 'ended')", name="state"),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key", ondelete="CASCADE")
    cause: str
    text: str
    state: str
    intents: list[str] = Field(sa_type=Json)
    order_states: list[str] = Field(sa_type=Json)
    products: list[str] = Field(sa_type=Json)
    ends_at: datetime | None = Field(sa_type=UtcDateTime)
    version: int
    written_by: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    approved_by: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    approved_at: datetime | None = Field(sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class NoticeSentTable(Row, table=True):
    """A notice that was sent in a conversation."""

    __tablename__ = "notice_sent"

    notice: str = Field(primary_key=True, foreign_key="notice.id", ondelete="CASCADE")
    conversation: str = Field(primary_key=True, foreign_key="conversation.id", ondelete="CASCADE")
    message: str
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    sent_at: datetime = Field(sa_type=UtcDateTime)
