"""The conversations of a person, by account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlmodel import col

from bot.store.tables import ConversationTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session


def talks_of(session: Session, accounts: Sequence[str], limit: int = 1000) -> tuple[str, ...]:
    """Return the ids of these accounts' conversations, the one that moved last first."""
    rows = session.connection().execute(
        select(col(ConversationTable.id))
        .where(col(ConversationTable.customer).in_(list(accounts)))
        .order_by(col(ConversationTable.updated_at).desc(), col(ConversationTable.id))
        .limit(limit)
    )
    return tuple(rows.scalars())
