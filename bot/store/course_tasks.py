"""What supervisors set for the course: tasks with a deadline, questions of their own; and certificates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from bot.errors import Conflict, NotFound
from bot.store.columns import new_id
from bot.store.tables import StaffShopTable
from bot.store.tables.course import CourseCertificateTable, CourseQuestionTable, CourseTaskTable

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session


class QuestionChanged(Conflict):
    """Somebody changed the question meanwhile; the detail has its version now."""

    code = "question_changed"

    def __init__(self, version: int) -> None:
        self.detail = {"version": version}
        super().__init__(f"the question is at version {version} now; look at it again")


@dataclass(frozen=True, slots=True)
class CourseTask:
    """A day that somebody is to do by some time."""

    id: str
    shop: str
    staff: str
    day: str
    pass_mark: int
    """Marks of a hundred in the day's test."""
    note: str
    by: str | None
    due_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Certificate:
    """Somebody may go live in a shop."""

    staff: str
    shop: str
    number: str
    score: float
    detail: Mapping[str, Any]
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question that a supervisor wrote."""

    id: str
    shop: str
    day: str
    content: Mapping[str, Any]
    version: int
    author: str | None
    updated_at: datetime


def set_task(
    session: Session,
    *,
    shop: str,
    staff: str,
    day: str,
    pass_mark: int,
    note: str,
    by: str,
    due_at: datetime,
    now: datetime,
) -> CourseTask:
    """Give somebody a day to do, in place of an earlier task of that day. Raises NotFound for staff elsewhere."""
    if session.get(StaffShopTable, (staff, shop)) is None:
        msg = f"no staff {staff} in shop {shop}"
        raise NotFound(msg)
    row = session.exec(
        select(CourseTaskTable).where(
            CourseTaskTable.staff == staff, CourseTaskTable.shop == shop, CourseTaskTable.day == day
        )
    ).first()
    if row is None:
        row = CourseTaskTable(
            id=new_id(now), shop=shop, staff=staff, day=day, pass_mark=pass_mark, note=note, by=by,
            due_at=due_at, created_at=now,
        )  # fmt: skip
    row.pass_mark, row.note, row.by, row.due_at = pass_mark, note, by, due_at
    session.add(row)
    session.flush()
    return _task(row)


def tasks_in(session: Session, shop: str, staff: str | None = None) -> tuple[CourseTask, ...]:
    """Return tasks of a shop, or of one member of its staff, soonest first."""
    query = select(CourseTaskTable).where(CourseTaskTable.shop == shop)
    if staff is not None:
        query = query.where(CourseTaskTable.staff == staff)
    rows = session.exec(query.order_by(col(CourseTaskTable.due_at), col(CourseTaskTable.day))).all()
    return tuple(_task(row) for row in rows)


def drop_task(session: Session, shop: str, task: str) -> None:
    """Take a task back. Raises NotFound."""
    row = session.get(CourseTaskTable, task)
    if row is None or row.shop != shop:
        msg = f"no task {task} in shop {shop}"
        raise NotFound(msg)
    session.delete(row)
    session.flush()


def issue_certificate(
    session: Session, *, staff: str, shop: str, score: float, detail: Mapping[str, Any], now: datetime
) -> Certificate:
    """Give somebody the certificate of a shop; who has one keeps it."""
    there = certificate_of(session, staff, shop)
    if there is not None:
        return there
    made = new_id(now)
    row = CourseCertificateTable(
        id=made, staff=staff, shop=shop, number=f"ZK-{now:%Y%m%d}-{made[-6:].upper()}", score=score,
        detail=dict(detail), issued_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return _certificate(row)


def certificate_of(session: Session, staff: str, shop: str) -> Certificate | None:
    """Return somebody's certificate of a shop, None when there is none."""
    return certificates_in(session, shop).get(staff)


def certificates_in(session: Session, shop: str) -> dict[str, Certificate]:
    """Return the certificates of a shop by member of staff."""
    rows = session.exec(select(CourseCertificateTable).where(CourseCertificateTable.shop == shop)).all()
    return {row.staff: _certificate(row) for row in rows}


def own_questions(session: Session, shop: str) -> tuple[OwnQuestion, ...]:
    """Return the questions of a shop, by day, newest first."""
    rows = session.exec(
        select(CourseQuestionTable)
        .where(CourseQuestionTable.shop == shop)
        .order_by(col(CourseQuestionTable.day), col(CourseQuestionTable.updated_at).desc())
    ).all()
    return tuple(_own(row) for row in rows)


def keep_question(
    session: Session,
    *,
    shop: str,
    day: str,
    content: Mapping[str, Any],
    author: str,
    now: datetime,
    question: str | None = None,
    version: int = 0,
) -> OwnQuestion:
    """Add a question, or change one. Raises NotFound, QuestionChanged."""
    if question is None:
        row = CourseQuestionTable(
            id=new_id(now), shop=shop, day=day, content={}, version=0, author=author, updated_at=now
        )
    else:
        row = _question(session, shop, question)
        if row.version != version:
            raise QuestionChanged(row.version)
    row.day, row.content, row.author, row.updated_at = day, dict(content), author, now
    row.version += 1
    session.add(row)
    session.flush()
    return _own(row)


def drop_question(session: Session, shop: str, question: str) -> None:
    """Remove a question; papers and mistakes keep what they asked. Raises NotFound."""
    session.delete(_question(session, shop, question))
    session.flush()


def _question(session: Session, shop: str, question: str) -> CourseQuestionTable:
    row = session.get(CourseQuestionTable, question, with_for_update=True)
    if row is None or row.shop != shop:
        msg = f"no question {question} in shop {shop}"
        raise NotFound(msg)
    return row


def _task(row: CourseTaskTable) -> CourseTask:
    return CourseTask(
        row.id, row.shop, row.staff, row.day, row.pass_mark, row.note, row.by, row.due_at, row.created_at
    )


def _certificate(row: CourseCertificateTable) -> Certificate:
    return Certificate(row.staff, row.shop, row.number, row.score, row.detail, row.issued_at)


def _own(row: CourseQuestionTable) -> OwnQuestion:
    return OwnQuestion(row.id, row.shop, row.day, row.content, row.version, row.author, row.updated_at)
