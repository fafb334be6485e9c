"""Customer types judged as the acceptance judges them."""

from __future__ import annotations

import pytest

from bot.learning.axes import ValueScore, guesses, judge_types, macro
from bot.learning.talks import Conversation, Spoken
from tests.models import untrained_reader


def _talk(*said: str, types: dict[str, str], role: str = "buyer") -> Conversation:
    turns = tuple(Spoken.model_validate({"role": role, "text": text}) for text in said)
    return Conversation(turns=turns, types=types, trade="home")


TERSE = ("在", "多少", "行", "拍了", "嗯")


def test_buyer_who_never_spoke_is_unknown() -> None:
    """A conversation of the agent alone says nothing."""
    assert {} == guesses(untrained_reader(), _talk("您好", types={"expression": "terse"}, role="agent"))


def test_found_wrong_and_missed_are_counted_by_value() -> None:
    """The right value is found; another one is wrong and the right one missed; silence only misses."""
    reader = untrained_reader()
    said = guesses(reader, _talk(*TERSE, types={}))["expression"].value
    assert said is not None
    scores = judge_types(
        reader,
        [
            _talk(*TERSE, types={"expression": said}),
            _talk(*TERSE, types={"expression": "talkative"}),
            _talk(*TERSE, types={}),
            _talk("您好", types={"expression": "talkative"}, role="agent"),
        ],
    )
    assert {
        ValueScore("expression", said, 1, 2, 0),
        ValueScore("expression", "talkative", 0, 0, 2),
    } == set(scores)
    assert {"expression": pytest.approx((2 / 4 + 0) / 2)} == macro(scores)


def test_value_that_never_is_right_does_not_count() -> None:
    """Macro-F1 is over the values that occur."""
    assert {} == macro([ValueScore("aim", "clear", 0, 3, 0)])
