"""Answers of the Ask API, kept so that the same question gets the same answer."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from bot.errors import Conflict
from bot.store.columns import new_id
from bot.store.tables import AskTable
from bot.store.upsert import insert_missing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlmodel import Session


def find_ask(
    session: Session, *, shop: str, conversation: str, message: str, text: str
) -> dict[str, Any] | None:
    """Return the answer once given to this message of the caller, if any.

    `conversation` and `message` are the caller's ids. Raises Conflict when the id was asked with another text.
    """
    row = session.exec(
        select(AskTable).where(
            AskTable.shop == shop, AskTable.conversation == conversation, AskTable.message == message
        )
    ).first()
    if row is None:
        return None
    if row.body_hash != _hash(text):
        msg = f"message {message} was asked with another text; use a new id"
        raise Conflict(msg)
    return dict(row.response)


def save_ask(
    session: Session,
    *,
    shop: str,
    conversation: str,
    message: str,
    text: str,
    response: Mapping[str, Any],
    now: datetime,
) -> dict[str, Any]:
    """Keep an answer and return it; when another request was faster, return that one's. Raises Conflict."""
    key = {"shop": shop, "conversation": conversation, "message": message}
    rest = {"id": new_id(now), "body_hash": _hash(text), "response": dict(response), "created_at": now}
    if insert_missing(session, AskTable, tuple(key), key | rest):
        return dict(response)
    earlier = find_ask(session, shop=shop, conversation=conversation, message=message, text=text)
    return earlier if earlier is not None else dict(response)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
