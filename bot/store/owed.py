"""What a shop still owes a person: asked for whenever a round is read, so the statement is built once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Integer, bindparam
from sqlmodel import col, select

from bot.store.among import among_given
from bot.store.tables import TicketTable
from bot.store.tickets import RUNNING, Ticket, ticket_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session


def owed_tickets(session: Session, shop: str, accounts: Sequence[str], *, limit: int) -> tuple[Ticket, ...]:
    """Return the tickets that are still to be done for a person of these accounts, the first due first."""
    asked = {"shop": shop, "accounts": list(accounts), "limit": limit}
    return ticket_values(session, session.exec(_OWED, params=asked))


_OWED: Final = (
    select(TicketTable)
    .where(
        TicketTable.shop == bindparam("shop"),
        col(TicketTable.state).in_(RUNNING),
        among_given(TicketTable.customer, "accounts"),
    )
    .order_by(col(TicketTable.due_at), col(TicketTable.id))
    .limit(bindparam("limit", type_=Integer))
)
