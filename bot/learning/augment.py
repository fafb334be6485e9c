"""Noise for training: the same message as somebody in a hurry types it.

Homophones and spoken forms (`intents/noise.yaml`), dropped or spaced punctuation, traditional characters,
full width, and a slip of the finger. Labels stay, since no slip changes what is meant. Deterministic.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

import opencc

from bot.learning.corpus import Utterance
from bot.understand.lists import read_lists

Slips = Mapping[str, Sequence[str]]
"""What is meant → how it is typed as well."""
Noise = Callable[[str, Random], str]
"""Text → the same with noise; unchanged where it has no place for it."""

SHORTEST = 5
"""Characters; in a shorter message a slip of the finger may change the meaning."""
WEIGHTS = {"homophone": 4, "punctuation": 3, "typo": 2, "traditional": 1, "width": 1}
"""How often each kind is tried, as buyers do."""

_MARKS = re.compile(r"[,，。.!！?？;；、~～]+")
_ASCII = re.compile(r"[!-~]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_PLACEHOLDER = re.compile(r"[\[<#]|https?:|www\.|/:")
_WIDE = 0xFEE0
"""From an ASCII character to its full width form."""


def read_slips(path: Path) -> Slips:
    """Read `noise.yaml`; raises LibraryError when it is not lists of words."""
    return read_lists(path)


def augment(corpus: Sequence[Utterance], share: float, seed: int, slips: Slips) -> list[Utterance]:
    """Return noisy copies of a `share` (0..1) of the corpus, drawn by chance; lines that take no noise give none.

    A copy keeps its leaf file, so that folds that leave files out never see both.
    """
    chance = Random(seed)
    drawn = chance.sample(range(len(corpus)), round(share * len(corpus)))
    noises = _noises(slips)
    copies = []
    for place in sorted(drawn):
        utterance = corpus[place]
        text = _noisy(utterance.text, noises, chance)
        if text != utterance.text:
            copies.append(utterance.model_copy(update={"text": text}))
    return copies


def _noisy(text: str, noises: Mapping[str, Noise], chance: Random) -> str:
    """Try kinds of noise in a drawn order until one changes the text."""
    left = dict(WEIGHTS)
    while left:
        kind = chance.choices(list(left), list(left.values()))[0]
        del left[kind]
        changed = noises[kind](text, chance)
        if changed != text and changed.strip():
            return changed
    return text


def _noises(slips: Slips) -> dict[str, Noise]:
    longest_first = sorted(slips, key=lambda word: (-len(word), word))
    pattern = re.compile("|".join(map(re.escape, longest_first))) if slips else None

    def homophone(text: str, chance: Random) -> str:
        found = list(pattern.finditer(text)) if pattern else []
        if not found:
            return text
        match = chance.choice(found)
        return text[: match.start()] + chance.choice(slips[match[0]]) + text[match.end() :]

    return {
        "homophone": homophone,
        "punctuation": _punctuation,
        "typo": _typo,
        "traditional": _traditional,
        "width": _width,
    }


def _punctuation(text: str, chance: Random) -> str:
    """Drop the marks, or type spaces instead."""
    return _MARKS.sub(chance.choice(("", " ")), text).strip()


def _typo(text: str, chance: Random) -> str:
    """Swap two neighbouring characters, drop one, or type one twice; never in a number."""
    places = [i for i in range(len(text) - 1) if _HAN.match(text[i]) and _HAN.match(text[i + 1])]
    if len(text) < SHORTEST or not places:
        return text
    place = chance.choice(places)
    one, two = text[place], text[place + 1]
    typed = chance.choice((two + one, one + one + two, two if len(text) > 2 * SHORTEST else two + one))
    return text[:place] + typed + text[place + 2 :]


def _traditional(text: str, _: Random) -> str:
    return str(_converter().convert(text))


def _width(text: str, _: Random) -> str:
    """Type letters, digits and marks of ASCII in full width; not where a platform's placeholder stands."""
    if _PLACEHOLDER.search(text):
        return text
    return _ASCII.sub(lambda match: chr(ord(match[0]) + _WIDE), text)


@functools.cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")
