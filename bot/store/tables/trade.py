"""Orders, and actions that were promised or done for a customer."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.store.columns import Json, Row, UtcDateTime


class OrderTable(Row, table=True):
    """An order of a customer."""

    __tablename__ = "trade_order"
    __table_args__ = (UniqueConstraint("shop", "order_no"), Index(None, "customer", "placed_at"))

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    customer: str = Field(foreign_key="customer.id", ondelete="CASCADE")
    order_no: str
    state: str
    """bot.terms.OrderState."""
    amount: int
    """Fen."""
    placed_at: datetime = Field(sa_type=UtcDateTime)
    paid_at: datetime | None = Field(sa_type=UtcDateTime)
    sent_at: datetime | None = Field(sa_type=UtcDateTime)
    signed_at: datetime | None = Field(sa_type=UtcDateTime)
    record: dict[str, Any] = Field(sa_type=Json)
    """Dump of bot.shop's Order: everything the shop's system told."""


class OrderItemTable(Row, table=True):
    """One line of an order."""

    __tablename__ = "order_item"
    __table_args__ = (UniqueConstraint("trade_order", "position"),)

    id: str = Field(primary_key=True)
    trade_order: str = Field(foreign_key="trade_order.id", ondelete="CASCADE")
    position: int
    product: str
    sku: str
    title: str
    count: int
    price: int
    """Fen, paid for one piece."""


class ActionTable(Row, table=True):
    """Something registered for a customer (an address change, a remark, a resend)."""

    __tablename__ = "action"
    __table_args__ = (Index(None, "conversation", "created_at"),)

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key")
    conversation: str = Field(foreign_key="conversation.id")
    customer: str = Field(foreign_key="customer.id", index=True)
    order_no: str
    kind: str
    detail: dict[str, Any] = Field(sa_type=Json)
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    created_at: datetime = Field(sa_type=UtcDateTime)
