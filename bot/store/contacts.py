"""Contacts planned with customers, whose list they stand on and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import func, or_, select, update
from sqlmodel import col

from bot.errors import Conflict, NotFound
from bot.store.among import among_given
from bot.store.columns import new_id
from bot.store.persons import members_of
from bot.store.tables import ContactTable
from bot.store.upsert import insert_missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlmodel import Session

ContactState = Literal["planned", "done", "skipped", "stopped"]


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact, planned or made."""

    shop: str
    customer: str
    activity: Literal["keep", "market"]
    """维系 or 营销."""
    occasion: str
    """Key of the rule that asks for it."""
    due_at: datetime
    reference: str = ""
    """What tells it from the next of its kind: an order number, a year."""
    stage: str = ""
    tier: str = ""
    channel: str = ""
    until: datetime | None = None
    """No use afterwards."""
    template: str = ""
    text: str = ""
    category: str = ""
    gift: str = ""
    arm: Literal["treated", "held"] = "treated"
    """Held: not contacted, to be compared with."""
    experiment: str = ""
    staff: str | None = None
    """Whose list it stands on; None: anybody's."""
    state: ContactState = "planned"
    done_at: datetime | None = None
    done_by: str | None = None
    result: str = ""
    feedback: str = ""
    note: str = ""
    outcome_at: datetime | None = None
    outcome_value: int = 0
    """Fen of the order that followed."""
    id: str = ""
    """Given by the store."""


_NAMES: Final = tuple(Contact.__dataclass_fields__)


def plan_contacts(session: Session, contacts: Sequence[Contact], *, now: datetime) -> int:
    """Write plans down; what is planned already (shop, customer, occasion, reference) stays. Return how many are new."""
    made = 0
    for contact in contacts:
        values: dict[str, Any] = {name: getattr(contact, name) for name in _NAMES}
        values |= {"id": new_id(now), "created_at": now}
        made += insert_missing(session, ContactTable, ("shop", "customer", "occasion", "reference"), values)
    return made


def load_contact(session: Session, contact: str) -> Contact:
    """Return a contact; raises NotFound."""
    return _contact(_row(session, contact))


def contacts_due(
    session: Session,
    shop: str,
    *,
    at: datetime,
    until: datetime | None = None,
    staff: str | None = None,
    limit: int = 200,
) -> tuple[Contact, ...]:
    """Return what is planned, due at `at`, of use still and not held back, the earliest first.

    With `until` what comes to be due before then as well; with `staff` only what stands on that list or on nobody's.
    """
    query = select(ContactTable).where(
        col(ContactTable.shop) == shop,
        col(ContactTable.state) == "planned",
        col(ContactTable.arm) == "treated",
        col(ContactTable.due_at) <= at if until is None else col(ContactTable.due_at) < until,
        or_(col(ContactTable.until).is_(None), col(ContactTable.until) > at),
    )
    if staff is not None:
        query = query.where(or_(col(ContactTable.staff).is_(None), col(ContactTable.staff) == staff))
    query = query.order_by(col(ContactTable.due_at), col(ContactTable.id)).limit(limit)
    return tuple(map(_contact, session.connection().execute(query)))


def contacts_of(session: Session, person: str, limit: int = 50) -> tuple[Contact, ...]:
    """Return the contacts of a person and the accounts merged into it, newest first."""
    ids = [person, *members_of(session, [person]).get(person, ())]
    query = (
        select(ContactTable)
        .where(col(ContactTable.customer).in_(ids))
        .order_by(col(ContactTable.due_at).desc(), col(ContactTable.id).desc())
        .limit(limit)
    )
    return tuple(map(_contact, session.connection().execute(query)))


def last_gift_of(session: Session, accounts: Sequence[str]) -> tuple[str, datetime] | None:
    """Return what these accounts were given last and when; None: nothing yet."""
    row = session.connection().execute(_GIVEN, {"accounts": list(accounts)}).first()
    return None if row is None else (row.gift, row.done_at or row.due_at)


_GIVEN: Final = (
    select(col(ContactTable.gift), col(ContactTable.done_at), col(ContactTable.due_at))
    .where(
        among_given(ContactTable.customer, "accounts"),
        col(ContactTable.gift) != "",
        col(ContactTable.state) == "done",
        col(ContactTable.arm) == "treated",
    )
    .order_by(func.coalesce(col(ContactTable.done_at), col(ContactTable.due_at)).desc())
    .limit(1)
)


def contacts_between(session: Session, shop: str, since: datetime, until: datetime) -> Iterator[Contact]:
    """Yield contacts due in since ≤ due_at < until, in whatever state, by time."""
    query = (
        select(ContactTable)
        .where(
            col(ContactTable.shop) == shop,
            col(ContactTable.due_at) >= since,
            col(ContactTable.due_at) < until,
        )
        .order_by(col(ContactTable.due_at), col(ContactTable.id))
    )
    yield from map(_contact, session.connection().execute(query))


def finish_contact(
    session: Session,
    contact: str,
    *,
    state: ContactState,
    result: str = "",
    feedback: str = "",
    note: str = "",
    staff: str | None,
    now: datetime,
) -> Contact:
    """Record what came of a contact. Raises NotFound, Conflict when it was finished before."""
    values = {"state": state, "result": result, "feedback": feedback, "note": note}
    changed = session.connection().execute(
        update(ContactTable)
        .where(col(ContactTable.id) == contact, col(ContactTable.state) == "planned")
        .values(**values, done_at=now, done_by=staff)
    )
    row = _row(session, contact)
    session.refresh(row)
    if not changed.rowcount:
        msg = f"contact {contact} is {row.state} already"
        raise Conflict(msg)
    return _contact(row)


def reword_contact(
    session: Session, contact: str, *, template: str, text: str, until: datetime | None
) -> None:
    """Have a contact that is still planned say something else, and be of use until another moment."""
    session.connection().execute(
        update(ContactTable)
        .where(col(ContactTable.id) == contact, col(ContactTable.state) == "planned")
        .values(template=template, text=text, until=until)
    )


def assign_contact(session: Session, contact: str, staff: str | None) -> Contact:
    """Put a contact on somebody's list, or on nobody's; raises NotFound."""
    row = _row(session, contact)
    row.staff = staff
    session.add(row)
    session.flush()
    return _contact(row)


def stop_contacts(
    session: Session,
    shop: str,
    *,
    customer: str,
    occasions: Sequence[str] = (),
    reference: str = "",
    why: str,
    now: datetime,
) -> int:
    """Stop what is planned with a customer, of some occasions or one reference when given; return how many."""
    statement = update(ContactTable).where(
        col(ContactTable.shop) == shop,
        col(ContactTable.customer) == customer,
        col(ContactTable.state) == "planned",
    )
    if occasions:
        statement = statement.where(col(ContactTable.occasion).in_(list(occasions)))
    if reference:
        statement = statement.where(col(ContactTable.reference) == reference)
    return session.connection().execute(statement.values(state="stopped", result=why, done_at=now)).rowcount


def note_outcome(session: Session, contact: str, *, at: datetime, value: int) -> None:
    """Record the order that followed a contact (or a held-back one), in fen; the first one stays."""
    session.connection().execute(
        update(ContactTable)
        .where(col(ContactTable.id) == contact, col(ContactTable.outcome_at).is_(None))
        .values(outcome_at=at, outcome_value=value)
    )


def _row(session: Session, contact: str) -> ContactTable:
    row = session.get(ContactTable, contact)
    if row is None:
        msg = f"no contact {contact}"
        raise NotFound(msg)
    return row


def _contact(row: Any) -> Contact:  # noqa: ANN401 - a row of the table or of a query
    return Contact(**{name: getattr(row, name) for name in _NAMES})
