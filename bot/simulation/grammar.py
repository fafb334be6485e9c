"""Sentences as people author them: `<a/b>` one of, ` | ` a burst, `{slot}` a value."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.simulation.dice import Dice

BURST = " | "
_PIECE = re.compile(r"<([^<>]*)>")
_SLOT = re.compile(r"\{([a-z_]+)\}")
_STRAY = re.compile(r"[<>{}]")
MOST_FORMS = 64


@dataclass(frozen=True, slots=True)
class Sentence:
    """One authored line, taken apart."""

    parts: tuple[tuple[str, ...], ...]
    """What follows one another; each part has one or more wordings."""
    slots: frozenset[str]
    source: str
    """The line as written."""

    def say(self, dice: Dice, values: Mapping[str, str]) -> tuple[str, ...]:
        """Return one wording as messages; every slot must have a value."""
        text = "".join([part[0] if len(part) == 1 else dice.choose(part) for part in self.parts])
        if self.slots:
            text = _SLOT.sub(lambda found: values[found[1]], text)
        return tuple([piece for line in text.split(BURST.strip()) if (piece := line.strip())])

    def forms(self) -> tuple[str, ...]:
        """Return wordings with their slots open, at most `MOST_FORMS`."""
        return tuple(
            "".join(chosen) for chosen in itertools.islice(itertools.product(*self.parts), MOST_FORMS)
        )


def parse(line: str) -> Sentence:
    """Take a line apart. Raises ValueError saying what is wrong with it."""
    parts: list[tuple[str, ...]] = []
    end = 0
    for found in _PIECE.finditer(line):
        if found.start() > end:
            parts.append((line[end : found.start()],))
        options = tuple(found[1].split("/"))
        if len(options) == 1:
            msg = f"{found[0]} in {line!r} has one wording only; use <a/b>, or <a/> for one that may be left out"
            raise ValueError(msg)
        parts.append(options)
        end = found.end()
    if end < len(line):
        parts.append((line[end:],))
    plain = _SLOT.sub("", "".join(option for part in parts for option in part))
    if stray := _STRAY.search(plain):
        msg = f"stray {stray[0]!r} in {line!r}"
        raise ValueError(msg)
    return Sentence(tuple(parts), frozenset(_SLOT.findall(line)), line)
