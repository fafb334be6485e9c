"""Bodies about the library: the tree, its replies as a shop uses them, and what a draft would do."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from bot.chat.protocol.fields import Time, Title, Wire
from bot.chat.protocol.shapes import NamedLabel
from bot.web.api.lessons import ReplyIntent, ReplyWords
from bot.web.api.shapes import Key

TemplateName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$", max_length=80)]
Standing = Literal[
    "shipped", "muted", "replaced", "proposed", "pending", "approved", "rejected", "retired", "expired"
]
"""shipped: as the library has it; pending: in use, while a change of it waits for approval."""


class CellLine(Wire):
    """One circumstance."""

    psychology: str = Field(description="`-`: none shown.")
    emotion: str
    state: str


class IntentLine(Wire):
    """What one intent has."""

    key: str
    zh: str
    shipped: int
    own: int = Field(description="The shop's own that are in use.")
    proposed: int
    muted: int
    replaced: int
    thin: int = Field(description="Circumstances with fewer than three replies.")
    least: int
    fewest: CellLine | None
    no_state: tuple[str, ...]
    no_comfort: tuple[str, ...]
    shown: int = Field(description="Rounds of the last 30 days in which something was suggested.")
    pasted: int
    asleep: bool = Field(description="Muted for want of use.")


class StageLine(Wire):
    """One stage of the tree."""

    key: str
    intents: tuple[IntentLine, ...]


class LibraryTree(Wire):
    """The whole library as one shop uses it."""

    version: str
    shipped: int
    own: int
    proposed: int
    stages: tuple[StageLine, ...]
    slots: tuple["SlotLine", ...]
    actions: tuple[NamedLabel, ...]
    trades: tuple[str, ...]


class SlotLine(Wire):
    """A fact that a reply may name."""

    name: str
    zh: str
    group: str
    sample: str


class Uses(Wire):
    """What became of a reply; it counts once per conversation and day."""

    shown: int = 0
    inserted: int = 0
    sent: int = 0
    edited: int = 0
    dismissed: int = 0


class LibraryLine(Wire):
    """A reply, of the library or of the shop's own."""

    name: str
    id: str = Field(description="Of a shop's own reply; empty: of the library.")
    intent: str
    zh: str
    stage: str
    standing: Standing
    version: int
    reply: ReplyWords
    slots: tuple[str, ...]
    place: str = Field(description="File and line in the library.")
    replaces: str
    replaced_by: str = Field(description="Id of the shop's own reply that stands for it.")
    note: str
    until: date | None = Field(description="Last day of muting, or of an own reply.")
    source: str
    staff: str | None
    updated_at: Time | None
    uses: Uses


class LibraryPage(Wire):
    """Replies; `more`: there are others beyond the limit."""

    items: tuple[LibraryLine, ...]
    total: int
    first: date
    last: date


class ActLine(Wire):
    """Something that somebody did to a reply."""

    at: Time
    staff: str | None
    staff_name: str
    action: str
    detail: dict[str, Any]


class LibraryCard(Wire):
    """A reply of the library with what was done to it in this shop, the newest first."""

    item: LibraryLine
    acts: tuple[ActLine, ...]


class Muting(Wire):
    """Whether the shop offers a reply of the library."""

    shop: Key
    muted: bool
    until: date | None = None
    note: Title = ""


class DraftTrial(Wire):
    """A draft to try on test sentences."""

    shop: Key
    intent: ReplyIntent
    reply: ReplyWords
    replaces: Annotated[str, StringConstraints(max_length=80)] = ""
    own: Annotated[str, StringConstraints(max_length=64)] = Field(
        "", description="Id of the own reply that the draft is a change of."
    )
    item: Key | None = None
    everywhere: bool = Field(
        default=False, description="On the sentences of other intents, too: what would it take from them?"
    )


class OfferLine(Wire):
    """What would be suggested."""

    template: str
    text: str
    mine: bool
    missing: tuple[str, ...]


class SentenceLine(Wire):
    """A test sentence and what became of it."""

    text: str
    before: tuple[str, ...]
    intent: str
    zh: str
    read_as: NamedLabel
    right: bool
    place: int = Field(description="Of the draft among the suggestions, from 1; 0: not among them.")
    offers: tuple[OfferLine, ...]


class DraftTried(Wire):
    """How a draft fares."""

    sentences: tuple[SentenceLine, ...] = Field(description="Of its own intent.")
    taken: tuple[SentenceLine, ...] = Field(
        description="Of other intents, read rightly, where the draft would now come first."
    )
    tried: int


class DayLine(Wire):
    """One day in China; each need counts once a round."""

    day: date
    shown: int
    pasted: int = Field(description="Inserted or sent.")
    edited: int = Field(description="Of these: sent with changes.")
    dismissed: int


class MotiveLine(Wire):
    """Rounds in which one psychology was shown; a round with two counts for both."""

    psychology: str = Field(description="Empty: none was shown.")
    zh: str
    rounds: int
    pasted: int
    edited: int
    dismissed: int


class ServiceFigures(Wire):
    """What a shop's agents do with suggestions, day by day and by psychology."""

    shop: str
    first: date
    last: date
    days: tuple[DayLine, ...]
    motives: tuple[MotiveLine, ...] = Field(description="The most rounds first.")
