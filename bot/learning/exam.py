"""The fixed sets that every new model must pass before it is used, and the gate that lets it in."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from bot.learning.corpus import Utterance
from bot.terms import Turn
from bot.understand.reader import Reader

ENOUGH = 10
"""Examples from which a label or emotion counts in a macro figure."""
TOLERANCES: Mapping[str, float] = {
    "micro": 0.01,
    "macro": 0.02,
    "none_kept": 0.01,
    "top1": 0.01,
    "top3": 0.01,
    "emotion": 0.02,
    "sentences": 0.015,
    "taught": 0.0,
}
"""How much of each figure a new model may lose; about one standard error of a share over 2,000 messages, more
where fewer are counted, nothing of what people corrected."""
MEAN_TOLERANCE = 0.003
"""And on average over all figures but `taught`."""
MANY = 2000
"""Messages that the tolerances are made for; over fewer, chance moves a share by the root of how many fewer."""
COUNTED_APART = frozenset({"sentences", "taught"})
"""Figures over something else than the messages."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of intents/tests and the intents that are right for it."""

    text: str
    context: tuple[Turn, ...]
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Exam:
    """What models are judged by; none of it is ever trained on but what was taught."""

    messages: Sequence[Utterance]
    sentences: Sequence[Sentence]
    taught: Sequence[Utterance] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """How right a model is, 0 to 1; None where there was nothing to judge by."""

    micro: float | None
    """F1 over all psychologies."""
    macro: float | None
    """Mean F1 of the psychologies with ten examples or more."""
    none_kept: float | None
    """Share of messages without psychology that got none."""
    top1: float | None
    top3: float | None
    emotion: float | None
    """Mean F1 of the emotions with ten examples or more."""
    sentences: float | None
    """Share of test sentences read as their intent."""
    taught: float | None
    """Share of corrected messages of which intent and psychology are both read as corrected."""


def examine(reader: Reader, exam: Exam) -> Figures:
    """Judge a reader; about a millisecond a message."""
    messages = exam.messages
    read = [reader.read(u.text, u.turns) for u in messages]
    shown = [frozenset(label.key for label in r.psychology) for r in read]
    truth = [frozenset(u.psychology) for u in messages]
    ranked = [[intent.key for intent in r.intents] for r in read]
    counts: dict[str, Counter[str]] = {}
    for due, said in zip(truth, shown, strict=True):
        _count(counts, due, said)
    feelings: dict[str, Counter[str]] = {}
    for utterance, r in zip(messages, read, strict=True):
        _count(feelings, frozenset({utterance.emotion}), frozenset({r.emotion.key}))
    total = sum(counts.values(), Counter[str]())
    return Figures(
        micro=_f1(total) if messages else None,
        macro=_macro(counts),
        none_kept=_share([not said for due, said in zip(truth, shown, strict=True) if not due]),
        top1=_share([keys[:1] == [u.intent] for u, keys in zip(messages, ranked, strict=True)]),
        top3=_share([u.intent in keys[:3] for u, keys in zip(messages, ranked, strict=True)]),
        emotion=_macro(feelings),
        sentences=_share([reader.read(s.text, s.context).intents[0].key in s.right for s in exam.sentences]),
        taught=_share([_as_taught(reader, u) for u in exam.taught]),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """Messages of one intent that two models read as different intents."""

    truth: str
    before: str
    after: str
    count: int


def changes(before: Reader, after: Reader, exam: Exam, most: int = 12) -> tuple[Change, ...]:
    """Return what two readers disagree on where one of them is right, the most frequent first."""
    counts: Counter[tuple[str, str, str]] = Counter()
    told = [(u.intent, u.text, u.turns) for u in exam.messages]
    for truth, text, turns in told:
        old, new = (reader.read(text, turns).intents[0].key for reader in (before, after))
        if old != new and truth in {old, new}:
            counts[truth, old, new] += 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Change(*key, count) for key, count in ranked[:most])


def gate(before: Figures | None, after: Figures, messages: int = MANY) -> tuple[str, ...]:
    """Return why a new model must not take the place of the one in use; nothing when it may.

    `messages` is how many both were judged by. Without a model in use any that could be judged at all may.
    """
    if all(getattr(after, f.name) is None for f in fields(after) if f.name != "taught"):
        return ("there is nothing to judge a model by: evaluation/messages and tests are empty",)
    if before is None:
        return ()
    reasons: list[str] = []
    changes: list[float] = []
    chance = max(math.sqrt(MANY / max(messages, 1)), 1.0)
    for name, least in TOLERANCES.items():
        tolerance = least if name in COUNTED_APART else least * chance
        old, new = getattr(before, name), getattr(after, name)
        if old is None or new is None:
            continue
        if name != "taught":
            changes.append(new - old)
        if new < old - tolerance - 1e-9:
            reasons.append(f"{name} falls from {old:.4f} to {new:.4f}, by more than {tolerance:.2g}")
    mean = sum(changes) / len(changes) if changes else 0.0
    if not reasons and mean < -MEAN_TOLERANCE * chance:
        reasons.append(
            f"all figures fall by {-mean:.4f} on average, by more than {MEAN_TOLERANCE * chance:.2g}"
        )
    return tuple(reasons)


def _as_taught(reader: Reader, utterance: Utterance) -> bool:
    read = reader.read(utterance.text, utterance.turns)
    same = {label.key for label in read.psychology} == set(utterance.psychology)
    return same and read.intents[0].key == utterance.intent


def _count(counts: dict[str, Counter[str]], due: frozenset[str], said: frozenset[str]) -> None:
    for key in due | said:
        counts.setdefault(key, Counter()).update(
            {"hit": int(key in due and key in said), "due": int(key in due), "said": int(key in said)}
        )


def _f1(count: Counter[str]) -> float:
    total = count["due"] + count["said"]
    return round(2 * count["hit"] / total, 4) if total else 1.0


def _macro(counts: Mapping[str, Counter[str]]) -> float | None:
    scores = [_f1(count) for count in counts.values() if count["due"] >= ENOUGH]
    return round(sum(scores) / len(scores), 4) if scores else None


def _share(hits: Sequence[bool]) -> float | None:
    return round(sum(hits) / len(hits), 4) if hits else None
