"""Conversations: who talks with whom, who waits, who has read how far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import update
from sqlmodel import col, select

from bot.errors import NotFound
from bot.store.columns import mapping, new_id
from bot.store.customers import ensure_customer
from bot.store.deliveries import announce
from bot.store.tables import ConversationTable, ReadTable
from bot.store.upsert import insert_missing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlmodel import Session

State = Literal["open", "closed"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """One thread of a customer with a shop."""

    id: str
    shop: str
    customer: str
    """Id of the customer row."""
    external: str
    """Id of the conversation in a console that keeps its own chat; empty: our own."""
    state: State
    agent: str | None
    handover: str
    """Note of the colleague who transferred it."""
    head_seq: int
    waiting_since: datetime | None
    """When the first unanswered buyer message was sent."""
    alert: str
    """complaint, sla, red_line, or empty."""
    focus_item: str
    """SKU or product key."""
    focus_order: str
    """Order number."""
    psychology: tuple[str, ...]
    """Keys shown for the last round read."""
    emotion: str
    profile: Mapping[str, Any]
    """Folded by bot.profile over this conversation."""
    created_at: datetime
    updated_at: datetime


def open_conversation(
    session: Session, *, shop: str, buyer: str, name: str = "", external: str = "", now: datetime
) -> Conversation:
    """Return the thread of this buyer with this shop, made when it is the first visit.

    A closed thread is returned as it is; the buyer's next message opens it. `name` is stored masked and
    only when given. `external`: see Conversation. Raises NotFound for an unknown shop.
    """
    customer = ensure_customer(session, shop=shop, buyer=buyer, name=name, now=now)
    key = {"shop": shop, "customer": customer.id, "external": external}
    new = insert_missing(session, ConversationTable, tuple(key), key | _fresh(now))
    row = session.exec(select(ConversationTable).filter_by(**key)).one()
    if new:
        announce(session, shop, "conversation.opened", about(row), now=now)
    return conversation_value(row)


def load_conversation(session: Session, conversation: str) -> Conversation:
    """Return a conversation by id; raises NotFound."""
    return conversation_value(_row(session, conversation))


def newest_conversation(session: Session, customers: Sequence[str]) -> str | None:
    """Return the id of the conversation last written in, of any of a person's accounts; None: they never talked here."""
    return session.exec(
        select(ConversationTable.id)
        .where(col(ConversationTable.customer).in_(customers), ConversationTable.external == "")
        .order_by(col(ConversationTable.updated_at).desc(), col(ConversationTable.id))
        .limit(1)
    ).first()


def locked(session: Session, conversation: str) -> ConversationTable:
    """Return the row, first of all rows to be locked: whoever writes labels or the ledger queues here.

    Raises NotFound.
    """
    thread = session.exec(
        select(ConversationTable).where(ConversationTable.id == conversation).with_for_update(key_share=True)
    ).first()
    if thread is None:
        msg = f"no conversation {conversation}"
        raise NotFound(msg)
    return thread


def assign(
    session: Session, conversation: str, agent: str | None, *, handover: str = "", now: datetime
) -> Conversation:
    """Give a conversation to an agent (staff id), with a note when transferred; None: back to the queue.

    Raises NotFound.
    """
    return _change(session, conversation, agent=agent, handover=handover, updated_at=now)


def close(session: Session, conversation: str, *, now: datetime) -> Conversation:
    """Close a conversation: nobody waits any more, its alert is settled. Raises NotFound."""
    before = _row(session, conversation, lock=True)
    if before.state != "closed":
        announce(session, before.shop, "conversation.closed", about(before), now=now)
    return _change(session, conversation, state="closed", waiting_since=None, alert="", updated_at=now)


def set_alert(session: Session, conversation: str, alert: str, *, now: datetime) -> Conversation:
    """Set or (empty) clear the standing alert; raises NotFound."""
    before = _row(session, conversation, lock=True)
    if alert == "complaint" != before.alert:
        announce(session, before.shop, "alert.complaint", about(before), now=now)
    return _change(session, conversation, alert=alert, updated_at=now)


def about(row: ConversationTable) -> dict[str, str]:
    """Return what webhooks are told of a conversation, whatever happened in it."""
    return {"conversation": row.id, "external": row.external, "customer": row.customer}


def update_conversation_profile(
    session: Session, conversation: str, change: Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> Mapping[str, Any]:
    """Replace the folded profile by `change(previous)` under a lock; return the new one. Raises NotFound."""
    profile = dict(change(mapping(_row(session, conversation, lock=True).profile)))
    _change(session, conversation, profile=profile)
    return profile


def set_read(
    session: Session,
    conversation: str,
    *,
    kind: Literal["buyer", "agent"],
    participant: str,
    seq: int,
    now: datetime,
) -> int:
    """Note how far a participant has read, never backwards nor past the head; return the seq that counts.

    Raises NotFound.
    """
    seq = max(0, min(seq, _row(session, conversation).head_seq))
    key = {"conversation": conversation, "kind": kind, "participant": participant}
    if insert_missing(session, ReadTable, tuple(key), key | {"seq": seq, "read_at": now}):
        return seq
    row = session.exec(select(ReadTable).filter_by(**key).with_for_update()).one()
    if seq > row.seq:
        row.seq, row.read_at = seq, now
        session.add(row)
        session.flush()
    return row.seq


def read_states(session: Session, conversation: str) -> dict[tuple[str, str], int]:
    """Return how far each (kind, participant) has read."""
    rows = session.exec(select(ReadTable).where(ReadTable.conversation == conversation))
    return {(row.kind, row.participant): row.seq for row in rows}


def _fresh(now: datetime) -> dict[str, Any]:
    """Return the columns of a conversation in which nothing has been said."""
    return {
        "id": new_id(now),
        "state": "open",
        "handover": "",
        "head_seq": 0,
        "alert": "",
        "focus_item": "",
        "focus_order": "",
        "psychology": [],
        "emotion": "",
        "profile": {},
        "created_at": now,
        "updated_at": now,
    }


def _row(session: Session, conversation: str, *, lock: bool = False) -> ConversationTable:
    """Return a row, locked against other writers when it will be changed."""
    query = select(ConversationTable).where(ConversationTable.id == conversation)
    row = session.exec(query.with_for_update(key_share=True) if lock else query).first()
    if row is None:
        msg = f"no conversation {conversation}"
        raise NotFound(msg)
    return row


def _change(session: Session, conversation: str, **values: Any) -> Conversation:  # noqa: ANN401 - columns
    row = _row(session, conversation, lock=True)
    session.exec(update(ConversationTable).where(col(ConversationTable.id) == conversation).values(**values))
    session.refresh(row)
    return conversation_value(row)


def conversation_value(row: ConversationTable) -> Conversation:
    """Return the frozen value of a row."""
    return Conversation(
        id=row.id,
        shop=row.shop,
        customer=row.customer,
        external=row.external,
        state=cast("State", row.state),
        agent=row.agent,
        handover=row.handover,
        head_seq=row.head_seq,
        waiting_since=row.waiting_since,
        alert=row.alert,
        focus_item=row.focus_item,
        focus_order=row.focus_order,
        psychology=tuple(row.psychology),
        emotion=row.emotion,
        profile=mapping(row.profile),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
