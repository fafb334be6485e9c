"""How a shop's facts changed, and what was asked of them in vain."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from bot.store.columns import Json, Row, UtcDateTime


class ShopChangeTable(Row, table=True):
    """One saved change of a shop's facts."""

    __tablename__ = "shop_change"

    shop: str = Field(primary_key=True, foreign_key="shop.key", ondelete="CASCADE")
    version: int = Field(primary_key=True)
    """The version that it made."""
    at: datetime = Field(sa_type=UtcDateTime)
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    how: str
    """file, edit, import, text, gap or undo."""
    source: str
    """Name of the file; for text the text itself."""
    changes: list[dict[str, Any]] = Field(sa_type=Json)
    """{path, before, after} each."""


class GapTable(Row, table=True):
    """Something a buyer asked that the shop's facts do not say; one row a round and thing."""

    __tablename__ = "gap"
    __table_args__ = (
        CheckConstraint("kind in ('slot', 'attribute', 'faq')", name="kind"),
        Index(None, "shop", "asked_at"),
    )

    conversation: str = Field(primary_key=True, foreign_key="conversation.id", ondelete="CASCADE")
    asked: str = Field(primary_key=True)
    """The round's number, or the caller's id of the message."""
    kind: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    """The slot, the attribute, or the question itself."""
    product: str = Field(primary_key=True)
    """Key; empty: of the shop."""
    shop: str = Field(foreign_key="shop.key")
    question: str
    """What was said, personal data masked."""
    asked_at: datetime = Field(sa_type=UtcDateTime)
