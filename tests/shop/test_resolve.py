from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from bot.shop import ItemGuess, ShopFacts, ShopSpec, load_shop, resolve_item
from bot.terms import Entity
from tests.shop.bought import order

Make = Callable[..., ShopFacts]


@pytest.fixture(scope="module")
def nuanzao() -> ShopFacts:
    """Load the appliance shop."""
    root = Path(__file__).resolve().parents[2]
    spec = load_shop(
        root / "intents" / "shops" / "nuanzao.yaml", datetime.fromisoformat("2026-11-20T10:00:00+08:00")
    )
    return ShopFacts(spec)


@pytest.mark.parametrize(
    ("texts", "focus", "expected"),
    [
        (["这个电磁炉安全吗？有没有优惠，送锅吗"], "cooker", ("cooker", None, "name")),
        (["保温杯有什么颜色"], None, ("thermos", None, "name")),
        (["保温杯有什么颜色"], "cooker", ("thermos", None, "name")),
        (["雾蓝的保温杯还有吗"], None, ("thermos", "thermos-blue-500", "name")),
        (["雾蓝的还有吗"], None, ("thermos", "thermos-blue-500", "sku")),
        (["小号的多少钱"], "thermos", ("thermos", "thermos-white-350", "focus")),
        (["奶白的多少钱"], "thermos", ("thermos", None, "focus")),
        (["奶白的多少钱"], "thermos-white-350", ("thermos", "thermos-white-350", "focus")),
        (["500ml的奶白"], "thermos", ("thermos", "thermos-white-500", "focus")),
        (["这个怎么洗"], "kettle-grey", ("kettle", "kettle-grey", "focus")),
        (["https://item.example.com/item.htm?id=620011220001 这个"], "kettle", ("cooker", None, "link")),
        (["看看破壁机", "多少钱"], None, ("blender", None, "history")),
        (["看看破壁机", "多少钱"], "rice", ("rice", None, "focus")),
        (["送汤锅吗"], "cooker", ("cooker", None, "focus")),
        (["送汤锅吗"], None, (None, None, "open")),
        (["汤锅多大"], "cooker", ("souppot", None, "name")),
        (["多少钱"], None, (None, None, "open")),
        ([], None, (None, None, "open")),
        (["多少钱"], "nosuch", (None, None, "open")),
    ],
)
def test_which_item_is_meant(
    texts: list[str], focus: str | None, expected: tuple[str | None, str | None, str], nuanzao: ShopFacts
) -> None:
    """Links, then names and variants in the newest words, then the focus, then earlier words."""
    guess = nuanzao.resolve(texts, focus)
    assert expected == (guess.product, guess.sku, guess.how)


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("炉子有优惠吗", ("cooker", "cooker-touch")),
        ("早餐机哪个好", ("eggcooker", "sandwich")),
        ("空气炸锅和电饭煲哪个划算", ("rice", "airfryer")),
    ],
)
def test_ambiguous_names_stay_open_with_candidates(
    text: str, candidates: tuple[str, ...], nuanzao: ShopFacts
) -> None:
    """Without a focus nothing is guessed; the candidates are there for one good question."""
    assert ItemGuess(None, None, "open", candidates) == nuanzao.resolve([text], None)


def test_longer_name_is_the_exact_one(nuanzao: ShopFacts) -> None:
    """触控电磁炉 is one product though 电磁炉 may be two."""
    assert "cooker-touch" == nuanzao.resolve(["触控电磁炉多少钱"], None).product


def test_same_again_is_the_last_purchase(nuanzao: ShopFacts) -> None:
    """「上次买的」 goes by the buyer's own orders, and stays open for a stranger."""
    guess = nuanzao.resolve(["上次买的那个再来一个"], None, buyer="laozhou")
    assert ItemGuess("airfryer", "airfryer-red-6", "order") == guess
    assert "open" == nuanzao.resolve(["上次买的那个再来一个"], None, buyer="amin-2").how


def test_size_named_as_entity_picks_the_variant(make_facts: Make) -> None:
    """XL码 chooses among sizes, though the letters alone are too short to look for."""
    dress = {
        "key": "dress",
        "title": "连衣裙",
        "short": "连衣裙",
        "price": "99",
        "skus": [{"key": f"dress-{s.lower()}", "name": f"黑色{s}", "size": s} for s in ("M", "L", "XL")],
    }
    facts = make_facts(products=[dress])
    assert "dress-l" == facts.resolve(["L码有吗"], "dress", (Entity("size", "L码", 0, 2, "l"),)).sku
    assert "dress-xl" == facts.resolve(["xl还有吗"], "dress").sku
    assert facts.resolve(["xxl还有吗"], "dress").sku is None


COATS = {
    "key": "coat",
    "title": "大衣",
    "short": "大衣",
    "price": "99",
    "skus": [
        {"key": f"{colour}-{size.lower()}", "name": f"{said}{size}", "colour": said, "size": size}
        for colour, said in (("tan", "焦糖"), ("grey", "炭灰"))
        for size in ("S", "M", "L")
    ],
}


@pytest.mark.parametrize(
    ("texts", "focus", "expected"),
    [
        (["小号的还有吗"], "tan-m", "tan-s"),
        (["大码多少钱"], "grey-m", "grey-l"),
        (["最大的要"], "tan-s", "tan-l"),
        (["小号的还有吗"], "coat", None),
        (["炭灰的", "小号的还有吗"], "coat", "grey-s"),
        (["炭灰有吗"], "tan-m", None),
        (["多少钱"], "tan-m", "tan-m"),
    ],
)
def test_small_and_large_choose_among_the_sizes(
    texts: list[str], focus: str, expected: str | None, make_facts: Make
) -> None:
    """小号 is the small one of the colour spoken of, never the size that happens to be in focus."""
    guess = make_facts(products=[COATS]).resolve(texts, focus)
    assert ("coat", expected) == (guess.product, guess.sku)


def test_size_is_chosen_for_what_was_ordered(make_facts: Make) -> None:
    """With nothing in focus but an order the words choose among the variants of what is in it."""
    bought = order("paid", items=[{"product": "coat", "sku": "tan-m", "price": "99"}], amount="99")
    facts = make_facts(
        products=[COATS, COATS | {"key": "vest", "title": "马甲", "short": "马甲", "skus": []}],
        orders=[bought],
    )
    for text, sku in (("小号的多少钱", "tan-s"), ("多少钱", "tan-m")):
        guess = facts.resolve([text], None, buyer="lin", order="100000000001")
        assert ("coat", sku, "order") == (guess.product, guess.sku, guess.how)


def test_last_time_is_before_the_order_spoken_of(make_facts: Make) -> None:
    """With an order under way 「上次那款」 is what was bought before it, as in the words said about it."""
    earlier = order(items=[{"product": "pot", "sku": "pot", "price": "120"}], amount="120")
    under_way = order("paid", placed_at="-1d", paid_at="-1d", order_no="100000000002")
    facts = make_facts(orders=[earlier, under_way])
    now = facts.spec.orders[1].placed_at
    for number, product in (("100000000002", "pot"), (None, "cup")):
        guess = facts.resolve(["上次那款还有吗"], None, buyer="lin", order=number)
        assert product == guess.product
        sheet = facts.gather(guess.item, number, (), now, buyer="lin")
        assert "last_is_this" in sheet.flags
        assert (number is not None) is ("last_arrived" in sheet.flags)


def test_shop_of_one_product_needs_no_question(make_facts: Make) -> None:
    """There is only one thing it can be."""
    facts = make_facts(products=[{"key": "cup", "title": "保温杯", "short": "保温杯", "price": "9"}])
    assert ItemGuess("cup", "cup", "only") == facts.resolve(["多少钱"], None)
    assert "cup" == facts.resolve(["多少钱"], None).item


def test_without_a_prepared_index(make_shop: Callable[..., ShopSpec]) -> None:
    """A spec alone is enough, at the cost of building the index."""
    assert "pot" == resolve_item(make_shop(), ["汤锅多少钱"], None).product


@pytest.mark.parametrize("text", ["", "🙂", "\x00", "(", "送" * 5000, "保温杯" * 2000, "1" * 5000])
def test_naughty_texts(text: str, nuanzao: ShopFacts) -> None:
    """Whatever is typed gets an answer."""
    assert nuanzao.resolve([text], None).how in {"open", "name"}


def test_what_the_item_is_for_is_not_asked_about(make_facts: Make) -> None:
    """「我窗帘很重」 of a rod keeps the rod; 「窗帘多少钱」 asks which curtain."""
    names = [("rod", "罗马杆", []), ("thick", "遮光帘", ["窗帘"]), ("thin", "纱帘", ["窗帘"])]
    products = [
        {"key": key, "title": name, "short": name, "stock": 1, "keywords": words}
        for key, name, words in names
    ]
    facts = make_facts(products=products)
    for said in ("承重多少 我窗帘很重", "这个窗帘能挂吗，这款杆子会弯不", "遮光窗帘能装这个吗"):
        assert "rod" == facts.resolve([said], "rod").product, said
    asked = facts.resolve(["窗帘多少钱"], "rod")
    assert (None, ("thick", "thin")) == (asked.product, asked.candidates)


def test_variant_by_what_only_it_is_called(make_facts: Make) -> None:
    """The rest of a name beside its colour, or a pair that no other variant has, tells the variant."""
    skus = [
        {"key": "five", "name": "黑色五座", "colour": "黑色", "stock": 1},
        {"key": "seven", "name": "黑色七座", "colour": "黑色", "stock": 1},
    ]
    tins = [{"key": "sal", "name": "鸡肉三文鱼", "stock": 1}, {"key": "beef", "name": "鸡肉牛肉", "stock": 0}]
    products = [
        {"key": "mat", "title": "脚垫", "short": "脚垫", "skus": skus},
        {"key": "can", "title": "主食罐", "short": "主食罐", "skus": tins},
    ]
    facts = make_facts(products=products)
    assert "seven" == facts.resolve(["七座的多少钱"], "mat").sku
    assert "beef" == facts.resolve(["牛肉味还有吗"], "can").sku
    assert facts.resolve(["鸡肉的还有吗"], "can").sku is None


def test_of_names_in_one_another_the_longest_from_the_left_counts(make_facts: Make) -> None:
    """A name inside a longer one is not named beside it; one that only overlaps it is not either."""
    names = {"cup": "保温杯", "lid": "保温杯盖", "box": "盖子盒"}
    facts = make_facts(
        products=[{"key": key, "title": name, "short": name, "stock": 1} for key, name in names.items()]
    )
    assert [("lid", "name"), ("cup", "name"), ("lid", "name")] == [
        (guess.product, guess.how)
        for guess in (facts.resolve([said], None) for said in ("保温杯盖", "保温杯呢", "保温杯盖子盒"))
    ]


def test_half_of_a_pair_of_surrogates_hides_no_name(nuanzao: ShopFacts) -> None:
    """Names are found beside it."""
    assert "thermos" == nuanzao.resolve(["\ud83d保温杯有什么颜色"], None).product


@pytest.mark.parametrize(
    ("said", "sku"),
    [
        ("要80的", "heater-80"),
        ("80的话多少钱", None),
        ("大的多少钱", "heater-120"),
        ("要小的那个", "heater-80"),
        ("怕偏大的不合适", None),
        ("这么大的多少钱", None),
        ("高的那款", "heater-120"),
    ],
)
def test_variant_by_a_bare_figure_an_end_or_one_character(
    make_facts: Make, said: str, sku: str | None
) -> None:
    """80的 is 80cm, 大的 the largest figure, 高的 what alone is called so."""
    shop = make_facts(
        products=[
            {
                "key": "heater",
                "title": "取暖器",
                "short": "取暖器",
                "price": 300,
                "skus": [
                    {"key": "heater-80", "name": "矮款2人", "size": "80cm", "stock": 3},
                    {"key": "heater-120", "name": "高款4人", "size": "120cm", "stock": 3},
                ],
            }
        ],
        promotions=[],
        coupons=[],
        orders=[],
        faq=[],
    )
    assert sku == shop.resolve([said], "heater").sku
