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
