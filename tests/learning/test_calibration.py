"""From decision values to probabilities: temperatures, and the emotion that is named."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score

from bot.learning.calibration import blend, platt, temperature, threshold


def test_temperature_finds_how_sure_the_values_are() -> None:
    """Values whose softmax is right need no factor; the same values halved need two."""
    values = np.random.default_rng(1).normal(size=(4000, 3)) * 2
    chances = np.exp(values) / np.exp(values).sum(axis=1, keepdims=True)
    truth = np.array([np.random.default_rng(i).choice(3, p=row) for i, row in enumerate(chances)])
    assert temperature(values, truth) == pytest.approx(1.0, abs=0.1)
    assert temperature(values / 2, truth) == pytest.approx(2.0, abs=0.2)


def test_rare_class_is_named_where_it_would_be_outvoted() -> None:
    """A rare class leans up until macro-F1 is best: it is found more often than by the likeliest alone."""
    rng = np.random.default_rng(2)
    truth = rng.choice(3, 6000, p=[0.55, 0.41, 0.04])
    values = rng.normal(size=(6000, 3)) + 2 * np.eye(3)[truth] - [0, 0, 2]
    mix, lean = blend(values, truth)
    named = (values @ mix + lean).argmax(axis=1)
    assert f1_score(truth, named, average="macro") > f1_score(truth, values.argmax(axis=1), average="macro")
    assert (named == 2).sum() > (values.argmax(axis=1) == 2).sum()


def test_label_nobody_can_tell_keeps_the_middle() -> None:
    """Where no threshold reaches the precision wanted, the middle is taken."""
    chances, truth = np.full(100, 0.4), np.arange(100) % 10 == 0
    assert threshold(chances, truth) == 0.5
    slope, shift = platt(chances[:, None], truth[:, None])
    assert 1 / (1 + np.exp(-(slope[0] * 0.4 + shift[0]))) == pytest.approx(0.1, abs=0.01)
