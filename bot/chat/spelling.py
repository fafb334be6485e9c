"""Finding Chinese by what can be typed quickly: the characters, 拼音, the first letters of it, or a mixture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import lazy_pinyin

from bot.text.normalise import normalise

_RUNS = re.compile("[\u3400-\u9fff]+|.")
LONGEST = 40
"""Characters of a query that count."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A text made ready to be looked through."""

    plain: str
    """Normalised, lower case, letters, digits and characters only."""
    syllables: tuple[str, ...]
    """One for each character of `plain`."""
    initials: str
    """First letters of the syllables."""
    joined: str
    starts: frozenset[int]
    """Where in `joined` a syllable begins."""


@lru_cache(maxsize=16384)
def spell(text: str) -> Spelled:
    """Return how a text is spelled; index and query go through the same normalisation."""
    plain = "".join(sign for sign in normalise(text).text.lower() if sign.isalnum())
    syllables = tuple(_syllables(plain))
    starts, at = [], 0
    for syllable in syllables:
        starts.append(at)
        at += len(syllable)
    initials = "".join(syllable[:1] for syllable in syllables)
    return Spelled(plain, syllables, initials, "".join(syllables), frozenset(starts))


def _syllables(plain: str) -> Iterator[str]:
    """Yield one syllable for each character; what is no Chinese stands for itself."""
    for run in _RUNS.findall(plain):
        told = lazy_pinyin(run)
        yield from told if len(told) == len(run) else (lazy_pinyin(sign)[0] for sign in run)


def words_of(query: str) -> tuple[str, ...]:
    """Return the parts of a query that must all be found."""
    parts = (spell(part).plain for part in query[:LONGEST].split())
    return tuple(part for part in parts if part)


def match(word: str, text: Spelled, *, loosely: bool = False) -> float:
    """Return how well a word of a query is found in a text: 0 not at all, 1 as it stands at the beginning.

    `loosely` takes mixtures as well (`fahuosj`, `发huo`), which costs more.
    """
    if (at := text.plain.find(word)) >= 0:
        return 1.0 if at == 0 else 0.9
    if not word.isascii() and not loosely:
        return 0.0
    if word.isascii() and (at := text.initials.find(word)) >= 0:
        return 0.85 if at == 0 else 0.7
    if word.isascii() and (at := _aligned(word, text)) >= 0:
        return 0.8 if at == 0 else 0.65
    if loosely:
        at = next((start for start in range(len(text.syllables)) if _mixed(word, text, start)), -1)
        return 0.0 if at < 0 else 0.75 if at == 0 else 0.6
    return 0.0


def _aligned(word: str, text: Spelled) -> int:
    """Return where full syllables, the last one perhaps cut short, spell the word; -1: nowhere."""
    at = text.joined.find(word)
    while at >= 0:
        if at in text.starts:
            return at
        at = text.joined.find(word, at + 1)
    return -1


def _mixed(word: str, text: Spelled, start: int) -> bool:
    """Return whether the word is spelled from a character on, each by itself, its syllable or a part of it."""
    reached = {0}
    for place in range(start, len(text.syllables)):
        reached = {end for begun in reached for end in _steps(word, begun, text, place)}
        if len(word) in reached:
            return True
        if not reached:
            return False
    return False


def _steps(word: str, begun: int, text: Spelled, place: int) -> Iterator[int]:
    """Yield how far of the word one character may reach."""
    if word.startswith(text.plain[place], begun):
        yield begun + 1
    syllable = text.syllables[place]
    for length in dict.fromkeys((len(syllable), 2 if syllable[1:2] == "h" else 1, 1)):
        if word.startswith(syllable[:length], begun):
            yield begun + length
    rest = word[begun:]
    if rest and syllable.startswith(rest):
        yield len(word)
