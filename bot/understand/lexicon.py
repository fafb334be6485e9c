"""Classes of words that mean the same to the reader (`intents/lexicon.yaml`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ahocorasick_rs

from bot.understand.lists import read_lists


@dataclass(frozen=True, slots=True)
class Concept:
    """A class found in the text."""

    key: str
    start: int
    end: int


class Lexicon:
    """Finds word classes in one pass, the longest word at each place."""

    def __init__(self, classes: Mapping[str, Sequence[str]]) -> None:
        """Take class → words in normalised form."""
        self._made_of = classes
        of: dict[str, list[str]] = defaultdict(list)
        for key, words in classes.items():
            for word in dict.fromkeys(words):
                of[word].append(key)
        self._classes = [tuple(keys) for keys in of.values()]
        self._automaton = ahocorasick_rs.AhoCorasick(
            list(of),
            matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
            implementation=ahocorasick_rs.Implementation.ContiguousNFA,
        )

    def __reduce__(self) -> tuple[type[Lexicon], tuple[Mapping[str, Sequence[str]]]]:
        """Go to another process as what it is made of."""
        return Lexicon, (self._made_of,)

    def find(self, text: str) -> list[tuple[Concept, ...]]:
        """Return, per word found, the classes it stands in, in the order of the text."""
        classes = self._classes
        return [
            tuple([Concept(key, start, end) for key in classes[index]])
            for index, start, end in self._automaton.find_matches_as_indexes(text)
        ]


def read_lexicon(path: Path) -> Lexicon:
    """Read `lexicon.yaml`; raises LibraryError with every class that is not a list of words."""
    return Lexicon({key: [word.lower() for word in words] for key, words in read_lists(path).items()})
