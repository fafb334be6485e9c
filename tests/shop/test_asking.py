"""Everyday wording reaches the attribute it asks of: quantities, qualities, either … or, parts; what else is there stays silent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.shop import ShopFacts, Wording
from bot.shop.answering import Statement, say
from bot.shop.asked import ASKED
from bot.shop.quantities import Quantities, compared, exact_part
from bot.terms import Fact
from tests.shop.conftest import NOW

CHAIR = {
    "key": "chair",
    "title": "露营折叠椅",
    "short": "折叠椅",
    "unit": "把",
    "price": "129",
    "attributes": {
        "承重": "120kg",
        "净重": "2.4kg",
        "适合身高": "150到185cm",
        "适用面积": "2-4㎡",
        "坐垫对照": "小号38cm、中号42cm、大号46cm",
        "续航": "风扇低档8小时",
        "滤网寿命": "6个月",
        "滤网价格": "原装39元一片",
        "扶手": "可拆，带静音胶",
        "杯架": "没有",
        "后挂架": "预留孔位，另买",
        "面料": "牛津布",
        "会掉色吗": "深色头一次洗有一点浮色",
        "空心实心": "小号是空心，大号是实心",
        "包装规格": "每箱6到8片",
        "童锁": "有",
        "靠枕单配": "25元",
    },
    "facts": {
        "pack_count": "一袋净重2斤，不含冰",
        "care": "擦干收起，别和铜器放一起",
        "safety_test": "有儿童用品认证",
    },
    "stock": 4,
}


@pytest.fixture
def chairs(make_facts: Callable[..., ShopFacts]) -> ShopFacts:
    """Return a shop that sells a well described chair."""
    return make_facts(products=[CHAIR])


def told(shop: ShopFacts, said: str, *, of_goods: bool = True, **more: str) -> str | None:
    """Return what is said to a line."""
    sheet = {**shop.gather("chair", None, (), NOW).facts}
    sheet |= {slot: Fact(slot, value, "calc") for slot, value in more.items()}
    found, _ = shop.asked.inquire(shop.spec.products[0], said, sheet, frozenset(), of_goods=of_goods)
    return found[ASKED].value if ASKED in found else None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("两百斤能坐吗", "承重是120kg，两百斤在范围内"),
        ("三百斤的人能坐吗会不会压坏", "承重是120kg，三百斤超出了"),
        ("1米7能坐吗", "适合身高：150到185cm，1米7在范围内"),
        ("阳台三平够放吗", "适用面积：2-4㎡，三平在范围内"),
        ("四平多够放吗", "适用面积：2-4㎡"),
        ("屁股宽42厘米选哪个", "中号42cm"),
        ("充满能吹多久", "续航是风扇低档8小时"),
        ("芯子多久要换 换一个多少钱", "滤网寿命是6个月；滤网价格是原装39元一片"),
        ("旁边的扶手能卸掉吧", "扶手可拆，带静音胶"),
        ("有没有杯架", "没有杯架"),
        ("是空的还是实的", "小号是空心，大号是实心"),
        ("洗了会不会褪色", "深色头一次洗有一点浮色"),
        ("一箱几片", "包装规格是每箱6到8片"),
        ("里头冰占多少", "一袋净重2斤，不含冰"),
        ("有童锁吗", "有童锁"),
    ],
)
def test_everyday_wording_reaches_the_attribute(chairs: ShopFacts, said: str, expected: str | None) -> None:
    """A quantity goes to what limits it, words of one quality to what is named by another."""
    assert expected == told(chairs, said)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("滤网换一个多少钱", "滤网价格是原装39元一片"),
        ("有没有挂架", "后挂架预留孔位，另买"),
        ("有没有挂架子的货", None),
        ("空心的还是实心的便宜", "小号是空心，大号是实心"),
        ("枕头丢了再买一个多少钱", "靠枕单配是25元"),
        ("这个椅子多少钱", None),
        ("这个多少钱", None),
        ("承重的那把多少钱", None),
        ("两百斤能坐吗", None),
    ],
)
def test_elsewhere_only_what_is_sure(chairs: ShopFacts, said: str, expected: str | None) -> None:
    """Where a price or the stock seems to be asked: a part's price, whether a part is there, which of two; nothing else."""
    assert expected == told(chairs, said, of_goods=False)


@pytest.mark.parametrize(
    "said",
    [
        "孩子买哪种",
        "平时42 43都坐 有什么区别",
        "能不能4g联网",
        "有没有铜的",
    ],
)
def test_shared_words_are_no_answer(chairs: ShopFacts, said: str) -> None:
    """The wearer, a bare figure, a net, and how a thing is treated tell nothing of what is asked."""
    assert told(chairs, said) is None


def test_a_size_worked_out_stands_before(chairs: ShopFacts) -> None:
    """Who asks for a size gets the one of the chart."""
    assert told(chairs, "42厘米选哪个") == "中号42cm"
    assert told(chairs, "42厘米选哪个", size_suggestion="42cm建议中号") is None


def test_attributes_put_together_make_room(chairs: ShopFacts) -> None:
    """The first attributes are no answer where another quality is asked; they are where all is asked, or one of them."""
    product, sheet = chairs.spec.products[0], chairs.gather("chair", None, (), NOW)
    for said, kept in (("是什么颜料涂的", False), ("净重多少", True), ("参数发一下吗", True)):
        facts, _ = chairs.asked.among(product, said, sheet.facts, frozenset(), of_goods=True)
        assert kept is ("spec" in facts), said


def test_a_kind_ends_with_the_products_name(chairs: ShopFacts) -> None:
    """「铜的折叠椅」 is a kind of which nothing is written, whatever its name and its care say."""
    sheet = chairs.gather("chair", None, (), NOW)
    _, flags = chairs.asked.inquire(chairs.spec.products[0], "有没有紫铜的折叠椅", sheet, frozenset())
    assert "not_listed" in flags


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("能不能上地铁", "装袋一般可以", "装袋一般可以"),
        ("会掉色吗", "没有", "没有掉色"),
        ("加湿盒", "没有", "没有加湿盒"),
        ("甩干", "有", "有甩干"),
        ("鞋楦", "标准楦，脚宽拍大一码", "标准楦，脚宽拍大一码"),
        ("计价方式", "按克计价", "按克计价"),
        ("尘刷", "旗舰版才有", "尘刷旗舰版才有"),
        ("承重", "120kg", "承重是120kg"),
    ],
)
def test_name_and_value_are_put_naturally(wording: Wording, name: str, value: str, expected: str) -> None:
    """A name that is a question, or that the value repeats, is dropped; a mere no or yes is a sentence."""
    assert expected == say(Statement(name.lower(), "", value, value.lower(), "product:x", name), wording)


def test_a_specification_is_not_named_twice(make_facts: Callable[..., ShopFacts]) -> None:
    """「规格是规格…」 is said by nobody."""
    shrimp = {
        "key": "shrimp",
        "title": "大虾",
        "short": "大虾",
        "stock": 3,
        "attributes": {"规格": "每斤18只", "产地": "青岛"},
    }
    assert "每斤18只，产地青岛" == make_facts(products=[shrimp]).gather("shrimp", None, (), NOW)["spec"].value


@pytest.mark.parametrize(
    ("said", "dimension", "least", "most"),
    [
        ("两百斤", "weight", 100, 100),
        ("四十来平", "area", 40, 44),
        ("16厘米多", "length", 16, 17.6),
        ("55毫米", "length", 5.5, 5.5),
        ("1.5L的", "volume", 1.5, 1.5),
        ("一米七五", "length", 175, 175),
    ],
)
def test_quantities_are_read(wording: Wording, said: str, dimension: str, least: float, most: float) -> None:
    """Digits and numerals, with what they may come to where they are rough."""
    (found,) = Quantities(wording).said(said.lower())
    assert dimension == found.dimension
    assert [found.least, found.most] == pytest.approx([least, most])


def test_nets_and_products_of_sides_are_no_quantities(wording: Wording) -> None:
    """4G weighs nothing; 82×62×35cm is no single length."""
    quantities = Quantities(wording)
    assert quantities.said("能用4g吗") == ()
    assert quantities.written("82×62×35cm") == ()
    (ages,) = quantities.written("6个月到3岁")
    assert (ages.least, ages.most) == (6, 36)


def test_nothing_is_judged_that_cannot_be(wording: Wording) -> None:
    """Outside a stretch, between two limits and below a plain figure only the text is told."""
    quantities = Quantities(wording)
    (fifty,) = quantities.said("50平")
    for value, limit in (("28-48㎡", False), ("大号20-30㎡，小号40-60㎡", False), ("60㎡", False)):
        assert not compared(fifty, quantities.written(value), limit=limit, wording=wording)
    assert not exact_part("大号50㎡，小号50㎡", fifty, quantities)
