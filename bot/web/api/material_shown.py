"""What personas and scenarios of one's own are made of, by name; and what was chosen of it, in words."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from pydantic import Field

from bot.analytics.remarks import Remarks
from bot.chat.protocol.fields import Wire
from bot.chat.protocol.shapes import NamedLabel
from bot.shop import ShopSpec
from bot.simulation.contents import Contents
from bot.simulation.material import baits
from bot.simulation.moves import Move
from bot.simulation.persona import Need, Persona
from bot.simulation.scenario import Event, Placed, Scenario

MOST_GOODS = 200
"""Products offered of one shop."""
UNITS = {"d": 86400.0, "h": 3600.0, "m": 60.0}
FIGURES = ("height", "weight", "foot", "bed", "age")


class BaitChoice(NamedLabel):
    """What a buyer may push for though it must be refused; `red`: the red lines that it comes with."""

    red: tuple[str, ...]


class EventChoice(NamedLabel):
    """What a buyer may come back with, and the need that it raises."""

    need: str


class GoodsChoice(NamedLabel):
    """A product of the shops of a trade."""

    trade: str


class MaterialChoices(Wire):
    """What the form of a persona or scenario offers beyond the catalogue."""

    places: tuple[str, ...] = Field(description="Where buyers live; any other place may be written.")
    goods: tuple[GoodsChoice, ...]
    openings: tuple[NamedLabel, ...]
    orders: tuple[NamedLabel, ...] = Field(description="States of the order that she writes about.")
    parcels: tuple[NamedLabel, ...]
    reds: tuple[NamedLabel, ...]
    baits: tuple[BaitChoice, ...]
    misquotes: tuple[NamedLabel, ...]
    overstates: tuple[NamedLabel, ...]
    events: tuple[EventChoice, ...]


class ChosenLine(Wire):
    """A field of a persona or scenario, and what it holds once completed."""

    field: str
    values: tuple[NamedLabel, ...]


def choices(contents: Contents, remarks: Remarks, sources: Iterable[ShopSpec]) -> MaterialChoices:
    """Return what a form offers; `sources`: shops that can be practised on."""
    words, talk = remarks.words.material, contents.talk
    goods = {
        (spec.trade, product.key): product.short
        for spec in sources
        for product in islice(spec.products, MOST_GOODS)
    }
    return MaterialChoices(
        places=tuple(dict.fromkeys(one.place for one in contents.personas.values())),
        goods=tuple(GoodsChoice(trade=trade, key=key, zh=zh) for (trade, key), zh in goods.items()),
        openings=_named(words.openings),
        orders=tuple(one for one in _named(words.orders) if one.key != "none"),
        parcels=_named(words.parcels),
        reds=_named(words.reds),
        baits=tuple(
            BaitChoice(key=key, zh=remarks.words.troubles.get(key, key), red=red)
            for key, red in sorted(baits(contents).items())
        ),
        misquotes=_named({k: zh for k, zh in words.misquotes.items() if f"misquote.{k}" in talk}),
        overstates=_named({k: zh for k, zh in words.overstates.items() if f"overstate.{k}" in talk}),
        events=tuple(
            EventChoice(key=f"back.{key}", zh=one.zh, need=one.need)
            for key, one in words.events.items()
            if f"back.{key}" in talk
        ),
    )


def chosen(made: Persona | Scenario, remarks: Remarks, goods: Mapping[str, str]) -> tuple[ChosenLine, ...]:
    """Return what a persona or scenario is made of, in words; `goods`: key of a product → its name."""
    lines = _of_persona(made, remarks) if isinstance(made, Persona) else _of_scenario(made, remarks)
    found = [*lines, ("products", [(key, goods.get(key, key)) for key in sorted(made.products)])]
    return tuple(
        ChosenLine(field=field, values=tuple(NamedLabel(key=key, zh=zh) for key, zh in values))
        for field, values in found
        if values
    )


def shown(move: Move, item: str, order: str, remarks: Remarks) -> str:
    """Return a move as a line of a preview: what is typed, or what stands for a card."""
    words = remarks.words.material
    if move.text or move.kind not in words.moves:
        return move.text
    return words.moves[move.kind].format(item=item, order=words.orders.get(order, "")).strip()


_Values = list[tuple[str, str]]


def _of_persona(made: Persona, remarks: Remarks) -> Iterator[tuple[str, _Values]]:
    words, labels = remarks.words, remarks.labels
    yield "level", [(str(made.level), f"{made.level} {words.levels[str(made.level)]}")]
    yield "psychology", _of(made.psychology, remarks)
    yield "type", [(f"{axis}.{one}", remarks.name(f"{axis}.{one}")) for axis, one in made.type.items()]
    yield "needs", _needs(made.needs, remarks, hidden=False)
    yield "hidden_needs", _needs(made.needs, remarks, hidden=True)
    genders = labels.axes["gender"].values
    colour = {key: genders.get(one, one) if key == "gender" else one for key, one in made.colour.items()}
    if "age" in colour and colour["age"].isdecimal():
        colour["age"] = words.material.lines["years"].format(count=colour["age"])
    yield "colour", [(made.colour[key], zh) for key, zh in colour.items()]
    yield "for_whom", [(made.for_whom, made.for_whom)] if made.for_whom else []
    yield (
        "body",
        [
            (f"{key} {made.body[key]:g}", words.material.lines[key].format(count=f"{made.body[key]:g}"))
            for key in FIGURES
            if key in made.body
        ],
    )
    yield "place", [(made.place, made.place)]
    yield "typing", [(made.typing, words.typings.get(made.typing, made.typing))]
    yield "objections", [(key, words.objections.get(key, key)) for key in made.objections]
    for field, acts in (("wins", made.wins), ("loses", made.loses)):
        yield field, [(key, labels.acts[key].zh) for key in sorted(acts)]
    yield "patience", [_counted("seconds", made.patience, remarks)]
    for field, share in (("budget", made.budget), ("trust", made.trust), ("knowledge", made.knowledge)):
        yield field, [_share(share, remarks)]


def _of_scenario(made: Scenario, remarks: Remarks) -> Iterator[tuple[str, _Values]]:
    words, own = remarks.words, remarks.words.material
    yield "stage", [(made.stage, words.stages[made.stage])]
    yield "goal", [(made.goal, words.goals[made.goal])]
    if made.trouble:
        yield "trouble", [(made.trouble, words.troubles.get(made.trouble, made.trouble))]
    yield "opening", [(made.opening, own.openings[made.opening])]
    yield "order", _order(made.order, remarks)
    yield "needs", _needs(made.needs, remarks, hidden=False)
    yield "hidden_needs", _needs(made.needs, remarks, hidden=True)
    yield "misquote", [(key, own.misquotes.get(key, key)) for key in made.misquote]
    yield "overstate", [(key, own.overstates.get(key, key)) for key in made.overstate]
    yield "threat", [(made.threat, words.threats.get(made.threat, made.threat))] if made.threat else []
    yield "events", [_event(one, remarks) for one in made.events]
    yield "success", _success(made, remarks)
    yield "red", [(key, own.reds.get(key, key)) for key in sorted(made.red)]
    yield (
        "who",
        [
            *_of(sorted(made.psychology), remarks),
            *[(str(one), f"{one} {words.levels[str(one)]}") for one in sorted(made.levels)],
        ],
    )


def _order(order: Placed | None, remarks: Remarks) -> _Values:
    if order is None:
        return []
    words = remarks.words.material
    found = [(order.state, words.orders[order.state])]
    moments = {"placed": order.placed, "sent": order.sent, "signed": order.signed}
    for key, seconds in moments.items():
        if seconds is not None:
            span = _span(seconds)
            told = words.spans[span[-1]].format(count=span[1:-1])
            found.append((f"{key} {span}", words.lines[key].format(span=told)))
    return found + ([(order.parcel, words.parcels[order.parcel])] if order.sent is not None else [])


def _event(event: Event, remarks: Remarks) -> tuple[str, str]:
    words = remarks.words.material
    kind = event.after.rstrip("0123456789")
    moment = words.moments[kind].format(count=event.after.removeprefix(kind))
    known = words.events.get(event.say.removeprefix("back."))
    hours = f"{event.delay / 3600:g}"
    line = words.lines["event" if event.delay else "event_now"]
    told = line.format(moment=moment, hours=hours, event=known.zh if known else event.say)
    return f"{event.after} +{hours}h {event.say}", told


def _success(made: Scenario, remarks: Remarks) -> _Values:
    success, lines = made.success, remarks.words.material.lines
    share = f"{success.needs * 100:g}"
    found = [(f"needs {share}%", lines["needs" if success.needs else "needs_none"].format(share=share))]
    found += [(key, remarks.labels.acts[key].zh) for key in success.acts]
    asked = {"refused": success.refused, "ordered": success.ordered, "paid": success.paid}
    for key, wanted in asked.items():
        if wanted is not None:
            named = key if wanted else f"not_{key}"
            found.append((named, lines[named]))
    if success.trust is not None:
        trust = f"{success.trust * 100:g}"
        found.append((f"trust {trust}%", lines["trust"].format(share=trust)))
    return found


def _needs(needs: Iterable[Need], remarks: Remarks, *, hidden: bool) -> _Values:
    return _of([one.intent for one in needs if one.hidden == hidden], remarks)


def _of(keys: Iterable[str], remarks: Remarks) -> _Values:
    return [(key, remarks.name(key)) for key in keys]


def _counted(line: str, count: float, remarks: Remarks) -> tuple[str, str]:
    return f"{count:g}", remarks.words.material.lines[line].format(count=f"{count:g}")


def _share(share: float, remarks: Remarks) -> tuple[str, str]:
    percent = f"{share * 100:g}"
    return f"{percent}%", remarks.words.material.lines["share"].format(share=percent)


def _span(seconds: float) -> str:
    """Return a span as it is written: the largest unit that counts it whole."""
    unit = next(key for key, size in UNITS.items() if (seconds % size == 0 and seconds) or key == "m")
    return f"-{seconds / UNITS[unit]:g}{unit}"


def _named(table: Mapping[str, Any]) -> tuple[NamedLabel, ...]:
    return tuple(NamedLabel(key=key, zh=str(zh)) for key, zh in table.items())
