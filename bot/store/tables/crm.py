"""What a shop knows of its customers beyond chat: purchases, profile fields, figures, merges, history."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, false
from sqlmodel import Field

from bot.store.columns import Json, Row, UtcDateTime


class PurchaseTable(Row, table=True):
    """An order as far as figures need it: one row for orders of our own chat and for imported ones."""

    __tablename__ = "purchase"
    __table_args__ = (
        Index(None, "customer", "paid_at"),
        CheckConstraint(
            "state in ('unpaid', 'paid', 'sent', 'signed', 'refunding', 'refunded', 'closed')", name="state"
        ),
        CheckConstraint("amount >= 0 and refunded >= 0", name="money"),
    )

    shop: str = Field(primary_key=True, foreign_key="shop.key")
    order_no: str = Field(primary_key=True)
    customer: str = Field(foreign_key="customer.id", ondelete="CASCADE")
    state: str
    amount: int
    """Fen, really paid where that is known, else to be paid; postage included."""
    refunded: int
    """Fen, given back so far."""
    placed_at: datetime = Field(sa_type=UtcDateTime)
    paid_at: datetime | None = Field(sa_type=UtcDateTime)
    sent_at: datetime | None = Field(sa_type=UtcDateTime)
    signed_at: datetime | None = Field(sa_type=UtcDateTime)
    channel: str
    """online, store; empty: not told."""
    province: str
    """Two characters, of the receiver; empty: not told."""
    source: str
    """`live`: the shop's own system; else the name of the file."""
    rank: int
    """How sure the amount is: of two imports the higher one wins (bot.store.purchases)."""
    step: str = Field(sa_column_kwargs={"server_default": ""})
    """Of a pre-sale, which payment it waits or waited for last; empty: paid for at once."""
    opens_at: datetime | None = Field(sa_type=UtcDateTime)
    """From when that can be paid; None: since the order was placed, or not told."""
    pay_before: datetime | None = Field(sa_type=UtcDateTime)
    """When it closes by itself; None: not told."""
    receiver: str = Field(sa_column_kwargs={"server_default": ""})
    """Of a file: whom it went to, masked; empty: not told."""
    gift: bool = Field(sa_column_kwargs={"server_default": false()})
    """Of a file: the buyer's note spoke of a present."""


class PurchaseItemTable(Row, table=True):
    """One line of a purchase; platforms list them in files of their own, so a line may come before its order."""

    __tablename__ = "purchase_item"

    shop: str = Field(primary_key=True, foreign_key="shop.key")
    order_no: str = Field(primary_key=True)
    line: str = Field(primary_key=True)
    """Number of the line, or what tells it from the others."""
    product: str
    sku: str
    title: str
    category: str
    count: int
    amount: int
    """Fen, for all pieces."""
    refunded: int
    """Fen of these, where it is told by line."""


class RecordTable(Row, table=True):
    """The card of a customer: what was asked, imported or noted."""

    __tablename__ = "customer_record"

    customer: str = Field(primary_key=True, foreign_key="customer.id", ondelete="CASCADE")
    shop: str = Field(foreign_key="shop.key", index=True)
    fields: dict[str, Any] = Field(sa_type=Json)
    """Key → value, keys of intents/customers/fields.yaml and of the shop's own fields."""
    sources: dict[str, Any] = Field(sa_type=Json)
    """Key → {how, at, source}."""
    completeness: float
    """0..1, of what the card asks."""
    dated: bool
    """False: made by an import without any date, so that the first date found replaces the visit times."""
    updated_at: datetime = Field(sa_type=UtcDateTime)


class CustomFieldTable(Row, table=True):
    """A field that one shop has added to its cards."""

    __tablename__ = "customer_field"
    __table_args__ = (
        CheckConstraint(
            "kind in ('text', 'number', 'flag', 'date', 'choice', 'list', 'phone', 'email')", name="kind"
        ),
        CheckConstraint("section in ('basic', 'advanced', 'valuable')", name="section"),
    )

    shop: str = Field(primary_key=True, foreign_key="shop.key", ondelete="CASCADE")
    key: str = Field(primary_key=True)
    label: str
    kind: str
    section: str
    choices: list[str] = Field(sa_type=Json)
    position: int
    archived: bool
    created_at: datetime = Field(sa_type=UtcDateTime)


class CustomerChangeTable(Row, table=True):
    """A line of a customer's history."""

    __tablename__ = "customer_change"
    __table_args__ = (Index(None, "customer", "at"),)

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    customer: str = Field(foreign_key="customer.id", ondelete="CASCADE")
    at: datetime = Field(sa_type=UtcDateTime)
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    how: str
    """person, import, text, behaviour, merge, unmerge, erase."""
    source: str
    """File and line, or conversation."""
    changes: dict[str, Any] = Field(sa_type=Json)
    """Field → [before, after]."""


class MergeTable(Row, table=True):
    """Two customers declared one; kept so that it can be undone."""

    __tablename__ = "customer_merge"

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    kept: str = Field(foreign_key="customer.id", ondelete="CASCADE", index=True)
    gone: str = Field(foreign_key="customer.id", ondelete="CASCADE", index=True)
    moved: list[str] = Field(sa_type=Json)
    """Customers that were merged into `gone` before and follow it."""
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    at: datetime = Field(sa_type=UtcDateTime)
    undone_at: datetime | None = Field(sa_type=UtcDateTime)


class FigureTable(Row, table=True):
    """What was computed of a customer, replaced whole by the next computation."""

    __tablename__ = "customer_figure"
    __table_args__ = (
        *[Index(None, "shop", name) for name in ("value", "stage")],
        *[Index(None, "shop", name, "customer") for name in ("spent", "last_at", "risk")],
    )

    customer: str = Field(primary_key=True, foreign_key="customer.id", ondelete="CASCADE")
    shop: str = Field(foreign_key="shop.key")
    as_of: datetime = Field(sa_type=UtcDateTime)
    orders: int
    spent: int
    """Fen."""
    refunds: int
    first_at: datetime | None = Field(sa_type=UtcDateTime)
    last_at: datetime | None = Field(sa_type=UtcDateTime)
    mean_interval: float | None
    """Days between purchases; None: fewer than two."""
    interval_1_2: int | None
    interval_2_3: int | None
    value: str
    recency: int
    frequency: int
    monetary: int
    cell: str
    layer: int
    tier: str
    stage: str
    relation: str
    risk: float | None
    """Chance of churn, 0..1."""
    risk_level: str
    satisfaction: float | None
    detail: dict[str, Any] = Field(sa_type=Json)


class TransitionTable(Row, table=True):
    """A customer came from one stage, relation, value, tier or risk into another."""

    __tablename__ = "customer_transition"
    __table_args__ = (Index(None, "customer", "at"), Index(None, "shop", "at"))

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    customer: str = Field(foreign_key="customer.id", ondelete="CASCADE")
    at: datetime = Field(sa_type=UtcDateTime)
    what: str
    before: str
    after: str
    why: dict[str, Any] = Field(sa_type=Json)
