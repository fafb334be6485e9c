"""The shape of the files that make buyers: personas, scenarios and what they type; unknown keys are refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.library.schema import FileModel, Key, Words

Level = Annotated[int, Field(ge=1, le=5)]
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(gt=0, le=9)]
Span = Annotated[str, StringConstraints(pattern=r"^-\d{1,3}[mhd]$")]
OrderState = Literal["unpaid", "paid", "pushed", "collected", "delivering", "signed", "refunding"]
Mood = Literal["warm", "calm", "cold", "angry"]
Stage = Literal["presale", "order", "aftersale"]
Opening = Literal["hello", "card", "question", "picture", "order_card", "silent_order"]
Goal = Literal["buy", "never_buy", "fix", "refund", "info", "pay", "bait"]
Red = Literal["off_platform", "cashback", "data", "guarantee", "false_done", "minor_unchecked", "fake_review"]
Moment = Annotated[str, StringConstraints(pattern=r"^(order|end|turn\d{1,2})$")]
Move = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")]


class NeedEntry(FileModel):
    """Something the buyer wants answered."""

    intent: Key
    psychology: Key | None = None
    weight: Weight = 1
    hidden: bool = False


class BodyEntry(FileModel):
    """Figures that sizes are chosen by: cm, kg, cm, cm, months."""

    height: Annotated[float, Field(gt=20, lt=250)] | None = None
    weight: Annotated[float, Field(gt=1, lt=300)] | None = None
    foot: Annotated[float, Field(gt=5, lt=40)] | None = None
    bed: Annotated[float, Field(gt=50, lt=300)] | None = None
    age: Annotated[int, Field(ge=0, le=216)] | None = None


class PersonaEntry(FileModel):
    """A buyer."""

    key: Key
    name: Words
    level: Level
    psychology: Annotated[dict[Key, Weight], Field(min_length=1)]
    type: dict[Key, str] = Field(default_factory=dict)
    colour: dict[Literal["age", "gender", "occupation"], Words] = Field(default_factory=dict)
    trades: Annotated[tuple[Key, ...], Field(min_length=1)]
    products: tuple[Annotated[str, StringConstraints(min_length=1)], ...] = ()
    place: Words
    for_whom: Words | None = None
    budget: Annotated[float, Field(gt=0, le=2)] = 1.0
    needs: Annotated[tuple[NeedEntry, ...], Field(min_length=1, max_length=6)]
    objections: tuple[Key, ...] = ()
    knowledge: Share = 0.5
    patience: Annotated[float, Field(ge=10, le=600)] = 90
    trust: Share = 0.5
    typing: Key
    wins: tuple[Key, ...] = ()
    loses: tuple[Key, ...] = ()
    body: BodyEntry | None = None


class PersonasFile(FileModel):
    """personas/*.yaml."""

    personas: Annotated[tuple[PersonaEntry, ...], Field(min_length=1)]


class OrderEntry(FileModel):
    """The order the buyer writes about; spans count back from the moment she writes."""

    state: OrderState
    placed: Span
    sent: Span | None = None
    signed: Span | None = None
    parcel: Literal["none", "moving", "stuck", "lost", "wrong_place", "arrived"] = "none"


class EventEntry(FileModel):
    """What happens on the way."""

    after: Moment
    hours: Annotated[float, Field(ge=0, le=240)] = 0
    say: Move
    need: Key | None = None


class SuccessEntry(FileModel):
    """When the problem counts as closed: all that is named must hold."""

    needs: Share = 0.7
    acts: tuple[Key, ...] = ()
    refused: bool | None = None
    ordered: bool | None = None
    paid: bool | None = None
    trust: Share | None = None


class ScenarioEntry(FileModel):
    """A situation."""

    key: Key
    name: Words
    brief: Words
    hidden: Words
    strategy: Words
    stage: Stage
    trades: tuple[Key, ...] = ()
    psychology: tuple[Key, ...] = ()
    levels: tuple[Level, ...] = ()
    products: tuple[Words, ...] = ()
    opening: Opening = "question"
    goal: Goal
    order: OrderEntry | None = None
    trouble: Key | None = None
    needs: Annotated[tuple[NeedEntry, ...], Field(max_length=6)] = ()
    persona_needs: bool | None = None
    overstate: tuple[Key, ...] = ()
    misquote: tuple[Key, ...] = ()
    threat: Key | None = None
    events: Annotated[tuple[EventEntry, ...], Field(max_length=3)] = ()
    red: tuple[Red, ...] = ()
    success: SuccessEntry = SuccessEntry()


class ScenariosFile(FileModel):
    """scenarios/*.yaml."""

    scenarios: Annotated[tuple[ScenarioEntry, ...], Field(min_length=1)]


class TalkEntry(FileModel):
    """Sentences for one thing that a buyer does; filters are "any of"."""

    on: Move
    level: tuple[Level, ...] = ()
    psychology: tuple[Key, ...] = ()
    type: dict[Key, Annotated[tuple[str, ...], Field(min_length=1)]] = Field(default_factory=dict)
    """Axis → values; who has a value on each of them may say it."""
    trade: tuple[Key, ...] = ()
    mood: tuple[Mood, ...] = ()
    typing: tuple[Key, ...] = ()
    stage: tuple[Stage, ...] = ()
    product: tuple[Words, ...] = ()
    trouble: tuple[Key, ...] = ()
    order: tuple[OrderState | Literal["none"], ...] = ()
    true_share: Share | None = None
    say: Annotated[tuple[Words, ...], Field(min_length=1)]


class TalkFile(FileModel):
    """buyer_talk/*.yaml."""

    talk: Annotated[tuple[TalkEntry, ...], Field(min_length=1)]


class StyleEntry(FileModel):
    """A way of typing: chances per message, `speed` in characters a second."""

    speed: Annotated[float, Field(gt=0.2, le=20)]
    strip: Share = 0.9
    burst: Share = 0.3
    slip: Share = 0.03
    fragment: Share = 0.05
    spoken: Share = 0.1
    double: Share = 0.03
    greet: Share = 0.1
    move: Share = 0.0
    again: Share = 0.0
    drop: Share = 0.0
    stray: Share = 0.0
    hang: Share = 0.0
    call: Share = 0.0


class OwnEntry(FileModel):
    """A habit that some people have, whatever their style."""

    share: Share
    """Of all people."""
    chance: Share
    """Per message of those who have it."""


class HabitsEntry(FileModel):
    """Words that clumsiness is made of; see `bot/simulation/clumsiness.py`."""

    asking: tuple[Words, ...] = ()
    weak: tuple[Words, ...] = ()
    closing: tuple[Words, ...] = ()
    bound: tuple[Words, ...] = ()
    again: tuple[Words, ...] = ()
    fillers: tuple[Words, ...] = ()
    never: tuple[Words, ...] = ()
    dropped: dict[Words, str] = Field(default_factory=dict)
    stray: tuple[Words, ...] = ()
    particles: tuple[Words, ...] = ()
    wonder: tuple[Words, ...] = ()
    closed: str = ""
    behind: tuple[Words, ...] = ()
    dear: str = ""
    indirect: tuple[Words, ...] = ()
    ask: tuple[str, str] = ("", "")


class TypingFile(FileModel):
    """buyer_talk/_typing.yaml."""

    typing: Annotated[dict[Key, StyleEntry], Field(min_length=1)]
    slips: dict[Words, Annotated[tuple[Words, ...], Field(min_length=1)]] = Field(default_factory=dict)
    """What is meant → how it is typed by mistake."""
    spoken: dict[Words, Words] = Field(default_factory=dict)
    """Written word → as it is said: 什么 → 啥."""
    own: dict[Literal["mo", "dear", "mark", "stop", "apart"], OwnEntry] = Field(default_factory=dict)
    habits: HabitsEntry = HabitsEntry()


class WordsFile(FileModel):
    """buyer_talk/_words.yaml: slot → `<trade>_<product>`, trade or `any` → words."""

    words: dict[Key, dict[Key, Annotated[tuple[Words, ...], Field(min_length=1)]]]


class AsksFile(FileModel):
    """buyer_talk/_asks.yaml: topic → words by which an agent's question about it is known."""

    asks: dict[Key, Annotated[tuple[Words, ...], Field(min_length=1)]]


class LineEntry(FileModel):
    """What a scripted agent says, and when."""

    on: Annotated[str, StringConstraints(pattern=r"^(\*|[a-z][a-z0-9_]*(\.[a-z0-9_]+)*)$")]
    say: Annotated[tuple[Words, ...], Field(min_length=1)]


class AgentFile(FileModel):
    """agents/<name>.yaml."""

    lines: Annotated[tuple[LineEntry, ...], Field(min_length=1)]


class WorldFile(FileModel):
    """scenarios/_world.yaml: what an order that is made up needs in Chinese."""

    units: dict[Literal["weight", "age"], Words]
    parcel: dict[
        Literal["courier", "moving", "stuck", "lost", "wrong_place", "arrived"],
        Annotated[tuple[Words, ...], Field(min_length=1)],
    ]
