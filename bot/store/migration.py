"""Alembic, configured in code: the migrations lie in the package, no ini file is read."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import text

from bot.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x7A68696B65
"""Advisory lock of PostgreSQL (`zhike`): of several starting processes one upgrades, the others wait."""

PATIENCE = 120
"""Seconds to wait for another program that is upgrading."""

_PROCESS = threading.Lock()
"""Alembic keeps the migration it runs in module globals: one at a time in this process."""


def upgrade(connection: Connection) -> None:
    """Run the missing migrations and commit; raises StoreError when the database is newer than we are."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"set local lock_timeout = '{PATIENCE}s'"))
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = configuration()
    config.attributes["connection"] = connection
    try:
        with _PROCESS:
            command.upgrade(config, "head")
    except CommandError as problem:
        msg = f"the database was made by a newer version of zhike ({problem}); install that version"
        raise StoreError(msg) from problem
    connection.commit()


def configuration() -> Config:
    """Return Alembic's configuration; `zhike` developers may pass it to `alembic.command.revision`."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
    return config


@cache
def head() -> str | None:
    """Return the newest revision shipped with this program."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def current(connection: Connection) -> str | None:
    """Return the revision of this database; None: no tables yet."""
    return MigrationContext.configure(connection).get_current_revision()
