"""What was understood, and what people said was wrong about it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.store.columns import Json, Row, UtcDateTime


class LabelTable(Row, table=True):
    """The newest reading of one round."""

    __tablename__ = "label"
    __table_args__ = (UniqueConstraint("conversation", "round"),)

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    conversation: str = Field(foreign_key="conversation.id")
    round: int
    """Seq of the round's first buyer message."""
    revision: int
    last_seq: int
    """Seq of the last message that was read."""
    understanding: dict[str, Any] = Field(sa_type=Json)
    corrected: dict[str, Any] = Field(sa_type=Json)
    """Fields a person has set; they survive later revisions."""
    model: str
    """Version of the model; empty: rules only."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class CorrectionTable(Row, table=True):
    """A label a person changed: training data."""

    __tablename__ = "correction"
    __table_args__ = (Index(None, "shop", "created_at"),)

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    conversation: str = Field(foreign_key="conversation.id")
    message: str = Field(foreign_key="message.id", index=True)
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    what: str
    """psychology, intent, emotion, or the key of a customer-type axis."""
    before: Any = Field(sa_type=Json, nullable=True)
    after: Any = Field(sa_type=Json, nullable=True)
    model: str
    created_at: datetime = Field(sa_type=UtcDateTime)
