from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.shop.packs import Pack, PackWindow, rules_at


def pack(key: str = "general", **parts: object) -> Pack:
    """Return a pack in force since the first of January."""
    base = {"key": key, "name": "规则", "source": "自拟", "valid_from": "2026-01-01"}
    return Pack.model_validate(base | parts)


OLD = pack(valid_to="2026-06-30", windows={"damage": {"hours": 24}, "returns": {"days": 7}})
NEW = pack(valid_from="2026-07-01", windows={"damage": {"hours": 48}})
SHOPPING = pack("mall", windows={"returns": {"days": 15}}, refund={"unsent": {"hours": 24}})


def hours(moment: str) -> int | None:
    """Return the damage window in force."""
    window = rules_at((OLD, NEW), None, datetime.fromisoformat(moment)).window("damage")
    return window.hours if window else None


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2025-12-31T23:59:59+08:00", None),
        ("2026-01-01T00:00:00+08:00", 24),
        ("2026-06-30T23:59:59+08:00", 24),
        ("2026-07-01T00:00:00+08:00", 48),
    ],
)
def test_pack_holds_between_its_dates(moment: str, expected: int | None) -> None:
    """China's midnight is the border; nothing holds before the first pack."""
    assert expected == hours(moment)


def test_later_beginning_wins_where_two_hold() -> None:
    """An end may be left open: the newer version replaces the older."""
    older = pack(windows={"damage": {"hours": 24}})
    window = rules_at((NEW, older), None, datetime.fromisoformat("2026-08-01T00:00:00+08:00")).window(
        "damage"
    )
    assert window == PackWindow(hours=48)


def test_platform_goes_before_the_general_rules() -> None:
    """What a platform does not say is as everywhere; a platform without a pack has the general rules."""
    moment = datetime.fromisoformat("2026-08-01T00:00:00+08:00")
    rules = rules_at((NEW, SHOPPING), "mall", moment)
    returns, damage, unsent = rules.window("returns"), rules.window("damage"), rules.refund("unsent")
    assert [15, 48, 24] == [
        returns.days if returns else None,
        damage.hours if damage else None,
        unsent.hours if unsent else None,
    ]
    assert rules.refund("returned") is None
    assert rules_at((NEW, SHOPPING), "moon", moment).packs == (NEW,)


def test_days_end_with_the_day_and_hours_with_the_minute() -> None:
    """Two days and 48 hours from nine in the morning."""
    start = datetime.fromisoformat("2026-11-15T09:00:00+08:00")
    assert "2026-11-17T23:59:59+08:00" == PackWindow(days=2).end(start).isoformat()
    assert start + timedelta(hours=48) == PackWindow(hours=48).end(start)
