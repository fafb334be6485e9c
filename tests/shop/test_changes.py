from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.shop import ShopSpec
from bot.shop.changes import Change, differences, facts_of, reverted

Make = Callable[..., ShopSpec]


def test_one_value_is_one_change(make_shop: Make) -> None:
    """The path says where, with keys instead of places."""
    before = facts_of(make_shop())
    after = facts_of(make_shop())
    after["products"][0]["skus"][1]["stock"] = 9
    assert (Change(("products", "cup", "skus", "cup-white", "stock"), 3, 9),) == differences(before, after)


def test_stamps_customers_and_orders_are_no_change(make_shop: Make) -> None:
    """Where something was read is told elsewhere, and what people bought is no fact."""
    spec = make_shop(customers=[])
    after = facts_of(make_shop())
    after["products"][0]["source"] = "cups.csv:2"
    after["facts"]["brand"]["source"] = "cups.csv:2"
    assert () == differences(facts_of(spec), after)


def _dropped(data: dict[str, Any]) -> None:
    del data["products"][0]


def _added(data: dict[str, Any]) -> None:
    data["facts"]["gift"] = {"value": "送贺卡"}
    data["categories"]["pots"] = {"name": "锅"}


def _turned(data: dict[str, Any]) -> None:
    data["products"].reverse()


def _nested(data: dict[str, Any]) -> None:
    data["products"][0]["skus"].append({"key": "cup-red", "name": "红"})
    data["products"][0]["attributes"]["功率"] = "2200W"
    del data["facts"]["brand"]


@pytest.mark.parametrize("change", [_dropped, _added, _turned, _nested])
def test_changes_lead_back(make_shop: Make, change: Callable[[dict[str, Any]], None]) -> None:
    """Undone, the shop is what it was."""
    before, after = facts_of(make_shop()), facts_of(make_shop())
    change(after)
    told = differences(before, after)
    assert told
    undone = reverted(after, reversed(told))
    undone["products"].sort(key=lambda product: product["key"])
    before["products"].sort(key=lambda product: product["key"])
    assert before == undone


def test_order_comes_back(make_shop: Make) -> None:
    """A new order alone is a change that can be undone."""
    before, after = facts_of(make_shop()), facts_of(make_shop())
    after["products"].reverse()
    (told,) = differences(before, after)
    assert Change(("products", "#order"), ["cup", "pot"], ["pot", "cup"]) == told
    assert before == reverted(after, [told])
