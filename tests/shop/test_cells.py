from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.shop.cells import CellError, Kind, key_of, read_cell, write_cell


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("money", "￥1,299.50元", "1299.50"),
        ("money", "\uff18\uff19", "89"),
        ("whole", "1,200", 1200),
        ("number", "0.95", "0.95"),
        ("flag", "是", True),
        ("flag", "否", False),
        ("moment", "2026/11/3", "2026-11-02T16:00:00+00:00"),
        ("moment", "2026年11月3日", "2026-11-02T16:00:00+00:00"),
        ("until", "2026-11-03", "2026-11-03T15:59:59+00:00"),
        ("moment", "2026-11-30 20:00", "2026-11-30T12:00:00+00:00"),
        ("clock", "9：30", "09:30"),
        ("span", "150~160", ["150", "160"]),
        ("days", "3", ["3", "3"]),
        ("names", "雾蓝、奶白；墨绿", ["雾蓝", "奶白", "墨绿"]),
        ("lines", "怎么洗，要紧吗|能机洗吗", ["怎么洗，要紧吗", "能机洗吗"]),
        ("pairs", "功率：2200W；线长=1.5m", {"功率": "2200W", "线长": "1.5m"}),
        ("tiers", "满199减20，399-50", [{"over": "199", "off": "20"}, {"over": "399", "off": "50"}]),
        ("key", "ABC 01/红", "abc-01"),
        ("keys", "cup|Pot", ["cup", "pot"]),
    ],
)
def test_cells_are_read_as_people_type(kind: Kind, text: str, value: Any, now: datetime) -> None:  # noqa: ANN401 - any value
    """Width, signs, separators and dates of every usual form."""
    assert value == read_cell(kind, text, now)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("money", "面议"),
        ("money", "-5"),
        ("whole", "3.5"),
        ("number", "NaN"),
        ("number", "一百"),
        ("flag", "也许"),
        ("moment", "下周三"),
        ("moment", "2026/13/1"),
        ("clock", "25:00"),
        ("span", "高"),
        ("pairs", "2200W"),
        ("tiers", "199"),
        ("key", "红色"),
    ],
)
def test_what_cannot_be_read_says_which_kind(kind: Kind, text: str, now: datetime) -> None:
    """The code names the kind, so that the words can say what is right."""
    with pytest.raises(CellError) as caught:
        read_cell(kind, text, now)
    assert kind == caught.value.code


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("money", "89.00", "89"),
        ("span", [150, 160], "150-160"),
        ("days", [3, 3], "3"),
        ("moment", "2026-11-02T16:00:00Z", "2026-11-03"),
        ("until", "2026-11-03T15:59:59Z", "2026-11-03"),
        ("until", "2026-11-03T12:30:00Z", "2026-11-03 20:30:00"),
        ("clock", "16:00:00", "16:00"),
        ("tiers", [{"over": "199", "off": "20"}], "199-20"),
        ("pairs", {"功率": "2200W"}, "功率:2200W"),
        ("names", ["a", "b"], "a|b"),
        ("text", None, ""),
    ],
)
def test_values_are_written_as_they_are_read(kind: Kind, value: object, text: str, now: datetime) -> None:
    """What is written can be read back to the same."""
    assert text == write_cell(kind, value)
    if text:
        assert write_cell(kind, read_cell(kind, text, now)) == text


def test_identifier_of_nothing_is_nothing() -> None:
    """Only what fits an identifier is kept."""
    assert ["cup-1", "", "a-b"] == [key_of(text) for text in ("\uff23up 1", "保温杯", " a／b ")]
