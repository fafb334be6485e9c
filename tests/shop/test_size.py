from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import TypeAdapter

from bot.shop import Wording
from bot.shop.schema import SizeChart
from bot.shop.size import advise, beyond_chart, measures_of, say_advice, say_beyond
from bot.terms import Entity

CHARTS: dict[str, SizeChart] = {
    name: TypeAdapter(SizeChart).validate_python(rows)
    for name, rows in {
        "body": [
            {"size": "S", "height": (150, 160), "weight": (40, 47)},
            {"size": "M", "height": (155, 165), "weight": (48, 54)},
            {"size": "L", "height": (158, 170), "weight": (55, 61)},
            {"size": "XL", "height": (160, 175), "weight": (62, 70)},
        ],
        "overlap": [{"size": "S", "weight": (40, 50)}, {"size": "M", "weight": (48, 58)}],
        "shoes": [{"size": "37", "foot": ("23", "23.5")}, {"size": "38", "foot": ("23.6", "24")}],
        "sheets": [{"size": "1.5米款", "bed": (145, 155)}, {"size": "1.8米款", "bed": (175, 185)}],
        "kids": [
            {"size": "90", "height": (85, 94), "age": (18, 24)},
            {"size": "100", "height": (95, 104), "age": (25, 42)},
        ],
    }.items()
}


@pytest.mark.parametrize(
    ("chart", "figures", "expected"),
    [
        ("body", {"height": 160, "weight": 52}, "160cm、52kg建议M码"),
        ("body", {"weight": 52}, "52kg建议M码"),
        ("body", {"height": 158, "weight": "47.5"}, "158cm、47.5kg建议M码"),
        ("body", {"height": 170, "weight": 52}, "170cm、52kg建议L码"),
        ("body", {"height": 160}, None),
        ("body", {"height": 175, "weight": 42}, None),
        ("body", {"height": 160, "weight": 90}, None),
        ("body", {"height": 120, "weight": 50}, None),
        ("body", {}, None),
        ("overlap", {"weight": 49}, "49kg在S码和M码之间，喜欢宽松选M码"),
        ("shoes", {"foot": "23.8"}, "脚长23.8cm建议38码"),
        ("shoes", {"height": 160, "weight": 50}, None),
        ("sheets", {"bed": 150}, "150cm宽的床建议1.5米款"),
        ("kids", {"height": 90}, "90cm建议90码"),
        ("kids", {"age": 30}, "30个月建议100码"),
    ],
)
def test_worked_sizes(chart: str, figures: dict[str, object], expected: str | None, wording: Wording) -> None:
    """In range and decisive gives a size; anything else stays unknown."""
    advice = advise(CHARTS[chart], {name: Decimal(str(value)) for name, value in figures.items()})
    assert expected == (say_advice(advice, wording) if advice else None)


def test_last_figure_of_a_kind_counts() -> None:
    """A buyer who corrects herself is taken at her last word; what is no figure is passed over."""
    said = [("height", "158"), ("weight", "?"), ("height", "162"), ("money", "99")]
    entities = [Entity(kind, value, 0, 0, value) for kind, value in said]
    assert {"height": Decimal(162)} == measures_of(entities)


@pytest.mark.parametrize(
    ("chart", "figures", "expected"),
    [
        ("body", {"weight": 70}, None),
        ("body", {"weight": "70.1"}, "70.1kg超出了这款的尺码（到XL码为止），穿用可能偏小"),
        ("body", {"weight": "39.9"}, "39.9kg还不到这款的尺码（S码起），穿用可能偏大"),
        ("body", {"weight": 40}, None),
        ("body", {"height": 180, "weight": 60}, "180cm超出了这款的尺码（到XL码为止），穿用可能偏小"),
        ("shoes", {"foot": "25"}, "脚长25cm超出了这款的尺码（到38码为止），穿用可能偏小"),
        ("sheets", {"bed": 200}, "200cm宽的床超出了这款的尺码（到1.8米款为止），穿用可能偏小"),
        ("shoes", {"weight": 90}, None),
        ("body", {}, None),
    ],
)
def test_figures_beyond_the_chart_are_named(
    chart: str, figures: dict[str, object], expected: str | None, wording: Wording
) -> None:
    """A buyer whose size is not made is told so instead of being asked again."""
    found = beyond_chart(CHARTS[chart], {name: Decimal(str(value)) for name, value in figures.items()})
    assert expected == (say_beyond(found, wording) if found else None)
