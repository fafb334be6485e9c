"""Drills without a server: arrivals, silence, pause, rewind; and what the scorer makes of scripted answers."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import pytest

from bot.analytics.quality import Score
from bot.analytics.remarks import Remarks, remarks_of
from bot.analytics.touch import touch_of
from bot.library.redlines import RedLineBook
from bot.simulation.agents import Agent, AgentName, Perfect, View
from bot.simulation.buyer import Buyer
from bot.simulation.debrief import Better, result, weak_turns, why
from bot.simulation.dice import Dice
from bot.simulation.drill import AWAY, BREATH, Drill, Happening, Seat, better, schedule
from bot.simulation.replay import Diverged, as_json, replay
from bot.simulation.replay import from_json as read_input
from bot.simulation.scoring import HINT, HINTS_COST, Judge, Statement, judge
from bot.simulation.selfplay import Pair, pairs, play
from bot.simulation.state import from_json
from bot.tickets.book import book_of
from bot.understand.conduct import conduct_reader
from bot.understand.stalls import read_stalls
from tests.models import INTENTS, NOON, library, tokeniser, trained_models
from tests.simulation.scene import agent, buyer, stage

SEED = "7"


@functools.cache
def remarks() -> Remarks:
    """Return the words of the project's own library."""
    return remarks_of(INTENTS, library().labels)


@functools.cache
def judging() -> Judge:
    """Return what judges."""
    lines = RedLineBook(library().redlines).at(None, NOON)
    rubric, words = remarks().rubric, tokeniser().words
    touch = touch_of(library(), words, rubric)
    return Judge(
        rubric,
        read_stalls(INTENTS / "stalls.yaml"),
        book_of(INTENTS),
        stage().ears,
        lines,
        touch,
        conduct_reader(library(), words, trained_models()),
    )


class Following:
    """An agent that remembers whom it served: play lets buyers go."""

    def __init__(self, agent: Agent) -> None:
        """Speak as another agent does."""
        self._agent, self.delay = agent, agent.delay
        self.met: Buyer | None = None

    def reply(self, view: View) -> Sequence[str]:
        """Return what the other says."""
        self.met = view.buyer
        return self._agent.reply(view)


def served(met: Pair, name: AgentName, seed: str) -> Buyer:
    """Return the buyer of a conversation that was played to its end."""
    following = Following(agent(name))
    play(stage(), met, following, seed)
    assert following.met is not None
    return following.met


def pair(goal: str = "buy") -> Pair:
    """Return the first easy buyer of the appliance shop in a situation with this goal that begins with words."""
    contents = stage().contents
    for persona in contents.personas.values():
        for scenario in contents.scenarios.values():
            fits = scenario.suits(persona, "appliances") and persona.level <= 2
            if fits and scenario.goal == goal and scenario.opening == "question":
                return Pair(persona, scenario, "nuanzao")
    pytest.fail(f"nobody wants to {goal}")


def seat(number: int = 0, arrives: float = 0.0) -> Seat:
    """Return a seat of an easy buyer."""
    one = pair()
    return Seat(number, buyer(one.persona.key, one.scenario.key, one.shop, SEED), SEED, arrives)


def copy(of: Seat, snapshot: str) -> Buyer:
    """Return a buyer of her own at an earlier moment."""
    twin = Buyer(of.buyer.case, stage().talk, stage().ears, of.seed)
    twin.restore(snapshot)
    return twin


def until(drill: Drill, now: float, end: float) -> list[Happening]:
    """Let time pass in half seconds; return what happened."""
    found: list[Happening] = []
    while now <= end:
        found += drill.advance(now)
        now += 0.5
    return found


def perfect() -> Perfect:
    """Return the agent that sees everything."""
    made = agent("perfect")
    assert isinstance(made, Perfect)
    return made


def test_buyers_arrive_by_schedule_and_silence_is_heard() -> None:
    """The second buyer comes later; the first repeats herself when nobody answers, as her patience runs out."""
    drill = Drill([seat(0, 1.0), seat(1, 30.0)], "practice", 100.0)
    early = until(drill, 100.0, 125.0)
    assert {one.seat for one in early} == {0}
    later = until(drill, 125.5, 100.0 + 400.0)
    assert {one.seat for one in later} == {0, 1}
    assert any(step.cause == "waited" for step in drill.seats[0].buyer.steps)


def test_arrivals_keep_their_seed() -> None:
    """The same seed spreads the same number of buyers the same way."""
    times = [schedule(5, 30, Dice.of("x", "arrivals")) for _ in range(2)]
    assert times[0] == times[1] == sorted(times[0])
    assert schedule(3, 0, Dice.of("x")) == [2.0, 2.0, 2.0]


def test_a_pause_takes_no_time_and_an_exam_has_none() -> None:
    """While paused nothing happens, however long; an exam goes on."""
    drill = Drill([seat()], "practice", 0.0)
    until(drill, 0.0, 20.0)
    steps = len(drill.seats[0].buyer.steps)
    assert drill.pause(20.0)
    assert drill.due(5000.0) is None
    assert drill.advance(9000.0) == []
    assert drill.resume(9000.0)
    assert drill.clock(9000.0) == 20.0
    drill.advance(9000.5)
    assert len(drill.seats[0].buyer.steps) == steps
    exam = Drill([seat()], "exam", 0.0)
    assert not exam.pause(1.0)
    assert exam.rewind(0, 1.0) is None


def test_messages_in_one_breath_are_one_answer_and_can_be_taken_back() -> None:
    """Two quick messages are heard together; rewound, the buyer is as she was and answers the same way again."""
    drill = Drill([seat()], "practice", 0.0)
    until(drill, 0.0, 30.0)
    one = drill.seats[0]
    before = from_json(one.buyer.snapshot())
    drill.hear(0, "亲在的", 30.0, "m1")
    drill.hear(0, "您自己看详情页吧", 30.5, "m2")
    assert one.buyer.state == before
    until(drill, 30.5, 30.5 + BREATH)
    heard = [step for step in one.buyer.steps if step.cause == "heard"]
    assert [step.text for step in heard] == ["亲在的\n您自己看详情页吧"]
    angry = one.buyer.state.mood
    taken = drill.rewind(0, 200.0)
    assert taken is not None
    assert taken.ref == "m1"
    assert one.buyer.state == before
    assert one.buyer.state.mood > angry
    assert drill.rewind(0, 200.0) is None
    assert not [h for h in drill.advance(200.0) if h.move is not None and h.move.on.startswith("sharper")]


def test_hours_pass_at_once() -> None:
    """Who comes back hours later is there after seconds of the drill."""
    contents = stage().contents
    for one in contents.scenarios.values():
        if any(event.after == "end" and event.delay >= 3600 for event in one.events):
            found = next((p for p in contents.personas.values() if one.suits(p, "appliances")), None)
            if found is not None:
                guest = buyer(found.key, one.key, "nuanzao", SEED)
                break
    else:
        guest = seat().buyer
    place = Seat(0, guest, SEED, 0.0)
    drill = Drill([place], "practice", 0.0)
    until(drill, 0.0, 5.0)
    guest.state.ended, guest.state.agenda = "done", []
    guest.state.due.append((5.0 + 3 * 3600.0, -1))
    guest.state.lies.append("x")
    happened = until(drill, 5.0, 5.0 + AWAY + 60.0)
    assert [round(one.hours) for one in happened if one.line == "later"] == [3]
    assert place.buyer.steps[-1].cause == "event"


def test_better_agents_score_higher() -> None:
    """Over the same buyers: perfect above greedy, above rude and above silence; a false promise fails."""
    choices = pairs(
        stage(), list(stage().contents.personas.values())[::2], list(stage().contents.scenarios.values())
    )
    means = {}
    for name in ("perfect", "greedy", "overpromiser", "rude", "silent"):
        scores: list[Score] = []
        for number, own in enumerate(choices):
            met = served(own[number % len(own)], name, f"1/{number}")
            scores.append(judge(met, judging()).score)
        means[name] = sum(score.total for score in scores) / len(scores)
        assert name != "overpromiser" or sum(bool(score.fails) for score in scores) > len(scores) / 2
    assert means["perfect"] > 80 > means["greedy"] > means["overpromiser"]
    assert means["greedy"] > means["rude"] > means["silent"]
    assert means["silent"] < 10


def test_hints_cost_and_judgements_count() -> None:
    """Each hint takes its points, up to a bound; the right motive earns its cell, the wrong one loses it."""
    met = served(pair(), "perfect", SEED)
    plain = judge(met, judging()).score.total
    assert judge(met, judging(), hints=2).score.total == pytest.approx(plain - 2 * HINT)
    assert judge(met, judging(), hints=50).score.total == pytest.approx(plain - HINTS_COST)
    persona = met.case.persona
    right = Statement(frozenset([persona.main]), {"personality": persona.type["personality"]})
    assert judge(met, judging(), right).score.cells["motive"] > 0.5
    wrong = next(key for key in library().labels.psychology if key not in persona.psychology)
    assert judge(met, judging(), Statement(frozenset([wrong]))).score.cells["motive"] == 0.0


def test_every_mark_is_worded_and_weak_turns_get_a_better_reply() -> None:
    """A rude answer is marked on its turn; the debrief tells what was hidden; a better reply is a different one."""
    one = seat()
    drill = Drill([one], "practice", 0.0)
    until(drill, 0.0, 20.0)
    drill.hear(0, "您自己不会看详情页吗", 20.0, "m")
    until(drill, 20.0, 30.0)
    judged = judge(one.buyer, judging(), one.statement, one.hints)
    turns = weak_turns(judged)
    assert turns == {1: judged.steps[0]}
    texts = better(one, one.answers[0].snapshot, turns[1], perfect(), copy)
    assert texts
    told = result(judged, one.buyer, remarks(), {1: Better(texts, why(one.buyer, turns[1], remarks()))})
    assert {1, None} == {mark["turn"] for mark in told["marks"]}
    assert not [mark for mark in told["marks"] if "{" in mark["text"]]
    assert told["better"][0]["why"]
    assert told["debrief"]["hidden"] == one.buyer.case.scenario.hidden
    assert [line["turn"] for line in told["transcript"] if line["role"] == "agent"] == [1]


def test_what_happens_does_not_hang_on_how_often_one_looks() -> None:
    """The same inputs bring the same drill, looked at often or played again at once; another seal is refused."""
    drill = Drill([seat(0, 1.0), seat(1, 20.0)], "practice", 50.0)
    until(drill, 50.0, 90.0)
    drill.hear(0, "在的亲，您说", 90.0, "m1")
    until(drill, 90.5, 130.0)
    drill.hint(1, 130.2)
    drill.hear(1, "您自己看详情页吧", 131.0, "m2")
    until(drill, 131.5, 140.0)
    assert drill.rewind(1, 140.0) is not None
    drill.state(1, Statement(frozenset(["safety"])), 141.0)
    until(drill, 141.0, 400.0)
    clock = drill.settle(400.0)
    again = Drill([seat(0, 1.0), seat(1, 20.0)], "practice", 0.0)
    inputs = [read_input(as_json(one)) for one in drill.inputs]
    assert inputs == drill.inputs
    stands = replay(again, inputs, clock, drill.count, drill.seal)
    assert {one.seat for one in stands} == {0, 1}
    assert again.paused
    for was, now in zip(drill.seats, again.seats, strict=True):
        assert now.buyer.state == was.buyer.state
        assert (now.shift, now.coming, now.hints, now.statement) == (
            was.shift,
            was.coming,
            was.hints,
            was.statement,
        )
    with pytest.raises(Diverged):
        replay(Drill([seat(0, 1.0), seat(1, 20.0)], "practice", 0.0), inputs, clock, drill.count, "other")
