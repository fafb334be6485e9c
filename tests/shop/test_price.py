from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.shop import ShopSpec
from bot.shop.deals import MemberLevel
from bot.shop.price import Kind, Quote, line_of, quote

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


BUNDLE = {"key": "bundle", "kind": "bundle", "count": 3, "price": "199"}
PLATFORM = {"key": "plat", "over": "99", "off": "5", "where": "平台首页", "issuer": "platform"}


@pytest.mark.parametrize(
    ("basket", "expected"),
    [
        ({"cup-blue": 2}, "160"),
        ({"cup-blue": 3}, "199"),
        ({"cup-blue": 5}, "359"),
        ({"cup-blue": 6}, "398"),
        ({"cup-blue": 2, "pot": 1}, "199"),
        ({"cup-blue": 3, "pot": 1}, "279"),
        ({"cup-blue": 1, "cup-white": 1, "pot": 2}, "279"),
    ],
)
def test_bundle_takes_the_dearest_pieces(
    basket: dict[str, int], expected: str, make_shop: Make, now: datetime
) -> None:
    """Three for 199, across products; what is left over, the cheapest, stays at its price."""
    quoted = reckon(make_shop(promotions=[BUNDLE]), now, basket)
    assert Decimal(expected) == quoted.total
    assert quoted.total == sum(quoted.lines)


def test_bundle_dearer_than_its_pieces_is_not_taken(make_shop: Make, now: datetime) -> None:
    """Nobody pays more for an offer."""
    assert (
        Decimal(240) == reckon(make_shop(promotions=[BUNDLE | {"price": "250"}]), now, {"cup-blue": 3}).total
    )


def test_shares_of_a_bundle_add_up_to_the_cent(make_shop: Make, now: datetime) -> None:
    """An odd amount over unlike lines leaves no cent behind."""
    spec = make_shop(promotions=[BUNDLE | {"price": "199.99"}])
    assert Decimal("199.99") == reckon(spec, now, {"cup-blue": 1, "cup-white": 1, "pot": 1}).total


@pytest.mark.parametrize(
    ("count", "parts", "expected"),
    [(1, {}, 0), (2, {}, 1), (5, {}, 2), (5, {"once": True}, 1), (1, {"buy": 1}, 1)],
)
def test_gifts_are_counted_and_take_nothing_off(
    *, count: int, parts: dict[str, object], expected: int, make_shop: Make, now: datetime
) -> None:
    """With every two cups one sleeve, or one an order."""
    gift = {"key": "gift", "kind": "gift", "buy": 2, "gift": "杯套一个"} | parts
    quoted = reckon(make_shop(promotions=[gift]), now, {"cup-blue": count})
    assert Decimal(80 * count) == quoted.total
    assert expected == sum(times for _, times in quoted.gifts)
    assert () == quoted.steps


def test_coupons_of_different_issuers_add_up(make_shop: Make, now: datetime) -> None:
    """One of the shop, one of the platform, in this order; the second threshold is judged on what is left."""
    spec = make_shop(coupons=[PLATFORM, COUPON])
    quoted = reckon(spec, now, {"pot": 1})
    assert ["home", "plat"] == [step.offer.key for step in quoted.steps]
    assert Decimal(105) == quoted.total
    cheap = make_shop(coupons=[PLATFORM | {"over": "115"}, COUPON])
    assert ["home"] == [step.offer.key for step in reckon(cheap, now, {"pot": 1}).steps]


def test_coupon_that_does_not_go_with_promotions(make_shop: Make, now: datetime) -> None:
    """It is used instead of them when that is cheaper, and keeps the member price."""
    lone = COUPON | {"key": "lone", "off": "30", "with_promotions": False}
    levels = [{"key": "vip", "name": "VIP", "rate": "0.9"}]
    spec = make_shop(promotions=[FULL], coupons=[lone], levels=levels)
    assert ["vip", "lone"] == [step.offer.key for step in reckon(spec, now, {"pot": 2}, spec.levels[0]).steps]
    small = make_shop(promotions=[FULL], coupons=[lone | {"off": "19"}])
    assert ["full"] == [step.offer.key for step in reckon(small, now, {"pot": 2}).steps]


def test_kinds_left_out_do_not_count(make_shop: Make, now: datetime) -> None:
    """As price protection compares: without coupons, without the member price."""
    spec = make_shop(
        promotions=[FULL], coupons=[COUPON], levels=[{"key": "vip", "name": "VIP", "rate": "0.95"}]
    )
    lines = [line_of(spec, "cup-blue", 3)]
    left_out: list[tuple[Kind, ...]] = [
        (),
        ("coupon",),
        ("member",),
        ("coupon", "member"),
        ("coupon", "member", "threshold"),
    ]
    totals = [quote(spec, lines, now, spec.levels[0], without=without).total for without in left_out]
    assert [Decimal(n) for n in (198, 208, 210, 220, 240)] == totals


def test_piece_in_a_bundle_takes_part_in_nothing_else(make_shop: Make, now: datetime) -> None:
    """A pot that is better off with its own cut does not fill up a bundle for the cups."""
    cut = {"key": "pot", "kind": "cut", "off": "60", "scope": {"products": ["pot"]}}
    spec = make_shop(promotions=[BUNDLE | {"price": "239"}, cut])
    quoted = reckon(spec, now, {"cup-blue": 2, "pot": 1})
    assert (Decimal(220), ["pot"]) == (quoted.total, [step.offer.key for step in quoted.steps])


OFFERS: dict[str, object] = {
    "full": FULL, "each": EACH, "second": SECOND, "three": THREE, "cut": CUT, "bundle": BUNDLE,
    "nothing": {"key": "nothing", "kind": "nth", "nth": 3, "rate": "0"},
    "alone": {"key": "alone", "kind": "cut", "rate": "0.5", "stacks": False, "scope": {"products": ["pot"]}},
}  # fmt: skip


@given(
    chosen=st.sets(st.sampled_from(sorted(OFFERS))),
    coupons=st.sets(st.sampled_from(["home", "plat"])),
    blue=st.integers(0, 7),
    white=st.integers(0, 4),
    pots=st.integers(1, 4),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_basket_is_reckoned_soundly(
    *, chosen: set[str], coupons: set[str], blue: int, white: int, pots: int, make_shop: Make, now: datetime
) -> None:
    """Steps and lines add up to the cent, nothing is negative, and another offer never makes it dearer."""
    basket = {sku: n for sku, n in (("cup-blue", blue), ("cup-white", white), ("pot", pots)) if n}
    known = {"home": COUPON, "plat": PLATFORM}
    promotions = [OFFERS[key] for key in sorted(chosen)]
    spec = make_shop(promotions=promotions, coupons=[known[key] for key in sorted(coupons)])
    quoted = reckon(spec, now, basket)
    assert quoted.total == sum(quoted.lines) == quoted.listed - sum(step.off for step in quoted.steps)
    assert all(share >= 0 for share in quoted.lines)
    assert quoted.total <= reckon(make_shop(promotions=promotions), now, basket).total
