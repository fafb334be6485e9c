"""The course of new staff: papers, answers, mistakes, tasks, certificates, and the shop's own questions."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from bot.store.columns import Json, Row, UtcDateTime


class CourseProgressTable(Row, table=True):
    """What somebody has done of a day in a shop."""

    __tablename__ = "course_progress"

    staff: str = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    shop: str = Field(primary_key=True, foreign_key="shop.key", ondelete="CASCADE", index=True)
    day: str = Field(primary_key=True)
    """d1 … d8, final."""
    read_at: datetime | None = Field(sa_type=UtcDateTime)
    tested_at: datetime | None = Field(sa_type=UtcDateTime)
    """When its test was passed first."""
    best: float | None
    """Best share of marks in its test."""
    rewrites: list[str] = Field(sa_type=Json)
    """Items written well."""
    updated_at: datetime = Field(sa_type=UtcDateTime)


class CoursePaperTable(Row, table=True):
    """Questions handed out together."""

    __tablename__ = "course_paper"
    __table_args__ = (
        CheckConstraint("kind in ('test', 'quiz', 'sums', 'mistakes')", name="kind"),
        Index(None, "staff", "shop", "started_at"),
    )

    id: str = Field(primary_key=True)
    staff: str = Field(foreign_key="staff.id", ondelete="CASCADE")
    shop: str = Field(foreign_key="shop.key", ondelete="CASCADE", index=True)
    day: str
    kind: str
    seed: str
    questions: list[dict[str, Any]] = Field(sa_type=Json)
    """As they were asked, with their answers."""
    answers: dict[str, str] = Field(sa_type=Json)
    passes: float
    """Share of the marks that passes."""
    started_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime | None = Field(sa_type=UtcDateTime)
    """None: not timed."""
    finished_at: datetime | None = Field(sa_type=UtcDateTime)
    marks: int | None
    of: int | None
    passed: bool | None


class CourseRewriteTable(Row, table=True):
    """One reply that was written anew."""

    __tablename__ = "course_rewrite"
    __table_args__ = (Index(None, "staff", "shop", "item"),)

    id: str = Field(primary_key=True)
    staff: str = Field(foreign_key="staff.id", ondelete="CASCADE")
    shop: str = Field(foreign_key="shop.key", ondelete="CASCADE", index=True)
    day: str
    item: str
    text: str
    passed: bool
    points: list[dict[str, Any]] = Field(sa_type=Json)
    at: datetime = Field(sa_type=UtcDateTime)


class CourseMistakeTable(Row, table=True):
    """A question once answered wrongly; see `bot.simulation.leitner`."""

    __tablename__ = "course_mistake"
    __table_args__ = (
        CheckConstraint("box between 1 and 5", name="box"),
        Index(None, "staff", "shop", "due_at"),
    )

    staff: str = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    shop: str = Field(primary_key=True, foreign_key="shop.key", ondelete="CASCADE", index=True)
    question: str = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_type=Json)
    """The question as it was asked last."""
    given: str
    """Last wrong answer."""
    box: int
    due_at: datetime = Field(sa_type=UtcDateTime)
    misses: int
    hits: int


class CourseTaskTable(Row, table=True):
    """A day that a supervisor wants done by some time."""

    __tablename__ = "course_task"
    __table_args__ = (
        CheckConstraint("pass_mark between 0 and 100", name="pass_mark"),
        UniqueConstraint("staff", "shop", "day"),
        Index(None, "shop", "due_at"),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key", ondelete="CASCADE")
    staff: str = Field(foreign_key="staff.id", ondelete="CASCADE")
    """Who is to do it."""
    day: str
    pass_mark: int
    """Marks of a hundred in the day's test."""
    note: str
    by: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    due_at: datetime = Field(sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class CourseCertificateTable(Row, table=True):
    """Somebody may go live in a shop."""

    __tablename__ = "course_certificate"
    __table_args__ = (UniqueConstraint("number"), UniqueConstraint("staff", "shop"))

    id: str = Field(primary_key=True)
    staff: str = Field(foreign_key="staff.id", ondelete="CASCADE")
    shop: str = Field(foreign_key="shop.key", ondelete="CASCADE", index=True)
    number: str
    score: float
    """Share of the marks in the last test."""
    detail: dict[str, Any] = Field(sa_type=Json)
    """Best share day by day."""
    issued_at: datetime = Field(sa_type=UtcDateTime)


class CourseQuestionTable(Row, table=True):
    """A question that a supervisor wrote for the shop."""

    __tablename__ = "course_question"

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key", ondelete="CASCADE", index=True)
    day: str
    content: dict[str, Any] = Field(sa_type=Json)
    """ask, options, answer, why, psychology, types."""
    version: int
    author: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    updated_at: datetime = Field(sa_type=UtcDateTime)
