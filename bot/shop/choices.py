"""「X还是Y」: the two things a buyer chooses between."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

_SIDE: Final = r"[^，,。.？?！!\s]{1,8}"
_WORD: Final = re.compile(r"[a-z0-9.]+|[\u4e00-\u9fff]")


class Choice(NamedTuple):
    """Both sides, small letters."""

    first: str
    second: str


def choice_in(text: str, between: tuple[str, ...]) -> Choice | None:
    """Return what stands on both sides of a word like 还是, if it does."""
    for word in between:
        found = _sides(word).search(text) if word in text else None
        if found:
            return Choice(found[1], found[2])
    return None


@cache
def _sides(word: str) -> re.Pattern[str]:
    """Return what finds both sides of a word; of a wording's cues, so there is an end to them."""
    return re.compile(rf"({_SIDE}){re.escape(word)}({_SIDE})")


def takes(choice: Choice, held: Callable[[str], bool]) -> bool:
    """Return whether both sides are held: what stands nearest to the word, Latin words and figures whole."""
    first, second = _WORD.findall(choice.first), _WORD.findall(choice.second)
    return _near(first[::-1], held, back=True) and _near(second, held, back=False)


def _near(signs: list[str], held: Callable[[str], bool], *, back: bool) -> bool:
    if not signs:
        return False
    if signs[0].isascii():
        return held(signs[0])
    pairs = [(b + a if back else a + b) for a, b in pairwise(signs[:4])]
    return any(held(pair) for pair in pairs if not pair.isascii())
