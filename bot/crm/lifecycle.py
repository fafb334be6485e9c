"""Where a customer stands: stages from the first contact to the dead period (LIFE-01), and the relation (TYPE-I1).

Time is measured in the customer's own rhythm: the median of the gaps between purchases when there are two and
more, else the shop's median gap, else a figure of the rules; kept within bounds of the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from bot.crm.rules import LifeRule

Stage = Literal["contact", "growth", "mature", "decline", "silent", "dead"]
Relation = Literal["prospect", "new", "regular", "loyal", "lost"]

STAGES: Final[tuple[Stage, ...]] = ("contact", "growth", "mature", "decline", "silent", "dead")
RELATIONS: Final[tuple[Relation, ...]] = ("prospect", "new", "regular", "loyal", "lost")
OWN_GAPS: Final = 2
"""So many gaps make a rhythm of one's own."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Days in which the next purchase is to be expected."""

    days: float
    own: bool
    """From the customer's own purchases; else from the shop's."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stage and relation are read from."""

    deals: int
    days_since: int | None
    """Since the last purchase; None: there is none."""
    span: int
    """Days from the first purchase to the last."""
    days_unseen: int
    """Since the customer was last seen in any way."""
    rhythm: Rhythm

    @property
    def ratio(self) -> float | None:
        """Rhythms since the last purchase; None without one."""
        return None if self.days_since is None else self.days_since / self.rhythm.days

    def why(self) -> dict[str, Any]:
        """Return the reasons as plain values."""
        return {
            "deals": self.deals,
            "days_since": self.days_since,
            "rhythm": round(self.rhythm.days, 1),
            "own_rhythm": self.rhythm.own,
            "ratio": None if self.ratio is None else round(self.ratio, 2),
        }


def rhythm_of(median: float | None, deals: int, shop: float | None, rule: LifeRule) -> Rhythm:
    """Return the rhythm from the customer's median gap, or the shop's."""
    own = median is not None and deals > OWN_GAPS
    days = median if own and median is not None else (rule.rhythm if shop is None else shop)
    return Rhythm(min(max(float(days), rule.rhythm_least), rule.rhythm_most), own)


def stage_of(standing: Standing, rule: LifeRule) -> Stage:
    """Return the stage; on a border the customer is still in the better one."""
    ratio, days = standing.ratio, standing.days_since
    if ratio is None or days is None:
        return "dead" if standing.days_unseen > rule.dead_days else "contact"
    if ratio > rule.dead or days > rule.dead_days:
        return "dead"
    if ratio > rule.silent:
        return "silent"
    if ratio > rule.decline:
        return "decline"
    return "mature" if standing.deals >= rule.mature_deals else "growth"


def relation_of(standing: Standing, stage: Stage, rule: LifeRule) -> Relation:
    """Return the relation; satisfaction has no say in it (TYPE-I5)."""
    if standing.deals == 0 or standing.days_since is None:
        return "prospect"
    if stage == "dead":
        return "lost"
    if (
        standing.deals >= rule.loyal_deals
        and standing.span >= rule.loyal_days
        and stage in {"growth", "mature"}
    ):
        return "loyal"
    return "new" if standing.deals == 1 and standing.days_since < rule.new_days else "regular"
