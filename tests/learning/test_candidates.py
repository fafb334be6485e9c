"""From what agents keep writing to replies worth approving."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from bot.learning.candidates import generalise, likeness, propose
from bot.store import Answered
from bot.terms import Fact
from bot.text.entities import find_entities
from bot.text.normalise import normalise
from tests.models import features

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
FACTS = (Fact("price", "89元", "sku:a"), Fact("gift", "同色杯套", "product:a"))


def worded(text: str, *names: str) -> tuple[str, str]:
    """Return the wording of an answer over the facts of a cup."""
    return generalise(text, FACTS, lambda said: find_entities(normalise(said), features().gazetteer), names)


def answered(conversation: str, intent: str = "gift", base: str = "", staff: str = "qing") -> Answered:
    """Return an answer; its text does not matter here."""
    return Answered(conversation, intent, "原话", base, (), "", staff, NOW)


def test_known_facts_become_slots() -> None:
    """What the shop knows stands in a slot, so that the wording fits other products."""
    assert ("这款{price}，另外还送{gift}", "") == worded("这款89元，另外还送同色杯套")


def test_one_parcel_is_no_figure() -> None:
    """一 that counts nothing stays in the wording."""
    text = "赠品和商品放在同一个包裹里，一起寄给您，有一点小"
    assert (text, "") == worded(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("给您便宜5块，拍下我改价", "number"),
        ("两件打九折很划算的", "number"),
        ("一天之内给您答复的", "number"),
        ("送您十二个小样的", "number"),
        ("3月8日之前都有活动的", "date"),
        ("明天一早就给您安排发货", "date"),
        ("李女士您好，已经帮您看过了", "name"),
        ("我是小晴，有事随时叫我", "name"),
        ("从杭州仓库给您发出来", "place"),
        ("拨打13812345678找我就行", "personal"),
        ("加{wechat}聊聊吧亲爱的", "personal"),
        ("好的呢", "short"),
        ("您放心" * 41, "long"),
    ],
)
def test_answer_of_one_case_is_left(text: str, why: str) -> None:
    """Figures, dates, names, places and personal data that no fact explains make an answer unfit."""
    assert ("", why) == worded(text, "小晴")


def test_wording_given_often_is_proposed_once() -> None:
    """Ways of saying the same count together; the commonest is the wording."""
    texts = [
        "赠品和商品放在同一个包裹里寄出",
        "赠品和商品放在同一个包裹里寄出哦",
        "赠品和商品放在同一个包裹里寄出",
    ]
    found = propose([(answered(f"c{n}"), text) for n, text in enumerate(texts)], {})
    (candidate,) = found.candidates
    assert ("gift", texts[0], 3, 3, 1) == (
        candidate.intent,
        candidate.wording,
        candidate.times,
        candidate.conversations,
        candidate.staff,
    )
    assert ("原话",) == candidate.examples


def test_rare_or_known_wordings_are_left() -> None:
    """Twice is too rare, three times in one conversation too; what there is already is not proposed again."""
    text = "赠品和商品放在同一个包裹里寄出"
    assert {"rare": 1} == propose([(answered("a"), text), (answered("b"), text)], {}).left
    assert {"rare": 1} == propose([(answered("a"), text)] * 3, {}).left
    thrice = [(answered(name), text) for name in "abc"]
    assert {"known": 1, "name": 2} == propose(thrice, {"gift": [f"{text}的"]}, Counter(name=2)).left
    assert 1 == len(propose(thrice, {"price": [text]}).candidates)


def test_edits_keep_the_template_they_came_from() -> None:
    """The proposal says which of the library's replies agents change."""
    text = "赠品和商品放在同一个包裹里寄出"
    answers = [(answered("a", base="gift.same"), text), (answered("b", base="gift.same"), text)]
    assert "gift.same" == propose([*answers, (answered("c"), text)], {}).candidates[0].base


def test_likeness_is_symmetric() -> None:
    """Equal texts are 1, texts with nothing in common 0, whichever comes first."""
    assert 1.0 == likeness("赠品一起寄", "赠品一起寄")
    assert 0.0 == likeness("赠品一起寄", "什么颜色")
    assert likeness("赠品一起寄", "赠品一起寄出") == likeness("赠品一起寄出", "赠品一起寄")
