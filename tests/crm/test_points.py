"""Points: what earns them, what takes them back, when they lapse."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.crm.points import (
    Habit,
    PointsOff,
    PointsToday,
    credit,
    due_for,
    earned,
    lapse,
    lapsed,
    offset_most,
    reward,
)
from bot.crm.purchases import outlines
from bot.crm.records import PointsEntry, Purchase
from bot.crm.rules import with_changes
from bot.store import Database, Session
from bot.store.points import add_points, points_entries, points_of
from tests.crm.conftest import Stock
from tests.crm.people import NOW, RULES, at, bought

RULE = with_changes(RULES, {"points": {"since": "2026-06-01"}}).points


def booked(session: Session, customer: str, *orders: Purchase) -> list[tuple[str, int, str]]:
    """Return what a look at these orders books: kind, points, note."""
    made = credit(session, "nuts", customer, outlines(orders), RULE, now=NOW)
    return [(entry.kind, entry.points, entry.note) for entry in made]


def test_whole_yuan_earn() -> None:
    """99.99 yuan earn 99 points; before the shop's first day, unpaid and given back earn none."""
    assert (99, 0, 0) == (earned(9_999, RULE), earned(99, RULE), earned(-5, RULE))
    for order, points in (
        (bought("a", "2026-06-01 00:00:00", 99.99), 99),
        (bought("a", "2026-05-31 23:59:59", 99.99), 0),
        (bought("a", "2026-06-02", 50, refunded=20.5), 29),
        (bought("a", "2026-06-02", 50, refunded=50, state="refunded"), 0),
        (bought("a", "2026-06-02", 50, paid=False, state="unpaid"), 0),
    ):
        assert points == due_for(outlines([order])[0], RULE)


def test_what_an_order_may_take() -> None:
    """100 points take a yuan off, half of the order at most, whole yuan only."""
    assert (2_500, 2_500) == offset_most(5_000, 100_000, RULE)
    assert (700, 700) == offset_most(5_000, 799, RULE)
    assert (0, 0) == offset_most(150, 1_000, RULE)


def test_purchases_are_credited_once(database: Database, stock: Stock) -> None:
    """A second look books nothing; a refund takes back its part, a later one the rest."""
    ids = stock([bought("a", "2026-06-10", 80)])
    order = bought("a", "2026-06-10", 80)
    with database.write() as session:
        assert [("purchase", 80, "")] == booked(session, ids["a"], order)
        assert [] == booked(session, ids["a"], order)
        assert [("refund", -30, "")] == booked(session, ids["a"], replace(order, refunded=3_000))
        whole = replace(order, refunded=8_000, state="refunded")
        assert [("refund", -50, "")] == booked(session, ids["a"], whole)
        assert [] == booked(session, ids["a"], whole)
        assert 0 == points_of(session, ids["a"])


def test_a_refund_never_makes_a_debt(database: Database, stock: Stock) -> None:
    """What is spent already cannot be taken back; the note says what was short, and it stays settled."""
    ids = stock([bought("a", "2026-06-10", 80)])
    order = bought("a", "2026-06-10", 80)
    with database.write() as session:
        booked(session, ids["a"], order)
        add_points(session, shop="nuts", customer=ids["a"], kind="goods", points=-60, now=NOW)
        whole = replace(order, refunded=8_000, state="refunded")
        assert [("refund", -20, "short 60")] == booked(session, ids["a"], whole)
        assert 0 == points_of(session, ids["a"])
        assert [] == booked(session, ids["a"], whole)


def test_sign_in_once_a_day(database: Database, stock: Stock) -> None:
    """Once a day in China's calendar; three shares; nothing before the shop has started."""
    ids = stock([bought("a", "2026-06-10", 80)])
    late = at("2026-06-30 23:59:59")
    with database.write() as session:

        def earn(kind: Habit, now: datetime = late) -> int:
            return reward(session, shop="nuts", customer=ids["a"], kind=kind, rule=RULE, now=now).points

        assert 5 == earn("sign_in")
        with pytest.raises(PointsToday):
            earn("sign_in")
        assert 5 == earn("sign_in", late + timedelta(seconds=1))
        assert [10, 10, 10] == [earn("share") for _ in range(3)]
        with pytest.raises(PointsToday):
            earn("share")
        with pytest.raises(PointsOff):
            reward(session, shop="nuts", customer=ids["a"], kind="share", rule=RULES.points, now=late)


def test_old_points_lapse() -> None:
    """What was earned over 12 months ago and is not spent lapses; spending takes the oldest first."""

    def entry(key: str, when: str, points: int) -> PointsEntry:
        return PointsEntry(key, "nuts", "a", at(when), "purchase", points, "", "", None, 0)

    old, new = entry("1", "2025-06-29", 100), entry("2", "2025-06-30", 50)
    assert (100, ("1",)) == (lapsed([old, new], NOW, RULE).points, lapsed([old, new], NOW, RULE).entries)
    spent = entry("3", "2026-01-01", -30)
    assert 70 == lapsed([old, new, spent], NOW, RULE).points
    assert 0 == lapsed([old, new, entry("3", "2026-01-01", -120)], NOW, RULE).points


def test_lapsing_is_booked_once(database: Database, stock: Stock) -> None:
    """A day's lapse is one entry."""
    ids = stock([bought("a", "2026-06-10", 80)])
    with database.write() as session:
        add_points(
            session, shop="nuts", customer=ids["a"], kind="activity", points=40, now=NOW - timedelta(days=400)
        )
        made = lapse(session, shop="nuts", customer=ids["a"], rule=RULE, now=NOW)
        assert made is not None
        assert ("expire", -40, 0) == (made.kind, made.points, made.balance)
        assert lapse(session, shop="nuts", customer=ids["a"], rule=RULE, now=NOW) is None
        assert 2 == len(points_entries(session, ids["a"]))
