"""Which of a shop's own questions a buyer asks, and when the answer to it comes first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.library import Library
from bot.reply import Asked, Chooser, Entry, Heard, Questions, Situation, Speech
from tests.reply.shelf import ids, read, shelf

SPEECH = Speech(
    idle=frozenset("能会吗不有没怎么多少几什是我在也给到个呢吧啊咋呀可请问吃用发还要"),
    mute=frozenset("了着的"),
    folds={
        "咋整": "怎么办",
        "咋": "怎么",
        "嗝屁": "死",
        "多少个": "几个",
        "怀孕": "孕妇",
        "到时候再发": "晚几天发",
    },
    topics=("晚几天发", "孕妇"),
    turns=("怎么办", "几个"),
    manner="怎么",
    asks="吗|不$|怎么|几|吧|么",
    subjects=("发票", "差价"),
)
LIST = {
    "dead": ("螃蟹死了怎么办", "死一只赔一只。"),
    "still": ("螃蟹缩成团要紧吗", "低温会休眠。"),
    "wax": ("苹果打蜡吗", "不打蜡。"),
    "count": ("一箱有几个", "10斤18到22个。"),
    "open": ("生蚝怎么开", "从尖头撬。"),
    "later": ("可以晚几天发吗", "备注日期就行。"),
    "mother": ("孕妇能吃吗", "问过医生再吃。"),
    "leaf": ("叶子黄了怎么办", "剪掉黄叶。"),
    "gauge": ("自己戴几号怎么量", "拿纸条绕一圈。"),
}
EVERYDAY = frozenset({"可以"})
COMMON = frozenset("一以自己号")


def letters(text: str) -> Sequence[str]:
    """Cut into single characters: enough of a tokenizer for a test."""
    return list(text)


def questions(*, attributes: Sequence[str] = ()) -> Questions:
    """Return the list as of a shop of fresh food."""
    asked = [Asked(Entry(key, answer, ask), key) for key, (ask, answer) in LIST.items()]
    return Questions(asked, letters, SPEECH, names=("苹果", "螃蟹", "生蚝"), attributes=attributes)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("螃蟹要是路上死了几只咋整", "dead"),
        ("螃蟹是不是嗝屁了 咋整", "dead"),
        ("皮上油乎乎是打了蜡吧", "wax"),
        ("箱里一共多少个呀", "count"),
        ("家里没工具这玩意咋开啊", "open"),
        ("下周四过节要 能到时候再发么", "later"),
        ("怀孕能吃不", "mother"),
        ("发票怎么开", None),
        ("苹果便宜了能补差价不 打蜡那种", None),
        ("皮厚不厚", None),
        ("手指一圈55毫米 自己戴几号怎么说", None),
        ("怎么办", None),
        ("叶子有水渍怎么退", None),
        ("叶子多少个发蔫了吗", "leaf"),
    ],
)
def test_a_question_is_known_in_other_words(said: str, key: str | None) -> None:
    """By what it shares beyond everyday speech, folded; never where another matter is asked by its name."""
    found = questions().find(said, Heard(EVERYDAY, COMMON))
    assert key == (found.key if found else None)


def test_the_very_name_of_an_attribute_goes_before_a_question() -> None:
    """What an attribute says of itself is not answered from the list."""
    heard = Heard(EVERYDAY, COMMON)
    assert questions().find("打蜡日期有吗", heard) is not None
    assert questions(attributes=("打蜡日期",)).find("打蜡日期有吗", heard) is None


def test_a_question_about_a_product_needs_its_name_where_none_is_in_focus() -> None:
    """It is not there for those who do not speak of the product."""
    asked = [Asked(Entry("wash", "别机洗。", "睡袋能机洗吗"), "wash", ("睡袋",))]
    found = Questions(asked, letters, SPEECH)
    assert found.find("睡袋能机洗不", Heard(EVERYDAY, COMMON)) is not None
    assert found.find("能机洗吗", Heard(EVERYDAY, COMMON)) is None


def test_of_two_alike_neither_is_said() -> None:
    """What two questions share tells neither."""
    asked = [
        Asked(Entry(key, key, ask), key)
        for key, ask in (("left", "左手琴要定做吗"), ("right", "右手琴要定做吗"))
    ]
    found = Questions(asked, letters, SPEECH)
    assert found.find("琴要定做不", Heard(EVERYDAY, COMMON)) is None
    left = found.find("左手琴要定做不", Heard(EVERYDAY, COMMON))
    assert left is not None
    assert "left" == left.key


def _library(folder: Path) -> Library:
    looks = {"id": "arrival_time.look", "wordings": ["我去查一下几天到，马上告诉您。"], "said": ["发不发"]}
    denies = {
        "id": "arrival_time.no",
        "wordings": ["您说的地方我们送不到。"],
        "when": {"flag": ["not_served"]},
    }
    return shelf(folder, {"order/arrival_time": [looks, denies]})


def test_shop_s_own_answer_comes_first(tmp_path: Path) -> None:
    """The shop's words, once, never across a red line, and not to a place where nothing is sent."""

    def check(text: str, platform: str | None = None, /) -> list[str]:
        del platform
        return ["off_platform!"] * ("微信" in text)

    chooser = Chooser(_library(tmp_path), {}, check)
    entries = (
        Entry("box", "礼盒是灰色的，带提手。", "礼盒什么颜色"),
        Entry("chat", "加微信发您。", "有没有说明书"),
    )
    faq = Questions([Asked(entry, entry.key) for entry in entries], letters)
    first = chooser.suggest(Situation(read(), faq=faq, said="礼盒什么颜色"))[0]
    assert ("faq:box", "礼盒是灰色的，带提手。", ("faq",)) == (first.template, first.text, first.reasons)
    for other in (
        Situation(read(), faq=faq, said="礼盒什么颜色", sent=frozenset({"faq:box"})),
        Situation(read(), faq=faq, said="礼盒什么颜色", flags=frozenset({"not_served"})),
        Situation(read(), faq=faq, said="有没有说明书"),
        Situation(read(), faq=faq, said="能便宜点吗"),
    ):
        assert not any(name.startswith("faq:") for name in ids(chooser.suggest(other)))


def test_a_plain_no_of_the_shop_goes_before_a_promise_to_look(tmp_path: Path) -> None:
    """Whatever words tell the promise; without the flag it stands as it did."""
    chooser = Chooser(_library(tmp_path), {}, lambda text, platform=None, /: [])  # noqa: ARG005
    asked = read(intents=[("arrival_time", 0.9)], needs=("arrival_time",))
    for flags, first in (({"not_served"}, "arrival_time.no"), (set[str](), "arrival_time.look")):
        made = chooser.suggest(Situation(asked, said="新疆发不发", flags=frozenset(flags)))
        assert first == ids(made)[0]
