"""Interests, chats kept elsewhere and visits, as files bring them: the same line again changes nothing."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from sqlalchemy import select
from sqlmodel import col

from bot.store.among import among
from bot.store.persons import MANY, members_of, person_chunks
from bot.store.tables import ChatLineTable, ChatUnreadTable, InterestTable, TrafficTable
from bot.store.upsert import put

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from sqlmodel import Session

InterestKind = Literal["view", "cart", "favourite", "consult"]
ChatRole = Literal["buyer", "agent"]


@dataclass(frozen=True, slots=True)
class Interest:
    """A customer looked at a product, put it into the cart, kept it, asked for it."""

    customer: str
    kind: InterestKind
    product: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One line of a chat that another console kept."""

    customer: str
    at: datetime
    role: ChatRole
    text: str
    speaker: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Traffic:
    """Visits of a day, as the platform counts them."""

    day: date
    origin: str = ""
    page: str = ""
    views: int = 0
    visits: int = 0
    visitors: int = 0
    new_visitors: int = 0
    bounces: int = 0
    carts: int = 0
    favourites: int = 0
    clicks: int = 0
    seconds: int = 0


_COUNTS: Final = tuple(n for n in Traffic.__dataclass_fields__ if n not in {"day", "origin", "page"})


def take_interests(session: Session, shop: str, rows: Sequence[Interest]) -> None:
    """Keep interests."""
    put(
        session,
        InterestTable,
        ("customer", "kind", "product", "at"),
        [asdict(row) | {"shop": shop} for row in dict.fromkeys(rows)],
    )


def take_chat_lines(session: Session, shop: str, rows: Sequence[ChatLine]) -> None:
    """Keep lines of chats; which file brought a line first by name is kept, whatever the order of reading."""
    fresh: dict[tuple[str, datetime, str], dict[str, Any]] = {}
    for row in rows:
        digest = hashlib.sha256(f"{row.role}\n{row.text}".encode()).hexdigest()
        key = (row.customer, row.at, digest)
        known = fresh.get(key)
        if known is None or (row.source, row.speaker) < (known["source"], known["speaker"]):
            fresh[key] = asdict(row) | {"shop": shop, "digest": digest}
    moments = [row.at for row in rows]
    customers = sorted({row.customer for row in rows})
    stored: dict[tuple[str, datetime, str], tuple[str, str]] = {}
    for start in range(0, len(customers), MANY):
        found = session.connection().execute(
            select(ChatLineTable).where(
                col(ChatLineTable.customer).in_(customers[start : start + MANY]),
                col(ChatLineTable.at).between(min(moments), max(moments)),
            )
        )
        stored |= {(row.customer, row.at, row.digest): (row.source, row.speaker) for row in found}
    changed = [
        values
        for key, values in fresh.items()
        if key not in stored or (values["source"], values["speaker"]) < stored[key]
    ]
    put(session, ChatLineTable, ("customer", "at", "digest"), changed)
    told: dict[str, datetime] = {}
    for customer, at, digest in fresh:
        if (customer, at, digest) not in stored:
            told[customer] = min(at, told.get(customer, at))
    if told:
        _mark_unread(session, shop, told)


def _mark_unread(session: Session, shop: str, told: Mapping[str, datetime]) -> None:
    """Note that these accounts have new lines, the first of them said then."""
    table = ChatUnreadTable
    query = select(col(table.customer), col(table.since)).where(among(table.customer, told))
    known: dict[str, datetime] = {row.customer: row.since for row in session.connection().execute(query)}
    mark = token_hex(8)
    rows = [
        {"customer": account, "shop": shop, "since": min(at, known.get(account, at)), "mark": mark}
        for account, at in sorted(told.items())
    ]
    put(session, ChatUnreadTable, ("customer",), rows)


def take_traffic(session: Session, shop: str, rows: Sequence[Traffic]) -> None:
    """Keep visits; of two counts of one day the larger, for a day under way is counted on."""
    fresh: dict[tuple[date, str, str], Traffic] = {}
    for row in rows:
        key = (row.day, row.origin, row.page)
        fresh[key] = _larger(fresh[key], row) if key in fresh else row
    days = sorted({row.day for row in rows})
    if not days:
        return
    stored = session.connection().execute(
        select(TrafficTable).where(
            col(TrafficTable.shop) == shop, col(TrafficTable.day).between(days[0], days[-1])
        )
    )
    for known in stored:
        key = (known.day, known.origin, known.page)
        if key in fresh:
            fresh[key] = _larger(fresh[key], _traffic(known))
    put(
        session,
        TrafficTable,
        ("shop", "day", "origin", "page"),
        [asdict(row) | {"shop": shop} for row in fresh.values()],
    )


def interests_of(session: Session, person: str, since: datetime) -> tuple[Interest, ...]:
    """Return the interests of a person and the accounts merged into it since then, newest first."""
    ids = [person, *members_of(session, [person]).get(person, ())]
    rows = session.connection().execute(
        select(InterestTable)
        .where(col(InterestTable.customer).in_(ids), col(InterestTable.at) >= since)
        .order_by(col(InterestTable.at).desc(), col(InterestTable.product))
    )
    return tuple(Interest(person, cast("InterestKind", r.kind), r.product, r.at) for r in rows)


def stream_interests(
    session: Session, shop: str, since: datetime
) -> Iterator[tuple[str, tuple[Interest, ...]]]:
    """Yield each person with interests since then, ascending by id."""
    for persons, owner in person_chunks(session, shop):
        rows = session.connection().execute(
            select(InterestTable).where(
                col(InterestTable.customer).in_(list(owner)), col(InterestTable.at) >= since
            )
        )
        found: dict[str, list[Interest]] = {}
        for row in rows:
            person = owner[row.customer]
            found.setdefault(person, []).append(
                Interest(person, cast("InterestKind", row.kind), row.product, row.at)
            )
        for person in persons:
            if person in found:
                yield person, tuple(sorted(found[person], key=lambda i: (i.at, i.kind, i.product)))


def chat_lines_of(session: Session, person: str, limit: int = 500) -> tuple[ChatLine, ...]:
    """Return the last lines of chats kept elsewhere, oldest first."""
    ids = [person, *members_of(session, [person]).get(person, ())]
    rows = session.connection().execute(
        select(ChatLineTable)
        .where(col(ChatLineTable.customer).in_(ids))
        .order_by(col(ChatLineTable.at).desc(), col(ChatLineTable.digest))
        .limit(limit)
    )
    lines = [ChatLine(r.customer, r.at, cast("ChatRole", r.role), r.text, r.speaker, r.source) for r in rows]
    return tuple(reversed(lines))


def traffic_between(session: Session, shop: str, since: date, until: date) -> tuple[Traffic, ...]:
    """Return visits of these days, both included."""
    rows = session.connection().execute(
        select(TrafficTable)
        .where(col(TrafficTable.shop) == shop, col(TrafficTable.day).between(since, until))
        .order_by(col(TrafficTable.day), col(TrafficTable.origin), col(TrafficTable.page))
    )
    return tuple(map(_traffic, rows))


def _larger(one: Traffic, other: Traffic) -> Traffic:
    counts = {name: max(getattr(one, name), getattr(other, name)) for name in _COUNTS}
    return Traffic(one.day, one.origin, one.page, **counts)


def _traffic(row: Any) -> Traffic:  # noqa: ANN401 - a row of a query
    return Traffic(row.day, row.origin, row.page, **{name: getattr(row, name) for name in _COUNTS})
