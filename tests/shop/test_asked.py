"""What a shop wrote of the very thing asked is found in the buyer's words; what it did not write is not made up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.shop import ShopFacts, Wording
from bot.shop.asked import ASKED, counted
from bot.terms import Fact
from tests.shop.conftest import NOW

ROD = {
    "key": "rod",
    "title": "铝合金罗马杆",
    "short": "罗马杆",
    "unit": "根",
    "price": "89",
    "attributes": {
        "承重": "30斤",
        "壁厚": "1.2mm",
        "环数": "每米8个",
        "弦": "尼龙绳",
        "粗蛋白": "≥40%",
        "谷物": "无谷",
        "防水": "面料防泼水，能用在浴室",
        "停车监控": "要另买降压线",
        "寿命": "约12个月",
    },
    "facts": {
        "install": "要打孔，石膏板墙不建议",
        "fit": "8斤以下的窗帘，朗逸和速腾都行",
        "ingredients": "只有铝和硅胶",
        "safety_plain": "不加诱食剂，没有味道",
    },
    "stock": 4,
}


@pytest.fixture
def rods(make_facts: Callable[..., ShopFacts]) -> ShopFacts:
    """Return a shop that sells a well described rod."""
    return make_facts(products=[ROD])


def told(rods: ShopFacts, said: str) -> str | None:
    """Return what is said to a line."""
    sheet = rods.gather("rod", None, (), NOW)
    found, _ = rods.asked.inquire(rods.spec.products[0], said, sheet, frozenset())
    return found[ASKED].value if ASKED in found else None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("承重多少", "承重是30斤"),
        ("管子有多厚", "壁厚是1.2mm"),
        ("一米多少环", "环数是每米8个"),
        ("绑的是什么弦", "弦是尼龙绳"),
        ("蛋白多少啊", "粗蛋白≥40%"),
        ("有没有谷物", "谷物：无谷"),
        ("下水能用吗", "面料防泼水，能用在浴室"),
        ("停车能录到吗", "停车监控：要另买降压线"),
        ("能用多久啊", "寿命约12个月"),
        ("石膏板墙能装吗", "要打孔，石膏板墙不建议"),
        ("速腾能用吗", "8斤以下的窗帘，朗逸和速腾都行"),
        ("配料是啥", "成分是只有铝和硅胶"),
        ("诱食剂有吗", "不加诱食剂，没有味道"),
        ("能装在朗逸上吗", "8斤以下的窗帘，朗逸和速腾都行"),
    ],
)
def test_own_words_answer(rods: ShopFacts, said: str, expected: str) -> None:
    """An attribute by its name or another word for it, a fact by what it holds; each said as an agent would."""
    assert expected == told(rods, said)


@pytest.mark.parametrize(
    "said", ["多重啊", "能用手机控制吗", "罗马杆怎么样", "好的就这样", "什么颜色", "能不能4g联网"]
)
def test_nothing_written_nothing_told(rods: ShopFacts, said: str) -> None:
    """Not the product's own name, no other measure than the one asked, no line without a question."""
    assert told(rods, said) is None


def test_fact_has_its_source(rods: ShopFacts) -> None:
    """An attribute comes from the product, a fact from where it is written."""
    product = rods.spec.products[0]
    facts = {"care": Fact("care", "湿布擦", "category:rods")}
    found = rods.asked.fact(product, "能用湿布吗", facts, frozenset())
    assert found == Fact(ASKED, "湿布擦", "category:rods")


def test_everyday_pairs_tell_nothing(rods: ShopFacts) -> None:
    """What many replies say is no sign that a fact is asked for."""
    facts = {"care": Fact("care", "湿布擦", "product:rod")}
    product = rods.spec.products[0]
    assert rods.asked.fact(product, "能用湿布吗", facts, frozenset({"湿布"})) is None


def test_elsewhere_only_an_amount_by_its_name(rods: ShopFacts) -> None:
    """Where the reader takes it for a question of price, only the attribute's own name before an amount counts."""
    product, sheet = rods.spec.products[0], rods.gather("rod", None, (), NOW)
    for said, known in (("粗蛋白多少", True), ("承重的那根多少钱", False), ("速腾能用吗", False)):
        found, _ = rods.asked.inquire(product, said, sheet, frozenset(), of_goods=False)
        assert known is (ASKED in found), said


@pytest.mark.parametrize(
    ("said", "unlisted"),
    [
        ("带花纹的有没有", True),
        ("有没有竹子的", True),
        ("你们有轨道吗", True),
        ("有没有货", False),
        ("有没有优惠", False),
        ("有铝合金的吗", False),
        ("硅胶味还有吗", False),
        ("还有吗", False),
    ],
)
def test_kind_that_is_not_listed(rods: ShopFacts, said: str, *, unlisted: bool) -> None:
    """A kind of which nothing is written is flagged; stock, offers and what stands in the title are not."""
    sheet = rods.gather("rod", None, (), NOW)
    _, flags = rods.asked.inquire(rods.spec.products[0], said, sheet, frozenset())
    assert unlisted is ("not_listed" in flags)


@pytest.mark.parametrize(
    ("unit", "said", "count"),
    [
        ("米", "做7米一共多少钱", "7"),
        ("米", "窗户宽3米", None),
        ("米", "层高3米能做吗", None),
        ("米", "3米高的要多少", None),
        ("米", "3.5米多少钱", None),
        ("个", "7个多少钱", None),
    ],
)
def test_count_in_the_products_own_measure(wording: Wording, unit: str, said: str, count: str | None) -> None:
    """Metres of cloth are counted, sides of a window are not; counting words are found elsewhere."""
    found = counted(unit, said, wording)
    assert count == (found.value if found else None)


def test_cloth_is_reckoned_by_the_metre(make_facts: Callable[..., ShopFacts]) -> None:
    """Seven metres have a total."""
    cloth = {"key": "cloth", "title": "窗帘布", "short": "窗帘布", "unit": "米", "price": "68", "stock": 90}
    facts = make_facts(products=[cloth])
    entity = counted("米", "做7米一共多少钱", facts.wording)
    assert entity is not None
    assert "7米一共476元" == facts.gather("cloth", None, (entity,), NOW)["total_price"].value


def test_refused_policies_are_flagged(make_facts: Callable[..., ShopFacts]) -> None:
    """Switched off is a no; not written is unknown; a product may differ."""
    off = {"returns": {"enabled": False}, "price_protect": {"enabled": False}}
    flags = make_facts(policies=off).gather(None, None, (), NOW).flags
    assert {"no_returns", "no_protection"} <= flags
    assert not {"no_returns", "no_protection"} & make_facts().gather(None, None, (), NOW).flags
    made = {
        "key": "cup",
        "title": "定制杯",
        "short": "杯",
        "stock": 2,
        "policies": {"returns": {"enabled": False}},
    }
    shop = make_facts(products=[made, ROD], policies={"returns": {"days": 7}})
    assert "no_returns" in shop.gather("cup", None, (), NOW).flags
    assert "no_returns" not in shop.gather("rod", None, (), NOW).flags


def test_usual_cutoff_outlasts_the_hour(make_facts: Callable[..., ShopFacts]) -> None:
    """After the hour nothing goes today, but what is usual may still be said; never of what is made first."""
    slow = {"key": "made", "title": "定制帘", "short": "定制帘", "stock": 2, "make_days": 5}
    facts = make_facts(products=[ROD, slow], shipping={"cutoff": "09:00"})
    late = facts.gather("rod", None, (), NOW)
    assert "cutoff" not in late
    assert "上午9点" == late["cutoff_usual"].value
    assert "cutoff_usual" not in facts.gather("made", None, (), NOW)


def test_each_product_has_its_own_sheet(make_facts: Callable[..., ShopFacts]) -> None:
    """What was made ready for one product answers for no other, and a fact that changes is told as it is now."""
    other = ROD | {
        "key": "pole",
        "title": "竹杆",
        "short": "竹杆",
        "attributes": {"承重": "9斤"},
        "facts": {},
    }
    facts = make_facts(products=[ROD, other])
    for product, weight in zip(facts.spec.products, ("30斤", "9斤"), strict=True):
        for _ in range(2):
            found, _ = facts.asked.inquire(product, "承重多少", {}, frozenset())
            assert f"承重是{weight}" == found[ASKED].value
    pole = facts.spec.products[1]
    for value in ("湿布擦", "干布擦，不能用湿布"):
        found, _ = facts.asked.inquire(
            pole, "能用湿布吗", {"care": Fact("care", value, "product:pole")}, frozenset()
        )
        assert value == found[ASKED].value


def test_a_changed_fact_is_seen_at_once(rods: ShopFacts) -> None:
    """What facts state is kept for the product, but only as long as they are the same."""
    product, said = rods.spec.products[0], "要不要打孔呀"

    def answer(facts: dict[str, Fact]) -> str | None:
        found = rods.asked.fact(product, said, facts, frozenset())
        return found.value if found is not None else None

    drilled, glued = (Fact("install", value, "product:rod") for value in ("要打孔", "不用打孔，胶粘"))
    assert "要打孔" in (answer({"install": drilled}) or "")
    assert "胶粘" in (answer({"install": glued}) or "")
    assert answer({}) is None
    assert "要打孔" in (answer({"install": drilled}) or "")
