"""Purchases taken in: from files, where neither order nor repetition may matter, and from the shop's own system.

Two rows of files about one order number are joined field by field: the later state, the first moment, the surer
amount, the larger refund. What the shop's own system said (`live`) is replaced only by what it says next.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, insert, select
from sqlmodel import col
from sqlmodel import select as select_one

from bot.store.among import among
from bot.store.persons import MANY, NOBODY, buyers_of
from bot.store.purchases import (
    LIVE,
    STATES,
    STEPS,
    UNDATED,
    Purchase,
    PurchaseItem,
    PurchaseState,
    frozen,
    line_query,
    lines_of,
)
from bot.store.tables import CustomerTable, PurchaseItemTable, PurchaseTable
from bot.store.upsert import put

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlmodel import Session

    from bot.shop.orders import Order

_OF_ORDER: Final[dict[str, PurchaseState]] = {
    "unpaid": "unpaid",
    "paid": "paid",
    "pushed": "paid",
    "collected": "sent",
    "delivering": "sent",
    "signed": "signed",
    "refunding": "refunding",
    "closed": "closed",
}


def surety(state: PurchaseState, *, paid_amount: bool) -> int:
    """Return how sure an imported amount is: a later state over an earlier one, then paid over to be paid."""
    return 2 * STATES.index(state) + paid_amount


def joined(one: Purchase, other: Purchase) -> Purchase:
    """Return what two imported rows say of one order; commutative, associative, idempotent.

    A moment that is told wins over none. Conflicting amounts of equal surety: the larger. What is told of a pre-sale's
    later payment wins over the earlier one's. Lines are joined apart (`take_lines`), and so is whose it is.
    """
    step = max(one.step, other.step, key=STEPS.index)
    there = [told for told in (one, other) if told.step == step]
    state = max(one.state, other.state, key=STATES.index)
    rank, amount = max((one.rank, one.amount), (other.rank, other.amount))
    return replace(
        one,
        state=state,
        amount=amount,
        rank=rank,
        refunded=max(one.refunded, other.refunded),
        placed_at=min((p.placed_at for p in (one, other) if p.dated), default=UNDATED),
        paid_at=_first(one.paid_at, other.paid_at),
        sent_at=_first(one.sent_at, other.sent_at),
        signed_at=_first(one.signed_at, other.signed_at),
        source=min(one.source, other.source),
        channel=max(one.channel, other.channel),
        province=max(one.province, other.province),
        step=step,
        opens_at=max((told.opens_at for told in there if told.opens_at is not None), default=None),
        pay_before=min((told.pay_before for told in there if told.pay_before is not None), default=None),
        receiver=max(one.receiver, other.receiver),
        gift=one.gift or other.gift,
    )


def take_purchases(
    session: Session, shop: str, rows: Iterable[Purchase], ids: Mapping[str, str] | None = None
) -> int:
    """Join imported purchases into the store, at most MANY a call; return how many are new or changed.

    Where rows call one order two buyers', a known buyer wins over none, then the one who sorts first. With `ids`
    the purchases name their customers by keys of it.
    """
    fresh: defaultdict[str, list[Purchase]] = defaultdict(list)
    for row in rows:
        fresh[row.order_no].append(row)
    stored = {p.order_no: p for p in _found(session, shop, list(fresh))}
    changed: list[dict[str, Any]] = []
    again: list[list[Purchase]] = []
    for order_no, said in fresh.items():
        if len(said) == 1 and order_no not in stored:
            fields = _columns(said[0])
            changed.append(fields if ids is None else fields | {"customer": ids[said[0].customer]})
        else:
            again.append([p if ids is None else replace(p, customer=ids[p.customer]) for p in said])
    joined_rows, left = _rejoined(session, again, stored)
    changed += joined_rows
    put(session, PurchaseTable, ("shop", "order_no"), changed)
    _forget_nobodies(session, left)
    return len(changed)


def _rejoined(
    session: Session, again: Sequence[Sequence[Purchase]], stored: Mapping[str, Purchase]
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the rows of orders that were told more than once, and those nobodies who own one no more."""
    told = [(said, stored.get(said[0].order_no)) for said in again]
    owners = [{p.customer for p in (said if known is None else (*said, known))} for said, known in told]
    buyers = buyers_of(session, sorted({c for theirs in owners if len(theirs) > 1 for c in theirs}))
    changed: list[dict[str, Any]] = []
    left: set[str] = set()
    for (said, known), theirs in zip(told, owners, strict=True):
        if known is not None and known.source == LIVE:
            left |= theirs - {known.customer}
            continue
        merged = functools.reduce(joined, said if known is None else (*said, known))
        owner = min(theirs, key=lambda c: (_nobody(buyers.get(c, "")), buyers.get(c, "")))
        left |= theirs - {owner}
        if merged.customer != owner:
            merged = replace(merged, customer=owner)
        if merged != known:
            changed.append(_columns(merged))
    return changed, [c for c in sorted(left) if _nobody(buyers.get(c, ""))]


def take_lines(session: Session, shop: str, rows: Iterable[tuple[str, PurchaseItem]]) -> int:
    """Join lines of orders (number, line) into the store, whether the order is known yet or not; return as above.

    A line told twice with different figures: the larger. Lines of live orders are left alone.
    """
    fresh: dict[tuple[str, str], PurchaseItem] = {}
    for order_no, item in rows:
        known = fresh.get((order_no, item.line))
        fresh[order_no, item.line] = item if known is None else max(known, item, key=_item_order)
    numbers = sorted({order_no for order_no, _ in fresh})
    stored: dict[tuple[str, str], PurchaseItem] = {}
    live: set[str] = set()
    for start in range(0, len(numbers), MANY):
        part = numbers[start : start + MANY]
        live |= set(
            session.exec(
                select_one(PurchaseTable.order_no).where(
                    PurchaseTable.shop == shop,
                    among(PurchaseTable.order_no, part),
                    PurchaseTable.source == LIVE,
                )
            )
        )
        for (_, order_no), item in lines_of(session, line_query(shop, part)):
            stored[order_no, item.line] = item
    changed = []
    for (order_no, line), item in fresh.items():
        known = stored.get((order_no, line))
        merged = item if known is None else max(known, item, key=_item_order)
        if order_no not in live and merged != known:
            changed.append(_line(shop, order_no, merged))
    put(session, PurchaseItemTable, ("shop", "order_no", "line"), changed)
    return len(changed)


def settle_amounts(session: Session, shop: str, numbers: Sequence[str]) -> int:
    """Make the amounts of imported orders the sums of their lines, at most MANY; return how many changed.

    For platforms that tell amounts by line: whatever part of an order came first, all of it counts in the end.
    """
    sums: dict[str, tuple[int, int]] = {
        order_no: (int(amount), int(refunded))
        for order_no, amount, refunded in session.connection().execute(
            select(
                col(PurchaseItemTable.order_no),
                func.sum(PurchaseItemTable.amount),
                func.sum(PurchaseItemTable.refunded),
            )
            .where(col(PurchaseItemTable.shop) == shop, among(PurchaseItemTable.order_no, numbers))
            .group_by(col(PurchaseItemTable.order_no))
        )
    }
    changed = [
        _columns(replace(known, amount=sums[known.order_no][0], refunded=sums[known.order_no][1]))
        for known in _found(session, shop, sorted(sums))
        if known.source != LIVE and (known.amount, known.refunded) != sums[known.order_no]
    ]
    put(session, PurchaseTable, ("shop", "order_no"), changed)
    return len(changed)


def mirror_order(session: Session, *, shop: str, customer: str, order: Order, titles: Sequence[str]) -> None:
    """Make the shop's own order the purchase of that number, whatever files said before."""
    state, refunded = _story(order)
    amount = _fen(order.amount)
    purchase = Purchase(
        shop=shop,
        order_no=order.order_no,
        customer=customer,
        state=state,
        amount=amount,
        refunded=min(refunded, amount),
        placed_at=order.placed_at,
        paid_at=order.paid_at,
        sent_at=order.sent_at,
        signed_at=order.signed_at,
        channel="online",
        province=(order.address.province if order.address else "") or "",
        step=order.presale.step if order.presale else "",
        opens_at=order.presale.opens_at if order.presale else None,
        pay_before=order.pay_before,
    )
    put(session, PurchaseTable, ("shop", "order_no"), [_columns(purchase)])
    session.connection().execute(
        delete(PurchaseItemTable).where(
            col(PurchaseItemTable.shop) == shop, col(PurchaseItemTable.order_no) == order.order_no
        )
    )
    lines = [
        PurchaseItem(str(n), i.product, i.sku, title, "", i.count, _fen(i.price) * i.count)
        for n, (i, title) in enumerate(zip(order.items, titles, strict=True))
    ]
    rows = [_line(shop, order.order_no, line) for line in lines]
    session.connection().execute(insert(PurchaseItemTable), rows)


def _found(session: Session, shop: str, numbers: list[str]) -> list[Purchase]:
    found: list[Purchase] = []
    for start in range(0, len(numbers), MANY):
        part = numbers[start : start + MANY]
        query = select(PurchaseTable).where(
            col(PurchaseTable.shop) == shop, among(PurchaseTable.order_no, part)
        )
        found += frozen(session, query, items=False)
    return found


def _columns(purchase: Purchase) -> dict[str, Any]:
    return dict(zip(_NAMES, _VALUES(purchase), strict=True))


_NAMES: Final = (
    *("shop", "order_no", "customer", "state", "amount", "refunded", "placed_at", "paid_at", "sent_at"),
    *("signed_at", "channel", "province", "source", "rank", "step", "opens_at", "pay_before"),
    *("receiver", "gift"),
)
_VALUES: Final = attrgetter(*_NAMES)


def _line(shop: str, order_no: str, item: PurchaseItem) -> dict[str, Any]:
    return {"shop": shop, "order_no": order_no} | dict(zip(_ITEM_NAMES, _ITEM(item), strict=True))


_ITEM_NAMES: Final = tuple(PurchaseItem.__dataclass_fields__)
_ITEM: Final = attrgetter(*_ITEM_NAMES)


def _nobody(buyer: str) -> bool:
    """Say whether a buyer id stands for an order whose buyer is not told."""
    return buyer.startswith(NOBODY)


def _forget_nobodies(session: Session, customers: list[str]) -> None:
    """Remove customers who stood for an order whose buyer is known by now."""
    for customer in customers:
        owns = session.exec(
            select_one(PurchaseTable.order_no).where(PurchaseTable.customer == customer).limit(1)
        ).first()
        if owns is None:
            session.connection().execute(delete(CustomerTable).where(col(CustomerTable.id) == customer))


def _story(order: Order) -> tuple[PurchaseState, int]:
    """Return the state of the shop's own order and the fen given back; a part given back closes nothing."""
    refund = order.refund
    if refund is not None and refund.stage == "refunded":
        back = _fen(refund.amount)
        if back >= _fen(order.amount):
            return "refunded", back
        return ("signed" if order.signed_at else "sent" if order.sent_at else "paid"), back
    return _OF_ORDER.get(order.state, "paid" if order.paid_at else "unpaid"), 0


def _item_order(item: PurchaseItem) -> tuple[int, int, int, str, str, str, str]:
    return item.count, item.amount, item.refunded, item.product, item.sku, item.title, item.category


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    known = [moment for moment in (one, other) if moment is not None]
    return min(known) if known else None


def _fen(yuan: Any) -> int:  # noqa: ANN401 - Decimal
    return int((yuan * 100).to_integral_value())
