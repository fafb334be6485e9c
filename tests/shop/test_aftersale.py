from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from bot.shop import ShopSpec, Wording
from bot.shop.aftersale import protection, say_protection, window_of
from bot.terms import OrderState

Make = Callable[..., ShopSpec]

POLICIES = {
    "returns": {"days": 7},
    "price_protect": {"days": 7, "facts": {"price_protect": "签收后7天内降价可退差价"}},
}
PARCEL = {"courier": "中通", "tracking": "ZT12345678"}
CUT = {"key": "cut", "kind": "cut", "off": "10", "valid_from": "-1d"}


def order(
    state: OrderState = "signed", price: str = "80", count: int = 1, **parts: object
) -> dict[str, object]:
    """Return a cup bought eight days ago, signed for five days ago."""
    moments: dict[str, object] = {"placed_at": "-8d", "paid_at": "-8d"}
    if state in {"collected", "delivering", "signed"}:
        moments |= {"sent_at": "-7d", **PARCEL}
    if state == "signed":
        moments["signed_at"] = "-5d 09:00"
    amount = str(Decimal(price) * count)
    items = [{"product": "cup", "sku": "cup-blue", "count": count, "price": price}]
    base = {"order_no": "100000000001", "buyer": "lin", "items": items, "amount": amount, "state": state}
    return base | moments | parts


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


@pytest.mark.parametrize(
    ("promotions", "bought", "expected"),
    [
        ([], order(), "在7天价保期内，现在的价格没有比下单时低"),
        ([CUT], order(), "在7天价保期内，差价10元可以申请"),
        ([CUT], order(count=2), "在7天价保期内，差价20元可以申请"),
        ([CUT], order(price="69.5"), "在7天价保期内，现在的价格没有比下单时低"),
        ([CUT], order(price="75.5"), "在7天价保期内，差价5.5元可以申请"),
        ([CUT | {"protected": False}], order(), "在7天价保期内，现在的价格没有比下单时低"),
        ([CUT | {"valid_to": "-1h"}], order(), "在7天价保期内，现在的价格没有比下单时低"),
        ([CUT | {"valid_from": "+1h"}], order(), "在7天价保期内，现在的价格没有比下单时低"),
        ([CUT | {"scope": {"skus": ["cup-white"]}}], order(), "在7天价保期内，现在的价格没有比下单时低"),
        ([CUT], order(signed_at="-8d"), "7天价保期到11月19日已经结束"),
        ([CUT], order(signed_at="-7d 23:00"), "在7天价保期内，差价10元可以申请"),
        ([CUT], order("paid"), "在7天价保期内，差价10元可以申请"),
        ([CUT], order("delivering"), "在7天价保期内，差价10元可以申请"),
        (
            [{"key": "t", "kind": "threshold", "tiers": [{"over": "150", "off": "30"}]}],
            order(),
            "在7天价保期内，现在的价格没有比下单时低",
        ),
        (
            [{"key": "t", "kind": "threshold", "tiers": [{"over": "150", "off": "30"}]}],
            order(count=2),
            "在7天价保期内，差价30元可以申请",
        ),
        (
            [{"key": "n", "kind": "nth", "nth": 2, "rate": "0.5"}],
            order(count=2),
            "在7天价保期内，差价40元可以申请",
        ),
        ([CUT], order("unpaid", paid_at=None), None),
        ([CUT], order("closed"), None),
    ],
)
def test_worked_price_protection(
    *,
    promotions: list[object],
    bought: dict[str, object],
    expected: str | None,
    make_shop: Make,
    wording: Wording,
    now: datetime,
) -> None:
    """The same SKU in the same number, at today's price, inside the window."""
    if bought.get("signed_at") == "-8d":
        bought = bought | {"sent_at": "-8d"}
    spec = make_shop(policies=POLICIES, promotions=promotions, orders=[bought])
    found = protection(spec, spec.orders[0], now)
    assert expected == (say_protection(found, wording) if found else None)


def test_sold_out_sku_has_no_price_of_today(make_shop: Make, now: datetime) -> None:
    """Nothing is due for what cannot be bought now."""
    spec = make_shop(policies=POLICIES, promotions=[CUT], orders=[order()])
    before = protection(spec, spec.orders[0], now)
    gone = spec.products[0].skus[0].model_copy(update={"stock": 0})
    cup = spec.products[0].model_copy(update={"skus": (gone, spec.products[0].skus[1])})
    after = protection(spec.model_copy(update={"products": (cup, spec.products[1])}), spec.orders[0], now)
    assert before is not None
    assert after is not None
    assert (Decimal(10), Decimal(0)) == (before.due, after.due)


def test_no_protection_where_none_is_offered(make_shop: Make, now: datetime) -> None:
    """A shop without the policy, or with it switched off, promises nothing."""
    for policies in ({}, {"price_protect": {"enabled": False, "days": 7}}):
        spec = make_shop(policies=policies, promotions=[CUT], orders=[order()])
        assert protection(spec, spec.orders[0], now) is None


def test_member_is_compared_with_member_price(make_shop: Make, now: datetime) -> None:
    """Bought at full price, a member's price of today is lower by a tenth."""
    spec = make_shop(
        policies=POLICIES,
        levels=[{"key": "vip", "name": "VIP", "rate": "0.9"}],
        customers=[{"id": "lin", "name": "小林", "level": "vip"}],
        orders=[order()],
    )
    found = protection(spec, spec.orders[0], now)
    assert found is not None
    assert Decimal(8) == found.due
