"""Agreement of two readers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import LibraryError
from bot.learning.second import Labels, TwiceRead, agreement, agreement_tables, read_second
from tests.models import INTENTS, library, small_corpus


def _twice(text: str, one: tuple[str, ...], two: tuple[str, ...], intent: str = "discount") -> TwiceRead:
    first = Labels(psychology=one, intent="discount", emotion="calm")
    return TwiceRead(text=text, first=first, second=Labels(psychology=two, intent=intent, emotion="calm"))


READ = (
    _twice("有优惠吗", ("bargain",), ("bargain",)),
    _twice("能便宜点不", ("bargain",), ("bargain", "speed"), "bargaining"),
    _twice("宝宝能用吗", ("safety",), ()),
    _twice("在吗", (), ()),
)


def test_agreement_is_counted_by_label() -> None:
    """Micro-F1 is over all labels, exact over whole sets."""
    found = agreement(READ)
    assert (4, 0.5, 0.75, 1.0) == (found.lines, found.exact, found.intent, found.emotion)
    assert pytest.approx(2 * 2 / (2 * 2 + 2)) == found.micro
    assert ("bargain", 2, 0, 0, 1.0) == found.labels[0]
    assert {("safety", 0, 0, 1, 0.0), ("speed", 0, 1, 0, 0.0)} == set(found.labels[1:])
    assert (None, None) == (found.kept, found.changed)


def test_corpus_tells_what_was_corrected_since() -> None:
    """A line whose labels are those of the first reader is kept, one with others changed."""
    found = agreement(READ, [u for u in small_corpus() if u.file == "a.jsonl"])
    assert (2, 2) == (found.kept, found.changed)


def test_shipped_reading_can_be_printed() -> None:
    """The second reading that ships knows the vocabulary and agrees for the most part."""
    read = read_second(INTENTS / "evaluation" / "second_reading.jsonl")
    labels = library().labels
    assert len(read) >= 1800
    assert {key for r in read for key in r.second.psychology} <= set(labels.psychology)
    assert {r.second.intent for r in read} <= set(labels.intents)
    found = agreement(read)
    assert 0.75 < found.micro < 1
    assert "second_reading" == agreement_tables(found)[0].key


def test_no_file_is_no_reading(tmp_path: Path) -> None:
    """A library without a second reading has none."""
    assert [] == read_second(tmp_path / "none.jsonl")


def test_bad_line_is_named(tmp_path: Path) -> None:
    """A line in a wrong shape is told with its number."""
    path = tmp_path / "second.jsonl"
    path.write_text(json.dumps({"text": "在吗"}) + "\n", encoding="utf-8")
    with pytest.raises(LibraryError, match=r"second\.jsonl:1: not a line read twice: first: Field required"):
        read_second(path)
