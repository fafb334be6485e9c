"""Pairs of characters: which of the buyer's words are telling, and whether two texts say the same."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

SAME = 0.6
"""Share of character pairs from which two replies say the same."""
TELLING = 6
"""Replies of the library that may hold a pair before it is everyday speech."""
_HAN = range(0x4E00, 0xA000)


def pairs(text: str) -> set[str]:
    """Return the pairs of neighbouring characters."""
    return {text[i : i + 2] for i in range(len(text) - 1)}


def same(one: str, other: str) -> bool:
    """Return whether two replies say the same in nearly the same words."""
    first, second = pairs(one), pairs(other)
    return len(first & second) >= SAME * max(1, min(len(first), len(second)))


@lru_cache(maxsize=2)
def everyday(texts: tuple[str, ...]) -> frozenset[str]:
    """Return the pairs that too many replies hold to tell one question from another."""
    counts = Counter(pair for text in texts for pair in pairs(text))
    return frozenset(pair for pair, count in counts.items() if count > TELLING)


def telling(said: str, names: str, plain: frozenset[str]) -> frozenset[str]:
    """Return the buyer's pairs of Chinese characters that are neither everyday speech nor the item's name."""
    own = {pair for pair in pairs(said) if all(ord(sign) in _HAN for sign in pair)}
    return frozenset(own - pairs(names) - plain)
