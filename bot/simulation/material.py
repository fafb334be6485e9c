"""Personas and scenarios that supervisors write: checked against everything that buyers are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from bot.errors import InputError
from bot.simulation.persona import Persona, persona_of
from bot.simulation.scenario import Scenario, scenario_of
from bot.simulation.schema import NeedEntry, PersonaEntry, ScenarioEntry

if TYPE_CHECKING:
    from bot.library import Labels
    from bot.simulation.contents import Contents


MOST: Final = 20
"""Problems told at once."""
KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(["missing", "too_short", "string_too_short"], "empty"),
    **dict.fromkeys(["too_long", "string_too_long"], "long"),
    **dict.fromkeys(["greater_than", "greater_than_equal", "less_than", "less_than_equal"], "range"),
}
"""Types of pydantic's errors → the kind of slip."""


class BadMaterial(InputError):
    """A persona or scenario cannot be used; `problems` says what is wrong, field by field."""

    code = "bad_material"

    def __init__(self, problems: Iterable[tuple[str, str]], kinds: Sequence[str] = ()) -> None:
        """Take field and problem of each, and of which kind each is, by which a page words it (`KINDS`)."""
        self.problems = tuple(problems)
        told = [*kinds, *["wrong"] * (len(self.problems) - len(kinds))]
        self.detail = {
            "problems": [
                {"field": field, "problem": problem, "kind": kind}
                for (field, problem), kind in zip(self.problems, told, strict=True)
            ]
        }
        super().__init__("; ".join(f"{field}: {problem}" for field, problem in self.problems))


def checked_persona(entry: Mapping[str, Any], contents: Contents, labels: Labels) -> Persona:
    """Return the persona that somebody wrote. Raises BadMaterial with everything wrong in it."""
    try:
        read = PersonaEntry.model_validate(dict(entry))
    except ValidationError as error:
        raise _refused(error) from None
    found = [*_unknown("psychology", read.psychology, labels.psychology)]
    found += _unknown("typing", [read.typing], contents.styles)
    found += _unknown("wins", read.wins, labels.acts)
    found += _unknown("loses", read.loses, labels.acts)
    found += _needs(read.needs, contents, labels)
    found += [
        ("objections", f"unknown {key}") for key in read.objections if f"objection.{key}" not in contents.talk
    ]
    known_trades = {trade for persona in contents.personas.values() for trade in persona.trades}
    found += _unknown("trades", read.trades, known_trades)
    for axis, value in read.type.items():
        if axis not in labels.axes or value not in labels.axes[axis].values:
            found.append(("type", f"unknown {axis}.{value}"))
    if found:
        raise BadMaterial(found)
    heaviest = sorted(read.psychology.items(), key=lambda one: -one[1])  # no database keeps the order of keys
    return persona_of(read.model_copy(update={"psychology": dict(heaviest)}))


def checked_scenario(entry: Mapping[str, Any], contents: Contents, labels: Labels) -> Scenario:
    """Return the scenario that somebody wrote. Raises BadMaterial with everything wrong in it."""
    try:
        read = ScenarioEntry.model_validate(dict(entry))
    except ValidationError as error:
        raise _refused(error) from None
    talk = contents.talk
    found = [*_needs(read.needs, contents, labels)]
    found += _unknown("psychology", read.psychology, labels.psychology)
    found += _unknown("success", read.success.acts, labels.acts)
    keyed: list[tuple[str, str, tuple[str, ...]]] = [
        ("trouble", "trouble", (read.trouble,) if read.trouble and read.goal != "bait" else ())
    ]
    keyed += [("threat", "threaten", (read.threat,) if read.threat else ())]
    keyed += [("overstate", "overstate", read.overstate), ("misquote", "misquote", read.misquote)]
    found += [
        (field, f"unknown {key}") for field, on, keys in keyed for key in keys if f"{on}.{key}" not in talk
    ]
    found += [
        ("events", f"nothing is said for {event.say}") for event in read.events if event.say not in talk
    ]
    if read.order is None and read.stage == "aftersale":
        found.append(("order", "after the sale there is an order"))
    if not read.needs and read.persona_needs is False and not read.trouble:
        found.append(("needs", "the buyer would have nothing to say"))
    if found:
        raise BadMaterial(found)
    return scenario_of(read)


def with_material(contents: Contents, personas: Iterable[Persona], scenarios: Iterable[Scenario]) -> Contents:
    """Return contents that also hold what supervisors wrote; theirs wins over what ships under the same key."""
    return replace(
        contents,
        personas={**contents.personas, **{one.key: one for one in personas}},
        scenarios={**contents.scenarios, **{one.key: one for one in scenarios}},
    )


def _needs(needs: Iterable[NeedEntry], contents: Contents, labels: Labels) -> Iterator[tuple[str, str]]:
    for need in needs:
        if need.intent not in labels.intents:
            yield "needs", f"unknown {need.intent}"
        elif f"raise.{need.intent}" not in contents.talk:
            yield "needs", f"no buyer has words for {need.intent}"
        if need.psychology is not None and need.psychology not in labels.psychology:
            yield "needs", f"unknown {need.psychology}"


def _unknown(field: str, keys: Iterable[str], known: Iterable[str]) -> list[tuple[str, str]]:
    there = set(known)
    return [(field, f"unknown {key}") for key in keys if key not in there]


def _refused(error: ValidationError) -> BadMaterial:
    """Return what pydantic found, with what kind of slip each is."""
    found = error.errors()[:MOST]
    fields = [(".".join(map(str, one["loc"])) or "entry", str(one["msg"])) for one in found]
    return BadMaterial(fields, [KINDS.get(one["type"], "wrong") for one in found])
