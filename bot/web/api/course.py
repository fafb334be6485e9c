"""The course: the week, a lesson, rewritten replies, the book of mistakes, the certificate."""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Path, Query

from bot.chat.protocol.fields import Id
from bot.chat.protocol.shapes import NamedLabel
from bot.errors import Conflict
from bot.simulation.course import FINAL
from bot.simulation.course_reading import trades_of
from bot.simulation.rewriting import true_of_any
from bot.store import Session, load_shop_entry
from bot.store.course import (
    add_rewrite,
    finished_drills,
    last_rewrites,
    mistakes_of,
    note_progress,
    papers_of,
    progress_in,
    running_test,
)
from bot.store.course_tasks import certificate_of, issue_certificate, tasks_in
from bot.store.notes import staff_names
from bot.web.api.course_papers import card_of
from bot.web.api.course_shown import (
    gates_of,
    question_of,
    shown_certificate,
    shown_gate,
    shown_mistake,
    shown_tasks,
)
from bot.web.api.coursing import (
    CertificateCard,
    DayKey,
    DrillLine,
    Lesson,
    MistakeBook,
    Outline,
    PointLine,
    RewriteLine,
    RewriteResult,
    Rewritten,
    SeatLine,
    Section,
    Trend,
)
from bot.web.api.shapes import Key
from bot.web.classroom import Here

router = APIRouter(prefix="/api/v1/course", tags=["course"])

Shop = Annotated[Key, Query()]
Which = Annotated[Id, Path()]
TREND = 30
"""Papers of the trend."""
TRIES = 2
"""Tries of a rewrite after which a good one is shown."""


class CourseLocked(Conflict):
    """A day before it is not passed."""

    code = "course_locked"


class CourseNotDone(Conflict):
    """Days are missing to the certificate."""

    code = "course_not_done"


@router.get("")
async def outline(here: Here) -> Outline:
    """Return the week as it stands for the caller, tasks, mistakes that are due, and the certificate."""
    home, room, now = here.home, here.room, here.home.now()

    def read(session: Session) -> Outline:
        entry = load_shop_entry(session, here.shop)
        progress = progress_in(session, here.shop, here.id).get(here.id, {})
        found = gates_of(room, progress, finished_drills(session, [here.id]).get(here.id, ()))
        tasks = tasks_in(session, here.shop, here.id)
        names = staff_names(session, {here.id, *[task.by for task in tasks if task.by]})
        passed = [day for day, one in found.items() if one.passed]
        held = certificate_of(session, here.id, here.shop)
        begun = running_test(session, here.id, here.shop)
        papers = papers_of(session, here.id, here.shop)[:TREND]
        days = tuple(shown_gate(room.course.days[day], one, progress.get(day)) for day, one in found.items())
        return Outline(
            days=days,
            today=next((line.day for line in days if line.open and not line.passed), FINAL),
            due=sum(shown_mistake(one, now).due for one in mistakes_of(session, here.id, here.shop)),
            tasks=shown_tasks(room, tasks, {here.id: progress}, {here.id: passed}, names=names, now=now),
            certificate=shown_certificate(held, names.get(here.id, ""), entry.name) if held else None,
            trend=tuple(
                Trend(
                    at=paper.finished_at or paper.started_at,
                    day=paper.day,
                    kind=paper.kind,
                    share=(paper.marks or 0) / paper.of if paper.of else 0.0,
                    passed=bool(paper.passed),
                )
                for paper in papers
            ),
            running=card_of(begun, now) if begun else None,
        )

    return await home.archive.read(read)


@router.get("/days/{day}")
async def lesson(here: Here, day: Annotated[DayKey, Path()]) -> Lesson:
    """Return a day: its text, the bad replies, its drills, and what its test asks."""
    home, room = here.home, here.room
    file = room.course.day(day)

    def read(session: Session) -> Lesson:
        load_shop_entry(session, here.shop)
        progress = progress_in(session, here.shop, here.id).get(here.id, {})
        found = gates_of(room, progress, finished_drills(session, [here.id]).get(here.id, ()))[day]
        last = last_rewrites(session, here.id, here.shop, day)
        mine = progress.get(day)
        return Lesson(
            gate=shown_gate(file, found, mine),
            sections=tuple(Section(head=one.head, text=one.text) for one in file.sections),
            rewrites=tuple(
                RewriteLine(
                    id=one.id,
                    buyer=one.buyer,
                    bad=one.bad,
                    wrong=one.wrong,
                    done=mine is not None and one.id in mine.rewrites,
                    last=last.get(one.id, ""),
                )
                for one in file.rewrites
            ),
            drills=tuple(
                DrillLine(
                    id=one.id,
                    title=one.title,
                    done=one.id in found.drills,
                    trades=trades_of(one, room.contents),
                    seats=tuple(
                        SeatLine(
                            persona=seat.persona,
                            scenario=seat.scenario,
                            name=room.contents.personas[seat.persona].name,
                            brief=room.contents.scenarios[seat.scenario].brief,
                        )
                        for seat in one.cast
                    ),
                )
                for one in file.drills
            ),
            test_minutes=file.test.minutes,
            test_questions=file.test.bank + file.test.product + file.test.sums,
            quiz=file.test.product > 0,
            sums=file.test.sums > 0,
        )

    return await home.archive.read(read)


@router.post("/days/{day}/read", status_code=204)
async def read_text(here: Here, day: Annotated[DayKey, Path()]) -> None:
    """Note that the caller has read the text of a day."""
    home, room = here.home, here.room
    room.course.day(day)

    def store(session: Session) -> None:
        load_shop_entry(session, here.shop)
        note_progress(session, staff=here.id, shop=here.shop, day=day, now=home.now(), read=True)

    await home.archive.write(store)


@router.post("/rewrites/{item}")
async def rewrite(here: Here, item: Which, body: Rewritten) -> RewriteResult:
    """Look at a reply written anew: acts, what it must say, red lines and the shop's facts, each with a reason."""
    home, room, now = here.home, here.room, here.home.now()
    day, entry = room.course.rewrite(item)

    def look(session: Session) -> RewriteResult:
        load_shop_entry(session, here.shop)
        facts = home.interpreter.dossiers.shop(session, here.shop)
        lines = room.lines(facts.spec.platform, now)
        sheet = facts.gather(None, None, (), now)
        checked = room.checker.check(entry, body.text, lines, sheet.facts, true_of_any(facts, now))
        points = tuple(PointLine(rule=one.rule, good=one.good, text=one.text) for one in checked.points)
        tries = add_rewrite(
            session,
            staff=here.id,
            shop=here.shop,
            day=day.key,
            item=item,
            text=body.text,
            passed=checked.passed,
            points=[point.model_dump() for point in points],
            now=now,
        )
        if checked.passed:
            note_progress(session, staff=here.id, shop=here.shop, day=day.key, now=now, rewrite=item)
        acts = tuple(NamedLabel(key=act, zh=room.checker.names[act]) for act in sorted(checked.acts))
        shown = entry.model if checked.passed or tries >= TRIES else ""
        return RewriteResult(passed=checked.passed, points=points, acts=acts, tries=tries, model=shown)

    return await home.archive.write(look)


@router.get("/mistakes")
async def mistakes(here: Here) -> MistakeBook:
    """Return the caller's mistakes, what is due first, and the motives and types they are about."""
    home, now, labels = here.home, here.home.now(), here.home.library.labels
    found = await home.archive.read(lambda s: mistakes_of(s, here.id, here.shop))
    items = tuple(shown_mistake(one, now) for one in found)
    weak: Counter[str] = Counter()
    for one, line in zip(found, items, strict=True):
        question = question_of(one.content)
        if not line.learnt:
            weak.update(dict.fromkeys((*question.psychology, *question.types), line.misses))
    named = []
    for key, _ in weak.most_common(6):
        axis, _, value = key.partition(".")
        label = labels.psychology.get(key)
        zh = label.zh if label else labels.axes[axis].values.get(value, key) if axis in labels.axes else key
        named.append(NamedLabel(key=key, zh=zh))
    return MistakeBook(items=items, due=sum(line.due for line in items), weak=tuple(named))


@router.post("/certificate", status_code=201)
async def certificate(here: Here) -> CertificateCard:
    """Give the caller the certificate. 409 `course_not_done` while a day is not passed."""
    home, room, now = here.home, here.room, here.home.now()

    def store(session: Session) -> CertificateCard:
        entry = load_shop_entry(session, here.shop)
        progress = progress_in(session, here.shop, here.id).get(here.id, {})
        found = gates_of(room, progress, finished_drills(session, [here.id]).get(here.id, ()))
        left = [day for day, one in found.items() if not one.passed]
        if left:
            msg = f"not passed: {', '.join(left)}"
            raise CourseNotDone(msg)
        best = {day: one.best or 0.0 for day, one in progress.items()}
        issued = issue_certificate(
            session, staff=here.id, shop=here.shop, score=best.get(FINAL, 0.0), detail={"best": best}, now=now
        )
        return shown_certificate(issued, staff_names(session, {here.id}).get(here.id, ""), entry.name)

    return await home.archive.write(store)
