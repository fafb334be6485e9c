"""YAML files that are lists by key."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import LibraryError
from bot.understand.lists import read_lists


def _path(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "some.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_scalar_is_a_word(tmp_path: Path) -> None:
    """What YAML would take for a number or a truth value stays as it is written."""
    assert {"a": ["12315", "no", "1.0"]} == read_lists(_path(tmp_path, "a: [12315, no, 1.0]\n"))


def test_empty_list_is_refused_unless_allowed(tmp_path: Path) -> None:
    """A class without words is a mistake, a province without cities is not."""
    path = _path(tmp_path, "a: []\n")
    assert {"a": []} == read_lists(path, empty=True)
    with pytest.raises(LibraryError, match=r"some\.yaml:1: a: must be a list of words"):
        read_lists(path)


def test_everything_wrong_is_told_by_line(tmp_path: Path) -> None:
    """A single word, a nested mapping and a key given twice are three findings."""
    with pytest.raises(LibraryError) as caught:
        read_lists(_path(tmp_path, "a: word\nb:\n  - {c: d}\ne: [f]\ne: [g]\n"))
    assert {1, 2, 5} == {finding.line if finding.line != 3 else 2 for finding in caught.value.findings}


def test_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    """A missing file is told by name."""
    with pytest.raises(LibraryError, match=r"absent\.yaml"):
        read_lists(tmp_path / "absent.yaml")
