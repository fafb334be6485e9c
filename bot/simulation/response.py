"""How a buyer takes a reply: what she catches, what is answered, what she says to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from bot.simulation.conduct import (
    TRUSTED,
    claim_something,
    go_on,
    leave,
    psychology_of,
    push,
    share_answered,
)
from bot.simulation.fitting import unfit
from bot.simulation.impressions import caught, impress
from bot.simulation.quoting import caught_on, said_of
from bot.simulation.settling import judge, settled
from bot.text.numbers import NUMBER, number

if TYPE_CHECKING:
    from bot.simulation.doing import Doing
    from bot.simulation.hearing import Ears, Heard
    from bot.simulation.state import ClaimSeen

WEIGHTY: Final = 2.0
"""Needs from this weight on are not settled by one sentence."""
TELLING: Final = frozenset(
    {"answer_fact", "recommend", "reassure", "concede", "refuse", "promise", "apologise"}
)
SOOTHED, SOOTHED_LESS = 1.0, 0.12
"""Chance that a big promise she believes soothes her about whatever is open; how much less per level."""
PUSHES_ON: Final = 0.85
GRACE: Final = 240.0
"""Seconds that a promise to come back wins, unless it names few minutes itself."""
LONGEST_WAIT: Final = 12
"""Minutes."""
_MINUTES: Final = re.compile(rf"({NUMBER})分钟")
_PAGE: Final = re.compile(r"页面|详情|说明|评价|链接")
"""Where an agent sends her to read for herself."""
INSISTED: Final = 0.5
"""Chance that she insists by what she claims: another of you promised it, the rules say so."""
REPHRASES: Final = 0.6
"""Chance that she first puts it in other words; else she only says that it was not answered."""
SAYS_WHAT: Final = 0.3
"""Chance that she adds what she has been asking when she gets sharper."""
DODGES: Final = 0.2
"""Chance that she passes over the agent's question."""
BUYING: Final = frozenset({"who", "use", "budget", "number"})
"""Questions that make sense before the sale only."""
SENSELESS: Final[Mapping[str, frozenset[str]]] = {
    "presale": frozenset({"remedy"}),
    "order": BUYING,
    "aftersale": BUYING | {"colour", "place"},
}
"""Stage → questions that get no answer of their own."""
TAKES_UP, CONTENT_ENOUGH = 0.45, -0.45
"""Chance that she goes on about what was answered before she comes to anything else; mood below which she does not."""
AND_ON: Final = 0.3
"""Chance that she comes to the next thing in the same breath."""
QUIET_LEVEL: Final = 2
"""Up to this level she leaves without a word."""
LIES_BORNE: Final = 2
HALF: Final = 0.5
"""Share of her needs answered before what is hidden comes out."""


def respond(doing: Doing, heard: Heard, ears: Ears) -> list[ClaimSeen]:
    """Take a reply and do what follows; returns the claims with what was noticed."""
    state, case = doing.state, doing.case
    state.replies += 1
    state.waiting_since, state.waited = None, 0
    again = f"agent:{heard.text}" in state.used
    state.used.add(f"agent:{heard.text}")
    if "promise" in heard.acts and not again:
        doing.grace = _grace(heard.text)
    claims = judge(case, state, heard, doing.dice)
    noticed = [claim for claim in claims if claim.noticed]
    _measure(doing, heard, noticed=bool(noticed))
    doing.reasons += [caught(state, case.persona, claim.group) for claim in noticed[:1]]
    doing.reasons += impress(state, case.persona, heard, noticed=bool(noticed))
    state.red |= heard.red
    _price(doing, heard)
    if again:
        doing.feel("again")
    elif not noticed:
        _settle(doing, heard, ears, claims)
    if _enough(doing):
        return claims
    if noticed:
        doing.extra |= said_of(noticed[0])
        doing.say(caught_on(noticed[0], money="money" in heard.given))
        return claims
    _go_on(doing, heard)
    return claims


def _measure(doing: Doing, heard: Heard, *, noticed: bool) -> None:
    """Remember a size that she is talked into and that does not fit; what she objects to she does not take."""
    size = unfit(heard.taken, doing.case)
    if size is not None:
        doing.state.unfit = "" if noticed else size


def _grace(text: str) -> float:
    """Return how long a promise is waited for, seconds: the minutes it names, if she can wait as long."""
    named = _MINUTES.search(text)
    minutes = number(named[1]) if named else None
    return 60 * minutes if minutes is not None and minutes <= LONGEST_WAIT else GRACE


def _price(doing: Doing, heard: Heard) -> None:
    """Note what is given, and what is said to her asking for something off."""
    state, case = doing.state, doing.case
    new = {kind: yuan for kind, yuan in heard.given.items() if kind not in state.given}
    state.given |= new
    if new and not state.asked_off and not _asked_for_offers(doing):
        state.unasked = True
    if ("price" in new or "money" in new) and case.price:
        off = max(new.get("price", 0.0), new.get("money", 0.0))
        state.price = max(min(state.price, 1 - off / case.price), 0.0)
    if state.bargained and not new and state.agenda[-1:] in (["bargain"], ["decide"]):
        if "refuse" in heard.acts:
            state.refused += 1
        elif not heard.acts & TELLING:
            doing.feel("ignored_offer")


def _asked_for_offers(doing: Doing) -> bool:
    needs = doing.state.needs
    return any(
        intent in OFFERS and need.status not in {"waiting", "hidden"} for intent, need in needs.items()
    )


OFFERS: Final = frozenset(
    [
        "discount",
        "bargaining",
        "gift",
        "price",
        "promo_rule",
        "price_compare",
        "shipping_fee",
        "membership",
        "compensation",
    ]
)
"""Needs that ask for something off."""


def _settle(doing: Doing, heard: Heard, ears: Ears, claims: list[ClaimSeen]) -> None:
    state = doing.state
    believed = any(claim.verdict == "false" for claim in claims) or bool(state.unfit)
    answered = settled(doing.case, state, heard, ears)
    if not answered and state.open and any(c.verdict == "false" and c.group == "promise" for c in claims):
        level = doing.case.persona.level
        answered = list(state.open[:1]) if doing.dice.chance(SOOTHED - SOOTHED_LESS * level) else []
    for intent in answered:
        need = state.needs[intent]
        if need.status == "waiting" and f"raise:{intent}" in state.agenda:
            state.agenda.remove(f"raise:{intent}")
        need.status, need.proofs = "answered", need.proofs + 1
        need.lied = need.lied or believed
        doing.answered.append(intent)
        doing.feel("answered", intent)


def _enough(doing: Doing) -> bool:
    """Leave, or threaten first, when there is no patience left."""
    state, case = doing.state, doing.case
    furious = state.mood_name == "angry" and doing.dice.chance(0.25 * case.persona.level)
    deceived = state.caught > LIES_BORNE
    if state.patience > 0 and not furious and not deceived:
        return False
    go_away(doing)
    return True


def go_away(doing: Doing) -> None:
    """Threaten once, where the scenario has a threat; else leave, each level in its way."""
    state, scenario, level = doing.state, doing.case.scenario, doing.case.persona.level
    sorely = level > QUIET_LEVEL or state.replies + state.waited > 2  # noqa: PLR2004 - not at the first trouble
    if scenario.threat and sorely and not state.threatened and doing.say(f"threaten.{scenario.threat}"):
        state.threatened = True
        state.patience = max(state.patience, 0.3)
        return
    if level <= QUIET_LEVEL:
        leave(doing, "quiet" if doing.dice.chance(0.6) else "cold")
    else:
        leave(doing, "angry" if state.mood_name == "angry" else "cold")


def _go_on(doing: Doing, heard: Heard) -> None:
    """Answer, ask on, doubt, push, or do the next thing."""
    state, dice = doing.state, doing.dice
    if _pushes(doing, heard) or _doubts(doing):
        return
    still = state.open
    if heard.asked and (not doing.answered or dice.chance(0.6)):
        _reply(doing, heard)
        return
    if still and not doing.answered:
        if not claim_something(doing, INSISTED):
            _insist(doing, heard, still[0])
        return
    if "farewell" in heard.acts and still:
        doing.feel("left_open")
    if doing.answered and (_takes_up(doing) or (not doing.moves and _sign(doing))):
        return
    if not still:
        if _held_back(doing):
            return
        go_on(doing)
    elif not doing.moves:
        _insist(doing, heard, still[0])


def _pushes(doing: Doing, heard: Heard) -> bool:
    """Push on for what must be refused, until she is refused often enough or gets it."""
    state, case = doing.state, doing.case
    if case.scenario.goal != "bait" or not state.pushed:
        return False
    if (
        heard.red & case.scenario.red
        or state.pushed > 1 + case.persona.level // 2
        or not doing.dice.chance(PUSHES_ON)
    ):
        return False
    return push(doing)


def _doubts(doing: Doing) -> bool:
    """Doubt an answer to something that matters: nobody is won by one sentence."""
    state, persona = doing.state, doing.case.persona
    chance = 0.06 + 0.08 * persona.level + 0.35 * (0.5 - state.trust)
    chance += 0.18 if persona.main == "doubt" else 0.0
    weights = {need.intent: need.weight for need in doing.case.scenario.agenda(persona)}
    for intent in doing.answered:
        need = state.needs[intent]
        if need.doubt or not need.asked or weights.get(intent, 0) < WEIGHTY or not doing.dice.chance(chance):
            continue
        need.doubt = True
        if doing.say(f"doubt.{intent}", psychology_of(doing, intent)):
            need.status = "doubted"
            return True
    return False


def _reply(doing: Doing, heard: Heard) -> None:
    """Answer the agent's question, pass over it, or put two answers in one word."""
    state, dice, persona = doing.state, doing.dice, doing.case.persona
    nxt = state.agenda[-1] if state.agenda else ""
    begun = any(need.asked for need in state.needs.values()) or state.pushed
    if nxt.startswith(("raise:", "trouble")) and (
        not begun or dice.chance(DODGES + 0.04 * (persona.level - 1))
    ):
        go_on(doing)
        return
    if state.pushed and doing.case.scenario.goal == "bait" and not state.open and push(doing):
        return
    topic = "any" if heard.asked[0] in SENSELESS[doing.case.scenario.stage] else heard.asked[0]
    if len(heard.asked) > 1 and dice.chance(0.6):
        doing.say("answer.short")
    elif topic == "photo" and dice.chance(0.7):
        doing.act("image", "answer.photo", dice.between(8, 25))
        if dice.chance(0.4):
            doing.say("answer.photo")
    elif topic in {"problem", "any", "order", "photo"} and "more" in state.agenda:
        state.agenda.remove("more")
        doing.say(f"trouble.{doing.case.scenario.trouble}.more")
    elif topic == "any" and still_to_say(doing):
        go_on(doing)
    elif topic == "any" or not doing.say(f"answer.{topic}"):
        _vaguely(doing)
    if not state.open:
        _warm_up(doing)


def _vaguely(doing: Doing) -> None:
    """Say something that tells nothing; who still waits for an answer may point back to what she asked."""
    open_ = doing.state.open
    if open_ and doing.dice.chance(INSISTED):
        again = f"reask.{open_[0]}"
        if doing.say(again if doing.talk.knows(again) else "answer.back") or doing.say("answer.back"):
            return
    doing.say("answer.any")


def still_to_say(doing: Doing) -> bool:
    """Return whether her next act would bring up something new."""
    nxt = doing.state.agenda[-1] if doing.state.agenda else ""
    return nxt.startswith(("raise:", "trouble"))


def _new_next(doing: Doing) -> bool:
    """Return whether a need that she has not spoken of yet comes next: nobody asks on and ends in one breath."""
    key = (doing.state.agenda or [""])[-1].removeprefix("raise:")
    need = doing.state.needs.get(key)
    return need is not None and need.status == "waiting"


def _warm_up(doing: Doing) -> None:
    """Say more once an answer was given: what was hidden, or the next thing."""
    state, dice = doing.state, doing.dice
    hidden = [intent for intent, need in state.needs.items() if need.status == "hidden"]
    if hidden and state.trust >= TRUSTED and dice.chance(0.6):
        state.agenda.append(f"raise:{hidden[0]}")
    if not doing.moves or dice.chance(0.35):
        go_on(doing)


def _insist(doing: Doing, heard: Heard, intent: str) -> None:
    """Ask again, shorter and sharper; in the end give up or leave."""
    state, persona = doing.state, doing.case.persona
    need = state.needs[intent]
    patient = "promise" in heard.acts and "brush_off" not in heard.acts
    if patient and need.asked < 3 and f"promised:{intent}" not in state.used:  # noqa: PLR2004 - waits once or twice
        state.used.add(f"promised:{intent}")
        if doing.dice.chance(0.5):
            doing.say("ack")
        else:
            state.waiting_since = doing.now
        return
    doing.feel("beside", intent)
    if need.asked > 4 - persona.level // 2:
        need.status = "dropped"
        if doing.say("drop"):
            return
        go_on(doing)
        return
    need.asked += 1
    if "brush_off" in heard.acts and _PAGE.search(heard.text) and doing.say("insist.page"):
        return
    motive = psychology_of(doing, intent)
    scenario = doing.case.scenario
    if scenario.trouble and scenario.needs and intent == scenario.needs[0].intent:
        if need.asked == 2 and doing.dice.chance(REPHRASES) and doing.say(f"trouble.{scenario.trouble}.more"):  # noqa: PLR2004
            return
    elif need.asked == 2 and doing.dice.chance(REPHRASES) and doing.say(f"raise.{intent}", motive):  # noqa: PLR2004
        return
    if (
        need.asked == 2  # noqa: PLR2004
        or not doing.say(f"insist.{min(need.asked - 1, 3)}.{intent}", motive)
        or doing.dice.chance(SAYS_WHAT)
    ):
        doing.say(f"reask.{intent}", motive)


def _takes_up(doing: Doing) -> bool:
    """Take up an answer: what it means in her own case, or the question that it leads to; returns whether that is all."""
    state, intent = doing.state, doing.answered[-1]
    if (
        state.open
        or state.mood < CONTENT_ENOUGH
        or not state.needs[intent].asked
        or not doing.dice.chance(TAKES_UP)
    ):
        return False
    return doing.say(f"follow.{intent}") and not (_new_next(doing) and doing.dice.chance(AND_ON))


def _sign(doing: Doing) -> bool:
    """Show by form how she feels, mostly not at all, and go on."""
    state, dice = doing.state, doing.dice
    roll = dice.roll()
    if state.mood_name == "warm" and roll < 0.2:  # noqa: PLR2004
        doing.say("warm")
    elif state.mood_name in {"cold", "angry"} and roll < 0.35:  # noqa: PLR2004
        doing.say("cool")
    elif roll < 0.14:  # noqa: PLR2004
        doing.say("ack")
    return False


def _held_back(doing: Doing) -> bool:
    """Bring up what was hidden, once trust has grown."""
    state = doing.state
    if state.trust < TRUSTED + 0.1 or share_answered(doing.case, state) < HALF or not doing.dice.chance(0.4):
        return False
    hidden = [intent for intent, need in state.needs.items() if need.status == "hidden"]
    if not hidden:
        return False
    state.agenda.append(f"raise:{hidden[0]}")
    go_on(doing)
    return bool(doing.moves)
