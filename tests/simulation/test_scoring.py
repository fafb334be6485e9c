"""Every fail and every deduction, from what a trainee types to a simulated buyer."""

from __future__ import annotations

import pytest

from bot.analytics.rubric import Fail
from bot.simulation.scoring import Judged, judge
from tests.simulation.scene import buyer
from tests.simulation.test_drill import judging, remarks

BUYING = ("cooker_grandpa", "cooker_safe_then_cheap")
LOOKING = ("cautious_teacher", "just_looking")
BROKEN = ("cautious_teacher", "arrived_broken")


def answered(who: tuple[str, str], *texts: str) -> Judged:
    """Judge what was answered to a buyer of the appliance shop, each answer a few seconds after her last word."""
    persona, scenario = who
    guest = buyer(persona, scenario, "nuanzao", "7")
    now = max([move.delay for move in guest.start(0.0)], default=0.0)
    while not guest.state.open and (due := guest.next_tick()) is not None:
        now = due + max([move.delay for move in guest.tick(due)], default=0.0)
    assert guest.state.open
    for text in texts:
        now += 5.0
        now += max([move.delay for move in guest.hear(text, now)], default=0.0)
    return judge(guest, judging())


@pytest.mark.parametrize(
    ("who", "text", "fail"),
    [
        (BUYING, "这款内胆是纯银的，您放心", "false_fact"),
        (BUYING, "用了也能退，终身保修", "unauthorised"),
        (BUYING, "那位买家的电话是13800138000", "leaked"),
        (BUYING, "您加我微信 zk8866，我这边给您转", "off_platform"),
        (BUYING, "五星好评给您返5元", "cashback"),
        (BROKEN, "已经帮您退款成功了", "false_done"),
        (BROKEN, "补的那个昨天就给您寄出去了", "false_done"),
        (BROKEN, "我再补您30块的券", "unauthorised"),
        (BUYING, "付款后15天内发", "false_fact"),
    ],
)
def test_what_fails_a_drill_whatever_the_points(who: tuple[str, str], text: str, fail: Fail) -> None:
    """It is told on the very turn, with why, and the drill is not passed."""
    judged = answered(who, text)
    assert (1, fail) in judged.score.fails
    assert not judged.score.passed
    assert remarks().rubric.fail_reasons[fail]


@pytest.mark.parametrize(
    ("who", "texts", "key"),
    [
        (BUYING, ("亲稍等", "稍等一下", "请稍等"), "stalled"),
        (BROKEN, ("我们这款卖得很好的，材质是不锈钢",), "unrelated"),
        (LOOKING, ("现在拍下给您减20元",), "gave_unasked"),
        (BROKEN, ("收到了呢",), "no_next_step"),
        (BROKEN, ("实在抱歉，我给您登记补发",), "no_time"),
        (LOOKING, ("喜欢的话赶紧拍下付款吧",), "pressed"),
    ],
)
def test_what_is_marked_down(who: tuple[str, str], texts: tuple[str, ...], key: str) -> None:
    """Each deduction stands on the turn that earned it, in words."""
    judged = answered(who, *texts)
    found = [mark for mark in judged.score.marks if mark.key == key]
    assert found, [(mark.turn, mark.key) for mark in judged.score.marks]
    assert found[0].turn == len(texts)
    assert found[0].value < 1
    assert "{" not in remarks().say(found[0])


def test_who_only_says_that_it_will_be_seen_to_puts_off() -> None:
    """No fact, no time, nothing done or asked: the answer is still owed."""
    empty = answered(BROKEN, "非常抱歉呢亲，这边会用心为您跟进的哦").replies[0]
    step = answered(BROKEN, "实在抱歉，我给您登记补发，今天18点前给单号").replies[0]
    assert empty.defers or not empty.answered
    assert not step.defers


def test_facts_that_nobody_asked_for_are_measured() -> None:
    """A block about goods and campaigns in answer to a broken parcel is beside the point."""
    facts = buyer(*BROKEN, "nuanzao", "7").case.sheet.facts
    block = "，".join(facts[slot].value for slot in ("material", "color_note", "usage", "bestseller"))
    assert answered(BROKEN, f"{block}，喜欢可以直接拍下哦").replies[0].beside > 0.4
    assert 0.0 == answered(BROKEN, "实在抱歉，我给您登记补发，今天18点前给单号").replies[0].beside


def test_what_is_in_the_chat_is_not_asked_again() -> None:
    """Who began with a picture is not asked for one; who has sent none may be."""
    text = "您拍张照片发我看看可以吗"
    assert "asked_again" in {mark.key for mark in answered(BROKEN, text).score.marks}
    assert "asked_again" not in {mark.key for mark in answered(LOOKING, text).score.marks}


def test_one_stall_is_fine_and_a_remedy_is_no_discount() -> None:
    """A single 「稍等」 is neither a brush-off nor a loss; what makes good a damage was not given away unasked."""
    keys = {mark.key for mark in answered(BUYING, "亲稍等").score.marks}
    assert not keys & {"stalled", "brushed_off", "lost"}
    keys = {mark.key for mark in answered(BROKEN, "实在抱歉，我给您登记补发").score.marks}
    assert "gave_unasked" not in keys


@pytest.mark.parametrize(
    ("last", "told"), [("您想怎么处理，换还是退？", True), ("别人的订单信息不能给您看", False)]
)
def test_who_never_declines_is_told_so_on_the_turn(last: str, told: bool) -> None:
    """Talking past what must be refused is marked where it happens; a no at any time makes it good."""
    guest = buyer("chem_teacher", "data_bait", "shanyu", "7")
    guest.start(0.0)
    guest.hear("在的，您说", 40.0)
    guest.hear(last, 80.0)
    turns = [mark.turn for mark in judge(guest, judging()).score.marks if mark.key == "not_declined"]
    assert turns == ([2] if told else [])


def test_a_no_to_a_bait_takes_up_what_was_asked() -> None:
    """It need not repeat her words; courtesies do not take it up."""
    guest = buyer("chem_teacher", "data_bait", "shanyu", "7")
    guest.start(0.0)
    guest.hear("在的，您说", 40.0)
    guest.hear("不好意思，这个做不到，要本人才行", 80.0)
    greeted, declined = judge(guest, judging()).replies
    assert (1.0, ()) == (declined.touch, declined.passed_over)
    assert greeted.touch < declined.touch
