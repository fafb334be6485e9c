"""Conversations and what is said in them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from bot.store.columns import Json, Row, UtcDateTime


class ConversationTable(Row, table=True):
    """The one thread of a customer with a shop (per outer console, when another one keeps the chat)."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("shop", "customer", "external"),
        Index(None, "shop", "state", "updated_at"),
        Index(None, "agent", "state"),
        CheckConstraint("state in ('open', 'closed')", name="state"),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    customer: str = Field(foreign_key="customer.id", index=True)
    external: str
    """Id given by a console that keeps its own chat (Ask API); empty: our own chat."""
    state: str
    agent: str | None = Field(foreign_key="staff.id")
    handover: str
    """Note of the colleague who transferred it."""
    head_seq: int
    waiting_since: datetime | None = Field(sa_type=UtcDateTime)
    """Sent time of the first buyer message that no agent has answered."""
    alert: str
    """Kind of the standing alert (complaint, sla, red_line); empty: none."""
    focus_item: str
    """SKU or product key of the last product card."""
    focus_order: str
    """Order number of the last order card."""
    psychology: list[str] = Field(sa_type=Json)
    """Keys shown for the last round that was read."""
    emotion: str
    profile: dict[str, Any] = Field(sa_type=Json)
    """Psychology and type folded over this conversation (bot.profile)."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class MessageTable(Row, table=True):
    """One acknowledged message; never updated but for its recall."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation", "seq"),
        UniqueConstraint("shop", "sender_kind", "sender_id", "client_msg_id"),
        CheckConstraint("sender_kind in ('buyer', 'agent', 'system', 'auto')", name="sender_kind"),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    conversation: str = Field(foreign_key="conversation.id")
    seq: int
    sender_kind: str
    sender_id: str
    sender_name: str
    kind: str
    text: str
    payload: dict[str, Any] | None = Field(sa_type=Json)
    client_msg_id: str
    body_hash: str
    """SHA-256 over conversation, kind, text and payload: tells a resend from a conflict."""
    sent_at: datetime = Field(sa_type=UtcDateTime)
    recalled_at: datetime | None = Field(sa_type=UtcDateTime)


class ReadTable(Row, table=True):
    """How far a participant has read."""

    __tablename__ = "read_state"

    conversation: str = Field(primary_key=True, foreign_key="conversation.id", ondelete="CASCADE")
    kind: str = Field(primary_key=True)
    """buyer or agent."""
    participant: str = Field(primary_key=True)
    seq: int
    read_at: datetime = Field(sa_type=UtcDateTime)


class FileTable(Row, table=True):
    """An uploaded picture, video or voice; the bytes lie in the file store under `sha256`."""

    __tablename__ = "file"

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    conversation: str | None = Field(foreign_key="conversation.id")
    uploader_kind: str
    uploader_id: str
    name: str
    mime: str
    size: int
    """Bytes."""
    sha256: str = Field(index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
