"""What goes wrong in a sentence before it is sent: words put after the end, said twice, left out, run together.

At most one of these happens to a message, and none of them touches a figure or a Latin word: who reads it still
knows what is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.simulation.dice import Dice

SHORTEST: Final = 5
"""Characters from which a message may go wrong."""
BEFORE, REST = (2, 7), (3, 10)
"""Characters of what is put after the end, and of what it is put after."""
LONGEST_TOLD: Final = 16
"""Characters up to which a particle is hung on, or a word called after."""
STRAY: Final = "\u2005"
"""A space within a phrase: no place to cut, and never a comma."""
ACKS: Final = ("嗯", "哦", "噢", "好", "行")
"""Beginnings before which nobody is addressed."""
_CHINESE: Final = re.compile(r"^[\u4e00-\u9fff]+$")
_ENDING: Final = re.compile(r"[？?。！!，~…\s]+$")


@dataclass(frozen=True, slots=True)
class Habits:
    """Words that clumsiness is made of; see `intents/buyer_talk/_typing.yaml`."""

    asking: tuple[str, ...] = ()
    """Words that a question proper begins with: what stands before them may come after it."""
    weak: tuple[str, ...] = ()
    """Words that begin one only where it ends like one."""
    closing: tuple[str, ...] = ()
    """Ends of such a question."""
    bound: tuple[str, ...] = ()
    """Ends of what cannot be put after the question."""
    again: tuple[str, ...] = ()
    """Beginnings that are typed twice."""
    fillers: tuple[str, ...] = ()
    """Said while thinking of the beginning."""
    never: tuple[str, ...] = ()
    """Beginnings that nobody has to think of."""
    dropped: Mapping[str, str] = field(default_factory=dict)
    """Words → the same with a small one left out."""
    stray: tuple[str, ...] = ()
    """Words behind which a break slips in."""
    particles: tuple[str, ...] = ()
    """Hung on what is told or asked."""
    wonder: tuple[str, ...] = ()
    """Hung on questions that have a word of their own for asking."""
    closed: str = ""
    """Characters nothing is hung on."""
    behind: tuple[str, ...] = ()
    """Called after a question."""
    dear: str = ""
    """How some address the shop."""
    indirect: tuple[str, ...] = ()
    """Words that make a question part of what is told."""
    ask: tuple[str, str] = ("", "")
    """The particle of questions, and what some people always type for it."""

    def asks(self, text: str) -> bool:
        """Return whether a message is a question, whatever its marks."""
        if text.endswith(tuple(word for word in self.ask if word)):
            return True
        told = any(word in text for word in self.indirect)
        return not told and any(word in text for word in self.asking)


def moved(text: str, habits: Habits, dice: Dice) -> str:
    """Put what the question is about behind it: 「那个退了吗」 → 「退了吗那个」."""
    bare = _ENDING.sub("", text)
    if not _CHINESE.match(bare):
        return text
    begins = habits.asking + (habits.weak if bare.endswith(habits.closing) else ())
    places = [
        place
        for place in range(BEFORE[0], min(BEFORE[1], len(bare) - REST[0]) + 1)
        if len(bare) - place <= REST[1]
        and bare.startswith(begins, place)
        and not bare[:place].endswith(habits.bound)
        and not any(word in bare[:place] for word in habits.asking)
    ]
    if not places:
        return text
    place = dice.choose(places)
    return bare[place:] + bare[:place]


def doubled(text: str, habits: Habits, dice: Dice) -> str:
    """Begin twice, or with a word that only wins time."""
    found = [word for word in habits.again if text.startswith(word) and not text.startswith(word * 2)]
    if found and dice.chance(0.6):
        return found[0] + (" " if dice.chance(0.25) else "") + text
    if text.startswith(habits.never) or any(word in text for word in habits.behind):
        return text
    fits = [word for word in habits.fillers if not text.startswith(word[-2:])]
    return dice.choose(fits) + text if fits else text


def dropped(text: str, habits: Habits, dice: Dice) -> str:
    """Leave a small word out."""
    found = [word for word in habits.dropped if word in text]
    if not found:
        return text
    word = dice.choose(found)
    return text.replace(word, habits.dropped[word], 1)


def broken(text: str, habits: Habits, dice: Dice) -> str:
    """Set a break where none belongs."""
    places = [
        found.end()
        for word in habits.stray
        for found in re.finditer(re.escape(word), text)
        if 2 <= found.end() <= len(text) - 2 and text[found.end()] not in "，。 没吗呢吧么嘛？?"  # noqa: PLR2004
    ]
    if not places:
        return text
    place = dice.choose(places)
    return text[:place] + STRAY + text[place:]


def hung(text: str, habits: Habits, dice: Dice) -> str:
    """Hang a particle on what is told, or on a question that has its own word for asking."""
    if len(text) > LONGEST_TOLD or text[-1] in habits.closed or not _CHINESE.match(text[-1]):
        return text
    wonders = any(word in text for word in habits.asking)
    return text + dice.choose(habits.wonder if wonders else habits.particles)


def called(text: str, habits: Habits, dice: Dice) -> str:
    """Call something after a question: whether anybody is there, or thanks."""
    if len(text) > LONGEST_TOLD or not habits.asks(text) or any(word in text for word in habits.behind):
        return text
    return text + dice.choose(habits.behind)


def addressed(text: str, habits: Habits, dice: Dice) -> str:
    """Address the shop, before or after what is said."""
    if not habits.dear or habits.dear in text:
        return text
    first = len(text) >= SHORTEST and not text.startswith(ACKS) and dice.chance(0.6)
    return habits.dear + text if first else text + habits.dear


def one_of(text: str, chances: Sequence[float], habits: Habits, dice: Dice) -> str:
    """Let at most one thing go wrong: moved, doubled, dropped, broken, hung or called, in the order of `chances`."""
    if len(text) < SHORTEST:
        return text
    for chance, operator in zip(chances, OPERATORS, strict=True):
        if chance and dice.chance(chance):
            done = operator(text, habits, dice)
            if done != text:
                return done
    return text


OPERATORS: Final = (moved, doubled, dropped, broken, hung, called)
