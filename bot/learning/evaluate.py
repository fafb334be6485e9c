"""Judge the heads on what they have not seen: leaf files left out of training, and the test split of other hands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from sklearn.model_selection import GroupKFold

from bot.learning.ablation import reduced
from bot.learning.corpus import Utterance
from bot.learning.judged import Judged, join, judge
from bot.learning.scores import Evaluation, evaluation
from bot.learning.train import SEED, train
from bot.learning.vocabulary import Vocabulary
from bot.understand.features import FeatureMaker
from bot.understand.heads import Heads

FOLDS = 3
SHARES = (1 / 8, 1 / 4, 1 / 2)
"""Parts of the corpus that the learning curve is drawn over, before the whole."""

Report = Callable[[str], None]


def cross_validate(
    corpus: Sequence[Utterance],
    features: FeatureMaker,
    vocabulary: Vocabulary,
    report: Report,
    *,
    modern: Sequence[str] = (),
    parts: int = FOLDS,
) -> Mapping[str, Evaluation]:
    """Train on two thirds of the leaf files and judge on the rest; up to three times, so that all are judged.

    Returns figures by slice: `left out`, and `left out, modern` of the messages that hold one of the words `modern`.
    """
    judged: list[Judged] = []
    outsiders: list[Utterance] = []
    splitter = GroupKFold(n_splits=FOLDS)
    for number, (inside, outside) in enumerate(splitter.split(corpus, groups=[u.file for u in corpus]), 1):
        if number > parts:
            break
        report(f"left out: part {number} of {parts}")
        arrays, _ = train([corpus[i] for i in inside], features, vocabulary)
        part = [corpus[i] for i in outside]
        judged.append(judge(part, features, Heads(arrays, "evaluation"), vocabulary))
        outsiders += part
    return _by_slice("left out", outsiders, join(judged), modern)


def on_test(
    test: Sequence[Utterance],
    features: FeatureMaker,
    vocabulary: Vocabulary,
    heads: Heads,
    modern: Sequence[str] = (),
) -> Mapping[str, Evaluation]:
    """Judge a trained model on the test split; returns figures by slice as `cross_validate` does, {} without any."""
    return _by_slice("test", test, judge(test, features, heads, vocabulary), modern) if test else {}


def learning_curve(
    corpus: Sequence[Utterance],
    test: Sequence[Utterance],
    features: FeatureMaker,
    vocabulary: Vocabulary,
    report: Report,
) -> Mapping[float, Evaluation]:
    """Train on growing parts of the corpus, drawn by chance, and judge on the test split: share → figures."""
    order = list(corpus)
    Random(SEED).shuffle(order)
    found: dict[float, Evaluation] = {}
    for share in SHARES:
        report(f"learning curve: {share:.3g} of the corpus")
        arrays, _ = train(order[: max(int(share * len(order)), 1)], features, vocabulary)
        found[share] = evaluation(judge(test, features, Heads(arrays, "curve"), vocabulary))
    return found


def ablations(
    corpus: Sequence[Utterance],
    test: Sequence[Utterance],
    features: FeatureMaker,
    vocabulary: Vocabulary,
    report: Report,
) -> Mapping[str, Evaluation]:
    """Train without some of the features and judge on the test split: what was left → figures."""
    found: dict[str, Evaluation] = {}
    for name, maker in reduced(features).items():
        report(f"ablation: {name}")
        arrays, _ = train(corpus, maker, vocabulary)
        found[name] = evaluation(judge(test, maker, Heads(arrays, "ablation"), vocabulary))
    return found


def _by_slice(
    name: str, messages: Sequence[Utterance], judged: Judged, modern: Sequence[str]
) -> dict[str, Evaluation]:
    chosen = [place for place, u in enumerate(messages) if any(word in u.text for word in modern)]
    found = {name: evaluation(judged)}
    if chosen:
        found[f"{name}, modern"] = evaluation(judged.at(chosen))
    return found
