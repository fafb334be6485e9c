"""Tickets: kept with every step, found by who sees to them and when they are due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import or_
from sqlmodel import col, select

from bot.errors import Conflict, NotFound
from bot.store.columns import new_id
from bot.store.notes import Named, staff_names
from bot.store.persons import same_person
from bot.store.tables import (
    ConversationTable,
    CustomerTable,
    ShopTable,
    StaffShopTable,
    StaffTable,
    TicketStepTable,
    TicketTable,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

TicketState = Literal["open", "doing", "done", "cancelled"]
RUNNING: tuple[TicketState, ...] = ("open", "doing")
CLOSED = frozenset({"done", "cancelled"})
MOST = 5000
"""Tickets of one answer, and of one sheet."""


class TicketTwice(Conflict):
    """The same order has a ticket of this kind already; look at it, then send again with `again`."""

    code = "ticket_twice"

    def __init__(self, tickets: Sequence[str]) -> None:
        self.detail = {"tickets": list(tickets)}
        super().__init__(f"the order has tickets of this kind: {', '.join(tickets)}")


class TicketChanged(Conflict):
    """Somebody changed the ticket meanwhile; the detail has its version now."""

    code = "ticket_changed"

    def __init__(self, version: int) -> None:
        self.detail = {"version": version}
        super().__init__(f"the ticket is at version {version} now; look at it again")


@dataclass(frozen=True, slots=True)
class TicketWords:
    """What a ticket says."""

    kind: str
    due_at: datetime
    order_no: str = ""
    reason: str = ""
    responsibility: str = ""
    amount: int = 0
    """Fen."""
    evidence: tuple[str, ...] = ()
    promise: str = ""
    result: str = ""
    owner: str | None = None
    """None: nobody yet."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as it stands."""

    id: str
    shop: str
    words: TicketWords
    state: TicketState
    version: int
    conversation: str | None
    message: str | None
    customer: str | None
    buyer: str
    """Name of the customer; empty: none."""
    owner: Named | None
    creator: Named | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None

    def overdue(self, now: datetime) -> bool:
        """Return whether it should have been done."""
        return self.state in RUNNING and self.words.due_at < now


@dataclass(frozen=True, slots=True)
class TicketStep:
    """One change of a ticket."""

    version: int
    at: datetime
    by: Named | None
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TicketQuery:
    """Which tickets; what is empty or None narrows nothing."""

    states: tuple[TicketState, ...] = ()
    kinds: tuple[str, ...] = ()
    owner: str = ""
    due_before: datetime | None = None
    made_from: datetime | None = None
    made_before: datetime | None = None
    order_no: str = ""
    customer: str = ""
    """Any account of the person."""
    accounts: tuple[str, ...] = ()
    """All accounts of a person, where they are known already."""
    conversation: str = ""
    text: str = ""
    """In the order number, reason, promise or the buyer's name."""


def add_ticket(
    session: Session,
    *,
    shop: str,
    words: TicketWords,
    staff: str,
    now: datetime,
    conversation: str | None = None,
    message: str | None = None,
    again: bool = False,
) -> Ticket:
    """Keep a ticket. Raises NotFound (shop, conversation, owner) and, unless `again`, TicketTwice."""
    if session.get(ShopTable, shop, with_for_update=True) is None:
        msg = f"no shop {shop}"
        raise NotFound(msg)
    thread = session.get(ConversationTable, conversation) if conversation else None
    if conversation and (thread is None or thread.shop != shop):
        msg = f"no conversation {conversation} in shop {shop}"
        raise NotFound(msg)
    _check_owner(session, shop, words.owner)
    there = same_tickets(session, shop, words.order_no, words.kind)
    if there and not again:
        raise TicketTwice([ticket.id for ticket in there])
    row = TicketTable(
        id=new_id(now),
        shop=shop,
        **_columns(words),
        state="open",
        version=1,
        conversation=conversation,
        message=message,
        customer=thread.customer if thread else None,
        creator=staff,
        created_at=now,
        updated_at=now,
        closed_at=None,
    )
    session.add(row)
    session.flush()
    _step(session, row, staff, _told(row), now)
    return ticket_values(session, [row])[0]


def change_ticket(
    session: Session,
    ticket: str,
    *,
    version: int,
    words: TicketWords | None = None,
    state: TicketState | None = None,
    staff: str,
    now: datetime,
) -> Ticket:
    """Replace what it says, where it stands, or both. Raises NotFound and TicketChanged."""
    row = session.get(TicketTable, ticket, with_for_update=True)
    if row is None:
        msg = f"no ticket {ticket}"
        raise NotFound(msg)
    if row.version != version:
        raise TicketChanged(row.version)
    before = _told(row)
    if words is not None:
        if words.owner != row.owner:
            _check_owner(session, row.shop, words.owner)
        for name, value in _columns(words).items():
            setattr(row, name, value)
    if state is not None and state != row.state:
        row.state = state
        row.closed_at = now if state in CLOSED else None
    after = _told(row)
    changes = {name: value for name, value in after.items() if before[name] != value}
    if changes:
        row.version += 1
        row.updated_at = now
        session.add(row)
        session.flush()
        _step(session, row, staff, changes, now)
    return ticket_values(session, [row])[0]


def load_ticket(session: Session, ticket: str) -> Ticket:
    """Return a ticket. Raises NotFound."""
    row = session.get(TicketTable, ticket)
    if row is None:
        msg = f"no ticket {ticket}"
        raise NotFound(msg)
    return ticket_values(session, [row])[0]


def ticket_steps(session: Session, ticket: str) -> tuple[TicketStep, ...]:
    """Return the steps of a ticket, oldest first."""
    rows = session.exec(
        select(TicketStepTable).where(TicketStepTable.ticket == ticket).order_by(col(TicketStepTable.version))
    ).all()
    names = staff_names(session, {row.staff for row in rows if row.staff})
    return tuple(TicketStep(row.version, row.at, _named(row.staff, names), row.changes) for row in rows)


def same_tickets(session: Session, shop: str, order_no: str, kind: str) -> tuple[Ticket, ...]:
    """Return the tickets of one kind that an order has already, cancelled ones left out."""
    if not order_no:
        return ()
    rows = session.exec(
        select(TicketTable)
        .where(
            TicketTable.shop == shop,
            TicketTable.order_no == order_no,
            TicketTable.kind == kind,
            TicketTable.state != "cancelled",
        )
        .order_by(col(TicketTable.created_at), col(TicketTable.id))
    ).all()
    return ticket_values(session, rows)


def list_tickets(
    session: Session, shops: Collection[str], query: TicketQuery, *, limit: int = 200, offset: int = 0
) -> tuple[Ticket, ...]:
    """Return tickets, those that are still to be done first, by when they are due."""
    asked = select(TicketTable).where(col(TicketTable.shop).in_(list(shops)), *_asked_for(session, query))
    rows = session.exec(
        asked.order_by(
            col(TicketTable.closed_at).is_not(None),
            col(TicketTable.closed_at).desc(),
            col(TicketTable.due_at),
            col(TicketTable.id),
        )
        .limit(limit)
        .offset(offset)
    ).all()
    return ticket_values(session, rows)


def _asked_for(session: Session, query: TicketQuery) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions of a query."""
    if query.states:
        yield col(TicketTable.state).in_(query.states)
    if query.kinds:
        yield col(TicketTable.kind).in_(query.kinds)
    if query.due_before is not None:
        yield col(TicketTable.due_at) < query.due_before
    if query.made_from is not None:
        yield col(TicketTable.created_at) >= query.made_from
    if query.made_before is not None:
        yield col(TicketTable.created_at) < query.made_before
    for column, value in (
        (TicketTable.owner, query.owner),
        (TicketTable.order_no, query.order_no),
        (TicketTable.conversation, query.conversation),
    ):
        if value:
            yield col(column) == value
    if query.accounts or query.customer:
        yield col(TicketTable.customer).in_(query.accounts or same_person(session, query.customer))
    if query.text:
        named = select(CustomerTable.id).where(col(CustomerTable.name).contains(query.text, autoescape=True))
        columns = (TicketTable.order_no, TicketTable.reason, TicketTable.promise)
        yield or_(
            *(col(column).contains(query.text, autoescape=True) for column in columns),
            col(TicketTable.customer).in_(named),
        )


def late_tickets(
    session: Session, shops: Collection[str], *, after: datetime, until: datetime
) -> tuple[Ticket, ...]:
    """Return running tickets that became due between `after` (left out) and `until`, the first due first."""
    rows = session.exec(
        select(TicketTable)
        .where(
            col(TicketTable.shop).in_(list(shops)),
            col(TicketTable.state).in_(RUNNING),
            TicketTable.due_at > after,
            TicketTable.due_at <= until,
        )
        .order_by(col(TicketTable.due_at), col(TicketTable.id))
    ).all()
    return ticket_values(session, rows)


def _check_owner(session: Session, shop: str, owner: str | None) -> None:
    if owner is None:
        return
    member = session.get(StaffTable, owner)
    if member is None or (member.role != "admin" and session.get(StaffShopTable, (owner, shop)) is None):
        msg = f"no member of staff {owner} in shop {shop}"
        raise NotFound(msg)


def _columns(words: TicketWords) -> dict[str, Any]:
    return {
        "kind": words.kind,
        "due_at": words.due_at,
        "order_no": words.order_no,
        "reason": words.reason,
        "responsibility": words.responsibility,
        "amount": words.amount,
        "evidence": list(words.evidence),
        "promise": words.promise,
        "result": words.result,
        "owner": words.owner,
    }


def _told(row: TicketTable) -> dict[str, Any]:
    """Return what a step may tell of a ticket, as JSON."""
    return _columns(_words(row)) | {"due_at": row.due_at.isoformat(), "state": row.state}


def _step(session: Session, row: TicketTable, staff: str, changes: dict[str, Any], now: datetime) -> None:
    session.add(TicketStepTable(ticket=row.id, version=row.version, at=now, staff=staff, changes=changes))
    session.flush()


def _words(row: TicketTable) -> TicketWords:
    return TicketWords(
        kind=row.kind,
        due_at=row.due_at,
        order_no=row.order_no,
        reason=row.reason,
        responsibility=row.responsibility,
        amount=row.amount,
        evidence=tuple(row.evidence),
        promise=row.promise,
        result=row.result,
        owner=row.owner,
    )


def ticket_values(session: Session, rows: Iterable[TicketTable]) -> tuple[Ticket, ...]:
    """Return rows as tickets with the names of people in them."""
    rows = list(rows)
    if not rows:
        return ()
    names = staff_names(session, {who for row in rows for who in (row.owner, row.creator) if who})
    customers = {row.customer for row in rows if row.customer}
    buyers = dict(
        session.exec(
            select(CustomerTable.id, CustomerTable.name).where(col(CustomerTable.id).in_(customers))
        ).all()
    )
    return tuple(
        Ticket(
            id=row.id,
            shop=row.shop,
            words=_words(row),
            state=cast("TicketState", row.state),
            version=row.version,
            conversation=row.conversation,
            message=row.message,
            customer=row.customer,
            buyer=(buyers.get(row.customer) or "") if row.customer else "",
            owner=_named(row.owner, names),
            creator=_named(row.creator, names),
            created_at=row.created_at,
            updated_at=row.updated_at,
            closed_at=row.closed_at,
        )
        for row in rows
    )


def _named(who: str | None, names: Mapping[str, str]) -> Named | None:
    return None if who is None else Named(who, names.get(who, ""))
