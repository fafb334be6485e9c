"""How many lines are distinct, and how many share a frame: what `zhike corpus report` counts.

Before two lines are compared, numbers, product nouns and words of politeness are masked
(`intents/evaluation/words.yaml`), so that a template filled twice is one line.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.text.normalise import normalise
from bot.understand.lists import read_lists

SHARED = 0.6
"""Share of trigrams (of both lines together) from which two lines are the same one."""
GRAM = 3
COMMONEST = 50
PRODUCT, NUMBER = "N", "0"
"""Stand-ins; normalised text is lower case, so that no word is mistaken for the first."""

_DIGITS = re.compile(r"\d+(?:\.\d+)?|[一二两三四五六七八九十百千万]+(?=[个件条双盒包瓶袋斤箱套块元天])")
_NOT_WORDS = re.compile(r"[\W_]+")

Words = Callable[[str], Sequence[str]]
"""Cuts normalised text into words."""


@dataclass(frozen=True, slots=True)
class Masks:
    """Words that say nothing about the frame of a line."""

    polite: frozenset[str]
    """Dropped."""
    products: frozenset[str]
    """One stand-in for all."""
    modern: tuple[str, ...] = ()
    """Words of what older chats lack; not masked."""

    def frame(self, text: str, words: Words) -> str:
        """Return the masked line, punctuation dropped."""
        plain = _DIGITS.sub(NUMBER, normalise(text).text)
        parts = (PRODUCT if word in self.products else word for word in words(plain))
        return _NOT_WORDS.sub("", "".join(part for part in parts if part not in self.polite))


def read_masks(path: Path) -> Masks:
    """Read `words.yaml`; raises LibraryError when it is not lists of words."""
    lists = read_lists(path)
    return Masks(
        frozenset(word.lower() for word in lists.get("polite", [])),
        frozenset(word.lower() for word in lists.get("products", [])),
        tuple(lists.get("modern", [])),
    )


def grams(frame: str) -> frozenset[str]:
    """Return the trigrams of a masked line; a shorter one is its own."""
    return frozenset(frame[i : i + GRAM] for i in range(max(len(frame) - GRAM + 1, 1)))


def distinct(frames: Sequence[str], shared: float = SHARED) -> list[int]:
    """Return the places of the lines that count: none shares `shared` of its trigrams with one before it.

    Share is that of the union (Jaccard). Exact: a set of n trigrams that shares so much with another must
    have one of its n - ceil(shared * n) + 1 rarest in common with that one's rarest (prefix filter, Bayardo
    2007), so only lines that meet there are compared.
    """
    sets = [grams(frame) for frame in frames]
    seen = Counter(gram for each in sets for gram in each)
    kept: list[int] = []
    meeting: defaultdict[str, list[int]] = defaultdict(list)
    for place, mine in enumerate(sets):
        ordered = sorted(mine, key=lambda gram: (seen[gram], gram))
        prefix = ordered[: len(ordered) - math.ceil(shared * len(ordered)) + 1]
        others = {other for gram in prefix for other in meeting[gram]}
        if any(_alike(mine, sets[other], shared) for other in others):
            continue
        kept.append(place)
        for gram in prefix:
            meeting[gram].append(place)
    return kept


def _alike(one: frozenset[str], other: frozenset[str], shared: float) -> bool:
    if min(len(one), len(other)) < shared * max(len(one), len(other)):
        return False
    both = len(one & other)
    return both >= shared * (len(one) + len(other) - both)


def commonest(frames: Iterable[str], most: int = COMMONEST) -> tuple[list[tuple[str, int]], float]:
    """Return the commonest masked lines with their counts, and the share of all lines they cover."""
    counts = Counter(frames)
    top = counts.most_common(most)
    return top, sum(count for _, count in top) / max(counts.total(), 1)
