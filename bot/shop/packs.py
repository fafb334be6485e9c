"""Rules of a selling platform, or of the law, with the dates between which they hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.shop.cases import WindowName
from bot.shop.dates import CHINA, local
from bot.shop.parts import DatedPart, Key, Money, Name, Part
from bot.shop.price import Kind

GENERAL = "general"
"""Key of the pack that holds where a platform's own says nothing."""

Stage = Literal["unsent", "sent", "returned"]
"""Before handing over, after it, and once the goods are back: each has its time for a refund."""


class Span(Part):
    """A length of time: calendar days, ending at midnight in China, or hours to the minute."""

    days: Annotated[int, Field(ge=1, le=400)] | None = None
    hours: Annotated[int, Field(ge=1, le=2000)] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.days is None) == (self.hours is None):
            msg = "give either days or hours"
            raise ValueError(msg)
        return self

    def end(self, start: datetime) -> datetime:
        """Return the last moment; the day of the start does not count among the days."""
        if self.hours is not None:
            return start + timedelta(hours=self.hours)
        last = local(start).date() + timedelta(days=self.days or 0)
        return datetime.combine(last, time(23, 59, 59), CHINA)


class PackWindow(Span):
    """A window of the platform."""

    opt_in: bool = False
    """True: only where the shop has the policy enabled; its own days go first anyway."""
    since: Literal["signed", "paid"] = "signed"
    """What opens it. One since payment may be closed before the parcel is there."""


class Compared(Part):
    """How price protection compares."""

    leave_out: tuple[Kind, ...] = ()
    """Kinds of money off that are no part of today's price."""
    least: Money | None = None
    """Differences below it are not paid back, in yuan."""


class Pack(DatedPart):
    """One file of policies/platforms/."""

    key: Key
    """`law`-like rules for everybody stand in `general`; a shop names its platform by this key."""
    name: Name
    source: Name
    """Where it is written and when somebody read it there."""
    windows: dict[WindowName, PackWindow] = Field(default_factory=dict)
    protection: Compared | None = None
    refund: dict[Stage, Span] = Field(default_factory=dict)
    """How long the shop may take before the platform decides by itself."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The packs that hold for one shop at one moment, its platform's own first."""

    packs: tuple[Pack, ...] = ()

    def window(self, name: WindowName) -> PackWindow | None:
        """Return a window's rule."""
        return next((pack.windows[name] for pack in self.packs if name in pack.windows), None)

    def compared(self) -> Compared:
        """Return how price protection compares; everything counts where nothing is written."""
        return next((pack.protection for pack in self.packs if pack.protection is not None), Compared())

    def refund(self, stage: Stage) -> Span | None:
        """Return how long a refund may take at a stage."""
        return next((pack.refund[stage] for pack in self.packs if stage in pack.refund), None)


def rules_at(packs: Iterable[Pack], platform: str | None, moment: datetime) -> Rules:
    """Return what holds at a moment; of packs with one key the one that began last counts."""
    found = []
    for key in dict.fromkeys((platform, GENERAL)):
        own = [pack for pack in packs if pack.key == key and pack.holds(moment)]
        if own:
            found.append(max(own, key=lambda pack: pack.valid_from.timestamp() if pack.valid_from else 0.0))
    return Rules(tuple(found))


def borders(packs: Sequence[Pack]) -> list[datetime]:
    """Return the moments at which a pack begins, or has just ended."""
    begun = [pack.valid_from for pack in packs if pack.valid_from is not None]
    return begun + [pack.valid_to + timedelta.resolution for pack in packs if pack.valid_to is not None]
