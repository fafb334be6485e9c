"""Self-play: who does better than whom, and how the buyers write."""

from __future__ import annotations

import functools
from statistics import mean, median

import pytest

from bot.simulation.agents import AgentName
from bot.simulation.messiness import follow_share
from bot.simulation.ordering import ORDER, per_yuan
from bot.simulation.selfplay import Played, pairs, play_many, selling
from tests.models import library
from tests.simulation.scene import agent, stage

COUNT = 78
"""Each persona once."""
SOLD = 234
"""Conversations in which something can be sold: few orders tell nothing of what they cost."""


@functools.cache
def played(name: AgentName) -> tuple[Played, ...]:
    """Return what came of an agent's conversations with the same buyers."""
    made = stage()
    choices = pairs(made, list(made.contents.personas.values()), list(made.contents.scenarios.values()))
    return tuple(play_many(made, choices, agent(name), COUNT, seed=1))


def satisfaction(name: AgentName) -> float:
    """Return the mean satisfaction."""
    return mean(one.outcome.satisfaction for one in played(name))


def closed(name: AgentName) -> float:
    """Return the share of problems closed."""
    return mean(one.outcome.closed for one in played(name))


@pytest.mark.parametrize(("better", "worse"), ORDER)
def test_better_agents_please_more(better: AgentName, worse: AgentName) -> None:
    """In satisfaction perfect > suggestions > greedy, overpromiser > silent > rude; in closed problems at least as many."""
    assert satisfaction(better) > satisfaction(worse)
    assert closed(better) >= closed(worse)


def test_giving_away_buys_little() -> None:
    """In orders per yuan given away perfect >= suggestions > greedy."""
    made = stage()
    choices = selling(
        pairs(made, list(made.contents.personas.values()), list(made.contents.scenarios.values()))
    )
    perfect, ours, greedy = (
        per_yuan([one.outcome for one in play_many(made, choices, agent(name), SOLD, seed=1)]) or 0.0
        for name in ("perfect", "suggestions", "greedy")
    )
    assert perfect >= ours > greedy


def test_suggestions_close_easy_problems() -> None:
    """Our suggestions alone close at least 60 % of what buyers of levels 1 and 2 bring."""
    easy = [one.outcome.closed for one in played("suggestions") if one.family[1] <= 2]
    assert mean(easy) >= 0.6


def test_every_family_is_there() -> None:
    """Fourteen motives times five levels meet every agent."""
    assert {one.family for one in played("silent")} == {
        (motive, level) for motive in library().labels.psychology for level in range(1, 6)
    }


def test_same_seed_same_transcript() -> None:
    """A second run with the same seed is the same word for word."""
    made = stage()
    choices = pairs(made, list(made.contents.personas.values()), list(made.contents.scenarios.values()))
    again = list(play_many(made, choices, agent("perfect"), 12, seed=1))
    assert [one.spoken for one in again] == [one.spoken for one in played("perfect")[:12]]


def test_buyers_are_as_messy_as_real_ones() -> None:
    """Short messages, many after one another, few greetings, hardly a full stop."""
    conversations = [*played("perfect"), *played("suggestions")]
    texts = [
        spoken.text
        for one in conversations
        for spoken in one.spoken
        if spoken.role == "buyer" and not spoken.text.startswith("[")
    ]
    lengths = sorted(map(len, texts))
    assert 8 <= median(lengths) <= 12
    assert lengths[len(lengths) * 9 // 10] <= 25
    assert 0.35 <= follow_share(conversations) <= 0.45
    assert 0.06 <= mean(any(map(str.isdigit, text)) for text in texts) <= 0.18
    assert mean("。" in text for text in texts) < 0.03
