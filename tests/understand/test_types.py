"""Customer type over the conversation."""

from __future__ import annotations

import numpy as np
import pytest

from bot.terms import TypeGuess
from bot.understand.names import packed
from bot.understand.rhythm import bursts_of
from bot.understand.types import AXES, UNKNOWN, TypeHeads, conversation_names
from tests.models import agent, buyer, library, reader, untrained_reader


def _types(*texts: str) -> dict[str, TypeGuess]:
    *context, last = buyer(*texts)
    return dict(untrained_reader().read(last.text, tuple(context)).customer_type)


def test_axes_are_those_of_the_vocabulary() -> None:
    """Every axis of labels.yaml is answered and no other."""
    assert set(AXES) == set(library().labels.axes)


def test_nothing_is_known_of_a_first_greeting() -> None:
    """An axis without evidence stays unknown."""
    assert {UNKNOWN} == set(_types("在吗").values())


def test_one_short_line_makes_nobody_terse() -> None:
    """With a short line everybody begins; who goes on like that is of few words."""
    assert UNKNOWN == reader().read("在吗").customer_type["expression"]
    context = (
        *buyer("在吗"),
        agent("在的呢"),
        *buyer("有货吗"),
        agent("有的，今天能发"),
        *buyer("多少"),
        agent("39"),
    )
    assert "terse" == reader().read("行", context).customer_type["expression"].value


def test_trained_heads_tell_what_no_cue_says() -> None:
    """A conversation without any cue word still tells a type, with the words that told it."""
    context = (
        *buyer("尺寸发我", "发顺丰"),
        agent("亲，默认发中通呢"),
        *buyer("我说了顺丰"),
        agent("顺丰需要补差价哦"),
    )
    guess = reader().read("那你去跟仓库讲，今天必须走", context).customer_type["personality"]
    assert "assertive" == guess.value
    assert guess.why


def test_reader_hears_what_training_heard() -> None:
    """The reader's answers are those of the heads over the features by their names, opening and pace included."""
    made = reader()
    assert made.heads is not None
    heads = made.heads.types
    assert heads is not None
    turns = (
        *buyer("想换个窗帘", "也不晓得换啥样的"),
        agent("您家是什么风格呢"),
        *buyer("说不上😅", "蓝的会不会冷", "我再想想"),
    )
    said = [made.features.prepare(turn.text) for turn in turns if turn.role == "buyer"]
    told = heads.answer(conversation_names(said, bursts_of(turns)))
    guesses = made.read(turns[-1].text, turns[:-1]).customer_type
    for axis, (value, chance, _) in told.items():
        assert value == guesses[axis].value
        assert pytest.approx(chance, abs=1e-3) == guesses[axis].score
    assert {"aim", "decision"} <= set(told)
    assert told != heads.answer(conversation_names(said, (1,) * len(said)))


def test_type_heads_of_another_model_are_refused() -> None:
    """Arrays that do not belong together are named."""
    good = {
        "types_cells": np.array(["aim.clear"]),
        "types_names": packed(["w:要", "w:好"]),
        "types_weights": np.ones((2, 1)),
        "types_idf": np.ones(2),
        **{f"types_{name}": np.ones(1) for name in ("bias", "slope", "shift", "thresholds")},
    }
    assert TypeHeads(good).cells == (("aim", "clear"),)
    with pytest.raises(ValueError, match="types_weights"):
        TypeHeads(good | {"types_weights": np.ones((3, 1))})


def test_third_bargaining_makes_a_bargainer() -> None:
    """Bargaining three times over the conversation is told with its count, and surer than twice."""
    context = (
        *buyer("能便宜点吗"),
        agent("亲，已经是活动价了"),
        *buyer("少五块呗"),
        agent("真的不行哦"),
    )
    third = reader().read("再让点我就买", context).customer_type["behaviour"]
    assert ("bargainer", "bargained:3") == (third.value, third.why)
    second = reader().read("少五块呗", context[:2]).customer_type["behaviour"]
    assert ("bargainer", "bargained:2") == (second.value, second.why)
    assert third.score > second.score


def test_one_bargain_makes_no_bargainer() -> None:
    """Asking once is asking."""
    assert "bargainer" != _types("能便宜点吗")["behaviour"].value


def test_asking_how_a_coupon_works_is_no_bargaining() -> None:
    """Who settles what is due, however often, does not ask for less."""
    context = (*buyer("满减和会员券能一起用吗"), agent("可以的"), *buyer("定金能抵多少"), agent("抵60"))
    assert "bargainer" != reader().read("券过期了怎么办", context).customer_type["behaviour"].value


def test_usual_length_is_told_beside_the_heads() -> None:
    """Four messages of usual length are an ordinary way of writing; three say nothing."""
    texts = ("这个有几种尺寸", "放在阳台会晒坏吗", "哦那架子配几个螺丝", "周末能送过来吗")
    *context, last = buyer(*texts)
    told = reader().read(last.text, tuple(context)).customer_type["expression"]
    assert ("ordinary", "length:8") == (told.value, told.why)
    assert reader().read(context[-1].text, tuple(context[:-1])).customer_type["expression"].value is None


def test_agents_words_are_not_the_buyers() -> None:
    """What the agent offers says nothing about the buyer."""
    context = (agent("有优惠券哦"), agent("能便宜五块"), agent("再送您一个"))
    assert reader().read("哦", context).customer_type["behaviour"].value is None


@pytest.mark.parametrize(
    ("texts", "axis", "value"),
    [
        (("我再考虑一下",), "decision", "hesitant"),
        (("我是第一次网购，怎么付款",), "experience", "novice"),
        (("帮我妈买的",), "decider", "other"),
        (("公司采购，能开专票吗",), "identity", "business"),
        (("我家我说了算",), "decider", "self"),
        (("等老板拍板了再来",), "decider", "other"),
        (("开店进货，十件什么价",), "identity", "merchant"),
        (("我们幼儿园要六十个",), "identity", "institution"),
        (("人在新加坡能寄吗",), "identity", "cross_border"),
        (("没有单位，开我名字",), "identity", "individual"),
        (("专柜试过这双",), "channel", "store"),
        (("凭什么要我出运费",), "personality", "self_centred"),
        (("好", "多少", "有吗", "发"), "expression", "terse"),
        (("这个杯子我看了好久了就是不知道该选哪个颜色",) * 4, "expression", "talkative"),
    ],
)
def test_cue_names_a_type(texts: tuple[str, ...], axis: str, value: str) -> None:
    """Words or rhythm that stand for a type give it, with a reason and a score below certainty."""
    guess = _types(*texts)[axis]
    assert value == guess.value
    assert 0 < guess.score < 1
    assert guess.why


def test_repeated_cue_is_surer() -> None:
    """A cue that comes again raises the score."""
    assert _types("我再想想", "还是再看看吧")["decision"].score > _types("我再想想")["decision"].score


def test_buying_stage_follows_from_the_intent() -> None:
    """Asking how to order is buying."""
    assert "buying" == reader().read("怎么下单").customer_type["stage"].value


def test_every_guess_is_of_the_vocabulary() -> None:
    """A value guessed from text stands in labels.yaml; axes that only a person may fill stay empty."""
    axes = library().labels.axes
    for text in (
        "我是第一次网购，靠谱吗",
        "老顾客了，老规矩",
        "公司采购",
        "随便看看",
        "哈哈你真逗",
        "急，凭什么",
        "就要这个型号",
    ):
        for axis, guess in _types(text).items():
            assert guess.value is None or guess.value in axes[axis].values
            assert guess.value is None or axes[axis].signal != "H"
