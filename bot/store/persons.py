"""Persons: customer rows with the rows declared to be the same person; streams go over them in bounded pieces."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from sqlmodel import col, select

from bot.errors import NotFound
from bot.store.tables import CustomerTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session

MANY: Final = 2000
"""Rows asked for or written at once: below every engine's limit of parameters, and done before anybody waits."""

NOBODY: Final = "order:"
"""Begins the buyer id of a customer who is known only by one order (the platform told a masked name, or none)."""


def person_of(session: Session, customer: str) -> str:
    """Return the customer that this one was merged into, or itself. Raises NotFound."""
    row = session.get(CustomerTable, customer)
    if row is None:
        msg = f"no customer {customer}"
        raise NotFound(msg)
    return row.merged_into or row.id


def members_of(session: Session, persons: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the ids merged into each of these, ascending; those with none are left out."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for start in range(0, len(persons), MANY):
        rows = session.exec(
            select(CustomerTable.merged_into, CustomerTable.id)
            .where(col(CustomerTable.merged_into).in_(persons[start : start + MANY]))
            .order_by(col(CustomerTable.id))
        )
        for person, member in rows:
            if person is not None:
                found[person].append(member)
    return {person: tuple(ids) for person, ids in found.items()}


def person_chunks(
    session: Session, shop: str, *, erased: bool = True
) -> Iterator[tuple[list[str], dict[str, str]]]:
    """Yield the shop's persons ascending, at most MANY at once, each time with row id → person.

    `erased` says whether those who asked to be forgotten are among them (their figures are kept).
    """
    last = ""
    while True:
        query = (
            select(CustomerTable.id)
            .where(
                CustomerTable.shop == shop,
                col(CustomerTable.merged_into).is_(None),
                col(CustomerTable.id) > last,
            )
            .order_by(col(CustomerTable.id))
            .limit(MANY)
        )
        if not erased:
            query = query.where(col(CustomerTable.erased_at).is_(None))
        persons = list(session.exec(query))
        if not persons:
            return
        last = persons[-1]
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
                col(CustomerTable.id).in_(customers[start : start + MANY])
            )
        )
        found |= dict(rows.all())
    return found
