"""Files that were taken in: who, when, how far, with what result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import select, update
from sqlmodel import col

from bot.errors import NotFound
from bot.store.columns import mapping, new_id
from bot.store.tables import ImportTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlmodel import Session

ImportState = Literal["running", "done", "failed", "refused"]


@dataclass(frozen=True, slots=True)
class ImportJob:
    """One file taken in."""

    id: str
    shop: str
    kind: str
    file: str
    staff: str | None
    started_at: datetime
    ended_at: datetime | None
    state: ImportState
    rows: int
    """Of the file; 0: not counted yet."""
    done: int
    """Rows taken in so far."""
    report: Mapping[str, Any]


def start_import(
    session: Session, *, shop: str, kind: str, file: str, rows: int, staff: str | None, now: datetime
) -> str:
    """Begin a job and return its id."""
    row = ImportTable(
        id=new_id(now),
        shop=shop,
        kind=kind,
        file=file,
        staff=staff,
        started_at=now,
        ended_at=None,
        state="running",
        rows=rows,
        done=0,
        report={},
    )
    session.add(row)
    session.flush()
    return row.id


def move_import(session: Session, job: str, done: int) -> None:
    """Say how far it is; in the transaction that brought it there."""
    session.connection().execute(update(ImportTable).where(col(ImportTable.id) == job).values(done=done))


def end_import(
    session: Session, job: str, state: ImportState, report: Mapping[str, Any], *, now: datetime
) -> None:
    """End a job with its result."""
    values = {"state": state, "report": dict(report), "ended_at": now}
    session.connection().execute(update(ImportTable).where(col(ImportTable.id) == job).values(**values))


def load_import(session: Session, shop: str, job: str) -> ImportJob:
    """Return a job of the shop; raises NotFound."""
    row = session.get(ImportTable, job, populate_existing=True)
    if row is None or row.shop != shop:
        msg = f"no import {job} in shop {shop}"
        raise NotFound(msg)
    return _job(row)


def list_imports(session: Session, shop: str, limit: int = 50) -> tuple[ImportJob, ...]:
    """Return the last jobs, newest first."""
    rows = session.connection().execute(
        select(ImportTable)
        .where(col(ImportTable.shop) == shop)
        .order_by(col(ImportTable.started_at).desc(), col(ImportTable.id).desc())
        .limit(limit)
    )
    return tuple(_job(row) for row in rows)


def fail_running_imports(session: Session, *, now: datetime) -> int:
    """Mark jobs that a stopped server left behind as failed; what they took in stays. Return how many."""
    changed = session.connection().execute(
        update(ImportTable)
        .where(col(ImportTable.state) == "running")
        .values(state="failed", ended_at=now, report={"reason": "stopped"})
    )
    return changed.rowcount


def _job(row: Any) -> ImportJob:  # noqa: ANN401 - a row of the table or of a query
    return ImportJob(
        row.id,
        row.shop,
        row.kind,
        row.file,
        row.staff,
        row.started_at,
        row.ended_at,
        cast("ImportState", row.state),
        row.rows,
        row.done,
        mapping(row.report),
    )
