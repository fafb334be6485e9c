from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.chat.answers import Answers, speech_of
from bot.reply import Heard
from bot.shop import ShopFacts, ShopSpec

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
CUP = {"key": "cup", "title": "保温杯", "short": "保温杯", "price": "80", "stock": 5}
FAQ: list[dict[str, object]] = [
    {
        "key": "wash",
        "ask": ["能进洗碗机吗", "可以机洗吗"],
        "answer": "不能，会变形。",
        "scope": {"products": ["cup"]},
    },
    {"key": "gate", "ask": ["能寄放门卫吗"], "answer": "可以，备注一下就行。"},
    {"key": "sale", "ask": ["活动几号结束"], "answer": "月底。", "valid_to": "2026-11-01"},
]


def shop(*faq: dict[str, object]) -> ShopFacts:
    """Return a shop with questions."""
    spec = {"key": "s", "name": "店", "trade": "home", "products": [CUP], "faq": list(faq)}
    return ShopFacts(ShopSpec.model_validate(spec))


def best(answers: Answers, facts: ShopFacts, item: str | None, said: str) -> str:
    """Return the answer found for what was said."""
    questions = answers.of(facts, item, object(), NOW)
    assert questions is not None
    found = questions.find(said, Heard(frozenset(), frozenset()))
    return found.answer if found else ""


def test_any_way_of_asking_finds_the_answer() -> None:
    """Product questions need the product in focus, or its name; what is out of its dates is not there."""
    answers, facts = Answers(), shop(*FAQ)
    assert "不能，会变形。" == best(answers, facts, "cup", "可以机洗吗")
    assert "" == best(answers, facts, None, "可以机洗吗")
    assert "不能，会变形。" == best(answers, facts, None, "保温杯可以机洗吗")
    assert "可以，备注一下就行。" == best(answers, facts, None, "能寄放门卫吗")
    assert "" == best(answers, facts, None, "活动几号结束")


def test_the_wording_says_how_questions_are_put() -> None:
    """咋整 is 怎么办; the word that others are folded into is a matter of its own unless it only asks."""
    speech = speech_of(shop(*FAQ).wording)
    assert "死了怎么办" == speech.plain("嗝屁了咋整")
    assert "孕妇" in speech.topics
    assert not {"怎么办", "怎么", "什么", "死"} & set(speech.topics)


def test_shop_without_questions_has_none() -> None:
    """Neither has one whose questions are all out of their dates."""
    answers = Answers()
    assert answers.of(shop(), None, object(), NOW) is None
    assert answers.of(shop(FAQ[2]), None, object(), NOW) is None


def test_they_are_kept_until_the_questions_change() -> None:
    """Built once for the same questions, anew when one ends or is changed."""
    answers, facts = Answers(), shop(*FAQ)
    first = answers.of(facts, None, object(), NOW)
    assert first is answers.of(facts, None, object(), NOW + timedelta(hours=1))
    assert first is not answers.of(shop(*FAQ[:1]), "cup", object(), NOW)
    early = answers.of(facts, None, object(), NOW - timedelta(days=30))
    assert early is not first
