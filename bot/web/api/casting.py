"""Who comes to a drill: as it was asked for, or drawn."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import InputError
from bot.shop import ShopSpec
from bot.simulation.dice import Dice
from bot.simulation.persona import Persona
from bot.simulation.scenario import Scenario
from bot.web.api.drilling import DrillBody
from bot.web.studio import Cast, suited


class NothingSuits(InputError):
    """No buyer of this kind fits these situations in this shop; choose others."""

    code = "nothing_suits"


def chosen(cast: Cast, source: ShopSpec, body: DrillBody, seed: str) -> list[tuple[Persona, Scenario]]:
    """Return who meets what. Raises NothingSuits, InputError for a key that nobody has."""
    contents = cast.stage.contents
    for table, keys in ((contents.personas, body.personas), (contents.scenarios, body.scenarios)):
        missing = [key for key in keys if key not in table]
        if missing:
            msg = f"unknown {', '.join(missing)}"
            raise InputError(msg)
    if body.buyers:
        pairs = []
        for one in body.buyers:
            persona, scenario = contents.personas.get(one.persona), contents.scenarios.get(one.scenario)
            if persona is None or scenario is None or not scenario.suits(persona, source.trade):
                msg = f"{one.persona} cannot meet {one.scenario} in shop {source.key}"
                raise NothingSuits(msg)
            pairs.append((persona, scenario))
        return pairs
    personas = [contents.personas[key] for key in body.personas] or list(contents.personas.values())
    scenarios = [contents.scenarios[key] for key in body.scenarios] or list(contents.scenarios.values())
    if body.levels:
        personas = [one for one in personas if one.level in body.levels]
    found = suited(source.trade, personas, scenarios)
    if not found:
        msg = f"nobody of this kind fits these situations in shop {source.key} ({source.trade})"
        raise NothingSuits(msg)
    return _drawn(found, body.count, Dice.of(seed, "who"))


def _drawn(
    found: Sequence[tuple[Persona, Scenario]], count: int, dice: Dice
) -> list[tuple[Persona, Scenario]]:
    """Draw buyers, as few of them twice as can be, in as different situations as can be."""
    drawn: list[tuple[Persona, Scenario]] = []
    for _ in range(count):
        seen = [p.key for p, _ in drawn] + [s.key for _, s in drawn]
        least = min(seen.count(p.key) * 2 + seen.count(s.key) for p, s in found)
        fresh = [(p, s) for p, s in found if seen.count(p.key) * 2 + seen.count(s.key) == least]
        drawn.append(dice.choose(fresh))
    return drawn
