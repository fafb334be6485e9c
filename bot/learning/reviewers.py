"""How far two reviewers agree: shares, and Cohen's kappa, which takes chance out of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from bot.store import ReviewLabels


@dataclass(frozen=True, slots=True)
class Agreement:
    """Over messages that two people labelled; all 0 to 1 but the count, kappa -1 to 1. 0 messages: all 0."""

    messages: int
    psychology: float
    """Share with the very same set."""
    psychology_overlap: float
    """Mean of common labels over all labels named (Jaccard); both naming none counts as 1."""
    intent: float
    intent_kappa: float
    emotion: float
    emotion_kappa: float


def agreement(pairs: Sequence[tuple[ReviewLabels, ReviewLabels]]) -> Agreement:
    """Compare what the first and the second reviewer of each message said."""
    if not pairs:
        return Agreement(0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    sets = [(frozenset(one.psychology), frozenset(two.psychology)) for one, two in pairs]
    intents = [(one.intent, two.intent) for one, two in pairs]
    emotions = [(one.emotion, two.emotion) for one, two in pairs]
    overlaps = [len(one & two) / len(one | two) if one | two else 1.0 for one, two in sets]
    return Agreement(
        len(pairs),
        _share(sets),
        round(sum(overlaps) / len(pairs), 4),
        _share(intents),
        kappa(intents),
        _share(emotions),
        kappa(emotions),
    )


def kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float:
    """Return Cohen's kappa (1960); 1 where everybody always says the same one thing."""
    count = len(pairs)
    observed = sum(one == two for one, two in pairs) / count
    first, second = Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    chance = sum(first[key] * second[key] for key in first) / count**2
    return 1.0 if chance == 1.0 else round((observed - chance) / (1.0 - chance), 4)


def _share(pairs: Sequence[tuple[Hashable, Hashable]]) -> float:
    return round(sum(one == two for one, two in pairs) / len(pairs), 4)
