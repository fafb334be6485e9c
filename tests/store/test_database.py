from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from bot.errors import NotFound, SettingsError, StoreUnavailable
from bot.store import (
    Database,
    Session,
    append_message,
    ensure_customer,
    list_shops,
    load_conversation,
    save_setting,
    save_shop,
)
from bot.store.columns import UtcDateTime, new_id
from bot.store.tables import SettingTable
from tests.engines import postgres_database, postgres_url
from tests.store.scenes import START, Scene, shop_spec


def path_of(database: Database) -> Path:
    """Return the file of a SQLite database."""
    return Path(str(database.engine.url.database))


@contextlib.contextmanager
def impatient(database: Database) -> Iterator[Database]:
    """Open the same database again with hardly any patience."""
    url = database.engine.url.render_as_string(hide_password=False)
    with contextlib.closing(Database(url, patience=0.05)) as other:
        yield other


def test_locked_file_is_unavailable_and_keeps_nothing(sqlite_database: Database) -> None:
    """While another program holds the write lock, sends are refused in words; afterwards they go through."""
    scene = Scene(sqlite_database)
    scene.shop()
    talk = scene.talk()
    with contextlib.closing(sqlite3.connect(path_of(scene.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with impatient(scene.database) as database:
            with pytest.raises(StoreUnavailable, match="locked"), database.write():
                pytest.fail("entered a transaction that cannot be")
            with pytest.raises(StoreUnavailable):
                database.check()
            with database.read() as session:
                assert 0 == load_conversation(session, talk.id).head_seq
        other.execute("ROLLBACK")
    assert 1 == scene.say(talk, "在吗").message.seq


@pytest.mark.postgres
def test_locked_row_is_unavailable() -> None:
    """On PostgreSQL a lock that does not go away within our patience is refused in words."""
    with (
        postgres_database(postgres_url()) as url,
        contextlib.closing(Database(url)) as database,
        impatient(database) as other,
    ):
        database.upgrade()
        scene = Scene(database)
        scene.shop()
        talk = scene.talk()
        with database.write() as session:
            session.connection().execute(text("SELECT 1 FROM conversation FOR UPDATE"))
            with pytest.raises(StoreUnavailable, match="lock"), other.write() as blocked:
                append_message(
                    blocked,
                    conversation=talk.id,
                    sender_kind="buyer",
                    sender_id="b",
                    sender_name="b",
                    client_msg_id="c",
                    kind="text",
                    text="在吗",
                    now=START,
                )


def test_own_long_writer_makes_others_unavailable(sqlite_database: Database) -> None:
    """A writer of this process that does not end makes the next one give up in time, not wait for ever."""
    with impatient(sqlite_database) as database:
        entered, leave = threading.Event(), threading.Event()

        def hold() -> None:
            with database.write():
                entered.set()
                leave.wait()

        holder = threading.Thread(target=hold)
        holder.start()
        entered.wait()
        with pytest.raises(StoreUnavailable, match="busy"), database.write():
            pytest.fail("two writers at once")
        leave.set()
        holder.join()
        database.check()


def test_read_only_file_is_unavailable(sqlite_database: Database) -> None:
    """A database opened read-only is still read, refuses writes and is not ready."""
    with sqlite_database.write() as session:
        save_shop(session, shop_spec(), now=START)
    url = f"sqlite:///file:{path_of(sqlite_database)}?mode=ro&uri=true"
    with contextlib.closing(Database(url)) as database:
        with database.read() as session:
            assert ["kitchen"] == [shop.key for shop in list_shops(session)]
        with pytest.raises(StoreUnavailable, match="readonly"), database.write() as session:
            save_shop(session, shop_spec("tea"), now=START)
        with pytest.raises(StoreUnavailable):
            database.check()


@pytest.mark.postgres
def test_read_only_server_is_unavailable() -> None:
    """A PostgreSQL that takes no writes (a standby) refuses in words and is not ready."""
    with postgres_database(postgres_url()) as url, contextlib.closing(Database(url)) as database:
        database.upgrade()
        with database.write() as session:
            name = session.connection().scalar(text("SELECT current_database()"))
            session.connection().execute(
                text(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
            )
        database.close()
        with pytest.raises(StoreUnavailable, match="read-only"), database.write() as session:
            save_shop(session, shop_spec(), now=START)
        with pytest.raises(StoreUnavailable, match="read-only"):
            database.check()


def cut_off(session: Session, other: Database) -> None:
    """Store something, have the server drop the connection, go on."""
    save_shop(session, shop_spec(), now=START)
    backend = session.connection().scalar(text("SELECT pg_backend_pid()"))
    with other.write() as killer:
        killer.connection().execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
    session.connection().execute(text("SELECT 1"))


@pytest.mark.postgres
def test_lost_connection_is_unavailable_once() -> None:
    """A connection cut in the middle loses its transaction in words; the next one works."""
    with (
        postgres_database(postgres_url()) as url,
        contextlib.closing(Database(url)) as database,
        contextlib.closing(Database(url)) as other,
    ):
        database.upgrade()
        with pytest.raises(StoreUnavailable), database.write() as session:
            cut_off(session, other)
        with database.write() as session:
            assert () == list_shops(session)
            save_shop(session, shop_spec(), now=START)


def fill(session: Session) -> None:
    """Write until no page is left."""
    session.connection().exec_driver_sql("PRAGMA max_page_count=1")
    for number in range(2000):
        save_setting(session, f"k{number}", "x" * 500, now=START)


def test_full_disk_is_unavailable(sqlite_database: Database) -> None:
    """When no page can be added, nothing of the transaction is stored."""
    with pytest.raises(StoreUnavailable, match="full"), sqlite_database.write() as session:
        fill(session)
    sqlite_database.close()
    with sqlite_database.read() as session:
        assert session.get(SettingTable, "k0") is None


def test_damaged_file_is_unavailable(tmp_path: Path) -> None:
    """A file that is no database is refused in words."""
    path = tmp_path / "zhike.db"
    path.write_bytes(b"not a database, " * 100)
    with contextlib.closing(Database(f"sqlite:///{path}")) as database, pytest.raises(StoreUnavailable):
        database.upgrade()


def test_missing_folder_is_unavailable(tmp_path: Path) -> None:
    """A path that leads nowhere is refused in words."""
    with contextlib.closing(Database(f"sqlite:///{tmp_path}/no/zhike.db")) as database:
        with pytest.raises(StoreUnavailable, match="unable to open"):
            database.upgrade()
        with pytest.raises(StoreUnavailable, match="unable to open"):
            database.check()


def test_absent_server_is_unavailable() -> None:
    """Nobody listening is refused in words, without the password."""
    with contextlib.closing(Database("postgresql://zhike:hidden@127.0.0.1:1/zhike")) as database:
        with pytest.raises(StoreUnavailable) as refused:
            database.check()
        assert "hidden" not in str(refused.value)
        assert "hidden" not in database.url


@pytest.mark.parametrize(
    "url", ["mysql://host/db", "nonsense", "sqlite://", "sqlite:///:memory:", "oracle://h/d", "what://x"]
)
def test_other_databases_are_refused(url: str) -> None:
    """A URL we cannot serve is refused before anything is opened."""
    with pytest.raises(SettingsError, match="database"):
        Database(url)


def test_new_database_is_not_ready_until_upgraded(tmp_path: Path) -> None:
    """Readiness names the missing upgrade."""
    with contextlib.closing(Database(f"sqlite:///{tmp_path}/zhike.db")) as database:
        with pytest.raises(StoreUnavailable, match="upgrade"):
            database.check()
        database.upgrade()
        database.check()


def test_upgraded_database_is_ready(database: Database) -> None:
    """The fixture's databases are, and upgrading again changes nothing."""
    database.check()
    database.upgrade()
    database.check()


def test_reading_never_writes(database: Database) -> None:
    """A write in a read transaction is refused on both engines, and the connection is good afterwards."""
    with pytest.raises(StoreUnavailable), database.read() as session:
        save_shop(session, shop_spec(), now=START)
    with database.write() as session:
        save_shop(session, shop_spec(), now=START)


def test_reader_is_not_blocked_by_writer(database: Database) -> None:
    """While a write transaction is open, others read what was committed before it."""
    with database.write() as session:
        save_shop(session, shop_spec(), now=START)
        with database.read() as reader:
            assert () == list_shops(reader)
    with database.read() as reader:
        assert 1 == len(list_shops(reader))


def test_our_own_mistakes_are_not_called_unavailable(database: Database) -> None:
    """A broken constraint or statement stays what it is."""
    with pytest.raises(IntegrityError), database.write() as session:
        session.connection().execute(
            text("INSERT INTO read_state VALUES ('no', 'buyer', 'b', 1, '2026-01-01')")
        )
    with pytest.raises(NotFound), database.write() as session:
        ensure_customer(session, shop="nowhere", buyer="b", now=START)
    with pytest.raises(Exception, match="nothing_there") as wrong, database.read() as session:
        session.connection().execute(text("SELECT * FROM nothing_there"))
    assert not isinstance(wrong.value, StoreUnavailable)


def test_times_come_back_in_utc(database: Database) -> None:
    """A time given in any zone comes back as the same moment in UTC, to the microsecond."""
    moment = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    with database.write() as session:
        save_shop(session, shop_spec(), now=moment)
    with database.read() as session:
        (entry,) = list_shops(session)
        assert moment == entry.updated_at
        assert UTC == entry.updated_at.tzinfo


def test_naive_times_are_refused(database: Database) -> None:
    """A time without a zone is a mistake, found before it is stored."""
    with pytest.raises(StatementError, match="no time zone"), database.write() as session:
        save_shop(session, shop_spec(), now=datetime(2026, 3, 2))  # noqa: DTZ001 - that is the mistake
    assert UtcDateTime().process_bind_param(None, database.engine.dialect) is None


def test_sqlite_survives_a_power_cut(tmp_path: Path) -> None:
    """Every connection runs in WAL mode with full synchronisation and foreign keys."""
    with (
        contextlib.closing(Database(f"sqlite:///{tmp_path / 'zhike.db'}")) as database,
        database.write() as session,
    ):
        connection = session.connection()
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1} == pragmas


def test_who_finds_another_writing_a_new_file_waits(tmp_path: Path) -> None:
    """A program that starts while another begins the same file is not told `locked`."""
    path = tmp_path / "new.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as first:
        first.execute("begin immediate")
        release = threading.Timer(0.1, first.rollback)
        release.start()
        with (
            contextlib.closing(Database(f"sqlite:///{path}")) as second,
            second.engine.connect() as connection,
        ):
            assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        release.join()


def test_who_finds_a_new_file_written_too_long_is_told(tmp_path: Path) -> None:
    """Patience has an end."""
    path = tmp_path / "new.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as first:
        first.execute("begin immediate")
        with (
            contextlib.closing(Database(f"sqlite:///{path}", patience=0.05)) as second,
            pytest.raises(StoreUnavailable, match="database is locked"),
        ):
            second.check()


def test_ids_sort_by_time() -> None:
    """A later id is greater, and two of one moment differ."""
    first, second = new_id(START), new_id(START + timedelta(milliseconds=1))
    assert first < second
    assert 32 == len(first)
    assert new_id(START) != new_id(START)
