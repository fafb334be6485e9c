from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from bot.shop import ShopSpec, Wording
from bot.shop.packs import Pack, Rules
from bot.shop.protection import Protection, protection, say_protection
from tests.shop.bought import CUT, POLICIES, order

Make = Callable[..., ShopSpec]

FULL = {"key": "t", "kind": "threshold", "tiers": [{"over": "150", "off": "30"}]}
SECOND = {"key": "n", "kind": "nth", "nth": 2, "rate": "0.5"}
COUPON = {"key": "c", "over": "50", "off": "8", "where": "店铺首页"}
SPAN = "在7天价保期内"
EQUAL = f"{SPAN}，下单80元、现在80元，没有比下单时低"
TEN = f"{SPAN}，下单80元、现在70元，差价10元可以申请"
MIXED = [
    {"product": "cup", "sku": "cup-blue", "price": "80"},
    {"product": "pot", "sku": "pot", "price": "110"},
]


def due(paid: str, today: str, amount: str) -> str:
    """Return how a difference is worded."""
    return f"{SPAN}，下单{paid}元、现在{today}元，差价{amount}元可以申请"


def rules(**protection: object) -> Rules:
    """Return a platform that compares in its own way."""
    parts = {"key": "general", "name": "通用", "source": "自拟", "valid_from": "2026-01-01"}
    return Rules((Pack.model_validate(parts | {"protection": protection}),))


@pytest.mark.parametrize(
    ("offers", "bought", "expected"),
    [
        ([], order(), EQUAL),
        ([CUT], order(), TEN),
        ([CUT], order(count=2), due("160", "140", "20")),
        ([CUT], order(price="69.5"), f"{SPAN}，下单69.5元、现在70元，没有比下单时低"),
        ([CUT], order(price="70"), f"{SPAN}，下单70元、现在70元，没有比下单时低"),
        ([CUT], order(price="70.01"), due("70.01", "70", "0.01")),
        ([CUT], order(price="75.5"), due("75.5", "70", "5.5")),
        ([CUT | {"protected": False}], order(), "现在便宜的是直降10元，这项不算价保，其他没有比下单80元低"),
        ([CUT | {"valid_to": "-1h"}], order(), EQUAL),
        ([CUT | {"valid_from": "+1h"}], order(), EQUAL),
        ([CUT | {"scope": {"skus": ["cup-white"]}}], order(), EQUAL),
        ([CUT], order(sent_at="-8d", signed_at="-8d"), "7天价保期到11月19日已经结束"),
        ([CUT], order(signed_at="-7d 23:00"), TEN),
        ([CUT], order(sent_at="-8d", signed_at="-7d 00:00"), TEN),
        ([CUT], order("paid"), TEN),
        ([CUT], order("pushed"), TEN),
        ([CUT], order("collected"), TEN),
        ([CUT], order("delivering"), TEN),
        ([FULL], order(), EQUAL),
        ([FULL], order(count=2), due("160", "130", "30")),
        ([SECOND], order(count=2), due("160", "120", "40")),
        ([SECOND], order(), EQUAL),
        ([FULL | {"stacks": False}, CUT], order(count=2), due("160", "130", "30")),
        ([{"key": "b", "kind": "bundle", "count": 2, "price": "99"}], order(count=2), due("160", "99", "61")),
        ([{"key": "g", "kind": "gift", "buy": 1, "gift": "杯套一个"}], order(), EQUAL),
        ([CUT], order("unpaid", paid_at=None), "这单还没付款，直接按现在的价格付就行"),
        ([CUT], order("closed"), "这单已经关闭，不在价保里"),
        (
            [CUT],
            order("refunding", refund={"stage": "applied", "amount": "80", "applied_at": "-1d"}),
            "这单在退款中，价保要等退款有结果",
        ),
        ([CUT], order("unknown", paid_at=None), None),
        ([FULL], order() | {"items": MIXED, "amount": "190"}, due("190", "170", "20")),
    ],
)
def test_worked_price_protection(
    *,
    offers: list[object],
    bought: dict[str, object],
    expected: str | None,
    make_shop: Make,
    wording: Wording,
    now: datetime,
) -> None:
    """The same SKU in the same number, at today's price, inside the window; cups are 80 yuan, the pot 120."""
    spec = make_shop(policies=POLICIES, promotions=offers, orders=[bought])
    found = protection(spec, spec.orders[0], now)
    assert expected == (say_protection(found, wording) if found else None)


def judged(spec: ShopSpec, now: datetime, given: Rules | None = None) -> Protection:
    """Return the protection of the first order."""
    found = protection(spec, spec.orders[0], now, given or Rules())
    assert found is not None
    return found


def test_coupons_count_unless_the_pack_leaves_them_out(
    make_shop: Make, wording: Wording, now: datetime
) -> None:
    """A coupon for everybody is part of today's price; a platform may say otherwise, and then it is named."""
    spec = make_shop(policies=POLICIES, coupons=[COUPON], orders=[order()])
    assert Decimal(8) == judged(spec, now).due
    without = judged(spec, now, rules(leave_out=["coupon"]))
    assert ("left_out", Decimal(0), False) == (without.verdict, without.due, without.eligible)
    assert "现在便宜的是领券减8，这项不算价保，其他没有比下单80元低" == say_protection(without, wording)


def test_coupon_of_a_level_is_left_out_by_its_own_kind(make_shop: Make, now: datetime) -> None:
    """What only members can claim is no price for everybody; the open coupon still counts."""
    spec = make_shop(
        policies=POLICIES,
        levels=[{"key": "vip", "name": "VIP"}],
        customers=[{"id": "lin", "name": "小林", "level": "vip"}],
        coupons=[COUPON | {"key": "vip", "off": "20", "levels": ["vip"]}, COUPON],
        orders=[order()],
    )
    assert Decimal(20) == judged(spec, now).due
    assert Decimal(8) == judged(spec, now, rules(leave_out=["level_coupon"])).due


def test_member_is_compared_with_member_price(make_shop: Make, now: datetime) -> None:
    """Bought at full price, a member's price of today is lower by a tenth, where the member price counts."""
    spec = make_shop(
        policies=POLICIES,
        levels=[{"key": "vip", "name": "VIP", "rate": "0.9"}],
        customers=[{"id": "lin", "name": "小林", "level": "vip"}],
        orders=[order()],
    )
    assert Decimal(8) == judged(spec, now).due
    without = judged(spec, now, rules(leave_out=["member"]))
    assert ("left_out", "vip") == (without.verdict, without.left_out.offer.key if without.left_out else None)


@pytest.mark.parametrize(("least", "verdict"), [("10", "due"), ("10.01", "small"), ("0.01", "due")])
def test_small_differences_are_not_paid_back(
    least: str, verdict: str, make_shop: Make, wording: Wording, now: datetime
) -> None:
    """A difference of ten yuan, at, above and below the least that is paid."""
    spec = make_shop(policies=POLICIES, promotions=[CUT], orders=[order()])
    found = judged(spec, now, rules(least=least))
    assert verdict == found.verdict
    assert (Decimal(80), Decimal(70)) == (found.paid, found.today)
    if verdict == "small":
        assert f"{SPAN}，只差10元，没到可以退差的数" == say_protection(found, wording)


def test_sold_out_sku_has_no_price_of_today(make_shop: Make, wording: Wording, now: datetime) -> None:
    """Nothing is due for what cannot be bought now, nor does it help others over a threshold."""
    spec = make_shop(policies=POLICIES, promotions=[CUT], orders=[order()])
    gone = spec.products[0].skus[0].model_copy(update={"stock": 0})
    cup = spec.products[0].model_copy(update={"skus": (gone, spec.products[0].skus[1])})
    after = judged(spec.model_copy(update={"products": (cup, spec.products[1])}), now)
    assert ("sold_out", Decimal(0)) == (after.verdict, after.due)
    assert "这款已经没货，没有现在的价格可以比" == say_protection(after, wording)
    basket = make_shop(
        policies=POLICIES, promotions=[FULL], orders=[order() | {"items": MIXED, "amount": "190"}]
    )
    assert "due" == judged(basket, now).verdict
    left = judged(basket.model_copy(update={"products": (cup, basket.products[1])}), now)
    assert ("none", Decimal(110), Decimal(120)) == (left.verdict, left.paid, left.today)


def test_one_that_grew_dearer_does_not_eat_the_difference(make_shop: Make, now: datetime) -> None:
    """The cup fell by ten, the pot rose by ten: ten are due for the cup."""
    spec = make_shop(
        policies=POLICIES,
        promotions=[CUT | {"scope": {"products": ["cup"]}}],
        orders=[order() | {"items": MIXED, "amount": "190"}],
    )
    found = judged(spec, now)
    assert (Decimal(10), Decimal(190), Decimal(190)) == (found.due, found.paid, found.today)


def test_no_protection_where_none_is_offered(make_shop: Make, now: datetime) -> None:
    """A shop without the policy, or with it switched off, promises nothing."""
    for policies in ({}, {"price_protect": {"enabled": False, "days": 7}}):
        spec = make_shop(policies=policies, promotions=[CUT], orders=[order()])
        assert protection(spec, spec.orders[0], now) is None


def test_window_of_the_pack_holds_for_a_shop_that_names_no_days(make_shop: Make, now: datetime) -> None:
    """Three days since signing by the pack: on the fifth it is over, on the third it is not."""
    parts = {"key": "general", "name": "通用", "source": "自拟", "valid_from": "2026-01-01"}
    given = Rules((Pack.model_validate(parts | {"windows": {"price_protect": {"days": 3, "opt_in": True}}}),))
    longer = CUT | {"valid_from": "-20d"}
    spec = make_shop(policies={"price_protect": {"enabled": True}}, promotions=[longer], orders=[order()])
    verdicts = [judged(spec, now - timedelta(days=back), given).verdict for back in (0, 1, 2, 4)]
    assert ["over", "over", "due", "due"] == verdicts
