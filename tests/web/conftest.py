"""A running server for every test of the web shell."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import Log
from bot.store import Database
from bot.web.logs import configure_logs
from tests.web.stage import Stage, people, running, settings_for


@pytest.fixture(scope="session", autouse=True)
def quiet() -> None:
    """Log as the server does: no locals in tracebacks."""
    configure_logs(Log(level="warning"))


@pytest.fixture
async def stage(database: Database, tmp_path: Path) -> AsyncIterator[Stage]:
    """Yield a server over each engine in turn, with two shops and their staff."""
    people(database)
    async with running(settings_for(database, tmp_path)) as made:
        yield made


@pytest.fixture
async def small_stage(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[Stage]:
    """Yield a server over SQLite, for what has nothing to do with the engine."""
    people(sqlite_database)
    async with running(settings_for(sqlite_database, tmp_path)) as made:
        yield made
