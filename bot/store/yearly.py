"""Days that come back every year, by the sun or by the moon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, cast

from lunardate import LunarDate  # type: ignore[import-untyped]  # it ships no types
from sqlalchemy import select, tuple_
from sqlmodel import col

from bot.errors import InputError
from bot.store.columns import new_id
from bot.store.persons import members_of
from bot.store.tables import SpecialDateTable
from bot.store.upsert import put

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from typing import Any

    from sqlmodel import Session

DateKind = Literal["birthday", "anniversary", "festival", "other"]
Calendar = Literal["solar", "lunar"]
_LUNAR_YEAR = 385
_MONTHS, _LUNAR_LONG = 12, 30


@dataclass(frozen=True, slots=True)
class SpecialDate:
    """A day that matters to a customer or the family."""

    customer: str
    kind: DateKind
    month: int
    day: int
    whose: str = "self"
    """self, spouse, child, parent, or a word of one's own."""
    name: str = ""
    calendar: Calendar = "solar"
    year: int | None = None
    leap: bool = False
    """The month is a leap month of the lunar calendar."""
    source: str = ""
    id: str = ""
    """Given by the store."""


def keep_special_date(session: Session, shop: str, special: SpecialDate, *, now: datetime) -> None:
    """Add a day, or move the one of the same kind, person and name. Raises InputError for a day that never comes."""
    _possible(special)
    put(
        session,
        SpecialDateTable,
        ("customer", "kind", "whose", "name"),
        [
            {
                "id": new_id(now),
                "shop": shop,
                "customer": special.customer,
                "kind": special.kind,
                "whose": special.whose,
                "name": special.name,
                "calendar": special.calendar,
                "month": special.month,
                "day": special.day,
                "year": special.year,
                "leap": special.leap,
                "source": special.source,
                "created_at": now,
            }
        ],
    )


def drop_special_date(session: Session, customer: str, special: str) -> bool:
    """Remove a day of a customer; return whether it was there."""
    row = session.get(SpecialDateTable, special)
    if row is None or row.customer != customer:
        return False
    session.delete(row)
    session.flush()
    return True


def special_dates_of(
    session: Session, person: str, accounts: Sequence[str] | None = None
) -> tuple[SpecialDate, ...]:
    """Return the days of a person and the accounts merged into it (`accounts` saves asking for them)."""
    ids = list(accounts or [person, *members_of(session, [person]).get(person, ())])
    rows = session.connection().execute(
        select(SpecialDateTable)
        .where(col(SpecialDateTable.customer).in_(ids))
        .order_by(col(SpecialDateTable.month), col(SpecialDateTable.day), col(SpecialDateTable.id))
    )
    return tuple(map(_special, rows))


def special_dates_on(
    session: Session, shop: str, days: Sequence[date]
) -> tuple[tuple[date, SpecialDate], ...]:
    """Return whose days fall on these, by day; of whom is the row that holds it (see `person_of`)."""
    found: list[tuple[date, SpecialDate]] = []
    for day in sorted(set(days)):
        for calendar, keys in (("solar", solar_keys(day)), ("lunar", lunar_keys(day))):
            rows = session.connection().execute(
                select(SpecialDateTable)
                .where(
                    col(SpecialDateTable.shop) == shop,
                    col(SpecialDateTable.calendar) == calendar,
                    tuple_(
                        col(SpecialDateTable.month), col(SpecialDateTable.day), col(SpecialDateTable.leap)
                    ).in_(sorted(keys)),
                )
                .order_by(col(SpecialDateTable.id))
            )
            found += [(day, _special(row)) for row in rows]
    return tuple(found)


def solar_keys(day: date) -> set[tuple[int, int, bool]]:
    """Return (month, day, False) kept by the sun that falls on a day; 29 February is kept on the 28th in common years."""
    keys = {(day.month, day.day, False)}
    if (day + timedelta(days=1)).day == 1 and day.month == 2 and day.day == 28:  # noqa: PLR2004 - February
        keys.add((2, 29, False))
    return keys


def lunar_keys(day: date) -> set[tuple[int, int, bool]]:
    """Return (month, day, leap) kept by the moon that falls on a day.

    A day of a leap month is kept in the ordinary month in years without it, the 30th on the 29th of a short
    month. Empty outside 1900 to 2100, which the tables cover.
    """
    try:
        moon = LunarDate.from_solar_date(day.year, day.month, day.day)
        after = day + timedelta(days=1)
        short = LunarDate.from_solar_date(after.year, after.month, after.day).day == 1
    except (ValueError, IndexError):
        return set()
    leap = bool(moon.is_leap_month)
    days = {moon.day, *({_LUNAR_LONG} if short and moon.day == _LUNAR_LONG - 1 else set())}
    keys = {(moon.month, number, leap) for number in days}
    if not leap and LunarDate.leap_month_for_year(moon.year) != moon.month:
        keys |= {(moon.month, number, True) for number in days}
    return keys


def next_time(special: SpecialDate, today: date) -> date | None:
    """Return when a day comes the next time, today included; None beyond the tables of the lunar calendar."""
    keys = solar_keys if special.calendar == "solar" else lunar_keys
    wanted = (special.month, special.day, special.leap)
    for offset in range(_LUNAR_YEAR + 1):
        day = today + timedelta(days=offset)
        if wanted in keys(day):
            return day
    return None


def upcoming(specials: Iterable[SpecialDate], today: date) -> tuple[tuple[date, SpecialDate], ...]:
    """Return days with when they come next, the nearest first."""
    found = [(day, special) for special in specials if (day := next_time(special, today)) is not None]
    return tuple(sorted(found, key=lambda pair: (pair[0], pair[1].kind, pair[1].whose, pair[1].name)))


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the year, as a card says it."""

    calendar: Calendar
    month: int
    day: int
    year: int | None = None
    leap: bool = False


_BIRTHDAY = re.compile(r"(lunar:)?(?:(\d{4})-)?(leap)?(\d{2})-(\d{2})")


def read_birthday(text: str) -> Day | None:
    """Read `1998-03-05`, `03-05`, `lunar:08-15`, `lunar:1998-08-15`, `lunar:leap06-01`; None: it is none of them."""
    match = _BIRTHDAY.fullmatch(text)
    if match is None:
        return None
    lunar, year, leap, month, day = match.groups()
    found = Day(
        "lunar" if lunar else "solar", int(month), int(day), int(year) if year else None, leap is not None
    )
    return found if _is_day(found) else None


def _possible(special: SpecialDate) -> None:
    if not _is_day(Day(special.calendar, special.month, special.day, special.year, special.leap)):
        msg = f"{special.calendar} {special.month:02}-{special.day:02} is no day of any year"
        raise InputError(msg)


def _is_day(day: Day) -> bool:
    if day.calendar == "lunar":
        return 1 <= day.month <= _MONTHS and 1 <= day.day <= _LUNAR_LONG
    try:
        date(day.year or 2000, day.month, day.day)
    except ValueError:
        return False
    return not day.leap


def _special(row: Any) -> SpecialDate:  # noqa: ANN401 - a row of a query
    return SpecialDate(
        customer=row.customer,
        kind=cast("DateKind", row.kind),
        month=row.month,
        day=row.day,
        whose=row.whose,
        name=row.name,
        calendar=cast("Calendar", row.calendar),
        year=row.year,
        leap=row.leap,
        source=row.source,
        id=row.id,
    )
