"""Text as red lines read it: disguised letters and digits made plain, with the way back to what was typed."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import opencc

if TYPE_CHECKING:
    from collections.abc import Sequence

_KEPT = frozenset("，！？：；")
"""Patterns name Chinese punctuation as it is."""

_IGNORED = frozenset({"Cf", "Mn", "Me", "Cs", "Co", "Cn"})
"""Invisible characters, variation selectors, the frame of keycap digits."""

_LOOKALIKES = {
    disguise: plain
    for plain, disguises in {
        "x": "\u0445\u03a7\u03c7\u2179\u00d7\u2715\u2716\u2717\u2718\u274c\u2573",  # Cyrillic, Greek, Roman ten, times, crosses
        "v": "\u0475\u03bd\u03c5\u221a\u2228\u1d20",  # Cyrillic, Greek, root, logical or
        "w": "\u03c9\u0461\u0448\u1d21",  # Greek, Cyrillic
        "e": "\u0435",
        "o": "\u043e",
        "a": "\u0430",
        "c": "\u0441",
        "p": "\u0440",
        "i": "\u0456",  # Cyrillic
        "+": "\u2795\u271a\u271b",  # heavy pluses
        "0": "\u24ff",
    }.items()
    for disguise in disguises
}
_LETTER_BLOCKS = (0x1F110, 0x1F130, 0x1F150, 0x1F170, 0x1F1E6)
"""Squared and circled capitals, and the letters of flags."""
_CIRCLED_DIGITS = (0x2776, 0x2780, 0x278A)
"""Dingbat digits one to nine, which have no plain equivalent of their own."""

_GAP = re.compile(r"[\s.\u00b7\u2022\u30fb\-_*~^|/\\'\"`\u00b4=+#&@\u2026\u2014\u2013\u4e28]{1,3}")
_AROUND = 24
"""Characters looked at on both sides of a gap."""
_REMEMBERED = 1024
"""Texts of which is remembered what they are without disguise."""
_BREAK = "。"
"""Stands between stretches that do not belong together; no rule reads across it."""


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; `origin[i]` is where its i-th character stands in the text as typed."""

    text: str
    origin: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the typed text that a non-empty stretch of the folded one came from."""
        return self.origin[start], self.origin[end - 1] + 1


class _Fold(dict[int, str]):
    """Character by character, computed when it is first seen."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _folded(chr(code))
        return folded


_FOLD = _Fold()


def fold(text: str) -> Folded:
    """Return the text with every character in its plain form and the invisible ones left out."""
    plain = text.translate(_FOLD)
    if len(plain) == len(text):
        return Folded(plain, range(len(text)))
    return Folded(plain, [place for place, char in enumerate(text) if _FOLD[ord(char)]])


def without_gaps(folded: Folded) -> Folded:
    """Return the stretches around what was strewn between characters, without it; nothing when there is none.

    What separates two numbers stays, so that 38.5 and 20-30 are not read as others.
    """
    text = folded.text
    kept: list[int] = []
    breaks: list[int] = []
    end = 0
    for gap in _GAP.finditer(text):
        left, right = gap.span()
        if text[left - 1 : left].isdigit() and text[right : right + 1].isdigit():
            continue
        begin = max(end, left - _AROUND)
        if begin > end + _AROUND:
            kept.extend(range(end, end + _AROUND))
            breaks.append(len(kept))
        else:
            begin = end
        kept.extend(range(begin, left))
        end = right
    if not end:
        return Folded("", ())
    kept.extend(range(end, min(len(text), end + _AROUND)))
    chars, origin = [text[place] for place in kept], [folded.origin[place] for place in kept]
    for place in reversed(breaks):
        chars.insert(place, _BREAK)
        origin.insert(place, origin[place - 1])
    return Folded("".join(chars), origin)


@functools.lru_cache(maxsize=_REMEMBERED)
def folds(text: str) -> tuple[Folded, Folded]:
    """Return the text in its plain form, and the stretches of that around what was strewn into it."""
    folded = fold(text)
    return folded, without_gaps(folded)


def undisguised(text: str) -> str:
    """Return the text in its plain form and, on a line of its own, once more without what was strewn into it."""
    folded, closed = folds(text)
    return f"{folded.text}\n{closed.text}" if closed.text else folded.text


def _folded(char: str) -> str:
    """Return the plain form of a character: one character, or none for what nobody sees."""
    if char in _KEPT:
        return char
    plain = _LOOKALIKES.get(char) or _lettered(ord(char))
    if plain:
        return plain
    if unicodedata.category(char) in _IGNORED:
        return ""
    plain = unicodedata.normalize("NFKC", char).lower()
    inner = plain.strip("().,")
    plain = inner[:1] if len(plain) > 1 and len(inner) == 1 else plain
    if len(plain) != 1:
        return char
    return _simplified(plain) if "\u4e00" <= plain <= "\u9fff" else plain


def _lettered(code: int) -> str:
    """Return the letter or digit inside a square or a circle, or nothing."""
    for firsts, count, plain in ((_LETTER_BLOCKS, 26, "a"), (_CIRCLED_DIGITS, 9, "1")):
        for first in firsts:
            if first <= code < first + count:
                return chr(ord(plain) + code - first)
    return ""


def _simplified(char: str) -> str:
    simple: str = _converter().convert(char)
    return simple if len(simple) == 1 else char


@functools.cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
