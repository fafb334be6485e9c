"""What a trainee is told after a conversation: marks on each turn, a better reply and why, what the buyer hid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.analytics.quality import ILL_PUT
from bot.simulation.scoring import UPSET, cared_for

if TYPE_CHECKING:
    from bot.analytics.remarks import Remarks
    from bot.simulation.buyer import Buyer
    from bot.simulation.scoring import Judged
    from bot.simulation.state import Step

GOOD: Final = 0.75
"""Mark from which a turn needs no better reply; by its phrasing alone, only what is poor does."""
EVENTS: Final[Mapping[str, str]] = {"order": "ordered", "pay": "paid", "leave": "gone"}
CARDS: Final[Mapping[str, str]] = {"card": "product", "order_card": "order"}


@dataclass(frozen=True, slots=True)
class Better:
    """What a good reply would have been on a turn, and why."""

    texts: tuple[str, ...]
    why: tuple[str, ...]


def weak_turns(judged: Judged) -> dict[int, int]:
    """Return the turns that should have been better → place in the buyer's trace."""
    weak = {
        mark.turn
        for mark in judged.score.marks
        if mark.turn is not None and mark.value < (ILL_PUT if mark.cell == "phrasing" else GOOD)
    }
    weak |= {turn for turn, _ in judged.score.fails}
    return {
        reply.turn: place
        for reply, place in zip(judged.replies, judged.steps, strict=True)
        if reply.turn in weak
    }


def why(buyer: Buyer, place: int, remarks: Remarks) -> tuple[str, ...]:
    """Return what mattered before a reply: the mood, what was open, what this buyer is won by."""
    steps = buyer.steps
    before = steps[place - 1] if place else None
    said = []
    if before is not None and before.after.mood < UPSET:
        said.append(remarks.line("why_upset"))
    if before is not None and before.open:
        said.append(remarks.line("why_need", needs=before.open[:2]))
    wins = tuple(sorted(buyer.case.persona.wins))
    if wins:
        said.append(remarks.line("why_wins", acts=wins))
    if not said:
        said.append(remarks.line("why_closing" if place and steps[place].answered else "why_waiting"))
    return tuple(said)


def transcript(buyer: Buyer, remarks: Remarks, until: float | None = None) -> list[dict[str, Any]]:
    """Return what was said, oldest first: seconds on her time, who, text, and the turn of each reply."""
    lines: list[tuple[float, int, dict[str, Any]]] = []
    turn = 0
    for number, step in enumerate(buyer.steps):
        if step.cause == "heard":
            turn += 1
            lines.append((step.at, number, {"role": "agent", "text": step.text, "turn": turn}))
        for move in step.moves:
            at = step.at + move.delay
            if until is not None and at > until:
                continue
            if move.kind in EVENTS:
                entry = {"role": "event", "text": remarks.line(EVENTS[move.kind]), "turn": None}
            else:
                kind = CARDS.get(move.kind, "")
                entry = {"role": "buyer", "text": move.text, "turn": None, "kind": kind}
            lines.append((at, number, entry))
    lines.sort(key=lambda line: (line[0], line[1]))
    return [{"at": round(at, 1), "kind": "", **entry} for at, _, entry in lines]


def debrief(judged: Judged, buyer: Buyer, remarks: Remarks) -> dict[str, Any]:
    """Return what the buyer wanted and hid, and how it ended."""
    scenario, persona = buyer.case.scenario, buyer.case.persona
    agenda = scenario.agenda(persona)
    ended = judged.outcome
    nothing = remarks.line("nothing")
    open_ = [
        intent for intent, need in buyer.state.needs.items() if need.status in {"asked", "doubted", "dropped"}
    ]
    hidden = tuple(need.intent for need in agenda if need.hidden)
    return {
        "persona": persona.name,
        "scenario": scenario.name,
        "brief": scenario.brief,
        "hidden": scenario.hidden,
        "strategy": scenario.strategy,
        "goal": remarks.words.goals.get(scenario.goal, scenario.goal),
        "wanted": [remarks.name(need.intent) for need in agenda if not need.hidden],
        "hid": [remarks.name(intent) for intent in hidden],
        "unanswered": [remarks.name(intent) for intent in open_],
        "claimed": [{"text": one.text, "true": one.true} for step in buyer.steps for one in step.claimed],
        "motives": [remarks.name(key) for key in sorted(cared_for(buyer), key=lambda k: -persona.share(k))],
        "type": [remarks.name(f"{axis}.{value}") for axis, value in persona.type.items()],
        "wins": remarks.act_names(sorted(persona.wins)) or nothing,
        "loses": remarks.act_names(sorted(persona.loses)) or nothing,
        "closed": ended.closed,
        "why_open": list(remarks.why_open(ended.why_open)),
        "ordered": ended.ordered,
        "paid": ended.paid,
        "satisfaction": ended.satisfaction,
        "given": ended.given,
        "allowed": judged.whole.allowed,
    }


def result(
    judged: Judged, buyer: Buyer, remarks: Remarks, better: Mapping[int, Better], until: float | None = None
) -> dict[str, Any]:
    """Return everything that is shown of a conversation that is over, as JSON."""
    score, rubric = judged.score, remarks.rubric
    return {
        "total": score.total,
        "passed": score.passed,
        "cost": judged.cost,
        "first_wait": score.first_wait,
        "mean_wait": score.mean_wait,
        "cells": [
            {"key": cell, "zh": rubric.cells[cell], "value": value} for cell, value in score.cells.items()
        ],
        "fails": [
            {"turn": turn, "key": key, "zh": rubric.fails[key], "why": rubric.fail_reasons[key]}
            for turn, key in score.fails
        ],
        "marks": [
            {
                "turn": mark.turn,
                "cell": mark.cell,
                "zh": rubric.cells[mark.cell],
                "value": round(mark.value, 3),
                "key": mark.key,
                "text": remarks.say(mark),
            }
            for mark in score.marks
        ],
        "better": [
            {"turn": turn, "texts": list(one.texts), "why": list(one.why)}
            for turn, one in sorted(better.items())
        ],
        "transcript": transcript(buyer, remarks, until),
        "debrief": debrief(judged, buyer, remarks),
        "mood": mood_line(buyer.steps),
    }


def mood_line(steps: Sequence[Step]) -> list[dict[str, float]]:
    """Return trust and mood over time."""
    return [{"at": round(s.at, 1), "trust": s.after.trust, "mood": s.after.mood} for s in steps]
