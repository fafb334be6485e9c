"""What a customer wrote since a moment, for those who follow up an order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot.store.columns import mapping
from bot.store.tables import ConversationTable, LabelTable, MessageTable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlmodel import Session

MOST = 200
"""Messages looked at."""


@dataclass(frozen=True, slots=True)
class Said:
    """A customer's words in all their conversations with a shop."""

    texts: tuple[tuple[datetime, str], ...] = ()
    """The buyer's, oldest first, without what was recalled."""
    intents: frozenset[str] = frozenset()
    """Likeliest intent of each round read since, corrections applied."""
    waiting: bool = False
    """Something they wrote has no answer yet."""
    alert: str = ""
    """Kind of a standing alert, `complaint` first; empty: none."""


def said_since(session: Session, shop: str, customers: Sequence[str], since: datetime) -> Said:
    """Return what these customer rows (one person's accounts) wrote at or after a moment."""
    threads = list(
        session.exec(
            select(ConversationTable).where(
                ConversationTable.shop == shop, col(ConversationTable.customer).in_(list(customers))
            )
        )
    )
    if not threads:
        return Said()
    ids = [thread.id for thread in threads]
    rows = session.exec(
        select(MessageTable.sent_at, MessageTable.text, MessageTable.conversation, MessageTable.seq)
        .where(
            col(MessageTable.conversation).in_(ids),
            MessageTable.sender_kind == "buyer",
            MessageTable.kind != "recall",
            col(MessageTable.recalled_at).is_(None),
            col(MessageTable.sent_at) >= since,
        )
        .order_by(col(MessageTable.sent_at).desc())
        .limit(MOST)
    ).all()
    labels = session.exec(
        select(LabelTable.understanding, LabelTable.corrected).where(
            col(LabelTable.conversation).in_(ids), col(LabelTable.updated_at) >= since
        )
    )
    alerts = sorted(
        (thread.alert for thread in threads if thread.alert), key=lambda kind: kind != "complaint"
    )
    return Said(
        texts=tuple((at, text) for at, text, _, _ in reversed(rows)),
        intents=frozenset(
            key for understanding, corrected in labels if (key := _intent(understanding, corrected))
        ),
        waiting=any(thread.waiting_since is not None for thread in threads),
        alert=alerts[0] if alerts else "",
    )


def _intent(understanding: object, corrected: object) -> str:
    said = mapping(corrected if isinstance(corrected, dict) else None).get("intent")
    if isinstance(said, str):
        return said
    found = mapping(understanding if isinstance(understanding, dict) else None).get("intents") or []
    return str(found[0]["key"]) if found else ""
