"""Train the customer-type heads from the authored conversations of `intents/conversations/`.

One linear support vector machine per value of an axis, over the bag of `understand.types`; probabilities
(Platt 1999) and thresholds from folds that leave whole leaf files out. Everything but the value itself,
unknown included, is the other side. The ordinary way of writing is left to rhythm, which alone tells it.
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
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from bot.learning.talks import Conversation
from bot.learning.train import WORKERS, half_normalised
from bot.terms import Turn
from bot.understand.features import FeatureMaker
from bot.understand.names import packed
from bot.understand.rhythm import bursts_of
from bot.understand.types import ORDINARY, conversation_names

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
    cells = [
        cell
        for cell in sorted(counts)
        if FEWEST <= counts[cell] < len(conversations) and ".".join(cell) != ORDINARY
    ]
    if not cells:
        return {}
    documents = [_document(c.spoken, features) for c in conversations]
    counter = CountVectorizer(analyzer=_same, binary=True, min_df=min(RARE, len(documents))).fit(documents)
    rarity = TfidfTransformer(norm=None)
    matrix = half_normalised(rarity.fit_transform(counter.transform(documents)))
    truth = np.array([[c.types.get(axis) == value for axis, value in cells] for c in conversations])
    parts = _parts(conversations)
    fitted = Parallel(n_jobs=WORKERS)(delayed(_fit)(matrix, column, parts) for column in truth.T)
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


def _document(turns: Sequence[Turn], features: FeatureMaker) -> list[str]:
    """Return the features of a conversation as a reader would make them at its end."""
    said = [features.prepare(turn.text) for turn in turns if turn.role == "buyer"]
    return conversation_names(said, bursts_of(turns))


def _same(names: Sequence[str]) -> Sequence[str]:
    return names


def _parts(conversations: Sequence[Conversation]) -> npt.NDArray[np.intp]:
    """Return the fold of each conversation: those of a leaf file share one, where there are files enough."""
    files = [c.file for c in conversations]
    groups: Sequence[object] = files if len(set(files)) >= FOLDS else range(len(files))
    parts = np.zeros(len(files), dtype=np.intp)
    folds = GroupKFold(min(FOLDS, len(files))).split(files, groups=groups)
    for number, (_, outside) in enumerate(folds):
        parts[outside] = number
    return parts


def _fit(
    matrix: sparse.csr_matrix, column: npt.NDArray[np.bool_], parts: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.float64], float, float, float, float]:
    """Fit one value: weights (features,), bias, Platt slope and shift, threshold on the probability."""
    left_out = np.zeros(len(column))
    for part in range(int(parts.max()) + 1):
        outside = parts == part
        inside = ~outside
        if 0 < column[inside].sum() < inside.sum():
            left_out[outside] = _head(matrix[inside], column[inside]).decision_function(matrix[outside])
    head = _head(matrix, column)
    platt = LogisticRegression(C=100.0).fit(left_out[:, None], column)
    slope, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    chances = 1.0 / (1.0 + np.exp(-(slope * left_out + shift)))
    return head.coef_[0], float(head.intercept_[0]), slope, shift, _threshold(chances, int(column.sum()))


def _head(matrix: sparse.csr_matrix, column: npt.NDArray[np.bool_]) -> LinearSVC:
    weight = {True: POSITIVE_WEIGHT, False: 1.0}
    return LinearSVC(C=PENALTY, class_weight=weight, random_state=SEED).fit(matrix, column)


def _threshold(chances: npt.NDArray[np.float64], there: int) -> float:
    """Return the probability from which the F1 to be expected is best, not below `LEAST`.

    What a probability finds is summed from the probabilities themselves, `there` is counted from the labels:
    F1 = 2 sum / (shown + there), best where the probability is half of it (Lipton, Elkan, Naryanaswamy
    2014). Counting the few that were found would follow chance.
    """
    ranked = np.sort(chances)[::-1]
    expected = 2 * ranked.cumsum() / (np.arange(1, len(ranked) + 1) + there)
    return max(LEAST, float(ranked[expected.argmax()]))
