"""How a buyer types: what she leaves out, misspells, cuts in pieces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.simulation.clumsiness import STRAY, Habits, addressed, one_of
from bot.simulation.dice import Dice

_STOPS = re.compile(r"(?<![!-~ ])[，。；、 ]+|[，。；、 ]+(?![!-~ ])")
"""A break; not the one between two figures or Latin words, which nobody runs together."""
_END = re.compile(r"[。！!，]+$")
_ASKING = re.compile(r"[？?]+$")
_BREAK = re.compile(r"[，。；？！ ]")
_BEGINS: Final = re.compile(
    r"(?<=[^，。；？！ \u2005是会还就都不没我你他她它们满找要给问跟和把在到让叫帮想从被对向为比用知])(?:是不是|能不能|会不会|可不可以|怎么|为什么|多久|多少|但是|就是|还是|要是|现在|今天|到底|我就|我想|你们|不然|然后|如果)"
    r"(?=..)"
)
"""Where a sentence is broken off by mistake: before words that begin something, never within a word."""
_MEETS: Final = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])")
"""Where characters meet figures or Latin words."""
LITERAL: Final = re.compile(r"^\[[^\]]+\]$")
"""Pictures and stickers are sent as they are."""
_SPACES = re.compile(r"(?<![!-~ ]) +|(?<! ) +(?![!-~ ])")
GLUED, SPACED = 0.4, 0.26
"""How often who leaves marks out runs clauses together, or sets a space between them; else a comma stays after all. One real
message in twenty has a space between words, one in twelve a comma."""
LONG_ENOUGH: Final = 11
"""Characters from which a message may come in two pieces."""
RUN_ON: Final = (17, 0.8)
"""Characters from which a message is sent on without a break more often, and how much less often it comes in two then."""
WORTH_CUTTING: Final = 4
"""Characters that a piece has at least."""
READ_AS_ONE: Final = 20
"""Characters up to which two things said can be run together and still be read."""
LONG_GLUED: Final = 0.3
"""How often longer things are run together all the same."""
CLOSES: Final = "吗么呢吧嘛啊呀哦了啦的呗"
"""Particles behind which the next thing can be run on and still be read."""
RETYPED, CUT_OFF = 0.4, (2, 3, 4, 5)
"""How often who sends too soon types all of it again, and how many characters went out before."""
SENT_BY_MISTAKE: Final = 2
"""Characters at least of a fragment."""


@dataclass(frozen=True, slots=True)
class Style:
    """Chances per message."""

    speed: float = 4.0
    """Characters a second."""
    strip: float = 0.9
    """Punctuation left out; question marks half as often."""
    burst: float = 0.3
    """Cut in two messages."""
    slip: float = 0.03
    """A homophone."""
    fragment: float = 0.05
    """Half of it, then the rest."""
    spoken: float = 0.1
    """Said as spoken: 啥 for 什么."""
    double: float = 0.03
    """The last mark twice."""
    greet: float = 0.1
    """Greets before the first word."""
    move: float = 0.0
    """What a question is about comes after it."""
    again: float = 0.0
    """A beginning typed twice, or a word that wins time."""
    drop: float = 0.0
    """A small word left out."""
    stray: float = 0.0
    """A break where none belongs."""
    hang: float = 0.0
    """A particle hung on the end."""
    call: float = 0.0
    """Something called after a question."""
    mo: float = 0.0
    """The particle of questions typed otherwise."""
    dear: float = 0.0
    """The shop addressed."""
    mark: float = 0.0
    """A question marked as one after all."""
    stop: float = 0.0
    """A full stop after all."""
    apart: float = 0.0
    """A space between characters and figures or Latin words."""

    @property
    def clumsy(self) -> tuple[float, ...]:
        """Chances of what goes wrong, in the order of `clumsiness.OPERATORS`."""
        return self.move, self.again, self.drop, self.stray, self.hang, self.call


NONE: Final = Habits()


class Keyboard:
    """Types sentences in a style."""

    def __init__(
        self,
        style: Style,
        spoken: Mapping[str, str],
        slips: Mapping[str, Sequence[str]],
        habits: Habits = NONE,
    ) -> None:
        """Take a style, the words that are said or typed otherwise, and those that clumsiness is made of."""
        self.style = style
        self._habits = habits
        self._spoken = tuple(spoken.items())
        self._slips = tuple((word, tuple(typed)) for word, typed in slips.items())

    def type(self, pieces: Sequence[str], dice: Dice) -> list[str]:
        """Return the messages that are sent for the pieces of one sentence."""
        sent: list[str] = []
        for piece in pieces:
            sent += self._piece(piece, dice)
        return sent

    def seconds(self, text: str, dice: Dice) -> float:
        """Return how long it takes to type a message."""
        return 0.8 + len(text) / self.style.speed * dice.between(0.7, 1.5)

    def _piece(self, piece: str, dice: Dice) -> list[str]:
        if LITERAL.match(piece):
            return [piece]
        style, text = self.style, piece
        if dice.chance(style.spoken):
            for word, said in self._spoken:
                text = text.replace(word, said)
        if dice.chance(style.slip):
            text = self._slip(text, dice)
        text = one_of(text, style.clumsy, self._habits, dice)
        if style.dear and dice.chance(style.dear):
            text = addressed(text, self._habits, dice)
        parts = [text]
        if len(text) >= LONG_ENOUGH:
            if dice.chance(style.burst * (RUN_ON[1] if len(text) >= RUN_ON[0] else 1.0)):
                parts = _cut(text)
            elif dice.chance(style.fragment):
                places = [found.start() for found in _BEGINS.finditer(text, SENT_BY_MISTAKE)]
                if not places or dice.chance(RETYPED):
                    parts = [text[: dice.choose(CUT_OFF)], text]
                else:
                    place = dice.choose(places)
                    parts = [text[:place], text[place:]]
        sent = [self._mark(part, dice, last=part is parts[-1]) for part in parts]
        return [done.replace(STRAY, " ") for done in sent if done]

    def _slip(self, text: str, dice: Dice) -> str:
        there = [(word, typed) for word, typed in self._slips if word in text]
        if not there:
            return text
        word, typed = dice.choose(there)
        return text.replace(word, dice.choose(typed), 1)

    def _mark(self, text: str, dice: Dice, *, last: bool = True) -> str:
        style, asks = self.style, bool(_ASKING.search(text))
        if dice.chance(style.strip):
            text = _END.sub("", text)
            if dice.chance(0.5):
                text = _ASKING.sub("", text)
            text = _STOPS.sub(_between(dice), text).strip("， ")
        else:
            text = _SPACES.sub("，", text.strip())
        if asks and text and dice.chance(style.double):
            text = _ASKING.sub("", text) + "??"
        return self._own(text.strip(), dice, last=last)

    def _own(self, text: str, dice: Dice, *, last: bool) -> str:
        """Type a question as this person does; nobody ends what is not over."""
        style, (usual, own) = self.style, self._habits.ask
        text = text.replace("？", "?")
        if style.mo and usual and text.endswith(usual) and dice.chance(style.mo):
            text = text.removesuffix(usual) + own
        if style.apart and dice.chance(style.apart):
            text = _MEETS.sub(" ", text)
        if (
            style.stop
            and last
            and len(text) >= LONG_ENOUGH
            and not self._habits.asks(text)
            and dice.chance(style.stop)
        ):
            return text + "。"
        marked = style.mark and not _ASKING.search(text) and self._habits.asks(text)
        return text + "?" if marked and dice.chance(style.mark) else text


def joined(one: str, other: str, dice: Dice) -> str:
    """Return two things said in one message."""
    one = one.removesuffix("。")
    if one[-1] in "？?！!…~" or (one[-1].isascii() and other[0].isascii()):
        return f"{one} {other}" if one[-1].isalnum() else one + other
    if len(one) + len(other) > READ_AS_ONE:
        between = "" if dice.chance(LONG_GLUED) else "，" if dice.chance(0.45) else " "
    else:
        between = _between(dice)
    return one + (between or ("" if one[-1] in CLOSES else " ")) + other


def _between(dice: Dice) -> str:
    """Return what stands between the clauses of one message."""
    if dice.chance(GLUED):
        return ""
    return " " if dice.chance(SPACED / (1 - GLUED)) else "，"


def _cut(text: str) -> list[str]:
    """Cut at the break nearest to the middle, or before words that begin something, if both pieces say something."""
    places = [found.start() for found in _BREAK.finditer(text)]
    good = [p for p in places if p >= WORTH_CUTTING - 1 and len(text) - p - 1 >= WORTH_CUTTING - 1]
    if not good:
        begins = [found.start() for found in _BEGINS.finditer(text, WORTH_CUTTING)]
        good = [place for place in begins if len(text) - place >= WORTH_CUTTING]
        if not good:
            return [text]
        place = min(good, key=lambda p: abs(p - len(text) // 2))
        return [text[:place], text[place:]]
    place = min(good, key=lambda p: abs(p - len(text) // 2))
    end = place + (text[place] in "？！")
    return [text[:end], text[place + 1 :]]
