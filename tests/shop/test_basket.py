"""What several things that one line names come to together, and what stays open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from bot.shop import ShopFacts
from bot.shop.basket import some_of

Make = Callable[..., ShopFacts]

TENT = {
    "key": "tent",
    "title": "速开帐篷",
    "short": "速开帐篷",
    "unit": "顶",
    "aliases": ["帐篷"],
    "skus": [
        {"key": "tent-2", "name": "2人沙色", "size": "2人", "price": 299, "stock": 4},
        {"key": "tent-4", "name": "4人沙色", "size": "4人", "price": 399, "stock": 0, "restock_at": "+6d"},
    ],
}
CHAIR = {
    "key": "chair",
    "title": "月亮椅",
    "short": "月亮椅",
    "unit": "把",
    "aliases": ["椅子"],
    "skus": [
        {"key": "chair-l", "name": "矮背", "price": 89, "stock": 3},
        {"key": "chair-h", "name": "高背", "price": 119, "stock": 3},
    ],
}
SET = {"key": "set", "title": "四件套", "short": "四件套", "unit": "套", "price": 269, "stock": 3}
FULL = {"key": "f", "kind": "threshold", "tiers": [{"over": "400", "off": "40"}]}


@pytest.fixture
def shop(make_facts: Make) -> ShopFacts:
    """Return a shop of tents, chairs and bedclothes."""
    return make_facts(products=[TENT, CHAIR, SET], promotions=[FULL], coupons=[], orders=[], faq=[])


@pytest.mark.parametrize(
    ("said", "focus", "told"),
    [
        (
            "两人的跟四人的各要一个总共几多钱",
            "tent",
            "2人沙色 299元、4人沙色 399元，一共698元，满400减40后658元",
        ),
        ("帐篷2人的加把高背椅子一起到手多少", None, "速开帐篷2人沙色 299元、月亮椅高背 119元，一共418元"),
        ("矮的两把高的一把一共多少钱", "chair", "矮背 2把 178元、高背 119元，一共297元"),
        ("高的矮的各来两把总共多少", "chair", "高背 2把 238元、矮背 2把 178元，一共416元，满400减40后376元"),
        ("四件套再加一顶两人帐篷一共多少", None, "四件套 269元、速开帐篷2人沙色 299元，一共568元"),
    ],
)
def test_things_named_are_added_up(
    shop: ShopFacts, now: datetime, said: str, focus: str | None, told: str
) -> None:
    """Two variants of one product, or two products, each with its count."""
    fact = shop.sum_of(said, focus, (), now)
    assert fact is not None
    assert told in fact.value


@pytest.mark.parametrize(
    ("said", "focus"),
    [
        ("帐篷加把椅子一共多少钱", None),
        ("帐篷2人的一共多少钱", "tent"),
        ("2人的和4人的差多少", "tent"),
        ("2人的和4人的分别多少钱", "tent"),
        ("2人的和4人的一起退多少", "tent"),
        ("2人的和灯一个一共多少", "tent"),
    ],
)
def test_no_sum_where_something_stays_open(
    shop: ShopFacts, now: datetime, said: str, focus: str | None
) -> None:
    """Variants of several prices, one thing only, other questions, things that nobody knows."""
    assert shop.sum_of(said, focus, (), now) is None


def test_what_is_sold_out_is_told_with_the_sum(shop: ShopFacts, now: datetime) -> None:
    """Nobody pays for two and finds one missing."""
    fact = shop.sum_of("2人的和4人的一起多少钱", "tent", (), now)
    assert fact is not None
    assert "4人沙色暂时缺货" in fact.value
    assert "左右到货" in fact.value


@pytest.mark.parametrize(
    ("said", "count"), [("拿俩高枕头", "2"), ("来仨", "3"), ("他俩都要", None), ("两个", None)]
)
def test_a_pair_holds_its_measure_word(said: str, count: str | None) -> None:
    """俩 is two pieces; of people it counts nothing."""
    found = some_of(said)
    assert count == (found.value if found else None)
