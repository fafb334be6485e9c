from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.shop import ShopSpec
from bot.shop.layers import turning_points


def test_between_two_turning_points_nothing_changes(make_shop: Callable[..., ShopSpec]) -> None:
    """Begins count from their moment, ends from the moment after, restocking from its own."""
    spec = make_shop(
        facts={"gift": {"value": "送贺卡", "valid_from": "+1h", "valid_to": "+3h"}},
        policies={"invoice": {"facts": {"invoice": {"value": "可开", "valid_to": "+5h"}}}},
        coupons=[{"key": "a", "off": "5", "where": "首页", "valid_to": "+4h"}],
        products=[
            {
                "key": "cup",
                "title": "杯",
                "short": "杯",
                "price": "9",
                "skus": [{"key": "c", "name": "红", "stock": 0, "restock_at": "+2h"}],
            }
        ],
    )
    points = turning_points(spec)
    start = points[0] - timedelta(hours=1)
    tick = timedelta.resolution
    expected = [timedelta(hours=1), timedelta(hours=2), *(timedelta(hours=n) + tick for n in (3, 4, 5))]
    assert expected == [point - start for point in points]
