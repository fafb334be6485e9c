"""Figures over leaf files left out of training."""

from __future__ import annotations

import numpy as np
import pytest

from bot.learning.evaluate import FOLDS, _score, cross_validate
from tests.models import SMALL, features, small_corpus


def test_score_counts_right_shown_and_there() -> None:
    """Precision, recall and F1 come from the same three counts."""
    truth = np.array([True, True, True, False, False])
    shown = np.array([True, False, False, True, False])
    score = _score("bargain", truth, shown)
    assert ("bargain", 3) == (score.key, score.support)
    assert (0.5, 1 / 3, 0.4) == pytest.approx((score.precision, score.recall, score.f1))


def test_nothing_shown_is_no_division_by_zero() -> None:
    """An abstaining model has figures too."""
    none = np.zeros(4, dtype=bool)
    assert (0.0, 0.0, 0.0) == (
        _score("x", none, none).precision,
        _score("x", none, none).recall,
        _score("x", none, none).f1,
    )


def test_leaf_files_take_turns() -> None:
    """Every message is judged once, by a model that has not seen its file."""
    corpus = [
        u.model_copy(update={"file": f"{u.file[0]}{part}.jsonl"}) for part in range(2) for u in small_corpus()
    ]
    lines: list[str] = []
    found = cross_validate(corpus, features(), SMALL, lines.append)
    assert len(corpus) == found.messages
    assert FOLDS == len(lines)
    for figure in (found.micro, found.macro, found.none_kept, found.top1, found.top3, found.emotion):
        assert 0 <= figure <= 1
    assert found.top3 >= found.top1
    assert set(SMALL.psychology) == {label.key for label in found.labels}
