"""Follow-up: what somebody has to see to for a buyer, and every step of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from bot.store.columns import Json, Row, UtcDateTime


class TicketTable(Row, table=True):
    """Something to be done for a buyer by some time."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index(None, "shop", "state", "due_at"),
        Index(None, "shop", "order_no", "kind"),
        Index(None, "owner", "state"),
        CheckConstraint("state in ('open', 'doing', 'done', 'cancelled')", name="state"),
        CheckConstraint("amount >= 0", name="amount"),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    kind: str
    """Key of intents/tickets.yaml."""
    state: str
    version: int
    conversation: str | None = Field(foreign_key="conversation.id", ondelete="SET NULL", index=True)
    message: str | None
    """Id of the message it was made from; None: none."""
    customer: str | None = Field(foreign_key="customer.id", ondelete="SET NULL", index=True)
    order_no: str
    """Empty: of no order."""
    reason: str
    responsibility: str
    amount: int
    """Fen."""
    evidence: list[str] = Field(sa_type=Json)
    """Ids of files, links, or words."""
    promise: str
    """What was promised, as it was sent; empty: nothing."""
    result: str
    """What came of it."""
    owner: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    creator: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    due_at: datetime = Field(sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(sa_type=UtcDateTime)


class TicketStepTable(Row, table=True):
    """One change of a ticket."""

    __tablename__ = "ticket_step"

    ticket: str = Field(primary_key=True, foreign_key="ticket.id", ondelete="CASCADE")
    version: int = Field(primary_key=True)
    """The version that it made."""
    at: datetime = Field(sa_type=UtcDateTime)
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    changes: dict[str, Any] = Field(sa_type=Json)
    """Column → value, of those that changed."""
