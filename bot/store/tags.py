"""Tags that the program makes: what they are read from beside purchases, and how they are kept for many at once."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Text, bindparam, delete, insert, literal_column, or_, select, update
from sqlalchemy import cast as cast_to
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col

from bot.store.among import among
from bot.store.bulk import many
from bot.store.columns import new_id
from bot.store.heard import CHINA, DAY
from bot.store.purchases import seconds_of
from bot.store.tables import (
    ChatReadingTable,
    ConversationTable,
    CustomerChangeTable,
    CustomerTable,
    CustomerTagTable,
    LabelTable,
    OrderTable,
    TagRefusalTable,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.sql.base import Executable
    from sqlmodel import Session

    from bot.store.customers import Tag

PERSON: Final = "person"
_PERSON: Final[Any] = literal_column("'person'")
"""The same as a part of statements whose parameters are all values of rows (bot.store.bulk)."""


class Reading(NamedTuple):
    """What one round was read to show."""

    day: int
    """Day of China since 1970."""
    shown: tuple[tuple[str, float], ...]
    """Psychology and probability 0..1; corrected by a person as it was corrected."""


class Present(NamedTuple):
    """Whom a paid order of the shop's own went to, and what the buyer noted on it; empty where nobody told."""

    receiver: str = ""
    """Masked."""
    note: str = ""


def readings_of(session: Session, owner: Mapping[str, str], since: datetime) -> dict[str, list[Reading]]:
    """Return person → rounds read since then, here and in imported chats, that showed anything.

    `owner` is account → person.
    """
    shown: Any = col(LabelTable.understanding)
    told = shown["psychology"].as_string()
    query = (
        select(
            col(ConversationTable.customer), (seconds_of(session, LabelTable.created_at) + CHINA) // DAY, told
        )
        .join(LabelTable, col(LabelTable.conversation) == col(ConversationTable.id))
        .where(among(ConversationTable.customer, owner), col(LabelTable.created_at) >= since, told != "[]")
    )
    elsewhere = cast_to(col(ChatReadingTable.psychology), Text)
    imported = select(col(ChatReadingTable.customer), col(ChatReadingTable.day), elsewhere).where(
        among(ChatReadingTable.customer, owner), col(ChatReadingTable.at) >= since, elsewhere != "[]"
    )
    found: defaultdict[str, list[Reading]] = defaultdict(list)
    for asked in (query, imported):
        for customer, day, text in session.connection().execute(asked):
            pairs = tuple((item["key"], item["score"]) for item in json.loads(text))
            found[owner[customer]].append(Reading(day, pairs))
    return found


def presents_of(session: Session, owner: Mapping[str, str], since: datetime) -> dict[str, list[Present]]:
    """Return person → receivers and notes of the shop's own orders placed since then that were paid.

    Those of files come with their purchases (bot.store.outline).
    """
    record: Any = col(OrderTable.record)
    receiver, note = record["address", "receiver"].as_string(), record["note"].as_string()
    query = select(col(OrderTable.customer), receiver, note).where(
        among(OrderTable.customer, owner),
        col(OrderTable.placed_at) >= since,
        col(OrderTable.paid_at).is_not(None),
        or_(receiver.is_not(None), note.is_not(None)),
    )
    found: defaultdict[str, list[Present]] = defaultdict(list)
    for customer, name, said in session.connection().execute(query):
        found[owner[customer]].append(Present(name or "", said or ""))
    return found


def keep_made_tags(
    session: Session,
    owner: Mapping[str, str],
    wanted: Mapping[str, Sequence[Tag]],
    *,
    logged: Container[str] = frozenset(),
    now: datetime,
) -> tuple[int, int]:
    """Make the program's tags of these persons (at most MANY) exactly `wanted`; return how many were put and taken off.

    A tag of a person is left alone, and one that a person took off any account of somebody stays off. Who was merged
    into another or forgotten meanwhile gets none. The history of `logged` persons has a line for what changed; what
    the first computation finds is no change.
    """
    ask = session.connection().execute
    refused = {
        (owner[row.customer], row.text)
        for row in ask(select(TagRefusalTable).where(among(TagRefusalTable.customer, owner)))
    }
    aims = {
        (person, tag.text): tag
        for person, tags in wanted.items()
        for tag in tags
        if (person, tag.text) not in refused
    }
    gone = []
    tag = CustomerTagTable
    held = select(col(tag.id), col(tag.customer), col(tag.text), col(tag.source), col(tag.confidence)).where(
        among(tag.customer, owner)
    )
    rows = ask(held).all()
    for _, customer, text, source, _ in rows:
        if source == PERSON:
            aims.pop((owner[customer], text), None)
    for key, customer, text, source, confidence in rows:
        if source == PERSON:
            continue
        aim = aims.get((customer, text))
        if aim is None:
            gone.append(key)
        elif (aim.source, aim.confidence) == (source, confidence):
            del aims[customer, text]
    there = _there(session, {person for person, _ in aims})
    fresh = [
        {"id": new_id(now), "customer": person, "text": text, "source": made.source}
        | {"confidence": made.confidence, "staff": None, "created_at": now}
        for (person, text), made in aims.items()
        if person in there
    ]
    if fresh:
        many(session, _making(session.connection().dialect.name == "sqlite"), fresh)
    if gone:
        ask(delete(tag).where(among(tag.id, gone), col(tag.source) != PERSON))
    put_on = {key: made for key, made in aims.items() if key[0] in there}
    _log(session, [(owner[row.customer], row) for row in rows], set(gone), put_on, logged, now)
    return len(fresh), len(gone)


def _log(  # noqa: PLR0917 - what was, what went, what came
    session: Session,
    held: Sequence[tuple[str, Any]],
    gone: Container[str],
    put_on: Mapping[tuple[str, str], Tag],
    logged: Container[str],
    now: datetime,
) -> None:
    """Write a line of history for each of `logged` whose tags are others now."""
    before: defaultdict[str, set[str]] = defaultdict(set)
    after: defaultdict[str, set[str]] = defaultdict(set)
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for person, row in held:
        before[person].add(row.text)
        if row.id in gone:
            sources[person].add(row.source)
        else:
            after[person].add(row.text)
    for (person, text), made in put_on.items():
        if text not in after[person]:
            sources[person].add(made.source)
            after[person].add(text)
    moved = [person for person in sorted(sources) if person in logged and before[person] != after[person]]
    shops = select(col(CustomerTable.id), col(CustomerTable.shop)).where(among(CustomerTable.id, moved))
    lines = [
        {"id": new_id(now), "shop": shop, "customer": person, "at": now, "staff": None, "source": ""}
        | {"how": "behaviour" if "behaviour" in sources[person] else "text"}
        | {"changes": {"tags": [sorted(before[person]), sorted(after[person])]}}
        for person, shop in (session.connection().execute(shops) if moved else ())
    ]
    many(session, _LOG, lines)


_LOG: Final = insert(CustomerChangeTable)


def claim_tags(session: Session, tags: Iterable[Mapping[str, Any]]) -> None:
    """Make tags of the program that a file brings too (customer, text, staff) tags of a person."""
    rows = [{"whose": tag["customer"], "said": tag["text"], "by": tag["staff"]} for tag in tags]
    many(session, _CLAIM, rows)


_CLAIM: Final = (
    update(CustomerTagTable)
    .where(
        col(CustomerTagTable.customer) == bindparam("whose"),
        col(CustomerTagTable.text) == bindparam("said"),
        col(CustomerTagTable.source) != _PERSON,
    )
    .values(source=_PERSON, confidence=literal_column("1.0"), staff=bindparam("by"))
)


def _there(session: Session, persons: Iterable[str]) -> set[str]:
    """Return those who stand for themselves and did not ask to be forgotten."""
    query = select(col(CustomerTable.id)).where(
        among(CustomerTable.id, persons),
        col(CustomerTable.merged_into).is_(None),
        col(CustomerTable.erased_at).is_(None),
    )
    return set(session.connection().execute(query).scalars())


@lru_cache(maxsize=2)
def _making(sqlite: bool) -> Executable:
    """Return the statement that puts a tag on, or says anew what the program said of it; never over a person's."""
    columns = getattr(CustomerTagTable, "__table__")  # noqa: B009 - SQLModel does not declare it
    making = sqlite_insert(columns) if sqlite else postgres_insert(columns)
    said = {name: making.excluded[name] for name in ("source", "confidence")}
    return making.on_conflict_do_update(
        index_elements=("customer", "text"), set_=said, where=columns.c.source != _PERSON
    )
