"""Alembic's entry: runs the migrations in the transaction of the connection it is given."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON
from sqlmodel import AutoString

from bot.store.columns import UtcDateTime
from bot.store.tables import Row


def plain(kind: str, item: Any, _autogen: object) -> str | Literal[False]:  # noqa: ANN401 - Alembic's hook
    """Write our column types into new migrations in SQLAlchemy's own words, so that old ones never change."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, JSON):
        return "Json"
    return "sa.String()" if isinstance(item, AutoString) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=True,
    render_item=plain,
)
with context.begin_transaction():
    context.run_migrations()
