"""A small shop that tests bend to their needs."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.shop import Editor, ShopFacts, ShopSpec, Wording, editor_of, load_wording
from bot.shop.wording import find_folder

ROOT = Path(__file__).resolve().parents[2]

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
"""Friday, ten in the morning in China."""

SMALL: dict[str, Any] = {
    "key": "small",
    "name": "小店",
    "trade": "appliances",
    "facts": {"brand": "店牌", "origin": "浙江"},
    "categories": {"cups": {"name": "杯子", "facts": {"origin": "永康"}}},
    "products": [
        {
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
        },
        {"key": "pot", "title": "不锈钢汤锅", "short": "汤锅", "unit": "口", "price": "120", "stock": 4},
    ],
    "customers": [{"id": "lin", "name": "小林"}, {"id": "zhou", "name": "老周"}],
}


@pytest.fixture
def now() -> datetime:
    """Ten in the morning in China, a Friday."""
    return NOW


@pytest.fixture(scope="session")
def wording() -> Wording:
    """Return the wording that ships."""
    return load_wording(ROOT / "intents")


@pytest.fixture(scope="session")
def library() -> Path:
    """Return the library folder of the checkout."""
    return find_folder(ROOT)


@pytest.fixture
def make_shop() -> Callable[..., ShopSpec]:
    """Return the small shop with top-level parts replaced."""

    def make(**parts: object) -> ShopSpec:
        return ShopSpec.model_validate(deepcopy(SMALL) | parts, context={"now": NOW})

    return make


@pytest.fixture
def make_facts(make_shop: Callable[..., ShopSpec], wording: Wording) -> Callable[..., ShopFacts]:
    """Return the small shop, with parts replaced, ready for questions."""

    def make(**parts: object) -> ShopFacts:
        return ShopFacts(make_shop(**parts), wording)

    return make


@pytest.fixture
def editor(library: Path) -> Editor:
    """Return what edits and imports are checked against: the library that ships."""
    return editor_of(library, NOW)
