from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.library import Labels, find_library, load_library
from bot.lint import lint_sentences, read_sentences, steal_check
from bot.terms import Turn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

GOOD = """
intent: price
sentences:
  - {text: 拿两盒多少}
  - {text: 啥价, also: [discount]}
  - {text: 那大的呢, context: [{role: agent, text: 小盒三十九}]}
"""


@pytest.fixture(scope="module")
def labels() -> Labels:
    """Return the shipped vocabulary."""
    return load_library(find_library()).labels


def _write(folder: Path, text: str, name: str = "price") -> Path:
    """Write a file of test sentences and return the library folder."""
    path = folder / "tests" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.lstrip("\n"), encoding="utf-8")
    return folder


def _told(folder: Path, labels: Labels) -> list[str]:
    """Return the findings about price, which has the only file."""
    findings = lint_sentences(folder, labels)
    return [str(finding) for finding in findings if finding.line or finding.path == "tests/price.yaml"]


def test_sentences_are_read_with_turns_and_place(tmp_path: Path) -> None:
    """A sentence knows its intent, the turns before it and its line."""
    sentences, findings = read_sentences(_write(tmp_path, GOOD))
    assert findings == []
    last = sentences[-1]
    assert (last.intent, last.text, last.path, last.line) == ("price", "那大的呢", "tests/price.yaml", 5)
    assert last.context == (Turn("agent", "小盒三十九"),)


def test_intent_without_sentences_is_found(tmp_path: Path, labels: Labels) -> None:
    """Every intent but the one with a file is named."""
    findings = lint_sentences(_write(tmp_path, GOOD), labels)
    assert len(findings) == len(labels.intents) - 1
    assert "0 test sentences for 'gift', at least 3 are wanted" in {finding.message for finding in findings}


def test_too_few_sentences_are_found(tmp_path: Path, labels: Labels) -> None:
    """Two sentences are not enough."""
    folder = _write(tmp_path, "intent: price\nsentences:\n  - {text: 啥价}\n  - {text: 多钱}\n")
    assert _told(folder, labels) == [
        "tests/price.yaml:0: 2 test sentences for 'price', at least 3 are wanted"
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "intent: price",
            "intent: gift",
            "tests/price.yaml:1: intent 'gift' in a file that should hold 'price'",
        ),
        ("[discount]", "[discont]", "tests/price.yaml:4: unknown intent 'discont'"),
        ("啥价", "拿两盒多少", "tests/price.yaml:4: '拿两盒多少' is already at tests/price.yaml:3"),
        ("role: agent", "role: bot", "tests/price.yaml:5: sentences.2.context.0.role: Input should be"),
        ("text: 啥价", "txt: 啥价", "tests/price.yaml:4: sentences.1.txt: Extra inputs are not permitted"),
    ],
)
def test_fault_is_found(tmp_path: Path, labels: Labels, old: str, new: str, message: str) -> None:
    """Each fault of a file of sentences is named with its line."""
    told = _told(_write(tmp_path, GOOD.replace(old, new)), labels)
    assert any(finding.startswith(message) for finding in told)


def test_taken_sentence_is_found(tmp_path: Path) -> None:
    """A sentence that another intent takes fails; one that may be either does not."""

    def predict(_text: str, context: tuple[Turn, ...]) -> Sequence[str]:
        """Read everything as a discount question unless an agent spoke before."""
        return ["price"] if context else ["discount", "price"]

    sentences, _ = read_sentences(_write(tmp_path, GOOD))
    assert [str(finding) for finding in steal_check(sentences, predict)] == [
        "tests/price.yaml:3: '拿两盒多少' of 'price' is taken by 'discount'"
    ]


def test_sentence_that_nobody_takes_is_found(tmp_path: Path) -> None:
    """An empty ranking is as bad as a wrong one."""
    sentences, _ = read_sentences(_write(tmp_path, GOOD))
    assert len(steal_check(sentences, lambda _text, _context: [])) == 3
