"""The open round: what the buyer has said since an agent last answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select

from bot.store.messages import StoredMessage, stored
from bot.store.tables import MessageTable

if TYPE_CHECKING:
    from sqlmodel import Session

ROUND_LIMIT = 60
CONTEXT_LIMIT = 40


@dataclass(frozen=True, slots=True)
class OpenRound:
    """The unit of understanding and suggestion."""

    conversation: str
    round: int
    """Seq of its first buyer message; names the round on the wire."""
    last_seq: int
    """Seq of its last buyer message."""
    messages: tuple[StoredMessage, ...]
    """The buyer's, oldest first, without recalled ones (the newest 60)."""
    context: tuple[StoredMessage, ...]
    """What both sides said before it, oldest first (the newest 40)."""


def open_round(session: Session, conversation: str) -> OpenRound | None:
    """Return the open round, or None when the last word is the agent's.

    Automatic replies and system events neither answer nor belong to a round.
    """
    answered = session.exec(
        select(func.max(MessageTable.seq)).where(
            MessageTable.conversation == conversation,
            MessageTable.sender_kind == "agent",
            MessageTable.kind != "recall",
        )
    ).one()
    mine = (
        col(MessageTable.conversation) == conversation,
        col(MessageTable.sender_kind) == "buyer",
        col(MessageTable.kind) != "recall",
        col(MessageTable.seq) > (answered or 0),
    )
    first = session.exec(select(func.min(MessageTable.seq)).where(*mine)).one()
    if first is None:
        return None
    said = session.exec(
        select(MessageTable)
        .where(*mine, col(MessageTable.recalled_at).is_(None))
        .order_by(col(MessageTable.seq).desc())
        .limit(ROUND_LIMIT)
    ).all()
    if not said:
        return None
    before = session.exec(
        select(MessageTable)
        .where(
            MessageTable.conversation == conversation,
            MessageTable.seq < first,
            MessageTable.kind != "recall",
            col(MessageTable.sender_kind).in_(("buyer", "agent")),
            col(MessageTable.recalled_at).is_(None),
        )
        .order_by(col(MessageTable.seq).desc())
        .limit(CONTEXT_LIMIT)
    ).all()
    return OpenRound(
        conversation=conversation,
        round=first,
        last_seq=said[0].seq,
        messages=tuple(stored(row) for row in reversed(said)),
        context=tuple(stored(row) for row in reversed(before)),
    )
