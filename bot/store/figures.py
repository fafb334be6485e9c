"""What was computed of customers: written whole by each computation, read for lists, cards and charts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import bindparam, delete, func, select
from sqlmodel import col

from bot.errors import InputError
from bot.store.among import among
from bot.store.columns import mapping, new_id
from bot.store.persons import person_chunks
from bot.store.tables import CustomerTable, FigureTable, TransitionTable
from bot.store.upsert import put

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlmodel import Session

TransitionKind = Literal["stage", "relation", "value", "tier", "risk"]
COUNTED: Final = frozenset(
    {"value", "layer", "cell", "tier", "stage", "relation", "risk_level", "recency", "frequency", "monetary"}
)
"""Columns that figures can be counted by."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was computed of one person; money in fen, empty text and 0 where nothing can be said."""

    customer: str
    shop: str
    as_of: datetime
    orders: int = 0
    spent: int = 0
    refunds: int = 0
    """Purchases of which anything was given back."""
    first_at: datetime | None = None
    last_at: datetime | None = None
    mean_interval: float | None = None
    """Days; None with fewer than two purchases."""
    interval_1_2: int | None = None
    interval_2_3: int | None = None
    value: str = ""
    recency: int = 0
    """1..5, 0: none; so are the next two."""
    frequency: int = 0
    monetary: int = 0
    cell: str = ""
    layer: int = 0
    """Of the pyramid, 1 on top."""
    tier: str = ""
    stage: str = ""
    relation: str = ""
    risk: float | None = None
    risk_level: str = ""
    satisfaction: float | None = None
    completeness: float = 0.0
    """Of the card; read only, the card's own."""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Transition:
    """A customer came from one stage (relation, value, tier, risk) into another."""

    customer: str
    shop: str
    at: datetime
    what: TransitionKind
    before: str
    after: str
    why: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many customers share a figure."""

    key: str
    customers: int
    orders: int
    spent: int
    """Fen."""


_NAMES: Final = tuple(name for name in Figures.__dataclass_fields__ if name not in {"completeness", "detail"})


def write_figures(session: Session, shop: str, rows: Sequence[Figures]) -> None:
    """Replace the figures of these persons, at most MANY a call; who was merged away or is gone is skipped."""
    there = set(
        session.connection()
        .execute(
            select(col(CustomerTable.id)).where(
                among(CustomerTable.id, [row.customer for row in rows]),
                col(CustomerTable.shop) == shop,
                col(CustomerTable.merged_into).is_(None),
            )
        )
        .scalars()
    )
    put(
        session,
        FigureTable,
        ("customer",),
        [
            {name: getattr(row, name) for name in _NAMES} | {"detail": dict(row.detail)}
            for row in rows
            if row.customer in there
        ],
    )


def forget_figures(session: Session, shop: str, before: datetime) -> int:
    """Remove figures as of an earlier moment than `before`; return how many."""
    statement = delete(FigureTable).where(col(FigureTable.shop) == shop, col(FigureTable.as_of) < before)
    return session.connection().execute(statement).rowcount


def load_figures(session: Session, person: str) -> Figures | None:
    """Return the figures of a person, None when none were computed yet."""
    row = session.connection().execute(_FIGURES, {"person": person}).first()
    return None if row is None else _figures(row)


_FIGURES: Final = select(FigureTable).where(col(FigureTable.customer) == bindparam("person"))


def stream_figures(session: Session, shop: str) -> Iterator[Figures]:
    """Yield the figures of a shop's persons, ascending by id."""
    query = select(FigureTable).order_by(col(FigureTable.customer))
    for persons, _ in person_chunks(session, shop):
        rows = session.connection().execute(query.where(among(FigureTable.customer, persons)))
        yield from map(_figures, rows)


def count_by(session: Session, shop: str, column: str) -> tuple[Tally, ...]:
    """Return customers, purchases and fen by a column of COUNTED, ascending by its value. Raises InputError."""
    if column not in COUNTED:
        msg = f"figures cannot be counted by {column}; one of {', '.join(sorted(COUNTED))}"
        raise InputError(msg)
    key = getattr(FigureTable, column)
    rows = session.connection().execute(
        select(key, func.count(), func.sum(FigureTable.orders), func.sum(FigureTable.spent))
        .join(CustomerTable, col(CustomerTable.id) == col(FigureTable.customer))
        .where(col(FigureTable.shop) == shop, col(CustomerTable.merged_into).is_(None))
        .group_by(key)
    )
    found = [Tally(str(value), count, int(orders), int(spent)) for value, count, orders, spent in rows]
    return tuple(sorted(found, key=lambda tally: tally.key))


def write_transitions(session: Session, rows: Sequence[Transition]) -> None:
    """Log what changed."""
    values = [
        {
            "id": new_id(row.at),
            "shop": row.shop,
            "customer": row.customer,
            "at": row.at,
            "what": row.what,
            "before": row.before,
            "after": row.after,
            "why": dict(row.why),
        }
        for row in rows
    ]
    put(session, TransitionTable, ("id",), values)


def transitions_of(session: Session, person: str, limit: int = 100) -> tuple[Transition, ...]:
    """Return how a person came along, newest first."""
    rows = session.connection().execute(
        select(TransitionTable)
        .where(col(TransitionTable.customer) == person)
        .order_by(col(TransitionTable.at).desc(), col(TransitionTable.id).desc())
        .limit(limit)
    )
    return tuple(map(_transition, rows))


def transitions_between(
    session: Session, shop: str, since: datetime, until: datetime, what: TransitionKind = "stage"
) -> Iterator[Transition]:
    """Yield the changes with since ≤ at < until, oldest first."""
    rows = session.connection().execute(
        select(TransitionTable)
        .where(
            col(TransitionTable.shop) == shop,
            col(TransitionTable.what) == what,
            col(TransitionTable.at) >= since,
            col(TransitionTable.at) < until,
        )
        .order_by(col(TransitionTable.at), col(TransitionTable.id))
    )
    yield from map(_transition, rows)


def _figures(row: Any) -> Figures:  # noqa: ANN401 - a row of the table or of a query
    return Figures(**{name: getattr(row, name) for name in _NAMES}, detail=mapping(row.detail))


def _transition(row: Any) -> Transition:  # noqa: ANN401 - a row of a query
    return Transition(row.customer, row.shop, row.at, row.what, row.before, row.after, mapping(row.why))


def values_of(session: Session, persons: Collection[str]) -> dict[str, str]:
    """Return what persons are worth as last computed; who has no figures is left out."""
    asked = select(col(FigureTable.customer), col(FigureTable.value)).where(
        col(FigureTable.customer).in_(list(persons))
    )
    return {customer: value for customer, value in session.execute(asked) if value}
