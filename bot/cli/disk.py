"""What commands open, read and write: the database and files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.cli.home import refuse
from bot.config import Settings
from bot.errors import InputError
from bot.store import Database


@contextmanager
def database_of(settings: Settings, *, make: bool = False) -> Iterator[Database]:
    """Open the database with its tables up to date.

    Where there is none yet, `make` makes an empty one; without it the command refuses and says how to get one.
    """
    if settings.database_url.startswith("sqlite") and not settings.store.url:
        file = settings.var / "zhike.db"
        if not make and not file.exists():
            refuse(f"{file}: no database yet; start the server or run `zhike demo` first")
    if make:
        settings.var.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url, patience=settings.store.busy_seconds)
    try:
        database.upgrade()
        yield database
    finally:
        database.close()


def bytes_of(file: Path) -> bytes:
    """Return what a file holds. Raises InputError."""
    try:
        return file.read_bytes()
    except OSError as error:
        msg = f"{file}: {error.strerror or error}"
        raise InputError(msg) from None


def write(file: Path, data: bytes) -> None:
    """Write a file. Raises InputError."""
    try:
        file.write_bytes(data)
    except OSError as error:
        msg = f"{file}: {error.strerror or error}"
        raise InputError(msg) from None
