"""Who of the staff is to be given work: what each has chosen, and how much each has in hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal, cast

from sqlalchemy import func, or_
from sqlmodel import col, select

from bot.store.tables import ConversationTable, DutyTable
from bot.store.upsert import insert_missing

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlmodel import Session

Status = Literal["online", "busy", "away"]
LIVELY: Final = timedelta(minutes=30)
"""A conversation in which something was said so lately is somebody's work, waiting or not."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What a member of staff has chosen."""

    status: Status = "online"
    capacity: int | None = None
    """Conversations at once; None: the shop's setting."""
    given_at: datetime | None = None
    """When a conversation was last assigned automatically."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open conversation with a buyer message that no agent has answered."""

    conversation: str
    shop: str
    agent: str | None
    waiting_since: datetime
    alert: str


USUAL = Duty()


def set_duty(
    session: Session, staff: str, *, status: Status, capacity: int | None = None, now: datetime
) -> Duty:
    """Keep what a member of staff chose; a capacity that is not given stays as it was."""
    del now
    insert_missing(session, DutyTable, ("staff",), {"staff": staff, "status": status, "capacity": capacity})
    row = session.exec(select(DutyTable).where(DutyTable.staff == staff).with_for_update()).one()
    row.status = status
    row.capacity = capacity if capacity is not None else row.capacity
    session.add(row)
    session.flush()
    return _duty(row)


def note_given(session: Session, staff: str, now: datetime) -> None:
    """Write down that a conversation was assigned automatically."""
    insert_missing(session, DutyTable, ("staff",), {"staff": staff, "status": "online"})
    row = session.exec(select(DutyTable).where(DutyTable.staff == staff).with_for_update()).one()
    row.given_at = now
    session.add(row)
    session.flush()


def duties(session: Session, staff: Collection[str]) -> dict[str, Duty]:
    """Return what these have chosen; who never chose anything is not there."""
    rows = session.exec(select(DutyTable).where(col(DutyTable.staff).in_(list(staff))))
    return {row.staff: _duty(row) for row in rows}


def loads(session: Session, staff: Collection[str], now: datetime) -> dict[str, int]:
    """Return how many open conversations each has in hand: a buyer waits, or something was said lately."""
    rows = session.exec(
        select(ConversationTable.agent, func.count())
        .where(
            col(ConversationTable.agent).in_(list(staff)),
            ConversationTable.state == "open",
            or_(
                col(ConversationTable.waiting_since).is_not(None),
                col(ConversationTable.updated_at) > now - LIVELY,
            ),
        )
        .group_by(col(ConversationTable.agent))
    ).all()
    return {agent: count for agent, count in rows if agent is not None}


def waiting_talks(session: Session, shops: Collection[str], limit: int = 2000) -> tuple[Waiting, ...]:
    """Return the open conversations of these shops in which a buyer waits, longest first."""
    rows = session.exec(
        select(ConversationTable)
        .where(
            col(ConversationTable.shop).in_(list(shops)),
            ConversationTable.state == "open",
            col(ConversationTable.waiting_since).is_not(None),
            ConversationTable.external == "",
        )
        .order_by(col(ConversationTable.waiting_since), col(ConversationTable.id))
        .limit(limit)
    )
    return tuple(
        Waiting(row.id, row.shop, row.agent, row.waiting_since, row.alert)
        for row in rows
        if row.waiting_since is not None
    )


def _duty(row: DutyTable) -> Duty:
    return Duty(cast("Status", row.status), row.capacity, row.given_at)
