"""One database, SQLite or PostgreSQL: transactions, readiness, and driver errors in our own words."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
import time
from json.scanner import make_scanner
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from bot.errors import SettingsError, StoreUnavailable
from bot.store import migration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import URL, Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
    from sqlalchemy.pool import ConnectionPoolEntry

_SQLITE_GONE = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
"""Primary result codes that mean: not our statement is wrong, the database is."""

_POSTGRES_GONE = ("08", "25006", "40", "53", "55", "57", "58")
"""SQLSTATE classes: connection, read-only, rollback, resources, locks, operator, system."""


_SWITCHING = 0.01
"""Seconds between two attempts to switch a file to WAL."""

PAGES = 16_000
"""KiB of pages that a SQLite connection keeps at most; with 2 MB a long import read them again and again."""


class Database:
    """Transactions on one database; thread-safe, made once, called from worker threads (never from the loop).

    `url` is a SQLAlchemy URL: `sqlite:////path/zhike.db` or `postgresql+psycopg://user@host/name`.
    `patience` (seconds) bounds every wait for a lock or a connection. Raises SettingsError for a URL
    that names neither engine, or SQLite in memory (every thread would see another database).
    """

    def __init__(self, url: str, *, patience: float = 5.0, pool_size: int = 16) -> None:
        parsed = _readable(url)
        self.patience = patience
        self.sqlite = parsed.get_backend_name() == "sqlite"
        self.url = parsed.render_as_string(hide_password=True)
        """For logs: without the password."""
        self.engine = _engine(parsed, self.sqlite, patience, pool_size)
        self._writing = self.engine.execution_options(zhike_write=True)
        readonly: dict[str, Any] = {} if self.sqlite else {"postgresql_readonly": True}
        self._reading = self.engine.execution_options(zhike_write=False, **readonly)
        self._schema = self.engine.execution_options(zhike_schema=True)
        self._turn = threading.Lock()

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """Enter one write transaction: commits at the end, rolls back on any exception.

        Do not nest. Raises StoreUnavailable when the database is locked, read-only, full or gone;
        then nothing was stored.
        """
        with self._unavailable(), self._one_writer(), Session(self._writing) as session, session.begin():
            if self.sqlite:
                session.connection()
            yield session

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """Enter one read-only transaction (a snapshot on SQLite); raises StoreUnavailable."""
        with self._unavailable(), Session(self._reading, autoflush=False) as session:
            yield session

    def upgrade(self) -> None:
        """Bring the tables up to date, in one transaction; several processes may start at once.

        Raises StoreUnavailable, or StoreError when the database is newer than this program.
        """
        with self._unavailable(), self._one_writer(), self._schema.connect() as connection:
            if self.sqlite:
                connection.detach()
            migration.upgrade(connection)

    def check(self) -> None:
        """Raise StoreUnavailable unless the database can be written and its tables are up to date."""
        with self.write() as session:
            connection = session.connection()
            found, wanted = migration.current(connection), migration.head()
            if found != wanted:
                msg = f"{self.url} has tables of revision {found}, this program needs {wanted}; start the server to upgrade"
                raise StoreUnavailable(msg)
            connection.execute(text("update alembic_version set version_num = version_num"))
            session.rollback()

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()

    @contextlib.contextmanager
    def _one_writer(self) -> Iterator[None]:
        """Queue the writers of this process fairly, SQLite lets only one write at a time anyway."""
        if not self.sqlite:
            yield
            return
        if not self._turn.acquire(timeout=self.patience):
            msg = f"{self.url} was busy for {self.patience:g} s; nothing was stored, send again"
            raise StoreUnavailable(msg)
        try:
            yield
        finally:
            self._turn.release()

    @contextlib.contextmanager
    def _unavailable(self) -> Iterator[None]:
        """Turn the driver's ways of saying `not now` into StoreUnavailable; bugs pass through."""
        try:
            yield
        except (DBAPIError, sqlite3.Error) as problem:
            if not _gone(problem):
                raise
            cause = problem.orig if isinstance(problem, DBAPIError) else problem
            msg = f"{self.url} cannot be used now ({str(cause).strip()}); nothing was stored, send again"
            raise StoreUnavailable(msg) from problem
        except PoolTimeout as problem:
            msg = (
                f"{self.url} has no free connection after {self.patience:g} s; nothing was stored, send again"
            )
            raise StoreUnavailable(msg) from problem


def _readable(url: str) -> URL:
    """Return the URL parsed, with our PostgreSQL driver; raises SettingsError."""
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
        if backend == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError) as problem:
        msg = f"database: {problem}; use sqlite:///var/zhike.db or postgresql://user@host/name"
        raise SettingsError(msg) from problem
    if backend not in {"sqlite", "postgresql"}:
        msg = (
            f"database: {backend} is not supported; use sqlite:///var/zhike.db or postgresql://user@host/name"
        )
        raise SettingsError(msg)
    if backend == "sqlite" and parsed.database in {None, "", ":memory:"}:
        msg = "database: SQLite needs a file, for example sqlite:///var/zhike.db"
        raise SettingsError(msg)
    return parsed


def _engine(url: URL, sqlite: bool, patience: float, pool_size: int) -> Engine:
    """Make the engine; no connection is opened yet."""
    if sqlite:
        arguments: dict[str, Any] = {"timeout": patience, "check_same_thread": False}
    else:
        milliseconds = round(patience * 1000)
        arguments = {
            "connect_timeout": max(2, round(patience)),
            "options": f"-c lock_timeout={milliseconds} -c timezone=UTC",
        }
    engine = create_engine(
        url,
        **({"json_deserializer": value_of} if sqlite else {}),
        connect_args=arguments,
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=patience,
        pool_pre_ping=not sqlite,
        pool_use_lifo=sqlite,
    )
    if sqlite:
        event.listen(engine, "connect", _sqlite_connected)
        event.listen(engine, "begin", _sqlite_begin)
    return engine


_SCAN = make_scanner(json.JSONDecoder())  # type: ignore[arg-type]  # typeshed takes the scanner for its own context


def value_of(text: str) -> Any:  # noqa: ANN401 - a JSON value
    """Return the value of a JSON text; what the store itself wrote has no space around it and is read in one step.

    Whole recomputations read hundreds of thousands, most of them small. Raises ValueError.
    """
    try:
        value, end = _SCAN(text, 0)
    except StopIteration:
        return json.loads(text)
    return value if end == len(text) else json.loads(text)


def _sqlite_connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Set a new SQLite connection up: our own BEGIN, WAL, a commit that survives a power cut, room for pages.

    The pool gives the connection used last, so that one job keeps coming back to the pages it knows.
    """
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute(f"PRAGMA cache_size=-{PAGES}")
        _to_wal(cursor)
    finally:
        cursor.close()


def _to_wal(cursor: DBAPICursor) -> None:
    """Switch the file to WAL where it is not yet; programs that start together on a new file switch it at once.

    SQLite answers `locked` to all of them but one without waiting as `busy_timeout` says, so we wait ourselves.
    """
    cursor.execute("PRAGMA busy_timeout")
    (milliseconds,) = cursor.fetchone() or (0,)
    end = time.monotonic() + milliseconds / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode")
            if cursor.fetchone() != ("wal",):
                cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= end:
                raise
            time.sleep(_SWITCHING)
        else:
            return


def _sqlite_begin(connection: Connection) -> None:
    """Begin for writing at once (a deferred writer fails when another got in first), or read-only.

    Batch migrations drop and rename tables, so they run with foreign keys off, on a connection of their own.
    """
    options = connection.get_execution_options()
    writes = options.get("zhike_write", True)
    if options.get("zhike_schema", False):
        connection.exec_driver_sql(f"PRAGMA busy_timeout={migration.PATIENCE * 1000}")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _gone(problem: DBAPIError | sqlite3.Error) -> bool:
    """Tell an unusable database from a wrong statement."""
    if isinstance(problem, DBAPIError) and problem.connection_invalidated:
        return True
    cause = problem.orig if isinstance(problem, DBAPIError) else problem
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        return code is not None and code & 0xFF in _SQLITE_GONE
    state = getattr(cause, "sqlstate", None)
    if state is None:
        return type(cause).__name__ == "OperationalError"
    return str(state).startswith(_POSTGRES_GONE)
