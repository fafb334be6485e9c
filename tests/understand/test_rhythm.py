"""The rhythm of a conversation: what counts as emoji, wavering, rebuttal and urging, and how pace is told."""

from __future__ import annotations

import pytest

from bot.terms import Turn
from bot.text.normalise import normalise
from bot.understand.features import Said
from bot.understand.rhythm import FORM, MEASURES, PAUSE, bursts_of, form_of, names, steps
from bot.understand.types import conversation_names
from tests.models import agent, buyer, features


def _marks(text: str) -> set[str]:
    return {measure for measure, so in zip(FORM, form_of(normalise(text).text), strict=True) if so}


def _said(*texts: str) -> list[Said]:
    return [features().prepare(text) for text in texts]


def _measured(*texts: str) -> dict[str, int]:
    said = [normalise(text).text for text in texts]
    found = steps([len(text) for text in said], [form_of(text) for text in said], (len(said),))
    return dict(zip(MEASURES, found, strict=True))


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("那就这件吧😂", "emoji"),
        ("收到[抱拳]", "emoji"),
        ("收到[OK]", "emoji"),
        ("#E-s9", "emoji"),
        ("/:^_^", "emoji"),
        ("晚安☺️", "emoji"),
        ("还是再想想", "waver"),
        ("蓝的又怕显旧", "waver"),
        ("嗯……", "waver"),
        ("可是他家的轻", "rebut"),
        ("你们昨天说好的怎么又变", "rebut"),
        ("凭啥是我出", "rebut"),
        ("人呢", "urge"),
        ("怎么不回", "urge"),
        ("尽快寄出来", "urge"),
        ("有人吗？？", "urge"),
    ],
)
def test_form_of_a_message(text: str, measure: str) -> None:
    """What a message is by its form alone."""
    assert measure in _marks(text)


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("[图片]", "emoji"),
        ("订单[数字x]", "emoji"),
        ("嗯", "waver"),
        ("一共算了多少钱", "waver"),
        ("这个牌子不认识", "rebut"),
        ("白的可是现货", "rebut"),
        ("不急", "urge"),
        ("你别着急", "urge"),
        ("给你们加急费", "urge"),
        ("快递到哪了", "urge"),
        ("小区一百多号人呢", "urge"),
    ],
)
def test_what_only_looks_like_it(text: str, measure: str) -> None:
    """The same signs in other company."""
    assert measure not in _marks(text)


def test_emoji_are_a_share_of_the_messages() -> None:
    """One of four is another step than three of four; none has no name."""
    plain = ("几号发", "要蓝的", "好的")
    assert 0 == _measured(*plain)["emoji"]
    assert 1 == _measured(*plain, "谢谢🙏")["emoji"]
    assert 3 == _measured("几号发😄", "要蓝的", "好的👌", "谢谢🙏")["emoji"]


@pytest.mark.parametrize(
    ("measure", "text"), [("waver", "我再想想"), ("rebut", "凭什么"), ("urge", "快点回我")]
)
def test_hesitation_rebuttals_and_urging_are_counted(measure: str, text: str) -> None:
    """Each is a count of its own; who does it twice has the names of once as well."""

    def told(*texts: str) -> set[str]:
        return {
            name
            for name in conversation_names(_said(*texts), (len(texts),))
            if name.startswith(f"n:{measure}>")
        }

    assert told("要蓝的", "好的") == set()
    assert told("要蓝的", text) == {f"n:{measure}>0"}
    assert told(text, "要蓝的", text) == {f"n:{measure}>0", f"n:{measure}>1"}


def test_pace_is_messages_before_the_agent_answers() -> None:
    """A row ends where the agent speaks; what the agent says in a row counts for nothing."""
    turns = (agent("您好"), *buyer("在", "蓝的", "有吗"), agent("有的"), agent("今天发"), *buyer("好"))
    assert bursts_of(turns) == (3, 1)
    assert bursts_of((agent("您好"),)) == ()
    slow = conversation_names(_said("在", "蓝的", "有吗"), (1, 1, 1))
    fast = conversation_names(_said("在", "蓝的", "有吗"), (3,))
    assert {"n:burst>0", "n:burst>2", "n:row>0"} <= {*fast} - {*slow}
    assert not [name for name in slow if name.startswith(("n:burst", "n:row"))]


def test_silence_ends_a_row_where_times_are_known() -> None:
    """She came back after a while: no hurry. Without times, or with one only, the messages stand in one row."""
    first = Turn("buyer", "有吗", at=100.0)
    assert bursts_of((first, Turn("buyer", "蓝的", at=100.0 + PAUSE))) == (2,)
    assert bursts_of((first, Turn("buyer", "蓝的", at=101.0 + PAUSE))) == (1, 1)
    assert bursts_of((first, Turn("buyer", "蓝的"))) == (2,)


def test_time_does_not_change_what_is_said() -> None:
    """The same words at another time are the same turn, so that what was read is read once."""
    early, late = Turn("buyer", "有吗", at=1.0), Turn("buyer", "有吗", at=2.0)
    assert early == late
    assert hash(early) == hash(late)


def test_nothing_said_has_no_rhythm() -> None:
    """No message, no measure, no name."""
    assert names(steps((), (), ())) == []


def test_opening_is_what_comes_before_an_answer() -> None:
    """The words of the first row have names of their own; the same words later have not."""
    said = _said("蓝色", "有货吗", "要灰的")
    opened = {name for name in conversation_names(said, (2, 1)) if name.startswith("o:")}
    assert {"o:蓝色", "o:ask"} <= opened
    assert not [name for name in opened if "灰" in name]
    assert [name for name in conversation_names(said, (3,)) if name.startswith("o:") and "灰" in name]
