"""Regular expressions that people write, judged before they are used."""

from __future__ import annotations

import re

_NESTED_REPEAT = re.compile(r"[+*]\)[+*{]|\\[1-9]|\(\?P=")
"""Repeats inside a repeat and back references: patterns whose time is not bounded."""


def pattern_problem(pattern: str) -> str:
    """Return why a pattern cannot be used, or nothing."""
    if _NESTED_REPEAT.search(pattern):
        return f"pattern {pattern!r} may take unbounded time (repeat inside a repeat, or back reference)"
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        return f"pattern {pattern!r}: {error}"
    return f"pattern {pattern!r} matches nothing at all" if compiled.match("") else ""
