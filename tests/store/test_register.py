"""The register: filters, sorting and counts, the same on both engines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.errors import InputError
from bot.store import add_tag
from bot.store.accesses import record_consent
from bot.store.erasure import erase_customer
from bot.store.figures import Figures, count_by, write_figures
from bot.store.filters import WrongFilter, dump_filter, parse_filter
from bot.store.gathered import Interest, take_interests
from bot.store.merging import merge_customers
from bot.store.points import add_points
from bot.store.purchases import PurchaseItem
from bot.store.records import set_fields
from bot.store.register import SORTS, count_customers, list_customers, stream_matching
from bot.store.takings import take_lines
from bot.store.yearly import SpecialDate, keep_special_date
from tests.store.crm import NOW, account, buy, purchase
from tests.store.scenes import Scene


@pytest.fixture
def people(scene: Scene) -> dict[str, str]:
    """Five customers: ann buys often, bo once, cy long ago, di never paid, eva is ann's second account."""
    found = {name: account(scene, name, name) for name in ("ann", "bo", "cy", "di", "eva")}
    buy(
        scene,
        purchase("1", found["ann"], 100, 10),
        purchase("2", found["eva"], 150, 40),
        purchase("3", found["bo"], 80, 180),
        purchase("4", found["cy"], 60, 181),
        purchase("5", found["di"], 60, 3, state="unpaid"),
        purchase("6", found["cy"], 60, 731),
    )
    with scene.database.write() as session:
        merge_customers(session, shop="kitchen", kept=found["ann"], gone=found["eva"], staff=None, now=NOW)
        take_lines(session, "kitchen", [("1", PurchaseItem("1", "pan", "", "锅", "锅具", 1, 10000))])
        take_interests(
            session,
            "kitchen",
            [
                Interest(found["ann"], "cart", "pan", NOW - timedelta(days=2)),
                Interest(found["bo"], "cart", "pan", NOW - timedelta(days=2)),
            ],
        )
        add_tag(session, found["eva"], text="送礼", source="person", now=NOW)
        add_points(session, shop="kitchen", customer=found["eva"], kind="sign_in", points=7, now=NOW)
        set_fields(
            session, found["bo"], {"age": 30, "fan": True, "city": "杭州"}, score=lambda _: 0.5, now=NOW
        )
        record_consent(
            session,
            shop="kitchen",
            customer=found["bo"],
            purpose="marketing",
            granted=True,
            how="chat",
            now=NOW,
        )
        keep_special_date(session, "kitchen", SpecialDate(found["cy"], "birthday", 7, 2), now=NOW)
        for name, orders, spent, last in (("ann", 2, 25000, 10), ("bo", 1, 8000, 180), ("cy", 2, 12000, 181)):
            moment = NOW - timedelta(days=last)
            made = Figures(
                found[name], "kitchen", NOW, orders, spent, last_at=moment, first_at=moment, value="low"
            )
            write_figures(session, "kitchen", [made])
    return found


FILTERS: list[tuple[dict[str, Any], str]] = [
    ({"bought": {"days": 730, "least": 1, "most": 1}}, "bo cy"),
    ({"all": [{"bought": {"days": 730, "most": 1}}, {"bought": {"days": 180}}]}, ""),
    ({"all": [{"bought": {"days": 730, "most": 1}}, {"bought": {"days": 181}}]}, "bo"),
    ({"bought": {"least": 2}}, "ann cy"),
    ({"bought": {"least": 0, "most": 0}}, "di"),
    ({"bought": {"product": "pan"}}, "ann"),
    ({"bought": {"days": 800, "until_days": 700}}, "cy"),
    ({"interested": {"kind": "cart", "days": 10, "unbought": True}}, "ann bo"),
    ({"interested": {"kind": "cart", "days": 11, "unbought": True}}, "bo"),
    ({"interested": {"kind": "cart", "days": 30, "unbought": False}}, "ann bo"),
    ({"tagged": "送礼"}, "ann"),
    ({"not": {"tagged": "送礼"}}, "bo cy di"),
    ({"field": "points", "op": "ge", "value": 7}, "ann"),
    ({"field": "unpaid", "op": "gt", "value": 0}, "di"),
    ({"field": "spent", "op": "ge", "value": 12000}, "ann cy"),
    ({"field": "orders", "op": "in", "value": [0, 1]}, "bo di"),
    ({"field": "days_since_last", "op": "ge", "value": 181}, "cy"),
    ({"field": "days_since_last", "op": "eq", "value": 180}, "bo"),
    ({"field": "last_at", "op": "known", "value": False}, "di"),
    ({"field": "first_day", "op": "eq", "value": "2026-06-20"}, "ann"),
    ({"field": "field.city", "op": "eq", "value": "杭州"}, "bo"),
    ({"field": "field.city", "op": "empty", "value": True}, "ann cy di"),
    ({"field": "field.age", "op": "ge", "value": 18}, "bo"),
    ({"field": "field.fan", "op": "eq", "value": True}, "bo"),
    ({"field": "consent.marketing", "op": "eq", "value": True}, "bo"),
    ({"field": "consent.marketing", "op": "known", "value": False}, "ann cy di"),
    ({"field": "birthday_within", "op": "le", "value": 7}, "cy"),
    ({"field": "buyer", "op": "contains", "value": "N"}, "ann"),
    ({"any": [{"tagged": "送礼"}, {"field": "completeness", "op": "ge", "value": 0.5}]}, "ann bo"),
]


def test_every_filter_finds_whom_it_says(scene: Scene, people: dict[str, str]) -> None:
    """Each filter of the table matches these persons; JSON survives the way there and back."""
    names = {key: name for name, key in people.items()}
    for data, expected in FILTERS:
        given = parse_filter(data)
        assert given == parse_filter(dump_filter(given))
        with scene.database.read() as session:
            found = sorted(names[key] for key in stream_matching(session, "kitchen", given, now=NOW))
            assert (expected.split(), len(found)) == (
                found,
                count_customers(session, "kitchen", given, now=NOW),
            ), data


@pytest.mark.parametrize(
    ("data", "at"),
    [
        ({"field": "wealth"}, "filter.field"),
        ({"field": "spent", "op": "contains", "value": 1}, "filter.op"),
        ({"field": "spent", "op": "ge", "value": "1; drop table"}, "filter.value"),
        ({"all": [{"bought": {"days": 1, "until_days": 2}}]}, "filter.all[0].bought"),
        ({"interested": {"kind": "dream", "days": 3}}, "filter.interested.kind"),
        ({"tagged": 3}, "filter.tagged"),
        ([], "filter"),
    ],
)
def test_wrong_filters_say_where(data: object, at: str) -> None:
    """A wrong filter is refused with the path of what is wrong."""
    with pytest.raises(WrongFilter) as refused:
        parse_filter(data)
    assert at == refused.value.detail["at"]


def test_pages_sort_and_search(scene: Scene, people: dict[str, str]) -> None:
    """Nobody without a figure stands before those with one; search finds id, name and tag."""
    with scene.database.read() as session:

        def listed(**how: Any) -> list[str]:  # noqa: ANN401 - arguments of list_customers
            return [line.buyer for line in list_customers(session, "kitchen", now=NOW, **how).items]

        assert ["ann", "cy", "bo", "di"] == listed(sort="-spent")
        assert ["bo", "cy", "ann", "di"] == listed(sort="spent")
        assert ["cy", "bo"] == listed(sort="-spent", offset=1, limit=2)
        assert (
            people["bo"] == list_customers(session, "kitchen", sort="field.city", now=NOW).items[0].customer
        )
        assert ["di"] == listed(search="DI")
        assert ["ann"] == listed(search="ann")
        assert 4 == list_customers(session, "kitchen", limit=1, now=NOW).total
        assert [("low", 3, 5, 45000)] == [
            (t.key, t.customers, t.orders, t.spent) for t in count_by(session, "kitchen", "value")
        ]
        with pytest.raises(InputError, match="no such column"):
            listed(sort="password")


def test_pages_by_any_figure_make_up_the_whole(scene: Scene, people: dict[str, str]) -> None:
    """Whatever it is sorted by, with a filter of figures or none: pages join, nobody twice, nobody merged or forgotten."""
    with scene.database.write() as session:
        left = Figures(people["eva"], "kitchen", NOW, 9, 99900, last_at=NOW, first_at=NOW, value="low")
        write_figures(session, "kitchen", [left])
        erase_customer(session, people["cy"], now=NOW)
    named = {key: name for name, key in people.items()}
    low = parse_filter({"all": [{"field": "value", "op": "eq", "value": "low"}]})
    with scene.database.read() as session:
        for sort in SORTS:
            for way in (sort, f"-{sort}"):
                for given, expected in ((None, {"ann", "bo", "di"}), (low, {"ann", "bo"})):
                    how: dict[str, Any] = {"given": given, "sort": way, "now": NOW}
                    whole = list_customers(session, "kitchen", **how)
                    pages = [list_customers(session, "kitchen", **how, offset=n, limit=1) for n in range(4)]
                    assert [line.customer for line in whole.items] == [
                        line.customer for page in pages for line in page.items
                    ], way
                    assert (expected, {len(expected)}) == (
                        {named[line.customer] for line in whole.items},
                        {page.total for page in (whole, *pages)},
                    ), way
