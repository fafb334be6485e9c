"""Fresh, upgraded databases for tests: SQLite always, PostgreSQL where ZHIKE_TEST_POSTGRES names one.

Each engine is upgraded once a session; every test then gets a copy of its own.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from bot.store import Database

POSTGRES = "ZHIKE_TEST_POSTGRES"
"""SQLAlchemy URL of a database whose user may create others."""


def postgres_url() -> str:
    """Return the URL of the PostgreSQL to test on, or skip the test."""
    url = os.environ.get(POSTGRES, "")
    if not url:
        pytest.skip(f"{POSTGRES} is not set: give it the SQLAlchemy URL of an empty PostgreSQL database")
    return url


@contextlib.contextmanager
def postgres_database(url: str, template: str = "") -> Iterator[str]:
    """Create a database beside the one of `url`, copied from `template`; yield its URL, drop it afterwards."""
    name = f"zhike_{secrets.token_hex(6)}"
    like = f" TEMPLATE {make_url(template).database}" if template else ""
    parsed = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(parsed, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}{like}"))
        yield parsed.set(database=name).render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()


@contextlib.contextmanager
def upgraded(url: str) -> Iterator[str]:
    """Upgrade the database of `url` and let go of it, so that it can be copied; yield the URL."""
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
        yield database


@contextlib.contextmanager
def postgres_copy(template: str) -> Iterator[Database]:
    """Yield a database of its own, copied from an upgraded one."""
    with postgres_database(template, template) as url, contextlib.closing(Database(url)) as database:
        yield database
