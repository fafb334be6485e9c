"""Dates of a shop file: absolute or relative to now, kept in UTC, thought of in China's time.

Relative forms, for demo data that must never look old:
`-2d` two days ago at this hour, `-2d 14:30` two days ago at half past two in China,
`-3h` and `-40m` hours and minutes ago; `+` for the future.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Annotated, Final

from pydantic import BeforeValidator, ValidationInfo

from bot.shop.faults import Fault, Unfit

CHINA: Final = timezone(timedelta(hours=8))
"""One zone without summer time for the whole country."""

_RELATIVE = re.compile(r"([+-])(\d{1,4})([mhd])(?:\s+(\d{1,2}):(\d{2}))?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_FORMS = "use 2025-11-30, 2025-11-30 14:30, -2d, -2d 14:30, -3h or -40m"


def aware(moment: datetime) -> datetime:
    """Return the moment in UTC; one without a zone is China's time."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=CHINA)).astimezone(UTC)


def local(moment: datetime) -> datetime:
    """Return the moment on China's clock."""
    return aware(moment).astimezone(CHINA)


def read_moment(value: object, now: datetime | None, *, end: bool = False) -> datetime:
    """Read an absolute or relative moment into UTC.

    A whole day is its first instant, or its last second with `end`. Raises ValueError.
    """
    if isinstance(value, datetime):
        return aware(value)
    if isinstance(value, date):
        return _edge(value, end=end)
    if not isinstance(value, str):
        wrong = Fault("fault.moment", f"{value!r} is not a date; {_FORMS}", value=value)
        raise Unfit(wrong)
    text = value.strip()
    if match := _RELATIVE.fullmatch(text):
        return _relative(match, now, end=end)
    try:
        if _DAY.fullmatch(text):
            return _edge(date.fromisoformat(text), end=end)
        return aware(datetime.fromisoformat(text))
    except ValueError:
        wrong = Fault("fault.moment", f"{value!r} is not a date; {_FORMS}", value=value)
        raise Unfit(wrong) from None


def _edge(day: date, *, end: bool) -> datetime:
    clock = time(23, 59, 59) if end else time()
    return datetime.combine(day, clock, CHINA).astimezone(UTC)


def _relative(match: re.Match[str], now: datetime | None, *, end: bool) -> datetime:
    if now is None:
        wrong = Fault(
            "fault.relative",
            f"{match[0]!r} is relative, and stored facts have no now; write the date out",
            value=match[0],
        )
        raise Unfit(wrong)
    sign, count, unit, hour, minute = match.groups()
    span = timedelta(**{_UNITS[unit]: int(count)})
    moment = aware(now).replace(microsecond=0) + (span if sign == "+" else -span)
    if hour is not None:
        if unit != "d" or int(hour) > 23 or int(minute) > 59:  # noqa: PLR2004 - a clock
            wrong = Fault("fault.moment", f"{match[0]!r} is not a date; {_FORMS}", value=match[0])
            raise Unfit(wrong)
        return datetime.combine(local(moment).date(), time(int(hour), int(minute)), CHINA).astimezone(UTC)
    if end and unit == "d":
        return _edge(local(moment).date(), end=True)
    return moment


def _now_of(info: ValidationInfo) -> datetime | None:
    now = (info.context or {}).get("now")
    return now if isinstance(now, datetime) else None


def _moment(value: object, info: ValidationInfo) -> datetime:
    return read_moment(value, _now_of(info))


def _until(value: object, info: ValidationInfo) -> datetime:
    return read_moment(value, _now_of(info), end=True)


Moment = Annotated[datetime, BeforeValidator(_moment)]
"""A point in time; a whole day is its first instant."""

Until = Annotated[datetime, BeforeValidator(_until)]
"""A last moment, inclusive; a whole day is its last second."""


def in_force(start: datetime | None, end: datetime | None, now: datetime) -> bool:
    """Say whether `now` lies within both ends, inclusive; an open end never excludes."""
    return (start is None or start <= now) and (end is None or now <= end)
