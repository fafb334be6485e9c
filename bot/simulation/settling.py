"""Which needs a reply answers, and which of its falsehoods are noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.simulation.state import ClaimSeen

if TYPE_CHECKING:
    from bot.simulation.case import Case
    from bot.simulation.dice import Dice
    from bot.simulation.hearing import Ears, Heard
    from bot.simulation.state import State

USEFUL: Final = frozenset({"answer_fact", "recommend", "reassure", "concede", "refuse", "promise"})
PROVING: Final = frozenset({"answer_fact", "reassure"})
"""Acts that, with any fact of the shop, settle a doubt."""
IDLE: Final = frozenset({"greet", "farewell", "ask_need"})
"""Acts that answer nothing."""
GRIEVED: Final = frozenset(
    {"complaint", "urge_reply", "urge_shipment", "promise_followup", "logistics_problem"}
)
"""Needs that an apology answers too."""
PER_LEVEL: Final = 0.06
"""How much surer a harder buyer notices."""
CHECKED, WISHFUL = 0.5, 0.22
"""How much of that is left: few look it up at once; promises one would like to believe are believed."""
WARY: Final = 0.15
SUREST: Final = 0.95


def settled(case: Case, state: State, heard: Heard, ears: Ears) -> list[str]:
    """Return the intents that a reply answers; the same words a second time answer nothing.

    What was asked is answered by facts in other words too, and what was just asked for a yes or a no by either; what
    was not asked yet only by facts of the shop as they stand. After the sale a question back settles nothing.
    """
    if "argue" in heard.acts or (("brush_off" in heard.acts) and not heard.slots):
        return []
    found = list(state.open) if len(state.open) == 1 and heard.decides and _decidable(state, ears) else []
    for intent, need in state.needs.items():
        if intent in found:
            continue
        slots = ears.slots_of.get(intent, frozenset())
        facts = heard.slots & slots
        if need.status in {"asked", "doubted"}:
            proof = need.status == "doubted" and bool(heard.slots) and bool(heard.acts & PROVING)
            about = bool(facts) or proof or intent in heard.topics
            useful = proof or bool(facts) or bool(heard.acts & USEFUL)
            useful = useful or (intent in heard.topics[:1] and not heard.asked and bool(heard.acts - IDLE))
            useful = useful or (intent in GRIEVED and "apologise" in heard.acts)
            if (about and useful) or case.facts.nearly(heard.taken, slots):
                found.append(intent)
        elif need.status == "waiting" and facts and intent in heard.topics:
            found.append(intent)
    return found


def _decidable(state: State, ears: Ears) -> bool:
    """Return whether her last words ask for a yes or a no."""
    moves = state.trace[-1].moves if state.trace else ()
    said = [move.text for move in moves if move.text]
    return bool(said) and ears.dialogue.wants_yes_or_no(said[-1])


def judge(case: Case, state: State, heard: Heard, dice: Dice) -> list[ClaimSeen]:
    """Return the claims of a reply with what she noticed: at most one of them, she stops at the first."""
    persona = case.persona
    base = (
        persona.knowledge + PER_LEVEL * (persona.level - 1) + (WARY if "doubt" in persona.psychology else 0.0)
    )
    rolled = dice.roll() if heard.false else 1.0
    seen, caught = [], False
    for claim in heard.claims:
        chance = min(base * (WISHFUL if claim.group == "promise" else CHECKED), SUREST)
        noticed = claim.verdict == "false" and not caught and rolled < chance
        caught = caught or noticed
        if claim.verdict == "false" and not noticed:
            state.lies.append(claim.text)
        seen.append(ClaimSeen(claim.key, claim.group, claim.verdict, claim.text, claim.slot, noticed))
    return seen
