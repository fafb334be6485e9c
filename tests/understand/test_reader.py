"""One message, or the open round, understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.terms import Understanding
from tests.models import agent, buyer, label_keys, library, reader, untrained_reader
from tests.text.strings import NAUGHTY, typed


def _cares(read: Understanding) -> list[str]:
    return [label.key for label in read.psychology]


def test_burst_of_four_is_one_question() -> None:
    """Fragments typed one after another give safety, then bargain, each with its words and its turn."""
    read = reader().read_round(buyer("在吗", "这个", "宝宝能用不", "有优惠吗"))
    assert ["safety", "bargain"] == _cares(read)
    assert [("safety", -1), ("bargain", 0)] == [(e.label, e.turn) for e in read.evidence]
    assert ["宝宝", "优惠"] == [e.text[:2] for e in read.evidence]
    assert "greeting" not in read.needs
    assert "discount" == read.needs[-1]
    assert not read.quiet


def test_psychology_comes_in_order_of_mention() -> None:
    """What is asked first stands first, in one message as in a round."""
    safety_first = reader().read("这个电磁炉安全吗？有没有优惠，送锅吗")
    assert ["safety", "bargain"] == _cares(safety_first)
    assert ["安全", "优惠"] == [e.text[:2] for e in safety_first.evidence]
    bargain_first = reader().read_round(buyer("有优惠吗", "宝宝能用吗"))
    assert ["bargain", "safety"] == _cares(bargain_first)


@pytest.mark.parametrize("text", ["能便宜点吗，不然我投诉你们", "再不给优惠就给差评"])
def test_complaint_stands_first_wherever_it_was_said(text: str) -> None:
    """A complaint is shown before what was mentioned before it."""
    assert ["complaint", "bargain"] == _cares(untrained_reader().read(text))
    assert "complaint" == _cares(untrained_reader().read_round(buyer("有优惠吗", "我要投诉")))[0]


@pytest.mark.parametrize(
    "text", ["嗯嗯", "好的谢谢", "好的", "哦", "知道了", "不用了", "拜拜", "", " ", "😊", "👍🏻", "#E-s21"]
)
def test_nothing_asked_is_quiet(text: str) -> None:
    """Agreement, thanks, emoji and nothing at all ask for nothing."""
    assert reader().read(text).quiet


@pytest.mark.parametrize(
    "text",
    ["可以吗", "好的，那有优惠吗", "嗯？", "？？", "在吗", "人呢", "[图片]", "<ID>", "多少钱", "行不行呢"],
)
def test_something_asked_is_not_quiet(text: str) -> None:
    """A question, a call for the agent, a picture or a link wants an answer."""
    assert not reader().read(text).quiet


def test_round_is_quiet_only_when_all_of_it_is() -> None:
    """Thanks after a question leave the question open."""
    assert reader().read_round(buyer("好的", "谢谢")).quiet
    assert not reader().read_round(buyer("有优惠吗", "谢谢")).quiet


def test_answered_needs_are_dropped() -> None:
    """After the agent's turn only what is asked since then is a need."""
    context = (*buyer("有优惠吗"), agent("满199减20哦"))
    assert ("discount",) == reader().read("有优惠吗").needs
    assert ("ship_time",) == reader().read("那什么时候发货", context).needs


def test_open_round_of_the_context_belongs_to_the_question() -> None:
    """The buyer's own messages since the agent's last are needs of the same round, not psychology of this message."""
    read = reader().read("有优惠吗", (agent("您好"), *buyer("宝宝能用吗")))
    assert ["bargain"] == _cares(read)
    assert 2 == len(read.needs)
    assert "discount" == read.needs[-1]


def test_context_tells_what_a_short_answer_means() -> None:
    """The same word is another message after the agent's question."""
    answered = reader().read("蓝色", (*buyer("有货吗"), agent("您要哪个颜色呢")))
    assert "provide_info" == answered.intents[0].key


def test_any_length_of_context_is_taken() -> None:
    """A whole conversation may be given; only its end bears on the message."""
    talk = [turn for n in range(1500) for turn in (*buyer(f"第{n}件有优惠吗"), agent(f"没有哦{n}"))]
    long, short = reader().read("那包邮吗", talk), reader().read("那包邮吗", talk[-2:])
    assert long.intents == short.intents
    assert "bargained:1501" == long.customer_type["behaviour"].why


def test_every_answer_is_whole() -> None:
    """All labels are scored, at least three intents are ranked, and every key is of the vocabulary."""
    labels = library().labels
    for read in (reader().read("有优惠吗"), untrained_reader().read("有优惠吗"), reader().read("")):
        assert set(labels.psychology) == set(read.psychology_scores)
        assert all(0 <= score <= 1 for score in read.psychology_scores.values())
        assert len(read.intents) >= 3
        assert {intent.key for intent in read.intents} <= set(labels.intents)
        assert [i.score for i in read.intents] == sorted((i.score for i in read.intents), reverse=True)
        assert read.emotion.key in labels.emotion
        assert set(labels.axes) == set(read.customer_type)


def test_without_a_model_the_rules_answer() -> None:
    """Degraded, the precise rules still find what they know and say that they are alone."""
    read = untrained_reader().read_round(buyer("宝宝能用不", "有优惠吗"))
    assert read.degraded
    assert ["safety", "bargain"] == _cares(read)
    assert not reader().read("有优惠吗").degraded


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("你们这什么垃圾店，骗子", "angry"),
        ("太好了，谢谢", "pleased"),
        ("怎么办啊，来不及了", "anxious"),
        ("有货吗", "calm"),
    ],
)
def test_emotion_of_plain_cases(text: str, emotion: str) -> None:
    """What anybody hears in these is heard, with the model and without."""
    assert emotion == reader().read(text).emotion.key
    assert emotion == untrained_reader().read(text).emotion.key


def test_gravest_emotion_leads_the_round() -> None:
    """Anger is not forgotten because the last message was calm."""
    assert "angry" == reader().read_round(buyer("你们这些骗子，垃圾店", "在吗")).emotion.key


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_string_is_understood(text: str) -> None:
    """Strings that break programs are read alone, in a round and as context."""
    _check(text)


@given(st.text(max_size=40) | typed())
def test_any_text_is_understood(text: str) -> None:
    """Whatever was typed, reading works and shows only labels with evidence."""
    _check(text)


def _check(text: str) -> None:
    for reads in (reader(), untrained_reader()):
        read = reads.read_round(buyer(text, "有优惠吗", text), buyer(text))
        assert len(label_keys()["psychology"]) == len(read.psychology_scores)
        assert set(_cares(read)) == {evidence.label for evidence in read.evidence}
        for evidence in read.evidence:
            said = (text, "有优惠吗", text)[evidence.turn + 2]
            assert evidence.text == said[evidence.start : evidence.end]
