"""Member levels (VAL-15) and the rights that a shop has published for them (VAL-16)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from pydantic import RootModel

from bot.crm.rules import LevelRule, MemberRule, Part, read_part
from bot.crm.value import fen

Level = Literal["normal", "senior", "vip"]
RightKind = Literal["discount", "coupon", "birthday", "priority", "points"]
LEVELS: Final[tuple[Level, ...]] = ("normal", "senior", "vip")
PERSON: Final = "person"
_EARNED: Final[tuple[Level, ...]] = ("vip", "senior")


@dataclass(frozen=True, slots=True)
class Merit:
    """What a level is earned by, within the days of the rule."""

    spent: int
    """Fen."""
    purchases: int
    activity: int
    """Days with a purchase, and conversations."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A level and since when."""

    level: Level
    since: datetime
    why: str
    """`reached`, `kept`, or `person`."""


class Right(Part):
    """One thing that members of a level are promised in public."""

    kind: RightKind
    zh: str


class _Rights(RootModel[Mapping[Level, tuple[Right, ...]]]):
    """`crm/rights.yaml`."""


def level_of(merit: Merit, rule: MemberRule) -> Level:
    """Return the highest level of which all three thresholds are reached."""
    asked: dict[Level, LevelRule] = {"vip": rule.vip, "senior": rule.senior}
    for level in _EARNED:
        wanted = asked[level]
        if (
            merit.spent >= fen(wanted.spent)
            and merit.purchases >= wanted.purchases
            and merit.activity >= wanted.activity
        ):
            return level
    return "normal"


def membership(merit: Merit, before: Membership | None, rule: MemberRule, now: datetime) -> Membership:
    """Return the level now: a person's word stands, a rise is at once, a fall waits `keep_days`."""
    reached = level_of(merit, rule)
    if before is None:
        return Membership(reached, now, "reached")
    if before.why == PERSON:
        return before
    rise = LEVELS.index(reached) - LEVELS.index(before.level)
    if rise > 0:
        return Membership(reached, now, "reached")
    if rise == 0:
        return Membership(reached, before.since, "reached")
    if now < before.since + timedelta(days=rule.keep_days):
        return Membership(before.level, before.since, "kept")
    return Membership(reached, now, "reached")


def load_rights(folder: Path) -> Mapping[Level, tuple[Right, ...]]:
    """Return the published rights by level. Raises LibraryError."""
    return read_part(folder, "rights.yaml", _Rights).root
