from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.shop import ShopSpec
from bot.shop.gaps import Filling, GapKind, Want, attributes_wanted, filling_of, slots_wanted

GROUPS = {
    "care": "product",
    "gift": "product",
    "stock": "product",
    "service_hours": "shop",
    "invoice": "policy",
    "order_state": "order",
    "fix_damaged": "case",
    "size_suggestion": "calc",
    "product": "product",
}


def test_only_what_a_shop_could_fill_is_a_gap() -> None:
    """Orders, cases, the buyer's own figures and a product nobody knows are none; a slot counts once."""
    asked = (
        "care",
        "care",
        "service_hours",
        "invoice",
        "order_state",
        "fix_damaged",
        "size_suggestion",
        "product",
    )
    assert (
        Want("slot", "care", "cup"),
        Want("slot", "service_hours", ""),
        Want("slot", "invoice", "cup"),
    ) == slots_wanted(asked, GROUPS, "cup")
    assert ("service_hours", "invoice") == tuple(want.name for want in slots_wanted(asked, GROUPS, ""))


def test_attribute_that_others_have_is_wanted(make_shop: Callable[..., ShopSpec]) -> None:
    """Named by the buyer, known of another product and not of this one."""
    spec = make_shop()
    pot = spec.product_of["pot"].model_copy(update={"attributes": {"容量": "4L", "功率": "1500W"}})
    cup = spec.product_of["cup"].model_copy(update={"attributes": {"容量": "1L"}})
    spec = spec.model_copy(update={"products": (cup, pot)})
    assert (Want("attribute", "功率", "cup"),) == attributes_wanted(spec, "cup", "功率和容量多少")
    assert () == attributes_wanted(spec, "", "功率多少")
    assert () == attributes_wanted(spec, "cup", "功率多少", told=("功率", "材质"))


@pytest.mark.parametrize(
    ("kind", "name", "filling"),
    [
        ("slot", "care", "fact"),
        ("slot", "stock", "structure"),
        ("attribute", "功率", "attribute"),
        ("faq", "能机洗吗", "answer"),
    ],
)
def test_way_of_filling_follows_from_what_it_is(kind: GapKind, name: str, filling: Filling) -> None:
    """What is computed is filled where it comes from."""
    assert filling == filling_of(kind, name)
