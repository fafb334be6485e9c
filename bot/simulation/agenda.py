"""What a buyer means to do, in order: the agenda and how it is made.

Agenda-based user simulation after Schatzmann, Thomson, Weilhammer, Ye and Young, "Agenda-Based User Simulation for
Bootstrapping a POMDP Dialogue System" (HLT-NAACL 2007): the user has a goal and a stack of acts still to be done; each
turn of the system may push acts on it, and the user's turn pops some off. What differs here:

* the goal is not a frame of constraints and requests but needs (an intent, a motive, a weight), some of them hidden
  until trust has grown, and an outcome (buys, pays, is refunded, is refused what must be refused);
* trust, mood, patience and the price reached stand beside the goal; they decide which acts are pushed (a doubt, a
  sharper repeat, a threat) and when the stack is thrown away because she leaves;
* she hears free text, not acts: the product's own reading of it is what she knows, and facts are checked against the
  shop, so that what she was told may be false, noticed or believed;
* time counts: silence is heard too, she interrupts, goes off and comes back;
* acts become words of an authored grammar, never the same twice, instead of templates per act;
* nothing is learnt from a corpus; chances stand in the persona's level and in the tables here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.simulation.state import NeedState, OrderStatus, State

if TYPE_CHECKING:
    from bot.simulation.dice import Dice
    from bot.simulation.persona import Persona
    from bot.simulation.scenario import Scenario

SAID_CHANCE: Final = 0.5
"""Of each thing that a scenario lets her overstate or misquote."""
OBJECTION_CHANCE: Final = 0.45
HAGGLES: Final = 0.15
"""Share of her care for a good deal from which she bargains."""
GOALS_OF_SALE: Final = frozenset({"buy", "never_buy"})


def first_state(persona: Persona, scenario: Scenario, dice: Dice) -> State:
    """Return a buyer before her first word."""
    wanted = scenario.agenda(persona)
    needs = {need.intent: NeedState("hidden" if need.hidden else "waiting") for need in wanted}
    state = State(dice=0, trust=persona.trust, needs=needs, order=_order(scenario))
    if scenario.stage == "aftersale" and scenario.goal in {"fix", "refund"}:
        state.mood = -0.08 * persona.level
    acts: list[str] = ["trouble"] if scenario.trouble else []
    acts += [f"raise:{need.intent}" for need in wanted if not need.hidden]
    extras = [f"overstate:{key}" for key in scenario.overstate if dice.chance(SAID_CHANCE)]
    extras += [f"misquote:{key}" for key in scenario.misquote if dice.chance(SAID_CHANCE)]
    if scenario.goal in GOALS_OF_SALE:
        if dice.chance(OBJECTION_CHANCE) and persona.objections:
            extras.append(f"objection:{dice.choose(persona.objections)}")
        acts += extras
        if haggles(persona, scenario):
            acts.append("bargain")
    else:
        acts[2:2] = extras
    acts.append("decide")
    state.agenda = acts[::-1]
    state.dice = dice.state
    return state


def haggles(persona: Persona, scenario: Scenario) -> bool:
    """Return whether she asks for a lower price."""
    return scenario.goal in GOALS_OF_SALE and (
        persona.share("bargain") >= HAGGLES
        or persona.type.get("behaviour") == "bargainer"
        or persona.budget < 1
    )


def attempts(persona: Persona, state: State) -> int:
    """Return how often she bargains at most; who was given something unasked expects more."""
    hard = (persona.level + 1) // 2
    eager = persona.share("bargain") >= 2 * HAGGLES
    return min(hard + eager + state.unasked, 5)


def _order(scenario: Scenario) -> OrderStatus:
    if scenario.order is None:
        return "none"
    return "unpaid" if scenario.order.state == "unpaid" else "paid"
