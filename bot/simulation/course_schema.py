"""The shape of `intents/course/` and `intents/exam/`, as people write them; unknown keys are refused."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from bot.library.schema import FileModel, Key, Words

DayKey = Annotated[str, StringConstraints(pattern=r"^(d[1-8]|final)$")]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")]
Letter = Literal["A", "B", "C", "D"]
Share = Annotated[float, Field(gt=0, le=1)]
Acts = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\|[a-z_]+)*$")]
"""Agent acts of which one must be there."""


class QuestionEntry(FileModel):
    """A single-choice question, worth one mark."""

    id: Id
    ask: Words
    options: Annotated[tuple[Words, ...], Field(min_length=2, max_length=4)]
    answer: Letter = "A"
    """As it stands here; papers shuffle the options."""
    why: Words
    day: DayKey | None = None
    """None: the file's."""
    psychology: tuple[Key, ...] = ()
    types: tuple[Id, ...] = ()
    """`axis.value` of customer types."""
    optional: bool = False
    """History: shown, never needed for a pass."""

    @model_validator(mode="after")
    def _one_answer(self) -> Self:
        if "ABCD".index(self.answer) >= len(self.options):
            msg = f"answer {self.answer} is none of the {len(self.options)} options"
            raise ValueError(msg)
        if len(set(self.options)) < len(self.options):
            msg = "two options are the same"
            raise ValueError(msg)
        return self


class BankFile(FileModel):
    """exam/*.yaml."""

    day: DayKey
    questions: Annotated[tuple[QuestionEntry, ...], Field(min_length=1)]


class SectionEntry(FileModel):
    """A short part of a lesson."""

    head: Words
    text: Words


class NeedEntry(FileModel):
    """What a good reply must say: one of the words stands in it, or, where something is to be asked, it asks."""

    what: Words
    words: Annotated[tuple[Words, ...], Field(min_length=1)]
    asks: Annotated[bool, Field(strict=False)] = False


class RewriteEntry(FileModel):
    """A bad reply to be written anew."""

    id: Id
    buyer: Words
    bad: Words
    wrong: Words
    acts: tuple[Acts, ...] = ()
    needs: tuple[NeedEntry, ...] = ()
    never: tuple[Words, ...] = ()
    """Words that must not be in it."""
    model: Words
    """A good reply."""
    psychology: tuple[Key, ...] = ()


class SeatEntry(FileModel):
    """A buyer of a drill."""

    persona: Key
    scenario: Key


class DrillEntry(FileModel):
    """A drill: its buyers come at the same time."""

    id: Id
    title: Words
    cast: Annotated[tuple[SeatEntry, ...], Field(min_length=1, max_length=8)]


class TestEntry(FileModel):
    """A timed test: how many questions of which kind, and the share that passes."""

    minutes: Annotated[int, Field(ge=1, le=60)]
    bank: Annotated[int, Field(ge=0, le=60)] = 0
    """Questions of the day, then of the days before."""
    product: Annotated[int, Field(ge=0, le=30)] = 0
    sums: Annotated[int, Field(ge=0, le=30)] = 0
    passes: Share = 0.8


class GateEntry(FileModel):
    """What has to be there before the day counts as done, beside its test."""

    rewrites: Annotated[int, Field(ge=0, le=10)] = 8
    drills: Annotated[int, Field(ge=0, le=3)] = 2


class DayFile(FileModel):
    """course/<day>.yaml."""

    key: DayKey
    title: Words
    aim: Words
    minutes: Annotated[int, Field(ge=1, le=60)] = 5
    """To read the text."""
    requires: tuple[DayKey, ...] = ()
    sections: Annotated[tuple[SectionEntry, ...], Field(min_length=1)]
    rewrites: tuple[RewriteEntry, ...] = ()
    drills: Annotated[tuple[DrillEntry, ...], Field(max_length=3)] = ()
    test: TestEntry
    gate: GateEntry = GateEntry()


class PhrasesFile(FileModel):
    """course/_words.yaml: what generated questions and checks are worded with."""

    phrases: dict[str, Words]
    skip: tuple[Key, ...] = ()
    """Facts that make no question: they change by the hour or say nothing of the product."""
