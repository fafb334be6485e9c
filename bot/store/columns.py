"""Column types and names shared by every table, on SQLite and on PostgreSQL."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, DateTime, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""How constraints are named, so that a migration can find them again on either engine."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: refuses naive times, stores UTC, gives back aware UTC on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what the driver stores; a naive time raises ValueError."""
        if value is None:
            return None
        moment = _utc(value)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def bind_processor(self, dialect: Dialect) -> Any:  # noqa: ANN401 - the signature is SQLAlchemy's
        """Return what makes a value the driver's; for SQLite in one step, for millions of them are written."""
        return _text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ANN401 - the signature is SQLAlchemy's
        """Return what makes the driver's value ours; for SQLite in one step."""
        return _moment if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        """Return an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        msg = f"{value!r} has no time zone; pass an aware datetime such as datetime.now(UTC)"
        raise ValueError(msg)
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def _text(value: datetime | None) -> str | None:
    """Return a moment as SQLite keeps it, `2026-06-30 04:00:00.000000`: the storage format of SQLAlchemy."""
    return None if value is None else _utc(value).replace(tzinfo=None).isoformat(" ", "microseconds")


def _moment(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""JSON text on SQLite, JSONB on PostgreSQL; None is SQL NULL."""


class Row(SQLModel):
    """Base of every table; rows never leave bot.store, frozen values do."""

    metadata = MetaData(naming_convention=NAMES)


def new_id(now: datetime) -> str:
    """Return a 32-character hexadecimal id whose order is the order of time (48-bit milliseconds first)."""
    return f"{int(now.timestamp() * 1000) & 0xFFFFFFFFFFFF:012x}{secrets.token_hex(10)}"


def mapping(value: dict[str, Any] | None) -> dict[str, Any]:
    """Return a copy of a JSON object column, empty when NULL."""
    return dict(value or {})
