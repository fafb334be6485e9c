"""Chats kept by other consoles: whose lines are not read yet, and what rounds of them were read to say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import delete, select
from sqlmodel import col

from bot.store.among import among
from bot.store.columns import mapping
from bot.store.gathered import ChatLine, ChatRole
from bot.store.heard import CHINA, DAY
from bot.store.tables import ChatLineTable, ChatReadingTable, ChatUnreadTable
from bot.store.upsert import put

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlmodel import Session

Types = dict[str, tuple[str, float, str]]
"""Axis → value, score, why."""


@dataclass(frozen=True, slots=True)
class Unread:
    """An account with lines that nobody has read."""

    customer: str
    since: datetime
    mark: str
    """Changes with every line that comes; see `keep_readings`."""


@dataclass(frozen=True, slots=True)
class ChatReading:
    """What one round says."""

    at: datetime
    """Of its first line."""
    emotion: str
    psychology: tuple[tuple[str, float], ...]
    """Key and probability of what is shown."""
    complaint: bool
    types: Types
    """Of the whole talk, on its last round; else empty."""


class Typed(NamedTuple):
    """What a whole talk says of its buyer."""

    at: datetime
    types: Types


def unread_chats(session: Session, shop: str, after: str = "", limit: int = 100) -> tuple[Unread, ...]:
    """Return accounts with unread lines whose ids come after one, ascending."""
    rows = session.connection().execute(
        select(ChatUnreadTable)
        .where(col(ChatUnreadTable.shop) == shop, col(ChatUnreadTable.customer) > after)
        .order_by(col(ChatUnreadTable.customer))
        .limit(limit)
    )
    return tuple(Unread(row.customer, row.since, row.mark) for row in rows)


def unread_of(session: Session, accounts: Sequence[str]) -> tuple[Unread, ...]:
    """Return those of these accounts that have unread lines."""
    query = select(ChatUnreadTable).where(among(ChatUnreadTable.customer, accounts))
    rows = session.connection().execute(query.order_by(col(ChatUnreadTable.customer)))
    return tuple(Unread(row.customer, row.since, row.mark) for row in rows)


def lines_since(session: Session, account: str, since: datetime) -> tuple[ChatLine, ...]:
    """Return the lines of an account said since then, oldest first; of one moment the buyer's before the agent's."""
    line = ChatLineTable
    rows = session.connection().execute(
        select(line)
        .where(col(line.customer) == account, col(line.at) >= since)
        .order_by(col(line.at), col(line.role).desc(), col(line.digest))
    )
    return tuple(
        ChatLine(row.customer, row.at, cast("ChatRole", row.role), row.text, row.speaker, row.source)
        for row in rows
    )


def keep_readings(  # noqa: PLR0917 - whose, by what, from when, what
    session: Session, shop: str, unread: Unread, model: str, since: datetime, readings: Iterable[ChatReading]
) -> None:
    """Make these all readings of an account since then; what came while they were made stays unread.

    Who was forgotten meanwhile is passed over.
    """
    run = session.connection().execute
    waits = run(select(col(ChatUnreadTable.mark)).where(col(ChatUnreadTable.customer) == unread.customer))
    mark = waits.scalar()
    if mark is None:
        return
    old = (col(ChatReadingTable.customer) == unread.customer, col(ChatReadingTable.at) >= since)
    run(delete(ChatReadingTable).where(*old))
    rows = [
        {
            "customer": unread.customer,
            "at": reading.at,
            "day": (int(reading.at.timestamp()) + CHINA) // DAY,
            "shop": shop,
            "emotion": reading.emotion,
            "complaint": reading.complaint,
            "psychology": [{"key": key, "score": score} for key, score in reading.psychology],
            "types": {axis: list(told) for axis, told in reading.types.items()},
            "model": model,
        }
        for reading in readings
    ]
    put(session, ChatReadingTable, ("customer", "at"), rows)
    if mark == unread.mark:
        run(delete(ChatUnreadTable).where(col(ChatUnreadTable.customer) == unread.customer))


def types_told(session: Session, owner: Mapping[str, str], since: datetime) -> dict[str, list[Typed]]:
    """Return person → what their talks elsewhere said of them since then, oldest first; `owner` is account → person."""
    table = ChatReadingTable
    query = (
        select(col(table.customer), col(table.at), col(table.types))
        .where(among(table.customer, owner), col(table.at) >= since)
        .order_by(col(table.at), col(table.customer))
    )
    found: defaultdict[str, list[Typed]] = defaultdict(list)
    for customer, at, told in session.connection().execute(query):
        if types := mapping(told):
            found[owner[customer]].append(Typed(at, {axis: _told(told) for axis, told in types.items()}))
    return found


def any_readings(session: Session, shop: str) -> bool:
    """Return whether any imported chat of a shop was read."""
    query = select(col(ChatReadingTable.at)).where(col(ChatReadingTable.shop) == shop).limit(1)
    return session.connection().execute(query).first() is not None


def _told(values: Sequence[Any]) -> tuple[str, float, str]:
    value, score, why = values
    return str(value), float(score), str(why)
