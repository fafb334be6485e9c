"""Pairs of characters: which of the buyer's words are telling, and whether two texts say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet
from functools import lru_cache

SAME = 0.6
"""Share of character pairs from which two texts say the same."""
TELLING = 6
"""Replies of the library that may hold a pair before it is everyday speech."""
COMMON = 40
"""…and a character before everybody writes it."""
_FIRST, _LAST = "\u4e00", "\u9fff"
"""Chinese characters."""


def pairs(text: str) -> set[str]:
    """Return the pairs of neighbouring characters."""
    return {text[i : i + 2] for i in range(len(text) - 1)}


def same(one: str, other: str) -> bool:
    """Return whether two replies say the same in nearly the same words."""
    return overlap(pairs(one), pairs(other)) >= SAME


def overlap(first: AbstractSet[str], second: AbstractSet[str]) -> float:
    """Return the share of the shorter text's pairs that the other one has too, 0 to 1."""
    return len(first & second) / max(1, min(len(first), len(second)))


@lru_cache(maxsize=2)
def everyday(texts: tuple[str, ...]) -> frozenset[str]:
    """Return the pairs that too many replies hold to tell one question from another."""
    counts = Counter(pair for text in texts for pair in pairs(text))
    return frozenset(pair for pair, count in counts.items() if count > TELLING)


@lru_cache(maxsize=2)
def common(texts: tuple[str, ...]) -> frozenset[str]:
    """Return the characters that too many replies hold to tell one question from another."""
    counts = Counter(sign for text in texts for sign in frozenset(text))
    return frozenset(sign for sign, count in counts.items() if count > COMMON)


def telling(said: str, names: str, plain: frozenset[str]) -> frozenset[str]:
    """Return the buyer's pairs of Chinese characters that are neither everyday speech nor the item's name."""
    own = pairs(said) - plain
    return frozenset(
        [p for p in own if _FIRST <= p[0] <= _LAST and _FIRST <= p[1] <= _LAST and p not in names]
    )
