"""When a mistake comes back: Leitner's boxes.

After Sebastian Leitner, *So lernt man lernen* (1972): what is right moves one box up and is asked again after a
longer while, what is wrong falls back into the first one. The spans double from one day; out of the last box it is
learnt. A right answer before its time changes nothing, so that cramming in one evening does not empty the boxes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

SPANS: Final = (timedelta(days=1), timedelta(days=2), timedelta(days=4), timedelta(days=8))
"""Time until a question of box 1, 2 … is asked again."""
LEARNT: Final = len(SPANS) + 1


@dataclass(frozen=True, slots=True)
class Card:
    """A question once answered wrongly."""

    box: int
    """1..4; 5: learnt."""
    due_at: datetime
    misses: int
    hits: int = 0

    @property
    def learnt(self) -> bool:
        """Whether it does not come back."""
        return self.box >= LEARNT

    def due(self, now: datetime) -> bool:
        """Return whether it is to be asked now."""
        return not self.learnt and self.due_at <= now


def moved(card: Card | None, now: datetime, *, right: bool) -> Card | None:
    """Return the card after an answer; None: there is none, and none is needed."""
    if not right:
        misses = card.misses if card else 0
        return Card(1, now + SPANS[0], misses + 1, card.hits if card else 0)
    if card is None or not card.due(now):
        return card
    box = card.box + 1
    due = now + (SPANS[box - 1] if box < LEARNT else timedelta(0))
    return replace(card, box=box, due_at=due, hits=card.hits + 1)
