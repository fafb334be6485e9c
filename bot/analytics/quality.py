"""THE scorer of service, for drills and for real conversations: 3×3 of QUAL and what else makes a good reply.

Every reply gets marks 0..1 in the cells that apply to it, each with a remark that says why. A cell is the mean of
its marks, drawn some way towards the worst of them, as one bad turn is what a buyer remembers; the total is the
weighted mean of the cells that got any, less what fails cost, on a scale of points: raising one mark never lowers it.
What must never happen fails the whole regardless of points.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.analytics.crossing import of_content
from bot.analytics.handling import PRESSING, STEPS, handling, idle, recites, steps
from bot.analytics.marks import Mark, Reply, Score, Stage, Whole
from bot.analytics.phrasing import Phrasing
from bot.analytics.rubric import FULL, Cell, Fail, Rubric
from bot.analytics.sparing import spared
from bot.analytics.tone import HARSH, attitude, harsh, pasted, worded, worth_pasted

__all__ = ["Mark", "Reply", "Score", "Stage", "Whole", "score", "weigh"]

SPEED: Final[Mapping[Stage, Cell]] = {
    "presale": "presale_speed",
    "aftersale": "aftersale_efficiency",
    "complaint": "complaint_speed",
}
"""Where the time that a buyer waited counts."""
KIND: Final = frozenset({"answer_fact", "reassure", "promise", "apologise"})
"""Acts beside which a word of paying is not believed to hurry."""
TELLING: Final = frozenset({"answer_fact", "recommend", "reassure", "concede", "urge"})
"""Acts that tell something about a subject."""
REASONS: Final = frozenset({"answer_fact", "reassure", "recommend", "concede", "promise", "apologise"})
"""Acts beside which a refusal is not a bare no."""
SOFTENED: Final = frozenset({"refuse", "ask_need", "recommend"})
"""Acts that lose nobody where a reason stands beside them."""
BARE: Final = 12
"""Characters up to which a reply has no room for a reason."""
MISSED: Final = 0.2
"""What a need loses for every reply that passed it over before it was answered."""
THIN: Final = 0.6
"""What an answer is worth without the facts that the shop has on it."""
BESIDE: Final = 0.5
"""What an answer is worth that has nothing of the kind that was asked for: no time to 「几天到」, or only points to a page."""
OVER: Final = 0.5
"""What words are worth that nobody in a shop may say."""
LATEST: Final = 0.4
"""What a need is worth that was answered at last."""
WORKED, STEPPED = 0.5, 0.8
"""What a reply is worth that answers nothing yet but asks or promises; that says the next step and its time."""
LOOSE: Final = 0.6
"""What a case after the sale is worth that was closed without a step and a time."""
KEPT: Final = 0.9
"""What giving all that is allowed is worth: it is allowed."""
FAILED: Final = 50.0
"""Mean that is left at most where something surely happened that must never: it stands below service that is only poor."""
TOLD: Final = frozenset[Fail]({"false_fact", "unauthorised", "false_done"})
"""Fails that are told by holding words against the sheet; a third were none on conversations that nobody had tuned for."""
DOUBT: Final = 0.5
"""How far such a fail is doubted where a conversation is put as well as can be."""
SERVED: Final = 0.8
"""Share from which it was the buyer's own decision that nothing came of it."""


MIDDLE: Final = 0.5
"""Where a mark of the whole stands between the first reply and the last."""
ANSWERS, TOUCHES, TELLS = 0.4, 0.25, 0.35
"""Shares of a reply's accuracy: needs answered, taking up what she said, telling something beside courtesies."""
ILL_PUT, WELL_PUT = 0.45, 0.75
"""What the phrasing is worth at most to be called poor, as that of one reply in five; at least to be praised."""
FAINT: Final = 0.4
"""What is too little of either to let it pass without a remark."""


def score(replies: Sequence[Reply], whole: Whole, rubric: Rubric) -> Score:
    """Judge a conversation. Without any reply every applying cell is 0."""
    marks = spared([*_each(replies, whole, rubric), *_over(replies, whole)], replies, whole)
    fails = tuple((reply.turn, fail) for reply in replies for fail in reply.fails)
    return weigh(marks, fails, rubric, [reply.waited for reply in replies if reply.waited is not None])


def weigh(
    marks: Sequence[Mark], fails: Sequence[tuple[int, Fail]], rubric: Rubric, waits: Sequence[float] = ()
) -> Score:
    """Add marks up: cells are means drawn towards their worst mark, the total is never below zero.

    Later replies weigh more: how it ended is what stays. It is the weighted mean of the cells less what the fails cost.
    What only words were taken for weighs less where all is put as people put it who are right: it is wrong most often there.
    """
    found: dict[Cell, list[tuple[float, float]]] = defaultdict(list)
    turns = [mark.turn for mark in marks if mark.turn is not None]
    first, last = min(turns, default=0), max(turns, default=0)
    for mark in marks:
        place = (mark.turn - first) / (last - first) if mark.turn is not None and last > first else MIDDLE
        found[mark.cell].append((min(max(mark.value, 0.0), 1.0), 1 + rubric.later * place))
    worst = rubric.worst
    cells = {
        cell: (1 - worst) * sum(value * share for value, share in values) / sum(share for _, share in values)
        + worst * min(value for value, _ in values)
        for cell, values in found.items()
    }
    weight = sum(rubric.weights.get(cell, 0.0) for cell in cells)
    total = FULL * sum(rubric.weights.get(cell, 0.0) * value for cell, value in cells.items())
    doubt = DOUBT * cells.get("phrasing", 0.0)
    mean = total / weight if weight else 0.0
    mean -= sum(rubric.costs[fail] * (1 - doubt * (fail in TOLD)) for _, fail in fails)
    if fails:
        doubted = doubt if all(fail in TOLD for _, fail in fails) else 0.0
        mean = min(mean, FAILED + (FULL - FAILED) * doubted)
    total = round(rubric.points(mean), 2)
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
    passed: dict[str, int] = {}
    done: set[str] = set()
    stalled = pastes = 0
    sorry = cared = False
    for place, reply in enumerate(replies):
        after = next(iter(replies[place + 1 : place + 2]), None)
        stalled = stalled + 1 if reply.stalls else 0
        yield from _speed(reply, rubric)
        if _looks_up(reply, after):
            before.add(reply.text)
            continue
        yield from _needs(reply, passed, done)
        yield from _facts(reply)
        pastes += pasted(reply)
        times = pastes if pasted(reply) else 0
        yield from attitude(reply, stalled, cared=cared, times=times)
        yield from _manner(reply, rubric, again=reply.text in before, times=times)
        if reply.stage != "presale":
            yield from handling(reply, sorry=sorry)
        yield from _strategy(reply, whole)
        yield from _phrasing(reply, rubric.phrasing)
        before.add(reply.text)
        sorry = sorry or "apologise" in reply.acts
        cared = cared or (reply.upset and reply.cares)
    met = {need for reply in replies for need in reply.answered}
    asked = {need: reply for reply in reversed(replies) for need in reply.open}
    for need, reply in sorted(asked.items(), key=lambda one: one[1].turn):
        if need not in met:
            yield Mark("needs", 0.0, "missed", reply.turn, {"needs": (need,)})


def _looks_up(reply: Reply, after: Reply | None) -> bool:
    """Return whether a reply only holds the line for the next one, which has the answer."""
    return reply.checks and after is not None and not harsh(reply) and bool({*reply.open} & {*after.answered})


def _speed(reply: Reply, rubric: Rubric) -> Iterator[Mark]:
    """Mark the wait; it is no merit to be harsh at once."""
    if reply.waited is None or harsh(reply):
        return
    cell = SPEED[reply.stage]
    mark = rubric.speed_mark(reply.waited)
    key = "fast" if mark == 1 else "slow"
    yield Mark(cell, mark, key, reply.turn, {"seconds": round(reply.waited)})


def _needs(reply: Reply, passed: dict[str, int], done: set[str]) -> Iterator[Mark]:
    """Mark how well a reply answers, and what of all that is open; an answer promised for later is half of one.

    `passed` counts the replies that passed a need over so far; who did not wait was not passed over. `done` are those
    answered already: who asks again may be answered again, and need not be.
    """
    met = [need for need in reply.open if need in reply.answered]
    ordered = [need for need in reply.answered if need in reply.open]
    cell: Cell = "presale_accuracy" if reply.stage == "presale" else "aftersale_solution"
    if not met and done.issuperset(reply.open):
        if reply.waited is not None:
            yield _pointed(cell, reply, reply.substance, ("taken_up", {}))
        return
    fit = _fit(reply, len(met)) if met else 1.0
    if met:
        late = [0 if need in done else passed.get(need, 0) for need in met]
        worth = fit * sum(max(LATEST, 1 - MISSED * times) for times in late) / len(met)
        turned = ordered != met
        values = {"needs": reply.open[:1] if turned else tuple(met)}
        key = "out_of_order" if turned else _fault(reply) if fit < 1 else "answered"
        yield Mark("needs", 0.7 * worth if turned else worth, key, reply.turn, values)
    if not reply.defers:
        done.update(met)
    if not met and reply.waited is None:
        return
    if not reply.stalls:
        left = [need for need in reply.open if need not in met and need not in done]
        passed |= {need: passed.get(need, 0) + 1 for need in left}
    sure = reply.stage != "presale" and bool(reply.acts & STEPS)
    thin = [] if sure else [need for need in met if need in reply.thin]
    share = min(1 - (1 - THIN) * len(thin) / len(met), fit) if met else 0.0
    if met and reply.defers:
        share = STEPPED if reply.timed else WORKED
    key = (
        "missed" if not met else _fault(reply) if fit < 1 else "thin" if thin or reply.defers else "answered"
    )
    needs = {"needs": tuple(thin or met) or reply.open}
    yield _pointed(cell, reply, max(share, _worked(reply)), (key, needs))


def _pointed(cell: Cell, reply: Reply, share: float, said: tuple[str, Mapping[str, object]]) -> Mark:
    """Return the mark of a reply that answers a `share` of what is open: it also takes up her words, and tells something."""
    holds = not (harsh(reply) or reply.stalls)
    touch, told = (reply.touch, reply.substance) if holds else (0.0, 0.0)
    told *= 1 - reply.beside
    key, values = said
    if holds and told < FAINT and share < 1:
        key, values = "hollow", {}
    elif holds and touch < FAINT and reply.passed_over and not reply.answered:
        key, values = "off_point", {"words": reply.passed_over}
    return Mark(cell, ANSWERS * share + TOUCHES * touch + TELLS * told, key, reply.turn, values)


def _fit(reply: Reply, met: int) -> float:
    """Return what answers to so many needs are worth by their form: who asks when wants a time, not a page."""
    if reply.points:
        return BESIDE
    if recites(reply):
        return BESIDE
    return 1.0 if reply.defers else 1 - (1 - BESIDE) * min(len(reply.lacks), met) / met


def _fault(reply: Reply) -> str:
    """Return the remark on an answer that has nothing of the kind that was asked for."""
    if reply.points:
        return "only_link"
    return "recited" if recites(reply) else f"lacks_{reply.lacks[0]}"


def _worked(reply: Reply) -> float:
    """Return what a reply is worth that answers nothing yet."""
    if reply.false or reply.fails or reply.stalls or reply.other_case:
        return 0.0
    if reply.stage != "presale" and steps(reply):
        return STEPPED
    return WORKED if reply.acts & {"ask_need", "promise"} else 0.0


def _facts(reply: Reply) -> Iterator[Mark]:
    if reply.false:
        yield Mark("facts", 0.0, "false", reply.turn, {"claims": reply.false})
    elif reply.other_case:
        yield Mark("facts", 0.0, "other_case", reply.turn)
    elif not (reply.defers or reply.points or reply.lacks) and (
        sure := tuple([need for need in reply.answered if need not in reply.thin])
    ):
        yield Mark("facts", 1.0, "answered", reply.turn, {"needs": sure})


def _manner(reply: Reply, rubric: Rubric, *, again: bool, times: int) -> Iterator[Mark]:
    """Mark the way of a reply: its gravest fault, or that it is plain; `times` as in `attitude`."""
    longest = max(map(len, reply.text.split("\n")))
    over = of_content(reply.crossed)
    faults: tuple[tuple[bool, float, str, Mapping[str, object]], ...] = (
        (again, 0.2, "same_again", {}),
        (reply.tempted, 0.3, "not_declined", {}),
        (bool(reply.asked_known), 0.3, "asked_again", {"topics": reply.asked_known}),
        (reply.pushes and reply.sold, 0.2, "sold_again", {}),
        (_presses(reply), 0.3, "pressed", {"needs": reply.open[:2]}),
        (reply.pushes and not reply.answered, 0.5, "hurried", {}),
        (times > 0, worth_pasted(times), "pasted", {}),
        (reply.astray, 0.2, "astray", {}),
        (reply.anew, 0.4, "anew", {}),
        (_beside_the_point(reply), 0.3, "unrelated", {"topics": reply.topics[:1], "needs": reply.open[:2]}),
        (bool(over), OVER, "red_line", worded(over)),
        (longest > rubric.long_reply, 0.5, "too_long", {"count": longest}),
        (not (reply.stalls or harsh(reply) or reply.fails or reply.curt), 1.0, "plain", {}),
    )
    for there, value, key, values in faults:
        if there:
            yield Mark("communication", value, key, reply.turn, values)
            break
    if reply.unasked:
        yield Mark("outcome", 0.3, "gave_unasked", reply.turn)


def _phrasing(reply: Reply, phrasing: Phrasing) -> Iterator[Mark]:
    """Mark how a reply is put, and name the clauses that speak most for or against it."""
    if not phrasing.weights:
        return
    value = phrasing.value(reply.text)
    words: tuple[str, ...] = ()
    if value <= ILL_PUT or (value >= WELL_PUT and not (reply.fails or reply.false)):
        words = phrasing.telling(reply.text, good=value >= WELL_PUT)
    key = "evenly_put" if not words else "well_put" if value >= WELL_PUT else "ill_put"
    yield Mark("phrasing", value, key, reply.turn, {"words": words} if words else {})


def _beside_the_point(reply: Reply) -> bool:
    """Return whether a reply tells about something else than what is open: a template that fits anywhere."""
    if not reply.open or not reply.topics or reply.stalls or not reply.acts & TELLING:
        return False
    asks = bool(reply.acts & {"ask_need", "apologise", "promise", "refuse"})
    return not asks and not _near(reply) and set(reply.open).isdisjoint((*reply.topics, *reply.answered))


def _near(reply: Reply) -> bool:
    """Return whether a reply before the sale tells facts without selling: what it was about is not known surely."""
    return reply.stage == "presale" and bool(reply.acts & {"answer_fact", "reassure"}) and not _presses(reply)


def _presses(reply: Reply) -> bool:
    """Return whether a reply urges to order or to pay while something is open that it does not answer."""
    hurries = reply.pushes or not reply.acts & (KIND | {"recommend"})
    return bool(reply.open) and bool(reply.acts & PRESSING) and hurries and not reply.answered


def _strategy(reply: Reply, whole: Whole) -> Iterator[Mark]:
    """Mark what this buyer is won or lost by; a no, a question or advice with a reason to it loses nobody."""
    reasoned = bool(reply.acts & REASONS) or len(reply.text) > BARE
    softened = SOFTENED if reasoned else frozenset()
    meant = reply.acts if reply.pushes else reply.acts - PRESSING
    granted = frozenset({"concede"}) if reply.stage != "presale" else frozenset()
    lost = (meant - granted - HARSH.keys() - softened | harsh(reply)) & whole.loses
    won = reply.acts & whole.wins
    if lost:
        yield Mark("strategy", 0.0, "lost", reply.turn, {"acts": tuple(sorted(lost))})
    elif won and not (reply.false or reply.fails or pasted(reply)):
        yield Mark("strategy", 1.0, "won", reply.turn, {"acts": tuple(sorted(won))})


def _over(replies: Sequence[Reply], whole: Whole) -> Iterator[Mark]:
    """Judge the whole: rounds without an answer, the motive, the end."""
    stage = replies[-1].stage if replies else whole.stage
    solving: Cell = "presale_accuracy" if stage == "presale" else "aftersale_solution"
    owed: tuple[Cell, ...] = (SPEED[stage], solving, "needs")
    if replies and whole.closed and whole.unanswered == 1:
        owed = owed[:1]  # what was asked had been answered; her last word only waited
    yield from _put_off(replies)
    for _ in range(whole.unanswered):
        yield from (Mark(cell, 0.0, "never") for cell in owed)
    if whole.stated is not None and whole.psychology:
        right = len(whole.stated & whole.psychology)
        value = 2 * right / (len(whole.stated) + len(whole.psychology))
        key = "motive_right" if right else "motive_wrong"
        yield Mark("motive", value, key, None, {"psychology": tuple(sorted(whole.psychology))})
    if whole.closed is None:
        return
    result: Cell = "complaint_result" if stage == "complaint" else "outcome"
    if whole.closed:
        asked = any(reply.open for reply in replies)
        settled = stage == "presale" or not asked or any(map(steps, replies))
        yield Mark(result, 1.0, "closed") if settled else Mark(result, LOOSE, "closed_loosely")
    elif replies and (harsh(replies[-1]) or idle(replies[-1])):
        yield Mark(result, 0.0, "left_so", None)
    elif whole.served >= SERVED:
        yield Mark(result, whole.served, "served")
    else:
        yield Mark(result, whole.served, "open_end", None, {"needs": whole.still_open})
    if whole.closed and whole.allowed is not None and whole.given > 0:
        kept = 1.0 if whole.allowed <= 0 else max(0.0, 1 - whole.given / whole.allowed)
        yield Mark("outcome", KEPT + (1 - KEPT) * kept, "margin", None, {"yuan": round(whole.given, 2)})


def _put_off(replies: Sequence[Reply]) -> Iterator[Mark]:
    """Mark needs whose answer was promised for later and never came while the buyer was still there."""
    told = {need for reply in replies if not reply.defers for need in reply.answered}
    promised = {need: reply.turn for reply in replies if reply.defers for need in reply.answered}
    last = replies[-1].turn if replies else 0
    for need, turn in promised.items():
        if need not in told and turn < last:
            yield Mark("needs", LATEST, "put_off", turn, {"needs": (need,)})
