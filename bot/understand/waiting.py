"""What of a buyer's asks still waits for an answer, turn by turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.terms import Scored, Understanding
from bot.understand.answers import STALLED, Ask, Heard

PATIENCE: Final = 2
"""Turns of talk about something else after which a need is taken to be dropped."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One message read after what came before it, without its conversation."""

    understanding: Understanding
    asks: tuple[tuple[str, float], ...] = ()
    """The likeliest intent of each of its asks, where it has several, with its probability."""
    texts: tuple[str, ...] = ()
    """These asks in their words, normalised; the whole message where it has one."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message of the buyer of which something is open."""

    reading: Reading
    asks: tuple[Ask, ...]
    """What is open of it, in order of mention."""
    passed: int = 0
    """How often the agent has said something else since."""
    earlier: bool = False
    """Whether the agent has said or asked anything since, before she wrote again."""

    def without(self, closed: frozenset[str]) -> Waiting:
        """Return it without some needs; what it reads like is what is left of it."""
        asks = tuple([ask for ask in self.asks if ask.need not in closed])
        if len(asks) == len(self.asks):
            return self
        read = self.reading.understanding
        open_ = {ask.need for ask in asks}
        left = [intent for intent in read.intents if intent.key in open_ or intent.key not in closed]
        if asks and (not left or left[0].key not in open_):
            first = Scored(asks[0].need, _sure(self.reading, asks[0].need))
            left = [first, *[intent for intent in left if intent.key != first.key]]
        reading = replace(self.reading, understanding=replace(read, intents=tuple(left)))
        return replace(self, asks=asks, reading=reading)

    def older(self) -> Waiting:
        """Return it after the agent has said something else."""
        asks = tuple([replace(ask, late=False) for ask in self.asks])
        return replace(self, asks=asks, passed=self.passed + 1)


@dataclass(frozen=True, slots=True)
class Open:
    """All that is open at one point of a conversation."""

    waiting: tuple[Waiting, ...] = ()
    spoke: bool = False
    """Whether the agent has said more than a stall since the buyer's last turn."""
    closed: bool = False
    """Whether some of it answered."""
    turned: bool = False
    """Whether the agent has said or asked anything but a stall since."""

    @property
    def asks(self) -> tuple[Ask, ...]:
        """What is open, oldest first."""
        return tuple([ask for one in self.waiting for ask in one.asks])

    def answered(self, heard: Heard) -> Open:
        """Return what is open after a line of the agent."""
        left = [one.without(heard.closed) for one in self.waiting] if heard.closed else self.waiting
        return Open(
            tuple([one for one in left if one.asks]),
            self.spoke or heard.speaks,
            self.closed or heard.answers,
            self.turned or heard is not STALLED,
        )

    def asked(self, reading: Reading, asks: Sequence[Ask]) -> Open:
        """Return what is open after another message of the buyer.

        One who thanks for an answer has it, whatever it was about; one who nods has it where it seemed to be about
        nothing that she asked.
        """
        move = reading.understanding.intents[0].key
        if self.spoke and reading.understanding.quiet and (move == "thanks" or not self.closed):
            before: Iterable[Waiting] = ()
        elif self.spoke:
            before = [one.older() for one in self.waiting if one.passed + 1 < PATIENCE]
        else:
            before = self.waiting
        if self.turned:
            before = [replace(one, earlier=True) for one in before]
        return Open((*before, Waiting(reading, tuple(asks))))


def _sure(reading: Reading, need: str) -> float:
    known = [intent.score for intent in reading.understanding.intents if intent.key == need]
    return max([*known, *[score for key, score in reading.asks if key == need]], default=0.0)
