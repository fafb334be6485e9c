"""Which of many patterns can be found in a text at all? Those of which a needed word stands in it: one pass tells."""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import ahocorasick_rs

MOST_SPELT = 60
"""Strings up to which what a part of a pattern can match is spelt out."""
REMEMBERED = 8192
"""Patterns whose words are kept, so that reading a library again costs little."""
_OFTEN = "的 了我不是一个有吗没你么到那这要还天就,上们好子给买在发里能退以下都说看用多可来怎什吧哪"
_SOMETIMES = (
    "两点人货送时家单过会款几次收面去换少也三样号电大新候小现装价啊今钱包拍打写开色话快年付想出再得行问十着别老后前回机件地孩月费五已呢等明放补成自寄经服码"
    "0123456789?"
)
_CHANCES = dict.fromkeys(_OFTEN, 1 / 10) | dict.fromkeys(_SOMETIMES, 1 / 40)
"""Chance that a message holds a common character, counted on intents/utterances…"""
SELDOM = 1 / 400
"""…and that of any other one at some place."""


class Waiting:
    """Numbered things, each waiting for any of its words to stand in a text; immutable, safe between threads."""

    __slots__ = ("_always", "_finder", "_numbers")

    def __init__(self, words: Iterable[Sequence[str]]) -> None:
        """Take the words of number 0, 1, …; none: it always may be there."""
        always: list[int] = []
        waiting: dict[str, list[int]] = defaultdict(list)
        for number, own in enumerate(words):
            if not own:
                always.append(number)
            for word in own:
                waiting[word].append(number)
        self._always = tuple(always)
        self._numbers = list(waiting.values())
        small = ahocorasick_rs.Implementation.ContiguousNFA
        self._finder = ahocorasick_rs.AhoCorasick(list(waiting), implementation=small) if waiting else None

    def possible(self, text: str) -> list[int]:
        """Return in order the numbers of which a word stands in the text, and of those that wait for none."""
        if self._finder is None:
            return list(self._always)
        try:
            found = self._finder.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:  # half of a pair of surrogates
            whole = text.encode("utf-8", "replace").decode("utf-8")
            found = self._finder.find_matches_as_indexes(whole, overlapping=True)
        if not found:
            return list(self._always)
        numbers = self._numbers
        return sorted(
            {*self._always, *itertools.chain.from_iterable([numbers[word] for word, _, _ in found])}
        )


@functools.lru_cache(maxsize=REMEMBERED)
def needed_words(pattern: str) -> tuple[str, ...]:
    """Return words of which every match of `pattern` holds at least one; () when there are none such."""
    return _needed(re._parser.parse(pattern))  # type: ignore[attr-defined]  # noqa: SLF001 - re keeps its parser there


def _needed(parsed: Iterable[tuple[object, Any]]) -> tuple[str, ...]:
    """Return the choosiest such words of a sequence: of a run of parts that are spelt out, or inside one part."""
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
    return max((words for words in found if words and "" not in words), key=_choosy, default=())


def _spelt(kind: str, value: Any) -> tuple[str, ...] | None:  # noqa: ANN401 - what the parser of re gives
    """Return all that a part can match, where that is little."""
    if kind == "LITERAL":
        return (chr(value),)
    if kind == "IN" and all(str(sort) == "LITERAL" for sort, _ in value):
        return tuple(chr(code) for _, code in value)
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
    if kind == "SUBPATTERN":
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
