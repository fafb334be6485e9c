"""Turns of an agent that answer nothing yet (`intents/stalls.yaml`): 「亲稍等，这边帮您看下」."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bot.text.normalise import normalise
from bot.understand.lists import read_lists

LONGEST = 40
"""Characters; a longer turn says something."""
CONSENT = ("nods", "calls", "particles")
"""Lists of which a turn may be made without stalling: 「好的亲」 nods, which is no answer to a question."""
_APART = re.compile(r"[\s,。.!?~、…;:]+")


class Stalls:
    """Tells whether a turn is made of stalling words alone; immutable."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        """Take lists of words in normalised form, by whatever names; without any nothing stalls."""
        self._words = _made_of(word for some in words.values() for word in some)
        self._consent = _made_of(word for key in CONSENT if key in words for word in words[key])

    def only(self, text: str) -> bool:
        """Return whether a turn, as it was received, only stalls."""
        return self.made_of(normalise(text).text)

    def made_of(self, normal: str) -> bool:
        """Return the same of a turn that is normalised."""
        return self.idle(normal) and not self.consents(normal)

    def consents(self, normal: str) -> bool:
        """Return whether a turn that is normalised only nods: 「好的亲」."""
        return self._consent.fullmatch(_bare(normal)) is not None

    def idle(self, normal: str) -> bool:
        """Return whether a turn that is normalised, or a piece of one, stalls or nods and says no more."""
        bare = _bare(normal)
        return len(bare) <= LONGEST and self._words.fullmatch(bare) is not None


def _bare(normal: str) -> str:
    return _APART.sub("", normal)


def _made_of(words: Iterable[str]) -> re.Pattern[str]:
    known = sorted(set(words), key=lambda word: (-len(word), word))
    return re.compile("(?:" + "|".join(map(re.escape, known)) + ")+" if known else r"(?!)")


def read_stalls(path: Path) -> Stalls:
    """Read `stalls.yaml`; raises LibraryError with every entry that is not a list of words."""
    return Stalls(read_lists(path))
