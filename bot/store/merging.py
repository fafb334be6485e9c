"""One person, several accounts: declared to be one, and parted again. Nothing is moved, so nothing is lost.

The accounts keep their rows; `merged_into` says who they are. Parting restores exactly what was there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from sqlmodel import col

from bot.errors import Conflict, NotFound
from bot.store.columns import new_id
from bot.store.records import log_change
from bot.store.tables import CustomerTable, MergeTable

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class Merge:
    """Two customers declared one."""

    id: str
    shop: str
    kept: str
    gone: str
    moved: tuple[str, ...]
    """Accounts that were merged into `gone` before and follow it."""
    staff: str | None
    at: datetime
    undone_at: datetime | None


def merge_customers(
    session: Session, *, shop: str, kept: str, gone: str, staff: str | None, now: datetime
) -> Merge:
    """Declare `gone` to be the person `kept`. Raises NotFound, Conflict (the same, merged already, erased)."""
    first, second = _lock(session, shop, kept, gone)
    for row in (first, second):
        if row.merged_into is not None:
            msg = f"customer {row.id} is part of {row.merged_into} already"
            raise Conflict(msg)
        if row.erased_at is not None:
            msg = f"customer {row.id} asked to be forgotten"
            raise Conflict(msg)
    moved = tuple(
        session.connection()
        .execute(
            select(col(CustomerTable.id))
            .where(col(CustomerTable.merged_into) == gone)
            .order_by(col(CustomerTable.id))
        )
        .scalars()
    )
    _point(session, [gone, *moved], kept)
    merge = MergeTable(
        id=new_id(now),
        shop=shop,
        kept=kept,
        gone=gone,
        moved=list(moved),
        staff=staff,
        at=now,
        undone_at=None,
    )
    session.add(merge)
    session.flush()
    for customer, other in ((first, gone), (second, kept)):
        change = {"person": (customer.id, kept), "with": (None, other)}
        log_change(session, customer, change, how="merge", source=merge.id, staff=staff, now=now)
    return _merge(merge)


def undo_merge(session: Session, merge: str, *, shop: str, staff: str | None, now: datetime) -> Merge:
    """Part two customers again, the accounts that came along too.

    Raises NotFound, Conflict when it was undone before or when later merges build on it (undo those first).
    """
    row = session.get(MergeTable, merge, with_for_update=True)
    if row is None or row.shop != shop:
        msg = f"no merge {merge} in shop {shop}"
        raise NotFound(msg)
    if row.undone_at is not None:
        msg = f"merge {merge} was undone already"
        raise Conflict(msg)
    kept, gone = _lock(session, shop, row.kept, row.gone)
    if kept.merged_into is not None or gone.merged_into != kept.id:
        msg = f"customer {row.kept} was merged later; undo that first"
        raise Conflict(msg)
    _point(session, [gone.id], None)
    _point(session, list(row.moved), gone.id)
    row.undone_at = now
    session.add(row)
    session.flush()
    for customer, other in ((kept, gone.id), (gone, kept.id)):
        change = {"person": (kept.id, customer.id), "with": (other, None)}
        log_change(session, customer, change, how="unmerge", source=row.id, staff=staff, now=now)
    return _merge(row)


def merges_of(session: Session, person: str) -> tuple[Merge, ...]:
    """Return the merges a person takes part in, newest first."""
    rows = session.connection().execute(
        select(MergeTable)
        .where((col(MergeTable.kept) == person) | (col(MergeTable.gone) == person))
        .order_by(col(MergeTable.at).desc(), col(MergeTable.id).desc())
    )
    return tuple(map(_merge, rows))


def _lock(session: Session, shop: str, one: str, other: str) -> tuple[CustomerTable, CustomerTable]:
    if one == other:
        msg = "a customer cannot be merged with itself"
        raise Conflict(msg)
    rows = {
        row.id: row
        for row in session.execute(
            select(CustomerTable)
            .where(col(CustomerTable.id).in_([one, other]), col(CustomerTable.shop) == shop)
            .order_by(col(CustomerTable.id))
            .with_for_update()
            .execution_options(populate_existing=True)
        ).scalars()
    }
    missing = [name for name in (one, other) if name not in rows]
    if missing:
        msg = f"no customer {missing[0]} in shop {shop}"
        raise NotFound(msg)
    return rows[one], rows[other]


def _point(session: Session, customers: list[str], person: str | None) -> None:
    """Make these accounts of a person, or persons again."""
    session.connection().execute(
        update(CustomerTable).where(col(CustomerTable.id).in_(customers)).values(merged_into=person)
    )
    session.expire_all()


def _merge(row: Any) -> Merge:  # noqa: ANN401 - a row of the table or of a query
    return Merge(row.id, row.shop, row.kept, row.gone, tuple(row.moved), row.staff, row.at, row.undone_at)
