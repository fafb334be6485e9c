"""Actions registered for a customer: what a reply may say has been done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, bindparam
from sqlmodel import col, select

from bot.errors import NotFound
from bot.store.columns import mapping, new_id
from bot.store.tables import ActionTable, ConversationTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class Action:
    """Something registered (an address change, a remark, a resend)."""

    id: str
    conversation: str
    customer: str
    order_no: str
    """Empty: about no order."""
    kind: str
    detail: Mapping[str, Any]
    staff: str | None
    created_at: datetime


def record_action(
    session: Session,
    *,
    conversation: str,
    kind: str,
    order_no: str = "",
    detail: Mapping[str, Any] | None = None,
    staff: str | None = None,
    now: datetime,
) -> Action:
    """Register an action in a conversation; raises NotFound."""
    thread = session.get(ConversationTable, conversation)
    if thread is None:
        msg = f"no conversation {conversation}"
        raise NotFound(msg)
    row = ActionTable(
        id=new_id(now),
        shop=thread.shop,
        conversation=conversation,
        customer=thread.customer,
        order_no=order_no,
        kind=kind,
        detail=dict(detail or {}),
        staff=staff,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return _action(row)


def actions_of(session: Session, conversation: str, limit: int = 100) -> tuple[Action, ...]:
    """Return what was registered in a conversation, newest first."""
    rows = session.exec(_OF_CONVERSATION, params={"conversation": conversation, "limit": limit})
    return tuple(_action(row) for row in rows)


_OF_CONVERSATION: Final = (
    select(ActionTable)
    .where(ActionTable.conversation == bindparam("conversation"))
    .order_by(col(ActionTable.created_at).desc(), col(ActionTable.id).desc())
    .limit(bindparam("limit", type_=Integer))
)


def _action(row: ActionTable) -> Action:
    return Action(
        id=row.id,
        conversation=row.conversation,
        customer=row.customer,
        order_no=row.order_no,
        kind=row.kind,
        detail=mapping(row.detail),
        staff=row.staff,
        created_at=row.created_at,
    )
