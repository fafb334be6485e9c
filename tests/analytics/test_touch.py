"""What a reply is worth by its words: taking up what the buyer said, and telling something beside courtesies."""

from __future__ import annotations

import functools
from dataclasses import replace

import pytest

from bot.analytics.phrasing import Phrasing
from bot.analytics.quality import Reply, Whole, score
from bot.analytics.rubric import read_rubric
from bot.analytics.touch import Touch, touch_of
from tests.models import INTENTS, library, tokeniser

RUBRIC = read_rubric(INTENTS).model_copy(update={"phrasing": Phrasing()})
ASKED = ("这个锅放洗碗机里能洗吗",)
ANSWER = "锅身可以放洗碗机洗，木柄别放，洗碗机里泡久了会裂"
EMPTY = "亲亲，您的心情我们非常理解，这边会尽快为您处理，请您耐心等待哦，感谢您的支持与理解"


@functools.cache
def _touch() -> Touch:
    return touch_of(library(), tokeniser().words, RUBRIC)


def test_an_answer_takes_up_the_words_of_the_question() -> None:
    """Of three replies the one about dishwashers touches the question, a sum and a thank-you do not."""
    answer, sum_, thanks = (
        _touch().touch(ASKED, (), text) for text in (ANSWER, "两件满199减20，到手178", "感谢您的支持")
    )
    assert answer == 1.0
    assert sum_ < 0.4 > thanks


def test_what_was_said_before_counts_less() -> None:
    """An answer to the question before the last one touches less than one to the last."""
    later = _touch().touch(("几号能到",), ASKED, ANSWER)
    assert 0 < later <= _touch().touch(ASKED, ("几号能到",), ANSWER)


@pytest.mark.parametrize(
    "text", [EMPTY, "非常抱歉给您带来不便，我们会第一时间为您跟进哦", "好的亲，祝您生活愉快"]
)
def test_courtesies_hold_nothing(text: str) -> None:
    """However long they are, nothing is left of them; a date is something."""
    assert _touch().substance(text) < 0.4
    assert _touch().substance(f"{text}补发的昨天走的中通，尾号3307，明天下午到您楼下驿站") > 0.6


def test_words_that_were_passed_over_are_hers() -> None:
    """What a remark names stands in her message and not in the reply; a card is no word."""
    found = _touch().passed_over(("[订单卡片]", *ASKED), "两件满199减20")
    assert found
    assert all(word in ASKED[0] for word in found)
    assert not _touch().passed_over(("[订单卡片]",), ANSWER)


def _marks(**measured: object) -> dict[str, float]:
    reply = replace(
        Reply(1, ANSWER, "presale", 9.0, open=("usage",), acts=frozenset({"ask_need"})),
        **measured,  # type: ignore[arg-type]
    )
    return {m.key: m.value for m in score([reply], Whole(), RUBRIC).marks if m.cell == "presale_accuracy"}


def test_remarks_say_which_of_the_two_is_wanting() -> None:
    """Empty words and words for somebody else have remarks of their own, and are worth less than an answer."""
    empty, beside = _marks(substance=0.1), _marks(touch=0.0, passed_over=("洗碗机",))
    assert ({"hollow"}, {"off_point"}) == (set(empty), set(beside))
    assert max(*empty.values(), *beside.values()) < max(_marks().values())


def test_who_says_more_after_her_needs_were_met_is_read_too() -> None:
    """A message beyond the needs is taken up or passed over: silence about it is no merit."""
    first = Reply(
        1, ANSWER, "presale", 9.0, open=("usage",), answered=("usage",), acts=frozenset({"answer_fact"})
    )
    second = replace(first, turn=2, open=(), answered=())
    good, bad = (
        score([first, replace(second, touch=worth, substance=worth)], Whole(), RUBRIC).total
        for worth in (1.0, 0.0)
    )
    assert good > bad + 5
