"""The week to going live: its days, its questions, what counts as right and when a gate opens. Pure, no I/O."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, Literal

from bot.errors import InputError

if TYPE_CHECKING:
    from bot.simulation.course_schema import DayFile, DrillEntry, RewriteEntry

LETTERS: Final = "ABCD"
FINAL: Final = "final"
"""The day of going live: only a test and drills."""
Kind = Literal["choice", "sum"]
Missing = Literal["before", "text", "rewrites", "drills", "test"]


@dataclass(frozen=True, slots=True)
class Question:
    """Something to be answered: one of the options by its letter, or an amount in yuan."""

    id: str
    day: str
    ask: str
    answer: str
    why: str
    kind: Kind = "choice"
    options: tuple[str, ...] = ()
    """Of a choice, A first."""
    psychology: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Graded:
    """An answer looked at."""

    question: Question
    given: str
    right: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A paper looked at; optional questions give no mark and cost none."""

    graded: tuple[Graded, ...]
    marks: int
    of: int
    passed: bool

    @property
    def share(self) -> float:
        """Share of the marks; 0 of a paper without marks."""
        return self.marks / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Course:
    """All days in order, and the bank."""

    days: Mapping[str, DayFile]
    bank: Mapping[str, Question]
    phrases: Mapping[str, str]
    skipped: frozenset[str]
    digest: str

    def day(self, key: str) -> DayFile:
        """Return a day. Raises InputError for one that is none."""
        if key not in self.days:
            msg = f"day: {key} is none of {', '.join(self.days)}"
            raise InputError(msg)
        return self.days[key]

    def rewrite(self, item: str) -> tuple[DayFile, RewriteEntry]:
        """Return a bad reply to be written anew, with its day. Raises InputError."""
        for day in self.days.values():
            for entry in day.rewrites:
                if entry.id == item:
                    return day, entry
        msg = f"rewrite: there is no {item}"
        raise InputError(msg)


@dataclass(frozen=True, slots=True)
class DrillResult:
    """A finished drill of one person, as the gates see it."""

    scenarios: frozenset[str]
    """Passed ones."""
    buyers: int
    passed: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody has done for one day."""

    read: bool = False
    rewrites: frozenset[str] = frozenset()
    """Items written well."""
    tested: bool = False
    """The test of the day is passed."""


@dataclass(frozen=True, slots=True)
class Gate:
    """How far somebody is with a day."""

    day: str
    missing: tuple[Missing, ...]
    rewrites: int
    drills: tuple[str, ...]
    """Drills done."""
    share: float
    """Of what the day asks for, 0..1."""

    @property
    def open(self) -> bool:
        """Whether the day may be begun."""
        return "before" not in self.missing

    @property
    def passed(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def amount(text: str) -> Decimal | None:
    """Return the yuan somebody typed (`¥ 158.00元`, full width too), None when it is no amount."""
    plain = text.translate(_WIDE).strip().lstrip("¥￥").rstrip("元块 ").strip()
    try:
        figure = Decimal(plain)
    except InvalidOperation:
        return None
    return figure if figure.is_finite() else None


_WIDE: Final = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF0E: ".", 0x3002: "."}
"""Full-width figures and points."""


def grade(question: Question, given: str) -> Graded:
    """Look at one answer; an empty one is wrong. Raises InputError for what cannot be an answer."""
    given = given.strip()
    if not given:
        return Graded(question, "", right=False)
    if question.kind == "choice":
        letter = given.upper()
        if letter not in LETTERS[: len(question.options)]:
            msg = f"answer: {given!r} is none of {', '.join(LETTERS[: len(question.options)])}"
            raise InputError(msg)
        return Graded(question, letter, letter == question.answer)
    figure = amount(given)
    if figure is None:
        msg = f"answer: {given!r} is no amount in yuan"
        raise InputError(msg)
    return Graded(question, given, figure == Decimal(question.answer))


def mark(questions: Sequence[Question], answers: Mapping[str, str], passes: float) -> Result:
    """Look at a paper: one mark each. Raises InputError."""
    graded = tuple(grade(question, answers.get(question.id, "")) for question in questions)
    counted = [one for one in graded if not one.question.optional]
    marks = sum(one.right for one in counted)
    enough = bool(counted) and marks >= passes * len(counted) - 1e-9
    return Result(graded, marks, len(counted), enough)


def shuffled(question: Question, rng: random.Random) -> Question:
    """Return a choice with its options in another order, so that nobody learns letters."""
    if question.kind != "choice":
        return question
    right = question.options[LETTERS.index(question.answer)]
    options = list(question.options)
    rng.shuffle(options)
    return replace(question, options=tuple(options), answer=LETTERS[options.index(right)])


def drawn(bank: Iterable[Question], day: str, count: int, rng: random.Random) -> list[Question]:
    """Draw questions of a day, then of the days before it when there are too few; history is left out."""
    there = [question for question in bank if not question.optional]
    own = [question for question in there if question.day == day]
    before = [question for question in there if question.day < day]
    rng.shuffle(own)
    rng.shuffle(before)
    return (own + before)[:count]


def related(
    bank: Iterable[Question], weak: Iterable[Question], count: int, rng: random.Random
) -> list[Question]:
    """Draw other questions on the motives and types that somebody gets wrong, the weakest first."""
    weights: dict[str, int] = {}
    known = set()
    for question in weak:
        known.add(question.id)
        for key in (*question.psychology, *question.types):
            weights[key] = weights.get(key, 0) + 1
    scored = [
        (sum(weights.get(key, 0) for key in (*question.psychology, *question.types)), rng.random(), question)
        for question in bank
        if question.id not in known and not question.optional
    ]
    scored.sort(key=lambda one: (-one[0], one[1]))
    return [question for score, _, question in scored[:count] if score]


def gate(
    course: Course,
    day: str,
    standings: Mapping[str, Standing],
    drills: Collection[DrillResult],
    passed: Collection[str],
) -> Gate:
    """Say what is missing before a day counts as done; `passed` are the days done before."""
    file = course.day(day)
    mine = standings.get(day, Standing())
    written = len(mine.rewrites & {entry.id for entry in file.rewrites})
    done = tuple(entry.id for entry in file.drills if any(_covers(entry, result) for result in drills))
    wanted_rewrites = min(file.gate.rewrites, len(file.rewrites))
    wanted_drills = min(file.gate.drills, len(file.drills))
    missing: list[Missing] = []
    if not set(file.requires) <= set(passed):
        missing.append("before")
    if not mine.read:
        missing.append("text")
    if written < wanted_rewrites:
        missing.append("rewrites")
    if len(done) < wanted_drills:
        missing.append("drills")
    if not mine.tested:
        missing.append("test")
    steps = [float(mine.read), float(mine.tested)]
    if wanted_rewrites:
        steps.append(min(written / wanted_rewrites, 1.0))
    if wanted_drills:
        steps.append(min(len(done) / wanted_drills, 1.0))
    return Gate(day, tuple(missing), written, done, sum(steps) / len(steps))


def gates(
    course: Course, standings: Mapping[str, Standing], drills: Collection[DrillResult]
) -> dict[str, Gate]:
    """Return every day's gate, each with the days before it taken into account."""
    found: dict[str, Gate] = {}
    for key in course.days:
        passed = [day for day, before in found.items() if before.passed]
        found[key] = gate(course, key, standings, drills, passed)
    return found


def _covers(entry: DrillEntry, result: DrillResult) -> bool:
    """Whether a drill counts for an entry: as many buyers at once, passed, its scenarios among them."""
    wanted = {seat.scenario for seat in entry.cast}
    if len(entry.cast) == 1:
        return wanted <= result.scenarios
    return result.passed and result.buyers >= len(entry.cast) and bool(wanted & result.scenarios)


def seed_of(*parts: str) -> random.Random:
    """Return randomness that is the same for the same words on every machine."""
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))
