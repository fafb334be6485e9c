"""Reads `intents/course/` and `intents/exam/`; whatever is wrong is told at once, by file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import Finding, LibraryError
from bot.library.source import Source, problems, read_source
from bot.simulation.course import Course, Question
from bot.simulation.course_schema import BankFile, DayFile, DrillEntry, PhrasesFile, QuestionEntry

if TYPE_CHECKING:
    from pathlib import Path

    from bot.library import Library
    from bot.simulation.contents import Contents

FOLDER: Final = "course"
BANK: Final = "exam"
PHRASES: Final = "_words.yaml"
_Shape = TypeVar("_Shape", bound=BaseModel)


def question_of(entry: QuestionEntry, day: str) -> Question:
    """Return the value of a question as written."""
    return Question(
        id=entry.id,
        day=entry.day or day,
        ask=entry.ask,
        answer=entry.answer,
        why=entry.why,
        options=entry.options,
        psychology=entry.psychology,
        types=entry.types,
        optional=entry.optional,
    )


def unknown_tags(entry: QuestionEntry, library: Library) -> Iterator[str]:
    """Yield what is wrong with the motives and types of a question."""
    labels = library.labels
    for key in entry.psychology:
        if key not in labels.psychology:
            yield f"unknown psychology {key!r}"
    for name in entry.types:
        axis, _, value = name.partition(".")
        if axis not in labels.axes or value not in labels.axes[axis].values:
            yield f"unknown type {name!r}"


def trades_of(entry: DrillEntry, contents: Contents) -> tuple[str, ...]:
    """Return the trades in which all buyers of a drill may meet their scenarios, sorted."""
    found: set[str] | None = None
    for seat in entry.cast:
        persona, scenario = contents.personas[seat.persona], contents.scenarios[seat.scenario]
        suited = {trade for trade in persona.trades if scenario.suits(persona, trade)}
        found = suited if found is None else found & suited
    return tuple(sorted(found or ()))


def read_course(library: Library, contents: Contents) -> Course:
    """Read days and bank; raises LibraryError with every finding.

    `contents` has the personas and scenarios that drills name.
    """
    return _Reading(library, contents).course()


class _Reading:
    """One pass over both folders, collecting findings on the way."""

    def __init__(self, library: Library, contents: Contents) -> None:
        self.library, self.contents = library, contents
        self.findings: list[Finding] = []
        self.digest = hashlib.sha256()

    def course(self) -> Course:
        """Read everything, then answer with it or with all findings."""
        days = self.days()
        bank = self.bank(days)
        phrases, skipped = self.phrases()
        if self.findings:
            raise LibraryError(sorted(self.findings, key=lambda finding: (finding.path, finding.line)))
        return Course(days, bank, phrases, skipped, self.digest.hexdigest()[:12])

    def shaped(self, path: Path, shape: type[_Shape]) -> tuple[_Shape, Source] | None:
        """Return a file in its shape, or None with the findings noted."""
        source = read_source(path, self.library.folder)
        self.findings += source.findings
        if source.data is None:
            if not source.findings:
                self.findings.append(Finding(source.path, 0, "is missing or empty"))
            return None
        self.digest.update(repr(source.data).encode())
        try:
            return shape.model_validate(source.data), source
        except ValidationError as error:
            self.findings += problems(source, error)
            return None

    def days(self) -> dict[str, DayFile]:
        """Read course/."""
        found: dict[str, DayFile] = {}
        seen: set[str] = set()
        for path in sorted((self.library.folder / FOLDER).glob("[!_]*.yaml")):
            if (read := self.shaped(path, DayFile)) is None:
                continue
            day, source = read
            if day.key != path.stem:
                self.findings.append(source.finding(("key",), f"key {day.key!r} is not the file's name"))
            for need in day.requires:
                if need not in found:
                    self.findings.append(
                        source.finding(("requires",), f"unknown day {need!r}, or not before it")
                    )
            self.rewrites(day, source, seen)
            self.drills(day, source, seen)
            found[day.key] = day
        return found

    def rewrites(self, day: DayFile, source: Source, seen: set[str]) -> None:
        """Note what is wrong with the bad replies of a day."""
        labels = self.library.labels
        for number, entry in enumerate(day.rewrites):
            acts = [act for one in entry.acts for act in one.split("|")]
            wrong = [f"unknown agent act {act!r}" for act in acts if act not in labels.acts]
            wrong += [
                f"unknown psychology {key!r}" for key in entry.psychology if key not in labels.psychology
            ]
            if not (entry.acts or entry.needs):
                wrong.append("names nothing that a good reply must do or say")
            wrong += self.twice(entry.id, seen)
            self.findings += (source.finding(("rewrites", number), f"{entry.id}: {one}") for one in wrong)

    def drills(self, day: DayFile, source: Source, seen: set[str]) -> None:
        """Note what is wrong with the drills of a day."""
        for number, entry in enumerate(day.drills):
            wrong = self.twice(entry.id, seen)
            for seat in entry.cast:
                persona = self.contents.personas.get(seat.persona)
                scenario = self.contents.scenarios.get(seat.scenario)
                if persona is None:
                    wrong.append(f"unknown persona {seat.persona!r}")
                if scenario is None:
                    wrong.append(f"unknown scenario {seat.scenario!r}")
                if (
                    persona
                    and scenario
                    and not any(scenario.suits(persona, trade) for trade in persona.trades)
                ):
                    wrong.append(
                        f"scenario {seat.scenario} suits persona {seat.persona} in none of their trades"
                    )
            if not wrong and not trades_of(entry, self.contents):
                wrong.append("its buyers and scenarios have no trade in common")
            self.findings += (source.finding(("drills", number), f"{entry.id}: {one}") for one in wrong)

    def bank(self, days: Collection[str]) -> dict[str, Question]:
        """Read exam/."""
        found: dict[str, Question] = {}
        asked: dict[str, str] = {}
        for path in sorted((self.library.folder / BANK).glob("[!_]*.yaml")):
            if (read := self.shaped(path, BankFile)) is None:
                continue
            file, source = read
            for number, entry in enumerate(file.questions):
                wrong = list(unknown_tags(entry, self.library))
                question = question_of(entry, file.day)
                if question.day not in days:
                    wrong.append(f"unknown day {question.day!r}")
                if entry.id in found:
                    wrong.append("the id is used twice")
                if question.ask in asked:
                    wrong.append(f"asks the same as {asked[question.ask]}")
                self.findings += (
                    source.finding(("questions", number), f"{entry.id}: {one}") for one in wrong
                )
                found[entry.id] = question
                asked[question.ask] = entry.id
        return found

    def phrases(self) -> tuple[dict[str, str], frozenset[str]]:
        """Read _words.yaml."""
        read = self.shaped(self.library.folder / FOLDER / PHRASES, PhrasesFile)
        if read is None:
            return {}, frozenset()
        file, source = read
        for key in file.skip:
            if key not in self.library.slots:
                self.findings.append(source.finding(("skip",), f"unknown slot {key!r}"))
        return dict(file.phrases), frozenset(file.skip)

    def twice(self, key: str, seen: set[str]) -> list[str]:
        """Return a message when an id is used already."""
        wrong = ["the id is used twice"] if key in seen else []
        seen.add(key)
        return wrong
