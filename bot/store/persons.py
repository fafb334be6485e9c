"""Persons: customer rows with the rows declared to be the same person; streams go over them in bounded pieces."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, or_
from sqlalchemy import select as sql_select
from sqlmodel import col, select

from bot.errors import NotFound
from bot.store.among import among
from bot.store.tables import CustomerTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from sqlalchemy import Row
    from sqlmodel import Session

MANY: Final = 2000
"""Rows asked for or written at once: below every engine's limit of parameters, and done before anybody waits."""

AHEAD: Final = 50 * MANY
"""Ids read at once: an engine that finds a shop's rows first and then puts them in order does so seldom."""

NOBODY: Final = "order:"
"""Begins the buyer id of a customer who is known only by one order (the platform told a masked name, or none)."""


def person_of(session: Session, customer: str) -> str:
    """Return the customer that this one was merged into, or itself. Raises NotFound."""
    row = session.get(CustomerTable, customer)
    if row is None:
        msg = f"no customer {customer}"
        raise NotFound(msg)
    return row.merged_into or row.id


def accounts_of(session: Session, customer: str) -> tuple[str, ...]:
    """Return every account of the person a customer row belongs to, the person's own first. Raises NotFound."""
    person = person_of(session, customer)
    return (person, *members_of(session, [person]).get(person, ()))


def rows_of_person(session: Session, customer: str) -> Sequence[Row[Any]]:
    """Return the rows of all accounts of the person that a customer row belongs to; raises NotFound."""
    rows = session.connection().execute(_PERSON, {"customer": customer}).all()
    if not rows:
        msg = f"no customer {customer}"
        raise NotFound(msg)
    return rows


_ROW: Final = getattr(CustomerTable, "__table__").alias("account")  # noqa: B009 - SQLModel does not declare it
_ASKED: Final = (
    select(func.coalesce(col(CustomerTable.merged_into), col(CustomerTable.id)))
    .where(col(CustomerTable.id) == bindparam("customer"))
    .scalar_subquery()
)
_PERSON: Final = sql_select(_ROW).where(or_(_ROW.c.id == _ASKED, _ROW.c.merged_into == _ASKED))


def same_person(session: Session, customer: str) -> list[str]:
    """Return every account of the person; an id that no row has stands for itself."""
    row = session.get(CustomerTable, customer)
    return [customer] if row is None else list(accounts_of(session, customer))


def members_of(session: Session, persons: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the ids merged into each of these, ascending; those with none are left out."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for start in range(0, len(persons), MANY):
        rows = session.exec(
            select(CustomerTable.merged_into, CustomerTable.id)
            .where(among(CustomerTable.merged_into, persons[start : start + MANY]))
            .order_by(col(CustomerTable.id))
        )
        for person, member in rows:
            if person is not None:
                found[person].append(member)
    return {person: tuple(ids) for person, ids in found.items()}


def merged_accounts(session: Session, shop: str) -> dict[str, str]:
    """Return account → person of all that were merged into another."""
    rows = session.connection().execute(
        select(CustomerTable.id, CustomerTable.merged_into).where(
            CustomerTable.shop == shop, col(CustomerTable.merged_into).is_not(None)
        )
    )
    return {account: person for account, person in rows}  # noqa: C416 - rows are no pairs to the checker


def person_chunks(
    session: Session, shop: str, *, erased: bool = True
) -> Iterator[tuple[list[str], dict[str, str]]]:
    """Yield the shop's persons ascending, at most MANY at once, each time with row id → person.

    `erased` says whether those who asked to be forgotten are among them (their figures are kept).
    """
    query = (
        select(CustomerTable.id)
        .where(CustomerTable.shop == shop, col(CustomerTable.merged_into).is_(None))
        .order_by(col(CustomerTable.id))
        .limit(AHEAD)
    )
    if not erased:
        query = query.where(col(CustomerTable.erased_at).is_(None))
    last = ""
    while ahead := list(session.exec(query.where(col(CustomerTable.id) > last))):
        last = ahead[-1]
        for start in range(0, len(ahead), MANY):
            persons = ahead[start : start + MANY]
            owner = {person: person for person in persons}
            for person, members in members_of(session, persons).items():
                owner |= dict.fromkeys(members, person)
            yield persons, owner


def buyers_of(session: Session, customers: Sequence[str]) -> dict[str, str]:
    """Return customer row → buyer id."""
    found: dict[str, str] = {}
    for start in range(0, len(customers), MANY):
        rows = session.exec(
            select(CustomerTable.id, CustomerTable.buyer).where(
                among(CustomerTable.id, customers[start : start + MANY])
            )
        )
        found |= dict(rows.all())
    return found
