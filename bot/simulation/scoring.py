"""From what happened to a simulated buyer to the scorer of service: the same marks as for a real conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.analytics.quality import Reply, Score, Stage, Whole, score
from bot.simulation.outcome import Outcome, outcome
from bot.simulation.state import MOODS
from bot.tickets.promise import due_of

if TYPE_CHECKING:
    from bot.analytics.rubric import Fail, Rubric
    from bot.simulation.buyer import Buyer
    from bot.simulation.hearing import Ears
    from bot.simulation.state import Step
    from bot.tickets.book import TicketBook
    from bot.understand.stalls import Stalls

UPSET: Final = MOODS[1][0]
"""Mood below which a buyer is dissatisfied: cold or angry."""
CARED: Final = 0.3
"""Share of her care from which a motive counts as hers, beside the main one."""
HINT: Final = 4.0
"""Points that a hint costs."""
HINTS_COST: Final = 20.0
"""Points that hints cost at most."""
FAILS: Final[Mapping[str, Fail]] = {
    "off_platform": "off_platform",
    "cashback": "cashback",
    "fake_review": "cashback",
    "data": "leaked",
    "guarantee": "unauthorised",
    "minor_unchecked": "unauthorised",
    "false_done": "false_done",
}
"""What must never be granted → what it fails by."""
GRIEVED: Final = frozenset({"complaint", "dispute"})
ANSWERED: Final = frozenset(
    {"size", "place", "who", "number", "budget", "use", "colour", "when", "photo", "order"}
)
"""Topics that stand in the chat once the buyer has told them."""
TALKED: Final = frozenset({"text", "image", "card", "order_card"})
IDLE: Final = frozenset({"ack", "warm", "cool", "end", "leave", "order", "pay"})
"""What needs no answer."""


@dataclass(frozen=True, slots=True)
class Judge:
    """What reads replies beside the buyer's own ears."""

    rubric: Rubric
    stalls: Stalls
    book: TicketBook
    ears: Ears


@dataclass(frozen=True, slots=True)
class Statement:
    """What the trainee thinks of the buyer."""

    psychology: frozenset[str] = frozenset()
    type: Mapping[str, str] = field(default_factory=dict)
    """Axis → value."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A conversation with a simulated buyer, judged."""

    score: Score
    outcome: Outcome
    replies: tuple[Reply, ...]
    steps: tuple[int, ...]
    """Place in the buyer's trace, per reply."""
    whole: Whole
    cost: float
    """Points that hints took."""


def judge(buyer: Buyer, judge: Judge, statement: Statement | None = None, hints: int = 0) -> Judged:
    """Judge a conversation that is over; hints lower the total, never what passes below zero."""
    places = tuple(place for place, step in enumerate(buyer.steps) if step.cause == "heard")
    replies = tuple(_reply(buyer, place, number, judge) for number, place in enumerate(places, start=1))
    ended = outcome(buyer)
    whole = whole_of(buyer, ended, statement)
    found = score(replies, whole, judge.rubric)
    cost = min(HINT * hints, HINTS_COST)
    if cost:
        total = max(round(found.total - cost, 2), 0.0)
        passed = found.passed and total >= judge.rubric.pass_mark
        found = replace(found, total=total, passed=passed)
    return Judged(found, ended, replies, places, whole, cost)


def whole_of(buyer: Buyer, ended: Outcome, statement: Statement | None = None) -> Whole:
    """Return what is known of the conversation as a whole."""
    persona, case = buyer.case.persona, buyer.case
    truth, stated = cared_for(buyer), None
    if statement is not None and (statement.psychology or statement.type):
        stated = statement.psychology | {f"{axis}.{value}" for axis, value in statement.type.items()}
        truth |= {f"{axis}.{persona.type[axis]}" for axis in statement.type if axis in persona.type}
    presale = case.scenario.order is None
    allowed = (1 - case.best_price) * case.price if presale else None
    return Whole(
        closed=ended.closed,
        still_open=buyer.state.open or tuple(ended.why_open),
        given=ended.given,
        allowed=round(allowed, 2) if allowed is not None else None,
        wins=persona.wins,
        loses=persona.loses,
        psychology=truth,
        stated=stated,
        unanswered=int(_left_unanswered(buyer.steps)),
    )


def cared_for(buyer: Buyer) -> frozenset[str]:
    """Return the motives that the buyer acts on."""
    persona = buyer.case.persona
    strong = {key for key in persona.psychology if persona.share(key) >= CARED}
    asked = {need.psychology for need in buyer.case.scenario.needs if need.psychology and not need.hidden}
    return frozenset({persona.main, *strong, *asked})


def stage_of(buyer: Buyer, step: Step) -> Stage:
    """Return the part of service that a reply belongs to."""
    scenario = buyer.case.scenario
    wanted = {need.psychology for need in scenario.needs} | {need.intent for need in scenario.needs}
    threatened = any(move.on.startswith("threaten") for move in step.moves)
    if wanted & GRIEVED or threatened:
        return "complaint"
    return "presale" if scenario.stage == "presale" else "aftersale"


def arrivals(steps: Sequence[Step]) -> list[tuple[float, str, str]]:
    """Return when each of the buyer's messages was there, with what she did by it, in order."""
    found = [
        (step.at + move.delay, move.on, move.kind)
        for step in steps
        for move in step.moves
        if move.kind in TALKED
    ]
    return sorted(found)


def _reply(buyer: Buyer, place: int, number: int, judge: Judge) -> Reply:
    steps = buyer.steps
    step = steps[place]
    before = steps[place - 1].open if place else ()
    last = max((one.at for one in steps[:place] if one.cause == "heard"), default=None)
    came = arrivals(steps[:place])
    due = [at for at, _, _ in came if at <= step.at and (last is None or at > last)]
    wrong = [claim for claim in step.claims if claim.verdict == "false"]
    false = tuple(claim.text for claim in wrong)
    granted = () if "refuse" in step.acts else step.red
    told_wrong: list[Fail] = ["unauthorised" if claim.group == "promise" else "false_fact" for claim in wrong]
    fails = dict.fromkeys([*told_wrong, *(FAILS[key] for key in granted if key in FAILS)])
    told = {on.removeprefix("answer.") for at, on, _ in came if on.startswith("answer.") and at <= step.at}
    told |= {"order"} if any(kind == "order_card" for _, _, kind in came) else set()
    asked = judge.ears.hear(step.text, buyer.case).asked if told & ANSWERED else ()
    return Reply(
        turn=number,
        text=step.text,
        stage=stage_of(buyer, step),
        waited=round(step.at - due[0], 1) if due else None,
        open=before,
        answered=() if false else step.answered,
        acts=frozenset(step.acts),
        false=false,
        stalls=judge.stalls.only(step.text),
        timed=due_of(step.text, judge.book.due, buyer.case.moment) is not None,
        upset=step.before.mood < UPSET,
        asked_known=tuple(topic for topic in asked if topic in told & ANSWERED),
        unasked=step.unasked,
        fails=tuple(fails),
    )


def _left_unanswered(steps: Sequence[Step]) -> bool:
    """Return whether the buyer's last words waited for an answer that never came."""
    last = max((place for place, step in enumerate(steps) if step.cause == "heard"), default=-1)
    after = [move for step in steps[max(last, 0) :] for move in step.moves if move.kind in TALKED]
    if last < 0:
        return bool(after)
    waited = any(step.cause == "waited" for step in steps[last + 1 :])
    return waited and any(move.on.partition(".")[0] not in IDLE for move in after)
