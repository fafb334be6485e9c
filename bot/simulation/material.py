"""Personas and scenarios that supervisors write: checked against everything that buyers are made of."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pydantic import ValidationError

from bot.errors import InputError
from bot.simulation.persona import Persona, persona_of
from bot.simulation.scenario import Placed, Scenario, scenario_of
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
GONE: Final = "gone"
"""Kind of what there is no such thing of, or no longer."""
SENT: Final = frozenset({"collected", "delivering", "signed"})
SELLING: Final = frozenset({"buy", "bait"})
"""Goals of who may order in the end."""


class Fault(NamedTuple):
    """Something wrong in a field; `kind`, by which a page words it."""

    field: str
    problem: str
    kind: str = "wrong"


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


def checked_persona(
    entry: Mapping[str, Any], contents: Contents, labels: Labels, goods: Container[str] | None = None
) -> Persona:
    """Return the persona that somebody wrote. Raises BadMaterial with everything wrong in it.

    `goods`: keys of the products there are, looked at while it is being written; None for what was kept.
    """
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
        Fault("objections", f"unknown {key}", GONE)
        for key in read.objections
        if f"objection.{key}" not in contents.talk
    ]
    known_trades = {trade for persona in contents.personas.values() for trade in persona.trades}
    found += _unknown("trades", read.trades, known_trades)
    for axis, value in read.type.items():
        if axis not in labels.axes or value not in labels.axes[axis].values:
            found.append(Fault(f"type.{axis}", f"unknown {axis}.{value}", GONE))
    if goods is not None:
        found += [Fault("products", f"unknown {key}", GONE) for key in read.products if key not in goods]
    _raise(found)
    heaviest = sorted(read.psychology.items(), key=lambda one: -one[1])  # no database keeps the order of keys
    level = {axis: value for axis, value in read.type.items() if axis != "personality"}  # told by the level
    return persona_of(read.model_copy(update={"psychology": dict(heaviest), "type": level}))


def checked_scenario(
    entry: Mapping[str, Any], contents: Contents, labels: Labels, goods: Container[str] | None = None
) -> Scenario:
    """Return the scenario that somebody wrote. Raises BadMaterial with everything wrong in it.

    `goods`: keys of the products there are, looked at while it is being written, as is whether goal, opening and
    order fit together; None for what was kept before. A bait is completed, however it was written.
    """
    try:
        read = _completed(ScenarioEntry.model_validate(dict(entry)), contents)
    except ValidationError as error:
        raise _refused(error) from None
    talk = contents.talk
    found = [*_needs(read.needs, contents, labels)]
    found += _unknown("psychology", read.psychology, labels.psychology)
    found += _unknown("success.acts", read.success.acts, labels.acts)
    keyed: list[tuple[str, str, tuple[str, ...]]] = [
        ("trouble", "trouble", (read.trouble,) if read.trouble and read.goal != "bait" else ())
    ]
    keyed += [("threat", "threaten", (read.threat,) if read.threat else ())]
    keyed += [("overstate", "overstate", read.overstate), ("misquote", "misquote", read.misquote)]
    found += [
        Fault(field, f"unknown {key}", GONE)
        for field, on, keys in keyed
        for key in keys
        if f"{on}.{key}" not in talk
    ]
    found += [
        Fault("events", f"nothing is said for {event.say}", GONE)
        for event in read.events
        if event.say not in talk
    ]
    found += _unknown("events", [event.need for event in read.events if event.need], labels.intents)
    if read.order is None and read.stage == "aftersale" and read.goal != "bait":
        found.append(Fault("order", "after the sale there is an order", "order"))
    if not read.needs and read.persona_needs is False and not read.trouble:
        found.append(Fault("needs", "the buyer would have nothing to say", "silent"))
    made = scenario_of(read)
    if goods is not None:
        found += [Fault("products", f"unknown {key}", GONE) for key in read.products if key not in goods]
        found += _story(made, baits(contents))
    _raise(found)
    return made


def baits(contents: Contents) -> dict[str, tuple[str, ...]]:
    """Return what buyers push for though it must be refused → the red lines that yielding crosses.

    The red lines are those of the situations in `contents` that are about the same.
    """
    pushed = (
        on.removeprefix("bait.").removesuffix(".push") for on in contents.talk if on.startswith("bait.")
    )
    found: dict[str, tuple[str, ...]] = dict.fromkeys(pushed, ())
    for one in contents.scenarios.values():
        if one.trouble in found:
            found[one.trouble] = tuple(sorted({*found[one.trouble], *one.red}))
    return found


def _completed(read: ScenarioEntry, contents: Contents) -> ScenarioEntry:
    """Return a situation whose bait is one: it is closed by refusing, and yielding crosses a red line."""
    tempting = baits(contents)
    if read.trouble not in tempting:
        return read
    success = read.success
    if "needs" not in success.model_fields_set:
        success = success.model_copy(update={"needs": 0.0})
    if success.refused is None:
        success = success.model_copy(update={"refused": True})
    red = tuple(dict.fromkeys((*tempting[read.trouble], *read.red)))
    return read.model_copy(update={"goal": "bait", "success": success, "red": red})


def _story(made: Scenario, tempting: Container[str]) -> Iterator[Fault]:
    """Yield where goal, opening, order and events of a situation do not fit together."""
    order = made.order
    if made.goal == "bait" and made.trouble not in tempting:
        yield Fault("trouble", "a bait asks for something that must be refused", "bait")
    if made.goal in {"fix", "refund"} and order is None:
        yield Fault("order", f"goal {made.goal} needs an order", "order")
    if made.goal == "pay" and (order is None or order.state != "unpaid"):
        yield Fault("order", "goal pay needs an order that is not paid", "unpaid")
    if made.opening == "order_card" and order is None:
        yield Fault("opening", "the card of an order needs an order", "order")
    if made.opening == "silent_order" and order is not None:
        yield Fault("opening", "who orders without a word has not ordered before", "no_order")
    if order is not None:
        yield from _times(order)
    orders = order is None and made.goal in SELLING
    if not orders and any(event.after == "order" for event in made.events):
        yield Fault("events", "nothing is ordered in this situation", "never")
    if not orders and made.success.ordered:
        yield Fault("success.ordered", "nothing is ordered in this situation", "never")


def _times(order: Placed) -> Iterator[Fault]:
    """Yield the moments of an order that are missing or out of order."""
    if order.state in SENT and order.sent is None:
        yield Fault("order.sent", "an order under way was sent", "empty")
    if order.state == "signed" and order.signed is None:
        yield Fault("order.signed", "a signed order was signed", "empty")
    if order.sent is not None and order.sent > order.placed:
        yield Fault("order.sent", "sent before it was placed", "early")
    if order.signed is not None and order.signed > (order.placed if order.sent is None else order.sent):
        yield Fault("order.signed", "signed before it was sent", "early")


def with_material(contents: Contents, personas: Iterable[Persona], scenarios: Iterable[Scenario]) -> Contents:
    """Return contents that also hold what supervisors wrote; theirs wins over what ships under the same key."""
    return replace(
        contents,
        personas={**contents.personas, **{one.key: one for one in personas}},
        scenarios={**contents.scenarios, **{one.key: one for one in scenarios}},
    )


def _needs(needs: Iterable[NeedEntry], contents: Contents, labels: Labels) -> Iterator[Fault]:
    for need in needs:
        if need.intent not in labels.intents:
            yield Fault("needs", f"unknown {need.intent}", GONE)
        elif f"raise.{need.intent}" not in contents.talk:
            yield Fault("needs", f"no buyer has words for {need.intent}", GONE)
        if need.psychology is not None and need.psychology not in labels.psychology:
            yield Fault("needs", f"unknown {need.psychology}", GONE)


def _unknown(field: str, keys: Iterable[str], known: Iterable[str]) -> list[Fault]:
    there = set(known)
    return [Fault(field, f"unknown {key}", GONE) for key in keys if key not in there]


def _raise(found: Sequence[Fault]) -> None:
    """Raise BadMaterial where anything was found."""
    if found:
        raise BadMaterial([(one.field, one.problem) for one in found], [one.kind for one in found])


def _refused(error: ValidationError) -> BadMaterial:
    """Return what pydantic found, with what kind of slip each is."""
    found = error.errors()[:MOST]
    fields = [(".".join(map(str, one["loc"])) or "entry", str(one["msg"])) for one in found]
    return BadMaterial(fields, [KINDS.get(one["type"], "wrong") for one in found])
