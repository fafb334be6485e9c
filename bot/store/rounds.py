"""The open round: what the buyer has said since an agent last answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, select

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
    ask = session.connection().execute
    said = ask(_SAID, {"conversation": conversation}).all()
    if not said:
        return None
    first = said[0].first
    before = ask(_BEFORE, {"conversation": conversation, "first": first}).all()
    return OpenRound(
        conversation=conversation,
        round=first,
        last_seq=said[0].seq,
        messages=tuple(stored(row) for row in reversed(said)),
        context=tuple(stored(row) for row in reversed(before)),
    )


_ROW: Final = getattr(MessageTable, "__table__")  # noqa: B009 - SQLModel does not declare it
_HERE: Final = _ROW.c.conversation == bindparam("conversation")
_ANSWERED: Final = (
    select(func.coalesce(func.max(_ROW.c.seq), 0))
    .where(_HERE, _ROW.c.sender_kind == "agent", _ROW.c.kind != "recall")
    .scalar_subquery()
)
_MINE: Final = (_HERE, _ROW.c.sender_kind == "buyer", _ROW.c.kind != "recall", _ROW.c.seq > _ANSWERED)
_SAID: Final = (
    select(_ROW, select(func.min(_ROW.c.seq)).where(*_MINE).scalar_subquery().label("first"))
    .where(*_MINE, _ROW.c.recalled_at.is_(None))
    .order_by(_ROW.c.seq.desc())
    .limit(ROUND_LIMIT)
)
"""What the buyer said since an agent's last word, the newest first; `first`: where it begins, recalled or not."""
_BEFORE: Final = (
    select(_ROW)
    .where(
        _HERE,
        _ROW.c.seq < bindparam("first"),
        _ROW.c.kind != "recall",
        _ROW.c.sender_kind.in_(("buyer", "agent")),
        _ROW.c.recalled_at.is_(None),
    )
    .order_by(_ROW.c.seq.desc())
    .limit(CONTEXT_LIMIT)
)
