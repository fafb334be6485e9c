"""Orders of customers, kept as bot.shop's Order with what is searched and summed in columns."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, cast

from sqlalchemy import Integer, bindparam, delete, func
from sqlmodel import col, select

from bot.errors import Conflict, NotFound
from bot.shop.orders import Order
from bot.store.among import among_given
from bot.store.columns import new_id
from bot.store.results import FOLLOWS, OutcomeKind, follow_up
from bot.store.tables import CustomerTable, OrderItemTable, OrderTable
from bot.store.takings import mirror_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlmodel import Session

    from bot.terms import OrderState

EARNED = ("paid", "pushed", "collected", "delivering", "signed")
"""States in which the money is the shop's."""


@dataclass(frozen=True, slots=True)
class StoredItem:
    """One line of an order."""

    product: str
    sku: str
    title: str
    count: int
    price: Decimal
    """Yuan, paid for one piece."""


@dataclass(frozen=True, slots=True)
class StoredOrder:
    """An order of a customer."""

    shop: str
    customer: str
    """Id of the customer row."""
    order_no: str
    state: OrderState
    amount: Decimal
    """Yuan."""
    placed_at: datetime
    items: tuple[StoredItem, ...]
    record: Order
    """Everything the shop's system told, for the calculators of bot.shop."""


@dataclass(frozen=True, slots=True)
class OrderTotals:
    """What a customer has bought in a shop."""

    count: int
    """Orders that were paid for, returned ones included."""
    spent: Decimal
    """Yuan, without refunds and closed orders."""


def save_order(
    session: Session, *, shop: str, order: Order, titles: Mapping[str, str] | None = None, now: datetime
) -> StoredOrder:
    """Keep an order, new or changed; `titles` names the items by SKU or product key.

    Raises NotFound when the shop does not know the buyer, Conflict when the number is another buyer's.
    """
    customer = session.exec(
        select(CustomerTable).where(CustomerTable.shop == shop, CustomerTable.buyer == order.buyer)
    ).first()
    if customer is None:
        msg = f"order {order.order_no}: shop {shop} has no customer {order.buyer}"
        raise NotFound(msg)
    row = session.exec(
        select(OrderTable)
        .where(OrderTable.shop == shop, OrderTable.order_no == order.order_no)
        .with_for_update()
    ).first()
    if row is None:
        row = OrderTable(
            id=new_id(now),
            shop=shop,
            customer=customer.id,
            order_no=order.order_no,
            state=order.state,
            amount=0,
            placed_at=order.placed_at,
            paid_at=None,
            sent_at=None,
            signed_at=None,
            record={},
        )
    elif row.customer != customer.id:
        msg = f"order {order.order_no} belongs to another buyer"
        raise Conflict(msg)
    news = _news(row, order, now)
    row.state, row.amount, row.placed_at = order.state, _fen(order.amount), order.placed_at
    row.paid_at, row.sent_at, row.signed_at = order.paid_at, order.sent_at, order.signed_at
    row.record = order.model_dump(mode="json")
    session.add(row)
    session.flush()
    session.exec(delete(OrderItemTable).where(col(OrderItemTable.trade_order) == row.id))
    names = titles or {}
    called = [names.get(item.sku) or names.get(item.product) or item.sku for item in order.items]
    for position, item in enumerate(order.items):
        session.add(
            OrderItemTable(
                id=new_id(now),
                trade_order=row.id,
                position=position,
                product=item.product,
                sku=item.sku,
                title=called[position],
                count=item.count,
                price=_fen(item.price),
            )
        )
    session.flush()
    mirror_order(session, shop=shop, customer=customer.id, order=order, titles=called)
    if news is not None:
        follow_up(
            session,
            customer=customer.id,
            kind=news,
            reference=order.order_no,
            value=float(order.amount),
            now=now,
        )
    return _orders(session, [row])[0]


def orders_of(
    session: Session, customer: str, limit: int = 20, *, accounts: Sequence[str] = ()
) -> tuple[StoredOrder, ...]:
    """Return the last orders of a customer, newest first; with `accounts` those of all of them."""
    rows = session.exec(_OF, params={"accounts": list(accounts) or [customer], "limit": limit})
    return _orders(session, list(rows))


_OF: Final = (
    select(OrderTable)
    .where(among_given(OrderTable.customer, "accounts"))
    .order_by(col(OrderTable.placed_at).desc(), col(OrderTable.order_no))
    .limit(bindparam("limit", type_=Integer))
)
_ITEMS: Final = (
    select(OrderItemTable)
    .where(among_given(OrderItemTable.trade_order, "orders"))
    .order_by(col(OrderItemTable.position))
)


def find_order(session: Session, *, shop: str, order_no: str) -> StoredOrder | None:
    """Return an order of a shop by its number, if known."""
    row = session.exec(
        select(OrderTable).where(OrderTable.shop == shop, OrderTable.order_no == order_no)
    ).first()
    return None if row is None else _orders(session, [row])[0]


def order_totals(session: Session, customer: str, *, accounts: Sequence[str] = ()) -> OrderTotals:
    """Return how much a customer has bought; with `accounts` how much all of them."""
    count, spent = session.exec(
        select(
            func.count(),
            func.coalesce(func.sum(OrderTable.amount).filter(col(OrderTable.state).in_(EARNED)), 0),
        ).where(col(OrderTable.customer).in_(accounts or (customer,)), col(OrderTable.paid_at).is_not(None))
    ).one()
    return OrderTotals(count=count, spent=_yuan(int(spent)))


def bought_by(
    session: Session, customer: str, limit: int = 20, *, accounts: Sequence[str] = ()
) -> tuple[tuple[StoredOrder, ...], OrderTotals]:
    """Return `orders_of` and `order_totals`; the totals are asked for only where there are more orders."""
    found = orders_of(session, customer, limit, accounts=accounts)
    if len(found) == limit:
        return found, order_totals(session, customer, accounts=accounts)
    paid = [order for order in found if order.record.paid_at is not None]
    spent = sum([order.amount for order in paid if order.state in EARNED], Decimal(0))
    return found, OrderTotals(count=len(paid), spent=spent)


def _news(row: OrderTable, order: Order, now: datetime) -> OutcomeKind | None:
    """Return what happens to an order that matters for what was said before: it is paid, or given back."""
    if order.state == "refunding" != row.state:
        return "refund"
    paid_now = order.paid_at is not None and row.paid_at is None and order.paid_at > now - FOLLOWS
    return "order" if paid_now else None


def _orders(session: Session, rows: list[OrderTable]) -> tuple[StoredOrder, ...]:
    """Return the frozen values with their items, one query for all."""
    if not rows:
        return ()
    lines: dict[str, list[StoredItem]] = {row.id: [] for row in rows}
    for item in session.exec(_ITEMS, params={"orders": list(lines)}):
        lines[item.trade_order].append(
            StoredItem(item.product, item.sku, item.title, item.count, _yuan(item.price))
        )
    return tuple(
        StoredOrder(
            shop=row.shop,
            customer=row.customer,
            order_no=row.order_no,
            state=cast("OrderState", row.state),
            amount=_yuan(row.amount),
            placed_at=row.placed_at,
            items=tuple(lines[row.id]),
            record=Order.model_validate(row.record),
        )
        for row in rows
    )


def _fen(yuan: Decimal) -> int:
    return int((yuan * 100).to_integral_value())


def _yuan(fen: int) -> Decimal:
    return Decimal(fen) / 100
