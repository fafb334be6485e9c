"""Sending: cut-off, courier, and days and postage by province."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from bot.shop.dates import local
from bot.shop.faults import Fault, Unfit
from bot.shop.parts import DatedPart, Money, Origin, Part, Phrase, Province

LONGEST_REST = 60
"""Days looked ahead for the next day on which parcels are handed over."""

_SWAPPED: Final = ("courier", "courier_option", "fee", "free_over")
"""What a mode puts in the place of the shop's own."""

Days = Annotated[int, Field(ge=0, le=30)]
Weekday = Annotated[int, Field(ge=1, le=7)]
"""1 is Monday."""


class Region(Part):
    """What holds for some provinces; what is left out is as in the shop."""

    provinces: Annotated[tuple[Province, ...], Field(min_length=1)]
    source: Origin | None = None
    served: bool = True
    days: tuple[Days, Days] | None = None
    """Usual days from handing over to arrival, fastest and slowest."""
    fee: Money | None = None
    free_over: Money | None = None
    never_free: bool = False
    courier: Phrase | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_figure(cls, data: object) -> object:
        if isinstance(data, dict) and isinstance(data.get("days"), int | str):
            return data | {"days": [data["days"], data["days"]]}
        return data

    @model_validator(mode="after")
    def _sane(self) -> Self:
        if self.days and self.days[0] > self.days[1]:
            wrong = Fault("fault.days_order", "days must be given fastest first", column="days")
            raise Unfit(wrong)
        if self.never_free and self.free_over is not None:
            wrong = Fault(
                "fault.never_free", "never_free and free_over exclude each other", column="never_free"
            )
            raise Unfit(wrong)
        return self


class Rest(DatedPart):
    """Days on which nothing is handed over (春节停发)."""

    why: Phrase | None = None
    """As it stands before a comma: 春节停发."""


class Mode(DatedPart):
    """A stretch in which the shop sends otherwise than on plain days (大促); what is left out stays."""

    why: Phrase | None = None
    """As it stands before a comma: 大促期间单多."""
    cutoff: time | None = None
    within_hours: Annotated[int, Field(ge=1, le=720)] | None = None
    slower: Annotated[int, Field(ge=0, le=15)] = 0
    """Days that parcels handed over in it are longer under way."""
    courier: Phrase | None = None
    courier_option: Phrase | None = None
    fee: Money | None = None
    free_over: Money | None = None


class Shipping(Part):
    """How the shop sends."""

    origin: Phrase | None = None
    cutoff: time | None = None
    """Paid before this hour of China's clock, handed over the same day."""
    within_hours: Annotated[int, Field(ge=1, le=720)] | None = None
    """Handed over at the latest after payment."""
    courier: Phrase | None = None
    courier_option: Phrase | None = None
    fee: Money | None = None
    free_over: Money | None = None
    """From this amount postage is free; 0 is always free, none is never."""
    rest_weekdays: tuple[Weekday, ...] = ()
    rests: tuple[Rest, ...] = ()
    modes: tuple[Mode, ...] = ()
    """The first that holds counts."""
    regions: tuple[Region, ...] = ()

    @cached_property
    def by_province(self) -> dict[str, Region]:
        """Region of each province named, keyed by its first two characters."""
        return {province: region for region in self.regions for province in region.provinces}

    @cached_property
    def all_days(self) -> tuple[tuple[int, int], ...]:
        """Longest and shortest days to every province served, quickest first."""
        regions = self.by_province.values()
        return tuple(
            sorted((one.days[1], one.days[0]) for one in regions if one.served and one.days is not None)
        )

    @cached_property
    def fewest_days(self) -> int:
        """Least days to any province served, where some are known."""
        return min(low for _, low in self.all_days)

    @cached_property
    def by_mode(self) -> dict[Mode, Shipping]:
        """What holds in each mode: the figures of plain days with the mode's own in their place."""
        changed = {
            mode: {name: value for name in _SWAPPED if (value := getattr(mode, name)) is not None}
            for mode in self.modes
        }
        return {mode: self.model_copy(update=update) if update else self for mode, update in changed.items()}

    def at(self, now: datetime) -> Shipping:
        """Return the couriers and postage that hold at `now`: those of the mode, else of plain days."""
        mode = self.mode_at(now)
        return self if mode is None else self.by_mode[mode]

    def mode_at(self, now: datetime) -> Mode | None:
        """Return the mode that holds, None on plain days."""
        return next((mode for mode in self.modes if mode.holds(now)), None)

    def cutoff_at(self, now: datetime) -> time | None:
        """Return the hour before which what is paid is handed over the same day."""
        mode = self.mode_at(now)
        return mode.cutoff if mode is not None and mode.cutoff is not None else self.cutoff

    def within_at(self, now: datetime) -> int | None:
        """Return within how many hours of payment a parcel is handed over at the latest."""
        mode = self.mode_at(now)
        return mode.within_hours if mode is not None and mode.within_hours is not None else self.within_hours

    def rest_at(self, now: datetime) -> Rest | None:
        """Return the dated rest that lies on a moment's day in China."""
        if not self.rests:
            return None
        noon = local(now).replace(hour=12, minute=0, second=0, microsecond=0)
        return next((rest for rest in self.rests if rest.holds(noon)), None)

    def next_handover(self, now: datetime, extra_days: int = 0) -> datetime | None:
        """Return China's day (midnight) on which something paid at `now` is handed over.

        None when no cut-off is known and today is no day of rest, or the shop rests longer than can be seen.
        """
        here = local(now)
        day = here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=extra_days)
        cutoff = self.cutoff_at(now)
        if cutoff is None and not self._resting(day):
            return None
        if cutoff is not None and here.time() >= cutoff:
            day += timedelta(days=1)
        for _ in range(LONGEST_REST):
            if not self._resting(day):
                return day
            day += timedelta(days=1)
        return None

    def shut(self, now: datetime) -> bool:
        """Say whether the shop rests, and longer than can be seen."""
        return self.rest_at(now) is not None and self.next_handover(now) is None

    def _resting(self, day: datetime) -> bool:
        return day.isoweekday() in self.rest_weekdays or self.rest_at(day) is not None
