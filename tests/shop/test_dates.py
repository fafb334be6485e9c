from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.shop.dates import in_force, local, read_moment


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("-2d", datetime(2026, 11, 18, 2, 0, tzinfo=UTC)),
        ("+3h", datetime(2026, 11, 20, 5, 0, tzinfo=UTC)),
        ("-40m", datetime(2026, 11, 20, 1, 20, tzinfo=UTC)),
        ("-2d 14:30", datetime(2026, 11, 18, 6, 30, tzinfo=UTC)),
        ("2026-11-11", datetime(2026, 11, 10, 16, 0, tzinfo=UTC)),
        ("2026-11-11 08:00", datetime(2026, 11, 11, 0, 0, tzinfo=UTC)),
        ("2026-11-11T08:00:00Z", datetime(2026, 11, 11, 8, 0, tzinfo=UTC)),
        (date(2026, 11, 11), datetime(2026, 11, 10, 16, 0, tzinfo=UTC)),
    ],
)
def test_every_form_of_a_moment_is_read(written: object, expected: datetime, now: datetime) -> None:
    """Relative and absolute moments become UTC; clock times are China's."""
    assert expected == read_moment(written, now)


def test_last_day_lasts_until_its_end(now: datetime) -> None:
    """A whole day as an end is its last second in China."""
    assert datetime(2026, 11, 28, 15, 59, 59, tzinfo=UTC) == read_moment("+8d", now, end=True)
    assert datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC) == read_moment("2026-11-30", now, end=True)


@pytest.mark.parametrize("written", ["yesterday", "-2w", "-2d 25:00", "-3h 10:00", "2026-13-01", 7, None])
def test_other_forms_are_refused(written: object, now: datetime) -> None:
    """The message shows the forms that can be used."""
    with pytest.raises(ValueError, match="is not a date; use 2025-11-30"):
        read_moment(written, now)


def test_stored_facts_have_no_relative_dates() -> None:
    """A relative date without a now is refused."""
    with pytest.raises(ValueError, match="relative"):
        read_moment("-2d", None)


def test_open_ends_never_exclude(now: datetime) -> None:
    """Both ends are inclusive and optional."""
    assert in_force(None, None, now)
    assert in_force(now, now, now)
    assert not in_force(now + timedelta(seconds=1), None, now)
    assert not in_force(None, now - timedelta(seconds=1), now)


def test_moment_without_zone_is_chinas() -> None:
    """A naive datetime is taken for China's clock."""
    assert 10 == local(datetime(2026, 11, 20, 10, 0)).hour  # noqa: DTZ001 - the naive one is what is tested
