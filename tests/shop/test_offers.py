from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from bot.shop import ShopFacts

Make = Callable[..., ShopFacts]

COUPON = {"key": "home", "over": "99", "off": "10", "where": "店铺首页"}


@pytest.mark.parametrize(
    ("promotion", "expected"),
    [
        ({"kind": "threshold", "tiers": [{"over": "199", "off": "20"}]}, "满199减20"),
        (
            {"kind": "threshold", "tiers": [{"over": "199", "off": "20"}, {"over": "399", "off": "50"}]},
            "满199减20、满399减50",
        ),
        ({"kind": "threshold", "repeat": True, "tiers": [{"over": "300", "off": "40"}]}, "每满300减40"),
        ({"kind": "nth", "nth": 2, "rate": "0.5"}, "第2件半价"),
        ({"kind": "nth", "nth": 3, "rate": "0.7"}, "第3件7折"),
        ({"kind": "pieces", "count": 2, "rate": "0.85"}, "满2件85折"),
        ({"kind": "cut", "off": "9.9"}, "直降9.9元"),
        ({"kind": "cut", "rate": "0.88"}, "限时88折"),
        ({"kind": "cut", "rate": "0.88", "text": "新款首周88折"}, "新款首周88折"),
    ],
)
def test_promotions_are_worded_from_their_figures(
    promotion: dict[str, object], expected: str, make_facts: Make, now: datetime
) -> None:
    """What is said is what is reckoned, unless the shop words it itself."""
    sheet = make_facts(promotions=[{"key": "p"} | promotion]).gather("cup", None, (), now)
    assert (expected, "promotion:p") == (sheet["promotion"].value, sheet["promotion"].source)


def test_coupons_say_where_they_are_claimed(make_facts: Make, now: datetime) -> None:
    """With a threshold, without one, in own words."""
    for coupon, expected in (
        (COUPON, "店铺首页有满99减10的券"),
        (COUPON | {"over": "0"}, "店铺首页有立减10元的券"),
        (COUPON | {"text": "入会领10元券"}, "入会领10元券"),
    ):
        assert expected == make_facts(coupons=[coupon]).gather("cup", None, (), now)["coupon"].value


def test_stacking_is_said_only_when_true(make_facts: Make, now: datetime) -> None:
    """A promotion that does not stack does not say so."""
    full = {"key": "f", "kind": "threshold", "tiers": [{"over": "199", "off": "20"}]}
    both = make_facts(promotions=[full], coupons=[COUPON]).gather("cup", None, (), now)
    assert "满199减20，可以和店铺券叠加" == both["promotion"].value
    alone = make_facts(promotions=[full | {"stacks": False}], coupons=[COUPON]).gather("cup", None, (), now)
    assert "满199减20" == alone["promotion"].value


def test_offer_for_some_products_is_said_of_those_only(make_facts: Make, now: datetime) -> None:
    """The product's own offer comes first; without a product only what holds for everything is said."""
    full = {
        "key": "f",
        "kind": "threshold",
        "tiers": [{"over": "199", "off": "20"}],
        "valid_to": "2026-11-30",
    }
    cut = {
        "key": "c",
        "kind": "cut",
        "off": "5",
        "scope": {"products": ["cup"]},
        "valid_to": "2026-11-25 20:00",
    }
    facts = make_facts(promotions=[full, cut])
    assert "直降5元，满199减20" == facts.gather("cup", None, (), now)["promotion"].value
    assert "11月25日20点" == facts.gather("cup", None, (), now)["promo_end"].value
    for item in ("pot", None):
        sheet = facts.gather(item, None, (), now)
        assert ("满199减20", "11月30日24点") == (sheet["promotion"].value, sheet["promo_end"].value)


def test_offer_for_one_variant_waits_for_it(make_facts: Make, now: datetime) -> None:
    """Blue only: unsaid of the product, said of blue; the lowest price says that it is the lowest."""
    facts = make_facts(promotions=[{"key": "c", "kind": "cut", "off": "5", "scope": {"skus": ["cup-blue"]}}])
    product = facts.gather("cup", None, (), now)
    assert "promotion" not in product
    assert "直降5元后75元起" == product["final_price"].value
    assert "直降5元" == facts.gather("cup-blue", None, (), now)["promotion"].value
    assert "80元" == facts.gather("cup-white", None, (), now)["final_price"].value
