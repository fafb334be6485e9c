"""From decision values to what is shown: probabilities, thresholds and the emotion that is named.

All of it is fitted on decision values for messages that the model had not seen: Platt scaling for psychology
(Platt 1999), one temperature for intents and vector scaling for emotions (Guo et al. 2017).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

Floats = npt.NDArray[np.float64]

PRECISION_FLOOR = 0.6
BETA = 0.8
"""Weight of recall against precision when a threshold is chosen: a wrong chip costs an agent's trust."""
LEVEL = 0.003
"""Thresholds whose score is this near to the best are as good."""
STEPS = (0.4, 0.2, 0.1, 0.05)
"""By which the lean of an emotion is moved, coarse to fine."""
WORTH = 1e-5
"""A step that gains less is not taken."""
LEAST = 200
"""Messages of the rarest class below which one temperature does for all: more would learn chance."""


def platt(decisions: Floats, labels: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return slope and shift per label: probability = sigmoid(slope * decision + shift)."""
    slope, shift = np.ones(labels.shape[1]), np.zeros(labels.shape[1])
    for column in range(labels.shape[1]):
        fit = LogisticRegression(C=100.0).fit(decisions[:, [column]], labels[:, column])
        slope[column], shift[column] = fit.coef_[0, 0], fit.intercept_[0]
    return slope, shift


def threshold(chances: Floats, truth: npt.NDArray[np.bool_]) -> float:
    """Return the probability from which a label is shown: best F-beta with precision above the floor.

    The score hardly changes over a wide stretch, and its very top is chance: the middle of that stretch is taken.
    """
    tried, scores = [], []
    for candidate in np.arange(0.15, 0.85, 0.01):
        shown = chances >= candidate
        hit = int((shown & truth).sum())
        if not hit:
            continue
        precision, recall = hit / int(shown.sum()), hit / int(truth.sum())
        if precision >= PRECISION_FLOOR:
            tried.append(float(candidate))
            scores.append((1 + BETA**2) * precision * recall / (BETA**2 * precision + recall))
    if not tried:
        return 0.5
    good = np.array(scores) >= max(scores) - LEVEL
    return float(np.array(tried)[good].mean())


def temperature(decisions: Floats, truth: npt.NDArray[np.intp]) -> float:
    """Return the factor on decision values that minimises the log loss; `truth` holds column numbers."""

    def loss(heat: float) -> float:
        scaled = decisions * heat
        top = scaled.max(axis=1)
        spread = np.log(np.exp(scaled - top[:, None]).sum(axis=1)) + top
        return float((spread - scaled[np.arange(len(truth)), truth]).mean())

    return float(minimize_scalar(loss, bounds=(0.5, 20.0), method="bounded").x)


def blend(decisions: Floats, truth: npt.NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Return `mix` (classes, classes) and `lean` (classes,): softmax(decisions @ mix + lean) names a class.

    A multinomial logistic regression reads each class from the decision values of all (anger shows in how far
    the message is from calm too); then classes lean up or down, step by step, to the best macro-F1: the rare
    ones would hardly ever be named otherwise. `truth` holds column numbers; every class must occur, and there
    are three or more of them. Of few messages only a temperature is learnt.
    """
    classes = decisions.shape[1]
    if np.bincount(truth, minlength=classes).min() < LEAST:
        return np.eye(classes) * temperature(decisions, truth), np.zeros(classes)
    fit = LogisticRegression(C=10.0, max_iter=500).fit(decisions, truth)
    mix, lean = np.asarray(fit.coef_.T, dtype=np.float64), np.asarray(fit.intercept_, dtype=np.float64)
    return mix, lean + _leaning(decisions @ mix + lean, truth)


def _leaning(sums: Floats, truth: npt.NDArray[np.intp]) -> Floats:
    def score(lean: Floats) -> float:
        return float(f1_score(truth, (sums + lean).argmax(axis=1), average="macro", zero_division=0.0))

    lean = np.zeros(sums.shape[1])
    best = score(lean)
    for step in STEPS:
        lean, best = _climb(score, lean, best, step)
    return lean


def _climb(score: Callable[[Floats], float], lean: Floats, best: float, step: float) -> tuple[Floats, float]:
    """Take steps of one size while any of them gains."""
    while True:
        tried = [lean + move for move in _moves(len(lean), step)]
        scores = [score(one) for one in tried]
        first = int(np.argmax(scores))
        if scores[first] <= best + WORTH:
            return lean, best
        lean, best = tried[first], scores[first]


def _moves(size: int, step: float) -> Sequence[Floats]:
    return [sign * step * row for row in np.eye(size) for sign in (1.0, -1.0)]
