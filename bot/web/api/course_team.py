"""The course as supervisors see it: tasks, everybody's progress and rank, the shop's own questions."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path

from bot.auth import access_supervisor
from bot.chat.protocol.fields import Id
from bot.chat.protocol.shapes import NamedLabel
from bot.errors import InputError
from bot.library import Library
from bot.store import Session, audit, list_staff, load_shop_entry
from bot.store.course import finished_drills, mistakes_of, progress_in
from bot.store.course_tasks import (
    OwnQuestion,
    certificates_in,
    drop_question,
    drop_task,
    keep_question,
    own_questions,
    set_task,
    tasks_in,
)
from bot.store.notes import staff_names
from bot.web.api.course_shown import gates_of, shown_tasks
from bot.web.api.coursing import (
    MemberLine,
    NewTask,
    QuestionCard,
    QuestionEdit,
    QuestionShelf,
    QuestionWords,
    Team,
)
from bot.web.classroom import Here

router = APIRouter(prefix="/api/v1/course", tags=["course"])

Which = Annotated[Id, Path()]
LEARNT = 5


class DeadlinePassed(InputError):
    """A task is to be done by a time that is over."""

    code = "deadline_passed"


@router.get("/team")
async def team(here: Here) -> Team:
    """Return everybody of the shop by rank: days passed, then share done, then marks in tests."""
    access_supervisor(here.identity, here.shop)
    room, now = here.room, here.home.now()

    def read(session: Session) -> Team:
        load_shop_entry(session, here.shop)
        staff = [one for one in list_staff(session, here.shop) if not one.disabled]
        progress = progress_in(session, here.shop)
        drills = finished_drills(session, [one.id for one in staff])
        found = {one.id: gates_of(room, progress.get(one.id, {}), drills.get(one.id, ())) for one in staff}
        passed = {who: [day for day, gate in gates.items() if gate.passed] for who, gates in found.items()}
        tasks = tasks_in(session, here.shop)
        names = staff_names(session, {task.by for task in tasks if task.by} | {one.id for one in staff})
        lines = shown_tasks(room, tasks, progress, passed, names=names, now=now)
        certificates = certificates_in(session, here.shop)
        members = []
        for one in staff:
            best = [day.best for day in progress.get(one.id, {}).values() if day.best is not None]
            shares = {day: round(gate.share, 3) for day, gate in found[one.id].items()}
            held = certificates.get(one.id)
            members.append(
                MemberLine(
                    rank=0,
                    id=one.id,
                    name=one.name,
                    role=one.role,
                    passed=len(passed[one.id]),
                    of=len(shares),
                    share=round(sum(shares.values()) / len(shares), 3) if shares else 0.0,
                    marks=round(sum(best) / len(best), 3) if best else None,
                    mistakes=sum(m.box < LEARNT for m in mistakes_of(session, one.id, here.shop)),
                    days=shares,
                    certificate=held.number if held else "",
                    tasks=tuple(line for line in lines if line.staff == one.id),
                )
            )
        return Team(
            items=_ranked(members),
            days=tuple(NamedLabel(key=day.key, zh=day.title) for day in room.course.days.values()),
        )

    return await here.home.archive.read(read)


def _ranked(members: list[MemberLine]) -> tuple[MemberLine, ...]:
    """Return members, the furthest first; who are equally far share a rank, and the next one counts them all."""

    def far(one: MemberLine) -> tuple[float, ...]:
        return one.passed, one.share, one.marks or 0.0

    order = sorted(members, key=lambda one: (*[-value for value in far(one)], one.name))
    first: dict[tuple[float, ...], int] = {}
    for place, one in enumerate(order, 1):
        first.setdefault(far(one), place)
    return tuple([one.model_copy(update={"rank": first[far(one)]}) for one in order])


@router.put("/tasks", status_code=204)
async def assign(here: Here, body: NewTask) -> None:
    """Give members of staff a day to do by some time; an earlier task of that day is replaced."""
    access_supervisor(here.identity, here.shop)
    room = here.room
    room.course.day(body.day)
    if body.due_at <= here.home.now():
        msg = f"due_at: {body.due_at} has passed already"
        raise DeadlinePassed(msg)

    def store(session: Session) -> None:
        load_shop_entry(session, here.shop)
        for who in dict.fromkeys(body.staff):
            set_task(
                session,
                shop=here.shop,
                staff=who,
                day=body.day,
                pass_mark=body.pass_mark,
                note=body.note,
                by=here.id,
                due_at=body.due_at,
                now=here.home.now(),
            )
        audit(
            session,
            action="course.task",
            target=body.day,
            staff=here.id,
            shop=here.shop,
            detail={"count": len(set(body.staff)), "pass_mark": body.pass_mark},
            now=here.home.now(),
        )

    await here.home.archive.write(store)


@router.delete("/tasks/{task}", status_code=204)
async def unassign(here: Here, task: Which) -> None:
    """Take a task back."""
    access_supervisor(here.identity, here.shop)
    await here.home.archive.write(lambda s: drop_task(s, here.shop, task))


@router.get("/questions")
async def questions(here: Here) -> QuestionShelf:
    """Return the shop's own questions, and how many the bank has for each day."""
    access_supervisor(here.identity, here.shop)
    room = here.room

    def read(session: Session) -> QuestionShelf:
        load_shop_entry(session, here.shop)
        found = own_questions(session, here.shop)
        names = staff_names(session, {one.author for one in found if one.author})
        counts = dict.fromkeys(room.course.days, 0)
        for question in room.course.bank.values():
            counts[question.day] += 1
        return QuestionShelf(items=tuple(_card(one, names) for one in found), bank=counts)

    return await here.home.archive.read(read)


@router.post("/questions", status_code=201)
async def add_question(here: Here, body: QuestionWords) -> QuestionCard:
    """Add a question of the shop; it is drawn in tests of its day like those of the bank."""
    access_supervisor(here.identity, here.shop)
    content = _content(body, here.home.library)

    def store(session: Session) -> QuestionCard:
        load_shop_entry(session, here.shop)
        made = keep_question(
            session, shop=here.shop, day=body.day, content=content, author=here.id, now=here.home.now()
        )
        return _card(made, staff_names(session, {here.id}))

    return await here.home.archive.write(store)


@router.put("/questions/{question}")
async def change_question(here: Here, question: Which, body: QuestionEdit) -> QuestionCard:
    """Change a question of the shop. 409 `question_changed` when it is newer."""
    access_supervisor(here.identity, here.shop)
    content = _content(body, here.home.library)

    def store(session: Session) -> QuestionCard:
        made = keep_question(
            session,
            shop=here.shop,
            day=body.day,
            content=content,
            author=here.id,
            now=here.home.now(),
            question=question,
            version=body.version,
        )
        return _card(made, staff_names(session, {here.id}))

    return await here.home.archive.write(store)


@router.delete("/questions/{question}", status_code=204)
async def remove_question(here: Here, question: Which) -> None:
    """Remove a question of the shop; papers and mistakes keep what they asked."""
    access_supervisor(here.identity, here.shop)
    await here.home.archive.write(lambda s: drop_question(s, here.shop, question))


def _content(body: QuestionWords, library: Library) -> dict[str, Any]:
    """Return what is kept of a question. Raises InputError for what cannot be asked."""
    labels = library.labels
    if "ABCD".index(body.answer) >= len(body.options):
        msg = f"answer: {body.answer} is none of the {len(body.options)} options"
        raise InputError(msg)
    if len(set(body.options)) < len(body.options):
        msg = "options: two are the same"
        raise InputError(msg)
    for key in body.psychology:
        if key not in labels.psychology:
            msg = f"psychology: {key} is none of {', '.join(labels.psychology)}"
            raise InputError(msg)
    for name in body.types:
        axis, _, value = name.partition(".")
        if axis not in labels.axes or value not in labels.axes[axis].values:
            msg = f"types: {name} is no axis.value of customer types"
            raise InputError(msg)
    return body.model_dump(mode="json", include={"ask", "options", "answer", "why", "psychology", "types"})


def _card(one: OwnQuestion, names: Mapping[str, str]) -> QuestionCard:
    content = {key: value for key, value in one.content.items() if key in QuestionWords.model_fields}
    return QuestionCard(
        **content,
        day=one.day,
        id=one.id,
        version=one.version,
        author=names.get(one.author or "", ""),
        updated_at=one.updated_at,
    )
