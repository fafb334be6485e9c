"""Judge the heads on leaf files that were left out of training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold

from bot.learning.corpus import Utterance
from bot.learning.train import Vocabulary, train
from bot.understand.features import FeatureMaker
from bot.understand.heads import Heads

FOLDS = 3


@dataclass(frozen=True, slots=True)
class LabelScore:
    """Figures of one psychology label; all 0..1."""

    key: str
    support: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures over all left-out messages; all 0..1 but the count."""

    messages: int
    micro: float
    macro: float
    none_kept: float
    """Of messages without psychology, the share that got none."""
    top1: float
    top3: float
    emotion: float
    labels: tuple[LabelScore, ...]


def cross_validate(
    corpus: Sequence[Utterance], features: FeatureMaker, vocabulary: Vocabulary, report: Callable[[str], None]
) -> Evaluation:
    """Train on two thirds of the leaf files and judge on the rest, three times."""
    truth = np.array([[key in u.psychology for key in vocabulary.psychology] for u in corpus])
    shown = np.zeros_like(truth)
    first = third = emotions = 0
    splitter = GroupKFold(n_splits=FOLDS)
    for number, (inside, outside) in enumerate(splitter.split(corpus, groups=[u.file for u in corpus]), 1):
        report(f"part {number} of {FOLDS}")
        arrays, _ = train([corpus[i] for i in inside], features, vocabulary)
        heads = Heads(arrays, "evaluation")
        for index in outside:
            utterance = corpus[index]
            said = features.prepare(utterance.text)
            outputs = heads.answer(features.blocks(said, utterance.turns))
            shown[index] = outputs.psychology >= heads.thresholds
            ranked = [heads.intents[i] for i in np.argsort(-outputs.intents)[:3]]
            first += ranked[0] == utterance.intent
            third += utterance.intent in ranked
            emotions += heads.emotions[int(outputs.emotions.argmax())] == utterance.emotion
    labels = tuple(
        _score(key, truth[:, j], shown[:, j])
        for j, key in enumerate(vocabulary.psychology)
        if truth[:, j].any()
    )
    whole = _score("all", truth.ravel(), shown.ravel())
    empty = ~truth.any(axis=1)
    count = len(corpus)
    return Evaluation(
        count,
        whole.f1,
        float(np.mean([label.f1 for label in labels])),
        float((~shown[empty].any(axis=1)).mean()) if empty.any() else 1.0,
        first / count,
        third / count,
        emotions / count,
        labels,
    )


def _score(key: str, truth: npt.NDArray[np.bool_], shown: npt.NDArray[np.bool_]) -> LabelScore:
    hit, said, there = int((truth & shown).sum()), int(shown.sum()), int(truth.sum())
    precision, recall = hit / max(said, 1), hit / max(there, 1)
    return LabelScore(key, there, precision, recall, 2 * hit / max(said + there, 1))
