"""Train the heads from the authored utterances: deterministic, about a minute on two cores.

Every head is a linear support vector machine over the same two bags of features, weighted by rarity. Decision values for
calibration and thresholds come from folds that leave whole leaf files out, so that they are values for
writing the model has not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import LinearSVC

from bot.errors import Finding, LibraryError
from bot.learning.calibration import blend, platt, temperature, threshold
from bot.learning.corpus import Utterance
from bot.learning.vocabulary import Arrays, Vocabulary
from bot.understand.features import BLOCKS, FeatureMaker
from bot.understand.names import packed

FOLDS = 3
SCALE = {
    "psychology": {"message": 0.23, "context": 0.14},
    "intents": {"message": 0.23, "context": 0.18},
    "emotions": {"message": 0.23, "context": 0.10},
}
"""Per head, the weight of each bag."""
WORKERS, WORTH_WORKERS = 2, 5_000
"""Processes that work side by side (the solver holds the interpreter's lock; each fit is its own, so the result is the same)
and utterances from which they are worth being started."""
RARE = 2
"""A feature of fewer messages is dropped."""
MOST = {"message": 170_000, "context": 36_000}
"""Features kept of each bag, the most frequent ones: what a model file of 40 MB can hold."""
POSITIVE_WEIGHT = 1.5
"""Psychology labels are rare; a missed one costs this many false ones in training."""
PENALTY = {"psychology": 0.2, "intents": 0.3, "emotions": 0.1}
SEED = 20
TOLERANCE = 0.02
"""At which a fit stops; a finer one takes twice the time and decides alike."""
FEWEST, FEWEST_FILES = 3, 2
"""Intents, and emotions, that there must be to tell apart; leaf files that there must be to leave one out."""

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Reference:
    """The fitted scikit-learn parts, before fusing."""

    vectorisers: dict[str, Pipeline]
    psychology: list[LinearSVC]
    intents: LinearSVC
    emotions: LinearSVC
    chances: npt.NDArray[np.float64]
    """Probability of each psychology for each utterance while it was left out."""

    def decide(self, documents: Sequence[Sequence[str]]) -> npt.NDArray[np.float64]:
        """Return decision values of documents given as one string per block.

        Shape (documents, labels + intents + emotions).
        """
        vectors = [self.vectorisers[b].transform([d[i] for d in documents]) for i, b in enumerate(BLOCKS)]
        psychology = _scaled(vectors, "psychology")
        return np.column_stack(
            [
                *(head.decision_function(psychology) for head in self.psychology),
                self.intents.decision_function(_scaled(vectors, "intents")),
                self.emotions.decision_function(_scaled(vectors, "emotions")),
            ]
        )


def half_normalised(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Divide each row by the square root of its length: long messages are damped, not levelled."""
    square = np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()
    return (sparse.diags(np.where(square > 0, square, 1.0) ** -0.25) @ matrix).tocsr()


def _scaled(vectors: Sequence[sparse.csr_matrix], head: str) -> sparse.csr_matrix:
    """Stack the blocks side by side with the weights of a head: shape (documents, features)."""
    return sparse.hstack([v * SCALE[head][b] for v, b in zip(vectors, BLOCKS, strict=True)]).tocsr()


def _quiet(_: str) -> None:
    return None


def train(
    corpus: Sequence[Utterance],
    features: FeatureMaker,
    vocabulary: Vocabulary,
    report: Report = _quiet,
) -> tuple[Arrays, Reference]:
    """Fit, calibrate and fuse; returns the arrays of a model file and the reference they came from.

    Raises LibraryError when the utterances use unknown keys or are too few to learn from.
    """
    _learnable(corpus, vocabulary)
    report(f"reading {len(corpus)} utterances")
    documents = _documents(corpus, features)
    labels = np.array([[key in u.psychology for key in vocabulary.psychology] for u in corpus])
    intents = np.array([u.intent for u in corpus])
    emotions = np.array([u.emotion for u in corpus])
    groups = np.array([u.file for u in corpus])
    fitted = Parallel(n_jobs=_workers(corpus))(
        delayed(_vectorised)(block, [document[index] for document in documents])
        for index, block in enumerate(BLOCKS)
    )
    vectorisers = {block: pipeline for block, (pipeline, _) in zip(BLOCKS, fitted, strict=True)}
    vectors = [vector for _, vector in fitted]
    matrices = {head: _scaled(vectors, head) for head in SCALE}
    splitter = GroupKFold(n_splits=min(FOLDS, len(set(groups.tolist()))))
    parts = [outside for _, outside in splitter.split(documents, groups=groups)]
    report(f"fitting on everything and, for calibration, on {len(parts)} parts of it")
    by_intent, unseen_intents, by_emotion, by_label, *unseen = Parallel(n_jobs=_workers(corpus))(
        [
            delayed(_classes)("intents", matrices["intents"], intents),
            delayed(_left_out)("intents", matrices["intents"], intents, parts[0]),
            delayed(_classes)("emotions", matrices["emotions"], emotions),
            delayed(_labels)(matrices["psychology"], labels),
            *(delayed(_left_out)("emotions", matrices["emotions"], emotions, part) for part in parts),
            *(delayed(_left_out)("psychology", matrices["psychology"], labels, part) for part in parts),
        ]
    )
    report("calibrating")
    order = np.argsort(np.concatenate(parts))
    unseen_emotions = np.concatenate(unseen[: len(parts)])[order]
    unseen_labels = np.concatenate(unseen[len(parts) :])[order]
    slope, shift = platt(unseen_labels, labels)
    chances = 1.0 / (1.0 + np.exp(-(slope * unseen_labels + shift)))
    whole = Reference(vectorisers, by_label, by_intent, by_emotion, chances)
    arrays = _fuse(whole, vocabulary)
    mix, lean = blend(unseen_emotions, np.searchsorted(by_emotion.classes_, emotions))
    arrays |= {
        "slope": slope,
        "shift": shift,
        "thresholds": np.array([threshold(chances[:, j], labels[:, j]) for j in range(labels.shape[1])]),
        "heat": np.array(
            [temperature(unseen_intents, np.searchsorted(by_intent.classes_, intents[parts[0]]))]
        ),
        "mix": mix,
        "lean": lean,
    }
    return arrays, whole


def _workers(corpus: Sequence[Utterance]) -> int:
    return WORKERS if len(corpus) >= WORTH_WORKERS else 1


def _documents(corpus: Sequence[Utterance], features: FeatureMaker) -> list[tuple[str, ...]]:
    """Return the bags of every utterance as strings, in order; the corpus is read in parts side by side."""
    workers = _workers(corpus)
    size = -(-len(corpus) // workers)
    read = Parallel(n_jobs=workers)(
        delayed(_read)(features, corpus[start : start + size]) for start in range(0, len(corpus), size)
    )
    return [document for part in read for document in part]


def _read(features: FeatureMaker, corpus: Sequence[Utterance]) -> list[tuple[str, ...]]:
    return [tuple(features.blocks(features.prepare(u.text), u.turns).strings()) for u in corpus]


def _learnable(corpus: Sequence[Utterance], vocabulary: Vocabulary) -> None:
    """Raise LibraryError with every unknown key and every label that nobody could learn."""
    findings: list[Finding] = []
    for utterance in corpus:
        unknown = set(utterance.psychology) - set(vocabulary.psychology)
        unknown |= {utterance.intent} - set(vocabulary.intents)
        unknown |= {utterance.emotion} - set(vocabulary.emotions)
        if unknown:
            findings.append(
                Finding(utterance.file, utterance.line, f"unknown key {', '.join(sorted(unknown))}")
            )
    for key in vocabulary.psychology:
        count = sum(key in u.psychology for u in corpus)
        if not 0 < count < len(corpus):
            findings.append(
                Finding("utterances", 0, f"{key}: in {count} of {len(corpus)} utterances, nothing to learn")
            )
    for what, there, fewest in (
        ("intents", {u.intent for u in corpus}, FEWEST),
        ("emotions", {u.emotion for u in corpus}, FEWEST),
        ("leaf files", {u.file for u in corpus}, FEWEST_FILES),
    ):
        if len(there) < fewest:
            findings.append(Finding("utterances", 0, f"{len(there)} {what}; at least {fewest} are needed"))
    if findings:
        raise LibraryError(findings)


def _vectoriser(block: str) -> Pipeline:
    return make_pipeline(
        CountVectorizer(
            token_pattern=r"\S+",  # noqa: S106 - a pattern of words, no password
            lowercase=False,
            binary=True,
            min_df=RARE,
            max_features=MOST[block],
        ),
        TfidfTransformer(norm=None),
        FunctionTransformer(half_normalised, accept_sparse=True),
    )


def _vectorised(block: str, texts: Sequence[str]) -> tuple[Pipeline, sparse.csr_matrix]:
    pipeline = _vectoriser(block)
    return pipeline, pipeline.fit_transform(texts)


def _labels(matrix: sparse.csr_matrix, truth: npt.NDArray[np.bool_]) -> list[LinearSVC]:
    """Fit one head per psychology; `truth` has a column for each."""
    return [
        LinearSVC(
            C=PENALTY["psychology"],
            class_weight={True: POSITIVE_WEIGHT, False: 1.0},
            tol=TOLERANCE,
            random_state=SEED,
        ).fit(matrix, column)
        for column in truth.T
    ]


def _classes(head: str, matrix: sparse.csr_matrix, truth: npt.NDArray[np.str_]) -> LinearSVC:
    """Fit one head against the rest for each class."""
    weight = "balanced" if head == "emotions" else None
    return LinearSVC(C=PENALTY[head], class_weight=weight, tol=TOLERANCE, random_state=SEED).fit(
        matrix, truth
    )


def _left_out(
    head: str,
    matrix: sparse.csr_matrix,
    truth: npt.NDArray[Any],
    outside: npt.NDArray[np.intp],
) -> npt.NDArray[np.float64]:
    """Return decision values for the rows `outside` of a head fitted on the others, columns as on all rows.

    What the others do not hold is denied as plainly as what they deny most.
    """
    inside = np.setdiff1d(np.arange(matrix.shape[0]), outside)
    known = matrix[inside]
    often = np.bincount(known.indices, minlength=matrix.shape[1]) >= RARE
    known, asked = known[:, often], matrix[outside][:, often]
    if head != "psychology":
        return _placed(_classes(head, known, truth[inside]), asked, np.unique(truth))
    values = -np.ones((len(outside), truth.shape[1]))
    there = [place for place, column in enumerate(truth[inside].T) if 0 < column.sum() < len(column)]
    for place, fitted in zip(there, _labels(known, truth[inside][:, there]), strict=True):
        values[:, place] = fitted.decision_function(asked)
    return values


def _placed(
    model: LinearSVC, matrix: sparse.csr_matrix, classes: npt.NDArray[np.str_]
) -> npt.NDArray[np.float64]:
    """Return decision values in the columns of `classes`, which hold those of the model, in order."""
    values = np.asarray(model.decision_function(matrix), dtype=np.float64)
    if values.ndim == 1:
        values = np.column_stack([-values, values])
    placed = np.full((values.shape[0], len(classes)), values.min(initial=-1.0))
    placed[:, np.searchsorted(classes, model.classes_)] = values
    return placed


def _fuse(whole: Reference, vocabulary: Vocabulary) -> Arrays:
    """Stack all heads: `weights` (features, outputs) float32, `bias` (outputs,), names per block."""
    names = {block: whole.vectorisers[block][0].get_feature_names_out() for block in BLOCKS}
    idf = np.concatenate([whole.vectorisers[block][1].idf_ for block in BLOCKS])
    scale = {
        head: idf * np.concatenate([np.full(len(names[block]), SCALE[head][block]) for block in BLOCKS])
        for head in SCALE
    }
    weights = np.vstack(
        [
            *(head.coef_ * scale["psychology"] for head in whole.psychology),
            whole.intents.coef_ * scale["intents"],
            whole.emotions.coef_ * scale["emotions"],
        ]
    ).T.astype(np.float32)
    bias = np.concatenate(
        [*(head.intercept_ for head in whole.psychology), whole.intents.intercept_, whole.emotions.intercept_]
    )
    return {
        "psychology": np.array(vocabulary.psychology),
        "intents": np.array(whole.intents.classes_, dtype=np.str_),
        "emotions": np.array(whole.emotions.classes_, dtype=np.str_),
        "weights": weights,
        "bias": bias,
        "idf": idf,
        **{f"names_{block}": packed(names[block].tolist()) for block in BLOCKS},
    }
