"""Conversations offered to a colleague: asked, then accepted, declined, withdrawn or expired."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, cast

from sqlmodel import col, select

from bot.errors import Conflict, NotFound
from bot.store.columns import new_id
from bot.store.conversations import assign
from bot.store.notes import Named, add_note, staff_names
from bot.store.tables import ConversationTable, TransferTable

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlmodel import Session

    from bot.store.notes import NoteKind

NEXT = timedelta(microseconds=1)
"""Puts a line behind another one of the same moment."""
TransferState = Literal["pending", "accepted", "declined", "withdrawn", "expired"]


class TransferOver(Conflict):
    """The transfer was answered, withdrawn or has expired; look at the conversation again."""

    code = "transfer_over"


@dataclass(frozen=True, slots=True)
class Transfer:
    """A conversation on its way from one to another."""

    id: str
    shop: str
    conversation: str
    sender: Named | None
    target: Named | None
    """None: the queue, or somebody who is gone."""
    note: str
    state: TransferState
    reason: str
    asked_at: datetime
    answered_at: datetime | None


def ask_transfer(
    session: Session, *, conversation: str, sender: str, target: str | None, note: str, now: datetime
) -> tuple[Transfer, ...]:
    """Offer a conversation to a colleague, or (None) give it to the queue at once.

    Returns what changed, the new one last: an offer still open is withdrawn. Raises NotFound.
    """
    thread = _locked(session, conversation)
    ended = [
        _end(session, row, "withdrawn", staff=sender, now=now) for row in _open_rows(session, [conversation])
    ]
    row = TransferTable(
        id=new_id(now),
        shop=thread.shop,
        conversation=conversation,
        sender=sender,
        target=target,
        note=note,
        state="pending" if target is not None else "accepted",
        reason="",
        asked_at=now,
        answered_at=None if target is not None else now,
    )
    session.add(row)
    session.flush()
    add_note(
        session,
        conversation=conversation,
        author=sender,
        text=note,
        client_note_id=f"{row.id}:asked",
        kind="transfer",
        mentions=(target,) if target else (),
        now=now + NEXT if ended else now,
    )
    if target is None:
        assign(session, conversation, None, handover=note, now=now)
    return _values(session, [*ended, row])


def answer_transfer(
    session: Session,
    transfer: str,
    *,
    conversation: str,
    staff: str,
    accept: bool,
    reason: str = "",
    now: datetime,
) -> Transfer:
    """Accept, decline (the one asked) or withdraw (the one who asked).

    Raises NotFound for a transfer of another conversation or of other people, TransferOver.
    """
    _locked(session, conversation)
    row = session.get(TransferTable, transfer, with_for_update=True)
    if (
        row is None
        or row.conversation != conversation
        or staff not in {row.sender, row.target}
        or (accept and staff != row.target)
    ):
        msg = f"no transfer {transfer} that {staff} may answer"
        raise NotFound(msg)
    if row.state != "pending":
        msg = f"transfer {transfer} is {row.state}"
        raise TransferOver(msg)
    state: TransferState = "accepted" if accept else "declined" if staff == row.target else "withdrawn"
    _end(session, row, state, staff=staff, reason=reason, now=now)
    if accept:
        assign(session, conversation, staff, handover=row.note, now=now)
    return _values(session, [row])[0]


def expire_transfers(
    session: Session, shop: str, *, asked_before: datetime, now: datetime
) -> tuple[Transfer, ...]:
    """End the offers of a shop that nobody answered in time; the conversations stay where they are."""
    rows = session.exec(
        select(TransferTable)
        .where(
            TransferTable.shop == shop,
            TransferTable.state == "pending",
            TransferTable.asked_at < asked_before,
        )
        .with_for_update()
    ).all()
    return _values(session, [_end(session, row, "expired", staff=None, now=now) for row in rows])


def has_pending(session: Session, shop: str, *, asked_before: datetime) -> bool:
    """Return whether an offer of a shop has waited too long."""
    row = session.exec(
        select(TransferTable.id)
        .where(
            TransferTable.shop == shop,
            TransferTable.state == "pending",
            TransferTable.asked_at < asked_before,
        )
        .limit(1)
    ).first()
    return row is not None


def withdraw_transfers(
    session: Session, conversation: str, *, staff: str, now: datetime
) -> tuple[Transfer, ...]:
    """End the open offer of a conversation that is given away or closed otherwise."""
    rows = _open_rows(session, [conversation])
    return _values(session, [_end(session, row, "withdrawn", staff=staff, now=now) for row in rows])


def pending_transfers(session: Session, conversations: Collection[str]) -> dict[str, Transfer]:
    """Return the open offer of each conversation that has one."""
    return {value.conversation: value for value in _values(session, _open_rows(session, conversations))}


def _open_rows(session: Session, conversations: Collection[str]) -> list[TransferTable]:
    return list(
        session.exec(
            select(TransferTable)
            .where(col(TransferTable.conversation).in_(list(conversations)), TransferTable.state == "pending")
            .order_by(col(TransferTable.asked_at))
        ).all()
    )


def _end(
    session: Session,
    row: TransferTable,
    state: TransferState,
    *,
    staff: str | None,
    reason: str = "",
    now: datetime,
) -> TransferTable:
    row.state, row.reason, row.answered_at = state, reason, now
    session.add(row)
    session.flush()
    add_note(
        session,
        conversation=row.conversation,
        author=staff or row.sender,
        text=reason,
        client_note_id=f"{row.id}:{state}",
        kind=cast("NoteKind", state),
        mentions=(row.target,) if state == "expired" and row.target else (),
        now=now,
    )
    return row


def _locked(session: Session, conversation: str) -> ConversationTable:
    thread = session.exec(
        select(ConversationTable).where(ConversationTable.id == conversation).with_for_update(key_share=True)
    ).first()
    if thread is None:
        msg = f"no conversation {conversation}"
        raise NotFound(msg)
    return thread


def _values(session: Session, rows: Sequence[TransferTable]) -> tuple[Transfer, ...]:
    names = staff_names(session, {who for row in rows for who in (row.sender, row.target) if who})
    return tuple(
        Transfer(
            id=row.id,
            shop=row.shop,
            conversation=row.conversation,
            sender=Named(row.sender, names.get(row.sender, "")) if row.sender else None,
            target=Named(row.target, names.get(row.target, "")) if row.target else None,
            note=row.note,
            state=cast("TransferState", row.state),
            reason=row.reason,
            asked_at=row.asked_at,
            answered_at=row.answered_at,
        )
        for row in rows
    )
