from __future__ import annotations

import re

import pytest

from bot.text.needed import Waiting, needed_words


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("微信", {"微信"}),
        ("加(微信|薇)", {"加微信", "加薇"}),
        ("(什么|啥)时候.{0,4}发", {"什么时候", "啥时候"}),
        ("再?买一[件个]", {"再买一件", "再买一个", "买一件", "买一个"}),
        ("(?<!不)退款+", {"退款"}),
        ("[0-9]{6}", set()),
        ("(发货|.{2})", set()),
    ],
)
def test_words_that_must_stand_there(pattern: str, words: set[str]) -> None:
    """What is spelt out counts, with what may stand beside it; where anything may stand there is nothing to wait for."""
    found = set(needed_words(pattern))
    assert all(any(word in whole for word in found) for whole in words)
    assert bool(found) is bool(words)


def test_only_what_waits_for_nothing_or_was_called_is_possible() -> None:
    """Numbers come in order, each once."""
    waiting = Waiting([["发货", "寄出"], [], ["退款"], ["货"]])
    assert [1] == waiting.possible("你好")
    assert [0, 1, 3] == waiting.possible("发货了吗，寄出没有")
    assert [1, 2] == waiting.possible("退款")
    assert [1, 2] == waiting.possible("\ud83d退款")


def test_without_words_everything_is_possible() -> None:
    """No automaton is built for nothing."""
    assert [0, 1] == Waiting([[], ()]).possible("什么")
    assert [] == Waiting([]).possible("什么")


@pytest.mark.parametrize(
    ("pattern", "text"), [("(?:再)?不买了?", "我不买"), ("[vV]我", "V我50"), ("加?我?薇", "薇")]
)
def test_what_is_found_was_waited_for(pattern: str, text: str) -> None:
    """A text in which a pattern is found holds one of its words."""
    assert re.search(pattern, text)
    assert any(word in text for word in needed_words(pattern))
