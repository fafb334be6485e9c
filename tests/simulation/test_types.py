"""Who a buyer is shows now and then in what she says: only what is so, and little of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from statistics import mean

import pytest

from bot.simulation import doing as moment
from bot.simulation.case import Case
from bot.simulation.contents import Line
from bot.simulation.dice import Dice
from bot.simulation.grammar import parse
from bot.simulation.state import State
from bot.simulation.talk import MOST_SHOWN, SHOWN, TYPED, Talk
from tests.simulation.scene import buyer, stage

MANY = 400


def _case(persona: str, **values: str) -> Case:
    """Return the case of a buyer whose type is changed in some axes."""
    case = buyer(persona, "just_looking").case
    changed = {**case.persona.type, **values}
    return dataclasses.replace(case, persona=dataclasses.replace(case.persona, type=changed))


def _line(text: str, **axes: str) -> Line:
    return Line(parse(text), type=tuple([(axis, frozenset([value])) for axis, value in axes.items()]))


def _talk(lines: Sequence[Line], on: str = "ack") -> Talk:
    """Return talk that has nothing but some lines for one thing."""
    return Talk(dataclasses.replace(stage().contents, talk={on: tuple(lines)}))


def _first(talk: Talk, case: Case, on: str = "ack") -> list[str]:
    """Return what is said first, as it is written, with many seeds."""
    state = [State(dice=0, trust=0.5) for _ in range(MANY)]
    said = [talk.say(on, case, state[seed], Dice.of(seed), case.values) for seed in range(MANY)]
    return [phrase.source for phrase in said if phrase is not None]


def test_only_who_is_of_the_type_says_so() -> None:
    """A line for novices is said by novices, and one for two axes by who is of both."""
    lines = [_line("嗯", experience="novice"), _line("哦", experience="novice", channel="store")]
    talk = _talk(lines)
    assert not _first(talk, _case("office_thermos", experience="veteran", channel="store"))
    assert set(_first(_talk(lines), _case("office_thermos", experience="novice", channel="online"))) == {"嗯"}
    both = _case("office_thermos", experience="novice", channel="store")
    assert set(_first(_talk(lines), both)) == {"嗯", "哦"}


@pytest.mark.parametrize(("count", "share"), [(1, 0.06), (10, TYPED)])
def test_lines_of_the_type_take_their_share(count: int, share: float) -> None:
    """However many lines show the type beside others, they take a small share of what is said."""
    lines = [*[_line(f"普通{n}") for n in range(12)], *[_line(f"新手{n}", aim="clear") for n in range(count)]]
    said = _first(_talk(lines), _case("office_thermos", aim="clear"))
    assert sum(source.startswith("新手") for source in said) / len(said) == pytest.approx(share, abs=0.05)


def test_an_axis_shows_once_and_few_do() -> None:
    """Lines for the same axis never follow one another, and after some axes no other shows."""
    axes = {"aim": "clear", "channel": "store", "member": "vip", "decider": "other"}
    lines = [_line(f"{axis}{n}", **{axis: value}) for axis, value in axes.items() for n in range(3)]
    case, state = _case("office_thermos", **axes), State(dice=0, trust=0.5)
    talk, dice = _talk(lines), Dice(3)
    said = []
    while (phrase := talk.say("ack", case, state, dice, case.values)) is not None:
        said.append(phrase.source[:-1])
    assert len(said) == len(set(said)) == MOST_SHOWN


def test_talkative_people_tell_more() -> None:
    """Of the same lines the talkative choose longer ones, the terse shorter ones."""
    lines = [
        _line(text)
        for text in ("可以", "这个可以用几年", "我家那个用了好几年都没坏过一次呢", "行", "什么时候能有货啊")
    ]
    long, middle, short = (
        mean(map(len, _first(_talk(lines), _case("office_thermos", expression=value))))
        for value in ("talkative", "ordinary", "terse")
    )
    assert long > middle > short


def test_an_aside_goes_with_what_it_is_said_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """What she lets slip counts as part of the need or the trouble, in every reading of the conversation."""
    monkeypatch.setattr(moment, "ASIDE", 1.0)
    for persona, scenario, head in (
        ("canteen_buyer", "just_looking", "raise"),
        ("soft_complainer", "arrived_broken", "trouble"),
    ):
        one = buyer(persona, scenario)
        moves = one.start(0.0) + one.hear("您好，请问想了解什么", 10.0)
        assert any(mark.startswith(SHOWN) for mark in one.state.used), persona
        assert all(not move.on.startswith("aside") for move in moves)
        assert any(move.on.startswith(head) for move in moves)
