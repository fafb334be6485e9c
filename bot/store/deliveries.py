"""What webhooks are to be told: written in the transaction in which it happens, delivered until it arrives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from sqlmodel import col, delete, select

from bot.errors import NotFound
from bot.store.columns import mapping, new_id
from bot.store.tables import DeliveryTable, MessageTable, WebhookTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlmodel import Session

EventKind = Literal[
    "message.new", "conversation.opened", "conversation.closed", "suggestion.sent", "alert.complaint"
]
TEST: Final = "webhook.test"
DeliveryState = Literal["waiting", "delivered", "failed"]
LEASE: Final = timedelta(seconds=60)
"""Who took a delivery has so long; then it is due again, because that process may be gone."""
KEPT: Final = timedelta(days=30)
TRIES_KEPT: Final = 20


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to deliver."""

    at: datetime
    status: int
    """HTTP status; 0: no answer."""
    milliseconds: int
    problem: str
    """Why it did not count; empty: it did."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One line of a webhook's log."""

    id: str
    event: str
    state: DeliveryState
    attempts: int
    due_at: datetime
    created_at: datetime
    finished_at: datetime | None
    tries: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Shipment:
    """A delivery to be made now."""

    id: str
    url: str
    secrets: tuple[str, ...]
    """All that sign; the newest first."""
    event: str
    data: Mapping[str, Any]
    created_at: datetime
    attempts: int
    """This one included."""


def announce(
    session: Session, shop: str, event: EventKind, data: Mapping[str, Any], *, now: datetime
) -> None:
    """Have the shop's webhooks that want this kind be told; `data` holds ids and states, never texts."""
    wanting = session.exec(
        select(WebhookTable.id, WebhookTable.events).where(
            WebhookTable.shop == shop, col(WebhookTable.enabled).is_(True)
        )
    ).all()
    for webhook, events in wanting:
        if event in events:
            session.add(_fresh(webhook, event, {"shop": shop, **data}, now))


def announce_test(session: Session, webhook: str, *, shop: str, now: datetime) -> str:
    """Have one webhook be told that it works; return the id of the delivery."""
    row = _fresh(webhook, TEST, {"shop": shop}, now)
    session.add(row)
    session.flush()
    return row.id


def any_due(session: Session, now: datetime) -> bool:
    """Return whether something is to be delivered."""
    due = select(DeliveryTable.id).where(DeliveryTable.state == "waiting", DeliveryTable.due_at <= now)
    return session.exec(due.limit(1)).first() is not None


def take_due(session: Session, *, limit: int, now: datetime, only: str | None = None) -> tuple[Shipment, ...]:
    """Take what is due, oldest first, for `LEASE`; `only` takes that one delivery, due or not.

    What waits for a webhook that was switched off goes on waiting.
    """
    query = (
        select(DeliveryTable, WebhookTable)
        .join(WebhookTable, col(DeliveryTable.webhook) == col(WebhookTable.id))
        .where(DeliveryTable.state == "waiting")
        .order_by(col(DeliveryTable.due_at))
        .limit(limit)
        .with_for_update(skip_locked=True, of=DeliveryTable)
    )
    if only is not None:
        query = query.where(DeliveryTable.id == only)
    else:
        query = query.where(DeliveryTable.due_at <= now, col(WebhookTable.enabled).is_(True))
    taken = []
    for row, webhook in session.exec(query).all():
        row.attempts += 1
        row.due_at = now + LEASE
        session.add(row)
        taken.append(_shipment(session, row, webhook, now))
    session.flush()
    return tuple(taken)


def note_attempt(
    session: Session, delivery: str, attempt: Attempt, *, again_at: datetime | None, switch_off: bool = False
) -> None:
    """Enter how a try went: delivered (no problem), due `again_at`, or given up (None).

    `switch_off`: the receiver is gone for good. A delivery that was dropped meanwhile is passed over.
    """
    row = session.get(DeliveryTable, delivery)
    if row is None:
        return
    entry = {
        "at": attempt.at.isoformat(),
        "status": attempt.status,
        "milliseconds": attempt.milliseconds,
        "problem": attempt.problem,
    }
    row.tries = [*row.tries, entry][-TRIES_KEPT:]
    if not attempt.problem:
        row.state, row.finished_at = "delivered", attempt.at
    elif again_at is None:
        row.state, row.finished_at = "failed", attempt.at
    else:
        row.due_at = again_at
    session.add(row)
    if switch_off and (webhook := session.get(WebhookTable, row.webhook)) is not None:
        webhook.enabled = False
        session.add(webhook)
    session.flush()


def deliver_again(session: Session, webhook: str, delivery: str, *, now: datetime) -> str:
    """Have a delivery that ended be made once more under the same id; return it. Raises NotFound."""
    row = _row(session, webhook, delivery)
    row.state, row.attempts, row.due_at, row.finished_at = "waiting", 0, now, None
    session.add(row)
    session.flush()
    return row.id


def deliveries_of(
    session: Session, webhook: str, *, before: str | None = None, limit: int = 50
) -> tuple[Delivery, ...]:
    """Return a webhook's log, newest first; `before` is the id of the last line seen."""
    query = select(DeliveryTable).where(DeliveryTable.webhook == webhook)
    if before is not None:
        query = query.where(DeliveryTable.id < before)
    return tuple(
        _line(row) for row in session.exec(query.order_by(col(DeliveryTable.id).desc()).limit(limit))
    )


def load_delivery(session: Session, webhook: str, delivery: str) -> Delivery:
    """Return one line of a webhook's log; raises NotFound."""
    return _line(_row(session, webhook, delivery))


def forget_deliveries(session: Session, *, now: datetime) -> None:
    """Drop what ended longer than `KEPT` ago."""
    session.exec(delete(DeliveryTable).where(col(DeliveryTable.finished_at) < now - KEPT))


def _fresh(webhook: str, event: str, data: Mapping[str, Any], now: datetime) -> DeliveryTable:
    return DeliveryTable(
        id=new_id(now),
        webhook=webhook,
        event=event,
        data=dict(data),
        state="waiting",
        attempts=0,
        due_at=now,
        created_at=now,
        finished_at=None,
        tries=[],
    )


def _row(session: Session, webhook: str, delivery: str) -> DeliveryTable:
    row = session.get(DeliveryTable, delivery)
    if row is None or row.webhook != webhook:
        msg = f"no delivery {delivery} of webhook {webhook}"
        raise NotFound(msg)
    return row


def _line(row: DeliveryTable) -> Delivery:
    return Delivery(
        id=row.id,
        event=row.event,
        state=cast("DeliveryState", row.state),
        attempts=row.attempts,
        due_at=row.due_at,
        created_at=row.created_at,
        finished_at=row.finished_at,
        tries=tuple(mapping(one) for one in row.tries),
    )


def _shipment(session: Session, row: DeliveryTable, webhook: WebhookTable, now: datetime) -> Shipment:
    """Return what is sent; what a message says is read now, so that one taken back is not told."""
    data = mapping(row.data)
    if webhook.texts and "message" in data:
        message = session.get(MessageTable, data["message"])
        said = message is not None and message.recalled_at is None
        data["text"] = message.text if message is not None and said else None
    old = webhook.old_until is not None and webhook.old_until > now
    secrets = (webhook.secret, webhook.old_secret) if old else (webhook.secret,)
    return Shipment(
        id=row.id,
        url=webhook.url,
        secrets=secrets,
        event=row.event,
        data=data,
        created_at=row.created_at,
        attempts=row.attempts,
    )
