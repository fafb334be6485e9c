from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.text.needed import KNOWN, needed_ways
from bot.text.pattern import SOUND, matches_nothing
from bot.text.recalled import keep, recall

PATTERNS = ("(发票.{0,4}抬头|收据)", "(?<!不)退款+", "第[1-3]个")


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Begin without anything known, and give back what was."""
    ways, sound = dict(KNOWN), set(SOUND)
    KNOWN.clear()
    SOUND.clear()
    yield
    KNOWN.update(ways)
    SOUND.update(sound)


def forget() -> None:
    """Be another process."""
    KNOWN.clear()
    SOUND.clear()


def test_another_run_knows_the_same_without_reading_a_pattern(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was worked out once is not worked out again, and is the same."""
    ways = [needed_ways(pattern) for pattern in PATTERNS]
    assert not any(map(matches_nothing, PATTERNS))
    keep(tmp_path / "cache")
    forget()
    recall(tmp_path / "cache")
    monkeypatch.delattr("bot.text.pattern.read")
    monkeypatch.delattr("bot.text.needed.read")
    assert ways == [needed_ways(pattern) for pattern in PATTERNS]
    assert not any(map(matches_nothing, PATTERNS))


def test_what_is_added_is_kept_too(tmp_path: Path) -> None:
    """A second run leaves what it knows beyond the first."""
    needed_ways(PATTERNS[0])
    keep(tmp_path)
    needed_ways(PATTERNS[1])
    keep(tmp_path)
    forget()
    recall(tmp_path)
    assert set(PATTERNS[:2]) == set(KNOWN)
    assert 1 == len(list(tmp_path.iterdir()))


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"sound": 5, "ways": {}}', '{"sound": [], "ways": {"a": [5]}}', "\0"]
)
def test_a_file_that_is_something_else_is_passed_over(tmp_path: Path, text: str) -> None:
    """Half a file or another one's file costs the time, not the start."""
    needed_ways(PATTERNS[0])
    keep(tmp_path)
    next(tmp_path.iterdir()).write_text(text, encoding="utf-8")
    forget()
    recall(tmp_path)
    assert {} == KNOWN
    assert set() == SOUND


def test_another_program_works_it_out_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of what works it out, or of Python, which reads the patterns, makes another file; the old one goes."""
    needed_ways(PATTERNS[0])
    keep(tmp_path)
    (old,) = tmp_path.iterdir()
    monkeypatch.setattr("bot.text.recalled.sys.version", "4.0")
    forget()
    recall(tmp_path)
    assert {} == KNOWN
    needed_ways(PATTERNS[1])
    keep(tmp_path)
    (new,) = tmp_path.iterdir()
    assert old != new


def test_a_folder_that_cannot_be_made_is_no_failure(tmp_path: Path) -> None:
    """Without a place to keep it everything is worked out each time."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    needed_ways(PATTERNS[0])
    keep(tmp_path / "file")
    recall(tmp_path / "file")
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]
