"""The register of a shop's customers: pages of it, counts, and who matches a filter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, or_, select
from sqlmodel import col

from bot.errors import InputError
from bot.store.columns import mapping
from bot.store.filters import CARD, CARD_KEY, Filter
from bot.store.matching import Matching, lean
from bot.store.persons import MANY
from bot.store.tables import CustomerTable, CustomerTagTable, FigureTable, RecordTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Select
    from sqlmodel import Session

COMPUTED: Final = (
    *("orders", "spent", "refunds", "first_at", "last_at", "mean_interval", "value", "recency"),
    *("frequency", "monetary", "cell", "layer", "tier", "stage", "relation", "risk", "satisfaction"),
)
"""Figures that it can be sorted by."""
SORTS: Final[Mapping[str, Any]] = {
    **{name: getattr(CustomerTable, name) for name in ("name", "buyer", "member", "first_seen", "last_seen")},
    **{name: getattr(FigureTable, name) for name in COMPUTED},
    "completeness": RecordTable.completeness,
}
"""What the register can be sorted by; empty values come last either way."""

_NEVER_EMPTY: Final = frozenset({"name", "buyer", "member", "first_seen", "last_seen"})
"""Sorted without a word about empty values, so that an index may serve."""


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """One line of the register."""

    customer: str
    buyer: str
    name: str
    """Masked."""
    member: str
    first_seen: datetime
    last_seen: datetime
    tags: tuple[str, ...]
    fields: Mapping[str, Any]
    """As they stand on the person's own card: mask them before anybody sees them."""
    completeness: float
    orders: int
    spent: int
    """Fen."""
    last_at: datetime | None
    mean_interval: float | None
    value: str
    recency: int
    frequency: int
    monetary: int
    cell: str
    layer: int
    tier: str
    stage: str
    relation: str
    risk: float | None
    risk_level: str
    satisfaction: float | None


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """A page of the register."""

    items: tuple[CustomerLine, ...]
    total: int
    """Of all pages."""


def list_customers(
    session: Session,
    shop: str,
    *,
    given: Filter | None = None,
    search: str = "",
    sort: str = "-last_seen",
    offset: int = 0,
    limit: int = 50,
    now: datetime,
) -> CustomerPage:
    """Return a page; `search` finds in shown name, buyer id, tag and the card's name, `sort` is a name of SORTS.

    A sort that begins with `-` goes down. Raises InputError.
    """
    order, text = _order(session, sort), search.strip()
    figures = not text and (given is None or lean(given))
    if figures and sort.removeprefix("-") in COMPUTED:
        return _by_figure(session, shop, given, order, slice(offset, offset + limit), now)
    conditions = _conditions(session, shop, given, text, now)
    everybody = given is None and not text
    counted = () if everybody else (func.count().over(),)
    query = _joined(select(col(CustomerTable.id), *counted), inner=given is not None and lean(given))
    paged = query.where(*conditions).order_by(*order, col(CustomerTable.id)).offset(offset).limit(limit)
    rows = session.connection().execute(paged).all()
    if rows and not everybody:
        total = rows[0][1]
    else:
        total = count_customers(session, shop, given, search=text, now=now) if rows or offset else 0
    return CustomerPage(customer_lines(session, [row[0] for row in rows]), total)


def _by_figure(  # noqa: PLR0917 - what list_customers was asked
    session: Session, shop: str, given: Filter | None, order: tuple[Any, ...], page: slice, now: datetime
) -> CustomerPage:
    """Return a page sorted by a figure from the figures alone; who has none comes last."""
    there = (col(FigureTable.shop) == shop, col(FigureTable.customer).not_in(_gone(shop)))
    asked = select(col(FigureTable.customer)).where(*there)
    if given is not None:
        asked = asked.where(Matching(shop, now).condition(given))
    limit = page.stop - page.start
    paged = asked.order_by(*order, col(FigureTable.customer)).offset(page.start).limit(limit)
    found = list(session.connection().execute(paged).scalars())
    total = count_customers(session, shop, given, now=now)
    if given is None and len(found) < limit:
        known = _counted(session, asked.with_only_columns(func.count()))
        rest = (
            select(col(CustomerTable.id))
            .where(*_conditions(session, shop, None, "", now), col(CustomerTable.id).not_in(asked))
            .order_by(col(CustomerTable.id))
            .offset(max(0, page.start - known))
            .limit(limit - len(found))
        )
        found += session.connection().execute(rest).scalars()
    return CustomerPage(customer_lines(session, found), total)


def _gone(shop: str) -> Select[Any]:
    """Return the query for the customers who are nobody's own card any more: merged into another, or forgotten."""
    left = or_(col(CustomerTable.merged_into).is_not(None), col(CustomerTable.erased_at).is_not(None))
    return select(col(CustomerTable.id)).where(col(CustomerTable.shop) == shop, left)


def _counted(session: Session, query: Select[Any]) -> int:
    return int(session.connection().execute(query).scalar_one())


def count_customers(
    session: Session, shop: str, given: Filter | None, *, search: str = "", now: datetime
) -> int:
    """Return how many persons match. Raises InputError."""
    if given is not None and not search and lean(given):
        there = (col(FigureTable.shop) == shop, col(FigureTable.customer).not_in(_gone(shop)))
        alone = select(func.count()).select_from(FigureTable).where(*there)
        return _counted(session, alone.where(Matching(shop, now).condition(given)))
    table = select(func.count()).select_from(CustomerTable)
    query = table if given is None and not search else _joined(select(func.count()))
    return _counted(session, query.where(*_conditions(session, shop, given, search, now)))


def stream_matching(
    session: Session, shop: str, given: Filter | None, *, search: str = "", now: datetime
) -> Iterator[str]:
    """Yield the persons who match, ascending by id. Raises InputError."""
    conditions = _conditions(session, shop, given, search, now)
    last = ""
    while True:
        query = (
            _joined(select(col(CustomerTable.id)))
            .where(*conditions, col(CustomerTable.id) > last)
            .order_by(col(CustomerTable.id))
            .limit(MANY)
        )
        found = session.connection().execute(query).scalars().all()
        if not found:
            return
        last = found[-1]
        yield from found


def customer_lines(session: Session, customers: list[str]) -> tuple[CustomerLine, ...]:
    """Return lines of the register in the order asked for, at most MANY."""
    rows = {
        row[0]: row
        for row in session.connection().execute(
            _joined(
                select(
                    col(CustomerTable.id),
                    col(CustomerTable.buyer),
                    col(CustomerTable.name),
                    col(CustomerTable.member),
                    col(CustomerTable.first_seen),
                    col(CustomerTable.last_seen),
                    col(RecordTable.fields).label("card"),
                    func.coalesce(RecordTable.completeness, 0.0).label("completeness"),
                    *[getattr(FigureTable, name) for name in _FIGURES],
                )
            ).where(col(CustomerTable.id).in_(customers))
        )
    }
    tags: dict[str, list[str]] = {}
    for customer, text in session.connection().execute(
        select(col(CustomerTagTable.customer), col(CustomerTagTable.text))
        .where(col(CustomerTagTable.customer).in_(customers))
        .order_by(col(CustomerTagTable.created_at), col(CustomerTagTable.id))
    ):
        tags.setdefault(customer, []).append(text)
    lines = []
    for customer in customers:
        row = rows.get(customer)
        if row is None:
            continue
        figures = {name: getattr(row, name) for name in _FIGURES}
        for name, none in _NONE.items():
            figures[name] = none if figures[name] is None else figures[name]
        lines.append(
            CustomerLine(
                customer=customer,
                buyer=row.buyer,
                name=row.name,
                member=row.member,
                first_seen=row.first_seen,
                last_seen=row.last_seen,
                tags=tuple(tags.get(customer, ())),
                fields=mapping(row.card),
                completeness=row.completeness,
                **figures,
            )
        )
    return tuple(lines)


_FIGURES: Final = (
    *("orders", "spent", "last_at", "mean_interval", "value", "recency", "frequency", "monetary", "cell"),
    *("layer", "tier", "stage", "relation", "risk", "risk_level", "satisfaction"),
)
_NONE: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("orders", "spent", "recency", "frequency", "monetary", "layer"), 0),
    **dict.fromkeys(("value", "cell", "tier", "stage", "relation", "risk_level"), ""),
}
"""What a figure is that was not computed yet."""


def has_merges(session: Session, shop: str) -> bool:
    """Say whether any customer of the shop is part of another."""
    query = (
        select(col(CustomerTable.id))
        .where(col(CustomerTable.shop) == shop, col(CustomerTable.merged_into).is_not(None))
        .limit(1)
    )
    return session.connection().execute(query).first() is not None


def _joined(query: Any, *, inner: bool = False) -> Select[Any]:  # noqa: ANN401 - a select of any columns
    """Return a query over customers with figures and cards; `inner` leaves out who has no figures."""
    found: Select[Any] = (
        query.select_from(CustomerTable)
        .join(
            FigureTable,
            and_(
                col(FigureTable.customer) == col(CustomerTable.id),
                col(FigureTable.shop) == col(CustomerTable.shop),
            ),
            isouter=not inner,
        )
        .outerjoin(RecordTable, col(RecordTable.customer) == col(CustomerTable.id))
    )
    return found


def _conditions(session: Session, shop: str, given: Filter | None, search: str, now: datetime) -> list[Any]:
    found: list[Any] = [
        col(CustomerTable.shop) == shop,
        col(CustomerTable.merged_into).is_(None),
        col(CustomerTable.erased_at).is_(None),
    ]
    if given is not None:
        found.append(Matching(shop, now, merged=has_merges(session, shop)).condition(given))
    if search.strip():
        text = search.strip()
        tagged = select(col(CustomerTagTable.customer)).where(col(CustomerTagTable.text) == text)
        card: Any = col(RecordTable.fields)
        named = (CustomerTable.buyer, CustomerTable.name, card["name"].as_string())
        either = [func.lower(column).contains(text.lower(), autoescape=True) for column in named]
        if text.isdigit():
            either.append(card["phone"].as_string() == text)
        found.append(or_(*either, col(CustomerTable.id).in_(tagged)))
    return found


def _order(session: Session, sort: str) -> tuple[Any, ...]:
    name, down = sort.removeprefix("-"), sort.startswith("-")
    if name.startswith(CARD) and CARD_KEY.fullmatch(name.removeprefix(CARD)):
        card: Any = col(RecordTable.fields)
        column = card[name.removeprefix(CARD)].as_string()
    elif name in SORTS:
        column = SORTS[name]
    else:
        msg = f"sort: no such column {name}; one of {', '.join(SORTS)}, or field.<key>"
        raise InputError(msg)
    if _is_text(column) and session.connection().dialect.name != "sqlite":
        column = column.collate("C")
    ordered = column.desc() if down else column.asc()
    return (ordered if name in _NEVER_EMPTY else ordered.nulls_last(),)


def _is_text(column: Any) -> bool:  # noqa: ANN401 - an SQL expression
    return getattr(column.type, "python_type", None) is str
