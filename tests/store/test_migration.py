from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from bot.errors import StoreError, StoreUnavailable
from bot.store import Database, migration
from bot.store.columns import Row
from bot.store.tables import __all__ as table_names
from tests.engines import postgres_database, postgres_url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def two_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two empty databases of one engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/first.db", f"sqlite:///{tmp_path}/second.db"
        return
    with postgres_database(postgres_url()) as first, postgres_database(postgres_url()) as second:
        yield first, second


def shape(connection: Connection) -> dict[str, Any]:
    """Return tables with columns, keys, checks and indexes, names included."""
    found = inspect(connection)

    def said(value: Any) -> str:  # noqa: ANN401 - whatever the engine tells
        if isinstance(value, dict):
            return str(sorted((key, str(inner)) for key, inner in value.items()))
        return str(value)

    def plain(items: list[Any]) -> list[str]:
        return sorted(str(sorted((key, said(value)) for key, value in item.items())) for item in items)

    return {
        table: [
            plain(found.get_columns(table)),
            plain([found.get_pk_constraint(table)]),
            plain(found.get_foreign_keys(table)),
            plain(found.get_unique_constraints(table)),
            plain(found.get_check_constraints(table)),
            plain(found.get_indexes(table)),
        ]
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def test_upgrade_of_an_empty_database_equals_the_tables(two_urls: tuple[str, str]) -> None:
    """Migrations and table classes make the same database, down to the names of constraints."""
    with (
        contextlib.closing(Database(two_urls[0])) as migrated,
        contextlib.closing(Database(two_urls[1])) as made,
    ):
        migrated.upgrade()
        with migrated.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert [] == compare_metadata(context, Row.metadata)
            by_migration = shape(connection)
        with made.engine.begin() as connection:
            Row.metadata.create_all(connection)
        with made.engine.connect() as connection:
            by_tables = shape(connection)
    assert by_tables == by_migration
    assert len(table_names) - 1 == len(by_tables)


def test_every_constraint_has_a_name(two_urls: tuple[str, str]) -> None:
    """A migration can find every constraint again by its name."""
    with contextlib.closing(Database(two_urls[0])) as database:
        database.upgrade()
        with database.engine.connect() as connection:
            found = inspect(connection)
            for table in found.get_table_names():
                named = [
                    *found.get_foreign_keys(table),
                    *found.get_unique_constraints(table),
                    *found.get_check_constraints(table),
                    found.get_pk_constraint(table),
                ]
                assert all(item["name"] for item in named), table


def test_downgrade_leaves_nothing(two_urls: tuple[str, str]) -> None:
    """Every migration can be undone."""
    with contextlib.closing(Database(two_urls[0])) as database:
        database.upgrade()
        with database.engine.connect() as connection:
            config = migration.configuration()
            config.attributes["connection"] = connection
            command.downgrade(config, "base")
            connection.commit()
        with database.engine.connect() as connection:
            assert {} == shape(connection)


def test_servers_that_start_together_upgrade_once(two_urls: tuple[str, str]) -> None:
    """Four servers starting on one empty database all end up ready."""
    problems: list[BaseException] = []
    gate = threading.Barrier(4)

    def start() -> None:
        with contextlib.closing(Database(two_urls[0], patience=30)) as database:
            gate.wait()
            try:
                database.upgrade()
                database.check()
            except BaseException as problem:  # noqa: BLE001 - told by the assertion below
                problems.append(problem)

    servers = [threading.Thread(target=start) for _ in range(4)]
    for server in servers:
        server.start()
    for server in servers:
        server.join()
    assert [] == problems


def test_newer_database_is_refused(two_urls: tuple[str, str]) -> None:
    """A database made by a newer program is left alone and not ready."""
    with contextlib.closing(Database(two_urls[0])) as database:
        database.upgrade()
        with database.write() as session:
            session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(StoreError, match="newer"):
            database.upgrade()
        with pytest.raises(StoreUnavailable, match="9999"):
            database.check()


def test_failed_migration_leaves_nothing(two_urls: tuple[str, str]) -> None:
    """A migration that fails half-way is undone as a whole on both engines."""
    with contextlib.closing(Database(two_urls[0])) as database:
        with database.engine.begin() as connection:
            connection.execute(text("CREATE TABLE label (id VARCHAR)"))
        with pytest.raises(Exception, match="label"):
            database.upgrade()
        with database.engine.connect() as connection:
            assert ["label"] == [t for t in inspect(connection).get_table_names() if t != "alembic_version"]


def test_migrations_ship_with_the_package() -> None:
    """The folder lies inside bot.store, in one line of revisions."""
    assert (migration.FOLDER / "env.py").is_file()
    assert migration.head() is not None
