"""Train the customer-type heads from the authored conversations of `intents/conversations/`.

One linear support vector machine per value of an axis, over the bag of `understand.types`; probabilities
(Platt 1999) and thresholds from folds that leave conversations out. Everything but the value itself,
unknown included, is the other side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.svm import LinearSVC

from bot.learning.talks import Conversation
from bot.learning.train import WORKERS, half_normalised
from bot.understand.features import FeatureMaker
from bot.understand.names import packed
from bot.understand.types import conversation_names

FOLDS = 5
RARE = 3
"""A feature of fewer conversations is dropped."""
FEWEST = 10
"""A value of fewer conversations is left to cues and people."""
PENALTY, POSITIVE_WEIGHT = 0.1, 3.0
LEAST = 0.15
"""No value is told below this probability, however rare it is."""
SEED = 20


def train_types(conversations: Sequence[Conversation], features: FeatureMaker) -> dict[str, npt.NDArray[Any]]:
    """Fit and calibrate; returns the arrays of a model file that begin with `types_`, none without data."""
    counts = Counter(cell for c in conversations for cell in c.types.items())
    cells = [cell for cell in sorted(counts) if FEWEST <= counts[cell] < len(conversations)]
    if not cells:
        return {}
    documents = [
        conversation_names([features.prepare(turn.text) for turn in c.turns if turn.role == "buyer"])
        for c in conversations
    ]
    counter = CountVectorizer(analyzer=_same, binary=True, min_df=min(RARE, len(documents))).fit(documents)
    rarity = TfidfTransformer(norm=None)
    matrix = half_normalised(rarity.fit_transform(counter.transform(documents)))
    truth = np.array([[c.types.get(axis) == value for axis, value in cells] for c in conversations])
    fitted = Parallel(n_jobs=WORKERS)(delayed(_fit)(matrix, column) for column in truth.T)
    weights, bias, slope, shift, bounds = (np.array(part) for part in zip(*fitted, strict=True))
    return {
        "types_cells": np.array([f"{axis}.{value}" for axis, value in cells]),
        "types_names": packed(counter.get_feature_names_out().tolist()),
        "types_weights": (weights * rarity.idf_).T.astype(np.float32),
        "types_idf": rarity.idf_,
        "types_bias": bias,
        "types_slope": slope,
        "types_shift": shift,
        "types_thresholds": bounds,
    }


def _same(names: Sequence[str]) -> Sequence[str]:
    return names


def _fit(
    matrix: sparse.csr_matrix, column: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float64], float, float, float, float]:
    """Fit one value: weights (features,), bias, Platt slope and shift, threshold on the probability."""
    left_out = np.zeros(len(column))
    folds = KFold(min(FOLDS, len(column)), shuffle=True, random_state=SEED)
    for inside, outside in folds.split(column):
        if column[inside].any():
            left_out[outside] = _head(matrix[inside], column[inside]).decision_function(matrix[outside])
    head = _head(matrix, column)
    platt = LogisticRegression(C=100.0).fit(left_out[:, None], column)
    slope, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    chances = 1.0 / (1.0 + np.exp(-(slope * left_out + shift)))
    return head.coef_[0], float(head.intercept_[0]), slope, shift, _threshold(chances, column)


def _head(matrix: sparse.csr_matrix, column: npt.NDArray[np.bool_]) -> LinearSVC:
    weight = {True: POSITIVE_WEIGHT, False: 1.0}
    return LinearSVC(C=PENALTY, class_weight=weight, random_state=SEED).fit(matrix, column)


def _threshold(chances: npt.NDArray[np.float64], truth: npt.NDArray[np.bool_]) -> float:
    """Return the probability of best F1 among those that occurred."""
    best, chosen = -1.0, 0.5
    for candidate in np.unique(chances[chances >= LEAST]):
        shown = chances >= candidate
        score = 2 * int((shown & truth).sum()) / (int(shown.sum()) + int(truth.sum()))
        if score > best:
            best, chosen = score, float(candidate)
    return chosen
