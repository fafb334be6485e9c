"""Hold-outs (CRM-12): who is left without a contact, and what the others' contact changed."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import Final, Literal

Arm = Literal["treated", "held"]
Z95: Final = 1.959963984540054
_HUNDRED: Final = 100
_SPACE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Tried:
    """One arm: how many, and of how many came what was hoped for."""

    people: int
    successes: int

    @property
    def share(self) -> float | None:
        """None for nobody."""
        return self.successes / self.people if self.people else None


@dataclass(frozen=True, slots=True)
class Effect:
    """The difference of the shares of two arms, with its 95 % confidence interval."""

    treated: Tried
    held: Tried
    difference: float | None
    """None unless both arms have people."""
    low: float | None
    high: float | None

    @property
    def clear(self) -> bool:
        """Whether the interval leaves nought out."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def arm_of(experiment: str, customer: str, held: int) -> Arm:
    """Return the arm, the same for ever for one customer in one experiment; `held` per cent are held out."""
    digest = hashlib.sha256(f"{experiment}\x1f{customer}".encode()).digest()
    return "held" if int.from_bytes(digest[:8]) % _SPACE < held * _SPACE // _HUNDRED else "treated"


def effect_of(treated: Tried, held: Tried) -> Effect:
    """Return the difference with Newcombe's interval (method 10: from Wilson's intervals of both shares)."""
    if treated.share is None or held.share is None:
        return Effect(treated, held, None, None, None)
    low_t, high_t = wilson(treated)
    low_h, high_h = wilson(held)
    difference = treated.share - held.share
    low = difference - math.hypot(treated.share - low_t, high_h - held.share)
    high = difference + math.hypot(high_t - treated.share, held.share - low_h)
    return Effect(treated, held, difference, low, high)


def wilson(tried: Tried) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share; 0 and 1 for nobody."""
    n = tried.people
    if not n:
        return 0.0, 1.0
    share = tried.successes / n
    spread = Z95 * math.sqrt(share * (1 - share) / n + Z95**2 / (4 * n * n))
    middle = share + Z95**2 / (2 * n)
    whole = 1 + Z95**2 / n
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)
