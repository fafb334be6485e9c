from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.library import Labels, find_library, load_library
from bot.lint import lint_corpus

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def labels() -> Labels:
    """Return the shipped vocabulary."""
    return load_library(find_library()).labels


def _line(**changes: object) -> str:
    """Return a line of the corpus, with some fields changed."""
    line = {"text": "多少钱一盒呀", "psychology": [], "intent": "price", "emotion": "calm", "trade": "tea"}
    return json.dumps({**line, **changes}, ensure_ascii=False)


def _told(folder: Path, labels: Labels, *lines: str) -> list[str]:
    """Return what lint says about a corpus of these lines."""
    path = folder / "utterances" / "tea" / "lines.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [str(finding) for finding in lint_corpus(folder, labels)]


def test_good_lines_pass(tmp_path: Path, labels: Labels) -> None:
    """Lines in shape, with or without turns before them, have no finding."""
    context = [{"role": "agent", "text": "要几盒呢"}]
    assert _told(tmp_path, labels, _line(), _line(text="两盒", context=context, intent="provide_info")) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": ""}, "text: String should have at least 1 character"),
        ({"text": "长" * 4001}, "text: String should have at most 4000 characters"),
        ({"mood": "x"}, "mood: Extra inputs are not permitted"),
        (
            {"context": [{"role": "seller", "text": "a"}]},
            "context.0.role: Input should be 'buyer' or 'agent'",
        ),
        ({"psychology": ["cheap"]}, "unknown psychology 'cheap'"),
        ({"psychology": ["speed", "speed"]}, "psychology names a key twice"),
        ({"psychology": ["speed", "complaint"]}, "complaint comes first in psychology"),
        ({"intent": "prize"}, "unknown intent 'prize'"),
        ({"emotion": "sad"}, "unknown emotion 'sad'"),
        ({"trade": "coffee"}, "trade 'coffee' in folder 'tea'"),
    ],
)
def test_fault_is_found_with_its_line(
    tmp_path: Path, labels: Labels, changes: dict[str, object], message: str
) -> None:
    """Each fault of a line is named with file and line."""
    told = _told(tmp_path, labels, _line(text="第一行不一样"), _line(**changes))
    assert told == [f"utterances/tea/lines.jsonl:2: {message}"]


def test_broken_json_is_found(tmp_path: Path, labels: Labels) -> None:
    """A line that is no JSON is named and the others are still read."""
    told = _told(tmp_path, labels, "{", _line(emotion="sad"))
    assert [place.split(": ")[0] for place in told] == [
        "utterances/tea/lines.jsonl:1",
        "utterances/tea/lines.jsonl:2",
    ]


def test_double_is_found(tmp_path: Path, labels: Labels) -> None:
    """The same words after the same turns are named with the first place, punctuation aside."""
    told = _told(tmp_path, labels, _line(), _line(text="多少钱，一盒呀？"))
    assert told == [
        "utterances/tea/lines.jsonl:2: '多少钱，一盒呀？' is already at utterances/tea/lines.jsonl:1"
    ]


def test_same_words_after_other_turns_are_no_double(tmp_path: Path, labels: Labels) -> None:
    """Short answers repeat after different questions."""
    first = _line(text="要的，两盒", context=[{"role": "agent", "text": "要礼盒吗"}])
    second = _line(text="要的，两盒", context=[{"role": "agent", "text": "还是老样子吗"}])
    assert _told(tmp_path, labels, first, second) == []


def test_few_characters_may_repeat_with_the_same_labels(tmp_path: Path, labels: Labels) -> None:
    """在不 comes from many buyers; read in two ways it is a finding."""
    assert (
        _told(tmp_path, labels, _line(text="在不", intent="greeting"), _line(text="在不", intent="greeting"))
        == []
    )


def test_same_words_with_other_labels_are_found(tmp_path: Path, labels: Labels) -> None:
    """One text cannot teach two things."""
    (told,) = _told(
        tmp_path, labels, _line(text="在不", intent="greeting"), _line(text="在不", intent="stock")
    )
    assert "otherwise labelled at utterances/tea/lines.jsonl:1" in told


def _tested(folder: Path, labels: Labels, line: str) -> list[str]:
    """Return what lint says when `line` stands in the test split."""
    path = folder / "evaluation" / "messages" / "tea" / "lines.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text(line + "\n", encoding="utf-8")
    return [str(finding) for finding in lint_corpus(folder, labels)]


def test_line_of_training_may_not_test(tmp_path: Path, labels: Labels) -> None:
    """The test split is checked as the corpus is, and has no line of it."""
    assert _told(tmp_path, labels, _line()) == []
    assert _tested(tmp_path, labels, _line(text="多少钱一盒呀？", emotion="sad")) == [
        "evaluation/messages/tea/lines.jsonl:1: unknown emotion 'sad'",
        "evaluation/messages/tea/lines.jsonl:1: '多少钱一盒呀？' is otherwise labelled at utterances/tea/lines.jsonl:1",
    ]


def test_few_characters_may_stand_in_both(tmp_path: Path, labels: Labels) -> None:
    """在不 is said by everybody, in training and in the test, and read by each hand as it was meant."""
    assert _told(tmp_path, labels, _line(text="在不", intent="greeting")) == []
    assert _tested(tmp_path, labels, _line(text="在不", intent="stock")) == []
