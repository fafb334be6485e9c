"""What is needed to go on with a drill under way after a restart: set-up, what the trainee did, how far it had come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import col, select

from bot.errors import NotFound
from bot.store.tables import DrillInputTable, DrillRecordTable, DrillTable

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a drill has come."""

    clock: float
    """Seconds of practice."""
    seen_at: datetime
    """When that was; while paused, when the pause began."""
    paused: bool = False
    happenings: int = 0
    seal: str = ""
    """Hash of them, in order."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a drill is rebuilt from."""

    drill: str
    setup: str
    """As `keep_record` got it."""
    inputs: tuple[str, ...]
    """What the trainee did, oldest first, as `reach` got it."""
    reached: Reached


def keep_record(session: Session, drill: str, setup: str, reached: Reached) -> None:
    """Begin the record of a drill."""
    session.add(
        DrillRecordTable(
            drill=drill,
            setup=setup,
            clock=reached.clock,
            seen_at=reached.seen_at,
            paused=reached.paused,
            happenings=reached.happenings,
            seal=reached.seal,
        )
    )
    session.flush()


def reach(session: Session, drill: str, reached: Reached, inputs: Sequence[str] = (), first: int = 0) -> None:
    """Note how far a drill has come and what the trainee did since, from number `first` on. Raises NotFound."""
    row = session.get(DrillRecordTable, drill)
    if row is None:
        msg = f"no record of drill {drill}"
        raise NotFound(msg)
    row.clock, row.seen_at, row.paused = reached.clock, reached.seen_at, reached.paused
    row.happenings, row.seal = reached.happenings, reached.seal
    session.add(row)
    for number, entry in enumerate(inputs, start=first):
        session.add(DrillInputTable(drill=drill, number=number, entry=entry))
    session.flush()


def load_record(session: Session, drill: str) -> Record:
    """Return the record of a drill. Raises NotFound."""
    row = session.get(DrillRecordTable, drill)
    if row is None:
        msg = f"no record of drill {drill}"
        raise NotFound(msg)
    found = session.exec(
        select(DrillInputTable).where(DrillInputTable.drill == drill).order_by(col(DrillInputTable.number))
    )
    reached = Reached(row.clock, row.seen_at, row.paused, row.happenings, row.seal)
    return Record(drill, row.setup, tuple(one.entry for one in found), reached)


def recorded(session: Session) -> tuple[Record, ...]:
    """Return the records of the drills that were under way when the last server ended, without what was done."""
    found = session.exec(
        select(DrillRecordTable)
        .join(DrillTable, col(DrillTable.id) == DrillRecordTable.drill)
        .where(DrillTable.state == "running")
        .order_by(DrillRecordTable.drill)
    )
    return tuple(
        Record(
            row.drill, row.setup, (), Reached(row.clock, row.seen_at, row.paused, row.happenings, row.seal)
        )
        for row in found
    )


def drop_records(session: Session, drills: Collection[str]) -> None:
    """Forget what drills would be rebuilt from: they are over."""
    ids = list(drills)
    for table in (DrillInputTable, DrillRecordTable):
        session.exec(delete(table).where(col(table.drill).in_(ids)))
    session.flush()
