"""The shops that ship: rich, true to themselves, lawful, and able to answer the stories."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from bot.library import load_library
from bot.shop import FLAGS, FactSheet, ShopFacts, ShopSpec, load_shop, load_shops
from bot.shop.parts import PROVINCES
from bot.shop.price import line_of, quote
from bot.shop.remedies import CASE_SLOTS
from bot.terms import Entity

INTENTS = Path(__file__).resolve().parents[2] / "intents"
MORNING = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
NAMES = ("nuanzao", "qingyan", "shanyu")

SLOTS = {
    group: set(slots) for group, slots in yaml.safe_load((INTENTS / "slots.yaml").read_text("utf-8")).items()
}

SHOPS: dict[str, ShopSpec] = load_shops(INTENTS / "shops", MORNING)

UNLAWFUL = re.compile(
    r"最(?!晚)|第一|首选|顶级|极品|国家级|绝对|保证|零甲醛|0甲醛|无甲醛|100%(?!羊毛|棉)|永久|治疗|治愈|降血|养颜|减肥|抗癌|孕妇放心|无毒"
)
"""Absolutes, promises and curative words that advertising law forbids."""

ASKED = (
    Entity("quantity", "3件", 0, 2, "3"),
    Entity("place", "成都", 0, 2, "四川"),
    Entity("height", "162", 0, 3, "162"),
    Entity("weight", "104斤", 0, 4, "52"),
)


HEAVY = (Entity("height", "162", 0, 3, "162"), Entity("weight", "210斤", 0, 4, "105"))


@pytest.fixture(params=NAMES)
def spec(request: pytest.FixtureRequest) -> ShopSpec:
    """Each demo shop."""
    return SHOPS[request.param]


def sheets(spec: ShopSpec) -> list[FactSheet]:
    """Return the sheets of everything in a shop that can be asked about."""
    facts = ShopFacts(spec)
    items = [None, *spec.product_of]
    orders = [(order.order_no, order.buyer) for order in spec.orders]
    asked = [facts.gather(item, None, said, MORNING) for item in items for said in (ASKED, HEAVY)]
    return asked + [facts.gather(None, order, (), MORNING, buyer=buyer) for order, buyer in orders]


def test_every_slot_has_a_provider() -> None:
    """Somewhere in the three shops every slot of slots.yaml is filled."""
    filled = {slot for spec in SHOPS.values() for sheet in sheets(spec) for slot in sheet}
    composed = {
        "item_options",
        "given_before",
        "need_options",
        "need_asked",
        "ask_point",
        "ask_open",
        "asked_fact",
        "protect_off",  # all three give price protection
    }
    wanted = set().union(*SLOTS.values()) - composed
    assert (set(), set()) == (wanted - filled, filled - wanted)


def test_shops_are_rich(spec: ShopSpec) -> None:
    """Enough products, variants, customers, orders in every state, the whole country."""
    assert 10 <= len(spec.products) <= 14
    assert all(2 <= len(product.skus) <= 5 for product in spec.products)
    assert 6 == len(spec.customers)
    assert 8 <= len(spec.orders) <= 12
    states = {order.state for order in spec.orders}
    assert {"unpaid", "paid", "pushed", "collected", "delivering", "signed", "refunding", "closed"} == states
    assert set(PROVINCES) == set(spec.shipping.by_province)
    assert {buyer.id for buyer in spec.customers} == {order.buyer for order in spec.orders}
    assert all(product.emoji and product.tint for product in spec.products)


def test_products_answer_most_questions(spec: ShopSpec) -> None:
    """At least 25 slots of the product group for each, and every one an agent is asked for daily."""
    facts = ShopFacts(spec)
    daily = {
        "product", "brand", "selling_point", "material", "workmanship", "spec", "pack_count", "color_note", "fit",
        "usage", "care", "safety_test", "safety_plain", "origin", "production_date", "authenticity", "price",
        "final_price", "promotion", "review_point", "compare", "alternative", "recommend", "bulk", "link",
    }  # fmt: skip
    lacking = {}
    for product in spec.products:
        sheet = facts.gather(product.key, None, (), MORNING)
        optional = {"care"} if spec.trade == "food_tea" else set()
        if missing := daily - set(sheet) - optional:
            lacking[product.key] = missing
        assert 25 <= len(SLOTS["product"] & set(sheet)), product.key
    assert {} == lacking


def test_values_are_lawful_and_short(spec: ShopSpec) -> None:
    """No absolutes, promises or curative words; no punctuation at the ends; nothing left to fill."""
    for sheet in sheets(spec):
        for fact in sheet.values():
            assert not UNLAWFUL.search(fact.value), fact
            assert not re.search(r"^[，。、；：！？]|[，。、；：！？]$|[{}]", fact.value), fact
            assert len(fact.value) <= 60, fact
            assert fact.source, fact


def test_computed_prices_never_exceed_the_list_price(spec: ShopSpec) -> None:
    """Offers make one piece cheaper by less than half."""
    for sku in spec.sku_of:
        reckoned = quote(spec, [line_of(spec, sku, 1)], MORNING)
        assert reckoned.listed / 2 <= reckoned.total <= reckoned.listed


def test_ordered_prices_are_plausible(spec: ShopSpec) -> None:
    """Nobody paid more than the list price, nor less than two thirds of it."""
    for order in spec.orders:
        for item in order.items:
            listed = spec.product_of[item.sku].price_of(spec.sku_of[item.sku])
            assert listed * Decimal("0.66") <= item.price <= listed, (order.order_no, item.sku)


@pytest.mark.parametrize("hour", [0, 8, 12, 23])
def test_shops_load_at_any_hour(hour: int) -> None:
    """Relative dates tell one story whenever the demo starts."""
    assert set(NAMES) == set(load_shops(INTENTS / "shops", MORNING.replace(hour=hour, minute=1)))


def test_shops_stay_true_for_weeks(spec: ShopSpec) -> None:
    """A demo left alone loses its promotions and keeps its facts."""
    facts = ShopFacts(spec)
    later = facts.gather(spec.products[0].key, None, (), MORNING.replace(month=12, day=31))
    assert not {"promotion", "promo_end", "gift"} & set(later)
    assert {"price", "final_price", "material"} <= set(later)


def test_shop_survives_the_database(spec: ShopSpec) -> None:
    """JSON there and back."""
    assert spec == ShopSpec.model_validate_json(spec.model_dump_json())


def test_names_find_their_product(spec: ShopSpec) -> None:
    """The short name and each alias of a product mean that product."""
    facts = ShopFacts(spec)
    for product in spec.products:
        for name in (product.short, *product.aliases):
            guess = facts.resolve([f"{name}怎么卖"], product.key)
            assert product.key == guess.product, name


def test_induction_cooker_story() -> None:
    """「这个电磁炉安全吗？有没有优惠，送锅吗」 is answered from facts."""
    facts = ShopFacts(SHOPS["nuanzao"])
    guess = facts.resolve(["这个电磁炉安全吗？有没有优惠，送锅吗"], "cooker")
    sheet = facts.gather(guess.item, None, (), MORNING)
    assert {
        "product": "电磁炉",
        "safety_test": "有3C认证，报告里检了防触电、温升和泄漏电流",
        "safety_plain": "锅底过温会自动断电，没放锅不加热，还带童锁",
        "promotion": "满199减20、满399减50，可以和店铺券叠加",
        "coupon": "店铺首页有满99减10的券",
        "final_price": "满199减20、领券减10后239元",
        "gift": "送26cm不锈钢汤锅一个",
    } == {slot: sheet[slot].value for slot in (
        "product", "safety_test", "safety_plain", "promotion", "coupon", "final_price", "gift"
    )}  # fmt: skip


def test_thermos_story() -> None:
    """Looks, material, and price with gift: three buyers find three different answers."""
    facts = ShopFacts(SHOPS["nuanzao"])
    sheet = facts.gather("thermos", None, (), MORNING)
    looks = {"colors", "color_note", "style_note"}
    use = {"material", "workmanship", "spec", "safety_test"}
    thrift = {"price", "final_price", "promotion", "coupon", "gift"}
    assert looks | use | thrift <= set(sheet)
    assert 12 == len({sheet[slot].value for slot in looks | use | thrift})
    blue = facts.gather("thermos-blue-500", None, (Entity("quantity", "3个", 0, 2, "3"),), MORNING)
    assert "雾蓝500ml保温杯" == blue["product"].value
    assert "3个一共267元，第2件8折省17.8元、满199减20、领券减10后219.2元" == blue["total_price"].value


def test_size_story() -> None:
    """162 cm and 104 斤 in the cardigan."""
    sheet = ShopFacts(SHOPS["qingyan"]).gather("cardigan", None, ASKED, MORNING)
    assert "162cm、52kg建议M码" == sheet["size_suggestion"].value


def test_a_second_question_computes_nothing_anew() -> None:
    """What does not depend on the question is kept for each item, which is what makes gathering quick."""
    facts = ShopFacts(SHOPS["nuanzao"])
    facts.gather("cooker", None, (), MORNING)
    kept = dict(facts._memory.kept.bases)
    facts.gather("cooker", None, ASKED, MORNING)
    assert kept.keys() == facts._memory.kept.bases.keys()
    assert all(facts._memory.kept.bases[key] is base for key, base in kept.items())


def test_single_file_is_enough(tmp_path: Path) -> None:
    """A copy of a shop elsewhere loads as the one that ships does."""
    path = tmp_path / "mine.yaml"
    path.write_text((INTENTS / "shops" / "nuanzao.yaml").read_text("utf-8"), encoding="utf-8")
    assert SHOPS["nuanzao"] == load_shop(path, MORNING)


_NO_CASE = {
    "sold_out",
    "not_served",
    "not_listed",
    "no_returns",
    "no_protection",
    "no_insurance",
    "no_chart",
} | {"no_invoice"}
"""Flags that no order of the three shops brings."""


def test_every_reply_on_a_case_fits_some_order() -> None:
    """Replies that rest on the after-sale table, price protection or refunds are offered somewhere in the shops."""
    library = load_library(INTENTS)
    ours = {*CASE_SLOTS, "protect_result", "refund_time", "promo_example", "top_up"}
    known = [sheet for spec in SHOPS.values() for sheet in sheets(spec)]
    idle = []
    for template in library.replies:
        when, bars = template.when, template.not_when
        if not (ours & {*when.known, *template.slots} or (FLAGS - _NO_CASE) & {*when.flag}):
            continue
        if not any(
            {*when.known, *template.slots} <= set(sheet)
            and not {*when.unknown, *bars.known} & set(sheet)
            and (not when.flag or sheet.flags & {*when.flag})
            and not sheet.flags & {*bars.flag}
            and (not when.order_state or sheet.order_state in when.order_state)
            and (not when.trade or sheet.trade in when.trade)
            and sheet.trade not in bars.trade
            for sheet in known
        ):
            idle.append(template.id)
    assert [] == idle
