"""Warnings that customers may leave: what was done about them and how they ended."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col

from bot.errors import Conflict, NotFound
from bot.store.among import among
from bot.store.bulk import many
from bot.store.columns import mapping, new_id
from bot.store.tables import ChurnTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.sql.base import Executable
    from sqlmodel import Session

ChurnOutcome = Literal["open", "returned", "lost"]


@dataclass(frozen=True, slots=True)
class ChurnCase:
    """One warning."""

    id: str
    shop: str
    customer: str
    warned_at: datetime
    risk: float
    """0..1 when warned."""
    reasons: Mapping[str, Any]
    cause: str
    """price, quality, service, logistics, rival, no_need, other; empty: not known."""
    measure: str
    """What was done; empty: nothing yet."""
    measured_at: datetime | None
    staff: str | None
    outcome: ChurnOutcome
    closed_at: datetime | None
    value: int
    """Fen of the order that came back."""


_NAMES: Final = tuple(ChurnCase.__dataclass_fields__)


def open_churn(
    session: Session, *, shop: str, customer: str, risk: float, reasons: Mapping[str, Any], now: datetime
) -> ChurnCase:
    """Warn of a customer; one who is warned of already has the case brought up to date."""
    row = session.get(ChurnTable, _open_case(session, customer) or "")
    if row is None:
        row = ChurnTable(
            id=new_id(now),
            shop=shop,
            customer=customer,
            warned_at=now,
            risk=risk,
            reasons=dict(reasons),
            cause="",
            measure="",
            measured_at=None,
            staff=None,
            outcome="open",
            closed_at=None,
            value=0,
        )
    else:
        row.risk, row.reasons = risk, dict(reasons)
    session.add(row)
    session.flush()
    return _case(row)


def warn_of(
    session: Session, shop: str, warned: Sequence[tuple[str, float, Mapping[str, Any]]], *, now: datetime
) -> None:
    """Open cases, all at once: (customer, risk 0..1, reasons) each; who has one open keeps it as it is."""
    many(
        session,
        _warning(session.connection().dialect.name == "sqlite"),
        [
            {
                "id": new_id(now),
                "shop": shop,
                "customer": customer,
                "warned_at": now,
                "risk": risk,
                "reasons": dict(reasons),
                "cause": "",
                "measure": "",
                "measured_at": None,
                "staff": None,
                "outcome": "open",
                "closed_at": None,
                "value": 0,
            }
            for customer, risk, reasons in warned
        ],
    )


@lru_cache(maxsize=2)
def _warning(sqlite: bool) -> Executable:
    columns = getattr(ChurnTable, "__table__")  # noqa: B009 - SQLModel does not declare it
    insert = sqlite_insert(columns) if sqlite else postgres_insert(columns)
    return insert.on_conflict_do_nothing()


def open_cases_of(session: Session, customers: Iterable[str]) -> dict[str, ChurnCase]:
    """Return the open warnings of these customers by customer."""
    rows = session.connection().execute(
        select(ChurnTable).where(among(ChurnTable.customer, customers), col(ChurnTable.outcome) == "open")
    )
    return {row.customer: _case(row) for row in rows}


def measure_churn(
    session: Session, case: str, *, measure: str, cause: str = "", staff: str | None, now: datetime
) -> ChurnCase:
    """Record what is done to keep a customer, and why they are thought to leave. Raises NotFound, Conflict."""
    row = _live(session, case)
    row.measure, row.measured_at, row.staff, row.cause = measure, now, staff, cause or row.cause
    session.add(row)
    session.flush()
    return _case(row)


def close_churn(
    session: Session,
    case: str,
    *,
    outcome: Literal["returned", "lost"],
    value: int = 0,
    cause: str = "",
    now: datetime,
) -> ChurnCase:
    """Record how it ended; `value` in fen. Raises NotFound, Conflict when it ended before."""
    row = _live(session, case)
    row.outcome, row.value, row.closed_at, row.cause = outcome, value, now, cause or row.cause
    session.add(row)
    session.flush()
    return _case(row)


def churn_cases(
    session: Session,
    shop: str,
    *,
    outcome: ChurnOutcome | None = None,
    customer: str | None = None,
    limit: int = 200,
    offset: int = 0,
) -> tuple[ChurnCase, ...]:
    """Return warnings, the highest risk first, then the newest."""
    query = select(ChurnTable).where(col(ChurnTable.shop) == shop)
    if outcome is not None:
        query = query.where(col(ChurnTable.outcome) == outcome)
    if customer is not None:
        query = query.where(col(ChurnTable.customer) == customer)
    order = (col(ChurnTable.risk).desc(), col(ChurnTable.warned_at).desc(), col(ChurnTable.id))
    rows = session.connection().execute(query.order_by(*order).limit(limit).offset(offset))
    return tuple(map(_case, rows))


def _open_case(session: Session, customer: str) -> str | None:
    found = session.connection().execute(
        select(col(ChurnTable.id)).where(
            col(ChurnTable.customer) == customer, col(ChurnTable.outcome) == "open"
        )
    )
    return found.scalars().first()


def _live(session: Session, case: str) -> ChurnTable:
    row = session.get(ChurnTable, case)
    if row is None:
        msg = f"no warning {case}"
        raise NotFound(msg)
    if row.outcome != "open":
        msg = f"warning {case} ended: {row.outcome}"
        raise Conflict(msg)
    return row


def _case(row: Any) -> ChurnCase:  # noqa: ANN401 - a row of the table or of a query
    values = {name: getattr(row, name) for name in _NAMES}
    return ChurnCase(**values | {"reasons": mapping(row.reasons)})
