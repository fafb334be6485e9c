"""Places, placeholders, links, and the spans of everything named."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.terms import Entity
from bot.text import Gazetteer, find_entities, normalise
from bot.text.entities import joined_places
from tests.models import INTENTS, tokeniser
from tests.text.strings import NAUGHTY, typed

PLACES = Gazetteer.read(INTENTS / "places.yaml")


def _found(raw: str) -> tuple[Entity, ...]:
    return find_entities(normalise(raw), PLACES, tokeniser().words)


@pytest.mark.parametrize(
    ("raw", "text", "province"),
    [
        ("发成都几天到", "成都", "四川"),
        ("寄新疆包邮吗", "新疆", "新疆"),
        ("发杭州市西湖区", "杭州", "浙江"),
        ("我在廣州", "廣州", "广东"),
        ("内蒙古能发吗", "内蒙古", "内蒙古"),
        ("发开封几天", "开封", "河南"),
    ],
)
def test_place_stands_for_its_province(raw: str, text: str, province: str) -> None:
    """A city or province named gives its two-character province and the words as typed."""
    assert (text, province) in {(e.text, e.value) for e in _found(raw) if e.kind == "place"}


@pytest.mark.parametrize(
    "raw",
    [
        "东西安全吗",
        "适合肥胖的人吗",
        "今天水果新鲜吗",
        "加大连衣裙",
        "变成都不一样",
        "其中卫衣多大",
        "开封了还能退吗",
        "包头拖鞋",
        "普洱茶怎么卖",
        "四平方的线",
    ],
)
def test_place_inside_other_words_is_not_meant(raw: str) -> None:
    """The name of a city that only the letters spell is left alone."""
    assert () == tuple(e for e in _found(raw) if e.kind == "place")


def test_places_are_found_without_a_tokenizer_too() -> None:
    """Without word borders every name counts."""
    assert [("杭州", "浙江")] == [(e.text, e.value) for e in find_entities(normalise("到杭州"), PLACES)]


@pytest.mark.parametrize(
    ("raw", "kind", "text"),
    [
        ("<ID>这个", "link", "<ID>"),
        ("[链接x]", "link", "[链接x]"),
        ("https://item.example.com/a?id=62，有吗", "link", "https://item.example.com/a?id=62"),
        ("要[数字x]个", "placeholder", "[数字x]"),
        ("好的#E-s21", "placeholder", "#E-s21"),
        ("[订单编号x]", "placeholder", "[订单编号x]"),
        ("[图片]", "placeholder", "[图片]"),
    ],
)
def test_placeholder_and_link_are_entities(raw: str, kind: str, text: str) -> None:
    """What stands for a link, a number or a picture is named with all its characters."""
    assert [(kind, text)] == [(e.kind, e.text) for e in _found(raw)]


def test_entities_come_in_order_and_do_not_overlap() -> None:
    """The list runs along the message."""
    found = _found("张三，13812345678，发浙江杭州，要2件XL码，11月22日前到")
    assert ["phone", "place", "place", "quantity", "size", "date"] == [e.kind for e in found]
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize("raw", NAUGHTY)
def test_naughty_string_has_valid_spans(raw: str) -> None:
    """Strings that break programs give entities with true spans, or none."""
    _check(raw)


@given(st.text(max_size=60) | typed())
def test_any_entity_is_what_its_span_says(raw: str) -> None:
    """An entity's text is the stretch of the message between its offsets, and its value is not empty."""
    _check(raw)


def _check(raw: str) -> None:
    for entity in _found(raw):
        assert 0 <= entity.start < entity.end <= len(raw)
        assert entity.text == raw[entity.start : entity.end]
        assert entity.value


def test_city_behind_its_province_is_found_though_cut_as_one_word() -> None:
    """云南昆明 is Kunming; two places of different provinces, or one alone, are left to the words."""
    (found,) = joined_places("到云南昆明几天", PLACES)
    assert ("昆明", "云南") == (found.text, found.value)
    assert not joined_places("四川昆明都发吗", PLACES)
    assert not joined_places("发昆明几天", PLACES)
