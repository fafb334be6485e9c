"""Figures over judged messages: how right, how sure, how often silent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.learning.judged import Floats, Judged

BINS = 10
CHIP_BINS = 5
"""Bins of the calibration error of shown labels: what an agent sees on a chip."""
LEVELS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Probabilities below which the model could be silent."""
PAIRS = 12
"""Confusions told, the commonest ones."""

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LabelScore:
    """Figures of one label; all 0..1 but the support."""

    key: str
    support: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of similar probability."""

    count: int
    said: float
    """Mean probability."""
    right: float
    """Share of them that were right."""


@dataclass(frozen=True, slots=True)
class Silence:
    """What happens when answers below a probability are withheld; shares are 0..1."""

    level: float
    chips: int
    """Psychology labels shown."""
    precision: float
    recall: float
    answered: float
    """Share of messages whose likeliest intent is at least so likely…"""
    accuracy: float
    """…and the share of these that have the right one."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures over some messages; shares are 0..1."""

    messages: int
    micro: float
    macro: float
    """Over labels that occur."""
    precision: float
    recall: float
    exact: float
    """Same set of psychologies."""
    none_kept: float
    """Of messages without psychology, the share that got none."""
    top1: float
    top3: float
    emotion: float
    emotion_macro: float
    chip_error: float
    """Expected calibration error of shown labels, in `CHIP_BINS` bins (Naeini et al. 2015)."""
    error: float
    """The same over all label probabilities, in `BINS` bins."""
    intent_error: float
    """The same over the likeliest intent."""
    brier_skill: float
    """1 - Brier score over that of always saying a label's share."""
    labels: tuple[LabelScore, ...]
    emotions: tuple[LabelScore, ...]
    intents: tuple[LabelScore, ...]
    bins: tuple[Bin, ...]
    """Of all label probabilities: the reliability plot."""
    silence: tuple[Silence, ...]
    mistaken: tuple[tuple[str, str, int], ...]
    """Psychology missed, psychology shown instead, times."""
    taken: tuple[tuple[str, str, int], ...]
    """Right intent, likeliest intent, times."""


def evaluation(judged: Judged) -> Evaluation:
    """Return the figures; at least one message is needed."""
    truth, shown, chances = judged.truth, judged.shown, judged.chances
    labels = _scores(judged.vocabulary.psychology, truth, shown)
    whole = score("all", truth.ravel(), shown.ravel())
    empty = ~truth.any(axis=1)
    ranked = np.argsort(-judged.intents, axis=1, kind="stable")[:, :3]
    sure = judged.intents.max(axis=1)
    hit = ranked[:, 0] == judged.intent
    said = judged.emotions.argmax(axis=1)
    emotions = _scores(judged.vocabulary.emotions, *_one_of(judged.emotion, said, judged.vocabulary.emotions))
    intents = _scores(
        judged.vocabulary.intents, *_one_of(judged.intent, ranked[:, 0], judged.vocabulary.intents)
    )
    bins = reliability(chances.ravel(), truth.ravel(), BINS)
    return Evaluation(
        messages=len(judged),
        micro=whole.f1,
        macro=_mean([label.f1 for label in labels]),
        precision=whole.precision,
        recall=whole.recall,
        exact=float((truth == shown).all(axis=1).mean()),
        none_kept=float((~shown[empty].any(axis=1)).mean()) if empty.any() else 1.0,
        top1=float(hit.mean()),
        top3=float((ranked == judged.intent[:, None]).any(axis=1).mean()),
        emotion=float((said == judged.emotion).mean()),
        emotion_macro=_mean([label.f1 for label in emotions]),
        chip_error=calibration_error(reliability(chances[shown], truth[shown], CHIP_BINS)),
        error=calibration_error(bins),
        intent_error=calibration_error(reliability(sure, hit, BINS)),
        brier_skill=_skill(chances, truth),
        labels=labels,
        emotions=emotions,
        intents=intents,
        bins=bins,
        silence=tuple(_silence(judged, level, sure, hit) for level in LEVELS),
        mistaken=_mistaken(judged),
        taken=_taken(judged, ranked[:, 0]),
    )


def score(key: str, truth: Bools, shown: Bools) -> LabelScore:
    """Return precision, recall and F1 of one label."""
    hit, said, there = int((truth & shown).sum()), int(shown.sum()), int(truth.sum())
    precision, recall = hit / max(said, 1), hit / max(there, 1)
    return LabelScore(key, there, precision, recall, 2 * hit / max(said + there, 1))


def reliability(chances: Floats, truth: Bools, bins: int) -> tuple[Bin, ...]:
    """Sort answers into bins of equal width by their probability; empty bins are left out."""
    place = np.minimum((chances * bins).astype(int), bins - 1)
    return tuple(
        Bin(int(mine.sum()), float(chances[mine].mean()), float(truth[mine].mean()))
        for mine in (place == number for number in range(bins))
        if mine.any()
    )


def calibration_error(bins: tuple[Bin, ...]) -> float:
    """Return the mean distance between said and right, weighed by the answers in each bin."""
    total = sum(each.count for each in bins)
    return sum(each.count * abs(each.said - each.right) for each in bins) / max(total, 1)


def _scores(names: tuple[str, ...], truth: Bools, shown: Bools) -> tuple[LabelScore, ...]:
    """Return the scores of the labels that occur."""
    return tuple(score(key, truth[:, j], shown[:, j]) for j, key in enumerate(names) if truth[:, j].any())


def _one_of(
    right: npt.NDArray[np.intp], said: npt.NDArray[np.intp], names: tuple[str, ...]
) -> tuple[Bools, Bools]:
    places = np.arange(len(names))
    return right[:, None] == places, said[:, None] == places


def _mean(figures: list[float]) -> float:
    return sum(figures) / max(len(figures), 1)


def _skill(chances: Floats, truth: Bools) -> float:
    naive = float(((truth.mean(axis=0) - truth) ** 2).sum())
    return 1 - float(((chances - truth) ** 2).sum()) / naive if naive else 0.0


def _silence(judged: Judged, level: float, sure: Floats, hit: Bools) -> Silence:
    shown = judged.shown & (judged.chances >= level)
    chips = score("all", judged.truth.ravel(), shown.ravel())
    said = sure >= level
    return Silence(
        level,
        int(shown.sum()),
        chips.precision,
        chips.recall,
        float(said.mean()),
        float(hit[said].mean()) if said.any() else 1.0,
    )


def _mistaken(judged: Judged) -> tuple[tuple[str, str, int], ...]:
    names = judged.vocabulary.psychology
    counts: Counter[tuple[str, str]] = Counter()
    for truth, shown in zip(judged.truth, judged.shown, strict=True):
        missed, wrong = np.flatnonzero(truth & ~shown), np.flatnonzero(shown & ~truth)
        counts.update((names[a], names[b]) for a in missed for b in wrong)
        if not truth.any():
            counts.update(("none", names[b]) for b in wrong)
        if not shown.any():
            counts.update((names[a], "none") for a in missed)
    return tuple((a, b, times) for (a, b), times in counts.most_common(PAIRS))


def _taken(judged: Judged, first: npt.NDArray[np.intp]) -> tuple[tuple[str, str, int], ...]:
    names = judged.vocabulary.intents
    wrong = zip(judged.intent[first != judged.intent], first[first != judged.intent], strict=True)
    counts = Counter((names[a], names[b]) for a, b in wrong)
    return tuple((a, b, times) for (a, b), times in counts.most_common(PAIRS))
