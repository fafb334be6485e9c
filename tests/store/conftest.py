"""A scene with one shop."""

from __future__ import annotations

import pytest

from bot.store import Database
from tests.store.scenes import Scene


@pytest.fixture
def scene(database: Database) -> Scene:
    """Open a shop called kitchen, on each engine in turn."""
    made = Scene(database)
    made.shop()
    return made
