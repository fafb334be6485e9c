"""Retrieval over free text: replies, questions often asked, and past answers of a shop.

BM25 (Robertson and Zaragoza, 2009) over two kinds of terms side by side, jieba's words and pairs of
characters: words carry meaning, pairs forgive what the dictionary cuts differently. Weights were chosen on the
utterances of intents/ alone, see `scripts/bench select`.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from heapq import nsmallest
from itertools import pairwise

from bot.terms import Turn
from bot.text.normalise import normalise

K1, B = 1.2, 0.4
"""BM25: how fast a repeated term stops counting, how much length matters."""
PAIRS = 0.6
"""Weight of pairs of characters beside words."""
FADING = 0.35
"""Weight of a turn of the context relative to the one after it."""
AGENT = 0.6
"""Weight of what the agent said before, relative to the buyer."""
LOOKED_BACK = 6
"""Turns of the context that count."""
KEPT = 8192
"""Texts whose terms are remembered."""

Cut = Callable[[str], Sequence[str]]
Terms = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found."""

    key: str
    answer: str
    question: str = ""
    """What it answers, where that is known; as good to be found by as the answer."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found."""

    entry: Entry
    score: float
    """Relative to an entry of usual length that holds every term once: 1 is the query itself, 0 nothing."""

    @property
    def key(self) -> str:
        """Key of the entry."""
        return self.entry.key


class Search:
    """An index over entries, built once; safe between threads."""

    def __init__(self, entries: Iterable[Entry], cut: Cut) -> None:
        """Index entries (about a tenth of a second per thousand); `cut` splits normalised text into words."""
        self.entries = tuple(entries)
        self._terms = partial(_terms, cut=cut)
        documents = [self._terms(f"{entry.question}\n{entry.answer}") for entry in self.entries]
        seen = Counter(term for terms in documents for term in terms)
        count = len(documents)
        self._usual = sum(sum(terms.values()) for terms in documents) / max(count, 1) or 1.0
        self._idf = {term: math.log(1 + (count - n + 0.5) / (n + 0.5)) for term, n in seen.items()}
        self._unseen = math.log(2 * count + 2)
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, terms in enumerate(documents):
            for term, weight in self._weights(terms).items():
                postings[term].append((number, weight))
        self._postings = dict(postings)

    def search(self, query: str, context: Sequence[Turn] = (), k: int = 10) -> tuple[Hit, ...]:
        """Return the `k` best entries for what was said last and before, best first."""
        wanted = self.wanted(query, context)
        scores: dict[int, float] = defaultdict(float)
        for term, weight in wanted.items():
            for number, held in self._postings.get(term, ()):
                scores[number] += weight * held
        most = self._most(wanted)
        best = nsmallest(k, scores.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(Hit(self.entries[number], score / most) for number, score in best)

    def compare(self, query: str, context: Sequence[Turn], texts: Sequence[str]) -> list[float]:
        """Return how well each of some free texts answers, 0 to 1, weighing terms as the index does."""
        wanted = self.wanted(query, context)
        most = self._most(wanted)
        return [self._score(wanted, text) / most for text in texts]

    def weighed(self, text: str) -> dict[str, float]:
        """Return a text's terms weighed by how much they tell (TF-IDF)."""
        return {term: n * self._idf.get(term, self._unseen) for term, n in self._terms(text).items()}

    def wanted(self, query: str, context: Sequence[Turn] = ()) -> Terms:
        """Return the terms looked for with their weight: the newest turn counts most."""
        found: dict[str, float] = dict(self._terms(query))
        weight = 1.0
        for turn in reversed(context[-LOOKED_BACK:]):
            weight *= FADING
            for term, count in self._terms(turn.text).items():
                share = weight * count * (AGENT if turn.role == "agent" else 1.0)
                found[term] = found.get(term, 0.0) + share
        return found

    def _score(self, wanted: Terms, text: str) -> float:
        held = self._weights(self._terms(text))
        return sum(weight * held[term] for term, weight in wanted.items() if term in held)

    def _most(self, wanted: Terms) -> float:
        """Return the score of a text of usual length that holds every term once."""
        usual = sum(weight * self._idf.get(term, self._unseen) for term, weight in wanted.items())
        return usual or 1.0

    def _weights(self, terms: Terms) -> dict[str, float]:
        """Return BM25's weight of every term of a text."""
        length = K1 * (1 - B + B * sum(terms.values()) / self._usual)
        return {
            term: self._idf.get(term, self._unseen) * count * (K1 + 1) / (count + length)
            for term, count in terms.items()
        }


@lru_cache(maxsize=KEPT)
def _terms(text: str, cut: Cut) -> Terms:
    """Return words, and pairs of characters with their lesser weight."""
    plain = normalise(text).text.lower()
    counts: Counter[str] = Counter(word for word in cut(plain) if any(sign.isalnum() for sign in word))
    found = {word: float(count) for word, count in counts.items()}
    signs = [sign if sign.isalnum() else " " for sign in plain]
    for one, other in pairwise(signs):
        if one != " " and other != " ":
            pair = f"{one}|{other}"
            found[pair] = found.get(pair, 0.0) + PAIRS
    return found
