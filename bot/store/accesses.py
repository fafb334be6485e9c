"""Who looked at whose data, and what customers agreed to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import delete, select
from sqlmodel import col

from bot.store.columns import mapping, new_id
from bot.store.persons import members_of
from bot.store.tables import AccessTable, ConsentTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlmodel import Session

Purpose = Literal["service", "care", "marketing", "profiling"]


@dataclass(frozen=True, slots=True)
class Access:
    """One look at personal data."""

    id: str
    at: datetime
    shop: str
    staff: str | None
    """None: the command line, or somebody who is gone."""
    customer: str
    """Empty: many at once."""
    what: str
    """card, reveal, list, export, history, erase …"""
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Consent:
    """What a customer said about one purpose."""

    id: str
    customer: str
    purpose: Purpose
    granted: bool
    how: str
    evidence: str
    staff: str | None
    at: datetime


def log_access(
    session: Session,
    *,
    shop: str,
    customer: str = "",
    staff: str | None,
    what: str,
    detail: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Write a look down, in the transaction that shows or changes."""
    session.add(
        AccessTable(
            id=new_id(now),
            shop=shop,
            staff=staff,
            customer=customer,
            at=now,
            what=what,
            detail=dict(detail or {}),
        )
    )
    session.flush()


def accesses(
    session: Session, shop: str, *, customer: str | None = None, limit: int = 100, offset: int = 0
) -> tuple[Access, ...]:
    """Return the last looks, newest first; of one customer when given."""
    query = select(AccessTable).where(col(AccessTable.shop) == shop)
    if customer is not None:
        query = query.where(col(AccessTable.customer) == customer)
    order = (col(AccessTable.at).desc(), col(AccessTable.id).desc())
    rows = session.connection().execute(query.order_by(*order).limit(limit).offset(offset))
    return tuple(
        Access(row.id, row.at, row.shop, row.staff, row.customer, row.what, mapping(row.detail))
        for row in rows
    )


def forget_accesses(session: Session, shop: str, before: datetime) -> int:
    """Remove looks older than `before`; return how many."""
    statement = delete(AccessTable).where(col(AccessTable.shop) == shop, col(AccessTable.at) < before)
    return session.connection().execute(statement).rowcount


def record_consent(
    session: Session,
    *,
    shop: str,
    customer: str,
    purpose: Purpose,
    granted: bool,
    how: str,
    evidence: str = "",
    staff: str | None = None,
    now: datetime,
) -> None:
    """Write down what a customer said; the newest word on a purpose counts."""
    session.add(
        ConsentTable(
            id=new_id(now),
            shop=shop,
            customer=customer,
            purpose=purpose,
            granted=granted,
            how=how,
            evidence=evidence,
            staff=staff,
            at=now,
        )
    )
    session.flush()


def consents_of(session: Session, person: str) -> tuple[Consent, ...]:
    """Return all a person said, accounts merged into it included, newest first."""
    ids = [person, *members_of(session, [person]).get(person, ())]
    rows = session.connection().execute(
        select(ConsentTable)
        .where(col(ConsentTable.customer).in_(ids))
        .order_by(col(ConsentTable.at).desc(), col(ConsentTable.id).desc())
    )
    return tuple(_consent(row) for row in rows)


def _consent(row: Any) -> Consent:  # noqa: ANN401 - a row of a query
    return Consent(
        row.id,
        row.customer,
        cast("Purpose", row.purpose),
        row.granted,
        row.how,
        row.evidence,
        row.staff,
        row.at,
    )
