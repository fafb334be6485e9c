"""The model card: every field of the template has a figure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.errors import LibraryError, ModelError
from bot.learning.card import CARD, TEMPLATE, facts, write_card
from bot.learning.vocabulary import Arrays
from tests.models import INTENTS, small_corpus

ARRAYS: Arrays = {
    "psychology": np.array(["bargain", "safety"]),
    "intents": np.array(["discount", "product_safety", "greeting"]),
    "thresholds": np.array([0.5, 0.6]),
}


def _told() -> dict[str, str]:
    corpus = small_corpus()
    chances = np.array(
        [[0.9 if key in u.psychology else 0.1 for key in ARRAYS["psychology"]] for u in corpus]
    )
    return facts(corpus, chances, ARRAYS, {"bargain": "求廉"}) | {"version": "abc", "inputs": "def"}


def test_facts_are_those_of_the_folds() -> None:
    """A model that is right everywhere says so; labels go by the words people read."""
    told = _told()
    assert ("27", "1", "1.000", "1.000") == (told["lines"], told["trades"], told["micro"], told["none_kept"])
    assert "0.100" == told["error"]
    assert ["| 求廉 | 9 | 1.00 | 1.00 | 1.00 | 0.50 |", "| safety | 9 | 1.00 | 1.00 | 1.00 | 0.60 |"] == (
        told["table"].splitlines()
    )


def test_shipped_template_is_filled(tmp_path: Path) -> None:
    """The card of the library leaves no field open."""
    write_card(INTENTS, tmp_path, _told())
    card = (tmp_path / CARD).read_text(encoding="utf-8")
    assert "abc" in card
    assert "求廉" in card
    assert "{" not in card


def test_library_without_template_gets_no_card(tmp_path: Path) -> None:
    """A card is optional."""
    write_card(tmp_path, tmp_path, _told())
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("text", "message"), [("{precison}", "unknown field precison; known: "), ("{", "not a template")]
)
def test_wrong_template_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """A field that nobody fills is named."""
    (tmp_path / TEMPLATE).write_text(text, encoding="utf-8")
    with pytest.raises(LibraryError, match=message):
        write_card(tmp_path, tmp_path, _told())


def test_card_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A folder that is not there is the model's trouble."""
    with pytest.raises(ModelError, match=r"card\.md"):
        write_card(INTENTS, tmp_path / "none", _told())
