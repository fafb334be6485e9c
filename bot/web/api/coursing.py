"""Bodies of the course: the week, a lesson, papers, mistakes, tasks and the shop's own questions."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from bot.chat.protocol.fields import Id, Note, Text, Time, Title, Wire
from bot.chat.protocol.shapes import NamedLabel

DayKey = Annotated[str, Field(pattern=r"^(d[1-8]|final)$")]
Answer = Annotated[str, Field(max_length=40)]
PaperKind = Literal["test", "quiz", "sums", "mistakes"]


class GateLine(Wire):
    """How far the caller is with a day."""

    day: str
    title: str
    aim: str
    minutes: int
    passed: bool
    open: bool
    missing: tuple[str, ...] = Field(description="before, text, rewrites, drills, test.")
    share: float
    read: bool
    rewrites: int
    rewrites_wanted: int
    drills: int
    drills_wanted: int
    best: float | None = Field(description="Best share of marks in its test.")
    passes: float


class TaskLine(Wire):
    """A day that a supervisor wants done."""

    id: str
    day: str
    title: str
    staff: str
    staff_name: str
    pass_mark: int
    note: str
    by: str
    due_at: Time
    done: bool
    late: bool


class CertificateCard(Wire):
    """Somebody may go live."""

    number: str
    name: str
    shop: str
    shop_name: str
    score: float
    issued_at: Time


class Trend(Wire):
    """One finished paper, for progress over time."""

    at: Time
    day: str
    kind: PaperKind
    share: float
    passed: bool


class Section(Wire):
    """A short part of a lesson."""

    head: str
    text: str


class RewriteLine(Wire):
    """A bad reply to be written anew."""

    id: str
    buyer: str
    bad: str
    wrong: str
    done: bool
    last: str = Field(description="What the caller wrote last; empty: nothing.")


class SeatLine(Wire):
    """A buyer of a drill."""

    persona: str
    scenario: str
    name: str
    brief: str


class DrillLine(Wire):
    """A drill of the day."""

    id: str
    title: str
    seats: tuple[SeatLine, ...]
    trades: tuple[str, ...] = Field(description="Of shops whose facts it may be practised on.")
    done: bool


class Lesson(Wire):
    """A day."""

    gate: GateLine
    sections: tuple[Section, ...]
    rewrites: tuple[RewriteLine, ...]
    drills: tuple[DrillLine, ...]
    test_minutes: int
    test_questions: int
    quiz: bool = Field(description="Product questions may be practised.")
    sums: bool = Field(description="Sums may be practised.")


class Rewritten(Wire):
    """A reply to the buyer of an item."""

    text: Annotated[Text, Field(min_length=1, max_length=1000)]


class PointLine(Wire):
    """One thing looked at."""

    rule: str
    good: bool
    text: str


class RewriteResult(Wire):
    """What is good and bad about it."""

    passed: bool
    points: tuple[PointLine, ...]
    acts: tuple[NamedLabel, ...]
    tries: int
    model: str = Field(description="A good reply; empty until it passed, or was tried twice.")


class NewPaper(Wire):
    """What to be asked."""

    day: DayKey = "d1"
    kind: PaperKind = "test"


class Asked(Wire):
    """A question without its answer."""

    id: str
    kind: Literal["choice", "sum"]
    ask: str
    options: tuple[str, ...]


class PaperCard(Wire):
    """Questions handed out."""

    id: str
    day: str
    kind: PaperKind
    passes: float
    started_at: Time
    due_at: Time | None
    seconds: int | None = Field(description="Left as of this answer; null: not timed.")
    questions: tuple[Asked, ...]
    given: dict[str, str] = Field(description="Answers kept so far, by question.")


class Outline(Wire):
    """The week as it stands for the caller."""

    days: tuple[GateLine, ...]
    today: str = Field(description="The day to go on with.")
    due: int = Field(description="Mistakes to be looked at now.")
    tasks: tuple[TaskLine, ...]
    certificate: CertificateCard | None
    trend: tuple[Trend, ...] = Field(description="Newest first.")
    running: PaperCard | None = Field(description="A test that was begun and not handed in.")


class OneAnswer(Wire):
    """One answer of a paper that is no test."""

    question: Annotated[str, Field(max_length=200)]
    answer: Answer


class Answers(Wire):
    """Answers by question; a question left out is wrong."""

    answers: dict[Annotated[str, Field(max_length=200)], Answer] = Field(default_factory=dict, max_length=80)


class GradedLine(Asked):
    """A question looked at."""

    given: str
    right: bool
    answer: str
    why: str
    optional: bool


class KeptAnswers(Wire):
    """What is kept of a test that goes on."""

    answered: int
    seconds: int = Field(description="Left.")


class PaperResult(Wire):
    """A paper looked at."""

    id: str
    day: str
    kind: PaperKind
    marks: int
    of: int
    passes: float
    passed: bool
    late: bool = Field(description="Handed in when the time was up: what was kept before counts.")
    graded: tuple[GradedLine, ...]


class MistakeLine(Wire):
    """A question once answered wrongly."""

    question: str
    ask: str
    answer: str = Field(description="In words.")
    given: str = Field(description="In words.")
    why: str
    day: str
    box: int
    due_at: Time
    due: bool
    misses: int
    hits: int
    learnt: bool


class MistakeBook(Wire):
    """All mistakes, and the motives and types they are about, the most frequent first."""

    items: tuple[MistakeLine, ...]
    due: int
    weak: tuple[NamedLabel, ...]


class NewTask(Wire):
    """A day for some members of staff."""

    staff: Annotated[tuple[Id, ...], Field(min_length=1, max_length=100)]
    day: DayKey
    due_at: AwareDatetime
    pass_mark: Annotated[int, Field(ge=0, le=100)] = 80
    note: Title = ""


class MemberLine(Wire):
    """How far somebody of the shop is."""

    rank: int
    id: str
    name: str
    role: str
    passed: int
    of: int
    share: float
    marks: float | None = Field(description="Mean of the best shares in tests.")
    mistakes: int
    days: dict[str, float] = Field(description="Share by day.")
    certificate: str
    tasks: tuple[TaskLine, ...]


class Team(Wire):
    """Everybody of the shop, by rank."""

    items: tuple[MemberLine, ...]
    days: tuple[NamedLabel, ...]


class QuestionWords(Wire):
    """A single-choice question of the shop."""

    day: DayKey
    ask: Annotated[Title, Field(min_length=2)]
    options: Annotated[tuple[Annotated[Title, Field(min_length=1)], ...], Field(min_length=2, max_length=4)]
    answer: Literal["A", "B", "C", "D"]
    why: Annotated[Note, Field(min_length=1)]
    psychology: Annotated[tuple[str, ...], Field(max_length=5)] = ()
    types: Annotated[tuple[str, ...], Field(max_length=5)] = ()


class QuestionEdit(QuestionWords):
    """A changed question."""

    version: int


class QuestionCard(QuestionWords):
    """A question as it is kept."""

    id: str
    version: int
    author: str
    updated_at: Time


class QuestionShelf(Wire):
    """The shop's own questions, and how many the bank has for each day."""

    items: tuple[QuestionCard, ...]
    bank: dict[str, int]
