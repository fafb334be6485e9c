from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest

from bot.shop import ShopSpec, Wording
from bot.shop.shipping import Shipping
from bot.shop.totals import Postage, example_fact, postage_at, total_facts
from bot.shop.view import View

Make = Callable[..., ShopSpec]

FULL = {"key": "f", "kind": "threshold", "tiers": [{"over": "300", "off": "65"}]}
EACH = {"key": "e", "kind": "threshold", "repeat": True, "tiers": [{"over": "100", "off": "15"}]}
SECOND = {"key": "s", "kind": "nth", "nth": 2, "rate": "0.5"}
THIRD_FREE = {"key": "z", "kind": "nth", "nth": 3, "rate": "0"}
TWO = {"key": "p", "kind": "pieces", "count": 2, "rate": "0.9"}
BUNDLE = {"key": "b", "kind": "bundle", "count": 3, "price": "199"}
SLEEVE = {"key": "g", "kind": "gift", "buy": 2, "gift": "杯套一个"}
MORE = {"key": "m", "kind": "gift", "buy": 2, "free": 1}
COUPON = {"key": "c", "over": "99", "off": "10", "where": "店铺首页"}
PLATFORM = {"key": "q", "over": "99", "off": "5", "where": "平台首页", "issuer": "platform"}


def told(
    spec: ShopSpec,
    wording: Wording,
    now: datetime,
    count: int,
    *,
    item: str = "cup",
    postage: Postage | None = None,
) -> dict[str, str]:
    """Return what is said of a number of pieces, slot → words."""
    product = spec.product_of[item]
    view = View(spec, wording, now, product)
    return {fact.slot: fact.value for fact in total_facts(view, product, count, postage)}


@pytest.mark.parametrize(
    ("promotions", "coupons", "count", "expected"),
    [
        ([], [], 3, "3个一共240元"),
        ([FULL], [], 3, "3个一共240元"),
        ([FULL], [], 4, "4个一共320元，满300减65后255元"),
        ([FULL], [COUPON], 4, "4个一共320元，满300减65、领券减10后245元"),
        ([FULL], [COUPON, PLATFORM], 4, "4个一共320元，满300减65、领券减10、平台券减5后240元"),
        ([EACH], [], 2, "2个一共160元，每满100减15后145元"),
        ([EACH], [], 4, "4个一共320元，每满100减15共减45后275元"),
        ([SECOND], [], 3, "3个一共240元，第2件半价省40元后200元"),
        ([THIRD_FREE], [], 3, "3个一共240元，第3件0元省80元后160元"),
        ([TWO], [COUPON], 2, "2个一共160元，满2件9折省16元、领券减10后134元"),
        ([BUNDLE], [], 3, "3个一共240元，199元任选3件省41元后199元"),
        ([BUNDLE], [], 4, "4个一共320元，199元任选3件省41元后279元"),
        ([SLEEVE], [], 1, "1个一共80元"),
        ([SLEEVE], [], 2, "2个一共160元，另送杯套一个"),
        ([SLEEVE], [], 5, "5个一共400元，另送杯套一个×2"),
        ([SLEEVE | {"once": True}], [], 5, "5个一共400元，另送杯套一个"),
        ([MORE], [], 4, "4个一共320元，另送2个；只要4个的话拍3个就够，240元"),
        (
            [MORE, FULL],
            [COUPON],
            4,
            "4个一共320元，满300减65、领券减10后245元，另送2个；只要4个的话拍3个就够，230元",
        ),
    ],
)
def test_worked_totals_with_their_steps(
    *,
    promotions: list[object],
    coupons: list[object],
    count: int,
    expected: str,
    make_shop: Make,
    wording: Wording,
    now: datetime,
) -> None:
    """A cup is 80 yuan; each step says what it takes off."""
    spec = make_shop(promotions=promotions, coupons=coupons)
    assert expected == told(spec, wording, now, count)["total_price"]


@pytest.mark.parametrize(
    ("count", "expected"),
    [(2, None), (3, "再凑60元就能满300减65"), (4, None)],
)
def test_little_more_for_a_promotion(
    count: int, expected: str | None, make_shop: Make, wording: Wording, now: datetime
) -> None:
    """At most a third is missing; what is reached or far away is not named."""
    spec = make_shop(promotions=[FULL])
    assert expected == told(spec, wording, now, count).get("top_up")


def test_nearest_step_is_named(make_shop: Make, wording: Wording, now: datetime) -> None:
    """Each full hundred, the next of several tiers; offers on single pieces count first."""
    spec = make_shop(promotions=[EACH | {"tiers": [{"over": "100", "off": "15"}]}])
    assert ["再凑20元就能满100减15", None] == [told(spec, wording, now, n).get("top_up") for n in (1, 2)]
    tiers = FULL | {"tiers": [{"over": "150", "off": "20"}, {"over": "200", "off": "40"}]}
    assert "再凑40元就能满200减40" == told(make_shop(promotions=[tiers]), wording, now, 2)["top_up"]
    cut = {"key": "cut", "kind": "cut", "off": "10"}
    assert "再凑10元就能满150减20" == told(make_shop(promotions=[tiers, cut]), wording, now, 2)["top_up"]


def test_offer_used_alone_is_not_topped_up(make_shop: Make, wording: Wording, now: datetime) -> None:
    """What does not stack would be lost by adding to the basket."""
    alone = SECOND | {"stacks": False}
    assert "top_up" not in told(make_shop(promotions=[alone, FULL]), wording, now, 3)


@pytest.mark.parametrize(
    ("postage", "total", "top_up"),
    [
        (None, "2个一共160元", None),
        (Postage(Decimal(6), Decimal(59)), "2个一共160元，包邮", None),
        (Postage(Decimal(6), Decimal(160)), "2个一共160元，包邮", None),
        (Postage(Decimal(6), Decimal("160.01")), "2个一共160元，另加邮费6元", "再凑0.01元就包邮"),
        (Postage(Decimal(6), Decimal(199)), "2个一共160元，另加邮费6元", "再凑39元就包邮"),
        (Postage(Decimal(6), Decimal(400)), "2个一共160元，另加邮费6元", None),
        (Postage(Decimal(20), None), "2个一共160元，另加邮费20元", None),
        (Postage(None, Decimal(59)), "2个一共160元，包邮", None),
        (Postage(None, Decimal(199)), "2个一共160元", "再凑39元就包邮"),
    ],
)
def test_postage_is_added_or_free(
    *,
    postage: Postage | None,
    total: str,
    top_up: str | None,
    make_shop: Make,
    wording: Wording,
    now: datetime,
) -> None:
    """Judged on what is paid in the end; unknown postage is not named."""
    found = told(make_shop(), wording, now, 2, postage=postage)
    assert (total, top_up) == (found["total_price"], found.get("top_up"))


def test_postage_by_place() -> None:
    """Far regions have their own; where places differ and none is known, nothing is said."""
    regions = [
        {"provinces": ["四川"], "days": 3},
        {"provinces": ["青海"], "fee": "12", "free_over": "99"},
        {"provinces": ["新疆"], "fee": "20", "never_free": True},
        {"provinces": ["台湾"], "served": False},
    ]
    table = Shipping.model_validate({"fee": "6", "free_over": "59", "regions": regions})
    assert Postage(Decimal(6), Decimal(59)) == postage_at(table, table.by_province["四川"])
    assert Postage(Decimal(12), Decimal(99)) == postage_at(table, table.by_province["青海"])
    assert Postage(Decimal(20), None) == postage_at(table, table.by_province["新疆"])
    assert postage_at(table, table.by_province["台湾"]) is None
    assert postage_at(table, None) is None
    assert Postage(Decimal(6), Decimal(59)) == postage_at(
        Shipping.model_validate({"fee": "6", "free_over": "59", "regions": regions[:1]}), None
    )


@pytest.mark.parametrize(
    ("promotions", "expected"),
    [
        ([], None),
        ([FULL], "4个一共320元，满300减65后255元，合63.75元一个"),
        ([SECOND], "2个一共160元，第2件半价省40元后120元，合60元一个"),
        ([TWO, FULL], "2个一共160元，满2件9折省16元后144元，合72元一个"),
        ([BUNDLE], "3个一共240元，199元任选3件省41元后199元，约合66.33元一个"),
        ([FULL | {"tiers": [{"over": "79", "off": "5"}]}], None),
        ([FULL | {"tiers": [{"over": "999", "off": "5"}]}], None),
        ([FULL | {"scope": {"products": ["pot"]}}], None),
        ([FULL | {"valid_from": "+1d"}], None),
        ([SLEEVE], None),
    ],
)
def test_example_of_the_fewest_pieces(
    *, promotions: list[object], expected: str | None, make_shop: Make, wording: Wording, now: datetime
) -> None:
    """How a promotion on several is reckoned; none for one that a single piece has, or that is far away."""
    spec = make_shop(promotions=promotions)
    product = spec.products[0]
    found = example_fact(View(spec, wording, now, product), product)
    assert expected == (found.value if found else None)


def test_each_total_while_variants_differ(make_shop: Make, wording: Wording, now: datetime) -> None:
    """Two prices and none chosen: the total of each, with what is taken off it, and no example."""
    skus = [{"key": "a", "name": "小号", "price": "79"}, {"key": "b", "name": "大号", "price": "89"}]
    cup = {"key": "cup", "title": "杯", "short": "杯", "unit": "个", "skus": skus}
    spec = make_shop(products=[cup], promotions=[SECOND])
    found = told(spec, wording, now, 2)
    assert {"total_price"} == set(found)
    assert "小号 118.5元" in found["total_price"]
    assert "大号 133.5元" in found["total_price"]
    assert example_fact(View(spec, wording, now, spec.products[0]), spec.products[0]) is None


def test_least_total_of_many_variants(make_shop: Make, wording: Wording, now: datetime) -> None:
    """More prices than can be read in a sentence: from the least on."""
    skus = [{"key": f"s{n}", "name": f"{n}号", "price": str(60 + n)} for n in range(5)]
    cup = {"key": "cup", "title": "杯", "short": "杯", "unit": "个", "skus": skus}
    said = told(make_shop(products=[cup], promotions=[]), wording, now, 2)["total_price"]
    assert "120元起" in said


def test_what_comes_on_top_need_not_be_paid_for(make_shop: Make, wording: Wording, now: datetime) -> None:
    """Of two that bring one, three pieces are had for the price of two."""
    spec = make_shop(promotions=[MORE], coupons=[])
    assert "只要3个的话拍2个就够，160元" in told(spec, wording, now, 3)["total_price"]
    assert "只要" not in told(spec, wording, now, 2)["total_price"]
