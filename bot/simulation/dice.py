"""Chance that is the same on every machine, and small enough to be kept with a conversation."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TypeVar

_T = TypeVar("_T")
_MASK = (1 << 64) - 1


class Dice:
    """SplitMix64 (Steele, Lea and Flood 2014): the whole state is one integer of 64 bits."""

    __slots__ = ("state",)

    def __init__(self, state: int) -> None:
        """Go on from a state."""
        self.state = state

    @classmethod
    def of(cls, *names: object) -> Dice:
        """Begin from names: the same ones always roll the same."""
        seed = hashlib.sha256("\0".join(map(str, names)).encode()).digest()
        return cls(int.from_bytes(seed[:8], "big"))

    def roll(self) -> float:
        """Return a number from 0 up to, not including, 1."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self.state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return ((mixed ^ (mixed >> 31)) >> 11) / (1 << 53)

    def chance(self, share: float) -> bool:
        """Return true in a share of the cases."""
        return self.roll() < share

    def choose(self, options: Sequence[_T]) -> _T:
        """Return one of the options, all equally likely; at least one is needed."""
        return options[int(self.roll() * len(options))]

    def between(self, low: float, high: float) -> float:
        """Return a number of an interval."""
        return low + (high - low) * self.roll()

    def weighed(self, options: Mapping[_T, float]) -> _T:
        """Return one of the options by weight, in their order."""
        place = self.roll() * sum(options.values())
        for option, weight in options.items():
            place -= weight
            if place < 0:
                return option
        return list(options)[-1]
