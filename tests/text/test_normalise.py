"""One form for all the ways the same thing is typed, and the way back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.text.normalise import LINK, NUMBER, ORDER, PICTURE, RUN, STICKER, normalise
from tests.text.strings import NAUGHTY, typed, wide


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("有优惠吗", "有优惠吗"),
        ("有優惠嗎", "有优惠吗"),
        ("這個電磁爐安全嗎", "这个电磁炉安全吗"),
        (wide("ABC123?!"), "abc123?!"),
        (f"{wide('3.5')}元", "3.5元"),
        ("⼈⼯客服", "人工客服"),
        ("⻓⻔", "长门"),
        ("㎏", "kg"),
        ("①个", "1个"),
        ("XL码", "xl码"),
        ("好！！！！！！", "好!!!"),
        ("啊啊啊啊啊啊", "啊" * RUN),
        ("10000000000", "10000000000"),
        ("  有  货   吗  ", "有 货 吗"),
        ("有\t货\n吗", "有 货 吗"),
        ("有\u3000货", "有 货"),
        ("有\u200b货\u200d吗\ufeff", "有货吗"),
        ("\u202e吗货有\u202c", "吗货有"),
        ("有\x00货\x07吗", "有货吗"),
        ("好\ufe0f的", "好的"),
        ("谢谢😊", "谢谢😊"),
        ("👍🏻", "👍🏻"),
        ("", ""),
        (" \u200b\n", ""),
    ],
)
def test_text_is_brought_to_one_form(raw: str, text: str) -> None:
    """Width, script, case, runs, spaces and invisible characters do not matter; emoji stay."""
    assert text == normalise(raw).text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<ID>这个有吗", f"{LINK}这个有吗"),
        ("[链接x]有货吗", f"{LINK}有货吗"),
        ("[商品链接3]", LINK),
        ("https://item.example.com/a?id=1&b=2", LINK),
        ("看https://item.example.com/a?id=1，有货吗", f"看{LINK},有货吗"),
        ("看www.example.com/a有货吗", f"看{LINK}有货吗"),
        ("要[数字x]个", f"要{NUMBER}个"),
        ("[订单编号x]没到", f"{ORDER}没到"),
        ("#E-s21", STICKER),
        ("好的#E-s[数字x]", f"好的{STICKER}"),
        ("[图片]", PICTURE),
        ("[不是占位]", "[不是占位]"),
    ],
)
def test_placeholder_becomes_one_character(raw: str, text: str) -> None:
    """What a platform or a link puts into a message stands as one private-use character."""
    assert text == normalise(raw).text


def test_private_use_characters_cannot_be_typed() -> None:
    """A buyer cannot forge a placeholder by typing its stand-in."""
    assert "ab" == normalise(f"a{LINK}b").text


def test_span_leads_back_to_the_text_as_received() -> None:
    """A stretch of the normalised text maps to the words the buyer typed, in the buyer's own script."""
    normal = normalise("請問　這個有優惠嗎？？？？")
    start = normal.text.index("优惠")
    first, last = normal.span(start, start + 2)
    assert "優惠" == normal.raw[first:last]


def test_span_of_a_placeholder_covers_all_of_it() -> None:
    """The one character of a placeholder maps back to every character received."""
    normal = normalise("看<ID>有货吗")
    first, last = normal.span(1, 2)
    assert "<ID>" == normal.raw[first:last]


def test_span_includes_the_repeats_that_were_dropped() -> None:
    """Characters cut from a run belong to the run's last kept character."""
    normal = normalise("急急急急急急死了")
    first, last = normal.span(0, 3)
    assert "急急急急急急" == normal.raw[first:last]


def test_five_thousand_repeats_are_short() -> None:
    """A flood of one character is cut to three and its span is the whole flood."""
    normal = normalise("哈" * 5000)
    assert "哈哈哈" == normal.text
    assert (0, 5000) == normal.span(0, 3)


@pytest.mark.parametrize("raw", NAUGHTY)
def test_naughty_string_keeps_its_offsets(raw: str) -> None:
    """Strings that break programs are normalised like any other."""
    _check(raw)


@given(st.text() | typed())
@example("\ud800")
@example("ﷺ" * 3)
@example("İ\u0307")
@example("<ID><ID>[数字x]")
def test_any_text_keeps_its_offsets(raw: str) -> None:
    """Whatever was typed, normalising works, offsets never go back and every span is inside the text."""
    _check(raw)


@given(typed())
def test_normalising_again_changes_nothing_visible(raw: str) -> None:
    """Normalised text without placeholders is its own normal form, but for what a cut brought together."""
    once = normalise(raw).text
    if not any("\ue000" <= char <= "\uf8ff" for char in once):
        assert len(normalise(once).text) <= len(once)


def _check(raw: str) -> None:
    normal = normalise(raw)
    assert raw == normal.raw
    assert len(normal.text) + 1 == len(normal.offsets)
    assert all(a <= b for a, b in pairwise(normal.offsets))
    assert all(0 <= offset <= len(raw) for offset in normal.offsets)
    for place in range(len(normal.text)):
        start, end = normal.span(place, place + 1)
        assert 0 <= start < end <= len(raw)
