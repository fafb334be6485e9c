"""Papers of the course: tests against the clock, quizzes on the shop's goods, sums, and mistakes that come back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query

from bot.chat.protocol.fields import Id
from bot.errors import Conflict, InputError, NotFound
from bot.simulation.course import Graded, Question, drawn, grade, mark, related, seed_of, shuffled
from bot.simulation.leitner import Card, moved
from bot.simulation.quizzes import product_questions, sum_questions
from bot.store import Session, load_shop_entry
from bot.store.columns import new_id
from bot.store.course import (
    Mistake,
    Paper,
    PaperOver,
    add_paper,
    answer_paper,
    finish_paper,
    finished_drills,
    load_paper,
    mistakes_of,
    note_progress,
    progress_in,
    put_mistake,
    running_test,
)
from bot.store.course_tasks import own_questions
from bot.web.api.course_shown import (
    gates_of,
    kept_question,
    question_of,
    shown_graded,
    shown_mistake,
    shown_question,
)
from bot.web.api.coursing import (
    Answers,
    GradedLine,
    KeptAnswers,
    NewPaper,
    OneAnswer,
    PaperCard,
    PaperResult,
)
from bot.web.api.shapes import Key
from bot.web.classroom import Here, Pupil

router = APIRouter(prefix="/api/v1/course", tags=["course"])

Shop = Annotated[Key, Query()]
Which = Annotated[Id, Path()]
GRACE = timedelta(seconds=10)
"""On the way to the server after the time is up."""
PRACTICE, REVIEW = 10, 15
"""Questions of a quiz, of a turn through the mistakes."""


class CourseLocked(Conflict):
    """A day before it is not passed."""

    code = "course_locked"


class CourseNotDone(Conflict):
    """Days are missing to the certificate."""

    code = "course_not_done"


@router.post("/papers", status_code=201)
async def paper(here: Here, body: NewPaper) -> PaperCard:
    """Hand out a timed test, a quiz on the shop's goods, sums, or the mistakes that are due.

    A test of that day that still runs is handed out again, its clock and its answers as they stand.
    409 `course_locked`: the day before is not passed. 404: nothing to ask.
    """
    home, room, now = here.home, here.room, here.home.now()
    file = room.course.day(body.day)
    seed = new_id(now)

    def store(session: Session) -> Paper:
        load_shop_entry(session, here.shop)
        if body.kind == "test":
            progress = progress_in(session, here.shop, here.id).get(here.id, {})
            drills = finished_drills(session, [here.id]).get(here.id, ())
            if not gates_of(room, progress, drills)[body.day].open:
                msg = f"day {body.day} is not open yet"
                raise CourseLocked(msg)
            begun = running_test(session, here.id, here.shop)
            if begun is not None and begun.day == body.day and _seconds(begun, now):
                return begun
        questions = _questions(session, here, body, seed)
        if not questions:
            msg = "there is nothing to ask"
            raise NotFound(msg)
        timed, rng = body.kind == "test", seed_of(seed)
        return add_paper(
            session,
            staff=here.id,
            shop=here.shop,
            day=body.day,
            kind=body.kind,
            seed=seed,
            questions=[kept_question(shuffled(question, rng)) for question in questions],
            passes=file.test.passes,
            now=now,
            due_at=now + timedelta(minutes=file.test.minutes) if timed else None,
        )

    return card_of(await home.archive.write(store), now)


def _questions(session: Session, here: Pupil, body: NewPaper, seed: str) -> list[Question]:
    """Return what a paper asks."""
    home, course, shop, now = here.home, here.room.course, here.shop, here.home.now()
    rng = seed_of(shop, here.id, seed)
    facts = home.interpreter.dossiers.shop(session, here.shop)
    names = {key: slot.zh for key, slot in home.library.slots.items()}
    if body.kind == "quiz":
        return product_questions(course, facts, names, now, count=PRACTICE, rng=rng)
    if body.kind == "sums":
        return sum_questions(course, facts.spec, facts.wording, now, count=PRACTICE, rng=rng)
    if body.kind == "mistakes":
        due = [
            question_of(one.content)
            for one in mistakes_of(session, here.id, here.shop)
            if shown_mistake(one, now).due
        ][:REVIEW]
        return [*due, *related(course.bank.values(), due, max(0, REVIEW - len(due)) // 3, rng)]
    test = course.day(body.day).test
    own = [
        question_of({"id": f"own.{one.id}", "day": one.day, **one.content})
        for one in own_questions(session, here.shop)
    ]
    chosen = drawn([*course.bank.values(), *own], body.day, test.bank, rng)
    chosen += product_questions(course, facts, names, now, count=test.product, rng=rng)
    chosen += sum_questions(course, facts.spec, facts.wording, now, count=test.sums, rng=rng)
    return chosen


@router.post("/papers/{sheet}/answers")
async def answer(here: Here, sheet: Which, body: OneAnswer) -> GradedLine:
    """Take one answer of a paper that is no test, and say at once whether it is right and why."""
    home, now = here.home, here.home.now()

    def store(session: Session) -> GradedLine:
        there = load_paper(session, sheet, here.id)
        if there.kind == "test":
            msg = "question: the answers of a test are looked at when it is handed in"
            raise InputError(msg)
        question = next((q for q in map(question_of, there.questions) if q.id == body.question), None)
        if question is None:
            msg = f"question: paper {sheet} does not ask {body.question}"
            raise InputError(msg)
        graded = grade(question, body.answer)
        if body.question not in there.answers:
            answer_paper(session, sheet, here.id, {body.question: graded.given})
            _remember(session, there, graded, now)
        return shown_graded(graded)

    return await home.archive.write(store)


@router.put("/papers/{sheet}/answers")
async def keep(here: Here, sheet: Which, body: Answers) -> KeptAnswers:
    """Keep answers of a test while it goes on, so that a closed page costs nothing but time.

    Those kept before stay unless they are here again; an empty one takes an answer back. 409 `paper_over`: the time
    is up; `paper_finished`: it was handed in. 422: what cannot be an answer.
    """
    home, now = here.home, here.home.now()

    def store(session: Session) -> KeptAnswers:
        there = load_paper(session, sheet, here.id)
        asked = {question.id: question for question in map(question_of, there.questions)}
        if strange := sorted(set(body.answers) - set(asked)):
            msg = f"answers: paper {sheet} does not ask {strange[0]}"
            raise InputError(msg)
        if there.kind != "test":
            msg = f"answers: paper {sheet} is no test; its answers are looked at one by one"
            raise InputError(msg)
        if _late(there, now):
            msg = f"paper {sheet} was due at {there.due_at}"
            raise PaperOver(msg)
        typed = {key: grade(asked[key], said).given for key, said in body.answers.items()}
        kept = answer_paper(session, sheet, here.id, typed)
        return KeptAnswers(answered=sum(map(bool, kept.answers.values())), seconds=_seconds(kept, now) or 0)

    return await home.archive.write(store)


@router.post("/papers/{sheet}/finish")
async def finish(here: Here, sheet: Which, body: Answers) -> PaperResult:
    """Hand in a paper: marks, every question with the right answer and why; wrong ones become mistakes.

    When the time of a test is up, what was kept until then counts and nothing that comes with this call.
    """
    home, room, now = here.home, here.room, here.home.now()

    def store(session: Session) -> PaperResult:
        there = load_paper(session, sheet, here.id)
        before, late = dict(there.answers), _late(there, now)
        answers = before if late else _put_together(there, body.answers)
        questions = [question_of(content) for content in there.questions]
        result = mark(questions, answers, there.passes)
        answer_paper(session, sheet, here.id, {one.question.id: one.given for one in result.graded})
        finish_paper(session, sheet, here.id, marks=result.marks, of=result.of, passed=result.passed, now=now)
        for one in result.graded:
            if there.kind == "test" or one.question.id not in before:
                _remember(session, there, one, now)
        if there.kind == "test" and there.day in room.course.days:
            note_progress(
                session,
                staff=here.id,
                shop=there.shop,
                day=there.day,
                now=now,
                share=result.share,
                passed=result.passed,
            )
        return PaperResult(
            id=there.id,
            day=there.day,
            kind=there.kind,
            marks=result.marks,
            of=result.of,
            passes=there.passes,
            passed=result.passed,
            late=late,
            graded=tuple(map(shown_graded, result.graded)),
        )

    return await home.archive.write(store)


def _late(there: Paper, now: datetime) -> bool:
    """Return whether the time of a paper is up."""
    return there.due_at is not None and now > there.due_at + GRACE


def _seconds(there: Paper, now: datetime) -> int | None:
    """Return the seconds left of a paper; None: it is not timed."""
    return None if there.due_at is None else max(0, round((there.due_at - now).total_seconds()))


def _put_together(there: Paper, given: Mapping[str, str]) -> dict[str, str]:
    """Return the answers that count: in a test the last ones, elsewhere what was looked at stays."""
    return {**there.answers, **given} if there.kind == "test" else {**given, **there.answers}


def card_of(there: Paper, now: datetime) -> PaperCard:
    """Return a paper as it is shown to who answers it."""
    return PaperCard(
        id=there.id,
        day=there.day,
        kind=there.kind,
        passes=there.passes,
        started_at=there.started_at,
        due_at=there.due_at,
        seconds=_seconds(there, now),
        questions=tuple(shown_question(question_of(content)) for content in there.questions),
        given={key: said for key, said in there.answers.items() if said},
    )


def _remember(session: Session, paper: Paper, graded: Graded, now: datetime) -> None:
    """Move the mistake of a question, if there is one or is one now."""
    question = graded.question
    if question.optional:
        return
    there = next(
        (m for m in mistakes_of(session, paper.staff, paper.shop) if m.question == question.id), None
    )
    before = Card(there.box, there.due_at, there.misses, there.hits) if there else None
    after = moved(before, now, right=graded.right)
    if after is None or after == before:
        return
    given = graded.given if not graded.right or there is None else there.given
    put_mistake(
        session,
        paper.staff,
        paper.shop,
        Mistake(
            question.id, kept_question(question), given, after.box, after.due_at, after.misses, after.hits
        ),
    )
