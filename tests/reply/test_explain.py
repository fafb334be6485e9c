"""Reasons and gaps in words that an agent reads."""

from __future__ import annotations

import re

import pytest

from bot.reply.explain import explain, readable, why
from bot.terms import Suggestion
from tests.models import library


@pytest.mark.parametrize(
    ("reason", "part"),
    [
        ("need:discount", "优惠活动"),
        ("psychology:safety", "安全"),
        ("psychology_before:safety", "安全"),
        ("emotion:angry", "生气"),
        ("state:unpaid", "付款"),
        ("type:behaviour.bargainer", "讲价"),
        ("stage:buying", "核对"),
        ("facts_filled", "资料"),
        ("no_fact_needed", "资料"),
        ("adopted", "同事"),
    ],
)
def test_reason_is_worded(reason: str, part: str) -> None:
    """Every reason that ranking gives has Chinese words."""
    (words,) = explain(library(), (reason,))
    assert part in words
    assert not re.search(r"[{}]", words)


def test_every_motive_emotion_state_and_type_is_worded() -> None:
    """No label of the vocabulary that may be a reason goes without words."""
    labels = library().labels
    for key in labels.psychology:
        assert explain(library(), (f"psychology:{key}",))
    for key in ("dissatisfied", "angry", "anxious", "pleased"):
        assert explain(library(), (f"emotion:{key}",))
    for value in labels.axes["stage"].values:
        (words,) = explain(library(), (f"stage:{value}",))
        assert "对方" not in words
    used = {
        f"type:{axis}.{value}"
        for template in library().replies
        for axis, values in template.when.type.items()
        for value in values
        if axis != "stage"
    }
    assert [] == [reason for reason in sorted(used) if not explain(library(), (reason,))]


def test_unknown_reason_and_doubles_are_left_out() -> None:
    """An id that nobody worded is not shown, and nothing is said twice."""
    assert () == explain(library(), ("no_such_reason", "need:nothing", ""))
    assert 1 == len(explain(library(), ("adopted", "adopted")))


def test_gap_has_its_chinese_name() -> None:
    """An unfilled slot is shown by name; braces that are no slot stay."""
    made = Suggestion("a", "a", "发{courier}，{arrival}到，{nonsense}", 1.0, ("courier", "arrival"))
    slots = library().slots
    assert f"发【{slots['courier'].zh}】，【{slots['arrival'].zh}】到，{{nonsense}}" == readable(
        library(), made
    )


@pytest.mark.parametrize(
    "reason", ["bargained:3", "said.decision.hesitant:2", "length:4", "words:顺丰", "orders:5", "person"]
)
def test_type_reasons_are_worded(reason: str) -> None:
    """Every reason a customer type is given for has words, with its count."""
    words = why(library(), reason)
    assert words
    assert "{" not in words
    assert reason.partition(":")[2] in words


def test_unknown_type_reason_is_left_out() -> None:
    """A reason nobody worded says nothing rather than its id."""
    assert "" == why(library(), "moon:3")


def test_every_step_of_a_ladder_is_worded() -> None:
    """An agent reads which concession a reply makes, and that it follows what was said."""
    talk = library().dialogue
    steps = [step for ladder in talk.ladders for step in talk.steps(ladder)]
    assert steps
    assert all(explain(library(), (f"step:{step}",)) for step in steps)
    assert explain(library(), ("after",))
