from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from bot.shop import ShopSpec
from bot.shop.deals import MemberLevel
from bot.shop.price import Quote, line_of, quote

Make = Callable[..., ShopSpec]

FULL = {
    "key": "full",
    "kind": "threshold",
    "tiers": [{"over": "199", "off": "20"}, {"over": "399", "off": "50"}],
}
EACH = {"key": "each", "kind": "threshold", "repeat": True, "tiers": [{"over": "100", "off": "15"}]}
SECOND = {"key": "second", "kind": "nth", "nth": 2, "rate": "0.5", "scope": {"products": ["cup"]}}
THREE = {"key": "three", "kind": "pieces", "count": 3, "rate": "0.8"}
CUT = {"key": "cut", "kind": "cut", "off": "10", "scope": {"skus": ["cup-blue"]}}
COUPON = {"key": "home", "over": "99", "off": "10", "where": "店铺首页"}


def reckon(spec: ShopSpec, now: datetime, basket: dict[str, int], level: MemberLevel | None = None) -> Quote:
    """Quote SKU → pieces."""
    return quote(spec, [line_of(spec, sku, count) for sku, count in basket.items()], now, level)


@pytest.mark.parametrize(
    ("promotions", "coupons", "basket", "expected"),
    [
        ([], [], {"cup-blue": 2}, "160"),
        ([FULL], [], {"cup-blue": 2}, "160"),
        ([FULL], [], {"cup-blue": 3}, "220"),
        ([FULL], [], {"cup-blue": 5}, "350"),
        ([EACH], [], {"cup-blue": 3}, "210"),
        ([SECOND], [], {"cup-blue": 1}, "80"),
        ([SECOND], [], {"cup-blue": 2}, "120"),
        ([SECOND], [], {"cup-blue": 3}, "200"),
        ([SECOND], [], {"cup-blue": 1, "cup-white": 1}, "120"),
        ([SECOND], [], {"pot": 2}, "240"),
        ([THREE], [], {"cup-blue": 2, "pot": 1}, "224"),
        ([CUT], [], {"cup-blue": 1, "cup-white": 1}, "150"),
        ([], [COUPON], {"cup-blue": 1}, "80"),
        ([], [COUPON], {"cup-blue": 2}, "150"),
        ([FULL], [COUPON], {"cup-blue": 3}, "210"),
        ([SECOND, FULL], [COUPON], {"cup-blue": 4}, "210"),
        ([CUT, FULL], [COUPON], {"cup-blue": 3}, "180"),
    ],
)
def test_worked_baskets(
    *,
    promotions: list[object],
    coupons: list[object],
    basket: dict[str, int],
    expected: str,
    make_shop: Make,
    now: datetime,
) -> None:
    """Cups are 80 yuan, the pot is 120."""
    spec = make_shop(promotions=promotions, coupons=coupons)
    assert Decimal(expected) == reckon(spec, now, basket).total


def test_coupon_threshold_is_judged_after_promotions(make_shop: Make, now: datetime) -> None:
    """105 yuan less 10 do not reach a coupon from 99 yuan."""
    cut = {"key": "cut", "kind": "cut", "off": "25", "scope": {"products": ["pot"]}}
    spec = make_shop(promotions=[cut], coupons=[COUPON])
    assert Decimal(95) == reckon(spec, now, {"pot": 1}).total


def test_only_one_coupon_an_order_and_the_better_one(make_shop: Make, now: datetime) -> None:
    """Two coupons do not add up."""
    better = COUPON | {"key": "better", "off": "15"}
    quoted = reckon(make_shop(coupons=[COUPON, better]), now, {"pot": 1})
    assert Decimal(105) == quoted.total
    assert ["better"] == [step.offer.key for step in quoted.steps]


def test_offer_that_does_not_stack_is_used_alone_when_cheaper(make_shop: Make, now: datetime) -> None:
    """Half price on the second cup wins alone for two cups, and loses to the others together for five."""
    alone = SECOND | {"stacks": False, "rate": "0.9"}
    spec = make_shop(promotions=[alone, FULL], coupons=[COUPON])
    assert ["home"] == [step.offer.key for step in reckon(spec, now, {"cup-blue": 2}).steps]
    spec = make_shop(promotions=[SECOND | {"stacks": False}, FULL], coupons=[COUPON])
    assert ["second"] == [step.offer.key for step in reckon(spec, now, {"cup-blue": 2}).steps]


def test_member_price_comes_before_threshold(make_shop: Make, now: datetime) -> None:
    """Three cups at 95折 are 228 yuan, less 20."""
    spec = make_shop(promotions=[FULL], levels=[{"key": "vip", "name": "VIP", "rate": "0.95"}])
    quoted = reckon(spec, now, {"cup-blue": 3}, spec.levels[0])
    assert Decimal(208) == quoted.total
    assert ["vip", "full"] == [step.offer.key for step in quoted.steps]


def test_coupon_of_a_level_is_for_that_level(make_shop: Make, now: datetime) -> None:
    """Others do not get it."""
    spec = make_shop(
        coupons=[COUPON | {"levels": ["vip"]}],
        levels=[{"key": "vip", "name": "VIP"}, {"key": "new", "name": "新"}],
    )
    totals = [reckon(spec, now, {"pot": 1}, level).total for level in (None, *spec.levels)]
    assert [Decimal(120), Decimal(110), Decimal(120)] == totals


def test_offers_out_of_their_dates_do_not_count(make_shop: Make, now: datetime) -> None:
    """An expired one is gone, a future one not yet there."""
    spec = make_shop(promotions=[FULL | {"valid_from": "+1d", "valid_to": "+2d"}])
    assert Decimal(240) == reckon(spec, now, {"pot": 2}).total
    assert Decimal(220) == reckon(spec, now + timedelta(days=1, hours=1), {"pot": 2}).total
    assert Decimal(240) == reckon(spec, now + timedelta(days=3), {"pot": 2}).total


def test_what_is_taken_off_is_spread_over_the_lines(make_shop: Make, now: datetime) -> None:
    """Shares add up to the total to the cent."""
    spec = make_shop(promotions=[FULL])
    quoted = reckon(spec, now, {"cup-blue": 1, "pot": 1})
    assert (Decimal("72.00"), Decimal("108.00")) == quoted.lines
    assert quoted.total == sum(quoted.lines)
    assert Decimal(180) == quoted.total


def test_excepted_product_neither_counts_nor_is_reduced(make_shop: Make, now: datetime) -> None:
    """The pot does not help the cups over the threshold."""
    spec = make_shop(promotions=[FULL | {"scope": {"except_products": ["pot"]}}])
    assert Decimal(280) == reckon(spec, now, {"cup-blue": 2, "pot": 1}).total
    assert Decimal(340) == reckon(spec, now, {"cup-blue": 3, "pot": 1}).total
