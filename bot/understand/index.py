"""Where the features of a message stand in a model: found without spelling the name of each.

Looking up a name costs more than finding all character n-grams of a message in one pass, and words and pairs
without their prefix. What is found is what looking up `Said.names` finds; a test holds the two together.
"""

from __future__ import annotations

import bisect
import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import ahocorasick_rs

from bot.understand.features import APART, PAIRED_CONCEPTS, Said, formed, spelt
from bot.understand.lexicon import Concept
from bot.understand.rules import Hit

BORDERS = ("^", "$")
"""Stand at the ends of every message; as grams of their own they count only where somebody typed them."""

Spot = tuple[int, int, int]
"""A row, and where its feature stands: start and end in the text as it is `spelt`."""


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of a message, and what is needed to tell where each stands."""

    rows: set[int]
    spots: list[Spot]
    """Of grams, rules and word classes."""
    words: list[int | None]
    """Per word its row."""
    pairs: list[int | None]
    """Per neighbouring words, with the borders of the message, their row."""
    apart: list[list[int | None]]
    """Per gap of `APART` and word with another one so far behind it, the row of both."""


def is_gram(name: str) -> bool:
    """Return whether a feature is a run of characters that is found in a text as it is spelt."""
    return ":" not in name and name not in BORDERS


class Index:
    """Feature names of single messages with their rows; immutable, safe to share between threads."""

    __slots__ = (
        "_apart",
        "_beside",
        "_classes",
        "_finder",
        "_kinds",
        "_next",
        "_others",
        "_pairs",
        "_rules",
        "_typed",
        "_words",
    )

    def __init__(self, names: Sequence[str]) -> None:
        """Take the names; the row of each is its place. All grams come first, so that what is found is the row."""
        self._words: dict[str, int] = {}
        self._pairs: dict[str, int] = {}
        self._apart: dict[str, int] = {}
        self._rules: dict[str, int] = {}
        self._kinds: dict[str, int] = {}
        self._classes: dict[str, int] = {}
        after: defaultdict[str, dict[str, int]] = defaultdict(dict)
        beside: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._others: dict[str, int] = {}
        self._typed: list[tuple[str, int]] = []
        grams = list(itertools.takewhile(is_gram, names))
        one = {
            "w": self._words,
            "p": self._pairs,
            "g": self._apart,
            "r": self._rules,
            "R": self._kinds,
            "k": self._classes,
        }
        two = {"kk": (after, ">"), "ks": (beside, "+")}
        for row, name in enumerate(names[len(grams) :], len(grams)):
            kind, colon, rest = name.partition(":")
            if not colon:
                self._typed.append((name, row))
            elif kind in one:
                one[kind][rest] = row
            elif kind in two:
                table, sign = two[kind]
                first, _, second = rest.partition(sign)
                table[first][second] = row
            else:
                self._others[name] = row
        self._next, self._beside = dict(after), dict(beside)
        self._finder = ahocorasick_rs.AhoCorasick(
            grams, implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )

    def find(self, said: Said) -> Found:
        """Find the features of a message."""
        masked, words = said.masked, said.words
        spots = self._finder.find_matches_as_indexes(spelt(masked), overlapping=True)
        if said.hits:
            spots += self._ruled(said.hits)
        if said.concepts:
            spots += self._classed(said.concepts)
        rows: set[int | None] = {row for row, _, _ in spots}
        single = list(map(self._words.get, words))
        pairs = (
            list(map(self._pairs.get, map("_".join, itertools.pairwise(("^", *words, "$"))))) if words else []
        )
        look_up = self._apart.get
        apart = [list(map(look_up, map("_".join, zip(words, words[gap:], strict=False)))) for gap in APART]
        rows.update(single, pairs, *apart, map(self._others.get, formed(masked)))
        if said.entities:
            rows.update([self._others.get(f"e:{kind}") for kind in said.kinds])
        for sign, row in self._typed:
            if sign in masked:
                rows.add(row)
        rows.discard(None)
        return Found(rows, spots, single, pairs, apart)  # type: ignore[arg-type]  # None is out

    def within(self, said: Said, found: Found, spans: Sequence[tuple[int, int]]) -> list[set[int]]:
        """Return, per stretch of a message (offsets in `masked`), the rows of what stands in it whole.

        The border of the message stands in its first and last stretch; its form counts where a stretch has it too.
        """
        places, place = [], 0
        for word in said.words:
            place = said.masked.index(word, place)
            places.append(place)
            place += len(word)
        inside, size = [], len(said.masked)
        for start, end in spans:
            first, last = start + 1 if start else 0, end + 1 if end < size else size + 2
            rows: set[int | None] = {
                row for row, begin, stop in found.spots if begin >= first and stop <= last
            }
            one, other = bisect.bisect_left(places, start), bisect.bisect_left(places, end)
            rows.update(found.words[one:other])
            rows.update(found.pairs[one + bool(start) : other + (end == size)])
            for gap, there in zip(APART, found.apart, strict=True):
                rows.update(there[one : max(one, other - gap)])
            form = map(self._others.get, formed(said.masked[start:end]))
            rows.update([row for row in form if row in found.rows])
            rows.discard(None)
            inside.append(rows)
        return inside  # type: ignore[return-value]  # None is out

    def _ruled(self, hits: Sequence[Hit]) -> list[Spot]:
        """Return rules that matched, and what they prove."""
        rows = [
            (row, hit.start + 1, hit.end + 1)
            for hit in hits
            for row in (self._rules.get(hit.rule), self._kinds.get(f"{hit.kind}.{hit.label}"))
        ]
        return [spot for spot in rows if spot[0] is not None]  # type: ignore[misc]  # None is out

    def _classed(self, concepts: Sequence[tuple[Concept, ...]]) -> list[Spot]:
        """Return word classes, neighbouring ones, and unordered pairs of the first ones."""
        first: dict[str, Concept] = {}
        spots: list[Spot] = []
        for found in concepts:
            for concept in found:
                first.setdefault(concept.key, concept)
                if (row := self._classes.get(concept.key)) is not None:
                    spots.append((row, concept.start + 1, concept.end + 1))
        for left, right in itertools.pairwise(concepts):
            for a in left:
                after = self._next.get(a.key, {})
                spots += [(after[b.key], a.start + 1, b.end + 1) for b in right if b.key in after]
        for one, other in itertools.combinations(sorted(list(first)[:PAIRED_CONCEPTS]), 2):
            row = self._beside.get(one, {}).get(other)
            if row is not None:
                a, b = first[one], first[other]
                spots.append((row, min(a.start, b.start) + 1, max(a.end, b.end) + 1))
        return spots
