"""Deposit and balance: worked by hand, said, of an order, refused where it does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.shop import FactSheet, ShopFacts, ShopSpec, Wording
from bot.shop.checks import check_shop
from bot.shop.deals import DepositSale
from bot.shop.faults import Fault, Unfit, told
from bot.shop.orders import Order
from bot.shop.presale import reckon
from bot.shop.view import View
from bot.terms import Entity

Make = Callable[..., ShopSpec]

SALE: dict[str, Any] = {
    "deposit": "20",
    "counts_as": "40",
    "balance_from": "2026-11-28 20:00",
    "balance_to": "2026-11-30",
    "ship_hours": 48,
}
FULL = {"key": "f", "kind": "threshold", "tiers": [{"over": "300", "off": "65"}]}
EACH = {"key": "e", "kind": "threshold", "repeat": True, "tiers": [{"over": "100", "off": "15"}]}
SECOND = {"key": "s", "kind": "nth", "nth": 2, "rate": "0.5"}
CUT = {"key": "d", "kind": "cut", "off": "15"}
DEEP = {"key": "r", "kind": "cut", "rate": "0.45"}
COUPON = {"key": "c", "over": "99", "off": "10", "where": "店铺首页"}
PLATFORM = {"key": "q", "over": "99", "off": "5", "where": "平台首页", "issuer": "platform"}
TWO = (Entity("quantity", "2个", 0, 2, "2"),)
CHENGDU = (Entity("place", "成都", 0, 2, "四川"),)


def cup(**more: object) -> dict[str, object]:
    """Return a cup at 80 yuan that is sold with a deposit."""
    skus = [{"key": "cup-blue", "name": "雾蓝", "stock": 5}, {"key": "cup-white", "name": "奶白", "stock": 3}]
    plain = {
        "key": "cup",
        "title": "轻量保温杯",
        "short": "保温杯",
        "unit": "个",
        "price": "80",
        "skus": skus,
    }
    return plain | {"presale": SALE} | more


@pytest.mark.parametrize(
    ("offers", "terms", "count", "deposit", "balance", "paid"),
    [
        ([], {}, 1, "20", "40", "60"),  # 80 - 40
        ([], {}, 3, "60", "120", "180"),  # 240 - 120
        ([], {"counts_as": None}, 1, "20", "60", "80"),  # the deposit counts for itself
        ([FULL], {}, 3, "60", "120", "180"),  # 240 does not reach 300
        ([FULL], {}, 4, "80", "95", "175"),  # 320 - 65 - 160
        ([FULL | {"valid_to": "2026-11-25"}], {}, 4, "80", "160", "240"),  # over by the time of the balance
        ([FULL | {"valid_from": "2026-11-28"}], {}, 4, "80", "95", "175"),  # begins with it
        ([FULL | {"valid_from": "2026-11-29"}], {}, 4, "80", "160", "240"),  # begins after it does
        ([EACH], {}, 4, "80", "115", "195"),  # 320 - 45 - 160
        ([SECOND], {}, 2, "40", "40", "80"),  # 160 - 40 - 80
        ([CUT], {}, 1, "20", "25", "45"),  # 65 - 40
        ([DEEP], {}, 1, "20", "0", "20"),  # 36 is less than the deposit counts for
        ([COUPON], {}, 1, "20", "40", "60"),  # 80 does not reach 99
        ([COUPON], {}, 2, "40", "70", "110"),  # 160 - 10 - 80
        ([FULL, COUPON, PLATFORM], {}, 4, "80", "80", "160"),  # 320 - 65 - 10 - 5 - 160
        ([], {"deposit": "9.9", "counts_as": "19.9"}, 2, "19.8", "120.2", "140"),  # 160 - 39.8
    ],
)
def test_worked_balances(
    *,
    offers: list[dict[str, Any]],
    terms: dict[str, Any],
    count: int,
    deposit: str,
    balance: str,
    paid: str,
    make_shop: Make,
    wording: Wording,
    now: datetime,
) -> None:
    """A cup is 80 yuan, its deposit 20, which counts for 40."""
    spec = make_shop(
        products=[cup(presale=SALE | terms)],
        promotions=[offer for offer in offers if "kind" in offer],
        coupons=[offer for offer in offers if "where" in offer],
    )
    product = spec.products[0]
    assert product.presale is not None
    split, _ = reckon(View(spec, wording, now, product), product.presale, product.skus[0], count)
    assert (Decimal(deposit), Decimal(balance), Decimal(paid)) == (split.deposit, split.balance, split.paid)


def test_balance_of_a_variant_and_of_a_member(make_shop: Make, wording: Wording, now: datetime) -> None:
    """The SKU's own price holds, and what the buyer's level pays: 99.9 - 40, and 99.9 x 0.95 - 40."""
    skus = [{"key": "cup-big", "name": "大号", "price": "99.9"}]
    spec = make_shop(
        products=[cup(skus=skus)], levels=[{"key": "vip", "name": "会员", "rate": "0.95"}], customers=[]
    )
    product, level = spec.products[0], spec.levels[0]
    assert product.presale is not None
    found = [
        reckon(View(spec, wording, now, product, level=one), product.presale, product.skus[0], 1)[0].balance
        for one in (None, level)
    ]
    assert [Decimal("59.9"), Decimal("54.91")] == found  # 94.905 is 94.91


def test_what_is_said_while_deposits_are_taken(make_facts: Callable[..., ShopFacts], now: datetime) -> None:
    """Figures with their source; what holds for things paid at once and sent today is not said."""
    shop = make_facts(
        products=[cup()],
        promotions=[FULL | {"tiers": [{"over": "70", "off": "5"}]}],
        shipping={
            "cutoff": "16:00",
            "within_hours": 24,
            "regions": [{"provinces": ["四川"], "days": 3}],
        },
    )
    sheet = shop.gather("cup", None, CHENGDU, now)
    assert {
        "deposit": "定金20元抵40元，11月28日20点到11月30日24点付尾款",
        "balance": "按满70减5算，尾款35元",
        "presale_total": "定金20元加尾款35元，一共55元",
        "final_price": "先付定金20元，加尾款共55元",
        "ship_within": "付完尾款后48小时内",
    } == {
        slot: sheet[slot].value
        for slot in ("deposit", "balance", "presale_total", "final_price", "ship_within")
    }
    assert {"calc:presale"} == {
        sheet[slot].source for slot in ("deposit", "balance", "presale_total", "final_price")
    }
    assert not {"cutoff", "cutoff_usual", "promo_example", "top_up", "arrival"} & set(sheet)
    two = shop.gather("cup", None, TWO, now)
    assert "2个定金40元加尾款75元，一共115元" == two["total_price"].value == two["presale_total"].value
    assert "按满70减5算，2个尾款75元" == two["balance"].value


def test_one_piece_ends_on_what_is_paid(make_facts: Callable[..., ShopFacts], now: datetime) -> None:
    """Who reads sums out of `final_price` finds no balance there that would pass for a price."""
    said = make_facts(products=[cup()]).gather("cup", None, (), now)["final_price"].value
    assert ["20", "60"] == re.findall(r"\d+", said)


def test_stretches_of_a_presale(make_facts: Callable[..., ShopFacts]) -> None:
    """Before it, while deposits are taken, between, while balances are, and after the last."""
    shop = make_facts(products=[cup(presale=SALE | {"valid_from": "2026-11-19", "valid_to": "2026-11-25"})])

    def said(day: str) -> FactSheet:
        return shop.gather("cup", None, (), datetime.fromisoformat(f"{day}+08:00"))

    assert "deposit" not in said("2026-11-18 23:59:59")
    assert said("2026-11-19 00:00")["deposit"].value.startswith("定金20元抵40元")
    between, open_ = said("2026-11-26 00:00"), said("2026-11-28 20:00")
    assert "定金已经截止，付过定金的11月28日20点到11月30日24点付尾款" == between["deposit"].value
    assert "80元" == between["final_price"].value
    assert "定金已经截止，付过定金的现在能付尾款，11月30日24点截止" == open_["deposit"].value
    assert "尾款40元" == between["balance"].value == open_["balance"].value
    assert not {"deposit", "balance", "presale_total"} & set(said("2026-12-01 00:00"))


def test_variants_stand_side_by_side(make_facts: Callable[..., ShopFacts], now: datetime) -> None:
    """Where their balances differ; the one chosen has its own."""
    skus = [{"key": "cup-s", "name": "小号", "price": "60"}, {"key": "cup-l", "name": "大号", "price": "90"}]
    shop = make_facts(products=[cup(skus=skus)])
    both = shop.gather("cup", None, TWO, now)
    assert "2个尾款小号 40元、大号 100元" == both["balance"].value
    assert "2个定金加尾款小号 80元、大号 140元" == both["total_price"].value
    assert "尾款50元" == shop.gather("cup-l", None, (), now)["balance"].value


def test_nearest_text_still_serves(make_facts: Callable[..., ShopFacts], now: datetime) -> None:
    """Without structure what is written is said; the shop's own text gives way to a product's structure."""
    plain = cup(presale=None, facts={"deposit": "定金5元"})
    assert "定金5元" == make_facts(products=[plain]).gather("cup", None, (), now)["deposit"].value
    wide = make_facts(products=[cup()], facts={"deposit": "定金5元"})
    assert wide.gather("cup", None, (), now)["deposit"].value.startswith("定金20元")


def bought(step: str, **more: object) -> dict[str, object]:
    """Return an order of two cups: 40 of deposit, 80 of balance."""
    items = [{"product": "cup", "sku": "cup-blue", "count": 2, "price": "60"}]
    return {
        "order_no": "202611200001",
        "buyer": "lin",
        "items": items,
        "amount": "120",
        "state": "unpaid",
        "placed_at": "2026-11-20 09:00",
        "presale": {"step": step},
    } | more


@pytest.mark.parametrize(
    ("order", "when", "expected"),
    [
        (bought("deposit"), "2026-11-20 10:00", "定金40元还没付，尾款80元11月28日20点起付"),
        (bought("balance"), "2026-11-20 10:00", "尾款80元，11月28日20点起付，11月30日24点截止"),
        (bought("balance"), "2026-11-29 10:00", "尾款80元，现在能付，11月30日24点截止"),
        (bought("balance"), "2026-12-01 00:00", None),
        (
            bought("balance", pay_before="2026-11-29 12:00"),
            "2026-11-29 10:00",
            "尾款80元，现在能付，11月29日12点截止",
        ),
        (
            bought("balance", presale={"step": "balance", "deposit": "50", "opens_at": "2026-11-21"}),
            "2026-11-20 10:00",
            "尾款70元，11月21日起付，11月30日24点截止",
        ),
        (
            bought("balance", state="paid", paid_at="2026-11-20 09:30", presale=None),
            "2026-11-20 10:00",
            "尾款40元",
        ),
    ],
)
def test_an_order_knows_its_balance(
    order: dict[str, object], when: str, expected: str | None, make_facts: Callable[..., ShopFacts]
) -> None:
    """The sum less the deposit, and until when; once it is too late nothing is said."""
    shop = make_facts(products=[cup()], orders=[order])
    at = datetime.fromisoformat(f"{when}+08:00")
    fact = shop.gather(None, "202611200001", (), at, buyer="lin").get("balance")
    assert expected == (fact and fact.value)


def test_an_order_turns_with_its_moments(make_facts: Callable[..., ShopFacts]) -> None:
    """What was worked out before the balance opens is not said after."""
    shop = make_facts(products=[cup()], orders=[bought("balance")])
    opens = datetime.fromisoformat("2026-11-28T20:00+08:00")
    said = [shop.gather(None, "202611200001", (), opens + timedelta(minutes=m), buyer="lin") for m in (-1, 1)]
    assert ["尾款80元，11月28日20点起付，11月30日24点截止", "尾款80元，现在能付，11月30日24点截止"] == [
        sheet["balance"].value for sheet in said
    ]
    assert "11月30日24点前" == said[0]["pay_deadline"].value
    assert "付完尾款后48小时内" == said[0]["ship_within"].value


def test_an_order_turns_with_its_own_moment(make_facts: Callable[..., ShopFacts]) -> None:
    """Also where only the order says when its balance opens."""
    own = {"step": "balance", "opens_at": "2026-11-21 14:00"}
    shop = make_facts(products=[cup()], orders=[bought("balance", presale=own)])
    opens = datetime.fromisoformat("2026-11-21T14:00+08:00")
    said = [shop.gather(None, "202611200001", (), opens + timedelta(minutes=m), buyer="lin") for m in (-1, 1)]
    assert ["11月21日14点起付" in sheet["balance"].value for sheet in said] == [True, False]


def test_an_order_of_unknown_deposit_says_nothing(
    make_facts: Callable[..., ShopFacts], now: datetime
) -> None:
    """Terms that did not hold when it was placed are not its terms."""
    late = SALE | {"valid_from": "2026-11-20 09:30"}
    shop = make_facts(products=[cup(presale=late)], orders=[bought("balance")])
    sheet = shop.gather("pot", "202611200001", (), now, buyer="lin")
    assert "balance" not in sheet


@pytest.mark.parametrize(
    ("terms", "code", "column"),
    [
        ({"counts_as": "19"}, "fault.counts_as", "counts_as"),
        ({"balance_to": "2026-11-27"}, "fault.balance_ends", "balance_to"),
        ({"valid_from": "2026-11-29"}, "fault.deposit_late", "valid_from"),
        ({"valid_to": "2026-12-02"}, "fault.deposit_after", "valid_to"),
        ({"ship_from": "2026-12-05"}, "fault.ship_either", "ship_from"),
    ],
)
def test_terms_that_cannot_be(terms: dict[str, Any], code: str, column: str) -> None:
    """Each is told with its words and the column to put right."""
    with pytest.raises(ValueError, match=r".") as raised:
        DepositSale.model_validate(SALE | terms)
    (problem,) = getattr(raised.value, "errors")()  # noqa: B009 - pydantic's
    _, fault = told(problem)
    assert isinstance(problem["ctx"]["error"], Unfit)
    assert (code, column) == (fault.code, fault.column)


def test_structure_and_text_at_once_are_refused(make_shop: Make, now: datetime) -> None:
    """At the product and at a SKU; a deposit that counts for the whole price is no deposit."""
    skus = [{"key": "cup-s", "name": "小号", "facts": {"deposit": "定金1元"}}]
    spec = make_shop(
        products=[
            cup(facts={"deposit": "定金1元", "subsidy": "参加"}, skus=skus, subsidy={"rate": "0.15"}),
            cup(key="mug", price="40", skus=[{"key": "mug-1", "name": "一"}]),
        ]
    )
    slots = {"deposit", "subsidy", "brand", "origin"}
    found = {
        loc: message.code for loc, message in check_shop(spec, slots, (), now) if isinstance(message, Fault)
    }
    assert {
        ("products", 0, "facts", "deposit"): "fault.slot_computed",
        ("products", 0, "facts", "subsidy"): "fault.slot_computed",
        ("products", 0, "skus", 0, "facts", "deposit"): "fault.slot_computed",
        ("products", 1, "presale"): "fault.deposit_over",
    } == found


def test_deposit_of_an_order_is_within_its_sum() -> None:
    """More than all of it cannot be paid first."""
    with pytest.raises(ValueError, match="deposit is more than the amount"):
        Order.model_validate(bought("deposit", presale={"step": "deposit", "deposit": "121"}))


def test_a_basket_with_a_deposit_is_not_summed_up(
    make_facts: Callable[..., ShopFacts], now: datetime
) -> None:
    """One part of it would be paid later."""
    pot = {"key": "pot", "title": "不锈钢汤锅", "short": "汤锅", "unit": "口", "price": "120", "stock": 4}
    asked = "保温杯和汤锅一起多少钱"
    ahead = make_facts(products=[cup(), pot]).sum_of(asked, None, (), now)
    plain = make_facts(products=[cup(presale=None), pot]).sum_of(asked, None, (), now)
    assert (None, True) == (ahead, plain is not None)
