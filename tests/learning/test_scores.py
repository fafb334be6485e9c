"""Figures over judged messages."""

from __future__ import annotations

import numpy as np
import pytest

from bot.learning.judged import Judged, join, judge
from bot.learning.scores import calibration_error, evaluation, reliability, score
from bot.learning.train import train
from bot.understand.heads import Heads
from tests.models import SMALL, features, small_corpus

JUDGED = Judged(
    SMALL,
    truth=np.array([[True, False], [True, True], [False, False], [False, False]]),
    shown=np.array([[True, False], [False, False], [False, True], [False, False]]),
    chances=np.array([[0.9, 0.1], [0.4, 0.2], [0.1, 0.7], [0.1, 0.1]]),
    intent=np.array([0, 0, 1, 2]),
    intents=np.array([[0.8, 0.1, 0.1], [0.2, 0.5, 0.3], [0.1, 0.6, 0.3], [0.5, 0.3, 0.2]]),
    emotion=np.array([0, 0, 1, 2]),
    emotions=np.array([[0.8, 0.1, 0.1], [0.8, 0.1, 0.1], [0.2, 0.6, 0.2], [0.6, 0.2, 0.2]]),
)


def test_score_counts_right_shown_and_there() -> None:
    """Precision, recall and F1 come from the same three counts."""
    truth = np.array([True, True, True, False, False])
    shown = np.array([True, False, False, True, False])
    found = score("bargain", truth, shown)
    assert ("bargain", 3) == (found.key, found.support)
    assert (0.5, 1 / 3, 0.4) == pytest.approx((found.precision, found.recall, found.f1))


def test_nothing_shown_is_no_division_by_zero() -> None:
    """An abstaining model has figures too."""
    none = np.zeros(4, dtype=bool)
    found = score("x", none, none)
    assert (0.0, 0.0, 0.0) == (found.precision, found.recall, found.f1)


def test_figures_of_four_messages() -> None:
    """Every figure is what can be counted by hand."""
    found = evaluation(JUDGED)
    assert (0.5, 1 / 3, 0.4) == pytest.approx((found.precision, found.recall, found.micro))
    assert pytest.approx((2 / 3 + 0) / 2) == found.macro
    assert (0.5, 0.5) == (found.exact, found.none_kept)
    assert (0.5, 1.0) == (found.top1, found.top3)
    assert 0.75 == found.emotion
    assert pytest.approx((4 / 5 + 1 + 0) / 3) == found.emotion_macro
    assert pytest.approx((0.1 + 0.7) / 2) == found.chip_error
    squares = 0.01 + 0.01 + 0.36 + 0.64 + 0.01 + 0.49 + 0.01 + 0.01
    assert pytest.approx(1 - squares / (4 * 0.25 + 3 * 0.0625 + 0.5625)) == found.brier_skill
    assert {("none", "safety", 1), ("bargain", "none", 1), ("safety", "none", 1)} == set(found.mistaken)
    assert {("discount", "product_safety", 1), ("greeting", "discount", 1)} == set(found.taken)


def test_silence_trades_answers_for_right_ones() -> None:
    """Below a level chips are withheld and intents not answered."""
    by_level = {each.level: each for each in evaluation(JUDGED).silence}
    assert (2, 0.5, 1.0, 0.5) == (
        by_level[0.0].chips,
        by_level[0.0].precision,
        by_level[0.0].answered,
        by_level[0.0].accuracy,
    )
    assert (1, 1.0, 0.5, 1.0) == (
        by_level[0.8].chips,
        by_level[0.8].precision,
        by_level[0.6].answered,
        by_level[0.6].accuracy,
    )


def test_reliability_leaves_empty_bins_out() -> None:
    """Answers are binned by what was said; perfect calibration has no error."""
    bins = reliability(np.array([0.05, 0.55, 0.55, 1.0]), np.array([False, True, False, True]), 10)
    assert [(1, 0.05, 0.0), (2, 0.55, 0.5), (1, 1.0, 1.0)] == [(b.count, b.said, b.right) for b in bins]
    assert pytest.approx((0.05 + 2 * 0.05) / 4) == calibration_error(bins)
    assert 0.0 == calibration_error(())


def test_parts_are_joined_and_chosen_from() -> None:
    """What was judged in parts is judged as a whole."""
    parts = [JUDGED.at([0, 1]), JUDGED.at([2, 3])]
    assert [2, 2] == [len(part) for part in parts]
    assert evaluation(JUDGED) == evaluation(join(parts))


def test_heads_that_never_saw_an_intent_are_placed_all_the_same() -> None:
    """Columns are those of the vocabulary; what the model does not know has no probability."""
    few = [u for u in small_corpus() if u.emotion != "angry"] + [
        u.model_copy(update={"emotion": "pleased"}) for u in small_corpus() if u.emotion == "angry"
    ]
    wider = SMALL.__class__(SMALL.psychology, SMALL.intents, (*SMALL.emotions, "pleased"))
    arrays, _ = train(few, features(), wider)
    judged = judge(few, features(), Heads(arrays, "few"), wider)
    assert (len(few), 4) == judged.emotions.shape
    assert not judged.emotions[:, wider.emotions.index("angry")].any()
    np.testing.assert_allclose(judged.emotions.sum(axis=1), 1.0)
