"""Sending: cut-off, courier, and days and postage by province."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.shop.dates import in_force, local
from bot.shop.parts import DatedPart, Money, Part, Phrase, Province

LONGEST_REST = 60
"""Days looked ahead for the next day on which parcels are handed over."""

Days = Annotated[int, Field(ge=0, le=30)]
Weekday = Annotated[int, Field(ge=1, le=7)]
"""1 is Monday."""


class Region(Part):
    """What holds for some provinces; what is left out is as in the shop."""

    provinces: Annotated[tuple[Province, ...], Field(min_length=1)]
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
            msg = "days must be given fastest first"
            raise ValueError(msg)
        if self.never_free and self.free_over is not None:
            msg = "never_free and free_over exclude each other"
            raise ValueError(msg)
        return self


class Rest(DatedPart):
    """Days on which nothing is handed over."""

    why: Phrase | None = None


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
    regions: tuple[Region, ...] = ()

    @cached_property
    def by_province(self) -> dict[str, Region]:
        """Region of each province named, keyed by its first two characters."""
        return {province: region for region in self.regions for province in region.provinces}

    def next_handover(self, now: datetime, extra_days: int = 0) -> datetime | None:
        """Return China's day (midnight) on which something paid at `now` is handed over.

        None when no cut-off is known or the shop rests longer than can be seen.
        """
        if self.cutoff is None:
            return None
        here = local(now)
        day = here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=extra_days)
        if here.time() >= self.cutoff:
            day += timedelta(days=1)
        for _ in range(LONGEST_REST):
            if not self._resting(day):
                return day
            day += timedelta(days=1)
        return None

    def _resting(self, day: datetime) -> bool:
        noon = day.replace(hour=12)
        return day.isoweekday() in self.rest_weekdays or any(
            in_force(rest.valid_from, rest.valid_to, noon) for rest in self.rests
        )
