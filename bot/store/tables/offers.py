"""The suggestion ledger and the answers of the Ask API."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.store.columns import Json, Row, UtcDateTime


class SuggestionTable(Row, table=True):
    """One suggestion and what became of it."""

    __tablename__ = "suggestion"
    __table_args__ = (Index(None, "conversation", "round"), Index(None, "shop", "template"))

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    conversation: str = Field(foreign_key="conversation.id")
    round: int
    revision: int
    position: int
    """0 is the first of the three."""
    template: str
    need: str
    """Intent (or psychology) that it answers; empty: not known."""
    text: str
    missing_slots: list[str] = Field(sa_type=Json)
    facts: list[dict[str, str]] = Field(sa_type=Json)
    reasons: list[str] = Field(sa_type=Json)
    warnings: list[str] = Field(sa_type=Json)
    score: float
    offered_at: datetime = Field(sa_type=UtcDateTime)
    displayed_at: datetime | None = Field(sa_type=UtcDateTime)
    inserted_at: datetime | None = Field(sa_type=UtcDateTime)
    edited_at: datetime | None = Field(sa_type=UtcDateTime)
    sent_at: datetime | None = Field(sa_type=UtcDateTime)
    dismissed_at: datetime | None = Field(sa_type=UtcDateTime)
    reason: str
    """Why it was dismissed."""
    final_text: str
    """The draft after edits; after sending, what was sent."""
    edits: list[Any] = Field(sa_type=Json)
    """[op, start, end, new text] over `text`, where the sent text differs."""
    outcome: str
    """offered, displayed, inserted, edited, sent, sent_edited, dismissed."""
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")


class AskTable(Row, table=True):
    """The answer once given to an Ask API message, so that asking again gives it again."""

    __tablename__ = "ask"
    __table_args__ = (UniqueConstraint("shop", "conversation", "message"),)

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    conversation: str
    """The caller's id of the conversation."""
    message: str
    """The caller's id of the message."""
    body_hash: str
    response: dict[str, Any] = Field(sa_type=Json)
    created_at: datetime = Field(sa_type=UtcDateTime)
