from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.shop import FactSheet, ShopFacts
from bot.terms import Entity, Fact

Make = Callable[..., ShopFacts]


def entity(kind: str, text: str, value: str) -> Entity:
    """Return something the buyer named."""
    return Entity(kind, text, 0, len(text), value)


def cup(**parts: object) -> dict[str, object]:
    """Return the cup with parts replaced."""
    base: dict[str, object] = {
        "key": "cup",
        "title": "轻量保温杯",
        "short": "保温杯",
        "category": "cups",
        "unit": "个",
        "price": "80",
        "skus": [
            {"key": "cup-blue", "name": "雾蓝", "colour": "雾蓝", "stock": 5},
            {"key": "cup-white", "name": "奶白", "colour": "奶白", "stock": 3},
        ],
    }
    return base | parts


def test_nearest_fact_wins(make_facts: Make, now: datetime) -> None:
    """SKU over product over category over shop, each with its source."""
    product = cup(
        facts={"material": "钢"},
        skus=[
            {"key": "cup-blue", "name": "雾蓝", "facts": {"material": "316钢", "origin": "金华"}},
            {"key": "cup-white", "name": "奶白"},
        ],
    )
    facts = make_facts(products=[product])
    assert Fact("origin", "金华", "sku:cup-blue") == facts.gather("cup-blue", None, (), now)["origin"]
    assert Fact("material", "316钢", "sku:cup-blue") == facts.gather("cup-blue", None, (), now)["material"]
    assert Fact("material", "钢", "product:cup") == facts.gather("cup", None, (), now)["material"]
    assert Fact("origin", "永康", "category:cups") == facts.gather("cup", None, (), now)["origin"]
    assert Fact("brand", "店牌", "shop:small") == facts.gather("cup", None, (), now)["brand"]
    assert Fact("origin", "浙江", "shop:small") == facts.gather(None, None, (), now)["origin"]


def test_expired_fact_is_missing(make_facts: Make, now: datetime) -> None:
    """Before and after its dates a fact does not exist, and the layer below is seen again."""
    product = cup(facts={"gift": {"value": "送杯套", "valid_from": "+1d", "valid_to": "+2d"}})
    facts = make_facts(products=[product])
    assert "gift" not in facts.gather("cup", None, (), now)
    assert "送杯套" == facts.gather("cup", None, (), now + timedelta(days=1, hours=1))["gift"].value
    assert "gift" not in facts.gather("cup", None, (), now + timedelta(days=3))
    facts = make_facts(products=[product], facts={"gift": "送贺卡"})
    values = [facts.gather("cup", None, (), now + timedelta(days=n))["gift"].value for n in (0, 2, 3)]
    assert ["送贺卡", "送杯套", "送贺卡"] == values


def test_promotions_come_and_go_while_the_shop_is_kept(make_facts: Make, now: datetime) -> None:
    """One ShopFacts answers rightly on both sides of an end."""
    promotion = {"key": "cut", "kind": "cut", "off": "10", "valid_to": "+1d"}
    facts = make_facts(promotions=[promotion])
    assert "直降10元后70元" == facts.gather("cup", None, (), now)["final_price"].value
    assert "直降10元" == facts.gather("cup", None, (), now)["promotion"].value
    assert "11月21日24点" == facts.gather("cup", None, (), now)["promo_end"].value
    later = facts.gather("cup", None, (), now + timedelta(days=2))
    assert "80元" == later["final_price"].value
    assert not {"promotion", "promo_end"} & set(later)


def test_end_itself_is_still_in_force(make_facts: Make) -> None:
    """The last second counts, the one after it does not, whichever is asked for first."""
    facts = make_facts(
        promotions=[{"key": "cut", "kind": "cut", "off": "10", "valid_to": "2026-11-20 12:00"}]
    )
    end = datetime.fromisoformat("2026-11-20T12:00:00+08:00")
    asked = [end + timedelta(seconds=n) for n in (1, 0, -1, 0, 1)]
    assert [False, True, True, True, False] == [
        "promotion" in facts.gather("cup", None, (), at) for at in asked
    ]


def test_disabled_policy_says_nothing(make_facts: Make, now: datetime) -> None:
    """Its slots are unknown, also where a category writes them."""
    insurance = {"facts": {"freight_insurance": "送运费险"}}
    assert "freight_insurance" in make_facts(policies={"freight_insurance": insurance}).gather(
        "cup", None, (), now
    )
    off = make_facts(policies={"freight_insurance": insurance | {"enabled": False}})
    assert "freight_insurance" not in off.gather("cup", None, (), now)
    cups = {"cups": {"name": "杯", "policies": {"freight_insurance": {"enabled": False}}}}
    there = make_facts(policies={"freight_insurance": insurance}, categories=cups)
    assert "freight_insurance" not in there.gather("cup", None, (), now)
    assert "freight_insurance" in there.gather("pot", None, (), now)


def test_category_changes_the_window_of_returns(make_facts: Make, now: datetime) -> None:
    """Days are inherited and overridden like facts."""
    cups = {"cups": {"name": "杯", "policies": {"returns": {"days": 15}}}}
    facts = make_facts(
        policies={"returns": {"days": 7, "facts": {"return_condition": "没用过"}}}, categories=cups
    )
    sheet = facts.gather("cup", None, (), now)
    assert ["签收后15天内", "没用过"] == [sheet[slot].value for slot in ("return_window", "return_condition")]
    assert "签收后7天内" == facts.gather("pot", None, (), now)["return_window"].value


def test_unknown_is_absent(make_facts: Make, now: datetime) -> None:
    """Keys the shop does not have, and slots nobody wrote."""
    sheet = make_facts().gather("nosuch", "999999999999", (), now)
    assert (None, None, "unknown") == (sheet.product, sheet.order, sheet.order_state)
    assert not {"product", "price", "stock", "warranty", "order_tail", "arrival"} & set(sheet)
    assert sheet.get("warranty") is None
    assert ("appliances", "warm") == (sheet.trade, sheet.tone)


def test_empty_sheet_for_no_shop() -> None:
    """A sheet without a shop knows nothing."""
    assert 0 == len(FactSheet())


def test_total_needs_a_number_of_pieces(make_facts: Make, now: datetime) -> None:
    """Pieces in the product's own or a general measure word, and one price."""
    facts = make_facts(
        promotions=[{"key": "f", "kind": "threshold", "tiers": [{"over": "199", "off": "20"}]}]
    )

    def total(item: str, *entities: Entity) -> str | None:
        fact = facts.gather(item, None, entities, now).get("total_price")
        return fact.value if fact else None

    assert "3个一共240元，满199减20后220元" == total("cup", entity("quantity", "3个", "3"))
    assert "2口一共240元，满199减20后220元" == total("pot", entity("quantity", "2口", "2"))
    assert "2个一共160元" == total("cup", entity("quantity", "2件", "2"))
    assert total("cup") is None
    assert total("cup", entity("quantity", "1个", "1")) is None
    assert total("cup", entity("quantity", "2斤", "2")) is None
    assert total("cup", entity("quantity", "半个", "0.5")) is None
    assert total("cup", entity("quantity", "99999个", "99999")) is None


def test_total_of_each_variant_when_prices_differ(make_facts: Make, now: datetime) -> None:
    """79 or 89: both totals until a variant is chosen."""
    facts = make_facts(
        products=[
            cup(
                skus=[
                    {"key": "cup-s", "name": "小号", "price": "79"},
                    {"key": "cup-l", "name": "大号", "price": "89"},
                ]
            )
        ]
    )
    three = (entity("quantity", "3个", "3"),)
    assert "3个的话，小号 237元、大号 267元" == facts.gather("cup", None, three, now)["total_price"].value
    assert "3个一共267元" == facts.gather("cup-l", None, three, now)["total_price"].value
    assert "小号 79元、大号 89元" == facts.gather("cup", None, (), now)["price"].value
    assert "79元起" == facts.gather("cup", None, (), now)["final_price"].value


def test_stock_is_true_at_every_level(make_facts: Make, now: datetime) -> None:
    """Sold out is not called in stock; what is gone is named; unknown stays unknown."""
    skus = [
        {"key": "cup-blue", "name": "雾蓝", "stock": 0, "restock_at": "+5d"},
        {"key": "cup-white", "name": "奶白", "stock": 3},
    ]
    facts = make_facts(products=[cup(skus=skus, limited_total=100)])
    sheet = facts.gather("cup", None, (), now)
    assert "现货，还有3个，雾蓝暂时缺货" == sheet["stock"].value
    assert "这批限量100个，还剩3个" == sheet["limited"].value
    blue = facts.gather("cup-blue", None, (), now)
    assert not {"stock", "limited"} & set(blue)
    assert "11月25日左右到货" == blue["restock"].value
    assert "sold_out" in blue.flags
    assert "restock" not in facts.gather("cup-blue", None, (), now + timedelta(days=6))
    unknown = make_facts(products=[cup(skus=[{"key": "cup-blue", "name": "雾蓝"}])]).gather(
        "cup", None, (), now
    )
    assert "stock" not in unknown
    assert "sold_out" not in unknown.flags


SHIPPING = {
    "cutoff": "16:00",
    "within_hours": 48,
    "courier": "中通",
    "fee": "6",
    "free_over": "59",
    "regions": [
        {"provinces": ["四川"], "days": 3},
        {"provinces": ["新疆"], "days": [6, 9], "fee": "20", "never_free": True},
        {"provinces": ["台湾"], "served": False},
    ],
}


def test_place_changes_postage_and_gives_arrival(make_facts: Make, now: datetime) -> None:
    """The figures of the place named, as the buyer calls it."""
    facts = make_facts(shipping=SHIPPING)
    sheet = facts.gather("cup", None, (entity("place", "成都", "四川"),), now)
    assert ["成都满59元包邮", "发到成都一般3天左右，大概11月23日前后"] == [
        sheet[slot].value for slot in ("free_ship", "arrival")
    ]
    far = facts.gather("cup", None, (entity("place", "新疆", "新疆"),), now)
    assert "free_ship" not in far
    assert "发新疆邮费20元" == far["shipping_fee"].value
    assert "arrival_most" not in far
    assert "arrival_most" in facts.gather("cup", None, (), now)
    island = facts.gather("cup", None, (entity("place", "台湾", "台湾"),), now)
    assert not {"free_ship", "shipping_fee", "courier", "arrival"} & set(island)
    assert "not_served" in island.flags


def test_cutoff_is_known_only_while_it_can_be_met(make_facts: Make, now: datetime) -> None:
    """After four, on a day of rest, or for what must be made first, nobody may say "today"."""
    facts = make_facts(
        shipping=SHIPPING | {"rest_weekdays": [6]},
        products=[
            cup(),
            cup(key="mug", short="马克杯", make_days=3, skus=[{"key": "mug-red", "name": "红"}]),
        ],
    )
    assert "下午4点" == facts.gather("cup", None, (), now)["cutoff"].value
    assert "cutoff" not in facts.gather("cup", None, (), now + timedelta(hours=6))
    assert "cutoff" not in facts.gather("cup", None, (), now + timedelta(days=1))
    assert "cutoff" not in facts.gather("mug", None, (), now)


ORDER: dict[str, object] = {
    "order_no": "100000003821",
    "buyer": "lin",
    "amount": "80",
    "state": "paid",
    "placed_at": "-5h",
    "paid_at": "-5h",
    "items": [{"product": "cup", "sku": "cup-blue", "price": "80"}],
    "address": {"province": "四川", "city": "成都市", "district": "武侯区", "receiver": "张**"},
}


def test_order_brings_its_product_and_place(make_facts: Make, now: datetime) -> None:
    """An order card alone is enough for product facts and arrival."""
    sheet = make_facts(shipping=SHIPPING, orders=[ORDER]).gather(None, "100000003821", (), now)
    assert ("cup", "cup-blue", "100000003821", "paid") == (
        sheet.product,
        sheet.sku,
        sheet.order,
        sheet.order_state,
    )
    assert {
        "order_tail": "尾号3821",
        "order_items": "雾蓝保温杯 1个",
        "order_state": "已付款，仓库还没接单",
        "address_masked": "四川成都市武侯区（张**收）",
        "arrival": "发到成都一般3天左右，大概11月23日前后",
    } == {
        slot: sheet[slot].value
        for slot in ("order_tail", "order_items", "order_state", "address_masked", "arrival")
    }


def test_order_of_somebody_else_is_never_told(make_facts: Make, now: datetime) -> None:
    """A number typed by another buyer brings nothing of that order."""
    facts = make_facts(orders=[ORDER])
    sheet = facts.gather(None, "100000003821", (), now, buyer="zhou")
    assert (None, "unknown") == (sheet.order, sheet.order_state)
    assert not {"order_tail", "address_masked", "order_items"} & set(sheet)
    assert (
        facts.order_for("zhou", "100000003821", (entity("order_no", "100000003821", "100000003821"),)) is None
    )


def test_order_meant_is_named_in_focus_or_the_only_one_under_way(make_facts: Make) -> None:
    """Two under way and none named stays open."""
    second = ORDER | {"order_no": "100000000002"}
    facts = make_facts(orders=[ORDER])
    assert "100000003821" == facts.order_for("lin", None, ())
    facts = make_facts(orders=[ORDER, second])
    assert facts.order_for("lin", None, ()) is None
    assert "100000000002" == facts.order_for("lin", "100000000002", ())
    named = (entity("order_no", "100000003821", "100000003821"),)
    assert "100000003821" == facts.order_for("lin", "100000000002", named)


def test_member_has_member_price_and_rights(make_facts: Make, now: datetime) -> None:
    """Known by the buyer, or by the order's buyer."""
    facts = make_facts(
        levels=[{"key": "vip", "name": "VIP", "rate": "0.9", "rights": "会员价9折"}],
        customers=[{"id": "lin", "name": "小林", "level": "vip"}, {"id": "zhou", "name": "老周"}],
        policies={"membership": {"facts": {"member_rights": "入会有券"}}},
    )
    mine = facts.gather("cup", None, (), now, buyer="lin")
    assert ["会员9折后72元", "会员价9折"] == [mine[slot].value for slot in ("final_price", "member_rights")]
    theirs = facts.gather("cup", None, (), now, buyer="zhou")
    assert ["80元", "入会有券"] == [theirs[slot].value for slot in ("final_price", "member_rights")]


def test_size_comes_from_the_products_chart(make_facts: Make, now: datetime) -> None:
    """No chart, no figures: no size."""
    chart = {"body": [{"size": "M", "height": [155, 165], "weight": [48, 54]}]}
    facts = make_facts(size_charts=chart, products=[cup(size_chart="body")])
    figures = (entity("height", "160", "160"), entity("weight", "104斤", "52"))
    assert "160cm、52kg建议M码" == facts.gather("cup", None, figures, now)["size_suggestion"].value
    assert "size_suggestion" not in facts.gather("cup", None, (), now)
    assert "size_suggestion" not in make_facts().gather("cup", None, figures, now)


@pytest.mark.parametrize(("hours", "flag"), [(0, "return_open"), (24 * 8, "return_over")])
def test_windows_are_flagged(hours: int, flag: str, make_facts: Make, now: datetime) -> None:
    """Replies can tell an open window from one that is over."""
    signed = ORDER | {
        "state": "signed",
        "placed_at": "-4d",
        "paid_at": "-4d",
        "sent_at": "-3d",
        "signed_at": "-1d",
        "courier": "中通",
        "tracking": "ZT12345678",
    }
    facts = make_facts(policies={"returns": {"days": 7}}, orders=[signed])
    assert flag in facts.gather(None, "100000003821", (), now + timedelta(hours=hours)).flags


def test_hours_are_not_promised_over_a_rest(make_facts: Make, now: datetime) -> None:
    """While the shop is closed the day of handing over stands where the hours stood; before and after, the hours."""
    rest = {"valid_from": "+1d 00:00", "valid_to": "+5d", "why": "春节停发"}
    facts = make_facts(shipping=SHIPPING | {"within_hours": 48, "rests": [rest]})
    said = [
        facts.gather("cup", None, (), now + timedelta(days=days)).get("ship_within") for days in (0, 2, 6)
    ]
    assert ["付款后48小时内", "11月26日左右", "付款后48小时内"] == [
        fact.value if fact else None for fact in said
    ]


def test_sale_changes_cutoff_and_hours_while_it_lasts(make_facts: Make, now: datetime) -> None:
    """A mode swaps the figures at its set time and gives them back at its end."""
    sale = {"valid_from": "+1d 00:00", "valid_to": "+2d", "cutoff": "12:00", "within_hours": 72}
    facts = make_facts(shipping=SHIPPING | {"within_hours": 48, "modes": [sale]})
    seen = []
    for days in (0, 1, 3):
        sheet = facts.gather("cup", None, (), now + timedelta(days=days))
        seen.append((sheet["cutoff"].value, sheet["ship_within"].value))
    plain = ("下午4点", "付款后48小时内")
    assert [plain, ("中午12点", "付款后3天内"), plain] == seen


def test_total_has_the_postage_of_the_place(make_facts: Make, now: datetime) -> None:
    """Named by the buyer, or of the order; the figure is kept and still right for another place."""
    facts = make_facts(shipping=SHIPPING)
    two = entity("quantity", "2个", "2")

    def total(*places: Entity) -> str:
        return facts.gather("cup", None, (two, *places), now)["total_price"].value

    assert "2个一共160元，包邮" == total(entity("place", "成都", "四川"))
    assert "2个一共160元，另加邮费20元" == total(entity("place", "新疆", "新疆"))
    assert "2个一共160元" == total(entity("place", "台湾", "台湾"))
    assert "2个一共160元" == total()
    assert "2个一共160元，包邮" == total(entity("place", "成都", "四川"))


def test_size_that_is_not_made_is_said(make_facts: Make, now: datetime) -> None:
    """Beyond the chart there is no suggestion, and a word on why."""
    facts = make_facts(
        size_charts={"body": [{"size": "M", "weight": [48, 54]}, {"size": "L", "weight": [55, 61]}]},
        products=[cup(size_chart="body", skus=[{"key": "cup-m", "name": "M", "size": "M"}])],
    )
    sheet = facts.gather("cup", None, (entity("weight", "90kg", "90"),), now)
    assert "size_suggestion" not in sheet
    assert "90kg超出了这款的尺码（到L码为止），穿用可能偏小" == sheet["size_limit"].value


def test_gift_of_a_promotion_is_a_gift(make_facts: Make, now: datetime) -> None:
    """买赠 fills the slot that nobody wrote; a written gift goes first."""
    offer = {"key": "g", "kind": "gift", "buy": 2, "gift": "杯套一个"}
    sheet = make_facts(promotions=[offer]).gather("cup", None, (), now)
    assert ["每买2件送杯套一个"] * 2 == [sheet[slot].value for slot in ("gift", "promotion")]
    written = make_facts(promotions=[offer], facts={"gift": "送贴纸"}).gather("cup", None, (), now)
    assert "送贴纸" == written["gift"].value
