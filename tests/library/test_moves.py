"""What lines of a conversation do, told from their words; faults of dialogue.yaml by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import LibraryError
from bot.library import Dialogue, load_library
from tests.models import library
from tests.reply.shelf import shelf

TALK: Dialogue = library().dialogue


@pytest.mark.parametrize(
    ("line", "move"),
    [
        ("麻烦您提供一下订单号", "ask_order"),
        ("您拍张照片我看看", "ask_photo"),
        ("您报下身高体重", "ask_size"),
        ("亲核对下收货地址", "check_address"),
        ("稍等，我去仓库问一下", "will_check"),
        ("已经是活动价了，不能再便宜了", "refused_price"),
        ("已经帮您登记好换货了", "done"),
        ("是要原味的还是奶香的", "ask_choice"),
        ("实在不好意思", "apologised"),
        ("您好，在的", "greet"),
    ],
)
def test_moves_are_told_from_the_words(line: str, move: str) -> None:
    """Each thing that agents do all day is recognised in a plain way of doing it."""
    assert move in TALK.moves_in(line)


def test_only_requests_are_requests() -> None:
    """A promise asks nothing; a request may stand at the end of something else."""
    assert frozenset() == TALK.requests_in("稍等，我去问一下")
    late = "别担心，丢不了，今天就给您结果，方便的话订单发我"
    assert {"ask_order"} == TALK.requests_in(late)
    assert not TALK.opens_with_request(late)
    assert TALK.opens_with_request("订单发我，我看看")


@pytest.mark.parametrize(
    ("said", "request_key"),
    [
        ("202611180012345", "ask_order"),
        ("\ue002", "ask_order"),
        ("\ue004", "ask_photo"),
        ("165 110斤", "ask_size"),
    ],
)
def test_what_buyers_supply_answers_a_request(said: str, request_key: str) -> None:
    """A number, a card, a picture, figures of the body: no need to ask for them again."""
    assert request_key in TALK.supplied_in(said)


def test_steps_have_names_and_an_order() -> None:
    """The ladder goes from words to the boss; a step that nobody knows stands for itself."""
    steps = TALK.steps("price")
    assert ("price.value", "price.approval") == (steps[0], steps[-1])
    assert "给券" == TALK.named("price.coupon")
    assert "price.moon" == TALK.named("price.moon")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("key: patience", "key: greet", "move 'greet' is already used"),
        ("['耐心'", "['(耐+)+心'", "may take unbounded time"),
        ("step: gift", "step: Gift", "string_pattern_mismatch|should match pattern"),
        ("form: '{point}的情况'", "form: '{what}的情况'", "no names but the groups of said"),
    ],
)
def test_faults_of_the_file_are_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A doubled key, a dangerous pattern and a wrong name are findings with file and line."""
    shelf(tmp_path, {})
    path = tmp_path / "dialogue.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LibraryError, match=message) as caught:
        load_library(tmp_path)
    assert all("dialogue.yaml" == finding.path and finding.line for finding in caught.value.findings)


def test_replies_may_not_name_what_is_not_there(tmp_path: Path) -> None:
    """`when.after` and `step` point into dialogue.yaml."""
    wrong = {"id": "discount.x", "wordings": ["好。"], "when": {"after": ["dance"]}, "step": "price.moon"}
    with pytest.raises(LibraryError) as caught:
        shelf(tmp_path, {"presale/discount": [wrong]})
    told = "\n".join(finding.message for finding in caught.value.findings)
    assert "when.after: unknown key 'dance'" in told
    assert "step: unknown key 'price.moon'" in told


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("这款还能改颜色不 多久能到货", ("arrival_time",)),
        ("发票怎么开 顺便问下包装是礼盒吗", ("invoice", "packaging")),
        ("用了三个月突然就坏了", ("repair_warranty",)),
        ("嗯嗯好的呀", ()),
    ],
)
def test_asks_are_told_from_the_words_in_order_of_mention(said: str, asks: tuple[str, ...]) -> None:
    """What is wanted can be told without the model where the words leave no doubt."""
    assert asks == TALK.asks_in(said)


@pytest.mark.parametrize(
    ("said", "points"),
    [
        ("请问这个鞋底硬不硬呀", ("这个鞋底硬不硬",)),
        ("好的，那有没有不加糖的", ("有没有不加糖的",)),
        ("会褪色吗 晒久了能恢复不", ("会不会褪色", "晒久了能不能恢复")),
        ("我家小狗能吃吗", ("能不能吃",)),
        ("浅色的容易脏吧", ("浅色的容不容易脏",)),
        ("一盒多少片呢", ("一盒多少片",)),
        ("防水不", ("防不防水",)),
        ("那个杯盖适合左手用吗", ("那个杯盖适不适合左手用",)),
        ("那内胆呢", ("内胆的情况",)),
        ("18寸的箱子塞得下不", ("18寸的箱子塞不塞得下",)),
        ("自己洗得掉吗", ("自己洗不洗得掉",)),
        ("昆明给送货不", ("昆明给不给送货",)),
        ("这还值得吗", ()),
        ("已经收到了不", ()),
        ("五层够放50本书不", ()),
        ("是不是骗人的", ()),
        ("能帮我看一下吗", ()),
        ("在吗", ()),
        ("要两个", ()),
    ],
)
def test_the_very_thing_asked_can_be_said_back(said: str, points: tuple[str, ...]) -> None:
    """A question for a yes or no becomes a phrase; persons, requests and insults are not repeated."""
    assert points == TALK.points_in(said)


@pytest.mark.parametrize(
    ("said", "points"),
    [
        ("新一季的几号上呀", ("新一季的几号上",)),
        ("电钻配几毫米的钻头 白的和灰的哪个耐脏呢", ("白的和灰的哪个耐脏",)),
        ("攒的积分咋换杯子", ("攒的积分怎么换杯子",)),
        ("几号上呀", ()),
        ("那怎么还没到", ()),
        ("这单怎么办", ()),
        ("会褪色吗", ()),
    ],
)
def test_an_open_question_can_be_said_back_with_what_it_is_asked_of(
    said: str, points: tuple[str, ...]
) -> None:
    """Which, when and how keep what they are asked of; without it, and as a reproach, they are not repeated."""
    assert points == TALK.open_points_in(said)


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("好的谢谢，对了会掉漆吗", "会掉漆吗"),
        ("嗯嗯 那再问下你们几点下班", "你们几点下班"),
        ("谢谢你", ""),
        ("会掉漆吗谢谢", ""),
    ],
)
def test_what_is_asked_behind_a_courtesy_is_found(said: str, rest: str) -> None:
    """Thanks that open a question are not all that was said."""
    assert rest == TALK.after_courtesy(said)


@pytest.mark.parametrize(
    ("said", "missed"),
    [
        ("答非所问啊", True),
        ("我问的不是这个呀", True),
        ("这个不是我要的颜色", False),
        ("你说什么时候发", False),
    ],
)
def test_an_answer_beside_the_question_is_complained_of(said: str, *, missed: bool) -> None:
    """「我问的不是这个」 speaks of the answer; a refused product does not."""
    assert missed is TALK.missed_in(said)


@pytest.mark.parametrize(
    ("role", "said", "state"),
    [
        ("agent", "亲，您这单昨晚已经发货了", "collected"),
        ("agent", "包裹显示已签收", "signed"),
        ("agent", "您的宝贝还没发货呢", "paid"),
        ("agent", "先不要付款，等我改价", "unpaid"),
        ("buyer", "我昨天申请了退款", "refunding"),
        ("buyer", "台灯已经收到了，灯罩有道划痕", "signed"),
        ("buyer", "一直卡在中转站，快递停在苏州", "collected"),
        ("buyer", "显示正在派送中", "delivering"),
        ("buyer", "我已经付款了，麻烦留意下", "paid"),
        ("buyer", "还没付款，想先问问", "unpaid"),
    ],
)
def test_how_far_an_order_is_can_be_told_in_the_talk(role: str, said: str, state: str) -> None:
    """Both sides say plainly how far an order is."""
    assert state == TALK.state_in(role, said)


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("agent", "付款后48小时内发货"),
        ("agent", "我不知道您那单有没有发货"),
        ("buyer", "已经发货了吗"),
        ("buyer", "收到了不合适怎么退"),
        ("buyer", "那我申请退款你帮我通过"),
        ("buyer", "什么时候能收到货呀"),
        ("buyer", "上次买的早就收到了"),
        ("buyer", "我还没收到货"),
        ("buyer", "要是还没发货能改地址吗"),
    ],
)
def test_a_question_a_condition_or_another_time_tells_no_state(role: str, said: str) -> None:
    """What is asked, supposed, promised in general or past says nothing of this order."""
    assert not TALK.state_in(role, said)


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("有货吗？几天能到？", 2),
        ("可以便宜点吗什么时候发", 2),
        ("衣服收到了，小了，怎么换呢", 1),
        ("昨天拍的我不想要了", 0),
        ("这么贵呀", 0),
    ],
)
def test_questions_of_a_line_are_counted(said: str, count: int) -> None:
    """A question counts once, with marks or without."""
    assert count == TALK.questions_in(said)


def test_a_question_for_yes_or_no_and_what_decides_it_are_told() -> None:
    """「能退吗」 wants a yes or a no, 「怎么退」 does not; a reply may begin with either, or with what it hangs on."""
    assert [True, True, False, False] == [
        TALK.wants_yes_or_no(line) for line in ("这个能退吗", "是不是都要退回去", "怎么退吗", "帮我退一下")
    ]
    replies = (
        "可以的，签收7天内都行。",
        "没发货就能改，订单点给我。",
        "能不能改我去问下。",
        "我去问下仓库。",
    )
    assert [True, True, False, False] == [TALK.decides_in(line) for line in replies]


def test_every_intent_that_wants_something_can_be_named() -> None:
    """Whatever a buyer may want there is a word for it, so that a question back can name it."""
    intents = library().labels.intents
    wants = {key for key, label in intents.items() if label.group != "general"}
    assert wants == set(TALK.asks)
    assert not TALK.asks["complaint"].named


def test_ask_of_no_intent_is_found(tmp_path: Path) -> None:
    """A key under `asks` that is no intent is a finding in dialogue.yaml."""
    shelf(tmp_path, {})
    path = tmp_path / "dialogue.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  invoice: ", "  invoise: ", 1), encoding="utf-8")
    with pytest.raises(LibraryError, match="unknown key 'invoise'"):
        load_library(tmp_path)
