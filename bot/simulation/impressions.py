"""What a reply, or silence, does to trust, mood and patience: the table of feelings, each change with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from bot.simulation.state import Reason

if TYPE_CHECKING:
    from bot.simulation.hearing import Heard
    from bot.simulation.persona import Persona
    from bot.simulation.state import State

EFFECTS: Final[Mapping[str, tuple[float, float, float]]] = {
    "greet": (0.005, 0.03, 0.02),
    "ask_need": (0.0, 0.01, 0.02),
    "answer_fact": (0.03, 0.03, 0.04),
    "recommend": (0.01, 0.02, 0.02),
    "reassure": (0.02, 0.03, 0.03),
    "concede": (0.01, 0.05, 0.03),
    "refuse": (0.0, -0.04, -0.02),
    "apologise": (0.015, 0.12, 0.08),
    "promise": (0.01, 0.02, 0.04),
    "urge": (-0.04, -0.06, -0.05),
    "chase_payment": (0.0, -0.02, -0.02),
    "farewell": (0.0, 0.0, 0.0),
    "brush_off": (-0.06, -0.16, -0.18),
    "argue": (-0.14, -0.34, -0.3),
}
"""Act → trust, mood, patience, for a buyer of level 3; harder ones feel the bad more and the good less."""
KINDS: Final[Mapping[str, tuple[float, float, float]]] = {
    "fact": (0.025, 0.0, 0.0),
    "answered": (0.035, 0.06, 0.1),
    "pleased": (0.04, 0.05, 0.0),
    "lost": (-0.06, -0.08, -0.05),
    "beside": (-0.02, -0.08, -0.12),
    "again": (-0.03, -0.1, -0.1),
    "ignored_offer": (-0.01, -0.05, -0.04),
    "waited": (-0.065, -0.16, -0.24),
    "left_open": (-0.03, -0.15, -0.1),
}
"""True facts named; a need answered; an act she likes; one she hates; the reply was beside the point; the same reply
again; a price asked and nothing said of it; no reply; a goodbye while something is open."""
CAUGHT_TRUST: Final = 0.45
"""Share of her trust that is left when she catches a falsehood."""
CAUGHT_MOOD, CAUGHT_PATIENCE = -0.17, -0.13
SLOW: Final = 0.35
"""How much slower trust grows once she has caught one."""
MOST_GAIN: Final = 0.09
"""Trust that one reply can win at most."""
HARDER: Final = 0.14
"""How much more a level feels the bad, and less the good."""


def feel(state: State, persona: Persona, key: str, effect: tuple[float, float, float]) -> Reason:
    """Apply one effect, scaled by how hard the buyer is, and return what changed and why."""
    bad, good = 1 + HARDER * (persona.level - 3), 1 - HARDER * 0.8 * (persona.level - 3)
    trust, mood, patience = (value * (bad if value < 0 else good) for value in effect)
    if trust > 0 and state.caught:
        trust *= SLOW
    return _applied(state, Reason(key, round(trust, 4), round(mood, 4), round(patience, 4)))


def caught(state: State, persona: Persona, group: str) -> Reason:
    """Let her catch a falsehood: trust falls at once."""
    state.caught += 1
    lost = state.trust * (CAUGHT_TRUST - 1)
    hard = 1 + HARDER * (persona.level - 3)
    return _applied(
        state,
        Reason(
            f"caught:{group}", round(lost, 4), round(CAUGHT_MOOD * hard, 4), round(CAUGHT_PATIENCE * hard, 4)
        ),
    )


def impress(state: State, persona: Persona, heard: Heard, *, noticed: bool) -> list[Reason]:
    """Let a reply work on her, apart from what it answers and what she catches."""
    reasons: list[Reason] = []
    start = state.trust
    for act in sorted(heard.acts):
        times = state.acts.get(act, 0)
        state.acts[act] = times + 1
        effect = EFFECTS[act]
        if act in {"greet", "apologise", "promise", "reassure"} and times:
            effect = (effect[0] / (times + 1), effect[1] / (times + 1), effect[2] / (times + 1))
        if act == "apologise" and state.mood >= 0:
            effect = (effect[0], 0.02, 0.0)
        if noticed and min(effect) >= 0:
            continue
        reasons.append(feel(state, persona, f"act:{act}", effect))
        if act in persona.wins and not noticed and not times:
            reasons.append(feel(state, persona, f"pleased:{act}", KINDS["pleased"]))
        if act in persona.loses:
            reasons.append(feel(state, persona, f"lost:{act}", KINDS["lost"]))
    if not noticed and (heard.slots or any(claim.verdict == "true" for claim in heard.claims)):
        reasons.append(feel(state, persona, "fact", KINDS["fact"]))
    if state.trust - start > MOST_GAIN:
        reasons.append(_applied(state, Reason("slowly", round(start + MOST_GAIN - state.trust, 4))))
    return reasons


def _applied(state: State, reason: Reason) -> Reason:
    state.trust = min(max(state.trust + reason.trust, 0.0), 1.0)
    state.mood = min(max(state.mood + reason.mood, -1.0), 1.0)
    state.patience = min(max(state.patience + reason.patience, 0.0), 1.0)
    return reason
