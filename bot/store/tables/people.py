"""Shops, the staff who serve them and the customers who come."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from bot.store.columns import Json, Row, UtcDateTime


class ShopTable(Row, table=True):
    """A shop; `spec` is the dump of bot.shop's ShopSpec."""

    __tablename__ = "shop"

    key: str = Field(primary_key=True)
    name: str
    trade: str
    spec: dict[str, Any] = Field(sa_type=Json)
    secret: str
    """Signs buyer ids (HMAC-SHA256); made when the shop is first saved."""
    simulation: bool
    """Drills only: never part of real figures."""
    version: int
    """Grows by one with every change of the facts."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class StaffTable(Row, table=True):
    """Somebody who signs in to the console."""

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint("role in ('trainee', 'agent', 'supervisor', 'admin')", name="role"),)

    id: str = Field(primary_key=True)
    username: str = Field(unique=True)
    """Case-folded."""
    name: str
    role: str
    password: str
    """Argon2 hash."""
    token_version: int
    """A token with another version is refused."""
    disabled: bool
    created_at: datetime = Field(sa_type=UtcDateTime)


class StaffShopTable(Row, table=True):
    """A member of staff may serve this shop."""

    __tablename__ = "staff_shop"

    staff: str = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    shop: str = Field(primary_key=True, foreign_key="shop.key", ondelete="CASCADE", index=True)


class RevokedTokenTable(Row, table=True):
    """A token signed out before its end."""

    __tablename__ = "revoked_token"

    jti: str = Field(primary_key=True)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)


_LISTED = ("shop", "last_seen", "id", "merged_into", "erased_at")
"""All that the register asks of a customer before it shows them, so that it counts and pages in the index alone."""


class CustomerTable(Row, table=True):
    """A buyer as one shop knows them."""

    __tablename__ = "customer"
    __table_args__ = (UniqueConstraint("shop", "buyer"), Index(None, *_LISTED))

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    buyer: str
    """Id on the platform the buyer came from."""
    name: str
    """Masked for display."""
    member: str
    """Level of membership; empty: none known."""
    first_seen: datetime = Field(sa_type=UtcDateTime)
    last_seen: datetime = Field(sa_type=UtcDateTime)
    profile: dict[str, Any] = Field(sa_type=Json)
    """Folded psychology and type (bot.profile)."""
    notes: list[str] = Field(sa_type=Json)
    merged_into: str | None = Field(
        default=None, foreign_key="customer.id", ondelete="SET NULL", nullable=True, index=True
    )
    """The customer that this one was declared to be; never itself merged."""
    erased_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    """When the person asked to be forgotten; nothing personal is left."""


class CustomerTagTable(Row, table=True):
    """A word or two about a customer."""

    __tablename__ = "customer_tag"
    __table_args__ = (
        UniqueConstraint("customer", "text"),
        CheckConstraint("source in ('text', 'behaviour', 'person')", name="source"),
    )

    id: str = Field(primary_key=True)
    customer: str = Field(foreign_key="customer.id", ondelete="CASCADE")
    text: str
    source: str
    confidence: float
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    """Who set it, when a person did."""
    created_at: datetime = Field(sa_type=UtcDateTime)


class TagRefusalTable(Row, table=True):
    """A person took this tag off a customer: the program does not put it on again."""

    __tablename__ = "customer_tag_refusal"

    customer: str = Field(primary_key=True, foreign_key="customer.id", ondelete="CASCADE")
    text: str = Field(primary_key=True)
