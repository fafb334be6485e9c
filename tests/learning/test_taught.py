"""Corrected labels become utterances, on disk and in training."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import LibraryError
from bot.learning.taught import WEIGHT, read_taught, utterances_of, weighed, write_taught
from bot.store import Doubtful, ReviewItem, ReviewLabels, Taught
from bot.terms import Turn
from tests.models import SMALL

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def lesson(
    *texts: str, shop: str = "cups", intent: str = "discount", psychology: tuple[str, ...] = ("bargain",)
) -> Taught:
    """Return a corrected round."""
    turns = tuple(Turn("buyer", text) for text in texts)
    return Taught(shop, "home", turns, (Turn("agent", "在的"),), psychology, intent, "calm", NOW)


def review(text: str, intent: str = "discount") -> tuple[ReviewItem, ReviewLabels]:
    """Return a settled review."""
    asked = Doubtful(text, text, (("agent", "在的"),), {}, (), 0.5, "m")
    item = ReviewItem("r", "cups", asked, "c", 1, 0.5, False, "settled", "m", NOW)  # noqa: FBT003 - as stored
    return item, ReviewLabels(("bargain",), intent, "calm")


def test_rounds_become_masked_utterances() -> None:
    """Fragments are joined, personal data is masked, the trade is the shop's, the file its name."""
    (found,) = utterances_of([lesson("便宜点", "打13812345678")], (), {}, SMALL)
    assert ("便宜点 打[电话x]", "home", "cups.jsonl") == (found.text, found.trade, found.file)
    assert [("agent", "在的")] == [(turn.role, turn.text) for turn in found.context]


def test_complaint_stands_first() -> None:
    """Labels are written as the corpus has them."""
    words = SMALL.__class__(("bargain", "complaint"), SMALL.intents, SMALL.emotions)
    (found,) = utterances_of([lesson("又贵又差", psychology=("bargain", "complaint"))], (), {}, words)
    assert ("complaint", "bargain") == found.psychology


def test_last_word_counts() -> None:
    """The same words after the same words are one utterance, as labelled last, by reviewers if they looked."""
    found = utterances_of(
        [lesson("便宜点", intent="greeting"), lesson("便宜点")],
        [review("便宜点", "product_safety")],
        {"cups": "home"},
        SMALL,
    )
    assert ["product_safety"] == [utterance.intent for utterance in found]


def test_unknown_labels_and_what_models_are_judged_by_stay_out() -> None:
    """A key that the vocabulary lost teaches nothing; a sentence of the fixed sets must stay unseen."""
    rounds = [lesson("便宜点", intent="haggling"), lesson("能便宜点吗？"), lesson("有券吗")]
    found = utterances_of(rounds, (), {}, SMALL, judged_by=["能便宜点嗎"])
    assert ["有券吗"] == [utterance.text for utterance in found]


def test_files_are_replaced_whole(tmp_path: Path) -> None:
    """A shop has one file; one that teaches nothing any more has none; what is read is what was written."""
    folder = tmp_path / "corpus"
    assert () == read_taught(folder)
    first = utterances_of([lesson("便宜点"), lesson("有券吗", shop="toys")], (), {}, SMALL)
    assert 2 == write_taught(first, folder)
    assert ["cups.jsonl", "toys.jsonl"] == sorted(path.name for path in folder.iterdir())
    assert 1 == write_taught(first[:1], folder)
    (read,) = read_taught(folder)
    assert first[0] == read.model_copy(update={"line": 0})
    assert WEIGHT == len(weighed([read]))


def test_broken_file_is_told(tmp_path: Path) -> None:
    """What somebody spoilt by hand is named by file and line."""
    (tmp_path / "cups.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(LibraryError, match=r"cups\.jsonl:1"):
        read_taught(tmp_path)
