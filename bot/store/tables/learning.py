"""What people are asked and what they teach: messages to look at again, and a shop's own replies."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from bot.store.columns import Json, Row, UtcDateTime


class ReviewTable(Row, table=True):
    """A message whose reading is doubtful; personal data was masked before it came here."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("shop", "likeness"),
        Index(None, "shop", "state", "usefulness"),
        Index(None, "shop", "day"),
        CheckConstraint("state in ('open', 'settled', 'disputed', 'dropped')", name="state"),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key", ondelete="CASCADE")
    day: date
    """In China, on which it was first queued."""
    likeness: str
    """Hash of the normalised text: the same thing typed twice is asked about once."""
    conversation: str
    message: str
    """Where it was said; kept as text, a question outlives its conversation."""
    text: str
    context: list[Any] = Field(sa_type=Json)
    """[role, text] of the turns before it, oldest first."""
    guess: dict[str, Any] = Field(sa_type=Json)
    """What the model said: psychology, scores, intents, emotion."""
    grounds: list[Any] = Field(sa_type=Json)
    """[kind, label, weight]: why it is doubtful."""
    doubt: float
    seen: int
    """How often it was said."""
    usefulness: float
    """Doubt, more for what is said often."""
    second: bool
    """Wanted from a second reviewer too, to measure agreement."""
    state: str
    """open, settled (answers agree), disputed (they do not), dropped (skipped)."""
    model: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class ReviewAnswerTable(Row, table=True):
    """What one reviewer says about a message."""

    __tablename__ = "review_answer"

    review: str = Field(primary_key=True, foreign_key="review.id", ondelete="CASCADE")
    staff: str = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    skipped: bool
    """Could not or would not say; the labels are empty then."""
    psychology: list[str] = Field(sa_type=Json)
    intent: str
    emotion: str
    answered_at: datetime = Field(sa_type=UtcDateTime)


class ShopReplyTable(Row, table=True):
    """A reply that only one shop has: proposed by the program or written by a supervisor."""

    __tablename__ = "shop_reply"
    __table_args__ = (
        UniqueConstraint("shop", "name"),
        Index(None, "shop", "state", "intent"),
        CheckConstraint("state in ('proposed', 'approved', 'rejected', 'retired')", name="state"),
        CheckConstraint("source in ('edited', 'typed', 'written')", name="source"),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key", ondelete="CASCADE")
    name: str
    """Id of the template: `own.<intent>.<hex>`."""
    intent: str
    state: str
    version: int
    """Counts every change; who changes it says which version they saw."""
    source: str
    base: str
    """Template whose suggestions were edited into this; empty: none."""
    entry: dict[str, Any] = Field(sa_type=Json)
    """The reply as a file of replies/ would have it (bot.library's ReplyEntry, without id)."""
    evidence: dict[str, Any] = Field(sa_type=Json)
    """Why it was proposed: how often, by how many, with examples."""
    expires_on: date | None
    """The last day on which it is offered; None: no end."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    """Who changed it last; None: the program."""


class ShopReplyVersionTable(Row, table=True):
    """A shop's reply as it was after one change."""

    __tablename__ = "shop_reply_version"

    reply: str = Field(primary_key=True, foreign_key="shop_reply.id", ondelete="CASCADE")
    version: int = Field(primary_key=True)
    state: str
    intent: str
    entry: dict[str, Any] = Field(sa_type=Json)
    expires_on: date | None
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    at: datetime = Field(sa_type=UtcDateTime)
