"""Fresh, upgraded databases for tests: SQLite always, PostgreSQL where ZHIKE_TEST_POSTGRES names one.

Each engine is upgraded once a session; every test then gets a copy of the file, or the server's database emptied.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event, exists, literal, make_url, select, text, union_all
from sqlalchemy.engine.interfaces import DBAPIConnection

from bot.store import Database
from bot.store.tables import Row

POSTGRES = "ZHIKE_TEST_POSTGRES"
"""SQLAlchemy URL of a database whose user may create others."""


def postgres_url() -> str:
    """Return the URL of the PostgreSQL to test on, or skip the test."""
    url = os.environ.get(POSTGRES, "")
    if not url:
        pytest.skip(f"{POSTGRES} is not set: give it the SQLAlchemy URL of an empty PostgreSQL database")
    return url


@contextlib.contextmanager
def postgres_database(url: str) -> Iterator[str]:
    """Create a database beside the one of `url`; yield its URL, drop it afterwards."""
    name = f"zhike_{secrets.token_hex(6)}"
    parsed = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(parsed, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield parsed.set(database=name).render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()


@contextlib.contextmanager
def upgraded(url: str) -> Iterator[str]:
    """Upgrade the database of `url` and let go of it; yield the URL."""
    database = Database(url)
    try:
        database.upgrade()
    finally:
        database.close()
    yield url


@contextlib.contextmanager
def sqlite_copy(template: Path, folder: Path) -> Iterator[Database]:
    """Yield a database of its own, copied from an upgraded file."""
    path = folder / "zhike.db"
    shutil.copyfile(template, path)
    with contextlib.closing(Database(f"sqlite:///{path}")) as database:
        event.listen(database.engine, "connect", _hasty)
        yield database


def _hasty(connection: DBAPIConnection, _entry: object) -> None:
    """Do not wait for the disk: no test outlives a power cut."""
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA synchronous=OFF")


class Emptied:
    """One upgraded PostgreSQL database for a whole session: every test gets it without rows.

    Creating and dropping a database takes ten times as long as emptying the few tables a test wrote to.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
        self._written = union_all(
            *(
                select(literal(table.name)).where(exists(select(1).select_from(table)))
                for table in Row.metadata.sorted_tables
            )
        )

    @contextlib.contextmanager
    def database(self) -> Iterator[Database]:
        """Yield it empty; whoever is still connected afterwards is cut off."""
        with contextlib.closing(Database(self._url)) as database:
            yield database
        with self._engine.begin() as connection:
            connection.execute(_OTHERS)
            written = connection.scalars(self._written).all()
            if written:
                connection.execute(text(f"TRUNCATE {', '.join(written)} RESTART IDENTITY CASCADE"))

    def close(self) -> None:
        """Let go of it."""
        self._engine.dispose()


_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
