from __future__ import annotations

import re

import pytest

from bot.text.needed import Waiting, Way, Words, needed_ways, words_of


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("微信", {"微信"}),
        ("加(微信|薇)", {"加微信", "加薇"}),
        ("(什么|啥)时候.{0,4}发", {"什么时候", "啥时候"}),
        ("再?买一[件个]", {"再买一件", "再买一个", "买一件", "买一个"}),
        ("(?<!不)退款+", {"退款"}),
        ("^(?=.*(发票|抬头))", {"发票", "抬头"}),
        ("第[1-3]个", {"第1个", "第2个", "第3个"}),
        ("(发货|.{2})", set()),
        ("[^货]", set()),
        ("[一-龟]", set()),
    ],
)
def test_words_that_must_stand_there(pattern: str, words: set[str]) -> None:
    """What is spelt out counts, with what may stand beside it; where anything may stand there is nothing to wait for."""
    ways = needed_ways(pattern)
    found = {word for way in ways for word in way.words}
    assert all(any(word in whole for word in found) for whole in words)
    assert all(way.words for way in ways) is bool(words)


@pytest.mark.parametrize(
    ("pattern", "ways"),
    [
        ("发票.{0,4}抬头", {(("抬头",), ("发票",))}),
        ("(发票.{0,4}抬头|收据)", {(("抬头",), ("发票",)), (("收据",), ())}),
        ("退款(退款)?", {(("退款",), ())}),
        ("(微信|加微信)", {(("微信",), ()), (("加微信",), ())}),
        ("加?微信号?", {(("微信",), ())}),
    ],
)
def test_each_way_has_its_own_words(pattern: str, ways: set[tuple[tuple[str, ...], tuple[str, ...]]]) -> None:
    """An alternative needs its own words, of its parts two kinds; none that stand there with the others anyway."""
    assert ways == {(tuple(way.words), tuple(way.others)) for way in needed_ways(pattern)}


def test_only_what_waits_for_nothing_or_was_called_is_possible() -> None:
    """Numbers come in order, each once."""
    waiting = Waiting([[Way(["发货", "寄出"])], [], [Way(["退款"])], [Way(["货"])]])
    assert [1] == waiting.possible("你好")
    assert [0, 1, 3] == waiting.possible("发货了吗，寄出没有")
    assert [1, 2] == waiting.possible("退款")
    assert [1, 2] == waiting.possible("\ud83d退款")


def test_a_way_needs_a_word_of_each_kind() -> None:
    """Half of a way calls nobody; one way of several is enough; a way without words calls always."""
    waiting = Waiting([[Way(["发票"], ["抬头", "税号"]), Way(["收据"])], [Way(["发票"]), Way([])]])
    assert [1] == waiting.possible("发票")
    assert [1] == waiting.possible("抬头")
    assert [0, 1] == waiting.possible("抬头错了，发票")
    assert [0, 1] == waiting.possible("收据")


def test_without_words_everything_is_possible() -> None:
    """No automaton is built for nothing."""
    assert [0, 1] == Waiting([[], ()]).possible("什么")
    assert [] == Waiting([]).possible("什么")


def test_several_look_at_the_words_found_once() -> None:
    """Each tells its own numbers from the words that were found for all of them."""
    ways = [[[Way(["发票"], ["抬头"])], [Way(["退款"])]], [[Way(["抬头"])], []]]
    words = Words(word for several in ways for own in several for word in words_of(own))
    first, second = (Waiting(several, words) for several in ways)
    found = words.standing("抬头错了，发票重开")
    assert ({0}, {0, 1}) == (first.among(found), second.among(found))
    assert ({1}, {1}) == (first.among(words.standing("退款")), second.among(words.standing("退款")))
    assert [1] == first.possible("退款")
    assert set() == Words([]).standing("什么")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(?:再)?不买了?", "我不买"),
        ("[vV]我", "V我50"),
        ("加?我?薇", "薇"),
        ("(?:^|\\n)(?=.*坏)(?=.*(急用|等着用))", "急用的，坏了"),
        ("(?<=没)(收到|到账).{0,4}[吗么]", "还没到账么"),
    ],
)
def test_what_is_found_was_waited_for(pattern: str, text: str) -> None:
    """A text in which a pattern is found is possible."""
    assert re.search(pattern, text)
    assert [0] == Waiting([needed_ways(pattern)]).possible(text)
