"""What goes wrong in a sentence: one thing at a time, the same for the same seed, nothing lost that is wanted."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from bot.simulation import clumsiness
from bot.simulation.clumsiness import OPERATORS, Habits, one_of
from bot.simulation.contents import read_contents
from bot.simulation.dice import Dice
from bot.simulation.keyboard import Keyboard, Style
from tests.models import library
from tests.simulation.scene import stage

Operator = Callable[[str, Habits, Dice], str]
SEEDS = range(40)


@pytest.fixture(scope="module")
def habits() -> Habits:
    """Return the words that ship."""
    return read_contents(library()).habits


@pytest.mark.parametrize(
    ("name", "text", "done"),
    [
        ("moved", "那个快递到哪了", "到哪了那个快递"),
        ("moved", "我的发票能开吗？", "能开吗我的发票"),
        ("doubled", "我想换个颜色", "我想我想换个颜色"),
        ("doubled", "我想换个颜色", "我想 我想换个颜色"),
        ("doubled", "颜色换一下", "那个颜色换一下"),
        ("dropped", "下单的时候没看", "下单时候没看"),
        ("dropped", "如果坏了", "坏了"),
        ("broken", "我买的杯子漏水", "我买的\u2005杯子漏水"),
        ("hung", "已经付款", "已经付款啊"),
        ("hung", "什么时候发货", "什么时候发货呢"),
        ("called", "今天能到吗", "今天能到吗在吗"),
        ("addressed", "今天能到吗", "亲今天能到吗"),
        ("addressed", "今天能到吗", "今天能到吗亲"),
    ],
)
def test_each_operator_does_its_own(habits: Habits, name: str, text: str, done: str) -> None:
    """Every kind of clumsiness is reached by some roll."""
    operator: Operator = getattr(clumsiness, name)
    assert done in {operator(text, habits, Dice(seed)) for seed in range(200)}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("moved", "我想问什么时候发货"),
        ("moved", "买2个什么时候发货"),
        ("moved", "订单可以的"),
        ("doubled", "你好问一下"),
        ("dropped", "今天发货"),
        ("hung", "今天能到吗"),
        ("called", "已经付款了"),
        ("called", "在吗能到吗"),
        ("addressed", "亲在的"),
    ],
)
def test_what_does_not_fit_is_left_alone(habits: Habits, name: str, text: str) -> None:
    """Nothing is put after the end of an indirect question, before a greeting, behind what is no question."""
    operator: Operator = getattr(clumsiness, name)
    assert {operator(text, habits, Dice(seed)) for seed in SEEDS} == {text}


def test_figures_and_names_outlive_any_clumsiness(habits: Habits) -> None:
    """Whatever goes wrong with lines of the talk, every figure and Latin word is still there, and most characters."""
    lines = [
        re.sub(r"\{[a-z_]+\}", "M25", line.sentence.forms()[0])
        for group in stage().contents.talk.values()
        for line in group[:3]
    ]
    changed = 0
    for number, text in enumerate(lines):
        for operator in OPERATORS:
            done = operator(text, habits, Dice(number))
            changed += done != text
            assert re.findall(r"[A-Za-z0-9]+", done) == re.findall(r"[A-Za-z0-9]+", text), (text, done)
            kept = sum(char in done for char in set(text))
            assert kept >= len(set(text)) - 3, (text, done)
    assert changed > len(lines)


def test_one_thing_at_most_goes_wrong(habits: Habits) -> None:
    """With every chance certain only the first that fits happens; short words are left alone, chances of none too."""
    certain = (1.0,) * len(OPERATORS)
    assert one_of("那个快递到哪了", certain, habits, Dice(1)) == "到哪了那个快递"
    assert one_of("好的哦", certain, habits, Dice(1)) == "好的哦"
    assert one_of("那个快递到哪了", (0.0,) * len(OPERATORS), habits, Dice(1)) == "那个快递到哪了"


def test_the_same_roll_types_the_same(habits: Habits) -> None:
    """A keyboard with everything on types the same messages for the same seed."""
    style = Style(move=0.3, again=0.3, drop=0.3, stray=0.3, hang=0.3, call=0.3, mo=0.5, dear=0.3, mark=0.5)
    board = Keyboard(style, {}, {}, habits)
    text = "我的订单什么时候能发货"
    typed = [board.type([text], Dice(seed)) for seed in SEEDS]
    assert typed == [board.type([text], Dice(seed)) for seed in SEEDS]
    assert len({tuple(messages) for messages in typed}) > 5


def test_some_people_have_their_own_particle(habits: Habits) -> None:
    """Who has the habit types it; who has not never does; a question told of is not marked as one."""
    own = Keyboard(Style(strip=1, burst=0, slip=0, fragment=0, spoken=0, mo=1), {}, {}, habits)
    usual = Keyboard(Style(strip=1, burst=0, slip=0, fragment=0, spoken=0, mark=1), {}, {}, habits)
    assert own.type(["今天能到吗"], Dice(1)) == ["今天能到么"]
    assert usual.type(["今天能到吗"], Dice(1)) == ["今天能到吗?"]
    assert usual.type(["不知道什么时候到"], Dice(1)) == ["不知道什么时候到"]
    stopped = Keyboard(Style(strip=1, burst=0, slip=0, fragment=0, spoken=0, stop=1), {}, {}, habits)
    assert stopped.type(["已经付款三天了还没有动静"], Dice(1)) == ["已经付款三天了还没有动静。"]
    assert stopped.type(["好的"], Dice(1)) == ["好的"]


def test_figures_stand_apart_with_some_people(habits: Habits) -> None:
    """Who has the habit sets spaces around figures, nobody else does; question marks are narrow, however written."""
    own = Keyboard(Style(strip=1, burst=0, slip=0, fragment=0, spoken=0, double=0, apart=1), {}, {}, habits)
    usual = Keyboard(Style(strip=1, burst=0, slip=0, fragment=0, spoken=0, double=0), {}, {}, habits)
    assert own.type(["有500g的吗"], Dice(1)) == ["有 500g 的吗"]
    assert usual.type(["有500g的吗"], Dice(1)) == ["有500g的吗"]
    asked = {text for seed in SEEDS for text in usual.type(["能到吗？"], Dice(seed))}
    assert asked == {"能到吗", "能到吗?"}


def test_who_sends_too_soon_may_type_all_of_it_again(habits: Habits) -> None:
    """After the few characters that went out by mistake the whole sentence follows: nothing is lost."""
    board = Keyboard(Style(strip=1, burst=0, slip=0, fragment=1, spoken=0), {}, {}, habits)
    text = "收件人写的是另外一个名字"
    for seed in SEEDS:
        early, whole = board.type([text], Dice(seed))
        assert whole == text
        assert text.startswith(early)
        assert early != text


def test_run_on_sentences_come_in_two_less_often(habits: Habits) -> None:
    """A long sentence is often sent in one."""
    board = Keyboard(Style(strip=1, burst=1, slip=0, fragment=0, spoken=0), {}, {}, habits)
    short, long = "我买的杯子怎么还没发货啊", "我买的那个杯子前几天就付款了怎么到现在还没发货啊"
    assert {len(board.type([short], Dice(seed))) for seed in SEEDS} == {2}
    assert {len(board.type([long], Dice(seed))) for seed in SEEDS} == {1, 2}


def test_habits_are_a_persons_own() -> None:
    """Some personas have each habit, most have not, and the same one has it in every conversation."""
    made = stage()
    cases = [
        made.openers[shop].open(persona, scenario, made.moment, Dice.of(persona.key))
        for persona in made.contents.personas.values()
        for shop, scenario in [
            next(
                (shop, scenario)
                for scenario in made.contents.scenarios.values()
                for shop, opener in made.openers.items()
                if scenario.suits(persona, opener.shop.spec.trade)
            )
        ]
    ]
    for name in ("mo", "dear", "mark", "stop", "apart"):
        having = [case for case in cases if getattr(made.talk.keyboard(case).style, name)]
        assert 0 < len(having) < len(cases) / 2, name
