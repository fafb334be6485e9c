"""What a buyer does next: the acts of the agenda turned into moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from bot.simulation.agenda import GOALS_OF_SALE, attempts
from bot.simulation.state import Claimed
from bot.text.numbers import plain

if TYPE_CHECKING:
    from bot.simulation.case import Case
    from bot.simulation.doing import Doing
    from bot.simulation.state import State

TOGETHER: Final = 0.75
"""Chance that she brings up two things at once."""
DETAIL: Final = 0.55
"""Chance that she adds what the answer will depend on, unasked: 几天到 … 成都的."""
DETAILS: Final = {
    "arrival_time": "place",
    "shipping_fee": "place",
    "courier": "place",
    "ship_time": "when",
    "size_advice": "size",
    "suitability": "who",
    "product_safety": "who",
    "recommend": "use",
    "material_quality": "use",
    "price": "number",
    "discount": "number",
    "appearance": "colour",
    "stock": "colour",
    "compare_variants": "use",
    "bulk_purchase": "number",
    "quality_problem": "photo",
    "damaged": "photo",
    "refund_status": "order",
    "urge_shipment": "order",
    "logistics_query": "order",
    "logistics_problem": "order",
    "invoice": "order",
}
"""Need → topic of what is added."""
DETAIL_SLOTS: Final = {
    "place": ("place",),
    "size": ("body", "size"),
    "who": ("for_whom",),
    "use": ("use",),
    "colour": ("colour",),
    "number": ("count",),
}
"""Topic → slots that tell it."""
MORE_AT_ONCE: Final = 0.75
"""Chance that she tells the whole trouble in one go, in several messages."""
BEFORE_ORDER: Final = frozenset({"overstate", "objection", "bargain"})
BOUGHT: Final = frozenset({"buy", "never_buy", "info", "bait"})
"""What she has no reason for once she has ordered, and in which scenarios."""
CLAIMS: Final = frozenset({"overstate", "misquote"})
CLAIMED_AT_ONCE: Final = 0.4
"""Chance that she overstates or misquotes in one breath with her trouble."""
CLAIMS_ANYWAY: Final = 0.2
"""Chance that she still does so after the sale when everything was answered."""
INTERRUPT: Final = 0.15
SETTLED: Final = 0.03
"""Share of the price that nobody haggles over any more."""
OFFERS: Final = (0.94, 0.9, 0.87, 0.85)
"""Shares of the list price she names, one attempt after the other."""
TRUSTED: Final = 0.4
"""Trust from which hidden needs come out."""
PAYS: Final = 0.35
"""Trust from which an order is paid after an excuse."""
FOUND_OUT: Final = 0.85
"""Chance that something false comes out after the sale."""
LATER: Final = 2 * 86400.0
UNFIT: Final = -2
"""Number of the event that it does not fit."""
FEWEST: Final = 2
"""Replies before anybody orders: nobody is won by one sentence."""
DECISION: Final = {"impulsive": 0.42, "cautious": 0.56, "hesitant": 0.56}
"""Value of the axis `decision` → how convinced she must be; others need `CONVINCED`."""
EASIEST: Final = 2
CONVINCED: Final = 0.5


def go_on(doing: Doing) -> None:
    """Do the next thing of the agenda, and what goes with it in one breath."""
    agenda = doing.state.agenda
    while agenda and not doing.state.ended:
        if take(doing, agenda.pop()):
            break
    nxt = agenda[-1] if agenda else ""
    if doing.raised and nxt.startswith("raise:") and doing.dice.chance(TOGETHER):
        agenda.pop()
        ask(doing, nxt.partition(":")[2])


def take(doing: Doing, act: str) -> bool:
    """Do one act; returns whether she now waits for an answer."""
    kind, _, key = act.partition(":")
    if kind in BEFORE_ORDER and doing.state.order != "none" and doing.case.scenario.goal in BOUGHT:
        return False
    acts: Mapping[str, Callable[[], bool]] = {
        "raise": lambda: ask(doing, key),
        "objection": lambda: doing.say(f"objection.{key}"),
        "overstate": lambda: _still_claims(doing) and claim(doing, kind, key),
        "misquote": lambda: _still_claims(doing) and claim(doing, kind, key),
        "more": lambda: doing.say(f"trouble.{doing.case.scenario.trouble}.more"),
        "bargain": lambda: bargain(doing),
        "trouble": lambda: trouble(doing),
    }
    if kind in acts:
        return acts[kind]()
    decide(doing)
    return True


def _still_claims(doing: Doing) -> bool:
    """Return whether there is still any use in claiming: after the sale hardly, once she is served."""
    served = doing.case.scenario.goal not in GOALS_OF_SALE and not doing.state.open
    return not served or share_answered(doing.case, doing.state) == 0 or doing.dice.chance(CLAIMS_ANYWAY)


def claim(doing: Doing, kind: str, key: str) -> bool:
    """Overstate something or misquote a rule; whether it is true is decided here and kept for the debrief."""
    true = kind == "overstate" and doing.dice.chance(doing.talk.true_share(f"overstate.{key}"))
    if not doing.say(f"{kind}.{key}"):
        return False
    doing.state.asked_off = doing.state.asked_off or kind == "overstate"
    doing.claimed.append(Claimed(kind, key, doing.words, true))
    return True


def claim_something(doing: Doing, share: float) -> bool:
    """Bring forward what she would claim later, in a share of the cases; returns whether she did."""
    agenda = doing.state.agenda
    there = next((act for act in reversed(agenda) if act.partition(":")[0] in CLAIMS), None)
    if there is None or not doing.dice.chance(share):
        return False
    agenda.remove(there)
    kind, _, key = there.partition(":")
    return claim(doing, kind, key)


def psychology_of(doing: Doing, intent: str) -> str | None:
    """Return the motive behind a need."""
    return next(
        (n.psychology for n in doing.case.scenario.agenda(doing.case.persona) if n.intent == intent), None
    )


def ask(doing: Doing, intent: str) -> bool:
    """Bring up a need; one that was answered or found already is left."""
    need = doing.state.needs[intent]
    if need.status not in {"waiting", "hidden"}:
        return False
    begun = any(one.asked for one in doing.state.needs.values())
    if doing.state.replies and begun and not doing.moves and doing.dice.chance(INTERRUPT):
        doing.say("interrupt")
    if not doing.say(f"raise.{intent}", psychology_of(doing, intent)):
        need.status = "dropped"
        return False
    need.status, need.asked = "asked", 1
    doing.raised.append(intent)
    if (topic := DETAILS.get(intent)) and not _told(doing, topic) and doing.dice.chance(DETAIL):
        doing.say(f"answer.{topic}")
    doing.aside("need", f"raise.{intent}")
    return True


def _told(doing: Doing, topic: str) -> bool:
    """Return whether what the answer depends on stands in her words already, or is an order that she has not."""
    if topic == "order":
        return doing.case.order is None
    said = "".join([move.text for move in doing.moves]).replace(" ", "")
    slots = DETAIL_SLOTS.get(topic, ())
    known = [doing.values[slot].replace(" ", "") for slot in slots if slot in doing.values]
    return any(value in said for value in known) or (topic == "number" and any(map(str.isdigit, said)))


def trouble(doing: Doing) -> bool:
    """Say what is wrong; that brings up the first need of the scenario."""
    scenario, state = doing.case.scenario, doing.state
    if not doing.say(f"trouble.{scenario.trouble}"):
        return False
    if scenario.goal == "bait":
        state.pushed = 1
        return True
    if scenario.needs:
        first = scenario.needs[0].intent
        need = state.needs[first]
        need.status, need.asked = "asked", 1
        doing.raised.append(first)
    if doing.talk.knows(f"trouble.{scenario.trouble}.more"):
        if doing.dice.chance(MORE_AT_ONCE):
            doing.say(f"trouble.{scenario.trouble}.more")
        else:
            state.agenda.insert(len(state.agenda) - min(len(state.agenda), 1), "more")
    doing.aside("trouble", f"trouble.{scenario.trouble}")
    claim_something(doing, CLAIMED_AT_ONCE)
    return True


def push(doing: Doing) -> bool:
    """Push for what must be refused; returns whether there was anything left to say."""
    said = doing.say(f"bait.{doing.case.scenario.trouble}.push")
    doing.state.pushed += said
    return said


def bargain(doing: Doing) -> bool:
    """Ask for something off, or for more of it."""
    case, state = doing.case, doing.state
    persona = case.persona
    most = attempts(persona, state)
    got = 1 - state.price
    enough = state.price <= persona.budget + SETTLED and (got > 0 or persona.level == 1) and state.asked_off
    if state.bargained >= most or (
        enough and state.bargained and not doing.dice.chance(0.15 * persona.level)
    ):
        return False
    offer = OFFERS[min(state.bargained, len(OFFERS) - 1)] * case.price
    doing.extra["offer"] = plain(round(offer, 0 if case.price > 20 else 1))  # noqa: PLR2004 - yuan without fen
    on = "bargain.again" if got > 0 and state.bargained else f"bargain.{min(state.bargained + 1, 4)}"
    state.bargained += 1
    state.asked_off = True
    if state.bargained < most:
        state.agenda.append("bargain")
    return doing.say(on)


def convinced(case: Case, state: State) -> bool:
    """Return whether she would order now: trust, answers and mood (about 0..1) outweigh what is above her budget."""
    over = max(state.price - case.persona.budget - SETTLED, 0.0)
    conviction = (
        0.5 * state.trust
        + 0.5 * share_answered(case, state)
        + 0.15 * state.mood
        - 2 * over
        - 0.02 * case.persona.level
    )
    return conviction >= DECISION.get(case.persona.type.get("decision", ""), CONVINCED)


def share_answered(case: Case, state: State) -> float:
    """Return the share of her needs, by weight, that is answered; hidden ones that never came out do not count."""
    total = done = 0.0
    for need in case.scenario.agenda(case.persona):
        status = state.needs[need.intent].status
        if status == "hidden":
            continue
        total += need.weight
        if status == "answered":
            done += need.weight
        elif status == "looked_up":
            done += 0.5 * need.weight
    return done / total if total else 1.0


def decide(doing: Doing) -> None:
    """Come to an end: order, pay, think about it, be content or not."""
    case, state = doing.case, doing.state
    goal = case.scenario.goal
    if goal == "buy" or (goal == "bait" and case.scenario.stage == "presale"):
        if state.order == "none" and convinced(case, state):
            if state.replies >= FEWEST or not _asks_once_more(doing):
                order(doing)
        elif state.order != "none":
            close(doing)
        elif "hesitated" not in state.used and state.mood_name in {"warm", "calm"}:
            state.used.add("hesitated")
            state.agenda.append("decide")
            doing.say("hesitate")
        else:
            leave(doing, "elsewhere" if state.price > case.persona.budget + SETTLED else "later")
    elif goal == "never_buy":
        doing.say("compare" if doing.dice.chance(0.3) else "hesitate")
        leave(doing, "later")
    elif goal == "pay" and state.order == "unpaid":
        pay(doing)
    elif goal == "bait" and case.persona.level > EASIEST and state.pushed > 1 and doing.dice.chance(0.6):
        leave(doing, "angry" if state.mood_name == "angry" else "cold")
    else:
        close(doing)


def _asks_once_more(doing: Doing) -> bool:
    """Hold the order back after a single reply: ask on about what was answered, or think about it; goes if that was all."""
    state = doing.state
    if not state.replies:
        return False
    if "once_more" in state.used:
        leave(doing, "later")
        return True
    state.used.add("once_more")
    state.agenda.append("decide")
    answered = [intent for intent, need in state.needs.items() if need.status == "answered" and need.asked]
    return any(doing.say(f"follow.{intent}") for intent in answered) or doing.say("hesitate")


def order(doing: Doing, *, silently: bool = False) -> None:
    """Order; some pay, some do not, most say nothing of it."""
    state, persona = doing.state, doing.case.persona
    if not silently and doing.dice.chance(0.12):
        doing.say("order.ask")
    doing.act("order", "order", doing.dice.between(15, 60))
    state.order = "unpaid"
    if persona.type.get("behaviour") == "unpaid" and not silently:
        state.agenda.append("decide")
        return
    doing.act("pay", "pay", doing.dice.between(8, 30))
    state.order = "paid"
    after_sale(doing)
    if silently:
        state.waiting_since = None
        return
    if doing.dice.chance(0.3):
        doing.say("order.say")
    close(doing)


def after_sale(doing: Doing) -> None:
    """Note what comes back after an order: the scenario's events, and what was false."""
    state = doing.state
    for number, event in enumerate(doing.case.scenario.events):
        if event.after == "order" and number not in state.fired:
            state.due.append((doing.clock + event.delay, number))
    come_out(doing)


def come_out(doing: Doing) -> None:
    """Let what was false come out some days later: mostly, and always what does not fit her."""
    state = doing.state
    if any(number < 0 for _, number in state.due):
        return
    if state.unfit and doing.case.scenario.order is None:
        state.due.append((doing.clock + LATER, UNFIT))
    elif state.lies and doing.dice.chance(FOUND_OUT):
        state.due.append((doing.clock + LATER, -1))


def pay(doing: Doing) -> None:
    """Pay what was ordered, after as many excuses as her trust and level ask for."""
    state, persona = doing.state, doing.case.persona
    if state.replies and (state.trust >= PAYS and state.excuses >= (persona.level > 2) + (persona.level > 4)):  # noqa: PLR2004
        doing.act("pay", "pay", doing.dice.between(10, 40))
        state.order = "paid"
        if doing.dice.chance(0.3):
            doing.say("pay.say")
        after_sale(doing)
        close(doing)
        return
    options = [
        key for key in ("wait", "wallet", "family", "compare", "coupon") if doing.talk.knows(f"unpaid.{key}")
    ]
    state.excuses += 1
    if state.excuses > 3 or not options or not doing.say(f"unpaid.{doing.dice.choose(options)}"):  # noqa: PLR2004
        leave(doing, "quiet")
        return
    state.agenda.append("decide")


def close(doing: Doing) -> None:
    """End without a quarrel, mostly without a word."""
    state = doing.state
    for number, event in enumerate(doing.case.scenario.events):
        if event.after == "end" and number not in state.fired:
            state.due.append((doing.clock + event.delay, number))
    if state.order != "none" and not state.found_out:
        come_out(doing)
    half, cross = share_answered(doing.case, doing.state) >= 0.5, state.mood < -0.2  # noqa: PLR2004
    baited = doing.case.scenario.goal == "bait" and state.order == "none"
    content = half and not cross and not state.found_out and not baited
    roll = doing.dice.roll()
    if content and roll < 0.45:  # noqa: PLR2004
        doing.say("end.thanks" if roll < 0.08 else "end.ok")  # noqa: PLR2004
    elif not content and roll < 0.6:  # noqa: PLR2004
        doing.say("end.whatever")
    state.ended = "done"


def leave(doing: Doing, how: str) -> None:
    """Go for good."""
    state = doing.state
    if how != "quiet":
        trouble = doing.case.scenario.trouble
        if not (
            trouble and doing.talk.knows(f"leave.{how}.{trouble}") and doing.say(f"leave.{how}.{trouble}")
        ):
            doing.say(f"leave.{how}")
    doing.act("leave", f"leave.{how}", 1.0)
    state.ended = how
    if doing.case.scenario.goal in GOALS_OF_SALE and state.order == "none":
        state.agenda.clear()
