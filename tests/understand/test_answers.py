"""An agent's line closes the needs it is about, and only those."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.errors import LibraryError
from bot.terms import Turn
from bot.understand.answers import Answers, Ask, read_answers
from bot.understand.stalls import read_stalls
from tests.models import INTENTS, agent, assistant, buyer, reader, untrained_reader

STALLS = read_stalls(INTENTS / "stalls.yaml")


def _talk(said: str) -> tuple[Turn, ...]:
    """Return turns written on one line; those of the agent begin with `a:`."""
    return tuple(
        [agent(text[2:]) if text.startswith("a:") else Turn("buyer", text) for text in said.split("/")]
    )


def _nothing() -> list[tuple[int, Mapping[str, float]]]:
    return []


def _all(**weights: float) -> Callable[[], list[tuple[int, Mapping[str, float]]]]:
    return lambda: [(99, weights)]


@pytest.mark.parametrize(
    ("said", "open_"),
    [
        ("有现货吗/a:有的", ()),
        ("有现货吗/顺丰发吗/a:都可以的 有货 也能发顺丰补8元", ()),
        ("能便宜点不/明天能发出不/a:亲这已经是活动价了呢", ("ship_time",)),
        ("能便宜点不/明天能发出不/a:明天可以发的", ("bargaining",)),
        ("今天拍今天能走吗/发什么快递/a:默认发中通哦", ("ship_time",)),
        ("有没有赠品/满减怎么算的/a:满300减30 拍下自动减", ("gift",)),
        ("这被子是几斤的/能机洗吗/a:冬款是6斤的", ("usage",)),
        ("能送货上门吗/要不要自己装/a:送到楼下 上楼要加钱哦", ("installation",)),
        ("能送货上门吗/要不要自己装/a:送到楼下 上楼要加钱哦/a:安装的话师傅会联系您预约", ()),
        ("物流三天没动了/你们到底管不管/a:这边已经催快递了 24小时给您答复", ()),
    ],
)
def test_answer_closes_its_own_needs(said: str, open_: tuple[str, ...]) -> None:
    """Of several needs the ones that the line speaks to are closed; blame goes with any answer."""
    assert open_ == reader().open_needs(_talk(said))


@pytest.mark.parametrize(
    ("said", "need"),
    [
        ("退款啥时候到账/a:好的亲", "refund_status"),
        ("有会员价吗/a:最近咨询的人比较多 回复慢请见谅", "membership"),
        ("你好 想问下有优惠吗/a:您好 欢迎光临小店", "discount"),
        ("少发了一双袜子/a:非常抱歉给您添麻烦了", "missing_wrong"),
        ("什么时候有货啊 一直缺/a:我问下采购哈 回头告诉您", "stock"),
        ("我的快递到哪了/a:帮您看下哈 稍等", "logistics_query"),
        ("这鞋偏码吗 我平时40/a:您脚长多少呢", "size_advice"),
        ("衣服掉色了 怎么办/a:亲麻烦拍张图发来看下哦", "quality_problem"),
        ("优惠券用不了/a:您截个图我看看", "promo_rule"),
        ("地址改到公司 行吗/a:可以 发我新地址和电话", "change_address"),
        ("退款啥时候到账/a:您是哪个订单?", "refund_status"),
        ("退款啥时候到账/a:亲喜欢的话可以收藏店铺哦", "refund_status"),
    ],
)
def test_what_answers_nothing_closes_nothing(said: str, need: str) -> None:
    """A nod, a greeting, regret, a promise to look, a question back, an aside: the need is still open."""
    assert (need,) == reader().open_needs(_talk(said))


def test_regret_with_a_remedy_answers() -> None:
    """「抱歉」 alone answers nothing, what is done about it does."""
    assert () == reader().open_needs(_talk("少发了一双袜子/a:抱歉给您补发一双 今天下午寄出"))
    assert () == reader().open_needs(_talk("杯子漏水/a:亲给您退一半20元可以吗"))


def test_need_stays_while_the_buyer_tells_what_was_asked() -> None:
    """Height and weight are no need of their own: the size still is."""
    read = reader().read_round(buyer("168 120"), _talk("这鞋偏码吗 我平时40/a:您脚长多少呢"))
    assert ("size_advice",) == read.needs
    assert "size_advice" == read.intents[0].key
    assert not read.quiet


def test_rest_of_a_burst_is_not_forgotten() -> None:
    """After half an answer a nod is not quiet: what is left leads the reading; behind what is asked anew it waits."""
    half = _talk("今天能发吗/有优惠没/a:今天可以发的")
    read = reader().read_round(buyer("好的"), half)
    assert (("discount",), False) == (read.needs, read.quiet)
    assert "discount" == read.intents[0].key
    assert ("invoice", "discount") == reader().read_round(buyer("能开发票吗"), half).needs
    assert ("invoice", "discount") == reader().read("能开发票吗", half).needs


def test_two_asks_of_one_message_close_apart() -> None:
    """What is left of a message leads, though the whole of it was read as the other."""
    read = reader().read_round(buyer("嗯"), _talk("今天能发吗，有优惠没/a:今天可以发的"))
    assert ("discount", "discount") == (read.needs[0], read.intents[0].key)
    assert "ship_time" not in {intent.key for intent in read.intents}


def test_thanks_for_an_answer_closes_all() -> None:
    """One who thanks is content, unless the agent only asked for patience."""
    assert ("thanks",) == reader().open_needs(_talk("退款啥时候到账/a:好的亲/谢谢"))
    assert reader().read_round(buyer("谢谢"), _talk("今天能发吗/有优惠没/a:今天可以发的")).quiet
    assert "refund_status" in reader().open_needs(_talk("退款啥时候到账/a:稍等/谢谢"))


def test_need_is_dropped_when_the_talk_goes_on_without_it() -> None:
    """Twice passed over and never taken up again it is no longer waited for."""
    begun = "今天能发吗/有优惠没/a:今天可以发的/发什么快递/a:默认发中通哦"
    assert ("discount",) == reader().open_needs(_talk(begun))
    assert "discount" not in reader().open_needs(_talk(f"{begun}/能开发票吗"))


def test_moves_go_with_any_line_and_urging_leaves_with_the_answer() -> None:
    """「在吗」 waits for nothing once the agent has spoken."""
    assert () == reader().open_needs(_talk("在吗/a:在的，请问您要看哪一款"))
    assert () == reader().open_needs(_talk("有优惠吗/a:稍等/人呢/a:满100减10"))


def test_rules_alone_close_by_the_words() -> None:
    """Without a model the words of the question and its form tell."""
    answers = read_answers(INTENTS / "answers.yaml", STALLS)
    asks = [Ask("spec_quantity", "这被子是几斤的"), Ask("usage", "能机洗吗")]
    assert {"spec_quantity"} == answers.hear("冬款是6斤的", asks, _nothing).closed
    assert {"usage"} == answers.hear("机洗可以的", asks, _nothing).closed
    assert () == untrained_reader().open_needs(_talk("有优惠吗/a:有的"))


def test_other_family_is_something_else() -> None:
    """A line plainly about parcels leaves a question about the goods open; one that fits nothing known closes it."""
    answers = read_answers(INTENTS / "answers.yaml", STALLS)
    asks = [Ask("usage", "能机洗吗")]
    assert not answers.hear("默认中通", asks, _all(courier=0.9)).closed
    assert {"usage"} == answers.hear("默认中通", asks, _all(courier=0.5)).closed
    assert {"usage"} == answers.hear("默认中通", asks, _all(product_info=0.9)).closed


def test_remark_on_goods_goes_with_any_answer() -> None:
    """What puts no question does not wait; a trouble does, however it is told."""
    answers = read_answers(INTENTS / "answers.yaml", STALLS)
    later = Ask("usage", "能机洗吗")
    for need, left in (("material_quality", True), ("damaged", False)):
        heard = answers.hear("可以机洗的", [Ask(need, "盒子是纸的"), later], _nothing)
        assert left is (need in heard.closed)
        assert "usage" in heard.closed


def test_unclear_answer_is_to_the_newest_question() -> None:
    """Words that fit no question answer the last one put, of this round before those of another."""
    answers = Answers({}, STALLS)
    asks = [Ask("price", "甲"), Ask("stock", "乙")]
    assert {"stock"} == answers.hear("丙丁", asks, _nothing).closed
    assert {"price"} == answers.hear("丙丁", [asks[0], Ask("stock", "乙", late=False)], _nothing).closed


def test_suggestions_answer_what_is_left() -> None:
    """The first suggestion is for the half that the agent left out."""
    from bot.assist import Question  # noqa: PLC0415 - only here
    from tests.models import NOON, shop  # noqa: PLC0415 - same

    context = _talk("今天能发吗/有优惠没/a:今天可以发的")
    answer = assistant().answer(Question(turns=buyer("好的"), context=context, now=NOON, shop=shop()))
    assert answer.suggestions[0].template.startswith("discount.")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("nods: [好]\n", "unknown key 'nods'"),
        ("forms: ['多少']\n", "has no =>"),
        ("asks: ['(']\n", "pattern '\\(\\?:\\(\\)'"),
        ("asks: 吗\n", "must be a list"),
    ],
)
def test_bad_file_is_refused(tmp_path: Path, text: str, wrong: str) -> None:
    """What is no list, no pattern, no form or no key that is known is named."""
    path = tmp_path / "answers.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LibraryError, match=wrong):
        read_answers(path, STALLS)
