"""The course of new staff: what somebody has read, written, answered and got wrong, in which shop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlmodel import col, select

from bot.errors import Conflict, NotFound
from bot.store.columns import new_id
from bot.store.tables.course import (
    CourseMistakeTable,
    CoursePaperTable,
    CourseProgressTable,
    CourseRewriteTable,
)
from bot.store.tables.drills import DrillSeatTable, DrillTable

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

PaperKind = Literal["test", "quiz", "sums", "mistakes"]
LISTED = 200
"""Papers and rewrites of one answer."""


class PaperFinished(Conflict):
    """The paper has been handed in already."""

    code = "paper_finished"


class PaperOver(Conflict):
    """The time for the paper is up."""

    code = "paper_over"


@dataclass(frozen=True, slots=True)
class DayProgress:
    """What somebody has done of a day."""

    day: str
    read_at: datetime | None = None
    tested_at: datetime | None = None
    best: float | None = None
    """Best share of marks in its test."""
    rewrites: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Paper:
    """Questions handed out together."""

    id: str
    staff: str
    shop: str
    day: str
    kind: PaperKind
    questions: tuple[Mapping[str, Any], ...]
    answers: Mapping[str, str]
    passes: float
    started_at: datetime
    due_at: datetime | None
    finished_at: datetime | None
    marks: int | None
    of: int | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Mistake:
    """A question once answered wrongly."""

    question: str
    content: Mapping[str, Any]
    given: str
    box: int
    due_at: datetime
    misses: int
    hits: int


@dataclass(frozen=True, slots=True)
class FinishedDrill:
    """A finished drill of somebody."""

    scenarios: frozenset[str]
    """Passed ones."""
    buyers: int
    passed: bool


def progress_in(session: Session, shop: str, staff: str | None = None) -> dict[str, dict[str, DayProgress]]:
    """Return progress by member of staff and day; of one of them when named."""
    query = select(CourseProgressTable).where(CourseProgressTable.shop == shop)
    if staff is not None:
        query = query.where(CourseProgressTable.staff == staff)
    found: dict[str, dict[str, DayProgress]] = {}
    for row in session.exec(query).all():
        found.setdefault(row.staff, {})[row.day] = DayProgress(
            row.day, row.read_at, row.tested_at, row.best, frozenset(row.rewrites)
        )
    return found


def note_progress(
    session: Session,
    *,
    staff: str,
    shop: str,
    day: str,
    now: datetime,
    read: bool = False,
    rewrite: str = "",
    share: float | None = None,
    passed: bool = False,
) -> None:
    """Add to what somebody has done; nothing is ever taken away."""
    row = session.get(CourseProgressTable, (staff, shop, day), with_for_update=True)
    if row is None:
        row = CourseProgressTable(
            staff=staff,
            shop=shop,
            day=day,
            read_at=None,
            tested_at=None,
            best=None,
            rewrites=[],
            updated_at=now,
        )
    if read and row.read_at is None:
        row.read_at = now
    if rewrite and rewrite not in row.rewrites:
        row.rewrites = [*row.rewrites, rewrite]
    if share is not None:
        row.best = max(row.best or 0.0, share)
    if passed and row.tested_at is None:
        row.tested_at = now
    row.updated_at = now
    session.add(row)
    session.flush()


def add_paper(
    session: Session,
    *,
    staff: str,
    shop: str,
    day: str,
    kind: PaperKind,
    seed: str,
    questions: Sequence[Mapping[str, Any]],
    passes: float,
    now: datetime,
    due_at: datetime | None = None,
) -> Paper:
    """Hand out a paper."""
    row = CoursePaperTable(
        id=new_id(now),
        staff=staff,
        shop=shop,
        day=day,
        kind=kind,
        seed=seed,
        questions=[dict(question) for question in questions],
        answers={},
        passes=passes,
        started_at=now,
        due_at=due_at,
        finished_at=None,
        marks=None,
        of=None,
        passed=None,
    )
    session.add(row)
    session.flush()
    return _paper(row)


def load_paper(session: Session, paper: str, staff: str) -> Paper:
    """Return somebody's own paper. Raises NotFound."""
    return _paper(_row(session, paper, staff))


def answer_paper(session: Session, paper: str, staff: str, answers: Mapping[str, str]) -> Paper:
    """Keep answers; those given before stay unless given again. Raises NotFound, PaperFinished."""
    row = _row(session, paper, staff)
    if row.finished_at is not None:
        msg = f"paper {paper} has been handed in"
        raise PaperFinished(msg)
    row.answers = {**row.answers, **answers}
    session.add(row)
    session.flush()
    return _paper(row)


def finish_paper(
    session: Session, paper: str, staff: str, *, marks: int, of: int, passed: bool, now: datetime
) -> Paper:
    """Hand in a paper. Raises NotFound, PaperFinished."""
    row = _row(session, paper, staff)
    if row.finished_at is not None:
        msg = f"paper {paper} has been handed in"
        raise PaperFinished(msg)
    row.finished_at, row.marks, row.of, row.passed = now, marks, of, passed
    session.add(row)
    session.flush()
    return _paper(row)


def running_test(session: Session, staff: str, shop: str) -> Paper | None:
    """Return the last test that was begun, if it has not been handed in; one whose time may be up too."""
    row = session.exec(
        select(CoursePaperTable)
        .where(
            CoursePaperTable.staff == staff, CoursePaperTable.shop == shop, CoursePaperTable.kind == "test"
        )
        .order_by(col(CoursePaperTable.started_at).desc(), col(CoursePaperTable.id).desc())
        .limit(1)
    ).first()
    return _paper(row) if row is not None and row.finished_at is None else None


def papers_of(session: Session, staff: str, shop: str) -> tuple[Paper, ...]:
    """Return finished papers, newest first."""
    rows = session.exec(
        select(CoursePaperTable)
        .where(CoursePaperTable.staff == staff, CoursePaperTable.shop == shop)
        .where(col(CoursePaperTable.finished_at).is_not(None))
        .order_by(col(CoursePaperTable.started_at).desc())
        .limit(LISTED)
    ).all()
    return tuple(_paper(row) for row in rows)


def add_rewrite(
    session: Session,
    *,
    staff: str,
    shop: str,
    day: str,
    item: str,
    text: str,
    passed: bool,
    points: Sequence[Mapping[str, Any]],
    now: datetime,
) -> int:
    """Keep a reply that was written anew; return how often this item has been tried, this one included."""
    session.add(
        CourseRewriteTable(
            id=new_id(now),
            staff=staff,
            shop=shop,
            day=day,
            item=item,
            text=text,
            passed=passed,
            points=[dict(point) for point in points],
            at=now,
        )
    )
    session.flush()
    tried = session.exec(
        select(CourseRewriteTable.id).where(
            CourseRewriteTable.staff == staff,
            CourseRewriteTable.shop == shop,
            CourseRewriteTable.item == item,
        )
    ).all()
    return len(tried)


def last_rewrites(session: Session, staff: str, shop: str, day: str) -> dict[str, str]:
    """Return what somebody wrote last for each item of a day."""
    rows = session.exec(
        select(CourseRewriteTable)
        .where(
            CourseRewriteTable.staff == staff, CourseRewriteTable.shop == shop, CourseRewriteTable.day == day
        )
        .order_by(col(CourseRewriteTable.at))
    ).all()
    return {row.item: row.text for row in rows}


def mistakes_of(session: Session, staff: str, shop: str) -> tuple[Mistake, ...]:
    """Return mistakes, what is due first in front; learnt ones too."""
    rows = session.exec(
        select(CourseMistakeTable)
        .where(CourseMistakeTable.staff == staff, CourseMistakeTable.shop == shop)
        .order_by(col(CourseMistakeTable.due_at), col(CourseMistakeTable.question))
    ).all()
    return tuple(
        Mistake(row.question, row.content, row.given, row.box, row.due_at, row.misses, row.hits)
        for row in rows
    )


def put_mistake(session: Session, staff: str, shop: str, mistake: Mistake) -> None:
    """Keep a mistake as it stands now."""
    row = session.get(CourseMistakeTable, (staff, shop, mistake.question), with_for_update=True)
    values: dict[str, Any] = {
        "content": dict(mistake.content),
        "given": mistake.given,
        "box": mistake.box,
        "due_at": mistake.due_at,
        "misses": mistake.misses,
        "hits": mistake.hits,
    }
    if row is None:
        row = CourseMistakeTable(staff=staff, shop=shop, question=mistake.question, **values)
    else:
        for name, value in values.items():
            setattr(row, name, value)
    session.add(row)
    session.flush()


def finished_drills(session: Session, staff: Sequence[str]) -> dict[str, tuple[FinishedDrill, ...]]:
    """Return the finished drills of members of staff; whichever shop's facts they were practised on."""
    if not staff:
        return {}
    drills = session.exec(
        select(DrillTable).where(col(DrillTable.staff).in_(list(staff)), DrillTable.state == "finished")
    ).all()
    seats: dict[str, list[DrillSeatTable]] = {drill.id: [] for drill in drills}
    if seats:
        for seat in session.exec(select(DrillSeatTable).where(col(DrillSeatTable.drill).in_(list(seats)))):
            seats[seat.drill].append(seat)
    found: dict[str, list[FinishedDrill]] = {}
    for drill in drills:
        sat = seats[drill.id]
        found.setdefault(drill.staff, []).append(
            FinishedDrill(
                frozenset(seat.scenario for seat in sat if seat.passed), len(sat), passed=bool(drill.passed)
            )
        )
    return {who: tuple(done) for who, done in found.items()}


def _row(session: Session, paper: str, staff: str) -> CoursePaperTable:
    row = session.get(CoursePaperTable, paper, with_for_update=True)
    if row is None or row.staff != staff:
        msg = f"no paper {paper}"
        raise NotFound(msg)
    return row


def _paper(row: CoursePaperTable) -> Paper:
    kind = cast("PaperKind", row.kind)
    return Paper(
        id=row.id,
        staff=row.staff,
        shop=row.shop,
        day=row.day,
        kind=kind,
        questions=tuple(row.questions),
        answers=row.answers,
        passes=row.passes,
        started_at=row.started_at,
        due_at=row.due_at,
        finished_at=row.finished_at,
        marks=row.marks,
        of=row.of,
        passed=row.passed,
    )
