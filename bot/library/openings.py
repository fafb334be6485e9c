"""With which characters may a pattern begin? Knowing that, most places of a text need no second look."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ZERO_WIDTH = ("?=", "?!", "?<=", "?<!")
_REPEAT = re.compile(r"[*+?]|\{(\d*)(?:,(\d*))?\}")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_ANCHORS = frozenset("bBAZ")


@dataclass(frozen=True, slots=True)
class _Begin:
    """How a part of a pattern may begin."""

    items: frozenset[str]
    """Pieces of a character class; `""` stands for any character."""
    empty: bool
    """It may match without a character."""


_NOTHING = _Begin(frozenset(), empty=True)


def opening(pattern: str) -> re.Pattern[str] | None:
    """Return a pattern for the one character every match of `pattern` begins with; None when it may be any.

    Lookarounds and anchors are taken as always true, so that the answer may be too wide, never too narrow.
    Knows what red lines are written with: literals, classes, groups, alternatives and repeats.
    """
    begin, _ = _alternatives(pattern, 0)
    if begin.empty or "" in begin.items:
        return None
    return re.compile(f"[{''.join(sorted(begin.items))}]")


def _alternatives(pattern: str, place: int) -> tuple[_Begin, int]:
    """Read alternatives up to the closing parenthesis or the end."""
    items: set[str] = set()
    empty = False
    while True:
        begin, place = _sequence(pattern, place)
        items |= begin.items
        empty = empty or begin.empty
        if place >= len(pattern) or pattern[place] == ")":
            return _Begin(frozenset(items), empty=empty), place
        place += 1


def _sequence(pattern: str, place: int) -> tuple[_Begin, int]:
    """Read one alternative."""
    items: set[str] = set()
    empty = True
    while place < len(pattern) and pattern[place] not in "|)":
        begin, place = _atom(pattern, place)
        repeat = _REPEAT.match(pattern, place)
        optional = False
        if repeat is not None:
            optional = repeat[0] in "*?" or (repeat[0][0] == "{" and int(repeat[1] or 0) == 0)
            place = repeat.end()
            place += pattern[place : place + 1] in {"?", "+"}
        if empty:
            items |= begin.items
            empty = begin.empty or optional
    return _Begin(frozenset(items), empty=empty), place


def _atom(pattern: str, place: int) -> tuple[_Begin, int]:
    """Read a character, a class or a group."""
    char = pattern[place]
    if char == "(":
        return _group(pattern, place + 1)
    if char == "[":
        found = _CLASS.match(pattern, place)
        end = found.end() if found else len(pattern)
        inside = pattern[place + 1 : end - 1]
        return _Begin(frozenset({"" if inside.startswith("^") else inside}), empty=False), end
    if char == "\\":
        escaped = pattern[place : place + 2]
        return _NOTHING if escaped[1] in _ANCHORS else _Begin(frozenset({escaped}), empty=False), place + 2
    if char in "^$":
        return _NOTHING, place + 1
    return _Begin(frozenset({"" if char == "." else re.escape(char)}), empty=False), place + 1


def _group(pattern: str, place: int) -> tuple[_Begin, int]:
    """Read a group after its opening parenthesis."""
    around = next((mark for mark in _ZERO_WIDTH if pattern.startswith(mark, place)), "")
    if around:
        _, end = _alternatives(pattern, place + len(around))
        return _NOTHING, end + 1
    if pattern.startswith("?:", place):
        place += 2
    elif pattern.startswith("?P<", place):
        place = pattern.index(">", place) + 1
    begin, end = _alternatives(pattern, place)
    return begin, end + 1
