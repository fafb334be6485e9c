from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from bot.shop import ShopSpec
from bot.shop.parts import Phrase, province_key, yuan

PHRASE = TypeAdapter(Phrase)


@pytest.mark.parametrize(
    "text", ["送杯套", "S到XL", "190×33cm（可拉伸）", "加热到100%", "【新】汤锅", "-18℃"[1:]]
)
def test_phrases_that_read_well(text: str) -> None:
    """Brackets, signs and figures may stand at an end."""
    assert text == PHRASE.validate_python(f" {text} ")


@pytest.mark.parametrize(
    "text", ["", "  ", "送杯套。", "，送杯套", "送{杯套", "两\n行", "长" * 81, "送杯套！"]
)
def test_phrases_that_do_not(text: str) -> None:
    """Empty, punctuated at an end, with braces or line breaks, too long."""
    with pytest.raises(ValidationError):
        PHRASE.validate_python(text)


def test_amounts_are_written_as_people_do() -> None:
    """No zeros at the end; cents are rounded half up."""
    amounts = [Decimal(text) for text in ("79", "79.00", "79.90", "79.955", "0", "1200")]
    assert ["79", "79", "79.9", "79.96", "0", "1200"] == [yuan(amount) for amount in amounts]


def test_provinces_by_any_of_their_names() -> None:
    """Long and short names agree; a city is no province."""
    names = ("四川省", "四川", "内蒙古自治区", "黑龙", "黑龙江省", "成都", "")
    assert ["四川", "四川", "内蒙", "黑龙", "黑龙", None, None] == [province_key(name) for name in names]


def test_changed_copy_forgets_cached_tables(make_shop: Callable[..., ShopSpec]) -> None:
    """A shop copied with other products finds those, not the old ones."""
    spec = make_shop()
    assert {"cup", "cup-blue", "cup-white", "pot"} == set(spec.product_of)
    assert {"pot"} == set(spec.model_copy(update={"products": spec.products[1:]}).product_of)
