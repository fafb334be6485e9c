"""Public days on which customers are greeted: solar, lunar, and by weekday."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

from lunardate import LunarDate  # type: ignore[import-untyped]  # it ships no types
from pydantic import Field, RootModel

from bot.crm.rules import Part, read_part

MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class Festival(Part):
    """One day of the year; `gender`, `family` and `job` say whom it concerns, nothing: everybody."""

    key: str
    zh: str
    solar: MonthDay | None = None
    lunar: MonthDay | None = None
    weekday: tuple[int, int, Annotated[int, Field(ge=1, le=7)]] | None = None
    gender: str = ""
    family: tuple[str, ...] = ()
    job: str = ""

    def falls(self, day: date) -> bool:
        """Return whether it is on this day."""
        if self.solar is not None:
            return f"{day:%m-%d}" == self.solar
        if self.weekday is not None:
            month, nth, weekday = self.weekday
            return day.month == month and day.isoweekday() == weekday and (day.day - 1) // 7 + 1 == nth
        if self.lunar is None:
            return False
        found = LunarDate.from_solar_date(day.year, day.month, day.day)
        return f"{found.month:02}-{found.day:02}" == self.lunar and not found.is_leap_month


class _Festivals(RootModel[tuple[Festival, ...]]):
    """`crm/festivals.yaml`."""


def load_festivals(folder: Path) -> tuple[Festival, ...]:
    """Return the days of the library. Raises LibraryError."""
    return read_part(folder, "festivals.yaml", _Festivals).root


@dataclass(frozen=True, slots=True)
class Coming:
    """A festival and the day it falls on."""

    festival: Festival
    day: date


def coming(festivals: Iterable[Festival], today: date, days: int) -> tuple[Coming, ...]:
    """Return the festivals of today and the days after, soonest first."""
    wanted = tuple(festivals)
    span = [today + timedelta(days=i) for i in range(days + 1)]
    return tuple(Coming(festival, day) for day in span for festival in wanted if festival.falls(day))
