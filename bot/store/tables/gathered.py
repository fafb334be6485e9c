"""What came in files besides orders: interests, chats kept elsewhere, visits; and the imports themselves."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from bot.store.columns import Json, Row, UtcDateTime


class InterestTable(Row, table=True):
    """A customer looked at a product, put it into the cart, kept or asked for it."""

    __tablename__ = "interest"
    __table_args__ = (
        Index(None, "shop", "kind", "at"),
        CheckConstraint("kind in ('view', 'cart', 'favourite', 'consult')", name="kind"),
    )

    customer: str = Field(primary_key=True, foreign_key="customer.id", ondelete="CASCADE")
    kind: str = Field(primary_key=True)
    product: str = Field(primary_key=True)
    at: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    shop: str = Field(foreign_key="shop.key")


class ChatLineTable(Row, table=True):
    """One line of a chat that another console kept."""

    __tablename__ = "chat_line"
    __table_args__ = (CheckConstraint("role in ('buyer', 'agent')", name="role"),)

    customer: str = Field(primary_key=True, foreign_key="customer.id", ondelete="CASCADE")
    at: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    digest: str = Field(primary_key=True)
    """SHA-256 of role and text, so that the same line is kept once."""
    shop: str = Field(foreign_key="shop.key", index=True)
    role: str
    speaker: str
    """Name of the agent's account; empty for the buyer."""
    text: str
    source: str


class ChatReadingTable(Row, table=True):
    """What a round of a chat that another console kept was read to say; without its words."""

    __tablename__ = "chat_reading"

    customer: str = Field(primary_key=True, foreign_key="customer.id", ondelete="CASCADE")
    at: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    """Of the round's first line."""
    day: int
    """The same as a day of China since 1970."""
    shop: str = Field(foreign_key="shop.key", index=True)
    emotion: str
    complaint: bool
    psychology: list[dict[str, Any]] = Field(sa_type=Json)
    """`{key, score}` of what would have been shown to an agent."""
    types: dict[str, Any] = Field(sa_type=Json)
    """Axis → [value, score, why] of the whole talk, on its last round; else empty."""
    model: str
    """Version of the model."""


class ChatUnreadTable(Row, table=True):
    """Somebody whose imported chats have lines that are not read yet."""

    __tablename__ = "chat_unread"

    customer: str = Field(primary_key=True, foreign_key="customer.id", ondelete="CASCADE")
    shop: str = Field(foreign_key="shop.key", index=True)
    since: datetime = Field(sa_type=UtcDateTime)
    """Of the first such line."""
    mark: str
    """Another one with every line that came."""


class TrafficTable(Row, table=True):
    """Visits of a day, as the platform counts them."""

    __tablename__ = "traffic"

    shop: str = Field(primary_key=True, foreign_key="shop.key", ondelete="CASCADE")
    day: date = Field(primary_key=True)
    origin: str = Field(primary_key=True)
    """Where visitors came from; empty: all."""
    page: str = Field(primary_key=True)
    """Page or product; empty: all."""
    views: int
    visits: int
    visitors: int
    new_visitors: int
    bounces: int
    carts: int
    favourites: int
    clicks: int
    seconds: int
    """Time on the pages, all visits together."""


class ImportTable(Row, table=True):
    """A file that was taken in."""

    __tablename__ = "customer_import"
    __table_args__ = (
        Index(None, "shop", "started_at"),
        CheckConstraint("kind in ('orders', 'customers', 'traffic', 'chats', 'interests')", name="kind"),
        CheckConstraint("state in ('running', 'done', 'failed', 'refused')", name="state"),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key", ondelete="CASCADE")
    kind: str
    file: str
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    started_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(sa_type=UtcDateTime)
    state: str
    rows: int
    """Rows of the file; 0: not counted yet."""
    done: int
    """Rows taken in so far."""
    report: dict[str, Any] = Field(sa_type=Json)
