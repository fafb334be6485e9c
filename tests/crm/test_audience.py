"""Audiences: the store's SQL and the same filters judged in Python take in the same customers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from bot.crm.audience import Known, ad_day, matches, presets
from bot.crm.clusters import cluster
from bot.crm.export import export_audience
from bot.crm.intervals import intervals_of
from bot.crm.naming import load_names
from bot.crm.purchases import second_of
from bot.crm.recompute import recompute_shop
from bot.crm.records import Filter, Interest, Purchase
from bot.crm.view import last_days
from bot.store import Database
from bot.store.figures import load_figures
from bot.store.filters import dump_filter, parse_filter
from bot.store.gathered import interests_of, take_interests
from bot.store.purchases import purchases_of
from bot.store.records import load_record
from bot.store.register import count_customers, stream_matching
from tests.crm.conftest import Stock
from tests.crm.people import FOLDER, NOW, RULES, at, bought
from tests.crm.synthetic import shop_of

READY: Mapping[str, Filter] = presets(RULES.audience, NOW)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def people() -> list[Purchase]:
    """Return buyers on both sides of every border of the ready-made audiences."""
    return [
        bought("new", NOW - 180 * DAY + SECOND, 30),
        bought("early", NOW - 180 * DAY, 30),
        bought("old1", NOW - 730 * DAY, 30),
        bought("old1", NOW - 5 * DAY, 30),
        bought("again", NOW - 730 * DAY + SECOND, 30),
        bought("again", NOW - 5 * DAY, 30, products=["杏仁"], category="坚果"),
        bought("back", NOW - 5 * DAY, 30, refunded=30, state="refunded"),
        bought("back", NOW - 9 * DAY, 30),
        bought("unpaid", NOW - DAY, 30, paid=False, state="unpaid"),
        bought("ad", "2026-06-18 00:00:00", 15),
        bought("ad", "2026-06-20 00:00:00", 15),
    ]


def told(database: Database, given: Filter) -> set[str]:
    """Return the buyers whom SQL takes in, having held Python against it for each."""
    with database.read() as session:
        found = {
            load_record(session, person).buyer for person in stream_matching(session, "nuts", given, now=NOW)
        }
        everybody = list(stream_matching(session, "nuts", None, now=NOW))
        judged = set()
        for person in everybody:
            record = load_record(session, person)
            known = Known(
                record,
                purchases_of(session, person),
                load_figures(session, person),
                interests_of(session, person, NOW - 400 * DAY),
            )
            if matches(given, known, NOW):
                judged.add(record.buyer)
        assert found == judged, dump_filter(given)
        assert len(found) == count_customers(session, "nuts", given, now=NOW)
    return found


def test_new_customers(database: Database, stock: Stock) -> None:
    """Exactly one deal in two years, within the last 180 days; what lies before, or was given back, is none."""
    stock(people())
    assert {"new", "old1", "back"} == told(database, READY["new"])
    assert {"again", "ad"} == told(database, READY["returning"])
    assert {"unpaid"} == told(database, READY["unpaid"])
    assert {"early", "new"} == told(database, READY["silent"])


def test_interest(database: Database, stock: Stock) -> None:
    """In the cart or kept within ten days and that item not bought in the same time."""
    ids = stock(people())
    seen = [
        Interest(ids["new"], "cart", "杏仁", NOW - 10 * DAY + SECOND),
        Interest(ids["early"], "favourite", "杏仁", NOW - 10 * DAY),
        Interest(ids["again"], "cart", "杏仁", NOW - DAY),
        Interest(ids["ad"], "favourite", "核桃", NOW - DAY),
        Interest(ids["unpaid"], "view", "核桃", NOW - DAY),
    ]
    with database.write() as session:
        take_interests(session, "nuts", seen)
    assert {"new", "ad"} == told(database, READY["interest"])
    with database.read() as session:
        assert 1 == len(interests_of(session, ids["again"], NOW - 9 * DAY))


def test_builder_over_figures(database: Database, stock: Stock) -> None:
    """Fields of figures, deals by category, days of first purchase and their negations agree with Python."""
    stock(people())
    recompute_shop(database, "nuts", now=NOW)
    assert {"ad"} == told(database, ad_day(date(2026, 6, 18)))
    for text, expected in (
        ('{"field": "orders", "op": "ge", "value": 2}', {"old1", "again", "ad"}),
        ('{"all": [{"field": "relation", "op": "eq", "value": "new"}, {"not": {"field": "spent", "op": "lt", "value": 3000}}]}', {"back"}),
        ('{"bought": {"category": "坚果", "days": 30}}', {"again"}),
        ('{"any": [{"field": "stage", "op": "in", "value": ["contact"]}, {"field": "days_since_last", "op": "ge", "value": 180}]}', {"unpaid", "early"}),
        ('{"field": "mean_interval", "op": "known", "value": true}', {"old1", "again", "ad"}),
        ('{"field": "type.stage", "op": "eq", "value": "expectant"}', {"unpaid"}),
        ('{"all": [{"field": "type.experience", "op": "in", "value": ["growing"]}, {"field": "footing", "op": "ne", "value": "both"}]}', {"ad"}),
        ('{"field": "type.behaviour", "op": "known", "value": true}', {"ad"}),
        ('{"field": "cluster", "op": "contains", "value": "BIG"}', set()),
    ):  # fmt: skip
        assert expected == told(database, parse_filter(json.loads(text))), text


def test_export_is_masked(database: Database, stock: Stock) -> None:
    """The file has masked names and names for keys, no more."""
    stock(people())
    recompute_shop(database, "nuts", now=NOW)
    with database.read() as session:
        data, count = export_audience(session, "nuts", READY["returning"], load_names(FOLDER), "csv", now=NOW)
    text = data.decode("utf-8-sig")
    assert (2, 3) == (count, len(text.splitlines()))
    assert "张*" in text
    assert "张三" not in text
    assert "成长期" in text


def test_clusters_have_names_and_are_stable() -> None:
    """Made-up customers fall into clusters that part, with readable names, the same ones every time."""
    deals = shop_of(600, seed=2, until=second_of(NOW))
    given = (last_days(deals, NOW), deals.counts(), deals.spent(), intervals_of(deals).mean, RULES.clusters)
    made = cluster(*given)
    assert made.silhouette is not None
    assert made.silhouette > 0.2
    assert 600 == sum(found.size for found in made.clusters)
    spent = [found.spent for found in made.clusters]
    assert sorted(spent, reverse=True) == spent
    names = load_names(FOLDER)
    assert len(made.clusters) == len({names.cluster(found.name) for found in made.clusters})
    assert made.place.tolist() == cluster(*given).place.tolist()
    few = shop_of(20, seed=2, until=second_of(NOW))
    assert (
        ()
        == cluster(
            last_days(few, NOW), few.counts(), few.spent(), intervals_of(few).mean, RULES.clusters
        ).clusters
    )


def test_cluster_names() -> None:
    """A key of three words reads as Chinese; a second one of the same kind is numbered."""
    names = load_names(FOLDER)
    assert "近期购买、买得勤、花费多" == names.cluster("recent_often_big")
    assert "久未购买、买得少、花费少（2）" == names.cluster("away_seldom_small#2")


@pytest.mark.parametrize(("day", "days"), [("2026-06-30", 730), ("2025-03-01", 731), ("2024-02-29", 731)])
def test_two_years_with_a_leap_day(day: str, days: int) -> None:
    """Two years are 730 or 731 days, as the calendar has it."""
    given = dump_filter(presets(RULES.audience, at(day))["new"])
    assert days == given["all"][0]["bought"]["days"]
