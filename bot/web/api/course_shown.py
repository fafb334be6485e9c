"""The course as the console shows it: values of the course and the store turned into bodies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.simulation.course import DrillResult, Gate, Graded, Question, Standing, gates
from bot.simulation.course_schema import DayFile
from bot.simulation.leitner import LEARNT
from bot.store.course import DayProgress, FinishedDrill, Mistake
from bot.store.course_tasks import Certificate, CourseTask
from bot.web.api.coursing import (
    Asked,
    CertificateCard,
    GateLine,
    GradedLine,
    MistakeLine,
    TaskLine,
)
from bot.web.classroom import Class

HUNDRED = 100


def gates_of(
    room: Class, progress: Mapping[str, DayProgress], drills: Collection[FinishedDrill]
) -> dict[str, Gate]:
    """Return every day's gate for somebody."""
    standings = {
        day: Standing(one.read_at is not None, one.rewrites, one.tested_at is not None)
        for day, one in progress.items()
    }
    results = [DrillResult(drill.scenarios, drill.buyers, drill.passed) for drill in drills]
    return gates(room.course, standings, results)


def shown_gate(file: DayFile, gate: Gate, progress: DayProgress | None) -> GateLine:
    """Return a day's line."""
    return GateLine(
        day=file.key,
        title=file.title,
        aim=file.aim,
        minutes=file.minutes,
        passed=gate.passed,
        open=gate.open,
        missing=gate.missing,
        share=round(gate.share, 3),
        read=progress is not None and progress.read_at is not None,
        rewrites=gate.rewrites,
        rewrites_wanted=min(file.gate.rewrites, len(file.rewrites)),
        drills=len(gate.drills),
        drills_wanted=min(file.gate.drills, len(file.drills)),
        best=progress.best if progress else None,
        passes=file.test.passes,
    )


def question_of(content: Mapping[str, Any]) -> Question:
    """Return the question kept in a paper or among the mistakes."""
    fields = dict(content)
    for name in ("options", "psychology", "types"):
        fields[name] = tuple(fields.get(name, ()))
    return Question(**fields)


def kept_question(question: Question) -> dict[str, Any]:
    """Return a question as papers and mistakes keep it."""
    return {
        key: list(value) if isinstance(value, tuple) else value for key, value in asdict(question).items()
    }


def shown_question(question: Question) -> Asked:
    """Return a question without its answer."""
    return Asked(id=question.id, kind=question.kind, ask=question.ask, options=question.options)


def shown_graded(graded: Graded) -> GradedLine:
    """Return a question with what was answered."""
    question = graded.question
    return GradedLine(
        id=question.id,
        kind=question.kind,
        ask=question.ask,
        options=question.options,
        given=graded.given,
        right=graded.right,
        answer=question.answer,
        why=question.why,
        optional=question.optional,
    )


def in_words(question: Question, answer: str) -> str:
    """Return an answer as the options word it."""
    if question.kind == "sum" or not answer:
        return answer
    place = "ABCD".find(answer)
    return question.options[place] if 0 <= place < len(question.options) else answer


def shown_mistake(mistake: Mistake, now: datetime) -> MistakeLine:
    """Return a mistake."""
    question = question_of(mistake.content)
    learnt = mistake.box >= LEARNT
    return MistakeLine(
        question=mistake.question,
        ask=question.ask,
        answer=in_words(question, question.answer),
        given=in_words(question, mistake.given),
        why=question.why,
        day=question.day,
        box=mistake.box,
        due_at=mistake.due_at,
        due=not learnt and mistake.due_at <= now,
        misses=mistake.misses,
        hits=mistake.hits,
        learnt=learnt,
    )


def shown_tasks(
    room: Class,
    tasks: Iterable[CourseTask],
    progress: Mapping[str, Mapping[str, DayProgress]],
    passed: Mapping[str, Collection[str]],
    *,
    names: Mapping[str, str],
    now: datetime,
) -> tuple[TaskLine, ...]:
    """Return tasks; one is done when the day is passed and its test has the marks asked for."""
    lines = []
    for task in tasks:
        day = room.course.days.get(task.day)
        done_day = progress.get(task.staff, {}).get(task.day)
        best = (done_day.best or 0.0) if done_day else 0.0
        done = task.day in passed.get(task.staff, ()) and round(best * HUNDRED) >= task.pass_mark
        lines.append(
            TaskLine(
                id=task.id,
                day=task.day,
                title=day.title if day else task.day,
                staff=task.staff,
                staff_name=names.get(task.staff, ""),
                pass_mark=task.pass_mark,
                note=task.note,
                by=names.get(task.by or "", ""),
                due_at=task.due_at,
                done=done,
                late=not done and task.due_at < now,
            )
        )
    return tuple(lines)


def shown_certificate(certificate: Certificate, name: str, shop_name: str) -> CertificateCard:
    """Return a certificate."""
    return CertificateCard(
        number=certificate.number,
        name=name,
        shop=certificate.shop,
        shop_name=shop_name,
        score=certificate.score,
        issued_at=certificate.issued_at,
    )
