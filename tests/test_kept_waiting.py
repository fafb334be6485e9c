"""A buyer who is only tired of waiting is answered on what she asked before, behind a word of regret."""

from __future__ import annotations

import pytest

from bot.assist import Answer, Question
from bot.terms import Turn
from tests.models import NOON, agent, assistant, buyer, library, shop

TALK = library().dialogue


def _ask(*texts: str, before: tuple[Turn, ...] = ()) -> Answer:
    return assistant().answer(Question(turns=buyer(*texts), context=before, now=NOON, shop=shop("qingyan")))


@pytest.mark.parametrize(
    "said",
    [
        "客服人呢，每次都要等半天，太差了",
        "人呢",
        "没人回我吗",
        "回个话行不行",
        "问你们半天了",
        "等了二十分钟了",
        "服务太差",
        "回复这么慢啊",
    ],
)
def test_line_that_only_tires_is_known(said: str) -> None:
    """Whether she calls or blames, nothing is asked in it."""
    assert TALK.tires_in(said)


@pytest.mark.parametrize(
    "said",
    [
        "等了三天了还没发货",
        "物流太慢了",
        "质量太差了",
        "保修多久",
        "快递员不打电话就放门口了",
        "我等了一周就给我发这个颜色",
        "我的退款等多久",
    ],
)
def test_what_takes_long_elsewhere_is_no_waiting_for_an_answer(said: str) -> None:
    """A parcel, goods or money that she waits for are what she asks about."""
    assert not TALK.tires_in(said)


def test_reproach_is_met_and_the_question_answered() -> None:
    """The blame is for the silence: the answer is the one to the question, and nothing is offered for the blame."""
    answer = _ask("退货地址给我一下", "你们客服人呢，每次都要等半天，太差了")
    waiting = TALK.waiting
    assert waiting is not None
    assert waiting.upset["warm"] == answer.suggestions[0].text[: len(waiting.upset["warm"])]
    assert all("return_ship" == made.template.split(".")[0] for made in answer.suggestions)
    assert not [made for made in answer.suggestions if "取件" in made.text]
    assert "dissatisfied" == answer.understanding.emotion.key


def test_call_after_a_stall_is_answered_on_what_was_asked() -> None:
    """The agent said she would look; the buyer calls again: who is still looking may say so, but the answer is there too."""
    answer = _ask("人呢", before=(*buyer("大衣什么时候发货"), agent("稍等，我看一下")))
    assert "ship_time" == answer.suggestions[1].template.split(".")[0]
    assert all(made.text.startswith("让您久等") for made in answer.suggestions)


def test_regret_is_said_once() -> None:
    """A reply that is sorry by itself gets no second word of it; every tone has its own."""
    waiting = TALK.waiting
    assert waiting is not None
    sorry = "回晚了，抱歉。退货地址在退款页里。"
    assert sorry == waiting.before(sorry, "warm", upset=True)
    assert {waiting.before("", tone, upset=False) for tone in ("warm", "brief", "pro")} == set(
        waiting.tired.values()
    )
    assert waiting.tired["warm"] + "好" == waiting.before("好", "nobody's", upset=False)


def test_nothing_asked_before_is_an_urge_alone() -> None:
    """Where nothing is open the call itself is answered, without words before it."""
    answer = _ask("人呢")
    assert "urge_reply" == answer.suggestions[0].template.split(".")[0]
