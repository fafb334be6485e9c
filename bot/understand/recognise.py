"""A small linear recogniser of labels in one line, trained in about a second.

Unlike the heads of `bot.understand.heads` it needs no calibration and no context: one bag of words, word pairs and
character grams, one linear support vector machine per label, a bound per label chosen on folds. Weights are kept as
whole numbers, so that a sum is the same on every machine.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import math
import os
import re
import threading
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from bot.text.normalise import normalise

FORMAT: Final = 2
"""Raised when features or training change: another digest, trained again."""
SCALE: Final = 4096
"""What a weight of one is kept as."""
FOLDS: Final = 3
RARE: Final = 2
"""Lines that a feature must stand in."""
READ_CHARS: Final = 160
LENGTH, LONGEST = 6, 6
"""Characters per step of length; steps told apart."""
REMEMBERED: Final = 32768
COST: Final = 0.5
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_GRAMS = (1, 2)

Cut = Callable[[str], Sequence[str]]
"""Splits normalised text into words."""


@dataclass(frozen=True, slots=True)
class Example:
    """A line and what is in it."""

    text: str
    labels: frozenset[str]


Cues = Sequence[tuple[str, re.Pattern[str]]]
"""Names of turns of phrase, and how each is found in normalised text."""


def features(text: str, cut: Cut, cues: Cues = ()) -> list[str]:
    """Return the features of a line, each once, in order of first mention."""
    whole, words, grams = _plain_features(text[:READ_CHARS], cut)
    return [*words, *[f"cue:{name}" for name, pattern in cues if pattern.search(whole)], *grams]


@functools.lru_cache(maxsize=REMEMBERED // 8)
def _plain_features(text: str, cut: Cut) -> tuple[str, list[str], list[str]]:
    """Return the normalised line and its features without turns of phrase: two recognisers read the same lines."""
    whole = normalise(text).text
    line = _DIGITS.sub("0", whole)
    words = [word for word in cut(line) if word.strip()]
    found = dict.fromkeys([f"w:{word}" for word in words])
    found |= dict.fromkeys([f"p:{one}_{two}" for one, two in itertools.pairwise(words)])
    if words:
        found |= {f"first:{words[0]}": None, f"last:{words[-1]}": None}
    found[f"long:{min(len(line) // LENGTH, LONGEST)}"] = None
    edged = f"^{line}$"
    grams = [edged[at : at + length] for length in _GRAMS for at in range(len(edged) - length + 1)]
    return whole, list(found), [gram for gram in dict.fromkeys(grams) if gram not in found]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a recogniser is made from."""

    name: str
    """Of its file."""
    labels: tuple[str, ...]
    examples: Sequence[Example]
    bound: float | None = None
    """Score from which a label counts; None: chosen per label on folds."""
    cues: Cues = ()
    without: Sequence[Example] = ()
    """Lines known not to have the labels given; of others nothing is known."""
    apart: bool = False
    """Of the labels that an example is not given nothing is known either, but for what `without` says."""

    def digest(self) -> str:
        """Return a digest: another one, another recogniser."""
        total = hashlib.sha256(
            f"{FORMAT} {self.labels} {self.bound} {[(n, p.pattern) for n, p in self.cues]}".encode()
            + b" apart" * self.apart
        )
        for example in (*self.examples, *self.without):
            total.update(json.dumps([example.text, sorted(example.labels)], ensure_ascii=False).encode())
        return total.hexdigest()[:12]


class Recogniser:
    """Tells which labels a line has; what it read once it remembers."""

    def __init__(self, lesson: Lesson, arrays: Mapping[str, npt.NDArray[Any]], cut: Cut) -> None:
        """Take `names` and `rarity` (features), `weights` (features x labels), `bias` and `bounds`, all scaled."""
        self.labels, self._cues = tuple(lesson.labels), lesson.cues
        self._squares = [rare * rare for rare in arrays["rarity"].tolist()]
        self._rows = {str(name): row for row, name in enumerate(arrays["names"].tolist())}
        self._weights = arrays["weights"].astype(np.int64)
        self._bias = arrays["bias"].astype(np.int64)
        self._bounds = arrays["bounds"].tolist()
        self._cut = cut
        self.scores = functools.lru_cache(maxsize=REMEMBERED)(self._scores)
        self.read = functools.lru_cache(maxsize=REMEMBERED)(self._read)
        self.ranked = functools.lru_cache(maxsize=REMEMBERED)(self._ranked)

    def _read(self, text: str) -> frozenset[str]:
        """Return the labels whose score reaches their bound."""
        scores = self.scores(text)
        return frozenset(
            label
            for label, score, bound in zip(self.labels, scores, self._bounds, strict=True)
            if score >= bound
        )

    def _ranked(self, text: str, count: int) -> tuple[tuple[str, int], ...]:
        """Return the likeliest labels with their scores, best first."""
        scores = self.scores(text)
        order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)  # alike: as they are listed
        return tuple([(self.labels[place], scores[place]) for place in order[:count]])

    def _scores(self, text: str) -> tuple[int, ...]:
        names = features(text, self._cut, self._cues)
        rows = [row for row in map(self._rows.get, names) if row is not None]
        sums = self._weights.take(rows, axis=0).sum(axis=0) if rows else np.zeros_like(self._bias)
        share = SCALE / (math.sqrt(sum(map(self._squares.__getitem__, rows))) or SCALE)
        return tuple(((sums * share).astype(np.int64) + self._bias).tolist())


def recogniser(lesson: Lesson, cut: Cut, folder: Path | None) -> Recogniser:
    """Return a recogniser, kept as `<name>-<digest>.npz` in `folder`.

    Without a folder, or where it cannot be written, it is trained each time.
    """
    kept = folder / f"{lesson.name}-{lesson.digest()}.npz" if folder is not None else None
    if kept is not None and kept.is_file():
        try:
            with kept.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                return Recogniser(lesson, dict(arrays), cut)
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
            kept.unlink(missing_ok=True)
    arrays = train(lesson, cut)
    if kept is not None:
        _keep(kept, lesson.name, arrays)
    return Recogniser(lesson, arrays, cut)


def _keep(kept: Path, name: str, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    # Two threads of a server may learn the same lesson at once; each writes a file of its own.
    fresh = kept.with_name(f".{kept.stem}.{os.getpid()}.{threading.get_ident()}.npz")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(fresh, **arrays)  # type: ignore[arg-type]  # numpy's stub knows no mapping
        fresh.replace(kept)
    except OSError:
        fresh.unlink(missing_ok=True)
        return
    for old in kept.parent.glob(f"{name}-*.npz"):
        if old != kept:
            old.unlink(missing_ok=True)


def train(lesson: Lesson, cut: Cut) -> dict[str, npt.NDArray[Any]]:
    """Fit one machine per label on all examples; bounds maximise F1 on folds unless one is given."""
    labels, examples = lesson.labels, lesson.examples
    bags = [features(example.text, cut, lesson.cues) for example in (*examples, *lesson.without)]
    counts = Counter(name for bag in bags[: len(examples)] for name in bag)
    names = sorted(name for name, count in counts.items() if count >= RARE)
    rows = {name: row for row, name in enumerate(names)}
    rarity = [1 + math.log((1 + len(examples)) / (1 + counts[name])) for name in names]
    matrix = _matrix(bags, rows, rarity)
    truth = np.array([[label in example.labels for label in labels] for example in examples])
    absent = np.array(
        [[label in line.labels for label in labels] for line in lesson.without], dtype=bool
    ).reshape(-1, len(labels))
    truth = np.vstack([truth, np.zeros_like(absent)])
    told = (
        truth[: len(examples)].astype(bool)
        if lesson.apart
        else np.ones((len(examples), len(labels)), dtype=bool)
    )
    known = np.vstack([told, absent])
    weights, bias = _fit(matrix, truth, known)
    fixed = np.full(len(labels), lesson.bound or 0.0)
    bounds = _bounds(matrix, truth, known) if lesson.bound is None else fixed
    return {
        "names": np.array(names),
        "rarity": np.rint(np.array(rarity) * SCALE).astype(np.int32),
        "weights": np.rint(weights * np.array(rarity)[:, None] * SCALE).astype(np.int32),
        "bias": np.rint(bias * SCALE).astype(np.int32),
        "bounds": np.rint(bounds * SCALE).astype(np.int32),
    }


def _bounds(matrix: Any, truth: npt.NDArray[Any], known: npt.NDArray[Any]) -> npt.NDArray[Any]:  # noqa: ANN401 - scipy has no types
    """Return the bound of each label with the best F1 on lines left out."""
    turns = np.arange(len(truth)) % FOLDS
    held = np.zeros(truth.shape)
    for fold in range(FOLDS):
        weights, bias = _fit(matrix[turns != fold], truth[turns != fold], known[turns != fold])
        held[turns == fold] = matrix[turns == fold] @ weights + bias
    columns = range(truth.shape[1])
    return np.array(
        [_bound(held[known[:, place], place], truth[known[:, place], place]) for place in columns]
    )


def _matrix(bags: Sequence[Sequence[str]], rows: Mapping[str, int], rarity: Sequence[float]) -> Any:  # noqa: ANN401 - scipy has no types
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - only training pays for it

    pointers, places, values = [0], [], []
    for bag in bags:
        known = [rows[name] for name in bag if name in rows]
        places += known
        length = math.sqrt(sum([rarity[row] ** 2 for row in known])) or 1.0
        values += [rarity[row] / length for row in known]
        pointers.append(len(places))
    return csr_matrix((values, places, pointers), shape=(len(bags), len(rows)))


def _fit(
    matrix: Any,  # noqa: ANN401 - as above
    truth: npt.NDArray[Any],
    known: npt.NDArray[Any],
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - as above

    weights, bias = np.zeros((matrix.shape[1], truth.shape[1])), np.full(truth.shape[1], -1.0)
    for place in range(truth.shape[1]):
        if truth[:, place].any():
            machine = LinearSVC(C=COST, dual=True, random_state=0, max_iter=400, tol=1e-3)
            rows = known[:, place]
            machine.fit(matrix[rows], truth[rows, place])
            weights[:, place], bias[place] = machine.coef_[0], machine.intercept_[0]
    return weights, bias


def _bound(scores: npt.NDArray[Any], truth: npt.NDArray[Any]) -> float:
    """Return the bound with the best F1; where nothing is true, one that nothing reaches."""
    if not truth.any():
        return 9.0
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + truth.sum())
    best = int(f1.argmax())
    after = scores[order[best + 1]] if best + 1 < len(order) else scores[order[best]] - 0.1
    return float(min(max((scores[order[best]] + after) / 2, -0.6), 0.4))
