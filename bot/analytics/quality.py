"""THE scorer of service, for drills and for real conversations: 3×3 of QUAL and what else makes a good reply.

Every reply gets marks 0..1 in the cells that apply to it, each with a remark that says why. A cell is the mean of
its marks, the total is the weighted mean of the cells that got any, times 100: raising one mark never lowers it.
What must never happen fails the whole regardless of points.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from bot.analytics.rubric import Cell, Fail, Rubric

Stage = Literal["presale", "aftersale", "complaint"]
STALLS: Final = 3
"""Replies in a row that only stall before it is marked down."""
STEPS: Final = frozenset({"promise", "concede"})
"""Acts that name what will be done."""
WORKING: Final = STEPS | {"answer_fact", "ask_need", "recommend", "reassure", "apologise", "refuse"}
"""Acts that bring a case on."""
SELLING: Final = frozenset({"recommend", "urge", "chase_payment"})
HARSH: Final = frozenset({"argue", "brush_off"})


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply of the shop with what was understood of it; the caller reads texts, this only judges."""

    turn: int
    """Place in the conversation, by which remarks name it."""
    text: str
    stage: Stage
    waited: float | None
    """Seconds since the buyer's first unanswered message; None: nobody waited."""
    open: tuple[str, ...] = ()
    """Needs that were open, in order of mention."""
    answered: tuple[str, ...] = ()
    """Those that it answered truly, in the order of the reply."""
    acts: frozenset[str] = frozenset()
    false: tuple[str, ...] = ()
    """Claims in it that are not so."""
    stalls: bool = False
    """It answers nothing yet."""
    timed: bool = False
    """It says by when."""
    upset: bool = False
    """The buyer was dissatisfied or angry."""
    asked_known: tuple[str, ...] = ()
    """What it asks for although the chat has it."""
    unasked: bool = False
    """It gives away something nobody asked for."""
    fails: tuple[Fail, ...] = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """What is known of the conversation as a whole; None: not known, and not judged."""

    closed: bool | None = None
    """The problem was solved, or the buyer who never buys was served."""
    still_open: tuple[str, ...] = ()
    given: float = 0.0
    """Yuan given away."""
    allowed: float | None = None
    """Yuan that could be given at most; None: no bound known."""
    wins: frozenset[str] = frozenset()
    """Acts that this buyer is won by; empty: not known."""
    loses: frozenset[str] = frozenset()
    psychology: frozenset[str] = frozenset()
    """What the buyer really cared about."""
    stated: frozenset[str] | None = None
    """What the trainee said the buyer cared about."""
    unanswered: int = 0
    """Rounds that nobody answered."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One judgement, with its reason."""

    cell: Cell
    value: float
    """0..1."""
    key: str
    """Of the remark in `quality.yaml`."""
    turn: int | None = None
    """None: of the whole."""
    values: Mapping[str, object] = field(default_factory=dict)
    """What stands in the remark."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a conversation is worth."""

    total: float
    """0..100."""
    passed: bool
    cells: Mapping[Cell, float]
    """0..1, of the cells that apply."""
    marks: tuple[Mark, ...]
    fails: tuple[tuple[int, Fail], ...]
    """Turn and what must never happen."""
    first_wait: float | None
    """Seconds, of the first answer."""
    mean_wait: float | None


def score(replies: Sequence[Reply], whole: Whole, rubric: Rubric) -> Score:
    """Judge a conversation. Without any reply every applying cell is 0."""
    marks = [*_each(replies, whole, rubric), *_over(replies, whole)]
    fails = tuple((reply.turn, fail) for reply in replies for fail in reply.fails)
    return weigh(marks, fails, rubric, [reply.waited for reply in replies if reply.waited is not None])


def weigh(
    marks: Sequence[Mark], fails: Sequence[tuple[int, Fail]], rubric: Rubric, waits: Sequence[float] = ()
) -> Score:
    """Add marks up: cells are means, the total their weighted mean."""
    found: dict[Cell, list[float]] = defaultdict(list)
    for mark in marks:
        found[mark.cell].append(min(max(mark.value, 0.0), 1.0))
    cells = {cell: sum(values) / len(values) for cell, values in found.items()}
    weight = sum(rubric.weights.get(cell, 0.0) for cell in cells)
    total = 100 * sum(rubric.weights.get(cell, 0.0) * value for cell, value in cells.items())
    total = round(total / weight, 2) if weight else 0.0
    return Score(
        total=total,
        passed=total >= rubric.pass_mark and not fails,
        cells={cell: round(value, 4) for cell, value in sorted(cells.items())},
        marks=tuple(marks),
        fails=tuple(fails),
        first_wait=waits[0] if waits else None,
        mean_wait=round(sum(waits) / len(waits), 2) if waits else None,
    )


def _each(replies: Sequence[Reply], whole: Whole, rubric: Rubric) -> Iterator[Mark]:
    before: set[str] = set()
    stalled = 0
    for reply in replies:
        stalled = stalled + 1 if reply.stalls else 0
        yield from _speed(reply, rubric)
        yield from _needs(reply)
        yield from _facts(reply)
        yield from _attitude(reply, stalled)
        yield from _manner(reply, rubric, again=reply.text in before)
        if reply.stage != "presale":
            yield from _handling(reply)
        yield from _strategy(reply, whole)
        before.add(reply.text)


def _speed(reply: Reply, rubric: Rubric) -> Iterator[Mark]:
    if reply.waited is None:
        return
    cell: Cell = "complaint_speed" if reply.stage == "complaint" else "presale_speed"
    if reply.stage == "aftersale":
        cell = "aftersale_efficiency"
    mark = rubric.speed_mark(reply.waited)
    key = "fast" if mark == 1 else "slow"
    yield Mark(cell, mark, key, reply.turn, {"seconds": round(reply.waited)})


def _needs(reply: Reply) -> Iterator[Mark]:
    if not reply.open:
        return
    met = [need for need in reply.open if need in reply.answered]
    share = len(met) / len(reply.open)
    ordered = [need for need in reply.answered if need in reply.open]
    if met and ordered != met:
        yield Mark("needs", 0.7 * share, "out_of_order", reply.turn, {"needs": reply.open[:1]})
    elif met:
        yield Mark("needs", share, "answered", reply.turn, {"needs": tuple(met)})
    elif not (reply.stalls or reply.acts & {"ask_need", "apologise"}):
        yield Mark("needs", 0.0, "missed", reply.turn, {"needs": reply.open})
    cell: Cell = "presale_accuracy" if reply.stage == "presale" else "aftersale_solution"
    working = bool(reply.acts & {"ask_need", "promise"}) and not reply.false
    yield Mark(
        cell,
        max(share, 0.5 if working else 0.0),
        "answered" if met else "missed",
        reply.turn,
        {"needs": tuple(met) or reply.open},
    )


def _facts(reply: Reply) -> Iterator[Mark]:
    if reply.false:
        yield Mark("facts", 0.0, "false", reply.turn, {"claims": reply.false})
    elif reply.answered:
        yield Mark("facts", 1.0, "answered", reply.turn, {"needs": reply.answered})


def _attitude(reply: Reply, stalled: int) -> Iterator[Mark]:
    cell: Cell = "presale_attitude" if reply.stage == "presale" else "communication"
    if "argue" in reply.acts:
        yield Mark(cell, 0.0, "argued", reply.turn)
    elif "brush_off" in reply.acts:
        yield Mark(cell, 0.2, "brushed_off", reply.turn)
    elif stalled >= STALLS:
        yield Mark(cell, 0.3, "stalled", reply.turn, {"count": stalled})
    elif reply.upset and "apologise" in reply.acts:
        yield Mark(cell, 1.0, "apologised", reply.turn)
    elif reply.answered:
        yield Mark(cell, 1.0, "answered", reply.turn, {"needs": reply.answered})


def _manner(reply: Reply, rubric: Rubric, *, again: bool) -> Iterator[Mark]:
    if again:
        yield Mark("communication", 0.2, "same_again", reply.turn)
    elif reply.asked_known:
        yield Mark("communication", 0.3, "asked_again", reply.turn, {"topics": reply.asked_known})
    elif len(reply.text) > rubric.long_reply:
        yield Mark("communication", 0.5, "too_long", reply.turn, {"count": len(reply.text)})
    if reply.unasked:
        yield Mark("outcome", 0.3, "gave_unasked", reply.turn)


def _handling(reply: Reply) -> Iterator[Mark]:
    """After the sale: a step and a time."""
    step = bool(reply.acts & STEPS)
    if reply.stage == "complaint" or reply.upset:
        yield from _procedure(reply, step=step)
    if reply.open and not reply.stalls:
        if step and reply.timed:
            yield Mark("aftersale_followup", 1.0, "next_step", reply.turn)
        elif step or reply.acts & {"ask_need", "answer_fact"}:
            yield Mark("aftersale_followup", 0.6, "next_step", reply.turn)
        else:
            yield Mark("aftersale_followup", 0.0, "no_next_step", reply.turn)
    idle = "brush_off" in reply.acts or not reply.acts & WORKING
    if idle and not reply.stalls:
        yield Mark("aftersale_efficiency", 0.2, "brushed_off", reply.turn)
    elif not idle and reply.open:
        yield Mark("aftersale_efficiency", 1.0, "next_step", reply.turn)


def _procedure(reply: Reply, *, step: bool) -> Iterator[Mark]:
    """With an upset buyer: first the apology, then a step, and no selling."""
    sorry = "apologise" in reply.acts
    if reply.acts & SELLING:
        yield Mark("complaint_procedure", 0.0, "promoted", reply.turn)
    elif reply.upset and not sorry and not step:
        yield Mark("complaint_procedure", 0.3, "no_apology", reply.turn)
    elif sorry or step:
        yield Mark("complaint_procedure", 1.0 if sorry and step else 0.8, "apologised", reply.turn)


def _strategy(reply: Reply, whole: Whole) -> Iterator[Mark]:
    lost, won = reply.acts & whole.loses, reply.acts & whole.wins
    if lost:
        yield Mark("strategy", 0.0, "lost", reply.turn, {"acts": tuple(sorted(lost))})
    elif won and not reply.false:
        yield Mark("strategy", 1.0, "won", reply.turn, {"acts": tuple(sorted(won))})


def _over(replies: Sequence[Reply], whole: Whole) -> Iterator[Mark]:
    """Judge the whole: rounds without an answer, the motive, the end."""
    stage = replies[-1].stage if replies else "presale"
    speed: Cell = "complaint_speed" if stage == "complaint" else "presale_speed"
    for _ in range(whole.unanswered):
        yield Mark(speed, 0.0, "never")
        yield Mark("needs", 0.0, "never")
    if whole.stated is not None and whole.psychology:
        right = len(whole.stated & whole.psychology)
        value = 2 * right / (len(whole.stated) + len(whole.psychology))
        key = "motive_right" if right else "motive_wrong"
        yield Mark("motive", value, key, None, {"psychology": tuple(sorted(whole.psychology))})
    if whole.closed is None:
        return
    result: Cell = "complaint_result" if stage == "complaint" else "outcome"
    if whole.closed:
        yield Mark(result, 1.0, "closed")
    else:
        yield Mark(result, 0.0, "open_end", None, {"needs": whole.still_open})
    if whole.closed and whole.allowed is not None and whole.given > 0:
        kept = 1.0 if whole.allowed <= 0 else max(0.0, 1 - whole.given / whole.allowed)
        yield Mark("outcome", 0.5 + kept / 2, "margin", None, {"yuan": round(whole.given, 2)})
