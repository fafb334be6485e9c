from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.shop import ShopFacts

Make = Callable[..., ShopFacts]


def dress(**parts: object) -> dict[str, object]:
    """Return a dress in two colours and three sizes."""
    skus = [
        {"key": "dress-1", "name": "黑色S", "colour": "黑色", "size": "S", "stock": 150, "sold": 10},
        {"key": "dress-2", "name": "黑色M", "colour": "黑色", "size": "M", "stock": 60, "sold": 30},
        {"key": "dress-3", "name": "杏色L", "colour": "杏色", "size": "L", "stock": 1, "sold": 20},
    ]
    base: dict[str, object] = {
        "key": "dress",
        "title": "连衣裙",
        "short": "连衣裙",
        "unit": "条",
        "price": "99",
        "skus": skus,
    }
    return base | {"sold_as_of": "2026-11-19"} | parts


def test_what_follows_from_structure(make_facts: Make, now: datetime) -> None:
    """Colours and sizes in the order of the SKUs, stock summed, the listing, the first attributes."""
    product = dress(links=["123456"], attributes={"面料": "棉", "裙长": "中长", "里布": "有", "领型": "圆领"})
    sheet = make_facts(products=[product]).gather("dress", None, (), now)
    expected = {
        "product": "连衣裙",
        "colors": "黑色、杏色",
        "sizes": "S、M、L",
        "stock": "现货充足",
        "link": "连衣裙的商品卡片",
        "spec": "面料棉，裙长中长，里布有",
        "bestseller": "近30天店里卖得较多的是黑色M连衣裙，卖了30条（截至11月19日）",
    }
    assert expected == {slot: sheet[slot].value for slot in expected}


def test_sizes_of_a_chart_are_a_ladder(make_facts: Make, now: datetime) -> None:
    """Sizes that follow a chart read from first to last."""
    chart = [{"size": size, "weight": [40 + n * 5, 44 + n * 5]} for n, size in enumerate("SML")]
    facts = make_facts(products=[dress(size_chart="body")], size_charts={"body": chart})
    assert "S到L" == facts.gather("dress", None, (), now)["sizes"].value


def test_written_fact_goes_before_the_computed_one(make_facts: Make, now: datetime) -> None:
    """A shop that knows better says so."""
    sheet = make_facts(products=[dress(facts={"sizes": "均码"})]).gather("dress", None, (), now)
    assert ("均码", "product:dress") == (sheet["sizes"].value, sheet["sizes"].source)


def test_best_seller_of_the_shop_when_no_product_is_known(make_facts: Make, now: datetime) -> None:
    """One figure with its date; nothing counted, nothing said."""
    facts = make_facts(products=[dress()])
    assert "sku:dress-2" == facts.gather(None, None, (), now)["bestseller"].source
    assert "bestseller" not in make_facts().gather(None, None, (), now)
