"""Bodies of the learning loop: reviews, a shop's own replies, models."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.chat.protocol.fields import Label, Time, Wire
from bot.chat.protocol.shapes import NamedLabel, ScoredLabel
from bot.library.schema import ConditionsEntry, DottedKey, TonesEntry
from bot.library.values import Kind, Severity
from bot.web.api.shapes import Key

Words = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
State = Literal["proposed", "approved", "rejected", "retired"]
ReplyIntent = Label | Literal["*"]
"""`*`: fits whatever was asked."""


class ReviewTurn(Wire):
    """A turn before the message; personal data is masked."""

    role: Literal["buyer", "agent"]
    text: str


class GroundLine(Wire):
    """Why the model is in doubt."""

    kind: Literal["margin", "intent", "emotion", "rules", "against"]
    key: str
    zh: str
    weight: float


class ReviewLine(Wire):
    """A message to label."""

    id: str
    text: str
    context: tuple[ReviewTurn, ...]
    psychology: tuple[NamedLabel, ...] = Field(description="What the model shows; empty: none.")
    psychology_choices: tuple[ScoredLabel, ...] = Field(description="The likeliest, shown or not.")
    intents: tuple[ScoredLabel, ...] = Field(description="The likeliest, the model's own first.")
    emotion: ScoredLabel
    grounds: tuple[GroundLine, ...] = Field(description="The heaviest first.")
    seen: int = Field(description="How often this was said.")
    usefulness: float
    second: bool = Field(description="Asked of two reviewers, to measure agreement.")
    state: Literal["open", "settled", "disputed", "dropped"]
    conversation: str
    message: str
    asked_at: Time


class ReviewCounts(Wire):
    """Messages by state."""

    open: int
    settled: int
    disputed: int
    dropped: int


class ReviewPage(Wire):
    """What waits for this reviewer, the most useful first."""

    items: tuple[ReviewLine, ...]
    counts: ReviewCounts


class ReviewAnswer(Wire):
    """What the message is; a field left out stays as the model said."""

    accept: bool = Field(default=False, description="The model is right in all that is not given here.")
    psychology: Annotated[tuple[Label, ...], Field(max_length=14)] | None = None
    intent: Label | None = None
    emotion: Label | None = None


class ReviewKept(Wire):
    """The message as it stands now, and the next one."""

    item: ReviewLine
    next: ReviewLine | None
    counts: ReviewCounts


class AgreementFigures(Wire):
    """How far the first two reviewers of a message agree; all 0 without messages."""

    shop: str
    messages: int
    psychology: float = Field(description="Share with the very same labels.")
    psychology_overlap: float = Field(description="Mean of common labels over all named (Jaccard).")
    intent: float
    intent_kappa: float = Field(description="Cohen's kappa.")
    emotion: float
    emotion_kappa: float


class ReplyWords(Wire):
    """A reply as a file under replies/ has it."""

    wordings: Annotated[tuple[Words, ...], Field(min_length=1, max_length=3)]
    tones: TonesEntry = TonesEntry()
    when: ConditionsEntry = ConditionsEntry()
    not_when: ConditionsEntry = ConditionsEntry()
    about: Annotated[tuple[Words, ...], Field(max_length=50)] = ()
    said: Annotated[
        tuple[str, ...], Field(max_length=20, description="Patterns of which one must be found.")
    ] = ()
    kind: Kind = "answer"
    action: Label | None = None
    step: DottedKey | None = None
    cites: Annotated[tuple[str, ...], Field(max_length=20)] = ()


class Evidence(Wire):
    """Why a reply was proposed; zeros for one that somebody wrote."""

    times: int = 0
    conversations: int = 0
    staff: int = 0
    examples: tuple[str, ...] = ()
    day: date | None = None


class OwnReply(Wire):
    """A reply that only this shop has."""

    id: str
    shop: str
    name: str
    intent: str
    zh: str
    state: State
    version: int
    source: Literal["edited", "typed", "written"]
    pending: bool = Field(description="A change waits for approval; what was approved before is in use.")
    replaces: str = Field(description="The library's reply that it stands for; empty: none.")
    base: str
    base_text: str = Field(description="The library's reply that agents changed; empty: none.")
    reply: ReplyWords
    evidence: Evidence
    expires_on: date | None
    expired: bool
    created_at: Time
    updated_at: Time
    staff: str | None = Field(description="Id of who changed it last; null: the program.")


class OwnReplies(Wire):
    """A shop's own replies, the newest first."""

    items: tuple[OwnReply, ...]


class ReplyPast(Wire):
    """The reply as it was after one change."""

    version: int
    state: State
    intent: str
    reply: ReplyWords
    expires_on: date | None
    staff: str | None
    at: Time


class OwnReplyCard(Wire):
    """A reply with what it has been, the newest first."""

    item: OwnReply
    versions: tuple[ReplyPast, ...]


class NewReply(Wire):
    """A reply to keep; approved at once when asked for."""

    shop: Key
    intent: ReplyIntent
    reply: ReplyWords
    approve: bool = False
    replaces: Annotated[str, StringConstraints(max_length=80)] = Field(
        "", description="The library's reply that it stands for in this shop, while it is approved."
    )
    expires_on: date | None = None


class ReplyEdit(Wire):
    """The reply as it shall be; `version` is the one that was read."""

    version: Annotated[int, Field(ge=1)]
    intent: ReplyIntent
    reply: ReplyWords
    expires_on: date | None = None


class ReplyMove(Wire):
    """Approve, reject, retire, or propose again."""

    version: Annotated[int, Field(ge=1)]
    state: State
    expires_on: date | None = None


class ReplyTrial(Wire):
    """A reply to look at before it is saved."""

    shop: Key
    intent: ReplyIntent
    reply: ReplyWords
    replaces: Annotated[str, StringConstraints(max_length=80)] = ""
    own: Annotated[str, StringConstraints(max_length=64)] = Field(
        "", description="Id of the own reply that this is a change of."
    )
    item: Key | None = Field(None, description="Filled with this product's facts instead of samples.")


class TrialMark(Wire):
    """A stretch of a text that crosses a red line; offsets are code points."""

    start: int
    end: int
    text: str
    rule: str
    severity: Severity
    reason: str
    rewrite: str


class TrialText(Wire):
    """One text of the reply, filled."""

    tone: Literal["warm", "brief", "pro"]
    text: str
    missing: tuple[str, ...] = Field(description="Slots that nothing is known for.")
    marks: tuple[TrialMark, ...]


class Trial(Wire):
    """What would be offered, and what is wrong with it."""

    texts: tuple[TrialText, ...]
    findings: tuple[str, ...] = Field(description="What forbids saving; empty: nothing.")


class LookedFor(Wire):
    """What came of looking through the agents' own answers."""

    answers: int
    proposed: int
    left: dict[str, int] = Field(description="Why others were left, and how many.")


class ModelLine(Wire):
    """A model that is kept."""

    version: str
    current: bool
    made_at: Time
    utterances: int
    taught: int = Field(description="Of these, what people corrected here.")
    figures: dict[str, float | None] = Field(description="On the fixed sets; empty: never judged.")


class ReadingChange(Wire):
    """Messages of one intent that the old and the new model read differently."""

    truth: str
    before: str
    after: str
    count: int


class TrainingReport(Wire):
    """What came of the last training."""

    ending: Literal["accepted", "refused", "unchanged", "failed", "rolled_back"]
    started_at: Time
    finished_at: Time
    reasons: tuple[str, ...]
    before: str
    after: str
    old: dict[str, float | None]
    new: dict[str, float | None]
    taught: int
    changes: tuple[ReadingChange, ...] = Field(description="The most frequent first, one of them right.")


class Training(Wire):
    """Whether a model is being trained, and what came of the last time."""

    running: bool
    progress: str
    problem: str
    last: TrainingReport | None


class Models(Wire):
    """The models of this server."""

    at_work: str = Field(description="Version that reads now; empty: rules alone.")
    degraded: bool
    versions: tuple[ModelLine, ...] = Field(description="The newest first.")
    training: Training
