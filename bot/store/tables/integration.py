"""How other systems come in and are told: keys, origins, webhooks and what is to be delivered to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from bot.store.columns import Json, Row, UtcDateTime


class ShopKeyTable(Row, table=True):
    """A secret that a shop's own systems sign with."""

    __tablename__ = "shop_key"
    __table_args__ = (
        Index(None, "shop", "use"),
        CheckConstraint("use in ('console', 'buyer')", name="use"),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key", ondelete="CASCADE")
    use: str
    """What it signs: identities of another console's agents, or ids of buyers."""
    secret: str
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    created_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(sa_type=UtcDateTime)


class ShopOriginTable(Row, table=True):
    """A site whose pages may embed what is the shop's."""

    __tablename__ = "shop_origin"

    shop: str = Field(primary_key=True, foreign_key="shop.key", ondelete="CASCADE")
    origin: str = Field(primary_key=True)
    created_at: datetime = Field(sa_type=UtcDateTime)


class UsedIdentityTable(Row, table=True):
    """A signed identity that was exchanged; it is good once."""

    __tablename__ = "used_identity"

    shop: str = Field(primary_key=True, foreign_key="shop.key", ondelete="CASCADE")
    jti: str = Field(primary_key=True)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)


class WebhookTable(Row, table=True):
    """An address of the shop that wants to be told."""

    __tablename__ = "webhook"

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key", ondelete="CASCADE", index=True)
    url: str
    events: list[str] = Field(sa_type=Json)
    texts: bool
    """Whether messages are told with what they say."""
    enabled: bool
    secret: str
    old_secret: str
    """Signs beside the newer one until `old_until`; empty: none."""
    old_until: datetime | None = Field(sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class DeliveryTable(Row, table=True):
    """One thing to tell one webhook: the outbox while it waits, the log afterwards."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index(None, "state", "due_at"),
        Index(None, "webhook", "created_at"),
        CheckConstraint("state in ('waiting', 'delivered', 'failed')", name="state"),
    )

    id: str = Field(primary_key=True)
    webhook: str = Field(foreign_key="webhook.id", ondelete="CASCADE")
    event: str
    data: dict[str, Any] = Field(sa_type=Json)
    """Ids and states; what a message says is read when it is sent."""
    state: str
    attempts: int
    due_at: datetime = Field(sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(sa_type=UtcDateTime)
    tries: list[dict[str, Any]] = Field(sa_type=Json)
    """At, HTTP status (0: no answer), milliseconds, what went wrong."""
