"""Bodies of the drills' endpoints."""

import hashlib
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from bot.chat.protocol.fields import Time, Title, Wire
from bot.chat.protocol.shapes import NamedLabel
from bot.web.api.material_shown import ChosenLine
from bot.web.api.shapes import Key

Mode = Literal["practice", "exam"]
Help = Literal["suggestions", "hints", "off"]
Level = Annotated[int, Field(ge=1, le=5)]
Seed = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,40}$")]
MATERIAL_BYTES = 20_000


class PersonaLine(Wire):
    """A buyer to choose."""

    key: str
    name: str
    level: Level
    level_zh: str
    psychology: tuple[NamedLabel, ...]
    type: tuple[str, ...]
    trades: tuple[str, ...]
    own: str | None = Field(None, description="Id of the supervisor's material that it is.")


class ScenarioLine(Wire):
    """A situation to choose."""

    key: str
    name: str
    brief: str
    stage: str
    stage_zh: str
    goal_zh: str
    trades: tuple[str, ...]
    psychology: tuple[str, ...]
    levels: tuple[int, ...]
    own: str | None = None


class SourceLine(Wire):
    """A shop whose facts can be practised on."""

    key: str
    name: str
    trade: str
    trade_zh: str


class Catalogue(Wire):
    """All that a drill can be made of."""

    personas: tuple[PersonaLine, ...]
    scenarios: tuple[ScenarioLine, ...]
    sources: tuple[SourceLine, ...]
    levels: dict[str, str]
    most: int
    typing: tuple[NamedLabel, ...] = Field(description="Ways of typing, for personas of one's own.")
    objections: tuple[NamedLabel, ...]
    troubles: tuple[NamedLabel, ...]
    threats: tuple[NamedLabel, ...]
    goals: tuple[NamedLabel, ...]
    intents: tuple[NamedLabel, ...] = Field(description="Needs that buyers have words for.")
    acts: tuple[NamedLabel, ...]


class PairBody(Wire):
    """Who meets what."""

    persona: Key
    scenario: Key


class DrillBody(Wire):
    """What somebody wants to practise; without `buyers` they are chosen by level."""

    source: Key = "nuanzao"
    count: Annotated[int, Field(ge=1, le=8)] = 3
    levels: Annotated[tuple[Level, ...], Field(max_length=5)] = ()
    personas: Annotated[tuple[Key, ...], Field(max_length=8)] = ()
    scenarios: Annotated[tuple[Key, ...], Field(max_length=8)] = ()
    buyers: Annotated[tuple[PairBody, ...], Field(max_length=8)] = ()
    mode: Mode = "practice"
    help: Help = "suggestions"
    pace: Annotated[float, Field(ge=0, le=600, description="Seconds between two buyers.")] = 25
    seed: Seed | None = Field(
        None,
        description="The same seed brings the same buyers; without one an exam of the same choices has the same buyers for"
        " everybody, and practice has others each time.",
    )
    title: Title = ""
    task: Annotated[str, StringConstraints(max_length=80)] = ""

    def sheet(self) -> str:
        """Return the seed of an exam of these choices: everybody who sits it meets the same buyers."""
        chosen = self.model_dump_json(
            include={"source", "count", "levels", "personas", "scenarios", "buyers", "pace"}
        )
        return f"exam-{hashlib.sha256(chosen.encode()).hexdigest()[:12]}"


class SeatState(Wire):
    """One buyer of a drill under way."""

    number: int
    conversation: str
    name: str
    arrived: bool
    over: bool
    answers: int
    hints: int
    stated: bool
    psychology: tuple[str, ...] = ()
    type: dict[str, str] = Field(default_factory=dict)


class DrillState(Wire):
    """A drill under way."""

    id: str
    mode: Mode
    help: Help
    title: str
    task: str
    space: str
    source: str
    clock: float = Field(description="Seconds of practice so far.")
    paused: bool
    hints: int
    hint_points: float
    seats: tuple[SeatState, ...]


class Conversing(Wire):
    """A conversation of the drill."""

    conversation: str


class StatementBody(Wire):
    """What the trainee thinks of a buyer."""

    conversation: str
    psychology: Annotated[tuple[Key, ...], Field(max_length=4)] = ()
    type: Annotated[dict[Key, Key], Field(max_length=6)] = Field(default_factory=dict)


class HintLine(Wire):
    """A good reply, and why."""

    texts: tuple[str, ...]
    why: tuple[str, ...]
    hints: int
    points: float


class DrillLine(Wire):
    """A drill in a list."""

    id: str
    staff: str
    staff_name: str
    title: str
    task: str
    source: str
    mode: Mode
    help: Help
    state: Literal["running", "finished", "broken"]
    total: float | None
    passed: bool | None
    hints: int
    seconds: float
    buyers: int
    started_at: Time
    ended_at: Time | None
    seed: str


class DrillList(Wire):
    """Drills, newest first."""

    items: tuple[DrillLine, ...]


class SeatLine(Wire):
    """How one conversation of a drill went; `result` holds cells, marks, transcript and debrief."""

    number: int
    persona: str
    scenario: str
    level: int
    psychology: NamedLabel
    total: float
    passed: bool
    result: dict[str, Any]


class DrillResult(Wire):
    """A drill with its conversations."""

    drill: DrillLine
    pass_mark: float
    plan: dict[str, Any]
    seats: tuple[SeatLine, ...]


class RankLine(Wire):
    """How a member of staff does."""

    staff: str
    name: str
    drills: int
    passed: int
    mean: float
    best: float
    last: float
    progress: tuple[float, ...] = Field(description="Totals of the last drills, oldest first.")
    weak: tuple[NamedLabel, ...] = Field(description="Motives of the buyers who went worst.")


class Ranking(Wire):
    """Staff by their mean, best first."""

    items: tuple[RankLine, ...]


class MaterialBody(Wire):
    """A persona or scenario as a supervisor writes it, in the shape of the files."""

    shop: Key
    kind: Literal["persona", "scenario"]
    entry: Annotated[dict[str, Any], Field(max_length=40)]


class PreviewBody(MaterialBody):
    """What to show the first lines of; `with_key`: the scenario or persona on the other side."""

    with_key: Key | None = None
    source: Key = "nuanzao"


class Slip(Wire):
    """Something wrong in a form; `kind`, by which a page words it: empty, long, range, gone, wrong and others."""

    field: str
    problem: str
    kind: str


class PreviewLines(Wire):
    """What the buyer would write while nobody answers, and what was chosen; of an unfinished form, what is wrong in it."""

    persona: str = ""
    scenario: str = ""
    lines: tuple[str, ...] = ()
    chosen: tuple[ChosenLine, ...] = ()
    problems: tuple[Slip, ...] = ()


class MaterialLine(Wire):
    """A persona or scenario of a supervisor."""

    id: str
    shop: str
    kind: Literal["persona", "scenario"]
    key: str
    name: str
    entry: dict[str, Any]
    version: int
    updated_at: Time


class MaterialList(Wire):
    """What supervisors made."""

    items: tuple[MaterialLine, ...]


class DraftMaterial(Wire):
    """A persona and a scenario made of a conversation, to look over and keep."""

    persona: dict[str, Any]
    scenario: dict[str, Any]
    masked: tuple[str, ...] = Field(description="What the buyer said, personal data masked.")
