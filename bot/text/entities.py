"""The things a buyer names: money, sizes, a child's age, places, numbers, dates, links.

Patterns run on normalised text; spans are code points of the text as received. Values are canonical:
money in yuan, height, foot and bed in cm, weight in kg, age in months, phone and order numbers as digits,
a place as its province, a date as ISO `YYYY-MM-DD` or `MM-DD` where no year was said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import ahocorasick_rs
import yaml

from bot.terms import Entity
from bot.text.measures import PATTERNS
from bot.text.needed import Waiting, needed_ways
from bot.text.normalise import PLACEHOLDERS, Normal

Cut = Callable[[str], Sequence[str]]
"""Cuts normalised text into words; the words joined are the text."""

_WORTH_A_LOOK = re.compile(r"[0-9a-z零一二两俩仨三四五六七八九十百千万〇半均]")
_POSSIBLE = Waiting(needed_ways(pattern.pattern) for _, pattern, _ in PATTERNS)
_STANDS_IN = re.compile(f"[{''.join(PLACEHOLDERS)}]")
_ORDINARY = frozenset({"开封", "包头", "普洱", "来宾"})
"""Cities whose name is a common word too: opened, capped toe, a tea, guests."""
_TOWARDS = frozenset({"发", "寄", "到", "送", "往", "去", "在", "发到", "寄到", "送到", "发往", "寄往", "省"})
_SUFFIXES = "市省区县州人"


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Places and the province each stands for."""

    province: Mapping[str, str]
    finder: ahocorasick_rs.AhoCorasick

    def __reduce__(self) -> tuple[Callable[[Mapping[str, str]], Gazetteer], tuple[Mapping[str, str]]]:
        """Go to another process as what it is made of."""
        return _gazetteer, (self.province,)

    @classmethod
    def read(cls, path: Path) -> Gazetteer:
        """Read `places.yaml`: province → cities."""
        table: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls.of(table)

    @classmethod
    def of(cls, table: Mapping[str, Iterable[str]]) -> Gazetteer:
        """Build from a mapping of province to its cities."""
        province = {name: home for home, cities in table.items() for name in (home, *cities)}
        return _gazetteer(province)

    def find(self, text: str, cut: Cut | None = None) -> tuple[tuple[int, int], ...]:
        """Return the spans of places; with `cut`, only those that are words (适合肥胖 names no 合肥)."""
        spans = [(start, end) for _, start, end in self.finder.find_matches_as_indexes(text)]
        if not spans or cut is None:
            return tuple(spans)
        borders, before, place = {0}, {0: ""}, 0
        for word in cut(text):
            place += len(word)
            borders.add(place)
            before[place] = word
        return tuple(
            (start, end)
            for start, end in spans
            if start in borders
            and (end in borders or text[end] in _SUFFIXES)
            and self._meant(text, start, end, before[start])
        )

    def _meant(self, text: str, start: int, end: int, before: str) -> bool:
        if text[start:end] not in _ORDINARY or text[end : end + 1] == "市":
            return True
        return before in _TOWARDS or before in self.province


def _gazetteer(province: Mapping[str, str]) -> Gazetteer:
    longest = ahocorasick_rs.MatchKind.LeftmostLongest
    return Gazetteer(province, ahocorasick_rs.AhoCorasick(list(province), matchkind=longest))


def joined_places(text: str, gazetteer: Gazetteer) -> tuple[Entity, ...]:
    """Find cities written straight behind their province (云南昆明), which may be cut as one word."""
    spans = gazetteer.find(text)
    return tuple(
        Entity("place", text[start:end], start, end, gazetteer.province[text[start:end]])
        for (first, before), (start, end) in pairwise(spans)
        if before == start
        and gazetteer.province[text[start:end]] == text[first:before]
        and text[start:end] != text[first:before]
    )


def find_entities(
    normal: Normal, gazetteer: Gazetteer | None = None, cut: Cut | None = None
) -> tuple[Entity, ...]:
    """Find what the text names, in order; spans do not overlap, the more specific kind wins."""
    text = normal.text
    places = () if gazetteer is None else gazetteer.find(text, cut)
    worthy = _POSSIBLE.possible(text) if _WORTH_A_LOOK.search(text) else ()
    standing = _STANDS_IN.search(text)
    if not places and not worthy and standing is None:
        return ()
    taken = bytearray(len(text))
    found: list[Entity] = []

    def take(kind: str, start: int, end: int, value: str) -> None:
        if value and not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            first, last = normal.span(start, end)
            found.append(Entity(kind, normal.raw[first:last], first, last, value))

    for match in _STANDS_IN.finditer(text) if standing else ():
        kind = PLACEHOLDERS[match[0]]
        take("link" if kind == "link" else "placeholder", match.start(), match.end(), kind)
    for number in worthy:
        kind, pattern, value = PATTERNS[number]
        for match in pattern.finditer(text):
            take(kind, match.start(), match.end(), value(match))
    if gazetteer is not None:
        for start, end in places:
            take("place", start, end, gazetteer.province[text[start:end]])
    return tuple(sorted(found, key=lambda entity: (entity.start, entity.end)))
