"""Drills: runs with their results, supervisors' own personas and scenarios, and the space they are played in.

The training space of somebody is a shop of its own, `drill-<staff id>`, marked as simulation: nobody else's list shows
it, no figure counts it, and it is emptied before the next drill.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import delete, or_
from sqlalchemy import select as rows
from sqlmodel import col, select

from bot.errors import Conflict, InputError, NotFound
from bot.store.columns import Row, mapping, new_id
from bot.store.drill_records import drop_records
from bot.store.tables import ConversationTable, DrillMaterialTable, DrillSeatTable, DrillTable, ShopTable

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sqlalchemy import ColumnElement, Table
    from sqlmodel import Session

SPACE = "drill-"
KEPT = frozenset({"shop", "shop_change", "shop_setting", "drill_material"})
"""Tables of a shop that an emptied space keeps."""
DrillState = Literal["running", "finished", "broken"]
MaterialKind = Literal["persona", "scenario"]


@dataclass(frozen=True, slots=True)
class Run:
    """One drill of one member of staff."""

    id: str
    staff: str
    source: str
    """Key of the shop whose facts were practised on."""
    mode: Literal["practice", "exam"]
    help: Literal["suggestions", "hints", "off"]
    title: str
    task: str
    seed: str
    plan: Mapping[str, Any]
    state: DrillState
    total: float | None
    passed: bool | None
    hints: int
    seconds: float
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SeatResult:
    """One conversation of a finished drill."""

    drill: str
    number: int
    persona: str
    scenario: str
    level: int
    psychology: str
    type: Mapping[str, str]
    total: float
    passed: bool
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Material:
    """A persona or scenario that a supervisor made."""

    id: str
    shop: str
    kind: MaterialKind
    key: str
    name: str
    entry: Mapping[str, Any]
    staff: str | None
    version: int
    updated_at: datetime


def training_space(staff: str) -> str:
    """Return the key of somebody's own training space."""
    return f"{SPACE}{staff}"


def empty_space(session: Session, shop: str) -> None:
    """Delete everything that happened in a training space; its facts stay.

    Raises NotFound, and InputError for a shop that is no training space.
    """
    row = session.get(ShopTable, shop)
    if row is None:
        msg = f"no shop {shop}"
        raise NotFound(msg)
    if not row.simulation or not shop.startswith(SPACE):
        msg = f"shop {shop} is no training space"
        raise InputError(msg)
    for table in reversed(Row.metadata.sorted_tables):
        if table.name not in KEPT and (condition := _of_shop(table, shop, ())) is not None:
            session.execute(delete(table).where(condition))
    session.flush()
    session.expire_all()


def _of_shop(table: Table, shop: str, above: tuple[str, ...]) -> ColumnElement[bool] | None:
    """Return what tells the rows of a shop: its own column, or a row of the shop that it hangs on."""
    if "shop" in table.c:
        return table.c.shop == shop
    found = []
    for key in table.foreign_keys:
        parent = key.column.table
        if parent.name in {"shop", "staff", table.name, *above}:
            continue
        condition = _of_shop(parent, shop, (*above, table.name))
        if condition is not None:
            found.append(key.parent.in_(rows(key.column).where(condition)))
    return or_(*found) if found else None


def begin_drill(session: Session, run: Run) -> Run:
    """Keep a drill that begins; one still running of the same person is broken off."""
    break_drills(session, now=run.started_at, staff=run.staff)
    session.add(DrillTable(**{name: getattr(run, name) for name in Run.__slots__} | {"plan": dict(run.plan)}))
    session.flush()
    return run


def end_drill(
    session: Session,
    run: str,
    seats: Sequence[SeatResult],
    *,
    passed: bool,
    hints: int,
    seconds: float,
    now: datetime,
) -> Run:
    """Keep how a drill ended; its total is the mean of its conversations. Raises NotFound, Conflict when it is over."""
    row = _run(session, run)
    if row.state != "running":
        msg = f"drill {run} is over"
        raise Conflict(msg)
    for seat in seats:
        session.add(
            DrillSeatTable(
                drill=run,
                number=seat.number,
                persona=seat.persona,
                scenario=seat.scenario,
                level=seat.level,
                psychology=seat.psychology,
                type=dict(seat.type),
                total=seat.total,
                passed=seat.passed,
                result=dict(seat.result),
            )
        )
    row.total = round(sum(seat.total for seat in seats) / len(seats), 2) if seats else 0.0
    row.passed, row.hints, row.seconds = passed, hints, seconds
    row.state, row.ended_at = "finished", now
    session.add(row)
    drop_records(session, [run])
    return _value(row)


def break_drills(
    session: Session, *, now: datetime, staff: str | None = None, besides: Collection[str] = ()
) -> None:
    """Break off what still runs: of one person, or of all after a restart, `besides` what can go on."""
    query = select(DrillTable).where(col(DrillTable.state) == "running")
    if staff is not None:
        query = query.where(col(DrillTable.staff) == staff)
    found = [row for row in session.exec(query) if row.id not in besides]
    for row in found:
        row.state, row.ended_at = "broken", now
        session.add(row)
    drop_records(session, [row.id for row in found])


def shift_waiting(session: Session, conversations: Collection[str], by: timedelta) -> None:
    """Let the buyers who wait have begun to wait later: the clock of their drill stood still."""
    found = session.exec(
        select(ConversationTable).where(
            col(ConversationTable.id).in_(list(conversations)),
            col(ConversationTable.waiting_since).is_not(None),
        )
    )
    for row in found:
        if row.waiting_since is not None:
            row.waiting_since += by
            session.add(row)
    session.flush()


def load_drill(session: Session, run: str) -> Run:
    """Return a drill; raises NotFound."""
    return _value(_run(session, run))


def drill_seats(session: Session, runs: Collection[str], *, whole: bool = True) -> tuple[SeatResult, ...]:
    """Return the conversations of drills, by drill and place; `whole`: with marks and transcripts."""
    found = session.exec(
        select(DrillSeatTable)
        .where(col(DrillSeatTable.drill).in_(list(runs)))
        .order_by(DrillSeatTable.drill, col(DrillSeatTable.number))
    )
    return tuple(
        SeatResult(
            row.drill,
            row.number,
            row.persona,
            row.scenario,
            row.level,
            row.psychology,
            mapping(row.type),
            row.total,
            row.passed,
            mapping(row.result) if whole else {},
        )
        for row in found
    )


def list_drills(
    session: Session, staff: Collection[str], *, task: str | None = None, limit: int = 100
) -> tuple[Run, ...]:
    """Return the drills of some people, newest first."""
    query = (
        select(DrillTable)
        .where(col(DrillTable.staff).in_(list(staff)))
        .order_by(col(DrillTable.started_at).desc(), col(DrillTable.id).desc())
        .limit(limit)
    )
    if task is not None:
        query = query.where(DrillTable.task == task)
    return tuple(_value(row) for row in session.exec(query))


def save_material(
    session: Session,
    *,
    shop: str,
    kind: MaterialKind,
    key: str,
    name: str,
    entry: Mapping[str, Any],
    staff: str,
    now: datetime,
    material: str | None = None,
) -> Material:
    """Keep a persona or scenario, new or (`material`) changed. Raises NotFound, Conflict for a key that is taken."""
    taken = session.exec(select(DrillMaterialTable).filter_by(shop=shop, kind=kind, key=key)).first()
    if taken is not None and taken.id != material:
        msg = f"{kind} {key} is there already"
        raise Conflict(msg)
    if material is None:
        row = DrillMaterialTable(
            id=new_id(now), shop=shop, kind=kind, key=key, name=name, entry=dict(entry), staff=staff, version=1,
            created_at=now, updated_at=now,
        )  # fmt: skip
    else:
        row = _material_row(session, material)
        row.key, row.name, row.entry, row.staff = key, name, dict(entry), staff
        row.version, row.updated_at = row.version + 1, now
    session.add(row)
    session.flush()
    return _material(row)


def list_material(session: Session, shops: Collection[str]) -> tuple[Material, ...]:
    """Return what the supervisors of some shops made, by kind and name."""
    query = (
        select(DrillMaterialTable)
        .where(col(DrillMaterialTable.shop).in_(list(shops)))
        .order_by(DrillMaterialTable.kind, DrillMaterialTable.name, DrillMaterialTable.id)
    )
    return tuple(_material(row) for row in session.exec(query))


def load_material(session: Session, material: str) -> Material:
    """Return one; raises NotFound."""
    return _material(_material_row(session, material))


def drop_material(session: Session, material: str) -> None:
    """Delete one; raises NotFound."""
    session.delete(_material_row(session, material))
    session.flush()


def _run(session: Session, run: str) -> DrillTable:
    row = session.get(DrillTable, run)
    if row is None:
        msg = f"no drill {run}"
        raise NotFound(msg)
    return row


def _value(row: DrillTable) -> Run:
    return Run(**{name: getattr(row, name) for name in Run.__slots__} | {"plan": mapping(row.plan)})


def _material_row(session: Session, material: str) -> DrillMaterialTable:
    row = session.get(DrillMaterialTable, material)
    if row is None:
        msg = f"no material {material}"
        raise NotFound(msg)
    return row


def _material(row: DrillMaterialTable) -> Material:
    return Material(
        row.id, row.shop, cast("MaterialKind", row.kind), row.key, row.name, mapping(row.entry), row.staff, row.version,
        row.updated_at,
    )  # fmt: skip
