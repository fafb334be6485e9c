"""Days of the year by sun and moon, in common years, leap years and leap months."""

from __future__ import annotations

from datetime import date

import pytest

from bot.errors import InputError
from bot.store.yearly import (
    SpecialDate,
    drop_special_date,
    keep_special_date,
    next_time,
    read_birthday,
    special_dates_of,
    special_dates_on,
    upcoming,
)
from tests.store.crm import NOW, account
from tests.store.scenes import Scene


@pytest.mark.parametrize(
    ("special", "today", "expected"),
    [
        (SpecialDate("c", "birthday", 3, 5), date(2026, 3, 5), date(2026, 3, 5)),
        (SpecialDate("c", "birthday", 3, 5), date(2026, 3, 6), date(2027, 3, 5)),
        (SpecialDate("c", "birthday", 2, 29), date(2026, 1, 1), date(2026, 2, 28)),
        (SpecialDate("c", "birthday", 2, 29), date(2028, 1, 1), date(2028, 2, 29)),
        (SpecialDate("c", "festival", 8, 15, calendar="lunar"), date(2026, 1, 1), date(2026, 9, 25)),
        (SpecialDate("c", "birthday", 1, 1, calendar="lunar"), date(2026, 1, 1), date(2026, 2, 17)),
        (
            SpecialDate("c", "birthday", 6, 1, calendar="lunar", leap=True),
            date(2025, 7, 1),
            date(2025, 7, 25),
        ),
        (
            SpecialDate("c", "birthday", 6, 1, calendar="lunar", leap=True),
            date(2026, 1, 1),
            date(2026, 7, 14),
        ),
        (SpecialDate("c", "birthday", 12, 30, calendar="lunar"), date(2026, 1, 1), date(2026, 2, 16)),
    ],
)
def test_next_time(special: SpecialDate, today: date, expected: date) -> None:
    """A day comes this year or next; what a year does not have is kept on the day before, or in the plain month."""
    assert expected == next_time(special, today)


@pytest.mark.parametrize(
    ("text", "calendar", "month"),
    [("1998-02-29", None, 0), ("2000-02-29", "solar", 2), ("02-29", "solar", 2), ("lunar:08-30", "lunar", 8)],
)
def test_birthdays_are_read(text: str, calendar: str | None, month: int) -> None:
    """A day that never was is none; without a year the 29th of February may be."""
    day = read_birthday(text)
    assert (calendar, month) == ((day.calendar, day.month) if day else (None, 0))


def test_days_are_kept_found_and_dropped(scene: Scene) -> None:
    """One of a kind, person and name; found by the days they fall on, nearest first."""
    c = account(scene, "b1")
    child = SpecialDate(c, "birthday", 8, 15, whose="child", calendar="lunar")
    with scene.database.write() as session:
        keep_special_date(session, "kitchen", SpecialDate(c, "birthday", 3, 4), now=NOW)
        keep_special_date(session, "kitchen", SpecialDate(c, "birthday", 3, 5), now=NOW)
        keep_special_date(session, "kitchen", child, now=NOW)
        with pytest.raises(InputError, match="no day"):
            keep_special_date(session, "kitchen", SpecialDate(c, "other", 2, 30), now=NOW)
        kept = special_dates_of(session, c)
        assert [(3, 5, "self"), (8, 15, "child")] == [(d.month, d.day, d.whose) for d in kept]
        moon = date(2026, 9, 25)
        assert [(moon, "child")] == [
            (day, d.whose) for day, d in special_dates_on(session, "kitchen", [moon])
        ]
        assert ["child", "self"] == [d.whose for _, d in upcoming(kept, date(2026, 6, 30))]
        assert drop_special_date(session, c, kept[0].id)
        assert not drop_special_date(session, c, kept[0].id)
