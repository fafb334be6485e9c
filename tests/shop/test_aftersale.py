from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.shop import ShopSpec
from bot.shop.aftersale import window_of
from bot.shop.cases import WindowName
from bot.shop.packs import Pack, Rules
from tests.shop.bought import POLICIES, order

Make = Callable[..., ShopSpec]


def pack(**parts: object) -> Pack:
    """Return the rules of a platform."""
    return Pack.model_validate(
        {"key": "general", "name": "通用", "source": "自拟", "valid_from": "2026-01-01"} | parts
    )


@pytest.mark.parametrize(
    ("days_later", "expected"),
    [(0, True), (2, True), (2.58, True), (2.6, False), (3, False)],
)
def test_return_window_ends_with_the_seventh_day(
    days_later: float, expected: bool, make_shop: Make, now: datetime
) -> None:
    """Signed on the 15th: open until the end of the 22nd in China."""
    spec = make_shop(policies=POLICIES, orders=[order()])
    window = window_of(spec, "returns", spec.orders[0], now + timedelta(days=days_later))
    assert window is not None
    assert expected == window.open
    assert "2026-11-22T23:59:59+08:00" == str(window.until).replace(" ", "T")


def test_window_is_open_before_signing(make_shop: Make, now: datetime) -> None:
    """Days are counted from signing, not from sending."""
    spec = make_shop(policies=POLICIES, orders=[order("delivering")])
    window = window_of(spec, "returns", spec.orders[0], now + timedelta(days=30))
    assert window is not None
    assert window.open
    assert window.until is None


def test_strictest_item_counts(make_shop: Make, now: datetime) -> None:
    """A category that refuses returns closes the window for the whole order."""
    items = [
        {"product": "cup", "sku": "cup-blue", "price": "80"},
        {"product": "pot", "sku": "pot", "price": "120"},
    ]
    mixed = order() | {"items": items, "amount": "200"}
    longer = make_shop(
        policies=POLICIES,
        categories={"cups": {"name": "杯", "policies": {"returns": {"days": 15}}}},
        orders=[mixed],
    )
    window = window_of(longer, "returns", longer.orders[0], now)
    assert window is not None
    assert 7 == window.days
    none = make_shop(
        policies=POLICIES,
        categories={"cups": {"name": "杯", "policies": {"returns": {"enabled": False}}}},
        orders=[mixed],
    )
    assert window_of(none, "returns", none.orders[0], now) is None


def test_window_in_hours_is_counted_to_the_minute(make_shop: Make, now: datetime) -> None:
    """Signed on the 15th at nine: 48 hours end on the 17th at nine, not at midnight."""
    spec = make_shop(orders=[order()])
    rules = Rules((pack(windows={"damage": {"hours": 48}}),))
    signed = now - timedelta(days=5, hours=1)
    for later, expected in ((timedelta(hours=48), True), (timedelta(hours=48, seconds=1), False)):
        window = window_of(spec, "damage", spec.orders[0], signed + later, rules)
        assert window is not None
        assert expected == window.open
        assert (None, 48) == (window.days, window.hours)


def test_shop_goes_before_platform_and_switched_off_is_off(make_shop: Make, now: datetime) -> None:
    """Own days win; without own days the platform's hold, if the shop takes part; refused stays refused."""
    rules = Rules((pack(windows={"returns": {"days": 7, "opt_in": True}, "damage": {"hours": 48}}),))

    def days(policies: object, name: WindowName = "returns") -> int | None:
        spec = make_shop(policies=policies, orders=[order()])
        window = window_of(spec, name, spec.orders[0], now, rules)
        return None if window is None else window.days or window.hours

    assert 15 == days({"returns": {"days": 15}})
    assert 7 == days({"returns": {"facts": {"return_condition": "吊牌在"}}})
    assert days({}) is None
    assert days({"returns": {"enabled": False}}) is None
    assert 48 == days({}, "damage")
    assert days({"damage": {"enabled": False}}, "damage") is None


def test_window_since_payment(make_shop: Make, now: datetime) -> None:
    """Some platforms count from payment: eight days ago is over, though it was signed for later."""
    rules = Rules((pack(windows={"price_protect": {"days": 7, "since": "paid"}}),))
    spec = make_shop(orders=[order()])
    window = window_of(spec, "price_protect", spec.orders[0], now, rules)
    assert window is not None
    assert not window.open
