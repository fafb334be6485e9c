"""The tree of failures."""

from __future__ import annotations

import inspect

import bot.errors
from bot.errors import BotError, Finding, LibraryError, ModelCorrupt, ModelMissing, StaleView


def _failures() -> list[type[BotError]]:
    classes = [cls for _, cls in inspect.getmembers(bot.errors, inspect.isclass)]
    return [cls for cls in classes if issubclass(cls, BotError)]


def test_every_failure_has_a_code_of_its_own() -> None:
    """A code names one failure on the wire."""
    codes = [cls.code for cls in _failures()]
    assert len(codes) == len(set(codes))


def test_tree_is_drawn_at_the_top() -> None:
    """The drawing in the module's docstring names every class."""
    drawing = bot.errors.__doc__ or ""
    assert [] == [cls.__name__ for cls in _failures() if cls.__name__ not in drawing]


def test_library_error_tells_all_findings() -> None:
    """The message has a line for each finding, as editors open them."""
    error = LibraryError([Finding("a.yaml", 3, "is wrong"), Finding("b.yaml", 0, "is missing")])
    assert "a.yaml:3: is wrong\nb.yaml:0: is missing" == str(error)
    assert 2 == len(error.findings)


def test_stale_view_says_up_to_where() -> None:
    """The sender learns which seq to catch up with."""
    assert 7 == StaleView(7).head_seq
    assert "seq 7" in str(StaleView(7))


def test_model_failures_are_told_apart() -> None:
    """Missing is not corrupt: only the first means that training is simply due."""
    assert not issubclass(ModelMissing, ModelCorrupt)
    assert not issubclass(ModelCorrupt, ModelMissing)
