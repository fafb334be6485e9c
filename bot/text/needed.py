"""Which of many patterns can be found in a text at all? Those of which a needed word stands in it: one pass tells."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import ahocorasick_rs

from bot.text.pattern import MOST_KNOWN, read

MOST_SPELT = 60
"""Strings up to which what a part of a pattern can match is spelt out."""
_OFTEN = "的 了我不是一个有吗没你么到那这要还天就,上们好子给买在发里能退以下都说看用多可来怎什吧哪"
_SOMETIMES = (
    "两点人货送时家单过会款几次收面去换少也三样号电大新候小现装价啊今钱包拍打写开色话快年付想出再得行问十着别老后前回机件地孩月费五已呢等明放补成自寄经服码"
    "0123456789?"
)
_CHANCES = dict.fromkeys(_OFTEN, 1 / 10) | dict.fromkeys(_SOMETIMES, 1 / 40)
"""Chance that a message holds a common character, counted on intents/utterances…"""
SELDOM = 1 / 400
"""…and that of any other one at some place."""


class Way(NamedTuple):
    """One way in which something can be there: a word of each of two kinds stands in the text."""

    words: Sequence[str]
    others: Sequence[str] = ()
    """None: the words alone tell."""


class Words:
    """Words looked for in a text all at once; immutable, safe between threads."""

    __slots__ = ("_finder", "places")

    def __init__(self, words: Iterable[str]) -> None:
        """Take the words; they are numbered as they come."""
        self.places = {word: place for place, word in enumerate(dict.fromkeys(words))}
        small = ahocorasick_rs.Implementation.ContiguousNFA
        given = list(self.places)
        self._finder = ahocorasick_rs.AhoCorasick(given, implementation=small) if given else None

    def standing(self, text: str) -> set[int]:
        """Return the numbers of the words that stand in a text."""
        if self._finder is None:
            return set()
        try:
            matches = self._finder.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:  # half of a pair of surrogates
            whole = text.encode("utf-8", "replace").decode("utf-8")
            matches = self._finder.find_matches_as_indexes(whole, overlapping=True)
        return {word for word, _, _ in matches}


class Waiting:
    """Numbered things, each waiting for any of its words to stand in a text; immutable, safe between threads."""

    __slots__ = ("_always", "_waiting", "_words")

    def __init__(self, ways: Iterable[Sequence[Way]], words: Words | None = None) -> None:
        """Take the ways of number 0, 1, …; one without words, or no way: it always may be there.

        `words` are those of several that look at the same text: found once for all.
        """
        listed = [tuple(own) for own in ways]
        self._words = words or Words(words_of(itertools.chain(*listed)))
        places = self._words.places
        always: list[int] = []
        waiting: dict[int, dict[tuple[int, frozenset[int]], None]] = defaultdict(dict)
        kinds: dict[frozenset[int], frozenset[int]] = {}
        for number, own in enumerate(listed):
            if not own or any(not way.words for way in own):
                always.append(number)
                continue
            for way in own:
                others = frozenset([places[word] for word in way.others])
                others = kinds.setdefault(others, others)
                for word in way.words:
                    waiting[places[word]][number, others] = None
        self._always = tuple(always)
        self._waiting = {place: tuple(its) for place, its in waiting.items()}

    def possible(self, text: str) -> list[int]:
        """Return in order the numbers of which a way stands in the text, and of those that wait for none."""
        return sorted(self.among(self._words.standing(text)))

    def among(self, found: set[int]) -> set[int]:
        """Return the same in no order, of the words that were found."""
        numbers = set(self._always)
        for word in found & self._waiting.keys():
            for number, others in self._waiting[word]:
                if not others or not others.isdisjoint(found):
                    numbers.add(number)
        return numbers


def words_of(ways: Iterable[Way]) -> Iterator[str]:
    """Yield the words that some ways need."""
    for way in ways:
        yield from way.words
        yield from way.others


KNOWN: dict[str, tuple[Way, ...]] = {}
"""Of patterns, the ways in which they can match, so that reading a library again costs little."""


def needed_ways(pattern: str) -> tuple[Way, ...]:
    """Return the ways in which `pattern` can match, one for each of its alternatives."""
    if (known := KNOWN.get(pattern)) is not None:
        return known
    ways = tuple([_way(alternative) for alternative in _alternatives(read(pattern))])
    if len(KNOWN) < MOST_KNOWN:
        KNOWN[pattern] = ways
    return ways


def _alternatives(parsed: Iterable[tuple[object, Any]]) -> Iterable[Iterable[tuple[object, Any]]]:
    """Return the alternatives of a pattern that is nothing else."""
    parts = list(parsed)
    if len(parts) == 1:
        kind, value = parts[0]
        if str(kind) == "SUBPATTERN":
            return _alternatives(value[-1])
        if str(kind) == "BRANCH":
            return itertools.chain.from_iterable(_alternatives(way) for way in value[1])
    return [parts]


def _way(parsed: Iterable[tuple[object, Any]]) -> Way:
    """Return the choosiest words of a sequence and the choosiest others that these do not hold anyway."""
    groups = sorted(_groups(parsed), key=_choosy, reverse=True)
    if not groups:
        return Way(())
    words = _shortest(groups[0])
    for others in groups[1:]:
        if not all(any(other in word for other in others) for word in words):
            return Way(words, _shortest(others))
    return Way(words)


def _shortest(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words without those that hold another one: where they stand, that one stands as well."""
    kept: list[str] = []
    for word in sorted(words, key=len):
        if not any(other in word for other in kept):
            kept.append(word)
    return tuple(kept)


def _needed(parsed: Iterable[tuple[object, Any]]) -> tuple[str, ...]:
    """Return the choosiest words needed by a sequence."""
    return max(_groups(parsed), key=_choosy, default=())


def _groups(parsed: Iterable[tuple[object, Any]]) -> list[tuple[str, ...]]:
    """Return words of which a sequence needs one each: of a run of parts that are spelt out, or inside one part."""
    found: list[tuple[str, ...]] = []
    run: tuple[str, ...] = ("",)
    for kind, value in parsed:
        spelt = _spelt(str(kind), value)
        longer = () if spelt is None else tuple(dict.fromkeys(a + b for a in run for b in spelt))
        if spelt is not None and len(longer) <= MOST_SPELT:
            run = longer
            continue
        found += [run, _inside(str(kind), value)]
        run = ("",) if spelt is None else spelt
    found.append(run)
    return [words for words in found if words and "" not in words]


def _spelt(kind: str, value: Any) -> tuple[str, ...] | None:  # noqa: ANN401 - what the parser of re gives
    """Return all that a part can match, where that is little."""
    if kind == "LITERAL":
        return (chr(value),)
    if kind == "IN":
        return _members(value)
    if kind == "SUBPATTERN":
        return _all_of(value[-1])
    if kind == "BRANCH":
        ways = [_all_of(way) for way in value[1]]
        return (
            None if None in ways else tuple(dict.fromkeys(w for way in ways if way is not None for w in way))
        )
    if kind in {"MAX_REPEAT", "MIN_REPEAT"} and value[1] == 1:
        once = _all_of(value[2])
        return None if once is None else (*once, *(("",) if value[0] == 0 else ()))
    return None


def _members(items: Iterable[tuple[object, Any]]) -> tuple[str, ...] | None:
    """Return the characters of a class, where they are few and named."""
    found: list[str] = []
    for kind, value in items:
        if str(kind) == "LITERAL":
            found.append(chr(value))
        elif str(kind) == "RANGE" and value[1] - value[0] < MOST_SPELT:
            found += map(chr, range(value[0], value[1] + 1))
        else:
            return None
    return tuple(found)


def _all_of(parsed: Iterable[tuple[object, Any]]) -> tuple[str, ...] | None:
    """Return all that a sequence can match, where that is little."""
    whole: tuple[str, ...] = ("",)
    for kind, value in parsed:
        part = _spelt(str(kind), value)
        if part is None or len(whole) * len(part) > MOST_SPELT:
            return None
        whole = tuple(a + b for a in whole for b in part)
    return whole


def _inside(kind: str, value: Any) -> tuple[str, ...]:  # noqa: ANN401 - what the parser of re gives
    """Return the needed words of a part that is not spelt out."""
    if kind in {"SUBPATTERN", "ASSERT"}:
        return _needed(value[-1])
    if kind == "BRANCH":
        ways = [_needed(way) for way in value[1]]
        return tuple(dict.fromkeys(itertools.chain(*ways))) if all(ways) else ()
    if kind in {"MAX_REPEAT", "MIN_REPEAT"} and value[0] >= 1:
        return _needed(value[2])
    return ()


def _choosy(words: Sequence[str]) -> float:
    """Return how rarely one of the words will stand in a text: long words, few of them."""
    return -sum(math.prod(_CHANCES.get(char, SELDOM) for char in word) for word in words)
