"""What buyers are made of, read from intents/; whatever is wrong there is told at once, by file and line."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import Finding, LibraryError
from bot.library import Library
from bot.library.source import Source, problems, read_source
from bot.simulation.clumsiness import Habits
from bot.simulation.grammar import Sentence, parse
from bot.simulation.keyboard import Style
from bot.simulation.moves import KNOWN_MOVES, OPEN_MOVES
from bot.simulation.persona import LEVELS, Need, Persona, persona_of
from bot.simulation.scenario import Scenario, scenario_of
from bot.simulation.schema import (
    AgentFile,
    AsksFile,
    OwnEntry,
    PersonasFile,
    ScenariosFile,
    TalkFile,
    TypingFile,
    WordsFile,
    WorldFile,
)

RUNTIME_SLOTS: Final = frozenset(
    [
        "item",
        "variant",
        "colour",
        "size",
        "other",
        "another",
        "price",
        "offer",
        "elsewhere",
        "place",
        "for_whom",
        "body",
        "count",
        "gift",
        "courier",
        "claim",
        "paid",
        "days",
    ]
)
"""Slots that a conversation fills; the others are lists of `_words.yaml`."""

_Shape = TypeVar("_Shape", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence a buyer may type, and when; an empty filter says nothing."""

    sentence: Sentence
    level: frozenset[int] = frozenset()
    psychology: frozenset[str] = frozenset()
    trade: frozenset[str] = frozenset()
    mood: frozenset[str] = frozenset()
    typing: frozenset[str] = frozenset()
    stage: frozenset[str] = frozenset()
    product: frozenset[str] = frozenset()
    """Keys of goods in the shops of `trade`."""
    trouble: frozenset[str] = frozenset()
    order: frozenset[str] = frozenset()
    """States of the order she writes about; `none` where there is none."""
    type: tuple[tuple[str, frozenset[str]], ...] = ()
    """Axes of the customer type, each with the values it may have."""

    @property
    def tied(self) -> bool:
        """Whether it fits some situations or goods only."""
        return bool(self.stage or self.product or self.trouble or self.order)

    @property
    def fitted(self) -> int:
        """How many filters tie the line to goods or an order."""
        return sum(map(bool, (self.trade, self.product, self.trouble, self.order)))

    @property
    def filters(self) -> int:
        """How particular the line is."""
        return sum(
            map(
                bool,
                (
                    self.level,
                    self.psychology,
                    self.trade,
                    self.mood,
                    self.typing,
                    self.product,
                    self.trouble,
                    self.order,
                    self.type,
                ),
            )
        )


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that buyers and scripted agents are made of."""

    personas: Mapping[str, Persona]
    scenarios: Mapping[str, Scenario]
    talk: Mapping[str, tuple[Line, ...]]
    """What she does → sentences."""
    true_share: Mapping[str, float]
    """`overstate.<key>` → how often it is true."""
    styles: Mapping[str, Style]
    spoken: Mapping[str, str]
    slips: Mapping[str, tuple[str, ...]]
    own: Mapping[str, OwnEntry]
    habits: Habits
    words: Mapping[str, Mapping[str, tuple[str, ...]]]
    asks: Mapping[str, tuple[str, ...]]
    agents: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Scripted agent → occasion → lines."""
    units: Mapping[str, str]
    """Kind of figure → how it is said: weight, age."""
    parcel: Mapping[str, tuple[str, ...]]
    """State of a parcel → its scans; `courier` names who carries it."""
    digest: str

    def word_lists(self, trade: str, product: str = "") -> dict[str, tuple[str, ...]]:
        """Return the word lists of a product, else those of its trade, else those for any trade."""
        own = f"{trade}_{product}".replace("-", "_")
        found = {}
        for slot, lists in self.words.items():
            if words := lists.get(own) or lists.get(trade) or lists.get("any"):
                found[slot] = words
        return found


def read_contents(library: Library) -> Contents:
    """Read personas/, scenarios/, buyer_talk/ and agents/ of a library.

    Raises LibraryError with every finding.
    """
    return _Reading(library).contents()


class _Reading:
    """One pass over the folders, collecting findings on the way."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.folder = library.folder
        self.findings: list[Finding] = []
        self.digest = hashlib.sha256()
        self.origins: dict[str, tuple[str, int]] = {}
        """Where each sentence stands."""

    def contents(self) -> Contents:
        """Read everything, then answer with it or with all findings."""
        talk, true_share = self.talk()
        typing = self.typing()
        styles = {key: Style(**entry.model_dump()) for key, entry in typing.typing.items()} if typing else {}
        words = self.one("buyer_talk/_words.yaml", WordsFile)
        asks = self.one("buyer_talk/_asks.yaml", AsksFile)
        lists = words[0].words if words else {}
        told = self.one("scenarios/_world.yaml", WorldFile)
        world = told[0] if told else None
        self.slots(talk, lists)
        contents = Contents(
            personas=self.personas(styles, talk),
            scenarios=self.scenarios(talk),
            talk={on: tuple(lines) for on, lines in talk.items()},
            true_share=true_share,
            styles=styles,
            spoken=dict(typing.spoken) if typing else {},
            slips=dict(typing.slips) if typing else {},
            own={str(key): own for key, own in typing.own.items()} if typing else {},
            habits=Habits(**typing.habits.model_dump()) if typing else Habits(),
            words=lists,
            asks=asks[0].asks if asks else {},
            agents=self.agents(),
            units={str(key): unit for key, unit in world.units.items()} if world else {},
            parcel={str(key): scans for key, scans in world.parcel.items()} if world else {},
            digest=self.digest.hexdigest()[:12],
        )
        if self.findings:
            raise LibraryError(sorted(self.findings, key=lambda finding: (finding.path, finding.line)))
        return contents

    def files(self, folder: str, shape: type[_Shape]) -> Iterator[tuple[_Shape, Source]]:
        """Yield the files of a folder in their shape; those that begin with `_` are something else."""
        for path in sorted((self.folder / folder).glob("[!_]*.yaml")):
            if read := self.shaped(path, shape):
                yield read

    def one(self, name: str, shape: type[_Shape]) -> tuple[_Shape, Source] | None:
        """Return a file that must be there."""
        path = self.folder / name
        if not path.is_file():
            self.findings.append(Finding(name, 0, "is missing"))
            return None
        return self.shaped(path, shape)

    def shaped(self, path: Path, shape: type[_Shape]) -> tuple[_Shape, Source] | None:
        """Return a file in its shape, or None with the findings noted."""
        source = read_source(path, self.folder)
        self.findings += source.findings
        if source.data is None:
            if not source.findings:
                self.findings.append(Finding(source.path, 0, "is empty"))
            return None
        self.digest.update(source.path.encode() + b"\0" + repr(source.data).encode() + b"\0")
        try:
            return shape.model_validate(source.data), source
        except ValidationError as error:
            self.findings += problems(source, error)
            return None

    def unknown(self, keys: Iterable[object], known: Iterable[object], what: str) -> Iterator[str]:
        """Yield a message for each key that is not known."""
        there = set(known)
        for key in keys:
            if key not in there:
                yield f"unknown {what} {key!r}"

    def personas(self, styles: Mapping[str, Style], talk: Mapping[str, object]) -> dict[str, Persona]:
        """Read personas/."""
        found: dict[str, Persona] = {}
        labels = self.library.labels
        for file, source in self.files("personas", PersonasFile):
            for number, entry in enumerate(file.personas):
                loc = ("personas", number)
                persona = persona_of(entry)
                wrong = [
                    *self.unknown(persona.psychology, labels.psychology, "psychology"),
                    *self.unknown((*sorted(persona.wins), *sorted(persona.loses)), labels.acts, "agent act"),
                    *self.unknown([persona.typing], styles, "typing style"),
                    *self.unknown([f"objection.{key}" for key in persona.objections], talk, "talk"),
                    *self.needs(persona.needs),
                ]
                wrong += self.values({axis: (value,) for axis, value in persona.type.items()})
                if persona.type["personality"] != LEVELS[persona.level]:
                    wrong.append(f"personality of level {persona.level} is {LEVELS[persona.level]!r}")
                if entry.key in found:
                    wrong.append("the key is used twice")
                self.findings += (source.finding(loc, f"{entry.key}: {message}") for message in wrong)
                found[entry.key] = persona
        return found

    def values(self, axes: Mapping[str, Iterable[str]]) -> Iterator[str]:
        """Yield what is wrong with the names of axes and their values."""
        known = self.library.labels.axes
        yield from self.unknown(axes, known, "axis")
        for axis in [axis for axis in axes if axis in known]:
            yield from self.unknown(axes[axis], known[axis].values, f"value of {axis}")

    def needs(self, needs: Iterable[Need]) -> Iterator[str]:
        """Yield what is wrong with the names in needs."""
        for need in needs:
            yield from self.unknown([need.intent], self.library.labels.intents, "intent")
            if need.psychology is not None:
                yield from self.unknown([need.psychology], self.library.labels.psychology, "psychology")

    def scenarios(self, talk: Mapping[str, object]) -> dict[str, Scenario]:
        """Read scenarios/."""
        found: dict[str, Scenario] = {}
        labels = self.library.labels
        for file, source in self.files("scenarios", ScenariosFile):
            for number, entry in enumerate(file.scenarios):
                scenario = scenario_of(entry)
                said = [f"overstate.{key}" for key in scenario.overstate]
                said += [f"misquote.{key}" for key in scenario.misquote]
                said += [event.say for event in scenario.events]
                said += [f"trouble.{scenario.trouble}"] if scenario.trouble else []
                said += [f"threaten.{scenario.threat}"] if scenario.threat else []
                wrong = [
                    *self.unknown(sorted(scenario.psychology), labels.psychology, "psychology"),
                    *self.unknown(scenario.success.acts, labels.acts, "agent act"),
                    *self.unknown([e.need for e in scenario.events if e.need], labels.intents, "intent"),
                    *self.unknown(said, talk, "talk"),
                    *self.needs(scenario.needs),
                    *_story(scenario),
                ]
                if entry.key in found:
                    wrong.append("the key is used twice")
                self.findings += (
                    source.finding(("scenarios", number), f"{entry.key}: {message}") for message in wrong
                )
                found[entry.key] = scenario
        return found

    def talk(self) -> tuple[dict[str, list[Line]], dict[str, float]]:
        """Read buyer_talk/: sentences by what the buyer does."""
        found: dict[str, list[Line]] = defaultdict(list)
        shares: dict[str, float] = {}
        for file, source in self.files("buyer_talk", TalkFile):
            for number, entry in enumerate(file.talk):
                if problem := self.on(entry.on):
                    self.findings.append(source.finding(("talk", number, "on"), problem))
                for psychology in self.unknown(
                    entry.psychology, self.library.labels.psychology, "psychology"
                ):
                    self.findings.append(source.finding(("talk", number, "psychology"), psychology))
                if entry.true_share is not None:
                    shares[entry.on] = entry.true_share
                for message in self.values(entry.type):
                    self.findings.append(source.finding(("talk", number, "type"), message))
                for place, text in enumerate(entry.say):
                    try:
                        sentence = parse(text)
                    except ValueError as error:
                        self.findings.append(source.finding(("talk", number, "say", place), str(error)))
                        continue
                    found[entry.on].append(
                        Line(
                            sentence,
                            frozenset(entry.level),
                            frozenset(entry.psychology),
                            frozenset(entry.trade),
                            frozenset(entry.mood),
                            frozenset(entry.typing),
                            frozenset(entry.stage),
                            frozenset(entry.product),
                            frozenset(entry.trouble),
                            frozenset(entry.order),
                            tuple([(axis, frozenset(values)) for axis, values in entry.type.items()]),
                        )
                    )
                    self.origins[sentence.source] = (source.path, source.line(("talk", number, "say", place)))
        return dict(found), shares

    def on(self, move: str) -> str | None:
        """Return what is wrong with the name of a move."""
        head, _, tail = move.partition(".")
        if move in KNOWN_MOVES or (head in OPEN_MOVES and tail):
            intent = tail.removeprefix("1.").removeprefix("2.").removeprefix("3.")
            if head in {"raise", "reask", "sharper", "doubt"} and intent not in {
                *self.library.labels.intents,
                *["any", "1", "2", "3"],
            }:
                return f"on: unknown intent {intent!r} in {move!r}"
            return None
        return f"on: {move!r} is nothing a buyer does; see intents/buyer_talk/README.md"

    def slots(self, talk: Mapping[str, list[Line]], words: Mapping[str, object]) -> None:
        """Note every slot that nothing can fill."""
        for lines in talk.values():
            for line in lines:
                for slot in sorted(line.sentence.slots - RUNTIME_SLOTS - set(words)):
                    path, number = self.origins[line.sentence.source]
                    self.findings.append(
                        Finding(path, number, f"slot {{{slot}}} is neither known nor a list of _words.yaml")
                    )

    def typing(self) -> TypingFile | None:
        """Read _typing.yaml: styles, habits, what is said otherwise, what is typed by mistake."""
        read = self.one("buyer_talk/_typing.yaml", TypingFile)
        return read[0] if read else None

    def agents(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Read agents/: what scripted agents say."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for path in sorted((self.folder / "agents").glob("*.yaml")):
            if read := self.shaped(path, AgentFile):
                found[path.stem] = {line.on: line.say for line in read[0].lines}
        return found


def _story(scenario: Scenario) -> Iterator[str]:
    """Yield where goal, opening and order of a scenario do not fit together."""
    order = scenario.order
    checks: tuple[tuple[bool, str], ...] = (
        (scenario.goal in {"fix", "refund"} and order is None, f"goal {scenario.goal} needs an order"),
        (scenario.opening == "order_card" and order is None, "opening order_card needs an order"),
        (
            scenario.goal == "pay" and (order is None or order.state != "unpaid"),
            "goal pay needs an order in state unpaid",
        ),
        (
            order is not None and order.state == "signed" and (order.sent is None or order.signed is None),
            "a signed order needs sent and signed",
        ),
        (
            order is not None and order.state in {"collected", "delivering"} and order.sent is None,
            "an order under way needs sent",
        ),
    )
    yield from (message for wrong, message in checks if wrong)
