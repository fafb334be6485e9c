"""Insert unless it is there already: the same words for SQLite and PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import literal
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from bot.store.columns import Row


def insert_missing(session: Session, table: type[Row], unique: Sequence[str], values: dict[str, Any]) -> bool:
    """Insert a row unless one with the same `unique` columns exists; return whether it was inserted.

    Safe against a concurrent insert of the same row on either engine.
    """
    dialect = session.connection().dialect.name
    insert = sqlite_insert if dialect == "sqlite" else postgres_insert
    statement = insert(table).values(**values).on_conflict_do_nothing(index_elements=list(unique))
    return session.exec(statement.returning(literal(1))).first() is not None
