"""State subsidy: worked by hand, said with its condition, left out where the parcel goes elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.shop import ShopFacts
from bot.shop.deals import Subsidy
from bot.shop.subsidy import given
from bot.terms import Entity

TWO = Entity("quantity", "2口", 0, 2, "2")


def place(name: str, province: str) -> Entity:
    """Return a place that the buyer named."""
    return Entity("place", name, 0, 2, province)


def pot(**more: object) -> dict[str, object]:
    """Return a pot at 120 yuan that is subsidised."""
    plain = {"key": "pot", "title": "不锈钢汤锅", "short": "汤锅", "unit": "口", "price": "120"}
    return plain | {"subsidy": {"rate": "0.15"}} | more


@pytest.mark.parametrize(
    ("terms", "paid", "count", "expected"),
    [
        ({}, "120", 1, "18"),
        ({}, "189", 1, "28.35"),
        ({}, "179.9", 1, "26.98"),  # 26.985, cents cut off
        ({"rate": "0.2"}, "9.99", 1, "1.99"),  # 1.998
        ({"cap": "20"}, "189", 1, "20"),
        ({"cap": "500"}, "5999", 1, "500"),  # 899.85
        ({"cap": "500"}, "3333.33", 1, "499.99"),  # 499.9995
        ({}, "240", 2, "18"),  # one of two
        ({}, "379", 2, "28.42"),  # 189.5 x 0.15 = 28.425
        ({}, "100", 3, "5"),  # a third of 15, not of 14.99
        ({"pieces": 2}, "379", 2, "56.84"),
        ({"pieces": 3}, "200", 2, "30"),  # no more than are bought
        ({"pieces": 2, "cap": "10"}, "300", 3, "20"),
    ],
)
def test_worked_subsidies(terms: dict[str, Any], paid: str, count: int, expected: str) -> None:
    """A share of what is paid for a piece, capped, for as many pieces as one person is given it."""
    assert Decimal(expected) == given(Subsidy.model_validate({"rate": "0.15"} | terms), Decimal(paid), count)


def test_what_is_said(make_facts: Callable[..., ShopFacts], now: datetime) -> None:
    """After the offers: 120 - 20 = 100, and 15 less for who is granted it; of two only one."""
    offer = {"key": "f", "kind": "threshold", "tiers": [{"over": "100", "off": "20"}]}
    shop = make_facts(products=[pot(subsidy={"rate": "0.15", "cap": "500"})], promotions=[offer])
    sheet = shop.gather("pot", None, (), now)
    assert "参加国补，按成交价补15%，上限500元，每人每类1口" == sheet["subsidy"].value
    assert "领到资格的话补15元，到手85元，以付款页为准" == sheet["subsidy_total"].value
    assert "满100减20后100元" == sheet["final_price"].value
    assert {"calc:subsidy"} == {sheet["subsidy"].source, sheet["subsidy_total"].source}
    two = shop.gather("pot", None, (TWO,), now)
    assert "2口一共220元，领到资格的话补1口共16.5元，到手203.5元，以付款页为准" == two["subsidy_total"].value


def test_provinces_left_out(make_facts: Callable[..., ShopFacts], now: datetime) -> None:
    """Nothing is reckoned for a province that is known and not among them, whatever the number."""
    shop = make_facts(products=[pot(subsidy={"rate": "0.15", "provinces": ["浙江", "江苏省"]})])
    said = [
        shop.gather("pot", None, entities, now)
        for entities in ((), (place("杭州", "浙江"),), (place("成都", "四川"), TWO))
    ]
    assert [True, True, False] == ["subsidy_total" in sheet for sheet in said]
    assert said[0]["subsidy"].value.endswith("，限浙江、江苏")
    assert "发成都的不参加这款的国补，限浙江、江苏" == said[2]["subsidy"].value
    assert "2口一共240元" == said[2]["total_price"].value


def test_dates_and_text(make_facts: Callable[..., ShopFacts], now: datetime) -> None:
    """Out of its dates it is not there, and what the shop has written is said again."""
    dated = {"rate": "0.15", "valid_to": "2026-11-21"}
    shop = make_facts(products=[pot(subsidy=dated)], facts={"subsidy": "不参加国补"})
    later = datetime.fromisoformat("2026-11-22T00:00+08:00")
    values = [shop.gather("pot", None, (), at).get("subsidy") for at in (now, later)]
    assert ["参加国补，按成交价补15%，每人每类1口", "不参加国补"] == [fact and fact.value for fact in values]
    assert "subsidy_total" not in shop.gather("pot", None, (), later)


def test_subsidy_on_what_is_paid_in_two_parts(make_facts: Callable[..., ShopFacts], now: datetime) -> None:
    """Of deposit and balance together: 30 + (120 - 50) = 100."""
    sale = {"deposit": "30", "counts_as": "50", "balance_from": "2026-11-28", "balance_to": "2026-11-30"}
    sheet = make_facts(products=[pot(presale=sale)]).gather("pot", None, (), now)
    assert "定金30元加尾款70元，一共100元" == sheet["presale_total"].value
    assert "领到资格的话补15元，到手85元，以付款页为准" == sheet["subsidy_total"].value


def test_variants_stand_side_by_side(make_facts: Callable[..., ShopFacts], now: datetime) -> None:
    """What is left of each, or from the least where they are many."""
    skus = [{"key": f"pot-{n}", "name": f"{n}升", "price": str(n * 100)} for n in (1, 2, 3, 4)]
    few = make_facts(products=[pot(skus=skus[:2])]).gather("pot", None, (), now)
    many = make_facts(products=[pot(skus=skus)]).gather("pot", None, (TWO,), now)
    assert "领到资格的话到手1升 85元、2升 170元，以付款页为准" == few["subsidy_total"].value
    assert "2口领到资格的话到手185元起（补1口），以付款页为准" == many["subsidy_total"].value
