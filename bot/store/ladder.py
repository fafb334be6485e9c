"""The memory of concession ladders: which step was made to whom, about what, when and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlmodel import col, select

from bot.errors import NotFound
from bot.store.among import among_given
from bot.store.columns import new_id
from bot.store.persons import same_person
from bot.store.tables import ConcessionTable, ConversationTable, StaffTable
from bot.store.upsert import insert_missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlmodel import Session

_UNIQUE = ("conversation", "source", "step")
MOST = 20
"""Newest concessions that are looked at."""


@dataclass(frozen=True, slots=True)
class Concession:
    """A step made."""

    conversation: str
    item: str
    """Key of the product or SKU in focus then; empty: none was."""
    step: str
    """`ladder.step` of intents/dialogue.yaml."""
    given_at: datetime
    staff: str | None
    name: str
    """Of the agent; empty when it is not known who it was."""


def record_concession(
    session: Session, *, conversation: str, step: str, source: str, staff: str | None, now: datetime
) -> bool:
    """Note a step made by a suggestion or message (`source`), about what is in focus; return whether it is new.

    The same source makes a step once. Raises NotFound.
    """
    thread = session.get(ConversationTable, conversation)
    if thread is None:
        msg = f"no conversation {conversation}"
        raise NotFound(msg)
    values = {
        "id": new_id(now),
        "conversation": conversation,
        "item": thread.focus_item,
        "step": step,
        "source": source,
        "staff": staff if staff and session.get(StaffTable, staff) else None,
        "given_at": now,
    }
    return insert_missing(session, ConcessionTable, _UNIQUE, values)


def concessions_to(
    session: Session, customer: str, since: datetime | None = None, *, accounts: Sequence[str] = ()
) -> tuple[Concession, ...]:
    """Return what was conceded to a customer, through whichever account (since a moment), newest first.

    `accounts` are all of the person's, where they are known already.
    A step that a suggestion and its message both made about one item stands once, with its first time.
    """
    wanted = _MADE if since is None else _MADE.where(ConcessionTable.given_at >= since)
    whose = {"accounts": list(accounts) or same_person(session, customer)}
    found: dict[tuple[object, ...], Concession] = {}
    for row, name in session.exec(wanted, params=whose):
        key = (row.conversation, row.item, row.step, row.given_at.date())
        found[key] = Concession(row.conversation, row.item, row.step, row.given_at, row.staff, name or "")
    return tuple(sorted(found.values(), key=lambda made: made.given_at, reverse=True))[:MOST]


_MADE: Final = (
    select(ConcessionTable, StaffTable.name)
    .join(ConversationTable, col(ConversationTable.id) == col(ConcessionTable.conversation))
    .join(StaffTable, col(StaffTable.id) == col(ConcessionTable.staff), isouter=True)
    .where(among_given(ConversationTable.customer, "accounts"))
    .order_by(col(ConcessionTable.given_at).desc(), col(ConcessionTable.id).desc())
    .limit(2 * MOST)
)
