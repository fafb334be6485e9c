"""What suggestions came to: counts for ranking and figures, what followed, and muting that was lifted."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from bot.store.columns import Row, UtcDateTime


class AdoptionTable(Row, table=True):
    """What one member of staff did with one reply on one day of China's calendar; kept in step with the ledger."""

    __tablename__ = "adoption"

    shop: str = Field(primary_key=True, foreign_key="shop.key", ondelete="CASCADE")
    day: date = Field(primary_key=True)
    need: str = Field(primary_key=True)
    """Intent (or psychology) that the reply was offered for."""
    template: str = Field(primary_key=True)
    """Empty: the need as a whole, counted once a round."""
    staff: str = Field(primary_key=True)
    """Empty: nobody known."""
    shown: int
    """Trials: times it was put before somebody, whatever became of it."""
    passed: int
    """Of these: left, while one further down was sent."""
    inserted: int
    """Of these: inserted and not sent."""
    sent: int
    """Of these: sent as it stood."""
    edited: int
    """Of these: sent with changes."""
    dismissed: int
    """Of these: waved away."""
    faulted: int
    """Of those waved away: with a reason given."""
    ordered: int
    """Orders that followed; not trials, counted on the day they came."""
    refunded: int
    complained: int
    rated: int
    """Marks given by buyers."""
    kept: float
    """Sum, over those sent with changes, of the share of the text that stayed."""
    stars: float
    """Sum of the marks, 1 to 5 each."""


class OutcomeTable(Row, table=True):
    """What followed a conversation."""

    __tablename__ = "outcome"
    __table_args__ = (
        UniqueConstraint("conversation", "kind", "reference"),
        Index(None, "shop", "at"),
        CheckConstraint("kind in ('order', 'refund', 'complaint', 'csat')", name="kind"),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    conversation: str = Field(foreign_key="conversation.id", ondelete="CASCADE")
    kind: str
    reference: str
    """Number of the order, or whatever tells two of a kind apart."""
    value: float
    """Marks of a csat, yuan of an order or refund, else 0."""
    at: datetime = Field(sa_type=UtcDateTime)


class LiftingTable(Row, table=True):
    """A supervisor wants a need's suggestions shown again; shows count anew from the next day."""

    __tablename__ = "lifting"

    shop: str = Field(primary_key=True, foreign_key="shop.key", ondelete="CASCADE")
    need: str = Field(primary_key=True)
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    lifted_at: datetime = Field(sa_type=UtcDateTime)
