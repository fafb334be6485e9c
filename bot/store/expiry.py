"""What is kept no longer because its time is over, kind by kind; each call ends soon and tells how many rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, or_, select, update
from sqlmodel import col

from bot.store.persons import MANY
from bot.store.tables import AskTable, ChatLineTable, ChatReadingTable, ContactTable, InterestTable

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

SOME: Final = 200
"""Customers whose rows are removed at once."""


def expire_asks(session: Session, shop: str, before: datetime) -> int:
    """Remove answers given to other consoles and to the side window before then, at most MANY."""
    found = select(col(AskTable.id)).where(col(AskTable.shop) == shop, col(AskTable.created_at) < before)
    return _run(session, delete(AskTable).where(col(AskTable.id).in_(found.limit(MANY))))


def expire_chat_lines(session: Session, shop: str, before: datetime) -> int:
    """Remove imported chats said before then, those of SOME customers, and what they were read to say."""
    return _remove(session, ChatLineTable, shop, before, ChatReadingTable)


def expire_interests(session: Session, shop: str, before: datetime) -> int:
    """Remove what customers looked at before then, those of SOME customers."""
    return _remove(session, InterestTable, shop, before)


def expire_contacts(session: Session, shop: str, before: datetime) -> int:
    """Blank the words of contacts due before then, at most MANY; that they were made, and what came of it, stays."""
    wordy = or_(
        *(col(column) != "" for column in (ContactTable.text, ContactTable.feedback, ContactTable.note))
    )
    found = select(col(ContactTable.id)).where(
        col(ContactTable.shop) == shop, col(ContactTable.due_at) < before, wordy
    )
    blank = {"text": "", "feedback": "", "note": ""}
    chosen = col(ContactTable.id).in_(found.limit(MANY))
    return _run(session, update(ContactTable).where(chosen).values(**blank))


def _remove(
    session: Session,
    table: type[ChatLineTable | InterestTable],
    shop: str,
    before: datetime,
    also: type[ChatReadingTable] | None = None,
) -> int:
    """Remove rows of the shop from before then, those of some customers a call; `also` theirs of another table."""
    old = (col(table.shop) == shop, col(table.at) < before)
    whose = session.connection().execute(select(col(table.customer)).where(*old).distinct().limit(SOME))
    people = list(whose.scalars())
    if also is not None and people:
        _run(session, delete(also).where(col(also.customer).in_(people), col(also.at) < before))
    return _run(session, delete(table).where(*old, col(table.customer).in_(people))) if people else 0


def _run(session: Session, statement: Any) -> int:  # noqa: ANN401 - a DELETE or UPDATE
    return int(session.connection().execute(statement).rowcount)
