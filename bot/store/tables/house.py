"""Settings kept in the database, and the audit log."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from bot.store.columns import Json, Row, UtcDateTime


class SettingTable(Row, table=True):
    """A value set at run time."""

    __tablename__ = "setting"

    key: str = Field(primary_key=True)
    value: Any = Field(sa_type=Json, nullable=True)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class AuditTable(Row, table=True):
    """An administrative act: who did what to what."""

    __tablename__ = "audit"

    id: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    shop: str
    """Empty: the whole installation."""
    action: str
    target: str
    detail: dict[str, Any] = Field(sa_type=Json)
