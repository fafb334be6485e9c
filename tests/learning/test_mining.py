"""Past chats to candidates: what went well and often, in words that fit others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
import yaml

from bot.learning.chatlog import Chat
from bot.learning.mining import Mining, Use, mine, uses_of
from bot.learning.proposals import Proposal, as_yaml
from bot.library.schema import RepliesFile
from bot.terms import Scored, Turn, Understanding

WASH = "杯盖拆下来用软刷洗就行"
SAYS = {"洗": "usage", "退款": "refund_request", "投诉": "complaint", "快递": "courier"}


def reads(turns: Sequence[Turn], _context: Sequence[Turn]) -> Understanding:
    """Read by keywords; what holds none is quiet."""
    said = " ".join(turn.text for turn in turns)
    needs = tuple(key for word, key in SAYS.items() if word in said)
    emotion = "angry" if "投诉" in said else "calm"
    return Understanding((), {}, (Scored("other", 1.0),), Scored(emotion, 1.0), needs=needs, quiet=not needs)


def chat(*texts: str, key: str = "a", names: Iterable[str] = (), outcome: str | None = None) -> Chat:
    """Return a chat in which buyer and agent take turns."""
    turns = [Turn("agent" if n % 2 else "buyer", text) for n, text in enumerate(texts)]
    return Chat(key, tuple(turns), frozenset(names), outcome)  # type: ignore[arg-type]


def worded(text: str, _names: Iterable[str]) -> tuple[str, str]:
    """Refuse what names a figure."""
    return ("", "number") if "5" in text else (text, "")


def mined(*chats: Chat, often: int = 2, wrong: Sequence[str] = (), known: Sequence[str] = ()) -> Mining:
    """Mine chats by keywords."""
    uses, quiet = uses_of(chats, reads, str.strip)
    return mine(uses, worded, lambda _i, _w: wrong, {"usage": known}, often=often, quiet=quiet)


def well(key: str, answer: str = WASH, asked: str = "怎么洗") -> Chat:
    """Return a chat that went well."""
    return chat(asked, answer, "好的", key=key)


@pytest.mark.parametrize(
    ("said", "ending"),
    [
        (chat("怎么洗", WASH, "好的"), ""),
        (chat("怎么洗", WASH), "silence"),
        (chat("怎么洗", WASH, outcome="order"), ""),
        (chat("怎么洗", WASH, "好的", "嗯", "我要退款"), "refund"),
        (chat("怎么洗", WASH, "我要投诉你"), "complaint"),
        (chat("怎么洗", WASH, "好的", outcome="complaint"), "complaint"),
        (chat("我要退款", WASH, "退款呢"), ""),
        (chat("我要投诉", WASH, "还是投诉"), ""),
    ],
)
def test_what_followed_is_noted(said: Chat, ending: str) -> None:
    """Refund, complaint and silence after an answer speak against it, unless they were there before."""
    uses, _ = uses_of([said], reads, str.strip)
    assert ending == uses[0].ending


def test_question_is_the_open_round_without_personal_data() -> None:
    """Fragments belong together; phones and names are masked in question and answer; 嗯 asks nothing."""
    turns = (
        Turn("agent", "欢迎光临本店呀"),
        Turn("buyer", "在吗"),
        Turn("buyer", "怎么洗 我13812345678"),
        Turn("agent", "嗯"),
        Turn("agent", "小李您好，软刷洗就行"),
        Turn("buyer", "嗯"),
        Turn("agent", "有事随时找我哦"),
    )
    uses, quiet = uses_of([Chat("a", turns, frozenset({"小李"}))], reads, str.strip)
    asked = "在吗 怎么洗 我[电话x]"
    answer = "[姓名x]您好，软刷洗就行"
    assert ([Use("a", ("usage",), asked, answer, "", frozenset({"小李"}))], 1) == (uses, quiet)


def test_near_same_answers_count_together() -> None:
    """The commonest wording stands for the group, with its uses, conversations and commonest question."""
    found = mined(well("a"), well("b"), well("c", f"{WASH}哦", "可以洗吗"))
    (candidate,) = found.candidates
    assert ("usage", WASH, 3, 3, "怎么洗") == (
        candidate.intent,
        candidate.wording,
        candidate.times,
        candidate.conversations,
        candidate.question,
    )
    assert (WASH, f"{WASH}哦") == candidate.examples
    assert found == mined(well("a"), well("b"), well("c", f"{WASH}哦", "可以洗吗"))


def test_reasons_against_a_group() -> None:
    """Known, forbidden, specific, troublesome and mixed groups are told with why; rare ones are counted."""
    pair = (well("a"), well("b"))

    def why(*chats: Chat, wrong: Sequence[str] = (), known: Sequence[str] = ()) -> list[str]:
        found = mined(*chats, wrong=wrong, known=known)
        assert () == found.candidates
        return [each.why for each in found.refused]

    assert ["known"] == why(*pair, known=[f"{WASH}的"])
    assert ["red line ads"] == why(*pair, wrong=["red line ads"])
    assert ["number"] == why(well("a", "便宜5块给您拍"), well("b", "便宜5块给您拍"))
    bad = chat("怎么洗", WASH, "我要退款", key="c")
    assert ["trouble"] == why(*pair, bad, chat("怎么洗", WASH, "我要退款", key="d"))
    mixed = [well("a"), well("b", asked="退款"), well("c", asked="快递")]
    assert ["mixed"] == why(*mixed)
    assert {"rare": 1} == mined(well("a")).left
    assert {"rare": 1, "silence": 2} == mined(
        well("a"), chat("怎么洗", WASH, key="b"), chat("怎么洗", WASH)
    ).left


def test_proposals_have_the_format_of_replies() -> None:
    """Every document is a file of replies/; the same wording keeps its id."""
    proposals = [
        Proposal("usage", WASH, ("3 times\nin 2",)),
        Proposal("gift", '看下{gift}: "是"这个吗？'),
        Proposal("usage", "可以机洗的"),
    ]
    text = as_yaml(proposals, "mined")
    gift, usage = (RepliesFile.model_validate(data) for data in yaml.safe_load_all(text))
    assert ("gift", '看下{gift}: "是"这个吗？', "ask") == (
        gift.intent,
        gift.replies[0].wordings[0],
        gift.replies[0].kind,
    )
    assert [WASH, "可以机洗的"] == [reply.wordings[0] for reply in usage.replies]
    assert "  # 3 times in 2" in text.splitlines()
    assert usage.replies[0].id in as_yaml(proposals[:1], "mined")
