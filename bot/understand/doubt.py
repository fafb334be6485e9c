"""How doubtful a reading is: messages near a threshold, or where rules and model disagree, teach most.

Active learning by margin (Lewis and Gale 1994; Scheffer et al. 2001) and by disagreement of two readers that
see different things (Seung et al. 1992): the rules see few messages and are precise, the heads see all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.terms import Turn, Understanding
from bot.understand.reader import Reader
from bot.understand.rules import Hit, labels_of

NEAR = 0.25
"""Distance from its threshold at which a psychology is not doubtful any more."""
CLOSE = 0.5
"""Lead of the first intent over the second from which it is not doubtful any more."""
SURE = 0.75
"""Probability of an emotion from which it is not doubtful any more…"""
FAINT = 0.35
"""…and the one at which it is a guess."""
TRUSTED = 0.6
"""Strength from which a rule is worth arguing with the heads."""
WEIGHTS = {"margin": 0.55, "intent": 0.7, "emotion": 0.25, "rules": 0.6, "against": 0.6}
"""How much each ground counts at its strongest. On intents/evaluation messages with a margin or intent ground are
read wrongly in about these shares; rules count for more than theirs, since what they disagree about is worth
settling whoever is right. The doubtful fifth of those messages holds a third of all wrong readings."""
FEWEST = 2
"""Characters below which a message says too little to be asked about."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason to doubt."""

    kind: str
    """margin (a psychology near its threshold), intent (two intents near each other), emotion (none is plain),
    rules (a rule proves what the heads do not show), against (a rule speaks against what they show)."""
    label: str
    """The psychology, the second intent, the emotion, or what the rule is about."""
    weight: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """How doubtful a reading is and why."""

    score: float = 0.0
    """0 to 1: the chance that any of the grounds is right, taken as independent."""
    grounds: tuple[Ground, ...] = ()
    """The heaviest first."""


CERTAIN = Doubt()


def doubt(read: Understanding, bounds: Mapping[str, float], hits: Iterable[Hit] = ()) -> Doubt:
    """Rate the reading of one message.

    `bounds` has the threshold of every psychology, `hits` the rules that matched the message. A reading
    without a model, or of a message that says nothing, is not doubtful.
    """
    if read.degraded or not read.intents:
        return CERTAIN
    found = [
        *_margins(read, bounds),
        *_intents(read),
        *_emotion(read),
        *_disagreements(read, tuple(hits)),
    ]
    grounds = sorted((g for g in found if g.weight > 0), key=lambda g: (-g.weight, g.kind, g.label))
    rest = 1.0
    for ground in grounds:
        rest *= 1.0 - ground.weight
    return Doubt(round(1.0 - rest, 4), tuple(grounds))


def doubt_of(reader: Reader, turn: Turn, context: Sequence[Turn], read: Understanding | None = None) -> Doubt:
    """Rate one message after its context; `read` is its reading where that is known already."""
    said = reader.features.prepare(turn.text)
    if reader.heads is None or sum(char.isalnum() for char in said.masked) < FEWEST:
        return CERTAIN
    bounds = dict(zip(reader.heads.psychology, reader.heads.bounds, strict=True))
    return doubt(read or reader.read(turn.text, context), bounds, said.hits)


def _margins(read: Understanding, bounds: Mapping[str, float]) -> Iterable[Ground]:
    """Yield the psychology nearest to its threshold: several at once are one question to a person."""
    near = [
        (1.0 - abs(score - bounds[key]) / NEAR, key)
        for key, score in read.psychology_scores.items()
        if key in bounds
    ]
    closeness, key = max(near, default=(0.0, ""))
    if closeness > 0:
        yield Ground("margin", key, round(WEIGHTS["margin"] * closeness, 4))


def _intents(read: Understanding) -> Iterable[Ground]:
    if len(read.intents) > 1:
        lead = read.intents[0].score - read.intents[1].score
        yield Ground("intent", read.intents[1].key, round(WEIGHTS["intent"] * (1.0 - lead / CLOSE), 4))


def _emotion(read: Understanding) -> Iterable[Ground]:
    faint = min(1.0, (SURE - read.emotion.score) / (SURE - FAINT))
    yield Ground("emotion", read.emotion.key, round(WEIGHTS["emotion"] * faint, 4))


def _disagreements(read: Understanding, hits: tuple[Hit, ...]) -> Iterable[Ground]:
    shown = {label.key for label in read.psychology}
    for key, strength in labels_of(hits, "psychology").items():
        if strength >= TRUSTED and key not in shown:
            yield Ground("rules", key, round(WEIGHTS["rules"] * strength, 4))
    for key, strength in labels_of(hits, "against").items():
        if key in shown:
            yield Ground("against", key, round(WEIGHTS["against"] * strength, 4))
    intents = labels_of(hits, "intent")
    likely = {intent.key for intent in read.intents[:2]}
    for key, strength in intents.items():
        if strength >= TRUSTED and key not in likely:
            yield Ground("rules", key, round(WEIGHTS["rules"] * strength, 4))
