"""All that a reply is chosen by, gathered by the composer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.terms import Fact, Profile, Understanding

NO_PROFILE = Profile()


@dataclass(frozen=True, slots=True)
class Situation:
    """One open round in one shop at one moment."""

    understanding: Understanding
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """Slot → what is known; a slot that is absent is not known."""
    said: str = ""
    """The buyer's words of the round, one string: special cases are recognised in it."""
    telling: frozenset[str] = frozenset()
    """Pairs of characters of `said` that tell this question from others; the composer of replies fills it."""
    flags: frozenset[str] = frozenset()
    """What else is so, see FactSheet.flags."""
    order_state: str = "unknown"
    trade: str = ""
    tone: str = "warm"
    profile: Profile = NO_PROFILE
    sent: frozenset[str] = frozenset()
    """Templates already sent in this conversation: never offered again."""
    adoption: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Template → (sent, shown) counts of this shop, decayed by the caller."""
    actions: frozenset[str] = frozenset()
    """Actions recorded for the focus order: only these may be claimed as done."""
    turn: int = 0
    """Walks through the wordings, so that a conversation does not repeat itself."""
    full: bool = False
    """Offer three even where an agent would be left in peace."""
