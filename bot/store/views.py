"""Lists for the console: who talks, who waits, how much is unread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import and_, case, func
from sqlmodel import col, select

from bot.store.conversations import Conversation, conversation_value
from bot.store.figures import values_of
from bot.store.messages import StoredMessage, stored
from bot.store.tables import (
    ConversationTable,
    CustomerTable,
    MessageTable,
    ReadTable,
    ShopTable,
    StaffTable,
)
from bot.store.transfers import Transfer, pending_transfers

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlmodel import Session

Scope = Literal["mine", "waiting", "all"]


@dataclass(frozen=True, slots=True)
class ConversationView:
    """A line of the conversation list."""

    conversation: Conversation
    shop_name: str
    buyer: str
    """Platform id."""
    buyer_name: str
    agent_name: str | None
    read_seq: int
    """How far the viewer has read."""
    unread: int
    """Buyer messages above it."""
    last: StoredMessage | None
    member: str = ""
    """Key of the buyer's level of membership; empty: none known."""
    value: str = ""
    """What the person is worth to the shop, as last computed; empty: not computed yet."""
    transfer: Transfer | None = None
    """The open offer to a colleague."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Open conversations of some shops."""

    waiting: int
    """With a buyer message that no agent has answered."""
    unassigned: int
    """Without an agent."""
    complaints: int = 0
    """Waiting with a complaint."""
    longest_since: datetime | None = None
    """Since when the one who has waited longest waits."""


def conversation_views(
    session: Session,
    *,
    shops: Collection[str],
    scope: Scope = "all",
    viewer: str,
    conversations: Collection[str] | None = None,
    said: str = "",
    limit: int = 200,
) -> tuple[ConversationView, ...]:
    """Return the conversation list of a member of staff, as far as something was said.

    `mine`: open and assigned to `viewer`, newest first. `waiting`: open and unanswered, complaints first, then longest.
    `all`: open and closed, newest first. `conversations` narrows it to some ids (one line to push),
    `said` to those in which somebody wrote that.
    """
    query = (
        select(ConversationTable, CustomerTable)
        .join(CustomerTable, col(CustomerTable.id) == col(ConversationTable.customer))
        .where(col(ConversationTable.shop).in_(list(shops)), ConversationTable.head_seq > 0)
        .limit(limit)
    )
    if conversations is not None:
        query = query.where(col(ConversationTable.id).in_(list(conversations)))
    if said:
        spoken = select(MessageTable.conversation).where(
            col(MessageTable.shop).in_(list(shops)),
            col(MessageTable.recalled_at).is_(None),
            func.lower(col(MessageTable.text)).contains(said.lower(), autoescape=True),
        )
        query = query.where(col(ConversationTable.id).in_(spoken))
    if scope == "mine":
        query = query.where(ConversationTable.agent == viewer, ConversationTable.state == "open")
    if scope == "waiting":
        query = query.where(
            col(ConversationTable.waiting_since).is_not(None), ConversationTable.state == "open"
        )
        query = query.order_by(
            case((col(ConversationTable.alert) == "complaint", 0), else_=1),
            col(ConversationTable.waiting_since),
            col(ConversationTable.id),
        )
    else:
        query = query.order_by(col(ConversationTable.updated_at).desc(), col(ConversationTable.id))
    rows = session.exec(query).all()
    ids = [row.id for row, _ in rows]
    named = select(ShopTable.key, ShopTable.name).where(col(ShopTable.key).in_(list(shops)))
    shop_names = dict(session.exec(named).all())
    agents = {row.agent for row, _ in rows if row.agent is not None}
    staffed = select(StaffTable.id, StaffTable.name).where(col(StaffTable.id).in_(agents))
    agent_names = dict(session.exec(staffed).all())
    newest = _newest(session, ids)
    read_seqs, unread = _reading(session, ids, viewer)
    offers = pending_transfers(session, ids)
    worth = values_of(session, {customer.merged_into or customer.id for _, customer in rows})
    return tuple(
        ConversationView(
            conversation=conversation_value(row),
            shop_name=shop_names[row.shop],
            buyer=customer.buyer,
            buyer_name=customer.name,
            agent_name=agent_names.get(row.agent) if row.agent is not None else None,
            read_seq=read_seqs.get(row.id, 0),
            unread=unread.get(row.id, 0),
            last=newest.get(row.id),
            member=customer.member,
            value=worth.get(customer.merged_into or customer.id, ""),
            transfer=offers.get(row.id),
        )
        for row, customer in rows
    )


def queue(session: Session, shops: Collection[str]) -> Queue:
    """Return how many conversations of these shops wait."""
    open_ones = (
        col(ConversationTable.shop).in_(list(shops)),
        col(ConversationTable.state) == "open",
        col(ConversationTable.head_seq) > 0,
    )
    waits = col(ConversationTable.waiting_since).is_not(None)
    waiting, unassigned, complaints, longest = session.exec(
        select(
            func.count(col(ConversationTable.waiting_since)),
            func.coalesce(func.sum(case((col(ConversationTable.agent).is_(None), 1), else_=0)), 0),
            func.coalesce(
                func.sum(case((and_(waits, col(ConversationTable.alert) == "complaint"), 1), else_=0)), 0
            ),
            func.min(ConversationTable.waiting_since),
        ).where(*open_ones)
    ).one()
    return Queue(int(waiting), int(unassigned), int(complaints), longest)


def _newest(session: Session, conversations: list[str]) -> dict[str, StoredMessage]:
    """Return the newest message of each conversation."""
    rows = session.exec(
        select(MessageTable)
        .join(ConversationTable, col(ConversationTable.id) == col(MessageTable.conversation))
        .where(
            col(ConversationTable.id).in_(conversations),
            MessageTable.seq == ConversationTable.head_seq,
        )
    )
    return {row.conversation: stored(row) for row in rows}


def _reading(
    session: Session, conversations: list[str], viewer: str
) -> tuple[dict[str, int], dict[str, int]]:
    """Return how far the viewer has read each conversation, and how many buyer messages are above that."""
    read = and_(
        col(ReadTable.conversation) == col(MessageTable.conversation),
        col(ReadTable.kind) == "agent",
        col(ReadTable.participant) == viewer,
    )
    unread = (
        select(MessageTable.conversation, func.count())
        .outerjoin(ReadTable, read)
        .where(
            col(MessageTable.conversation).in_(conversations),
            MessageTable.sender_kind == "buyer",
            MessageTable.kind != "recall",
            MessageTable.seq > func.coalesce(ReadTable.seq, 0),
        )
        .group_by(col(MessageTable.conversation))
    )
    reads = select(ReadTable.conversation, ReadTable.seq).where(
        ReadTable.kind == "agent",
        ReadTable.participant == viewer,
        col(ReadTable.conversation).in_(conversations),
    )
    return dict(session.exec(reads).all()), dict(session.exec(unread).all())
