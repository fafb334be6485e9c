"""What a buyer's turns may not be: out of place, cut at random, won by one sentence; what comes of a wrong size."""

from __future__ import annotations

import re

import pytest

from bot.simulation.conduct import FEWEST, LATER
from bot.simulation.contents import read_contents
from bot.simulation.dice import Dice
from bot.simulation.fitting import unfit
from bot.simulation.keyboard import Keyboard, Style, joined
from bot.simulation.outcome import outcome
from bot.simulation.quoting import quoted
from bot.simulation.scoring import judge, served_share
from bot.simulation.selfplay import Pair, pairs
from tests.models import library
from tests.simulation.scene import buyer, stage
from tests.simulation.test_drill import judging, served

MOVING = {"collected", "delivering"}
SIZED = ("between_two_sizes", "qingyan")


def _pairs(*scenarios: str) -> list[Pair]:
    made = stage()
    choices = pairs(made, list(made.contents.personas.values()), list(made.contents.scenarios.values()))
    return [pair for some in choices for pair in some if pair.scenario.key in scenarios]


def test_a_stray_break_is_a_space_and_no_place_to_cut() -> None:
    """A break within a phrase never becomes a comma, and a message is not cut there."""
    style = Style(strip=0.5, burst=1, slip=0, fragment=0, spoken=0, stray=1)
    board = Keyboard(style, {}, {}, read_contents(library()).habits)
    text = "你们这样的店谁还敢来买东西"
    typed = [board.type([text], Dice(seed)) for seed in range(60)]
    assert all(len(messages) == 1 for messages in typed)
    assert {messages[0].replace(" ", "") for messages in typed} == {text}
    assert any(" " in messages[0] for messages in typed)


def test_two_things_run_together_only_behind_a_particle() -> None:
    """What cannot be read as one is not glued: 「…那么贵」「上班穿」 keeps a break."""
    for seed in range(60):
        assert joined("我要黑色", "上班穿", Dice(seed)) != "我要黑色上班穿"
    assert "多少钱啊上班穿" in {joined("多少钱啊", "上班穿", Dice(seed)) for seed in range(60)}


def test_what_presupposes_a_parcel_on_its_way_is_said_of_one() -> None:
    """Nobody whose order is not sent yet asks why it has arrived somewhere and is not brought."""
    on_its_way = re.compile(r"已经到|昨天就|停在|站点|快递员|绕到")
    lines = [
        line
        for line in stage().contents.talk["follow.logistics_query"]
        if on_its_way.search(line.sentence.source)
    ]
    assert len(lines) >= 5
    assert all(line.order and line.order <= MOVING for line in lines)


@pytest.mark.parametrize(
    ("on", "words", "never"),
    [
        ("trouble.allergic", "皮肤|脸上又|起包", {"food_tea", "pets", "books"}),
        ("raise.customise", "尺寸|改短|长一点", {"toys", "food_tea", "books", "cosmetics"}),
        ("raise.customise", "刻", {"food_tea", "flowers", "books", "toys"}),
        ("follow.customise", "刻|字体", {"food_tea", "flowers", "books", "toys"}),
    ],
)
def test_words_fit_the_goods(on: str, words: str, never: set[str]) -> None:
    """Tea itches on no skin, and nothing is cut to measure or engraved that cannot be."""
    lines = [line for line in stage().contents.talk[on] if re.search(words, line.sentence.source)]
    assert lines
    assert all(line.trade and line.trade.isdisjoint(never) for line in lines)


def test_nobody_without_an_order_threatens_to_return_it() -> None:
    """Returns are spoken of in anger by who has something to return."""
    lines = [line for line in stage().contents.talk["leave.angry"] if "退" in line.sentence.source]
    assert lines
    assert all(line.stage == {"order", "aftersale"} for line in lines)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("您拿xl", "拿XL"),
        ("您拍m", "拍M"),
        (",运费我们全包", "运费你们全包"),
        ("绝对给您满意", "绝对给满意"),
        ("明天一定到,", "明天一定到"),
        ("已经发出了", "已经发出"),
        ("79元", "79元"),
    ],
)
def test_a_claim_is_repeated_without_what_stood_around_it(claim: str, said: str) -> None:
    """She repeats the thing claimed, not how she was addressed nor the commas of the match."""
    assert quoted(claim) == said


def test_a_picture_alone_waits_to_be_asked() -> None:
    """Some open with a picture and nothing; asked what about, or left alone, they say it."""
    alone, asked = 0, 0
    for seed in map(str, range(40)):
        one = buyer("soft_complainer", "arrived_broken", seed=seed)
        moves = one.start(0.0)
        if [move.kind for move in moves] != ["image"]:
            continue
        alone += 1
        left = buyer("soft_complainer", "arrived_broken", seed=seed)
        left.start(0.0)
        due = left.next_tick()
        assert due is not None
        assert any(move.on.startswith("trouble") for move in left.tick(due))
        asked += any(move.on.startswith("trouble") for move in one.hear("图片收到了，您想问哪一处？", 20.0))
    assert 3 <= alone <= 25
    assert asked == alone


def test_nobody_orders_after_a_single_reply() -> None:
    """However good it is, one reply wins nobody; who gets no second one goes."""
    orders, held = 0, 0
    for pair in _pairs("reviews_scare_her", "out_of_stock_wish"):
        one = served(pair, "perfect", "1")
        heard = 0
        for step in one.steps:
            heard += step.cause == "heard"
            if any(move.kind == "order" for move in step.moves):
                orders += 1
                assert heard == 0 or heard >= FEWEST
        held += "once_more" in one.state.used
    assert orders > 10
    assert held > 0


def test_an_unfit_size_comes_back_as_one() -> None:
    """Whom somebody talked into a wrong size returns it two days later for that, and that is a loss however it went on."""
    back = 0
    for pair in _pairs(SIZED[0]):
        if pair.shop != SIZED[1] or not pair.persona.body:
            continue
        for size, seed in (("XL", "1"), ("S", "2"), ("XL", "3"), ("S", "4")):
            one = buyer(pair.persona.key, pair.scenario.key, pair.shop, seed)
            if unfit(f"您拿{size}码就正好", one.case) != size:
                continue
            one.start(0.0)
            for at, text in enumerate(
                (
                    f"您拿{size}码就正好",
                    "面料偏软，不起球，有检测报告",
                    "不合适签收后7天内可以退换",
                    "好的，有问题找我",
                )
            ):
                one.hear(text, 60.0 * (at + 1))
            for _ in range(30):
                if one.gone or (due := one.next_tick()) is None:
                    break
                one.tick(due)
            if one.state.unfit and one.state.order != "none":
                back += 1
                said = [
                    (step.at, move) for step in one.steps for move in step.moves if move.on == "back.size"
                ]
                assert said
                assert said[0][0] >= LATER
                ended = outcome(one)
                assert "unfit" in ended.why_open
                assert not ended.closed
                assert served_share(one, ended, judge(one, judging()).replies) == 0.0
    assert back >= 3


@pytest.mark.parametrize(
    ("persona", "text", "found"),
    [
        ("fit_engineer", "您拿{wrong}码就正好", "{wrong}"),
        ("fit_engineer", "别拿{wrong}", None),
        ("fit_engineer", "{wrong}太大了，拿{right}", ""),
        ("fit_engineer", "{right}和{wrong}都有货", None),
    ],
)
def test_a_size_is_held_against_the_chart(persona: str, text: str, found: str | None) -> None:
    """Only what is advised counts, and the chart decides, also where no reader knows the claim."""
    one = buyer(persona, "between_two_sizes", "practice_menswear")
    chart = next(iter(one.case.shop.spec.size_charts.values()))
    sizes = [row.size for row in chart]
    right = next(size for size in sizes if unfit(f"拿{size}就好", one.case) == "")
    wrong = next(size for size in sizes if unfit(f"拿{size}就好", one.case) == size)
    expected = found.format(wrong=wrong, right=right) if found is not None else None
    assert unfit(text.format(wrong=wrong, right=right), one.case) == expected


def test_who_never_buys_and_is_served_rightly_scores_full() -> None:
    """Right, short and polite is all there was to do; rudeness or a mistake still counts."""
    totals = [
        judge(served(pair, "perfect", "3"), judging()).score.total for pair in _pairs("just_looking")[::6]
    ]
    assert len(totals) >= 5
    assert sorted(totals)[len(totals) // 2] >= 97
    rude = judge(served(_pairs("just_looking")[0], "rude", "3"), judging()).score.total
    assert rude < 40
