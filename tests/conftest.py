"""Fixtures that several stages share."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from bot.store import Database
    from tests.engines import Emptied

gc.set_threshold(100_000, 50, 100)
"""A library and a model are millions of objects: looking through all of them at the usual pace costs a tenth of a run."""
settings.register_profile("quick", max_examples=30)
settings.load_profile("quick")
"""A property that matters more asks for more by itself."""


LONGEST = ("web", "cli", "simulation", "reply")
"""Folders whose files take longest: begun first, so that no process is left alone with one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest in front."""
    items.sort(key=lambda item: not set(LONGEST).intersection(item.path.parts))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an upgraded SQLite file without rows."""
    from tests.engines import upgraded  # noqa: PLC0415 - only tests that ask for a database pay for SQLAlchemy

    path = tmp_path_factory.mktemp("template") / "zhike.db"
    with upgraded(f"sqlite:///{path}"):
        return path


@pytest.fixture(scope="session")
def postgres_emptied() -> Iterator[Emptied]:
    """Upgrade one PostgreSQL database; skips without ZHIKE_TEST_POSTGRES."""
    from tests.engines import Emptied, postgres_database, postgres_url, upgraded  # noqa: PLC0415 - as above

    with postgres_database(postgres_url()) as url, upgraded(url), contextlib.closing(Emptied(url)) as emptied:
        yield emptied


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Make an upgraded database without rows, on each engine in turn."""
    from tests.engines import sqlite_copy  # noqa: PLC0415 - as above

    if request.param == "sqlite":
        with sqlite_copy(request.getfixturevalue("sqlite_template"), tmp_path) as made:
            yield made
    else:
        with request.getfixturevalue("postgres_emptied").database() as made:
            yield made


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """Make an upgraded SQLite database without rows, for what only concerns SQLite or no engine at all."""
    from tests.engines import sqlite_copy  # noqa: PLC0415 - as above

    with sqlite_copy(sqlite_template, tmp_path) as made:
        yield made
