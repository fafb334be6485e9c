"""What is known is told, nobody upset is sold to, and who has decided is left alone: over the shipped library."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.library import Template
from bot.reply import Situation
from bot.reply.retrieve import allowed, needs_of
from tests.models import library
from tests.reply.shelf import Entry, facts, ids, offered, read, shelf, whatever_state

HEDGES = re.compile("没发的|没发货的|发了的|没出库的|出了库|没出的")
"""Words that leave open how far an order is."""
SORRY = re.compile("对不起|抱歉|不好意思|道歉|是我们")
SOON = re.compile("分钟|小时|今天|今晚|当天|明天|马上|现在|天内|立刻|第一时间|下班前")


def _replies() -> dict[str, Template]:
    return {template.id: template for template in library().replies}


STATES = {"unpaid": {"unpaid"}, "unsent": {"paid", "pushed"}, "sent": {"collected", "delivering"}}


def test_a_reply_that_knows_the_state_does_not_leave_it_open() -> None:
    """The twins of a reply that hedges say one thing, each in its own states, and it is there for an unknown state alone."""
    replies = _replies()
    twins = [
        name for name in replies if re.search("_(?:unsent|sent)$", name) and whatever_state(name) in replies
    ]
    assert len(twins) > 60
    assert [] == [name for name in twins if HEDGES.search(replies[name].wordings[0])]
    for name in twins:
        base = replies[whatever_state(name)]
        if HEDGES.search(base.wordings[0]):
            assert ("unknown",) == tuple(base.when.order_state), base.id
        wide = {*STATES["unpaid"], *STATES[name.rpartition("_")[2]]}
        assert {*replies[name].when.order_state} <= wide, name


@pytest.mark.parametrize(
    ("state", "hedges"), [("unknown", True), ("paid", False), ("pushed", False), ("collected", False)]
)
def test_address_is_answered_by_the_state(state: str, *, hedges: bool) -> None:
    """「地址填错了」: what fits every state is said only where none is known."""
    now = Situation(read(), said="地址填错了帮我改下", order_state=state)
    assert hedges is allowed(_replies()["any.follow.recv_wrong"], now)


@pytest.mark.parametrize(
    ("said", "known", "tells", "looks"),
    [
        ("发什么快递几天能到", {"courier": "中通", "arrival": "发到成都3天"}, "any.case.courier_and_days", "any.case.courier_and_when"),
        ("发什么快递，几天能到", {"courier": "中通", "arrival_most": "大部分地方2天"}, "any.case.courier_and_most", "any.case.courier_and_when"),
        ("能水洗吗", {"care": "别冲水", "usage": "按开关", "ask_point": "能不能水洗"}, "usage.point_care", "usage.point_known"),
        ("保修多久", {"warranty": "整机2年"}, "repair_warranty.rule", "repair_warranty.time"),
        ("噪音多少分贝", {"review_point": "静音"}, "product_info.noise", "any.follow.noise"),
        ("有色差吗", {"color_note": "偏灰"}, "appearance.shade", "appearance.light"),
        ("上次那款还有吗", {"last_order": "10月买的汤锅", "stock": "现货"}, "stock.same_again", "stock.old"),
        ("我还差多少能满减", {"promotion": "满199减20"}, "promo_rule.short_count", "any.follow.how_short"),
        ("我买3件，满300减65怎么算", {"promotion": "满300减65", "promo_end": "12日", "total_price": "807元"}, "promo_rule.calc", "promo_rule.rule"),
    ],
)  # fmt: skip
def test_what_is_known_is_told(said: str, known: dict[str, str], tells: str, looks: str) -> None:
    """Where the fact is there the reply that states it fits, and the one that goes to look does not."""
    flags = frozenset({"last_is_this"})
    now = Situation(read("habit"), facts(**known), said=said, flags=flags)
    assert allowed(_replies()[tells], now)
    assert not allowed(_replies()[looks], now)


def test_what_fits_is_told_even_where_something_does_not() -> None:
    """「砂锅能用吗」: a fact with a 不行 in it is no contradiction of a reply that says no yes."""
    known = facts(fit="平底的铁锅都能用，陶瓷锅不行", product="电磁炉")
    asked = read(intents=[("suitability", 0.98)])
    made = offered(library(), Situation(asked, known, said="砂锅能用吗"))
    assert "陶瓷锅不行" in made[0].text


def test_question_before_buying_is_no_complaint() -> None:
    """「有没有哈喇味」 and 「有袋子吗送人」 are questions of somebody who has nothing yet."""
    assert not allowed(_replies()["any.case.off_taste"], Situation(read(), said="有没有哈喇味啊"))
    assert allowed(_replies()["any.case.off_taste"], Situation(read(), said="一股哈喇味"))
    assert not allowed(_replies()["packaging.small_bags"], Situation(read(), said="有袋子吗送人"))


def test_size_without_an_article_is_asked_about() -> None:
    """「小号的还有货吗」 with nothing in focus asks which; with an article it does not."""
    reply = _replies()["stock.which_size"]
    assert allowed(reply, Situation(read(), said="小号的还有货吗"))
    assert not allowed(reply, Situation(read(), facts(product="保温杯"), said="小号的还有货吗"))
    assert not allowed(_replies()["stock.hold"], Situation(read(), said="小号的还有货吗"))


@pytest.mark.parametrize(
    ("said", "flags", "fits"),
    [
        ("明天能到吗", {"next_day_off"}, "arrival_time.not_tomorrow"),
        ("明天能到吗", set(), "arrival_time.maybe_tomorrow"),
        ("能保证明天到吗", {"next_day_off"}, "arrival_time.no_promise_days"),
    ],
)
def test_tomorrow_is_answered_first(said: str, flags: set[str], fits: str) -> None:
    """A yes, a no or no promise stands first; none of the three says the same as another."""
    names = ("arrival_time.not_tomorrow", "arrival_time.maybe_tomorrow", "arrival_time.no_promise_days")
    now = Situation(read(), facts(arrival="发到成都3天", cutoff="4点"), said=said, flags=frozenset(flags))
    assert [fits] == [name for name in names if allowed(_replies()[name], now)]


def test_nobody_is_told_of_a_delay_that_she_did_not_speak_of() -> None:
    """An anxious question is no complaint: lateness is owned only where it is told."""
    late = _replies()["arrival_time.late"]
    assert allowed(late, Situation(read(emotion="anxious"), said="怎么还没到"))
    assert not allowed(late, Situation(read(emotion="anxious"), said="能保证明天到吗 不到我退"))
    assert "拖到现在" not in _replies()["urge_shipment.upset_order"].wordings[0]


UPSET = frozenset({"dissatisfied", "angry"})


def test_whoever_is_upset_hears_sorry_and_when() -> None:
    """A reply for the dissatisfied and angry alone says sorry and gives a time; nearly every intent has one."""
    ours = [t for t in library().replies if t.when.emotion and UPSET >= {*t.when.emotion}]
    assert len(ours) > 110
    lacking = [t.id for t in ours if not (SORRY.search(t.wordings[0]) and SOON.search(t.wordings[0]))]
    assert [] == lacking
    spoken = {t.intent for t in library().replies if UPSET & {*t.when.emotion}}
    assert {*library().labels.intents} <= spoken


def test_grievance_comes_before_sales() -> None:
    """Who is upset and has a grievance is not led to coupons; who is calm is."""
    intents = [("discount", 0.82), ("complaint", 0.13)]
    asked = ["discount", "complaint"]
    angry = Situation(read("complaint", intents=intents, needs=asked, emotion="angry"))
    calm = Situation(read("complaint", intents=intents, needs=asked))
    only = Situation(read("complaint", intents=[("discount", 0.9)], needs=["discount"], emotion="angry"))
    assert ["complaint"] == [*needs_of(angry, {})]
    assert "discount" in needs_of(calm, {})
    assert ["discount"] == [*needs_of(only, {})]


def test_replies_to_a_motive_do_not_advertise_to_the_upset() -> None:
    """What fits any intent for the sake of a motive to buy is nothing for the angry."""
    motives = {"practical", "beauty", "novelty", "prestige", "individuality", "habit", "conformity"}
    ours = [t for t in library().replies if t.intent == "*" and {*t.when.psychology} & motives]
    sold = [t for t in ours if {*t.when.psychology} <= motives and t.kind not in ("comfort", "offer")]
    assert len(sold) > 25
    assert [] == [t.id for t in sold if not UPSET <= {*t.not_when.emotion}]


DECIDED: list[Entry] = [
    {"id": "confirm.bought", "wordings": ["好，看到单子我就核对规格。"], "said": ["拍了"], "kind": "close"},
    {"id": "confirm.ask", "wordings": ["还要再看看别的吗？我帮您一起挑。"], "kind": "ask"},
    {"id": "confirm.more", "wordings": ["配件和清洗剂也有，要的话说一声。"]},
]


def test_who_has_decided_is_left_alone(tmp_path: Path) -> None:
    """Words that tell of a purchase bring one reply and nothing beside it, unless three are asked for."""
    small = shelf(tmp_path, {"general/confirm": DECIDED})
    understood = read(intents=[("confirm", 0.9)])
    assert ["confirm.bought"] == ids(offered(small, Situation(understood, said="就这个 拍了")))
    assert 1 < len(offered(small, Situation(understood, said="就这个 拍了", full=True)))
    assert 1 < len(offered(small, Situation(understood, said="这个怎么用")))


@pytest.mark.parametrize(
    ("said", "state", "name"),
    [
        ("我拍好了", "unknown", "any.follow.just_bought"),
        ("刚拍下", "unpaid", "any.follow.just_bought_unpaid"),
        ("付款了", "paid", "any.follow.just_bought_paid"),
        ("就要这个蓝色的，直接拍了", "unknown", "any.follow.just_bought"),
    ],
)
def test_purchase_is_heard(said: str, state: str, name: str) -> None:
    """Each state has its own line; a question beside it is no mere purchase."""
    reply, known = _replies()[name], facts(order_items="保温杯 1个", ship_within="48小时内")
    assert allowed(reply, Situation(read(), known, said=said, order_state=state))
    assert not allowed(reply, Situation(read(), known, said="拍错了", order_state=state))
    assert not allowed(reply, Situation(read(), known, said="拍好了什么时候发", order_state=state))


@pytest.mark.parametrize(
    "said", ["截图发你了 帮我看看", "白色那个也行吧", "明天发货行吗", "有没有开箱视频", "20块够满减吗"]
)
def test_ordinary_line_after_a_bait_is_answered(said: str) -> None:
    """Who asked for another way of paying and now asks something else is not refused once more."""
    later = Situation(read(), said=said, plain=said, before="加微信聊吧")
    insists = Situation(read(), said="微信转也没人知道", plain="微信转也没人知道", before="加微信聊吧")
    reply = _replies()["any.bait.private_pay_again"]
    assert not allowed(reply, later)
    assert allowed(reply, insists)
