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


ON_BOTH = frozenset({"test_socket.py", "test_endurance.py", "test_nightly.py"})
"""Whose subject is the engine too; what other endpoints store is tested on both in tests/store."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the second engine where only the web shell is the subject."""
    here = Path(__file__).parent
    gone = [
        item
        for item in items
        if item.path.parent == here and item.get_closest_marker("postgres") and item.path.name not in ON_BOTH
    ]
    if gone:
        config.hook.pytest_deselected(items=gone)
        left = set(map(id, gone))
        items[:] = [item for item in items if id(item) not in left]
