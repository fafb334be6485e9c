"""Purchases: what orders come to, from our own chat and from files, in one shape for all figures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from sqlalchemy import BigInteger, func, literal_column, or_, select
from sqlalchemy import cast as cast_to
from sqlmodel import col

from bot.store.among import among
from bot.store.persons import MANY, members_of, person_chunks
from bot.store.tables import CustomerTable, PurchaseItemTable, PurchaseTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session


PurchaseState = Literal["unpaid", "paid", "sent", "signed", "refunding", "refunded", "closed"]
STATES: Final[tuple[PurchaseState, ...]] = (
    "unpaid",
    "paid",
    "sent",
    "signed",
    "refunding",
    "refunded",
    "closed",
)
"""Later ones win over earlier ones."""
PayStep = Literal["", "staged", "deposit", "balance"]
STEPS: Final[tuple[PayStep, ...]] = ("", "staged", "deposit", "balance")
"""Of a pre-sale, which payment comes next; `staged`: in parts, and nobody told which. Later ones win."""
UNDATED: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for the moment of an imported order that no file has told; see `Purchase.dated`."""
AT_ONCE: Final = 20_000
"""Rows that a walk through a whole table reads at once."""
LIVE: Final = "live"
LIVE_RANK: Final = 99


@dataclass(frozen=True, slots=True)
class PurchaseItem:
    """One line of a purchase."""

    line: str
    product: str
    sku: str
    title: str
    category: str
    count: int
    amount: int
    """Fen, for all pieces."""
    refunded: int = 0
    """Fen of these given back, where the file tells it by line."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order as far as figures need it; money in fen."""

    shop: str
    order_no: str
    customer: str
    """Person; from a file before it is stored: the customer row."""
    state: PurchaseState
    amount: int
    """Really paid where that is known, else to be paid."""
    refunded: int
    placed_at: datetime
    paid_at: datetime | None = None
    sent_at: datetime | None = None
    signed_at: datetime | None = None
    items: tuple[PurchaseItem, ...] = ()
    source: str = LIVE
    channel: str = ""
    province: str = ""
    rank: int = LIVE_RANK
    """How sure the amount is; see `surety`."""
    step: PayStep = ""
    """Of a pre-sale, which payment it waits for, or waited for last."""
    opens_at: datetime | None = None
    """From when that payment can be made; None: since the order was placed, or not told."""
    pay_before: datetime | None = None
    """When the order closes by itself; None: not told."""
    receiver: str = ""
    """Of a file: whom it went to, masked; empty: not told, or told by the shop's system in its order."""
    gift: bool = False
    """Of a file: the buyer's note spoke of a present."""

    @property
    def dated(self) -> bool:
        """Whether anybody told when it was placed or paid.

        One that is not is kept with its amount and shown on the card, and counts in no figure, which all ask when:
        not in windows, spending, orders, intervals, stages, points.
        """
        return self.placed_at.year > UNDATED.year or self.placed_at != UNDATED

    @property
    def deal(self) -> bool:
        """Whether it counts as a purchase: paid for, not closed, and not all of it given back."""
        return self.paid_at is not None and self.state != "closed" and self.amount > self.refunded

    @property
    def net(self) -> int:
        """Fen that stayed with the shop; 0 unless it is a deal."""
        return self.amount - self.refunded if self.deal else 0


def purchases_of(
    session: Session,
    person: str,
    *,
    items: bool = True,
    limit: int | None = None,
    accounts: Sequence[str] | None = None,
) -> tuple[Purchase, ...]:
    """Return the purchases of a person and the accounts merged into it, oldest first; with `limit` the newest.

    `accounts` (CustomerRecord.members) saves asking for them.
    """
    ids = list(accounts or [person, *members_of(session, [person]).get(person, ())])
    query = select(PurchaseTable).where(col(PurchaseTable.customer).in_(ids))
    if limit is not None:
        query = query.order_by(col(PurchaseTable.placed_at).desc(), col(PurchaseTable.order_no)).limit(limit)
    rows = [replace(p, customer=person) for p in frozen(session, query, items=items)]
    return tuple(sorted(rows, key=_when))


def undated_of(session: Session, accounts: Sequence[str]) -> tuple[int, int]:
    """Return how many purchases of these accounts nobody dated, and the fen that stayed with the shop of them."""
    kept = col(PurchaseTable.amount) - col(PurchaseTable.refunded)
    count, fen = (
        session.connection()
        .execute(
            select(func.count(), func.coalesce(func.sum(kept), 0)).where(
                col(PurchaseTable.customer).in_(list(accounts)),
                col(PurchaseTable.placed_at) == UNDATED,
                col(PurchaseTable.state).not_in(("unpaid", "closed")),
                kept > 0,
            )
        )
        .one()
    )
    return int(count), int(fen)


def stream_purchases(
    session: Session, shop: str, *, until: datetime | None = None, items: bool = False
) -> Iterator[tuple[str, tuple[Purchase, ...]]]:
    """Yield each person with purchases placed before `until`, ascending by id, theirs by time; memory is bounded."""
    for persons, owner in person_chunks(session, shop):
        query = select(PurchaseTable).where(among(PurchaseTable.customer, owner))
        if until is not None:
            query = query.where(col(PurchaseTable.placed_at) < until)
        found: defaultdict[str, list[Purchase]] = defaultdict(list)
        for purchase in frozen(session, query, items=items):
            person = owner[purchase.customer]
            known = purchase if person == purchase.customer else replace(purchase, customer=person)
            found[person].append(known)
        for person in persons:
            if person in found:
                yield person, tuple(sorted(found[person], key=_when))


def stream_deals(session: Session, shop: str) -> Iterator[tuple[Sequence[str], Sequence[int], Sequence[int]]]:
    """Yield the deals of a shop in no order, thousands at once, in columns: account, second when paid, net fen.

    Seconds are since 1970. To look them up by customer takes three times as long.
    """
    net = col(PurchaseTable.amount) - col(PurchaseTable.refunded)
    query = select(col(PurchaseTable.customer), seconds_of(session, PurchaseTable.paid_at), net)
    rows = session.connection().execute(
        query.where(col(PurchaseTable.shop) == shop, *dealt()).execution_options(yield_per=AT_ONCE)
    )
    for part in rows.partitions():
        accounts, seconds, fen = zip(*part, strict=True)
        yield accounts, seconds, fen


def unpaid_since(session: Session, shop: str, since: datetime) -> tuple[str, ...]:
    """Return persons with an order that is unpaid and was placed, or came to be payable, since then; ascending by id."""
    order = PurchaseTable
    payable = or_(col(order.placed_at) >= since, col(order.opens_at) >= since)
    rows = session.connection().execute(
        select(func.coalesce(col(CustomerTable.merged_into), col(CustomerTable.id)))
        .join(order, col(order.customer) == col(CustomerTable.id))
        .where(col(order.shop) == shop, col(order.state) == "unpaid", payable)
        .distinct()
    )
    return tuple(sorted(rows.scalars()))


def dealt() -> tuple[Any, ...]:
    """Return the conditions under which a purchase counts; the SQL of `Purchase.deal`."""
    return (
        col(PurchaseTable.paid_at).is_not(None),
        col(PurchaseTable.state) != "closed",
        col(PurchaseTable.amount) > col(PurchaseTable.refunded),
    )


def seconds_of(session: Session, column: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """Return a moment in whole seconds since 1970 UTC, as each engine says it."""
    if session.connection().dialect.name == "sqlite":
        return cast_to(func.strftime(literal_column("'%s'"), col(column)), BigInteger)
    return cast_to(func.floor(func.extract("epoch", col(column))), BigInteger)


def frozen(session: Session, query: Any, *, items: bool) -> list[Purchase]:  # noqa: ANN401 - a select
    """Return the purchases of a query, read as bare rows; their lines with one more query for each MANY."""
    rows = session.connection().execute(query).all()
    lines: defaultdict[tuple[str, str], list[PurchaseItem]] = defaultdict(list)
    if items:
        numbers: defaultdict[str, list[str]] = defaultdict(list)
        for row in rows:
            numbers[row.shop].append(row.order_no)
        for shop, theirs in numbers.items():
            for start in range(0, len(theirs), MANY):
                for key, item in lines_of(session, line_query(shop, theirs[start : start + MANY])):
                    lines[key].append(item)
    return [
        Purchase(
            shop=row.shop,
            order_no=row.order_no,
            customer=row.customer,
            state=cast("PurchaseState", row.state),
            amount=row.amount,
            refunded=row.refunded,
            placed_at=row.placed_at,
            paid_at=row.paid_at,
            sent_at=row.sent_at,
            signed_at=row.signed_at,
            items=tuple(sorted(lines[row.shop, row.order_no], key=lambda i: i.line)) if items else (),
            source=row.source,
            channel=row.channel,
            province=row.province,
            rank=row.rank,
            step=cast("PayStep", row.step),
            opens_at=row.opens_at,
            pay_before=row.pay_before,
            receiver=row.receiver,
            gift=row.gift,
        )
        for row in rows
    ]


def line_query(shop: str, numbers: list[str]) -> Any:  # noqa: ANN401 - a select
    """Return the query for the lines of some orders."""
    return select(PurchaseItemTable).where(
        col(PurchaseItemTable.shop) == shop, among(PurchaseItemTable.order_no, numbers)
    )


def lines_of(session: Session, query: Any) -> Iterator[tuple[tuple[str, str], PurchaseItem]]:  # noqa: ANN401 - a select
    """Yield (shop, order number) and line of a query for lines."""
    for shop, order_no, *rest in session.connection().execute(query):
        yield (shop, order_no), PurchaseItem(*rest)


def _when(purchase: Purchase) -> tuple[datetime, str]:
    return purchase.placed_at, purchase.order_no
