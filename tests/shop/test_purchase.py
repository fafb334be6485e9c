from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from bot.shop import ShopSpec, Wording
from bot.shop.purchase import bought_before, last_order_fact, order_facts, variant

Make = Callable[..., ShopSpec]

PARCEL = {"courier": "中通", "tracking": "ZT73004566612"}


def order(number: int = 1, **parts: object) -> dict[str, object]:
    """Return a paid order for a cup."""
    base: dict[str, object] = {
        "order_no": f"{number:012d}",
        "buyer": "lin",
        "amount": "80",
        "state": "paid",
        "placed_at": "-2h",
        "paid_at": "-2h",
        "items": [{"product": "cup", "sku": "cup-blue", "price": "80"}],
    }
    return base | parts


def told(spec: ShopSpec, now: datetime, wording: Wording) -> dict[str, str]:
    """Return the facts of the first order, slot → value."""
    return {fact.slot: fact.value for fact in order_facts(spec, spec.orders[0], now, wording)}


@pytest.mark.parametrize(
    ("parts", "slot", "expected"),
    [
        ({"state": "unpaid", "paid_at": None, "pay_before": "+12h"}, "pay_deadline", "今天22点前"),
        ({"state": "unpaid", "paid_at": None, "pay_before": "+23h"}, "pay_deadline", "明天9点前"),
        ({"state": "unpaid", "paid_at": None, "pay_before": "-1h"}, "pay_deadline", None),
        ({"state": "unpaid", "paid_at": None}, "order_state", "已拍下，还没付款"),
        ({"state": "pushed"}, "order_state", "已付款，仓库正在配货，还没发出"),
        ({"state": "unknown"}, "order_state", None),
        ({"state": "delivering", "sent_at": "-1h", **PARCEL}, "tracking", "中通尾号6612"),
        (
            {
                "state": "delivering",
                "sent_at": "-1h",
                "trace": [{"at": "-30m", "text": "到了成都转运中心"}],
                **PARCEL,
            },
            "logistics",
            "今天上午到了成都转运中心",
        ),
        ({}, "logistics", None),
        (
            {"state": "refunding", "refund": {"stage": "applied", "amount": "80", "applied_at": "-1h"}},
            "refund_state",
            "退款申请已提交，等待处理",
        ),
        (
            {"state": "refunding", "refund": {"stage": "approved", "amount": "80", "applied_at": "-1h"}},
            "refund_state",
            "退款已通过，等您把商品寄回",
        ),
        (
            {
                "state": "refunding",
                "refund": {"stage": "approved", "amount": "80", "applied_at": "-1h", "with_return": False},
            },
            "refund_state",
            "退款已通过，等待退款到账",
        ),
        (
            {"state": "closed", "refund": {"stage": "refunded", "amount": "79.5", "applied_at": "-1h"}},
            "refund_state",
            "退款79.5元已原路退回",
        ),
        (
            {"address": {"province": "上海市", "city": "上海市", "district": "静安区", "receiver": "李*"}},
            "address_masked",
            "上海市静安区（李*收）",
        ),
        (
            {"address": {"province": "内蒙古", "city": "包头市", "receiver": "李*"}},
            "address_masked",
            "内蒙古包头市（李*收）",
        ),
    ],
)
def test_what_an_order_tells(
    *,
    parts: dict[str, object],
    slot: str,
    expected: str | None,
    make_shop: Make,
    wording: Wording,
    now: datetime,
) -> None:
    """Each slot from its field; what is not known is not told."""
    assert expected == told(make_shop(orders=[order() | parts]), now, wording).get(slot)


def test_items_are_named_with_variant_and_count(make_shop: Make, wording: Wording, now: datetime) -> None:
    """A variant stands before its product; a product of one variant is plain; one no longer sold keeps its key."""
    items = [
        {"product": "cup", "sku": "cup-blue", "count": 2, "price": "80"},
        {"product": "pot", "sku": "pot", "price": "120"},
        {"product": "gone", "sku": "gone-red", "price": "1"},
    ]
    spec = make_shop(orders=[order(items=items, amount="281")])
    assert "雾蓝保温杯 2个、汤锅 1口、gone 1" == told(spec, now, wording)["order_items"]


def test_variant_does_not_repeat_the_products_words(make_shop: Make) -> None:
    """炭烧250g of 炭烧腰果 is 250g炭烧腰果."""
    product = {
        "key": "cashew",
        "title": "炭烧腰果",
        "short": "炭烧腰果",
        "price": "9",
        "skus": [
            {"key": "c1", "name": "炭烧250g", "colour": "炭烧"},
            {"key": "c2", "name": "原味250g", "colour": "原味"},
        ],
    }
    cashew = make_shop(products=[product]).products[0]
    assert ["250g炭烧腰果", "原味250g炭烧腰果"] == [variant(cashew, sku) for sku in cashew.skus]


@pytest.mark.parametrize(
    ("placed", "expected"),
    [
        ("-2h", "今天买的雾蓝保温杯"),
        ("-5d", "11月15日买的雾蓝保温杯"),
        ("-60d", "9月买的雾蓝保温杯"),
        ("-400d", "2025年10月买的雾蓝保温杯"),
    ],
)
def test_earlier_purchase_is_dated_as_people_do(
    placed: str, expected: str, make_shop: Make, wording: Wording, now: datetime
) -> None:
    """The longer ago, the coarser."""
    spec = make_shop(orders=[order(placed_at=placed, paid_at=placed)])
    fact = last_order_fact(spec, spec.orders[0], now, wording)
    assert fact is not None
    assert expected == fact.value


def test_earlier_purchase_is_kept_and_before_the_one_in_view(make_shop: Make) -> None:
    """Unpaid, refunding and closed orders were no purchases; somebody else's are not hers."""
    spec = make_shop(
        orders=[
            order(1, placed_at="-9d", paid_at="-9d"),
            order(2, placed_at="-5d", paid_at=None, state="closed"),
            order(3, placed_at="-1h", paid_at="-1h"),
            order(4, buyer="zhou"),
        ]
    )

    own = [order for order in spec.orders if order.buyer == "lin"]

    def number(before: int | None) -> str | None:
        found = bought_before(own, spec.orders[before] if before is not None else None)
        return found.order_no[-1] if found else None

    assert ["3", "1", None] == [number(None), number(2), number(0)]
