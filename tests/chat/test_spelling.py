"""Chinese found by what is typed quickly."""

from __future__ import annotations

import pytest

from bot.chat.spelling import match, spell, words_of


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("发货", "什么时候发货"),
        ("fhsj", "发货时间"),
        ("fahuoshijian", "发货时间"),
        ("fahuosj", "发货时间"),
        ("fahuosh", "发货时间"),
        ("发huo", "发货时间"),
        ("FHSJ", "发货时间"),
        ("\uff46\uff48", "发货时间"),
        ("sj", "发货时间"),
        ("500ml", "保温杯500ml"),
        ("bwb5", "保温杯500ml"),
        ("changdu", "长度"),
    ],
)
def test_found(typed: str, text: str) -> None:
    """Characters, full 拼音, first letters, and mixtures of them."""
    (word,) = words_of(typed)
    assert match(word, spell(text), loosely=True) > 0


@pytest.mark.parametrize(
    ("typed", "text"), [("ahuo", "发货时间"), ("货发", "发货时间"), ("fhx", "发货时间"), ("uo", "发货")]
)
def test_not_found(typed: str, text: str) -> None:
    """A syllable is not entered in its middle, and order counts."""
    assert 0 == match(words_of(typed)[0], spell(text), loosely=True)


def test_the_beginning_counts_more() -> None:
    """A title that begins with what is typed comes before one that holds it."""
    assert match("fh", spell("发货时间")) > match("fh", spell("催发货"))
    assert match("发货", spell("发货时间")) > match("fhsj", spell("发货时间"))


def test_nothing_typed() -> None:
    """Signs alone look for nothing."""
    assert () == words_of("  ，/ ")
