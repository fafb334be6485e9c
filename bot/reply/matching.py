"""Which of some free texts answers what was said: words in common, what both are about, and past answers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from bot.library import ANY_INTENT, Library
from bot.reply.search import Cut, Entry, Search
from bot.terms import Turn

ABOUT, MANNER, PAST = 0.5, 1.0, 0.25
"""Weights beside words in common: both are read as the same intents; the text speaks as the library's replies
to those intents do; it speaks as people answered in the most similar cases. Chosen on pairs of intents/ alone."""
CASES = 20
"""Most similar past cases looked at."""
KEPT = 4096
"""Texts of which is remembered what they are about."""

Reads = Callable[[str, Sequence[Turn]], Mapping[str, float]]
"""Text and context → intent → probability."""
Vector = dict[str, float]


class Matcher:
    """Rates texts as answers; built once, safe between threads."""

    def __init__(
        self, library: Library, cut: Cut, reads: Reads, past: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Take the library, what splits and what reads texts, and (question, answer) pairs of the past."""
        cases = tuple(past)
        self._search = Search([Entry(t.id, "\n".join(t.texts())) for t in library.replies], cut)
        self._cases = Search([Entry(str(n), question) for n, (question, _) in enumerate(cases)], cut)
        self._answers = [self._vector(answer) for _, answer in cases]
        self._manners = {
            intent: _mean(self._vector(text) for reply in replies for text in reply.texts())
            for intent, replies in library.by_intent.items()
            if intent != ANY_INTENT
        }
        self._reads = reads
        self._about = lru_cache(maxsize=KEPT)(lambda text: reads(text, ()))

    def rate(self, query: str, context: Sequence[Turn], texts: Sequence[str]) -> list[float]:
        """Return how well each text answers `query` after `context` (oldest first); higher is better."""
        asked = self._reads(query, context)
        cases = self._cases.search(query, context, CASES)
        rates = []
        for text, shared in zip(texts, self._search.compare(query, context, texts), strict=True):
            vector, about = self._vector(text), self._about(text)
            same = sum(chance * about.get(intent, 0.0) for intent, chance in asked.items())
            manner = sum(
                chance * _dot(vector, self._manners[intent])
                for intent, chance in asked.items()
                if intent in self._manners
            )
            past = sum(case.score * _dot(vector, self._answers[int(case.key)]) for case in cases)
            rates.append(shared + ABOUT * same + MANNER * manner + PAST * past)
        return rates

    def _vector(self, text: str) -> Vector:
        return _unit(self._search.weighed(text))


def _mean(vectors: Iterable[Vector]) -> Vector:
    total: dict[str, float] = defaultdict(float)
    for vector in vectors:
        for term, weight in vector.items():
            total[term] += weight
    return _unit(total)


def _unit(vector: Mapping[str, float]) -> Vector:
    length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {term: weight / length for term, weight in vector.items()}


def _dot(one: Vector, other: Vector) -> float:
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    return sum(weight * long[term] for term, weight in short.items() if term in long)
