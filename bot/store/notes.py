"""Notes in conversations that only staff see; they have no seq of their own and stand behind a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from sqlmodel import col, select

from bot.errors import NotFound
from bot.store.columns import new_id
from bot.store.tables import ConversationTable, NoteTable, StaffTable
from bot.store.upsert import insert_missing

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlmodel import Session

NoteKind = Literal["note", "transfer", "accepted", "declined", "withdrawn", "expired"]


@dataclass(frozen=True, slots=True)
class Named:
    """A member of staff by id and name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class StoredNote:
    """A note as staff see it."""

    id: str
    conversation: str
    after_seq: int
    """Seq of the message it stands behind; 0: before all."""
    kind: NoteKind
    author: Named | None
    """None: the program, or somebody who is gone."""
    text: str
    mentions: tuple[Named, ...]
    client_note_id: str
    written_at: datetime


def add_note(
    session: Session,
    *,
    conversation: str,
    author: str | None,
    text: str,
    client_note_id: str,
    kind: NoteKind = "note",
    mentions: Sequence[str] = (),
    now: datetime,
) -> tuple[StoredNote, bool]:
    """Keep a note behind the newest message; return it, and whether it is new (a resend gives the first one).

    Raises NotFound for an unknown conversation.
    """
    thread = session.get(ConversationTable, conversation)
    if thread is None:
        msg = f"no conversation {conversation}"
        raise NotFound(msg)
    key = {"conversation": conversation, "author": author, "client_note_id": client_note_id}
    made = insert_missing(
        session,
        NoteTable,
        tuple(key),
        key
        | {
            "id": new_id(now),
            "shop": thread.shop,
            "after_seq": thread.head_seq,
            "kind": kind,
            "text": text,
            "mentions": list(dict.fromkeys(mentions)),
            "written_at": now,
        },
    )
    row = session.exec(select(NoteTable).filter_by(**key).order_by(col(NoteTable.id).desc())).first()
    if row is None:
        msg = f"no note {client_note_id} in conversation {conversation}"
        raise NotFound(msg)
    return _notes(session, [row])[0], made


def notes_of(session: Session, conversation: str, limit: int = 200) -> tuple[StoredNote, ...]:
    """Return the newest notes of a conversation, oldest first."""
    rows = session.exec(
        select(NoteTable)
        .where(NoteTable.conversation == conversation)
        .order_by(col(NoteTable.after_seq).desc(), col(NoteTable.written_at).desc(), col(NoteTable.id).desc())
        .limit(limit)
    ).all()
    return _notes(session, list(reversed(rows)))


def staff_names(session: Session, ids: Collection[str]) -> dict[str, str]:
    """Return the shown names of members of staff, by id."""
    if not ids:
        return {}
    rows = session.exec(select(StaffTable.id, StaffTable.name).where(col(StaffTable.id).in_(list(ids))))
    return dict(rows.all())


def _notes(session: Session, rows: Sequence[NoteTable]) -> tuple[StoredNote, ...]:
    ids = {row.author for row in rows if row.author} | {who for row in rows for who in row.mentions}
    names = staff_names(session, ids)
    return tuple(
        StoredNote(
            id=row.id,
            conversation=row.conversation,
            after_seq=row.after_seq,
            kind=cast("NoteKind", row.kind),
            author=Named(row.author, names.get(row.author, "")) if row.author else None,
            text=row.text,
            mentions=tuple(Named(who, names[who]) for who in row.mentions if who in names),
            client_note_id=row.client_note_id,
            written_at=row.written_at,
        )
        for row in rows
    )
