"""Quantities in a buyer's line and in what is written of a product: 200斤 asks of 120kg, 四十来平 of 28-48㎡."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.shop.wording import Wording
from bot.text.numbers import DIGITS, NUMBER, NUMERALS, number

_UNIT: Final = "dimension_"
"""Cues of the wording: units of one dimension, each with what it is worth."""
_ROUND: Final = 1.1
"""What 「16厘米多」 and 「四十来平」 may come to."""
_FAR: Final = 1.6
"""How far from a stretch a quantity may be that is asked of it."""
_ALIKE: Final = 0.001
_FEWEST: Final = 2
"""Parts of a list of which one alone may be said."""
_BETWEEN = r"\s*(?:-|~|至|到|—)\s*"
_FIGURE = r"\d+(?:\.\d+)?"
_PARTS = re.compile(r"[、,，;；]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, in the dimension's own unit."""

    dimension: str
    least: float
    most: float
    text: str

    def within(self, other: Quantity) -> bool:
        """Return whether it lies in another one's stretch."""
        return other.least <= self.least and self.most <= other.most

    def near(self, other: Quantity) -> bool:
        """Return whether it may be meant of another one: of a stretch not far from it, of a limit any."""
        stretch = other.least < other.most
        return not stretch or (other.least / _FAR <= self.most and self.least <= other.most * _FAR)


class Quantities:
    """Finds quantities by the units of a wording."""

    def __init__(self, wording: Wording) -> None:
        """Take the units."""
        self._worth: dict[str, tuple[str, float]] = {}
        for name, units in wording.cues.items():
            if name.startswith(_UNIT):
                for unit, worth in (entry.split() for entry in units):
                    self._worth[unit] = (name.removeprefix(_UNIT), float(worth))
        longest_first = sorted(self._worth, key=len, reverse=True)
        any_unit = "|".join(re.escape(unit) for unit in longest_first) or "(?!)"
        self._nets = frozenset(wording.cues.get("nets", ()))
        about = "".join(wording.cues.get("about", ()))
        self._said = re.compile(
            rf"(?<![\d.第])(?P<n>{NUMBER})(?P<about>[{about or '?'}]?)(?P<u>{any_unit})(?P<more>[多来]?)"
            rf"(?:(?<=[米m])(?P<rest>\d{{1,2}}(?![\d.])|[{NUMERALS}]{{1,2}}))?(?![a-z])"
        )
        self._written = re.compile(
            rf"(?<![\d.×x*])(?P<a>{_FIGURE})(?:(?P<v>{any_unit})?{_BETWEEN}(?P<b>{_FIGURE}))?(?P<u>{any_unit})(?![a-z/×x*])"
        )

    def said(self, text: str) -> tuple[Quantity, ...]:
        """Return the quantities that a buyer names; a rough one is a stretch."""
        found = []
        for match in self._said.finditer(text):
            value = number(match["n"])
            if value and match[0] not in self._nets:
                dimension, worth = self._worth[match["u"]]
                value += _rest(match["rest"])
                rough = _ROUND if match["about"] or match["more"] else 1.0
                found.append(Quantity(dimension, value * worth, value * worth * rough, match[0]))
        return tuple(found)

    def written(self, text: str) -> tuple[Quantity, ...]:
        """Return the quantities of a value; of a single figure both ends are the same."""
        found = []
        for match in self._written.finditer(text):
            dimension, worth = self._worth[match["u"]]
            other, scale = self._worth.get(match["v"] or "", (dimension, worth))
            if other != dimension:
                continue
            least = float(match["a"]) * scale
            most = float(match["b"]) * worth if match["b"] else least
            found.append(Quantity(dimension, min(least, most), max(least, most), match[0]))
        return tuple(found)


def _rest(said: str | None) -> float:
    """Return what stands behind the unit, as a part of it: 1米7, 一米七五."""
    if not said:
        return 0.0
    digits = "".join(str(DIGITS.get(char, char)) for char in said)
    return float(f"0.{digits}") if digits.isdigit() else 0.0


def exact_part(value: str, asked: Quantity, quantities: Quantities) -> str:
    """Return the one part of a list that holds exactly what is asked (15号内周长55mm), else nothing."""
    parts = [part.strip() for part in _PARTS.split(value) if part.strip()]
    if len(parts) < _FEWEST or asked.least != asked.most:
        return ""
    held = [part for part in parts if any(_same(asked, one) for one in quantities.written(part))]
    return held[0] if len(held) == 1 else ""


def compared(asked: Quantity, written: Iterable[Quantity], *, limit: bool, wording: Wording) -> str:
    """Return how what is asked stands to a limit (承重120kg) or a stretch (28-48㎡); nothing where it cannot be told."""
    alike = [one for one in written if one.dimension == asked.dimension]
    if len(alike) != 1:
        return ""
    bound = alike[0]
    if bound.least < bound.most:
        return wording.say("asked.within", asked=asked.text) if asked.within(bound) else ""
    if not limit:
        return ""
    if asked.most <= bound.most:
        return wording.say("asked.within", asked=asked.text)
    return wording.say("asked.beyond", asked=asked.text) if asked.least > bound.most else ""


def _same(asked: Quantity, one: Quantity) -> bool:
    return (
        one.dimension == asked.dimension
        and one.least == one.most
        and abs(one.least - asked.least) <= _ALIKE * max(one.least, asked.least)
    )
