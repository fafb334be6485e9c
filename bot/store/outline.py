"""Orders and figures of a whole shop as bare values, for recomputing everything at once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import func, literal_column, select
from sqlmodel import col

from bot.store.columns import mapping, new_id
from bot.store.persons import MANY, person_chunks
from bot.store.tables import ChurnTable, FigureTable, PurchaseItemTable, PurchaseTable
from bot.store.upsert import put

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlmodel import Session


class Outline(NamedTuple):
    """One order; moments are whole seconds since 1970 UTC, money is fen. A million of them are read in seconds."""

    placed: int
    paid: int | None
    order_no: str
    state: str
    deal: bool
    """See `Purchase.deal`."""
    net: int
    """0 unless it is a deal."""
    refunded: int
    products: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()


class Before(NamedTuple):
    """What was computed of a person last time, as far as the next computation asks."""

    customer: str
    stage: str
    relation: str
    value: str
    tier: str
    risk_level: str
    detail: Mapping[str, Any]


_NONE: Final[frozenset[str]] = frozenset()
_EMPTY: Final = (_NONE, _NONE)


def stream_outlines(session: Session, shop: str) -> Iterator[tuple[str, list[Outline]]]:
    """Yield each person with orders, ascending by id, theirs by when they were placed; memory is bounded."""
    placed, paid = (_seconds(session, column) for column in (PurchaseTable.placed_at, PurchaseTable.paid_at))
    table = PurchaseTable
    for persons, owner in person_chunks(session, shop):
        query = select(
            col(table.customer),
            col(table.order_no),
            placed,
            paid,
            col(table.state),
            col(table.amount),
            col(table.refunded),
        ).where(col(table.customer).in_(list(owner)), col(table.shop) == shop)
        rows = session.connection().execute(query).all()
        lines = _lines(session, shop, list(owner))
        found: defaultdict[str, list[Outline]] = defaultdict(list)
        for customer, order_no, at, when, state, amount, refunded in rows:
            deal = when is not None and state != "closed" and amount > refunded
            products, categories = lines.get(order_no, _EMPTY)
            found[owner[customer]].append(
                Outline(
                    int(at),
                    None if when is None else int(when),
                    order_no,
                    state,
                    deal,
                    amount - refunded if deal else 0,
                    refunded,
                    products,
                    categories,
                )
            )
        for person in persons:
            if person in found:
                yield person, sorted(found[person], key=_when)


def warn_of(
    session: Session, shop: str, warned: Sequence[tuple[str, float, Mapping[str, Any]]], *, now: datetime
) -> None:
    """Open cases for customers who have none open: (customer, risk 0..1, reasons) each, all at once."""
    put(
        session,
        ChurnTable,
        ("id",),
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


def _lines(
    session: Session, shop: str, customers: list[str]
) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Return products and categories of the orders of these rows; sets that are equal are one."""
    table = PurchaseItemTable
    found: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    one: dict[str, frozenset[str]] = {"": _NONE}
    orders = select(col(PurchaseTable.order_no)).where(
        col(PurchaseTable.customer).in_(customers), col(PurchaseTable.shop) == shop
    )
    query = select(col(table.order_no), col(table.product), col(table.category)).where(
        col(table.shop) == shop, col(table.order_no).in_(orders)
    )
    for order_no, product, category in session.connection().execute(query).all():
        products = one.get(product) or one.setdefault(product, frozenset({product} - {""}))
        categories = one.get(category) or one.setdefault(category, frozenset({category} - {""}))
        known = found.get(order_no)
        found[order_no] = (
            (products, categories) if known is None else (known[0] | products, known[1] | categories)
        )
    return found


def stream_before(session: Session, shop: str) -> Iterator[tuple[str, Before]]:
    """Yield what was computed of each person last time, ascending by id."""
    table = FigureTable
    last = ""
    while True:
        rows = (
            session.connection()
            .execute(
                select(
                    col(table.customer),
                    col(table.stage),
                    col(table.relation),
                    col(table.value),
                    col(table.tier),
                    col(table.risk_level),
                    col(table.detail),
                )
                .where(col(table.shop) == shop, col(table.customer) > last)
                .order_by(col(table.customer))
                .limit(MANY)
            )
            .all()
        )
        if not rows:
            return
        last = rows[-1].customer
        for row in rows:
            yield (
                row.customer,
                Before(
                    row.customer,
                    row.stage,
                    row.relation,
                    row.value,
                    row.tier,
                    row.risk_level,
                    mapping(row.detail),
                ),
            )


def _seconds(session: Session, column: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """Return a moment in whole seconds since 1970, as each engine says it."""
    if session.connection().dialect.name == "sqlite":
        return func.strftime(literal_column("'%s'"), col(column))
    return func.floor(func.extract("epoch", col(column)))


def _when(order: Outline) -> tuple[int, str]:
    return order.placed, order.order_no
