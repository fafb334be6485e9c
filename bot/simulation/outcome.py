"""How a conversation ended: satisfaction, whether the problem is closed, what was given away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.simulation.buyer import Buyer

TRUST, MOOD, NEEDS = 28.0, 24.0, 40.0
"""Points of satisfaction at most for each."""
CLOSED: Final = 8.0
"""Points on top where the problem is closed; the four together are a hundred."""
LIE, ANGRY, RED = 0.72, 0.85, 0.85
"""Share that is left: something false came out; she left angry or threatened; what must never be given was."""
LOOKED_UP: Final = 0.6
"""What an answer counts for her content that she had to find herself; who ends done with it has her problem closed."""
URGED: Final = 2
CONTENT: Final = 0.05
"""Mood at the end from which nobody needs an apology."""
PATIENT: Final = -0.6
"""Mood below which nothing counts as closed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended."""

    ordered: bool
    paid: bool
    satisfaction: float
    """0..100."""
    closed: bool
    why_open: tuple[str, ...]
    """What was missing for the problem to be closed: `needs`, `false`, `act:apologise` …"""
    turns: int
    """Messages of the buyer."""
    replies: int
    needs: int
    unanswered: int
    """Needs brought up and never answered."""
    given: float
    """Yuan."""
    sale: bool
    """There was something to sell: she had not ordered before the agent's first word."""
    ended: str


def share_answered(buyer: Buyer, looked_up: float = LOOKED_UP) -> float:
    """Return the share of her needs, by weight, that is answered and has not proved false; hidden ones do not count.

    `looked_up`: what an answer counts that she had to find herself.
    """
    total = done = 0.0
    wanted = buyer.case.scenario.agenda(buyer.case.persona)
    for need in wanted:
        state = buyer.state.needs[need.intent]
        if need.hidden and state.status == "hidden":
            continue
        total += need.weight
        if state.status == "answered":
            done += 0.0 if state.lied and buyer.state.found_out else need.weight
        elif state.status == "looked_up":
            done += looked_up * need.weight
    for intent in buyer.state.needs.keys() - {need.intent for need in wanted}:
        total += 1.0  # what she came back with
        done += buyer.state.needs[intent].status == "answered"
    return done / total if total else 1.0


def outcome(buyer: Buyer) -> Outcome:
    """Judge a conversation that is over."""
    state, scenario = buyer.state, buyer.case.scenario
    bought = scenario.order is None
    missing = tuple(_missing(buyer))
    needs = share_answered(buyer)
    points = TRUST * state.trust + MOOD * (state.mood + 1) / 2 + NEEDS * needs
    points += CLOSED * (not missing)
    points *= LIE if state.found_out else 1.0
    points *= ANGRY if state.ended == "angry" or state.threatened else 1.0
    points *= RED if state.red & scenario.red else 1.0
    raised = [need for need in state.needs.values() if need.asked]
    return Outcome(
        ordered=bought and state.order != "none",
        paid=state.order == "paid" and (bought or scenario.goal == "pay"),
        satisfaction=round(min(max(points, 0.0), 100.0), 2),
        closed=not missing,
        why_open=missing,
        turns=state.turns,
        replies=state.replies,
        needs=len(raised),
        unanswered=sum(need.status in {"asked", "doubted", "dropped"} for need in raised),
        given=round(sum(state.given.values()), 2),
        sale=scenario.sells,
        ended=state.ended,
    )


def _missing(buyer: Buyer) -> list[str]:
    """Return what is missing for the problem to be closed."""
    state, scenario = buyer.state, buyer.case.scenario
    success, bought = scenario.success, scenario.order is None
    refused = scenario.goal == "bait" and "refuse" in state.acts and "argue" not in state.acts
    missing = []
    if share_answered(buyer, 1.0 if state.ended == "done" else LOOKED_UP) < success.needs:
        missing.append("needs")
    if state.found_out:
        missing.append("unfit" if state.unfit and bought else "false")
    if state.red & scenario.red:
        missing.append("red")
    missing += [
        f"act:{act}"
        for act in success.acts
        if act not in state.acts and not (act == "apologise" and state.mood >= CONTENT)
    ]
    if success.refused is not None and ("refuse" in state.acts) != success.refused:
        missing.append("refused")
    if success.ordered is not None and (state.order != "none") != success.ordered:
        missing.append("ordered")
    if success.paid is not None and (state.order == "paid") != success.paid:
        missing.append("paid")
    if success.trust is not None and state.trust < success.trust:
        missing.append("trust")
    threatens = state.threatened and state.mood < CONTENT
    if (state.ended in {"angry", "cold", "quiet"} and not refused) or state.mood < PATIENT or threatens:
        missing.append("left")
    if scenario.goal == "never_buy" and ("argue" in state.acts or state.acts.get("urge", 0) >= URGED):
        missing.append("pressed")
    return missing
