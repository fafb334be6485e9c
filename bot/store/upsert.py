"""Insert unless it is there already: the same words for SQLite and PostgreSQL."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import literal
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.store.bulk import many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Table
    from sqlalchemy.sql.base import Executable
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


def add_up(
    session: Session,
    table: type[Row],
    unique: tuple[str, ...],
    counts: tuple[str, ...],
    rows: Sequence[dict[str, Any]],
) -> None:
    """Add each row's `counts` to the row with the same `unique` values, which is made when there is none.

    Safe against others who count in the same rows on either engine; give the rows in an order all agree on.
    """
    if rows:
        connection = session.connection()
        statement = _adding(table, unique, counts, connection.dialect.name == "sqlite")
        for row in rows:
            connection.execute(statement, row)


@lru_cache(maxsize=16)
def _adding(table: type[Row], unique: tuple[str, ...], counts: tuple[str, ...], sqlite: bool) -> Executable:
    columns: Table = getattr(table, "__table__")  # noqa: B009 - SQLModel does not declare it
    if sqlite:
        lite = sqlite_insert(columns)
        added = {name: columns.c[name] + lite.excluded[name] for name in counts}
        return lite.on_conflict_do_update(index_elements=unique, set_=added)
    full = postgres_insert(columns)
    added = {name: columns.c[name] + full.excluded[name] for name in counts}
    return full.on_conflict_do_update(index_elements=unique, set_=added)


def put(session: Session, table: type[Row], unique: tuple[str, ...], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, or replace all other columns of those with the same `unique` columns; many at once.

    All rows have the same keys; columns that are not given keep what is there.
    """
    if rows:
        sqlite = session.connection().dialect.name == "sqlite"
        many(session, _putting(table, unique, tuple(rows[0]), sqlite), rows)


@lru_cache(maxsize=64)
def _putting(table: type[Row], unique: tuple[str, ...], names: tuple[str, ...], sqlite: bool) -> Executable:
    columns: Table = getattr(table, "__table__")  # noqa: B009 - SQLModel does not declare it
    insert = sqlite_insert(columns) if sqlite else postgres_insert(columns)
    replaced = {name: insert.excluded[name] for name in names if name not in unique}
    if not replaced:
        return insert.on_conflict_do_nothing(index_elements=unique)
    return insert.on_conflict_do_update(index_elements=unique, set_=replaced)


def put_missing(
    session: Session, table: type[Row], unique: tuple[str, ...], rows: Sequence[dict[str, Any]]
) -> None:
    """Insert those rows that are not there yet, many at once; all rows have the same keys."""
    if rows:
        sqlite = session.connection().dialect.name == "sqlite"
        many(session, _missing(table, unique, sqlite), rows)


@lru_cache(maxsize=64)
def _missing(table: type[Row], unique: tuple[str, ...], sqlite: bool) -> Executable:
    columns: Table = getattr(table, "__table__")  # noqa: B009 - SQLModel does not declare it
    insert = sqlite_insert(columns) if sqlite else postgres_insert(columns)
    return insert.on_conflict_do_nothing(index_elements=unique)
