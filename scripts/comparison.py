"""Other ways to recognise psychology, tried on the features of the shipped model.

Leaf files are divided once: three fifths train, one fifth chooses a threshold for each label (best F1), one
fifth is judged; so are the test split of other hands and, if given, real messages. All alternatives see the
same matrix (see bot/learning/train.py), so only the learner differs. Micro-F1 over the labels.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.feature_selection import SelectKBest, chi2
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import GroupKFold
from sklearn.naive_bayes import ComplementNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from bot.assembly import feature_maker, vocabulary
from bot.learning.census import read_test
from bot.learning.corpus import read_corpus
from bot.learning.train import MOST, PENALTY, POSITIVE_WEIGHT, RARE, SCALE, SEED, half_normalised
from bot.library import find_library, load_library
from bot.terms import Turn
from bot.understand.features import BLOCKS, FeatureMaker

PARTS = 5
TUNE, OUT = 0, 1
"""Parts that choose thresholds and that are judged; the others train."""
REDUCED = 200
"""Dimensions of the latent space."""
CHOSEN = 8000
"""Features kept for each label by chi-squared."""
INNER = 3
"""Folds whose answers feed a second model."""

Matrix = sparse.csr_matrix
Values = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Data:
    """One training matrix and the matrices to answer."""

    train: Matrix
    labels: Bools
    groups: npt.NDArray[np.str_]
    others: Mapping[str, Matrix]
    """tune, left out, test, real."""
    latent: dict[str, Values] = field(default_factory=dict)
    """Filled on first use: the same rows in the latent space, and those of training under `train`."""

    def reduced(self) -> tuple[Values, dict[str, Values]]:
        """Return training rows and the other rows in `REDUCED` dimensions (latent semantic analysis)."""
        if not self.latent:
            space = TruncatedSVD(REDUCED, random_state=SEED).fit(self.train)
            self.latent["train"] = normalize(space.transform(self.train))
            for name, rows in self.others.items():
                self.latent[name] = normalize(space.transform(rows))
        return self.latent["train"], {name: self.latent[name] for name in self.others}


Answers = dict[str, Values]
"""Name of the messages → decision values, shape (messages, labels)."""
Alternative = Callable[[Data], Answers]


def _per_label(
    make: Callable[[], object],
    train: Matrix | Values,
    labels: Bools,
    others: Mapping[str, Matrix | Values],
) -> Answers:
    """Fit one model a label and return what each says."""
    found: dict[str, list[Values]] = {name: [] for name in others}
    for column in labels.T:
        model = make().fit(train, column)  # type: ignore[attr-defined]
        for name, rows in others.items():
            found[name].append(_values(model, rows))
    return {name: np.column_stack(columns) for name, columns in found.items()}


def _values(model: object, rows: Matrix | Values) -> Values:
    if hasattr(model, "decision_function"):
        return np.asarray(model.decision_function(rows))
    return np.asarray(model.predict_log_proba(rows)[:, 1])  # type: ignore[attr-defined]


def _svm() -> LinearSVC:
    weight = {True: POSITIVE_WEIGHT, False: 1.0}
    return LinearSVC(C=PENALTY["psychology"], class_weight=weight, random_state=SEED)


def _logistic() -> LogisticRegression:
    weight = {True: POSITIVE_WEIGHT, False: 1.0}
    return LogisticRegression(C=1.0, class_weight=weight, solver="liblinear", random_state=SEED)


def _descent() -> SGDClassifier:
    weight = {True: POSITIVE_WEIGHT, False: 1.0}
    return SGDClassifier("modified_huber", alpha=3e-5, class_weight=weight, random_state=SEED)


def _plain(make: Callable[[], object]) -> Alternative:
    return lambda data: _per_label(make, data.train, data.labels, data.others)


def _latent(data: Data) -> Answers:
    train, others = data.reduced()
    return _per_label(lambda: LinearSVC(C=1.0, random_state=SEED), train, data.labels, others)


def _both(data: Data) -> Answers:
    """Latent dimensions beside the sparse features."""
    train, others = data.reduced()

    def beside(rows: Matrix, dense: Values) -> Matrix:
        return sparse.hstack([rows, sparse.csr_matrix(dense)]).tocsr()

    wider = {name: beside(data.others[name], dense) for name, dense in others.items()}
    return _per_label(_svm, beside(data.train, train), data.labels, wider)


def _boosting(data: Data) -> Answers:
    train, others = data.reduced()
    return _per_label(
        lambda: HistGradientBoostingClassifier(max_iter=120, random_state=SEED), train, data.labels, others
    )


def _selected(data: Data) -> Answers:
    return _plain(lambda: make_pipeline(SelectKBest(chi2, k=min(CHOSEN, data.train.shape[1])), _svm()))(data)


def _left_out(make: Callable[[], object], data: Data) -> Values:
    """Return what a model says of the training rows when it has not seen their leaf files."""
    values = np.zeros(data.labels.shape)
    for inside, outside in GroupKFold(INNER).split(data.train, groups=data.groups):
        part = {"outside": data.train[outside]}
        values[outside] = _per_label(make, data.train[inside], data.labels[inside], part)["outside"]
    return values


def _chain(data: Data) -> Answers:
    """Each label sees the answers about the labels before it, commonest first."""
    order = np.argsort(-data.labels.sum(axis=0))
    own = _left_out(_svm, data)
    found = {name: np.zeros((rows.shape[0], data.labels.shape[1])) for name, rows in data.others.items()}
    seen: list[int] = []
    for label in order.tolist():
        rows = (
            sparse.hstack([data.train, sparse.csr_matrix(np.tanh(own[:, seen]))]).tocsr()
            if seen
            else data.train
        )
        model = _svm().fit(rows, data.labels[:, label])
        for name, others in data.others.items():
            known = sparse.csr_matrix(np.tanh(found[name][:, seen]))
            found[name][:, label] = model.decision_function(
                sparse.hstack([others, known]).tocsr() if seen else others
            )
        seen.append(label)
    return found


def _stacking(data: Data) -> Answers:
    """Let a logistic regression weigh what three learners say of all labels."""
    bases = (_svm, _logistic, ComplementNB)
    inside = np.hstack([_scaled(_left_out(base, data)) for base in bases])
    answers = [_per_label(base, data.train, data.labels, data.others) for base in bases]
    outside = {name: np.hstack([_scaled(each[name]) for each in answers]) for name in data.others}
    return _per_label(lambda: LogisticRegression(C=0.3, max_iter=500), inside, data.labels, outside)


def _scaled(values: Values) -> Values:
    return np.tanh(values / 2)


ALTERNATIVES: dict[str, Alternative] = {
    "linear SVM (shipped)": _plain(_svm),
    "logistic regression": _plain(_logistic),
    "complement naive Bayes": _plain(ComplementNB),
    "SGD, modified Huber": _plain(_descent),
    f"chi2, {CHOSEN} features a label, SVM": _selected,
    f"LSA {REDUCED}, SVM": _latent,
    f"features and LSA {REDUCED}, SVM": _both,
    f"gradient boosting on LSA {REDUCED}": _boosting,
    "classifier chain of SVMs": _chain,
    "stacking: SVM, logistic, Bayes": _stacking,
}


def _documents(
    features: FeatureMaker, messages: Sequence[tuple[str, Sequence[Turn]]]
) -> list[tuple[str, ...]]:
    return [features.blocks(features.prepare(text), turns).strings() for text, turns in messages]


def _matrices(
    train: Sequence[tuple[str, ...]], others: Mapping[str, Sequence[tuple[str, ...]]]
) -> list[Matrix]:
    """Weigh features as bot/learning/train.py does: the training matrix, then the others in order."""
    blocks: list[list[Matrix]] = []
    for index, block in enumerate(BLOCKS):
        counter = CountVectorizer(
            token_pattern=r"\S+",  # noqa: S106 - a pattern of words, no password
            lowercase=False,
            binary=True,
            min_df=RARE,
            max_features=MOST[block],
        )
        rarity = TfidfTransformer(norm=None)
        first = rarity.fit_transform(counter.fit_transform([d[index] for d in train]))
        rest = [rarity.transform(counter.transform([d[index] for d in rows])) for rows in others.values()]
        scale = SCALE["psychology"][block]
        blocks.append([half_normalised(matrix) * scale for matrix in (first, *rest)])
    return [sparse.hstack(parts).tocsr() for parts in zip(*blocks, strict=True)]


def _thresholds(values: Values, truth: Bools) -> Values:
    """Return per label the value of best F1."""
    chosen = np.zeros(truth.shape[1])
    for column in range(truth.shape[1]):
        order = np.argsort(-values[:, column])
        hits = np.cumsum(truth[order, column])
        scores = 2 * hits / (np.arange(1, len(order) + 1) + truth[:, column].sum())
        chosen[column] = values[order[int(scores.argmax())], column]
    return chosen


def _micro(shown: Bools, must: Bools, may: Bools) -> float:
    hit, wrong, missed = (shown & must).sum(), (shown & ~may).sum(), (must & ~shown).sum()
    return float(2 * hit / (2 * hit + wrong + missed))


def main() -> None:
    """Print the table, a line as soon as it is known."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=Path, help="real messages to judge as well")
    parser.add_argument("--only", nargs="+", default=list(ALTERNATIVES), help="names of alternatives")
    arguments = parser.parse_args()
    library = load_library(find_library())
    features, keys = feature_maker(library.folder, Path("var/cache")), vocabulary(library).psychology
    corpus, test = read_corpus(library.folder / "utterances"), read_test(library.folder)
    folds = [out for _, out in GroupKFold(PARTS).split(corpus, groups=[u.file for u in corpus])]
    held = set(folds[TUNE].tolist()) | set(folds[OUT].tolist())
    sets = {
        "train": [u for place, u in enumerate(corpus) if place not in held],
        "tune": [corpus[place] for place in folds[TUNE]],
        "left out": [corpus[place] for place in folds[OUT]],
        "test": list(test),
    }
    must = {name: np.array([[k in u.psychology for k in keys] for u in rows]) for name, rows in sets.items()}
    may = dict(must)
    documents = {name: _documents(features, [(u.text, u.turns) for u in rows]) for name, rows in sets.items()}
    if arguments.messages is not None:
        real = [json.loads(line) for line in arguments.messages.read_text(encoding="utf-8").splitlines()]
        turns = [[Turn(t["role"], t["text"]) for t in r.get("context") or ()] for r in real]
        documents["real"] = _documents(features, [(r["text"], t) for r, t in zip(real, turns, strict=True)])
        must["real"] = np.array([[k in r["psychology"] for k in keys] for r in real])
        allowed = np.array([[k in r.get("psychology_ok", ()) for k in keys] for r in real])
        may["real"] = must["real"] | allowed
    others = {name: rows for name, rows in documents.items() if name != "train"}
    train, *rest = _matrices(documents["train"], others)
    groups = np.array([u.file for u in sets["train"]])
    data = Data(train, must["train"], groups, dict(zip(others, rest, strict=True)))
    judged = [name for name in others if name != "tune"]
    print(f"trained on {train.shape[0]} lines, {train.shape[1]} features; psychology micro-F1")
    print(f"| {'learner':36s} | {' | '.join(judged)} | seconds |\n|---|{'---|' * (len(judged) + 1)}")
    for name in arguments.only:
        started = time.monotonic()
        values = ALTERNATIVES[name](data)
        bounds = _thresholds(values["tune"], must["tune"])
        figures = [f"{_micro(values[n] >= bounds, must[n], may[n]):.3f}" for n in judged]
        spent = time.monotonic() - started
        print(f"| {name:36s} | {' | '.join(figures)} | {spent:.0f} |", flush=True)


if __name__ == "__main__":
    main()
