"""Numbers as buyers write them: digits, Chinese numerals and the mixtures of both."""

from __future__ import annotations

import re

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "仨": 3, "〇": 0}
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
NUMERALS = "零一二两俩仨三四五六七八九十百千万〇半"
NUMBER = rf"(?:\d{{1,9}}(?:\.\d{{1,4}})?[百千万]?|[{NUMERALS}]{{1,9}})"
"""A number of bounded length, so that no text can make it slow or infinite."""

_MYRIAD = 10_000
_SHORT_FORM = 100
"""From this unit on a bare last digit counts tenths of it: 一百二 is 120."""
_PLAIN = re.compile(r"\d+(?:\.\d+)?")


def number(text: str) -> float | None:
    """Read `12`, `1.5`, `3百`, `十二`, `两百`, `一百二` (120), `半`; None when it is not a number."""
    start = 0
    total, current, seen = 0.0, 0.0, False
    unit, bare = 1, False
    if digits := _PLAIN.match(text):
        start, current, seen = digits.end(), float(digits[0]), True
    for char in text[start:]:
        if char == "半":
            current, bare = current + 0.5, False
        elif char in DIGITS:
            bare = bool(DIGITS[char]) and unit >= _SHORT_FORM
            current, unit = float(DIGITS[char]), unit if bare else 1
        elif char in UNITS:
            unit, bare = UNITS[char], False
            if unit < _MYRIAD:
                total, current = total + (current or 1) * unit, 0.0
            else:
                total, current = (total + current or 1) * unit, 0.0
        else:
            return None
        seen = True
    return total + (current * unit / 10 if bare else current) if seen else None


def plain(value: float | None) -> str:
    """Write a number with at most two decimals and no exponent; nothing for None."""
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")
