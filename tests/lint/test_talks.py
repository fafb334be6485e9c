from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.library import Labels, find_library, load_library
from bot.lint.talks import lint_talks

if TYPE_CHECKING:
    from pathlib import Path

TURNS = [{"role": "buyer", "text": "能便宜点不"}, {"role": "agent", "text": "已经是活动价了"}]


@pytest.fixture(scope="module")
def labels() -> Labels:
    """Return the shipped vocabulary."""
    return load_library(find_library()).labels


def _talk(**changes: object) -> dict[str, object]:
    """Return a conversation with some fields changed."""
    return {"turns": TURNS, "types": {"behaviour": "bargainer"}, "trade": "tea", **changes}


def _round(**changes: object) -> dict[str, object]:
    """Return a round with some fields changed."""
    return {"turns": TURNS[:1], "needs": ["bargaining"], "psychology": ["bargain"], "trade": "tea", **changes}


def _told(folder: Path, labels: Labels, part: str, *lines: object) -> list[str]:
    """Return what lint says when these lines stand in a part of the library."""
    path = folder / part / "tea" / "lines.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return [str(finding) for finding in lint_talks(folder, labels)]


def test_good_lines_pass(tmp_path: Path, labels: Labels) -> None:
    """Conversations with or without types, and rounds, have no finding."""
    other = [{"role": "buyer", "text": "在不"}]
    assert _told(tmp_path, labels, "conversations", _talk(), _talk(turns=other, types={})) == []
    assert _told(tmp_path, labels, "evaluation/rounds", _round()) == []


@pytest.mark.parametrize(
    ("part", "line", "message"),
    [
        ("conversations", _talk(types={"mood": "bad"}), "unknown axis 'mood'"),
        (
            "conversations",
            _talk(types={"aim": "unknown"}),
            "unknown value 'unknown' of aim; leave out an axis that cannot be told",
        ),
        ("evaluation/conversations", _talk(trade="coffee"), "trade 'coffee' in folder 'tea'"),
        ("conversations", _talk(turns=TURNS[1:]), "the buyer says nothing"),
        ("conversations", _talk(mood="x"), "mood: Extra inputs are not permitted"),
        ("evaluation/rounds", _round(needs=["haggle"]), "unknown intent 'haggle'"),
        ("evaluation/rounds", _round(needs=["gift", "gift"]), "needs names a key twice"),
        (
            "evaluation/rounds",
            _round(psychology=["bargain", "complaint"]),
            "complaint comes first in psychology",
        ),
    ],
)
def test_fault_is_found_with_its_line(
    tmp_path: Path, labels: Labels, part: str, line: dict[str, object], message: str
) -> None:
    """Each fault is named with file and line."""
    assert _told(tmp_path, labels, part, line) == [f"{part}/tea/lines.jsonl:1: {message}"]


def test_conversation_of_training_may_not_test(tmp_path: Path, labels: Labels) -> None:
    """The same turns in both parts are named with the first place, punctuation aside."""
    assert _told(tmp_path, labels, "conversations", _talk()) == []
    again = [TURNS[0] | {"text": "能便宜点不？"}, TURNS[1]]
    assert _told(tmp_path, labels, "evaluation/conversations", _talk(turns=again)) == [
        "evaluation/conversations/tea/lines.jsonl:1: the same turns are at conversations/tea/lines.jsonl:1"
    ]


def test_second_reading_knows_the_vocabulary(tmp_path: Path, labels: Labels) -> None:
    """Both readers' labels are checked."""
    good = {"psychology": ["bargain"], "intent": "discount", "emotion": "calm"}
    line = {"text": "有券不", "first": good, "second": good | {"intent": "haggle", "psychology": ["thrift"]}}
    path = tmp_path / "evaluation" / "second_reading.jsonl"
    path.parent.mkdir()
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert [str(finding) for finding in lint_talks(tmp_path, labels)] == [
        "evaluation/second_reading.jsonl:1: second: unknown psychology 'thrift'",
        "evaluation/second_reading.jsonl:1: second: unknown intent 'haggle'",
    ]
