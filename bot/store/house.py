"""Values set at run time, and the audit log of administrative acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_
from sqlmodel import col, select

from bot.store.columns import mapping, new_id
from bot.store.tables import AuditTable, SettingTable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlmodel import Session

    from bot.store.messages import StoredMessage


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to what."""

    id: str
    at: datetime
    staff: str | None
    """None: the program itself, or the command line."""
    shop: str
    """Empty: the whole installation."""
    action: str
    target: str
    detail: Mapping[str, Any]


def audit(
    session: Session,
    *,
    action: str,
    target: str,
    staff: str | None = None,
    shop: str = "",
    detail: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Write an act down, in the transaction that does it."""
    session.add(
        AuditTable(
            id=new_id(now),
            at=now,
            staff=staff,
            shop=shop,
            action=action,
            target=target,
            detail=dict(detail or {}),
        )
    )
    session.flush()


OVERRIDE = "red_line.override"


def record_override(
    session: Session, message: StoredMessage, rules: tuple[str, ...], *, why: str = "", now: datetime
) -> None:
    """Write down that a message was sent across red lines, and why; what it says stands in the message alone."""
    audit(
        session,
        action=OVERRIDE,
        target=message.id,
        staff=message.sender_id,
        shop=message.shop,
        detail={"conversation": message.conversation, "rules": list(rules)} | ({"why": why} if why else {}),
        now=now,
    )


def audit_entries(
    session: Session,
    *,
    shop: str | None = None,
    shops: Collection[str] | None = None,
    target: str | None = None,
    action: str = "",
    staff: str | None = None,
    before: tuple[datetime, str] | None = None,
    limit: int = 100,
) -> tuple[AuditEntry, ...]:
    """Return the last acts, newest first.

    Of one shop or of some, on one target, by one member of staff; `action` is how the action begins
    (`staff.` for all about staff); `before` is time and id of the last one seen.
    """
    query = select(AuditTable).order_by(col(AuditTable.at).desc(), col(AuditTable.id).desc()).limit(limit)
    if shop is not None:
        query = query.where(AuditTable.shop == shop)
    if shops is not None:
        query = query.where(col(AuditTable.shop).in_(list(shops)))
    if target is not None:
        query = query.where(AuditTable.target == target)
    if action:
        query = query.where(col(AuditTable.action).startswith(action, autoescape=True))
    if staff is not None:
        query = query.where(AuditTable.staff == staff)
    if before is not None:
        at, last = before
        query = query.where(
            or_(col(AuditTable.at) < at, and_(col(AuditTable.at) == at, col(AuditTable.id) < last))
        )
    return tuple(
        AuditEntry(row.id, row.at, row.staff, row.shop, row.action, row.target, mapping(row.detail))
        for row in session.exec(query)
    )


def load_setting(session: Session, key: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value set at run time, None when it never was."""
    row = session.get(SettingTable, key)
    return None if row is None else row.value


def save_setting(session: Session, key: str, value: Any, *, now: datetime) -> None:  # noqa: ANN401 - any JSON value
    """Set a value."""
    session.merge(SettingTable(key=key, value=value, updated_at=now))
    session.flush()
