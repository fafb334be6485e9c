"""Where the features of a message stand in a model: found without spelling the name of each.

Looking up a name costs more than finding all character n-grams of a message in one pass, and words and pairs
without their prefix. What is found is what looking up `Said.names` finds; a test holds the two together.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import ahocorasick_rs

from bot.understand.features import Piece, Said, classed, formed, ruled, spelt

_BORDERS = ("^", "$")
"""Stand at the ends of every message; as grams of their own they count only where somebody typed them."""


class Index:
    """Feature names of single messages with their rows; immutable, safe to share between threads."""

    __slots__ = ("_finder", "_gram_rows", "_others", "_pairs", "_typed", "_words")

    def __init__(self, names: Sequence[str]) -> None:
        """Take the names; the row of each is its place."""
        grams: dict[str, int] = {}
        self._words: dict[str, int] = {}
        self._pairs: dict[str, int] = {}
        self._others: dict[str, int] = {}
        for row, name in enumerate(names):
            kind, colon, rest = name.partition(":")
            if not colon:
                grams[name] = row
            elif kind == "w":
                self._words[rest] = row
            elif kind == "p":
                self._pairs[rest] = row
            else:
                self._others[name] = row
        self._typed = [(sign, grams.pop(sign)) for sign in _BORDERS if sign in grams]
        self._gram_rows = list(grams.values())
        self._finder = ahocorasick_rs.AhoCorasick(
            list(grams), implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )

    def rows(self, seen: Said | Piece) -> list[int]:
        """Return the rows of the features of a message, or of a piece of one, in order."""
        masked, words, grams = seen.masked, seen.words, self._gram_rows
        matches = self._finder.find_matches_as_indexes(spelt(masked), overlapping=True)
        found: set[int | None] = {grams[number] for number, _, _ in matches}
        found.update(map(self._words.get, words))
        if words:
            found.update(map(self._pairs.get, map("_".join, itertools.pairwise(("^", *words, "$")))))
        named = formed(masked)
        named += [f"e:{kind}" for kind in seen.kinds]
        if seen.hits:
            named += ruled(seen.hits)
        if seen.concepts:
            named += classed(seen.concepts)
        found.update(map(self._others.get, named))
        for sign, row in self._typed:
            if sign in masked:
                found.add(row)
        found.discard(None)
        return sorted(found)  # type: ignore[arg-type]  # None is out

    def spoken(self, words: Sequence[str]) -> list[tuple[str, int]]:
        """Return the words and pairs of words that can be read aloud and have a row, with it."""
        rows = [(word, self._words.get(word)) for word in words]
        rows += [(a + b, self._pairs.get(f"{a}_{b}")) for a, b in itertools.pairwise(words)]
        return [(said, row) for said, row in rows if row is not None and said.isalpha()]
