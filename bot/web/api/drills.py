"""Drills: choose buyers, practise in the real workspace, read the result; for all staff, trainees too."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query

from bot.auth import Identity, access_supervisors, supervises
from bot.chat.protocol.shapes import NamedLabel
from bot.errors import Conflict, Forbidden, InputError
from bot.library import Labels
from bot.simulation.drill import MOST_BUYERS
from bot.simulation.scoring import HINT, Statement
from bot.store import Session, list_staff, load_staff
from bot.store import Staff as Member
from bot.store.drills import Run, SeatResult, drill_seats, list_drills, load_drill
from bot.web.api.casting import chosen
from bot.web.api.drilling import (
    Catalogue,
    Conversing,
    DrillBody,
    DrillLine,
    DrillList,
    DrillResult,
    DrillState,
    HintLine,
    PersonaLine,
    Ranking,
    RankLine,
    ScenarioLine,
    SeatLine,
    SeatState,
    SourceLine,
    StatementBody,
)
from bot.web.api.material import sources_of, with_own
from bot.web.api.shapes import Key
from bot.web.guard import Home, Staff
from bot.web.house import House
from bot.web.rehearsal import Live, Plan

router = APIRouter(prefix="/api/v1/drills", tags=["drills"])
SHOWN = 12
"""Drills of one person that progress is drawn of."""
WEAK = 70.0
"""Total below which a motive counts as weak."""
WEAKEST = 3


class DrillRuns(Conflict):
    """The drill is still under way; finish it to see its result."""

    code = "drill_runs"


@router.get("/catalogue")
async def catalogue(home: Home, identity: Staff) -> Catalogue:
    """Return buyers, situations and shops to practise with, the caller's shops' own material among them."""
    cast, ids = await with_own(home, identity)
    contents, remarks, labels = cast.stage.contents, cast.remarks, cast.library.labels
    talk = contents.talk
    sources = await sources_of(home, identity, cast)
    return Catalogue(
        personas=tuple(
            PersonaLine(
                key=one.key,
                name=one.name,
                level=one.level,
                level_zh=remarks.words.levels[str(one.level)],
                psychology=tuple(_motive(key, labels) for key in one.psychology),
                type=tuple(remarks.name(f"{axis}.{value}") for axis, value in one.type.items()),
                trades=one.trades,
                own=ids.get(f"persona:{one.key}"),
            )
            for one in sorted(contents.personas.values(), key=lambda one: (one.level, one.key))
        ),
        scenarios=tuple(
            ScenarioLine(
                key=one.key,
                name=one.name,
                brief=one.brief,
                stage=one.stage,
                stage_zh=remarks.words.stages[one.stage],
                goal_zh=remarks.words.goals[one.goal],
                trades=tuple(sorted(one.trades)),
                psychology=tuple(sorted(one.psychology)),
                levels=tuple(sorted(one.levels)),
                own=ids.get(f"scenario:{one.key}"),
            )
            for one in contents.scenarios.values()
        ),
        sources=tuple(
            SourceLine(
                key=spec.key,
                name=spec.name,
                trade=spec.trade,
                trade_zh=remarks.words.trades.get(spec.trade, spec.trade),
            )
            for spec in sources.values()
        ),
        levels=remarks.words.levels,
        most=MOST_BUYERS,
        typing=_named(contents.styles, remarks.words.typings),
        objections=_named(_after(talk, "objection."), remarks.words.objections),
        troubles=_named(
            [key for key in _after(talk, "trouble.") if not key.endswith(".more")], remarks.words.troubles
        ),
        threats=_named(_after(talk, "threaten."), remarks.words.threats),
        goals=_named(remarks.words.goals, remarks.words.goals),
        intents=tuple(
            NamedLabel(key=key, zh=label.zh)
            for key, label in labels.intents.items()
            if f"raise.{key}" in talk
        ),
        acts=tuple(NamedLabel(key=key, zh=label.zh) for key, label in labels.acts.items()),
    )


@router.post("", status_code=201)
async def begin(home: Home, identity: Staff, body: DrillBody) -> DrillState:
    """Begin a drill in the caller's own training space; one still under way is broken off."""
    cast, _ = await with_own(home, identity)
    sources = await sources_of(home, identity, cast)
    source = sources.get(body.source)
    if source is None:
        msg = f"source: no shop {body.source} to practise on"
        raise InputError(msg)
    seed = body.seed or (body.sheet() if body.mode == "exam" else secrets.token_hex(6))
    plan = Plan(
        source=source,
        who=tuple(chosen(cast, source, body, seed)),
        mode=body.mode,
        help="off" if body.mode == "exam" and body.help == "hints" else body.help,
        pace=body.pace,
        seed=seed,
        title=body.title,
        task=body.task,
    )
    return shown(await home.drills.start(identity.id, identity.name, plan, cast), home)


@router.get("/current")
async def current(home: Home, identity: Staff) -> DrillState | None:
    """Return the caller's drill under way; null without one."""
    live = await home.drills.find(identity.id)
    return None if live is None else shown(live, home)


@router.post("/current/pause")
async def pause(home: Home, identity: Staff) -> DrillState:
    """Stop the clock; not in an exam."""
    return shown(await home.drills.pause(identity.id), home)


@router.post("/current/resume")
async def resume(home: Home, identity: Staff) -> DrillState:
    """Let the clock go on."""
    return shown(await home.drills.resume(identity.id), home)


@router.post("/current/rewind")
async def rewind(home: Home, identity: Staff, body: Conversing) -> DrillState:
    """Take back the last answer in a conversation and all that came of it; not in an exam."""
    return shown(await home.drills.rewind(identity.id, body.conversation), home)


@router.post("/current/hint")
async def hint(home: Home, identity: Staff, body: Conversing) -> HintLine:
    """Return what a good agent would say now, and why; costs points."""
    texts, why = await home.drills.hint(identity.id, body.conversation)
    seat = (await home.drills.current(identity.id)).seat_of(body.conversation)
    return HintLine(texts=texts, why=why, hints=seat.hints, points=HINT)


@router.post("/current/statement")
async def state_motive(home: Home, identity: Staff, body: StatementBody) -> DrillState:
    """Say what the buyer cares about and what kind of customer she is; scored at the end."""
    labels = home.library.labels
    wrong = [key for key in body.psychology if key not in labels.psychology]
    wrong += [
        f"{a}.{v}" for a, v in body.type.items() if a not in labels.axes or v not in labels.axes[a].values
    ]
    if wrong:
        msg = f"statement: unknown {', '.join(wrong)}"
        raise InputError(msg)
    statement = Statement(frozenset(body.psychology), dict(body.type))
    return shown(await home.drills.state(identity.id, body.conversation, statement), home)


@router.post("/current/finish")
async def finish(home: Home, identity: Staff) -> DrillLine:
    """End the drill; it is judged and kept."""
    run = await home.drills.finish(identity.id)
    return _line(run, identity.name)


@router.get("")
async def runs(
    home: Home,
    identity: Staff,
    staff: Annotated[Key | None, Query()] = None,
    task: Annotated[str | None, Query(max_length=80)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> DrillList:
    """Return the caller's drills, newest first; supervisors: `staff=all` or one of their own people."""

    def read(session: Session) -> DrillList:
        people = {identity.id: identity.name}
        if staff not in {None, identity.id}:
            seen = _people(session, identity)
            people = {key: one.name for key, one in seen.items() if staff in {"all", key}}
            if not people:
                msg = f"staff {staff} is not one of the caller's people"
                raise Forbidden(msg)
        found = list_drills(session, list(people), task=task, limit=limit)
        return DrillList(items=tuple(_line(run, people[run.staff]) for run in found))

    return await home.archive.read(read)


@router.get("/ranking")
async def ranking(home: Home, identity: Staff) -> Ranking:
    """Return how the people of the caller's shops do, best first. For supervisors."""
    access_supervisors(identity)
    labels = home.library.labels

    def read(session: Session) -> Ranking:
        people = _people(session, identity)
        found = [run for run in list_drills(session, list(people), limit=2000) if run.state == "finished"]
        seats = drill_seats(session, [run.id for run in found], whole=False)
        lines = []
        for key, member in people.items():
            own = [run for run in found if run.staff == key]
            if own:
                mine = {run.id for run in own}
                lines.append(_rank(member, own, [seat for seat in seats if seat.drill in mine], labels))
        return Ranking(items=tuple(sorted(lines, key=lambda line: (-line.mean, line.name))))

    return await home.archive.read(read)


@router.get("/runs/{drill}")
async def drill_result(home: Home, identity: Staff, drill: Annotated[Key, Path()]) -> DrillResult:
    """Return a finished drill: marks on every turn, transcript, debrief. One's own, or of one's own people."""
    labels, cast = home.library.labels, await home.drills.cast()

    def read(session: Session) -> DrillResult:
        run = load_drill(session, drill)
        member = load_staff(session, run.staff)
        if run.staff != identity.id and run.staff not in _people(session, identity):
            msg = f"drill {drill} is somebody else's"
            raise Forbidden(msg)
        if run.state == "running":
            msg = f"drill {drill} is under way"
            raise DrillRuns(msg)
        seats = drill_seats(session, [run.id])
        return DrillResult(
            drill=_line(run, member.name),
            pass_mark=cast.remarks.rubric.pass_mark,
            plan=dict(run.plan),
            seats=tuple(
                SeatLine(
                    number=seat.number,
                    persona=seat.persona,
                    scenario=seat.scenario,
                    level=seat.level,
                    psychology=_motive(seat.psychology, labels),
                    total=seat.total,
                    passed=seat.passed,
                    result=dict(seat.result),
                )
                for seat in seats
            ),
        )

    return await home.archive.read(read)


def shown(live: Live, home: House) -> DrillState:
    """Return a drill under way as the console shows it."""
    seats = tuple(
        SeatState(
            number=seat.number,
            conversation=place.conversation,
            name=place.buyer.name,
            arrived=seat.started,
            over=seat.over,
            answers=len(seat.answers),
            hints=seat.hints,
            stated=bool(seat.statement.psychology or seat.statement.type),
            psychology=tuple(sorted(seat.statement.psychology)),
            type=dict(seat.statement.type),
        )
        for seat, place in zip(live.drill.seats, live.places, strict=True)
    )
    return DrillState(
        id=live.run.id,
        mode=live.run.mode,
        help=live.run.help,
        title=live.run.title,
        task=live.run.task,
        space=live.space,
        source=live.run.source,
        clock=round(live.drill.clock(home.drills.clock()), 1),
        paused=live.drill.paused,
        hints=sum(seat.hints for seat in seats),
        hint_points=HINT,
        seats=seats,
    )


def _people(session: Session, identity: Identity) -> dict[str, Member]:
    """Return who a supervisor looks after; nobody for others."""
    if not supervises(identity):
        return {}
    return {
        member.id: member
        for member in list_staff(session)
        if identity.role == "admin"
        or not set(member.shops).isdisjoint(identity.shops)
        or member.id == identity.id
    }


def _rank(member: Member, own: Sequence[Run], seats: Sequence[SeatResult], labels: Labels) -> RankLine:
    totals = [run.total or 0.0 for run in own]
    by_motive: dict[str, list[float]] = {}
    for seat in seats:
        by_motive.setdefault(seat.psychology, []).append(seat.total)
    means = sorted((sum(found) / len(found), key) for key, found in by_motive.items())
    return RankLine(
        staff=member.id,
        name=member.name,
        drills=len(own),
        passed=sum(bool(run.passed) for run in own),
        mean=round(sum(totals) / len(totals), 1),
        best=max(totals),
        last=totals[0],
        progress=tuple(reversed(totals[:SHOWN])),
        weak=tuple(_motive(key, labels) for mean, key in means[:WEAKEST] if mean < WEAK),
    )


def _line(run: Run, name: str) -> DrillLine:
    return DrillLine(
        id=run.id,
        staff=run.staff,
        staff_name=name,
        title=run.title,
        task=run.task,
        source=run.source,
        mode=run.mode,
        help=run.help,
        state=run.state,
        total=run.total,
        passed=run.passed,
        hints=run.hints,
        seconds=run.seconds,
        buyers=len(run.plan.get("buyers", ())),
        started_at=run.started_at,
        ended_at=run.ended_at,
        seed=run.seed,
    )


def _motive(key: str, labels: Labels) -> NamedLabel:
    label = labels.psychology.get(key)
    return NamedLabel(key=key, zh=label.zh if label is not None else key)


def _named(keys: Iterable[str], names: Mapping[str, str]) -> tuple[NamedLabel, ...]:
    return tuple(NamedLabel(key=key, zh=names.get(key, key)) for key in keys)


def _after(talk: object, head: str) -> tuple[str, ...]:
    return tuple(sorted(key.removeprefix(head) for key in talk if key.startswith(head)))  # type: ignore[attr-defined]  # a mapping by move
