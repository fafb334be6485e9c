"""What was said: stored once, in one gapless order, for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from bot.errors import Conflict, InputError, NotFound, StaleView
from bot.store.columns import new_id
from bot.store.conversations import about
from bot.store.deliveries import announce
from bot.store.tables import ConversationTable, CustomerTable, MessageTable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Row
    from sqlmodel import Session

SenderKind = Literal["buyer", "agent", "system", "auto"]

UNSEEN_LIMIT = 200
"""At most so many messages come back with an acknowledgement; the rest are fetched with `messages_after`."""


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message as everybody sees it; the text and payload of a recalled one are not given out."""

    id: str
    shop: str
    conversation: str
    seq: int
    """1-based, without gaps in its conversation."""
    sender_kind: SenderKind
    sender_id: str
    sender_name: str
    kind: str
    text: str
    payload: Mapping[str, Any] | None
    client_msg_id: str
    sent_at: datetime
    recalled: bool = False


@dataclass(frozen=True, slots=True)
class Appended:
    """The answer to a send."""

    message: StoredMessage
    unseen: tuple[StoredMessage, ...] = ()
    """Messages after the sender's `seen_seq` and before this one, oldest first (the newest 200)."""
    repeated: bool = False
    """It had been stored before: a resend."""


def append_message(
    session: Session,
    *,
    conversation: str,
    sender_kind: SenderKind,
    sender_id: str,
    sender_name: str,
    client_msg_id: str,
    kind: str,
    text: str,
    payload: Mapping[str, Any] | None = None,
    seen_seq: int | None = None,
    now: datetime,
) -> Appended:
    """Store a message as the next of its conversation; needs `Database.write`, acknowledge after its end.

    A resend (same shop, sender and `client_msg_id`) gives the first answer again; with another body it
    raises Conflict. `seen_seq` is the newest seq an agent has on her screen: when another agent has
    written after it, StaleView is raised and nothing stored. A buyer's message reopens a closed
    conversation for whoever is free, and starts the waiting clock; an agent's answer stops it. Cards set
    the focus item or order. Kind `recall` with payload `{"message_id"}` takes back a message of the same
    sender. Raises NotFound (conversation, recalled message) and InputError (a text no database can hold).
    """
    body = _body_hash(conversation, kind, text, payload)
    thread = session.exec(
        select(ConversationTable).where(ConversationTable.id == conversation).with_for_update(key_share=True)
    ).first()
    if thread is None:
        msg = f"no conversation {conversation}"
        raise NotFound(msg)
    first = session.exec(
        select(MessageTable).where(
            MessageTable.shop == thread.shop,
            MessageTable.sender_kind == sender_kind,
            MessageTable.sender_id == sender_id,
            MessageTable.client_msg_id == client_msg_id,
        )
    ).first()
    if first is not None:
        if first.body_hash != body:
            msg = f"client_msg_id {client_msg_id} was used for another message; use a new id"
            raise Conflict(msg)
        return Appended(stored(first), _unseen(session, first, seen_seq), repeated=True)
    if sender_kind == "agent" and seen_seq is not None:
        _refuse_stale(session, thread, sender_id, seen_seq)
    if kind == "recall":
        _recall(session, conversation, sender_kind=sender_kind, sender_id=sender_id, payload=payload, now=now)
    told, was_closed = about(thread), thread.state == "closed"
    row = MessageTable(
        id=new_id(now),
        shop=thread.shop,
        conversation=conversation,
        seq=_next_seq(session, thread, sender_kind=sender_kind, kind=kind, payload=payload, now=now),
        sender_kind=sender_kind,
        sender_id=sender_id,
        sender_name=sender_name,
        kind=kind,
        text=text,
        payload=dict(payload) if payload is not None else None,
        client_msg_id=client_msg_id,
        body_hash=body,
        sent_at=now,
        recalled_at=None,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as problem:
        msg = f"client_msg_id {client_msg_id} was used for another message; use a new id"
        raise Conflict(msg) from problem
    if was_closed and kind != "recall" and sender_kind in {"buyer", "agent"}:
        announce(session, row.shop, "conversation.opened", told, now=now)
    said = {"message": row.id, "seq": row.seq, "kind": kind, "sender": {"kind": sender_kind, "id": sender_id}}
    announce(session, row.shop, "message.new", told | said, now=now)
    return Appended(stored(row), _unseen(session, row, seen_seq))


def messages_after(
    session: Session, conversation: str, after_seq: int, limit: int = 200
) -> tuple[StoredMessage, ...]:
    """Return the next messages with a seq above `after_seq`, oldest first."""
    rows = session.exec(
        select(MessageTable)
        .where(MessageTable.conversation == conversation, MessageTable.seq > after_seq)
        .order_by(col(MessageTable.seq))
        .limit(limit)
    )
    return tuple(stored(row) for row in rows)


def messages_before(
    session: Session, conversation: str, before_seq: int | None = None, limit: int = 50
) -> tuple[StoredMessage, ...]:
    """Return the last messages with a seq below `before_seq` (None: the newest), oldest first."""
    query = select(MessageTable).where(MessageTable.conversation == conversation)
    if before_seq is not None:
        query = query.where(MessageTable.seq < before_seq)
    rows = session.exec(query.order_by(col(MessageTable.seq).desc()).limit(limit)).all()
    return tuple(stored(row) for row in reversed(rows))


def load_message(session: Session, message: str) -> StoredMessage:
    """Return a message by id; raises NotFound."""
    row = session.get(MessageTable, message)
    if row is None:
        msg = f"no message {message}"
        raise NotFound(msg)
    return stored(row)


def last_automatic(session: Session, conversation: str) -> StoredMessage | None:
    """Return the newest message that the program sent to the buyer by itself."""
    row = session.exec(
        select(MessageTable)
        .where(MessageTable.conversation == conversation, MessageTable.sender_kind == "auto")
        .order_by(col(MessageTable.seq).desc())
        .limit(1)
    ).first()
    return None if row is None else stored(row)


def heads(session: Session, conversations: Iterable[str]) -> dict[str, int]:
    """Return the newest seq of each conversation that exists; 0: nothing said yet."""
    rows = session.exec(
        select(ConversationTable.id, ConversationTable.head_seq).where(
            col(ConversationTable.id).in_(list(conversations))
        )
    )
    return dict(rows.all())


def stored(row: MessageTable | Row[Any]) -> StoredMessage:
    """Return the frozen value of a row."""
    recalled = row.recalled_at is not None
    return StoredMessage(
        id=row.id,
        shop=row.shop,
        conversation=row.conversation,
        seq=row.seq,
        sender_kind=cast("SenderKind", row.sender_kind),
        sender_id=row.sender_id,
        sender_name=row.sender_name,
        kind=row.kind,
        text="" if recalled else row.text,
        payload=None if recalled else row.payload,
        client_msg_id=row.client_msg_id,
        sent_at=row.sent_at,
        recalled=recalled,
    )


def _next_seq(
    session: Session,
    thread: ConversationTable,
    *,
    sender_kind: SenderKind,
    kind: str,
    payload: Mapping[str, Any] | None,
    now: datetime,
) -> int:
    """Allot the next seq and move the conversation along, in one statement."""
    change: dict[str, Any] = {"head_seq": col(ConversationTable.head_seq) + 1, "updated_at": now}
    if kind != "recall" and sender_kind == "buyer":
        change["waiting_since"] = thread.waiting_since or now
        if thread.state == "closed":
            change |= {"state": "open", "agent": None, "handover": ""}
        session.exec(
            update(CustomerTable).where(col(CustomerTable.id) == thread.customer).values(last_seen=now)
        )
    if kind != "recall" and sender_kind == "agent":
        change |= {"waiting_since": None, "state": "open"}
    change |= _focus(kind, payload)
    statement = (
        update(ConversationTable)
        .where(col(ConversationTable.id) == thread.id)
        .values(**change)
        .returning(col(ConversationTable.head_seq))
        .execution_options(synchronize_session=False)
    )
    seq: int = session.exec(statement).scalar_one()
    session.expire(thread)
    return seq


def _focus(kind: str, payload: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the focus columns a card sets."""
    if not payload:
        return {}
    if kind == "product":
        item = payload.get("sku") or payload.get("product")
        return {"focus_item": str(item)} if item else {}
    if kind in {"order", "logistics", "event"} and payload.get("order_no"):
        return {"focus_order": str(payload["order_no"])}
    return {}


def _refuse_stale(session: Session, thread: ConversationTable, sender_id: str, seen_seq: int) -> None:
    """Raise StaleView when another agent has written after `seen_seq`."""
    if seen_seq > thread.head_seq:
        msg = f"seen_seq {seen_seq} is above the newest seq {thread.head_seq}"
        raise InputError(msg)
    colleague = session.exec(
        select(MessageTable.seq)
        .where(
            MessageTable.conversation == thread.id,
            MessageTable.seq > seen_seq,
            MessageTable.sender_kind == "agent",
            MessageTable.sender_id != sender_id,
        )
        .limit(1)
    ).first()
    if colleague is not None:
        raise StaleView(thread.head_seq)


def _recall(
    session: Session,
    conversation: str,
    *,
    sender_kind: SenderKind,
    sender_id: str,
    payload: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    """Mark the message that is taken back; only its sender may, raises NotFound for any other."""
    target = session.exec(
        select(MessageTable).where(
            MessageTable.id == str((payload or {}).get("message_id", "")),
            MessageTable.conversation == conversation,
            MessageTable.sender_kind == sender_kind,
            MessageTable.sender_id == sender_id,
            MessageTable.kind != "recall",
        )
    ).first()
    if target is None:
        msg = "no message of this sender to recall in this conversation"
        raise NotFound(msg)
    if target.recalled_at is None:
        target.recalled_at = now
        session.add(target)


def _unseen(session: Session, row: MessageTable, seen_seq: int | None) -> tuple[StoredMessage, ...]:
    """Return what lies between what the sender had seen and what she wrote."""
    if seen_seq is None or seen_seq >= row.seq - 1:
        return ()
    between = messages_before(session, row.conversation, row.seq, UNSEEN_LIMIT)
    return tuple(message for message in between if message.seq > seen_seq)


def _body_hash(conversation: str, kind: str, text: str, payload: Mapping[str, Any] | None) -> str:
    """Return what must be equal for two sends with one id to be the same send."""
    try:
        body = json.dumps(
            [conversation, kind, text, payload], ensure_ascii=False, sort_keys=True, allow_nan=False
        )
        octets = body.encode()
    except (TypeError, ValueError) as problem:
        msg = f"the message cannot be stored: {problem}"
        raise InputError(msg) from problem
    if _holds_nul([text, payload]):
        msg = "the message holds a NUL character, which cannot be stored"
        raise InputError(msg)
    return hashlib.sha256(octets).hexdigest()


def _holds_nul(value: object) -> bool:
    """Say whether a NUL stands anywhere in a JSON value; PostgreSQL refuses it."""
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, Mapping):
        return any(_holds_nul(key) or _holds_nul(part) for key, part in value.items())
    return isinstance(value, list | tuple) and any(map(_holds_nul, value))
