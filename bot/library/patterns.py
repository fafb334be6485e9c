"""Regular expressions that people write, judged before they are used."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, Final

from pydantic import BeforeValidator

from bot.text.pattern import LazyPattern, matches_nothing

LONGEST: Final = 400
"""Characters of a pattern in a field of a file."""
_NESTED_REPEAT = re.compile(r"[+*]\)[+*{]|\\[1-9]|\(\?P=")
"""Repeats inside a repeat and back references: patterns whose time is not bounded."""


REMEMBERED: Final = 16_384
"""Patterns kept compiled and judged, so that reading a library again costs little."""


@lru_cache(maxsize=REMEMBERED)
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern; raises re.error."""
    return re.compile(pattern)


@lru_cache(maxsize=REMEMBERED)
def lazy(pattern: str) -> LazyPattern:
    """Return a pattern that was judged, to be compiled when it is first used."""
    return LazyPattern(pattern)


@lru_cache(maxsize=REMEMBERED)
def pattern_problem(pattern: str) -> str:
    """Return why a pattern cannot be used, or nothing."""
    if _NESTED_REPEAT.search(pattern):
        return f"pattern {pattern!r} may take unbounded time (repeat inside a repeat, or back reference)"
    try:
        empty = matches_nothing(pattern)
    except re.error as error:
        return f"pattern {pattern!r}: {error}"
    return f"pattern {pattern!r} matches nothing at all" if empty else ""


def read_pattern(text: object) -> re.Pattern[str]:
    """Compile a pattern of a field; raises ValueError for one that is too long or cannot be used."""
    if not isinstance(text, str) or len(text) > LONGEST:
        msg = f"must be a pattern of at most {LONGEST} characters"
        raise ValueError(msg)
    if problem := pattern_problem(text):
        raise ValueError(problem)
    return compiled(text)


Pattern = Annotated[re.Pattern[str], BeforeValidator(read_pattern)]
"""A pattern as a field of a file."""
