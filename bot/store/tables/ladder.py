"""Concessions made to buyers."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.store.columns import Row, UtcDateTime


class ConcessionTable(Row, table=True):
    """One step of a ladder that an agent's message made."""

    __tablename__ = "concession"
    __table_args__ = (
        UniqueConstraint("conversation", "source", "step"),
        Index(None, "conversation", "given_at"),
    )

    id: str = Field(primary_key=True)
    conversation: str = Field(foreign_key="conversation.id", ondelete="CASCADE")
    item: str
    """Key of the product or SKU in focus; empty: none was."""
    step: str
    """`ladder.step` of intents/dialogue.yaml."""
    source: str
    """Id of the suggestion that was sent, or of the message that says it."""
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    given_at: datetime = Field(sa_type=UtcDateTime)
