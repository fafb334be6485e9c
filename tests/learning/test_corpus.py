"""The authored utterances: ours can all be read, and a bad line is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import LibraryError
from bot.learning.corpus import read_corpus
from bot.terms import Turn
from tests.models import INTENTS, library

GOOD = {
    "text": "有优惠吗",
    "context": [],
    "psychology": ["bargain"],
    "intent": "discount",
    "emotion": "calm",
    "trade": "home",
}


def _write(folder: Path, name: str, *lines: object) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join(
        line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines
    )
    path.write_text(f"{text}\n", encoding="utf-8")


def _findings(folder: Path) -> list[str]:
    with pytest.raises(LibraryError) as caught:
        read_corpus(folder)
    return [str(finding) for finding in caught.value.findings]


def test_corpus_of_the_library_is_large_and_of_many_trades() -> None:
    """There are at least 3,000 utterances over at least eight trades, each with known labels."""
    corpus = read_corpus(INTENTS / "utterances")
    labels = library().labels
    assert len(corpus) >= 3000
    assert len({u.trade for u in corpus}) >= 8
    assert {key for u in corpus for key in u.psychology} == set(labels.psychology)
    assert {u.intent for u in corpus} == set(labels.intents)
    assert {u.emotion for u in corpus} == set(labels.emotion)


def test_line_tells_file_and_line_and_its_turns(tmp_path: Path) -> None:
    """What is read knows where it stands; the context is turns."""
    said = GOOD | {"context": [{"role": "agent", "text": "您好"}]}
    _write(tmp_path, "home/a.jsonl", GOOD, said)
    first, second = read_corpus(tmp_path)
    assert ("home/a.jsonl", 1) == (first.file, first.line)
    assert 2 == second.line
    assert (Turn("agent", "您好"),) == second.turns


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    """Reading is deterministic, so that training is."""
    for name in ("b/a.jsonl", "a/b.jsonl", "a/a.jsonl"):
        _write(tmp_path, name, GOOD)
    assert ["a/a.jsonl", "a/b.jsonl", "b/a.jsonl"] == [u.file for u in read_corpus(tmp_path)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "Expecting property name"),
        ("", "Expecting value"),
        ("[1]", "unsupported operand"),
        ('"有优惠吗"', "unsupported operand"),
        ({key: value for key, value in GOOD.items() if key != "intent"}, "intent: Field required"),
        (GOOD | {"mood": "calm"}, "mood: Extra inputs are not permitted"),
        (GOOD | {"psychology": "bargain"}, "psychology: "),
        (GOOD | {"context": [{"role": "robot", "text": ""}]}, "context.0.role: "),
        (GOOD | {"text": 5}, "text: "),
        ("[" * 100_000, "maximum recursion"),
    ],
)
def test_bad_line_is_named(tmp_path: Path, line: object, message: str) -> None:
    """A line that is no utterance is told with its file, its line and its field."""
    _write(tmp_path, "home/a.jsonl", GOOD, line, GOOD)
    (finding,) = _findings(tmp_path)
    assert finding.startswith("home/a.jsonl:2: not an utterance: ")
    assert message in finding


def test_line_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    """Bytes of another encoding are a finding like any other."""
    (tmp_path / "a.jsonl").write_bytes(json.dumps(GOOD).encode() + b"\n\xff\xfe\n")
    (finding,) = _findings(tmp_path)
    assert finding.startswith("a.jsonl:2: ")


def test_all_bad_lines_are_told_at_once(tmp_path: Path) -> None:
    """One reading finds what is wrong in all files."""
    _write(tmp_path, "a.jsonl", "{", GOOD, "[")
    _write(tmp_path, "b/c.jsonl", "nothing")
    assert ["a.jsonl:1", "a.jsonl:3", "b/c.jsonl:1"] == [
        ":".join(f.split(":")[:2]) for f in _findings(tmp_path)
    ]


def test_empty_folder_is_a_finding(tmp_path: Path) -> None:
    """Without utterances nothing can be trained, and that is said."""
    (finding,) = _findings(tmp_path)
    assert finding.endswith("no utterances")
