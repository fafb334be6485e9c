"""Orders and figures of a whole shop as bare values, for recomputing everything at once."""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import and_, case, or_, select
from sqlmodel import col

from bot.store.among import among
from bot.store.columns import mapping
from bot.store.persons import person_chunks
from bot.store.purchases import UNDATED, seconds_of
from bot.store.tables import FigureTable, PurchaseItemTable, PurchaseTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
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
    pieces: int = 0
    receiver: str = ""
    """See `Purchase.receiver`; so is the next."""
    gift: bool = False


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


def stream_outlines(
    session: Session, shop: str, lines_since: datetime
) -> Iterator[tuple[str, list[Outline]]]:
    """Yield each person with orders, ascending by id, theirs by when they were placed; memory is bounded.

    Orders placed or paid since then come with their lines in one query: to look lines up by themselves took longer
    than all the rest. Of older ones nobody asks what was in them: products and categories are empty, pieces 0.
    """
    order, line = PurchaseTable, PurchaseItemTable
    fresh = or_(col(order.placed_at) >= lines_since, col(order.paid_at) >= lines_since)
    wanted = case((fresh, col(order.order_no)), else_=None)
    query = (
        select(
            col(order.customer),
            col(order.order_no),
            seconds_of(session, order.placed_at),
            seconds_of(session, order.paid_at),
            col(order.state),
            col(order.amount),
            col(order.refunded),
            col(order.receiver),
            col(order.gift),
            col(line.product),
            col(line.category),
            col(line.count),
        )
        .outerjoin(line, and_(col(line.shop) == col(order.shop), col(line.order_no) == wanted))
        .where(col(order.placed_at) != UNDATED)
    )
    for persons, owner in person_chunks(session, shop):
        rows = session.connection().execute(query.where(among(order.customer, owner))).all()
        found = _outlines(rows, owner)
        for person in persons:
            if person in found:
                yield person, sorted(found[person].values(), key=_WHEN)


def _outlines(rows: Iterable[Any], owner: Mapping[str, str]) -> defaultdict[str, dict[str, Outline]]:
    """Return person → order number → order; sets that are equal are one."""
    found: defaultdict[str, dict[str, Outline]] = defaultdict(dict)
    one: dict[str | None, frozenset[str]] = {None: _NONE, "": _NONE}
    for row in rows:
        customer, order_no, placed, paid, state, amount, refunded, whom, gift, product, category, count = row
        products, categories = one.get(product), one.get(category)
        if products is None:
            products = one[product] = frozenset((product,))
        if categories is None:
            categories = one[category] = frozenset((category,))
        theirs = found[owner[customer]]
        known = theirs.get(order_no)
        pieces = count or 0
        if known is not None:
            products, categories = known.products | products, known.categories | categories
            pieces += known.pieces
        deal = paid is not None and state != "closed" and amount > refunded
        net = amount - refunded if deal else 0
        theirs[order_no] = Outline(
            placed, paid, order_no, state, deal, net, refunded, products, categories, pieces, whom, gift
        )
    return found


def stream_before(session: Session, shop: str) -> Iterator[tuple[str, Before]]:
    """Yield what was computed of each person last time, ascending by id."""
    table = FigureTable
    query = select(
        col(table.customer),
        col(table.stage),
        col(table.relation),
        col(table.value),
        col(table.tier),
        col(table.risk_level),
        col(table.detail),
    ).order_by(col(table.customer))
    for persons, _ in person_chunks(session, shop):
        for row in session.connection().execute(query.where(among(table.customer, persons))):
            yield row[0], Before._make((*row[:-1], mapping(row[-1])))


_WHEN: Final = attrgetter("placed", "order_no")
