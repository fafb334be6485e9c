"""What a shop does for its customers: points, contacts, audiences, warnings, special dates."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from bot.store.columns import Json, Row, UtcDateTime


class PointsAccountTable(Row, table=True):
    """How many points a customer has; never below zero."""

    __tablename__ = "points_account"
    __table_args__ = (CheckConstraint("balance >= 0", name="balance"),)

    customer: str = Field(primary_key=True, foreign_key="customer.id", ondelete="CASCADE")
    shop: str = Field(foreign_key="shop.key", index=True)
    balance: int


class PointsEntryTable(Row, table=True):
    """A line of the points ledger; never changed."""

    __tablename__ = "points_entry"
    __table_args__ = (
        UniqueConstraint("customer", "kind", "reference"),
        Index(None, "shop", "at"),
        CheckConstraint(
            "kind in ('purchase', 'sign_in', 'share', 'review', 'activity', 'goods', 'offset', 'refund', "
            "'expire', 'correction')",
            name="kind",
        ),
        CheckConstraint("points <> 0", name="points"),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    customer: str = Field(foreign_key="customer.id", ondelete="CASCADE")
    at: datetime = Field(sa_type=UtcDateTime)
    kind: str
    points: int
    """Earned above zero, spent below."""
    reference: str | None
    """What it is for (order number, day); the same again is no second entry. None: nothing to tell it by."""
    note: str
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    balance: int
    """Of this account after it."""


class ContactTable(Row, table=True):
    """Somebody is to be written or called to; what came of it."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("shop", "customer", "occasion", "reference"),
        Index(None, "shop", "state", "due_at"),
        Index(None, "customer", "due_at"),
        CheckConstraint("activity in ('keep', 'market')", name="activity"),
        CheckConstraint("arm in ('treated', 'held')", name="arm"),
        CheckConstraint("state in ('planned', 'done', 'skipped', 'stopped')", name="state"),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    customer: str = Field(foreign_key="customer.id", ondelete="CASCADE")
    activity: str
    occasion: str
    reference: str
    stage: str
    tier: str
    channel: str
    due_at: datetime = Field(sa_type=UtcDateTime)
    until: datetime | None = Field(sa_type=UtcDateTime)
    """No use afterwards."""
    template: str
    text: str
    category: str
    gift: str
    arm: str
    experiment: str
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    """Whose list it stands on."""
    state: str
    done_at: datetime | None = Field(sa_type=UtcDateTime)
    done_by: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    result: str
    feedback: str
    note: str
    outcome_at: datetime | None = Field(sa_type=UtcDateTime)
    outcome_value: int
    """Fen of the order that followed."""
    created_at: datetime = Field(sa_type=UtcDateTime)


class AudienceTable(Row, table=True):
    """A named group of customers, kept as the filter that finds it."""

    __tablename__ = "audience"
    __table_args__ = (
        UniqueConstraint("shop", "name"),
        CheckConstraint("kind in ('saved', 'preset')", name="kind"),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key", ondelete="CASCADE")
    name: str
    kind: str
    definition: dict[str, Any] = Field(sa_type=Json)
    size: int | None
    counted_at: datetime | None = Field(sa_type=UtcDateTime)
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class ChurnTable(Row, table=True):
    """A warning that a customer may leave, what was done and how it ended."""

    __tablename__ = "churn_case"
    __table_args__ = (
        Index(None, "shop", "outcome", "warned_at"),
        Index(None, "customer", "warned_at"),
        Index(
            "ix_churn_case_open",
            "customer",
            unique=True,
            sqlite_where=text("outcome = 'open'"),
            postgresql_where=text("outcome = 'open'"),
        ),
        CheckConstraint("outcome in ('open', 'returned', 'lost')", name="outcome"),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    customer: str = Field(foreign_key="customer.id", ondelete="CASCADE")
    warned_at: datetime = Field(sa_type=UtcDateTime)
    risk: float
    reasons: dict[str, Any] = Field(sa_type=Json)
    cause: str
    measure: str
    measured_at: datetime | None = Field(sa_type=UtcDateTime)
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    outcome: str
    closed_at: datetime | None = Field(sa_type=UtcDateTime)
    value: int
    """Fen of the order that came back."""


class SpecialDateTable(Row, table=True):
    """A day that matters to a customer or the family, every year."""

    __tablename__ = "special_date"
    __table_args__ = (
        UniqueConstraint("customer", "kind", "whose", "name"),
        Index(None, "shop", "calendar", "month", "day"),
        CheckConstraint("kind in ('birthday', 'anniversary', 'festival', 'other')", name="kind"),
        CheckConstraint("calendar in ('solar', 'lunar')", name="calendar"),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    customer: str = Field(foreign_key="customer.id", ondelete="CASCADE")
    kind: str
    whose: str
    name: str
    calendar: str
    month: int
    day: int
    year: int | None
    leap: bool
    """The month is a leap month of the lunar calendar."""
    source: str
    created_at: datetime = Field(sa_type=UtcDateTime)


class ConsentTable(Row, table=True):
    """A customer agreed, refused or withdrew; the newest of a purpose counts."""

    __tablename__ = "consent"
    __table_args__ = (
        Index(None, "customer", "purpose", "at"),
        CheckConstraint("purpose in ('service', 'care', 'marketing', 'profiling')", name="purpose"),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    customer: str = Field(foreign_key="customer.id", ondelete="CASCADE")
    purpose: str
    granted: bool
    how: str
    """Where it was said: chat, order, form, phone, import."""
    evidence: str
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    at: datetime = Field(sa_type=UtcDateTime)


class AccessTable(Row, table=True):
    """Who looked at whose data."""

    __tablename__ = "customer_access"
    __table_args__ = (Index(None, "shop", "at"), Index(None, "customer", "at"))

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    customer: str
    """Empty: many at once. No foreign key: the line outlives the customer."""
    at: datetime = Field(sa_type=UtcDateTime)
    what: str
    detail: dict[str, Any] = Field(sa_type=Json)
