"""The shape of the files under intents/, as people write them; unknown keys are refused."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
    model_validator,
)

from bot.library.values import Kind, Severity, Tone
from bot.terms import OrderState

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
DottedKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$")]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Cited = Annotated[str, StringConstraints(pattern=r"^[A-Z]+-[A-Z]?\d+$")]
"""Id of the domain catalogue."""


class FileModel(BaseModel):
    """Base of every file shape: frozen, strict about keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LabelEntry(FileModel):
    """A key of the vocabulary."""

    key: Key
    zh: Words
    group: str = ""
    means: str = ""
    cues: tuple[str, ...] = ()


class AxisEntry(FileModel):
    """A customer-type axis."""

    zh: Words
    signal: Annotated[str, StringConstraints(pattern=r"^[TBH]+$")]
    values: dict[Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")], Words]


class LabelsFile(FileModel):
    """labels.yaml."""

    psychology: tuple[LabelEntry, ...]
    emotion: tuple[LabelEntry, ...]
    intents: dict[Key, tuple[LabelEntry, ...]]
    agent_act: tuple[LabelEntry, ...] = ()
    customer_type: dict[Key, AxisEntry]


class SlotEntry(FileModel):
    """A slot of slots.yaml."""

    zh: Words
    sample: Words
    particular: bool = False
    said_back: bool = False


class SlotsFile(RootModel[dict[Key, dict[Key, SlotEntry]]]):
    """slots.yaml: group → name → slot."""


class ConditionsEntry(FileModel):
    """`when` and `not_when` of a reply."""

    psychology: tuple[Key, ...] = ()
    emotion: tuple[Key, ...] = ()
    order_state: tuple[OrderState, ...] = ()
    type: dict[Key, tuple[str, ...]] = {}
    trade: tuple[Key, ...] = ()
    known: tuple[Key, ...] = ()
    unknown: tuple[Key, ...] = ()
    flag: tuple[Key, ...] = ()
    after: tuple[Key, ...] = ()


class TonesEntry(FileModel):
    """Texts of the tone packs beside the warm one."""

    brief: Words | None = None
    pro: Words | None = None


class ReplyEntry(FileModel):
    """A reply."""

    id: DottedKey
    wordings: Annotated[tuple[Words, ...], Field(min_length=1, max_length=3)]
    tones: TonesEntry = TonesEntry()
    when: ConditionsEntry = ConditionsEntry()
    not_when: ConditionsEntry = ConditionsEntry()
    about: tuple[Words, ...] = ()
    said: Patterns = ()
    kind: Kind = "answer"
    action: Key | None = None
    step: DottedKey | None = None
    cites: tuple[Cited, ...] = ()


class ShippedEntry(ReplyEntry):
    """A reply of the files: only these may stand before everything else, and tell the innocent case of the same words."""

    lead: bool = False
    unsaid: Patterns = ()
    before: Patterns = ()

    @model_validator(mode="after")
    def _bound(self) -> Self:
        if self.before and not self.said:
            msg = "before: stands beside said only"
            raise ValueError(msg)
        return self

    crosses: tuple[DottedKey, ...] = ()


class RepliesFile(FileModel):
    """replies/<stage>/**/<intent>.yaml; `*` for replies that fit any intent."""

    intent: Key | Literal["*"]
    words: dict[Key, Patterns] = {}
    replies: Annotated[tuple[ShippedEntry, ...], Field(min_length=1)]


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Pattern = Annotated[str, StringConstraints(min_length=1, max_length=600)]
Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(_listed)]
"""One pattern, or several of which any may be found."""


class RedLineEntry(FileModel):
    """A red-line rule; YAML says `except` for the innocent contexts."""

    id: DottedKey
    pattern: Annotated[Patterns, Field(min_length=1)]
    exceptions: tuple[Pattern, ...] = Field(default=(), alias="except")
    heard: Annotated[str, StringConstraints(max_length=600)] = ""
    gaps: bool = False
    severity: Severity
    reason: Words
    rewrite: str = ""
    scope: Literal["both", "draft", "template"] = "both"


class RedLinesFile(FileModel):
    """redlines/<group>.yaml: one pack."""

    platforms: tuple[Key, ...] = ()
    """Whose rules these are; none: everybody's."""
    valid_from: date | None = None
    valid_to: date | None = None
    source: Words
    """Where it is written, and when somebody read it there."""
    rules: Annotated[tuple[RedLineEntry, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            msg = "valid_to is before valid_from"
            raise ValueError(msg)
        return self


class MoveEntry(FileModel):
    """Something that an agent's line does, see `bot.library.moves.Move`."""

    key: Key
    zh: Words
    said: Annotated[Patterns, Field(min_length=1)]
    request: bool = False
    given: Patterns = ()
    settled: bool = False
    effort: bool = False


class RungEntry(FileModel):
    """A step of a ladder."""

    step: Key
    zh: Words
    said: Patterns = ()
    free: bool = False


class AskEntry(FileModel):
    """What a buyer may want, see `bot.library.moves.Ask`."""

    zh: Words
    named: bool = True
    said: Patterns = ()


class PointEntry(FileModel):
    """What tells the very thing asked, see `bot.library.moves.Point`."""

    said: Words
    form: Words = "{before}{point}"
    open: bool = False

    @model_validator(mode="after")
    def _pointed(self) -> Self:
        named = {*re.findall(r"\(\?P<([a-z]+)>", self.said), "before"}
        used = set(re.findall(r"{([a-z]+)}", self.form))
        if "point" not in named & used or not used <= named:
            msg = "said needs a group `point`, and form a {point} and no names but the groups of said"
            raise ValueError(msg)
        return self


class ProgressEntry(FileModel):
    """What tells how far an order is, see `bot.library.moves.Progress`."""

    state: OrderState
    agent: Patterns = ()
    buyer: Patterns = ()


class WaitingEntry(FileModel):
    """What tells that a buyer is only tired of waiting for the answer, see `bot.library.moves.Patience`."""

    said: Patterns
    regretted: Patterns = ()
    tired: dict[Tone, Words]
    upset: dict[Tone, Words]

    @model_validator(mode="after")
    def _worded(self) -> Self:
        if any("warm" not in words for words in (self.tired, self.upset)):
            msg = "tired and upset need words for the tone warm"
            raise ValueError(msg)
        return self


class DialogueFile(FileModel):
    """dialogue.yaml."""

    moves: tuple[MoveEntry, ...] = ()
    progress: tuple[ProgressEntry, ...] = ()
    asks: dict[Key, AskEntry] = {}
    missed: Patterns = ()
    asking: Patterns = ()
    yes_no: Patterns = ()
    decides: Patterns = ()
    points: tuple[PointEntry, ...] = ()
    point_words: dict[Key, Patterns] = {}
    unnamed: Patterns = ()
    courtesy: Patterns = ()
    waiting: WaitingEntry | None = None
    ladders: dict[Key, Annotated[tuple[RungEntry, ...], Field(min_length=2)]] = {}


class AdviceWhen(FileModel):
    """When a line of advice is due; everything given must hold."""

    psychology: tuple[Key, ...] = ()
    sequence: tuple[Key, ...] = ()
    intent: tuple[Key, ...] = ()
    emotion: tuple[Key, ...] = ()
    type: dict[Key, tuple[str, ...]] = {}


class AdviceEntry(FileModel):
    """A line of advice."""

    id: Key
    text: Words
    when: AdviceWhen
    group: str = ""
    not_with: tuple[Key, ...] = ()
    cites: tuple[Cited, ...] = ()


class AdviceFile(FileModel):
    """advice.yaml, most important first."""

    advice: Annotated[tuple[AdviceEntry, ...], Field(min_length=1)]
