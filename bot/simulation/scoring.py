"""From what happened to a simulated buyer to the scorer of service: the same marks as for a real conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.analytics.crossing import crossings, failing
from bot.analytics.manners import (
    bare_link,
    begins_anew,
    blames,
    bound,
    cares,
    checks,
    curt,
    defers,
    dismisses,
    does,
    names_time,
    pries,
    pushes,
    puts_off,
)
from bot.analytics.quality import Reply, Score, Stage, Whole, score
from bot.analytics.relevance import missing
from bot.simulation.hearing import GIFT_SHARE
from bot.simulation.outcome import Outcome, outcome
from bot.simulation.reading import (
    DONE,
    answered,
    doubles,
    gives,
    hollow,
    names_order,
    of_other_case,
    read,
    thin,
    unasked_share,
)
from bot.simulation.response import OFFERS
from bot.simulation.settling import USEFUL
from bot.simulation.state import MOODS
from bot.tickets.promise import promises

if TYPE_CHECKING:
    from bot.analytics.rubric import Fail, Rubric
    from bot.analytics.touch import Touch
    from bot.library.claims import Claim
    from bot.library.redlines import RedLines
    from bot.simulation.buyer import Buyer
    from bot.simulation.hearing import Ears
    from bot.simulation.reading import Read
    from bot.simulation.state import Step
    from bot.tickets.book import TicketBook
    from bot.understand.conduct import ConductReader
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
SHOWN: Final[Mapping[str, str]] = {"order_card": "order", "order": "order", "image": "photo"}
"""What she sends or does → the topic that need not be asked for any more."""
TALKED: Final = frozenset({"text", "image", "card", "order_card"})
PAY, ANSWER = "pay", "answer"
"""A move; the kind of promise that is only an answer later."""
PAID: Final = frozenset({"paid", "pushed", "collected", "delivering", "signed"})
"""States of an order that nobody need be hurried to pay for."""
TROUBLES: Final = frozenset({"compensation", "refund_request", "price_protection"})
"""Needs beside which money is no present."""
SPOILT: Final = frozenset({"red", "unfit"})
"""What makes good service worth nothing."""
CHECKED: Final = "order_check"
"""The need of who wants to know whether she ordered the right thing: its name answers that."""
FAULT: Final = 0.6
"""Share that is left for each thing that had to be said and was not, or where a buyer was pressed who only looked."""
ASKING: Final = "act:ask_need"
"""No fault of who had nothing left to ask."""
TEMPTS: Final = ("trouble", "bait")
"""How she asks for what must be declined, where that is what she came for."""
ASKS_OFF: Final = frozenset({"bargain", "overstate", "misquote", "objection"})
"""What she says to get something off."""
IDLE: Final = frozenset({"ack", "warm", "cool", "end", "leave", "order", "pay"})
"""What needs no answer."""


@dataclass(frozen=True, slots=True)
class Judge:
    """What reads replies beside the buyer's own ears."""

    rubric: Rubric
    stalls: Stalls
    book: TicketBook
    ears: Ears
    lines: RedLines
    touch: Touch
    conduct: ConductReader


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message of the buyer."""

    at: float
    """Seconds on the outside clock."""
    on: str
    """What she did by it."""
    kind: str
    text: str

    @property
    def waits(self) -> bool:
        """Whether it wants an answer."""
        return self.on.partition(".")[0] not in IDLE


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
    places, replies = replies_of(buyer, judge)
    ended = outcome(buyer)
    whole = replace(whole_of(buyer, ended, statement), served=served_share(buyer, ended, replies))
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
    if allowed is not None and "gift" in case.sheet.facts:
        allowed += GIFT_SHARE * case.price
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
        looks=case.scenario.goal == "never_buy",
        stage=stage_of(buyer, buyer.steps[-1]) if buyer.steps else "presale",
    )


def served_share(buyer: Buyer, ended: Outcome, replies: Sequence[Reply]) -> float:
    """Return how much was done of what lay with the shop, 0..1, whatever the buyer made of it.

    Whether she ordered, believed it or went in anger is hers; her needs, what had to be said or refused, and the
    truth are the shop's.
    """
    missing = set(ended.why_open)
    acts = frozenset().union(*[reply.acts for reply in replies]) if replies else frozenset()
    if not replies or missing & SPOILT:
        return 0.0
    raised = {need for step in buyer.steps for need in step.open}
    met = {need for reply in replies for need in reply.answered}
    share = len(raised & met) / len(raised) if raised else 1.0
    if "refused" in missing and "refuse" not in acts:
        return 0.0
    faults = [one for one in missing if one.startswith("act:") and one.partition(":")[2] not in acts]
    if raised <= met:
        faults = [one for one in faults if one != ASKING]
    faults += ["false"] if "false" in missing and any(reply.false for reply in replies) else []
    return round(share * FAULT ** (len(faults) + ("pressed" in missing)), 4)


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


def arrivals(steps: Sequence[Step]) -> list[Arrival]:
    """Return the buyer's messages as they came, in order."""
    found = [
        Arrival(step.at + move.delay, move.on, move.kind, move.text)
        for step in steps
        for move in step.moves
        if move.kind in TALKED
    ]
    return sorted(found, key=lambda one: (one.at, one.on, one.kind))


def replies_of(buyer: Buyer, judge: Judge) -> tuple[tuple[int, ...], tuple[Reply, ...]]:
    """Return the places of the replies in the buyer's trace, and the replies as they are scored."""
    places = tuple(place for place, step in enumerate(buyer.steps) if step.cause == "heard")
    served: set[str] = set()
    early: set[str] = set()
    replies = []
    for number, place in enumerate(places, start=1):
        reply = _reply(buyer, place, number, judge, (served, early))
        served.update(reply.answered)
        if reply.acts & USEFUL and not (reply.fails or reply.false or reply.other_case):
            early.update(reply.topics)
        replies.append(reply)
    if any("refuse" in reply.acts for reply in replies):  # a no that is hinted at first is heard all the same
        replies = [replace(reply, tempted=False) for reply in replies]
    return places, tuple(replies)


def _reply(buyer: Buyer, place: int, number: int, judge: Judge, before: tuple[set[str], set[str]]) -> Reply:
    """Read a reply; `before` are the needs that earlier replies answered, and what they spoke to unasked."""
    steps, case = buyer.steps, buyer.case
    step = steps[place]
    open_ = steps[place - 1].open if place else ()
    came = [one for one in arrivals(steps[:place]) if one.at <= step.at]
    found = read(step.text, "\n".join(one.text for one in came), case, judge.ears)
    if does(step.text) or any(one.kind != ANSWER for one in promises(step.text, judge.book, case.moment)):
        found = replace(found, acts=found.acts | {"promise"})
    served, early = before
    last = max((one.at for one in steps[:place] if one.cause == "heard"), default=None)
    due = [one.at for one in came if one.waits and (last is None or one.at > last)]
    granted = () if "refuse" in found.acts else sorted(found.red)
    told_wrong: list[Fail] = [_fail(claim) for claim in found.false]
    heard = came[-1].text if came else ""
    conduct = judge.conduct.read(step.text)
    granted_lines = () if "refuse" in found.acts else failing(step.text, heard, judge.lines, conduct)
    if "done" in conduct and not case.facts.said(conduct["done"]):
        told_wrong.append("false_done")
    fails = dict.fromkeys([*told_wrong, *(FAILS[key] for key in granted if key in FAILS), *granted_lines])
    new = [one.text for one in came if last is None or one.at > last]
    asked = "\n".join(new)
    told = {one.on.removeprefix("answer.") for one in came if one.on.startswith("answer.")}
    done = {move.kind for before in steps[:place] for move in before.moves}
    told |= {topic for kind, topic in SHOWN.items() if kind in done}
    met = answered(found, open_, served, judge.ears)
    met += tuple([intent for intent in open_ if intent in early and intent not in (*met, *served)])
    declined = bool(case.scenario.success.refused) and "refuse" in found.acts and not fails
    if declined:
        met = open_
    just_declined = declined and any(
        one.on.startswith(TEMPTS) for one in came if last is None or one.at > last
    )
    if CHECKED in open_ and CHECKED not in met and found.acts & USEFUL and names_order(step.text, case):
        met += (CHECKED,)
    if not fails:
        met += tuple([intent for intent in step.answered if intent not in met])
    other = of_other_case(step.text, case)
    stage = stage_of(buyer, step)
    timed = names_time(step.text, judge.book, case.moment)
    return Reply(
        turn=number,
        text=step.text,
        stage=stage,
        waited=round(step.at - due[0], 1) if due else None,
        open=open_,
        answered=() if other else met,
        other_case=other,
        astray=case.order is None and not done & {"order", PAY} and found.astray(open_),
        thin=()
        if declined
        else tuple([intent for intent in met if thin(found, step.text, intent, case, judge.ears)]),
        acts=found.acts,
        topics=found.topics,
        false=tuple([claim.text for claim in found.false]),
        stalls=judge.stalls.only(step.text)
        or puts_off(step.text, timed=timed, tells=bool(met or found.slots)),
        defers=defers(step.text, found.acts, tells=_tells(found, open_, judge.ears))
        or (bool(met) and not timed and hollow(step.text, found, judge.touch)),
        anew=place > 0 and any(one.cause == "heard" for one in steps[:place]) and begins_anew(step.text),
        blames=blames(step.text),
        pushes=pushes(step.text),
        sold=PAY in done or case.sheet.order_state in PAID,
        timed=timed or bound(step.text),
        upset=step.before.mood < UPSET,
        asked_known=tuple([topic for topic in found.asked if topic in told & ANSWERED]),
        unasked=_unasked(steps, place) if stage == "presale" else _volunteers(buyer, step),
        lacks=missing(asked, step.text),
        curt=curt(step.text),
        points=bare_link(step.text),
        cares="apologise" in found.acts or cares(step.text),
        dismisses=dismisses(step.text),
        pries=pries(step.text),
        troubled=any(one.on.partition(".")[0] == "trouble" for one in came if last is None or one.at > last),
        crossed=crossings(step.text, heard, judge.lines, [fact.value for fact in case.sheet.facts.values()]),
        tempted=bool(case.scenario.success.refused) and any(one.on.startswith(TEMPTS) for one in came),
        touch=1.0
        if just_declined
        else judge.touch.touch(new, [one.text for one in came[: len(came) - len(new)]], step.text),
        substance=judge.touch.substance(step.text),
        passed_over=() if just_declined else judge.touch.passed_over(new, step.text),
        beside=unasked_share(
            step.text, [one.text for one in came], (*met, *open_, *served), case, (judge.ears, judge.touch)
        ),
        checks=checks(step.text),
        fails=tuple(fails),
    )


def _fail(claim: Claim) -> Fail:
    """Return what a false claim fails by."""
    if claim.key == DONE:
        return "false_done"
    return "unauthorised" if claim.group == "promise" else "false_fact"


def _tells(found: Read, open_: Sequence[str], ears: Ears) -> bool:
    """Return whether a reply holds facts of the shop on what is open."""
    wanted: frozenset[str] = frozenset().union(*[ears.slots_of.get(intent, frozenset()) for intent in open_])
    return bool(found.slots & wanted)


def _volunteers(buyer: Buyer, step: Step) -> bool:
    """Return whether a reply after the sale makes a present to a buyer who has nothing to be made good."""
    scenario = buyer.case.scenario
    owed = scenario.trouble or step.before.mood < UPSET or any(n.intent in TROUBLES for n in scenario.needs)
    return doubles(step.text) or (not owed and gives(step.text))


def _unasked(steps: Sequence[Step], place: int) -> bool:
    """Return whether a reply gives away what she had not asked for: naming what stands on the page gives nothing."""
    step = steps[place]
    presses = gives(step.text) or pushes(step.text)
    return (step.unasked and presses) or (gives(step.text) and not _asked_off(steps[:place]))


def _asked_off(steps: Sequence[Step]) -> bool:
    """Return whether she has asked for something off, or for what is on offer."""
    said = {move.on.partition(".")[0] for step in steps for move in step.moves}
    return bool(said & ASKS_OFF) or any(need in OFFERS for step in steps for need in step.raised)


def _left_unanswered(steps: Sequence[Step]) -> bool:
    """Return whether the buyer's last words waited for an answer that never came."""
    last = max((place for place, step in enumerate(steps) if step.cause == "heard"), default=-1)
    after = [move for step in steps[max(last, 0) :] for move in step.moves if move.kind in TALKED]
    if last < 0:
        return bool(after)
    waited = any(step.cause == "waited" for step in steps[last + 1 :])
    return waited and any(move.on.partition(".")[0] not in IDLE for move in after)
