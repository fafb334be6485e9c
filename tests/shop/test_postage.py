from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.shop import Wording
from bot.shop.postage import local_facts, shipping_facts
from bot.shop.shipping import Shipping

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)

REGIONS = [
    {"provinces": ["四川", "重庆"], "days": 3},
    {"provinces": ["青海"], "fee": "12", "free_over": "99", "courier": "邮政"},
    {"provinces": ["新疆", "西藏"], "fee": "20", "never_free": True},
    {"provinces": ["台湾"], "served": False},
]


def said(shipping: dict[str, object], wording: Wording) -> dict[str, str]:
    """Return the national facts, slot → value."""
    table = Shipping.model_validate(shipping)
    return {fact.slot: fact.value for fact in shipping_facts(table, NOON, wording)}


def test_national_facts(wording: Wording) -> None:
    """Cut-off, limit, couriers, free postage with its exceptions."""
    table = {
        "cutoff": "16:00",
        "within_hours": 48,
        "courier": "中通",
        "courier_option": "补8元可发顺丰",
        "fee": "6",
        "free_over": "59",
        "regions": REGIONS,
    }
    assert said(table, wording) == {
        "cutoff": "下午4点",
        "cutoff_usual": "下午4点",
        "ship_within": "付款后48小时内",
        "courier": "中通",
        "courier_option": "补8元可发顺丰",
        "free_ship": "单笔满59元包邮，青海、新疆、西藏除外",
        "shipping_fee": "不满59元收6元",
    }


@pytest.mark.parametrize(
    ("shipping", "free_ship", "shipping_fee"),
    [
        ({"free_over": "0"}, "全店包邮", None),
        ({"free_over": "0", "fee": "6", "regions": REGIONS[2:3]}, "全店包邮，新疆、西藏除外", None),
        ({"fee": "6"}, None, "每单6元"),
        ({}, None, None),
        ({"within_hours": 120}, None, None),
    ],
)
def test_postage_without_a_place(
    shipping: dict[str, object], free_ship: str | None, shipping_fee: str | None, wording: Wording
) -> None:
    """Always free, never free, unknown."""
    facts = said(shipping, wording)
    assert (free_ship, shipping_fee) == (facts.get("free_ship"), facts.get("shipping_fee"))


def test_long_limits_are_said_in_days(wording: Wording) -> None:
    """Five days rather than 120 hours."""
    assert "付款后5天内" == said({"within_hours": 120}, wording)["ship_within"]


@pytest.mark.parametrize(
    ("province", "expected"),
    [
        ("四川", {"courier": "中通", "free_ship": "那里满59元包邮", "shipping_fee": "发那里不满59元收6元"}),
        ("青海", {"courier": "邮政", "free_ship": "那里满99元包邮", "shipping_fee": "发那里不满99元收12元"}),
        ("新疆", {"courier": "中通", "shipping_fee": "发那里邮费20元"}),
        ("台湾", {}),
        ("广东", {}),
    ],
)
def test_postage_at_a_place(province: str, expected: dict[str, str], wording: Wording) -> None:
    """A region's own figures, else the shop's; nothing where it is not served or not in the table."""
    table = Shipping.model_validate({"courier": "中通", "fee": "6", "free_over": "59", "regions": REGIONS})
    facts = local_facts(table, table.by_province.get(province), "那里", wording)
    assert expected == {fact.slot: fact.value for fact in facts}
