"""What stands around customers in other tables, gathered by person: `owner` is account → person."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, cast

from sqlalchemy import func, select
from sqlmodel import col

from bot.store.among import among
from bot.store.customers import Tag, TagSource
from bot.store.tables import (
    ChatReadingTable,
    ConsentTable,
    ConversationTable,
    CustomerTagTable,
    OutcomeTable,
    PointsAccountTable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlmodel import Session


def tags_by_person(session: Session, owner: Mapping[str, str]) -> defaultdict[str, dict[str, Tag]]:
    """Return person → text → tag; of equal tags of two accounts the one a person set."""
    found: defaultdict[str, dict[str, Tag]] = defaultdict(dict)
    query = (
        select(CustomerTagTable)
        .where(among(CustomerTagTable.customer, owner))
        .order_by(col(CustomerTagTable.created_at), col(CustomerTagTable.id))
    )
    for row in session.connection().execute(query):
        known = found[owner[row.customer]].get(row.text)
        if known is None or (known.source != "person" and row.source == "person"):
            found[owner[row.customer]][row.text] = Tag(
                row.text, cast("TagSource", row.source), row.confidence
            )
    return found


def chats_by_person(
    session: Session, owner: Mapping[str, str]
) -> defaultdict[str, list[tuple[int, datetime]]]:
    """Return person → conversations and the last of them, one entry an account."""
    found: defaultdict[str, list[tuple[int, datetime]]] = defaultdict(list)
    query = (
        select(col(ConversationTable.customer), func.count(), func.max(ConversationTable.updated_at))
        .where(among(ConversationTable.customer, owner))
        .group_by(col(ConversationTable.customer))
    )
    for customer, count, last in session.connection().execute(query):
        found[owner[customer]].append((count, last))
    return found


def outcomes_by_person(
    session: Session, owner: Mapping[str, str]
) -> defaultdict[str, list[tuple[str, str, datetime, float]]]:
    """Return person → complaints and marks as (customer, kind, at, value), oldest first."""
    found: defaultdict[str, list[tuple[str, str, datetime, float]]] = defaultdict(list)
    query = (
        select(
            col(ConversationTable.customer),
            col(OutcomeTable.kind),
            col(OutcomeTable.at),
            col(OutcomeTable.value),
        )
        .join(ConversationTable, col(ConversationTable.id) == col(OutcomeTable.conversation))
        .where(
            among(ConversationTable.customer, owner),
            col(OutcomeTable.kind).in_(["complaint", "csat"]),
        )
        .order_by(col(OutcomeTable.at), col(OutcomeTable.id))
    )
    for customer, kind, at, value in session.connection().execute(query):
        found[owner[customer]].append((customer, kind, at, value))
    return found


def complaints_elsewhere(session: Session, owner: Mapping[str, str]) -> defaultdict[str, list[datetime]]:
    """Return person → when imported chats complain; all rounds of a day of China are one complaint, as they are here."""
    found: defaultdict[str, list[datetime]] = defaultdict(list)
    told = (
        select(col(ChatReadingTable.customer), func.max(ChatReadingTable.at))
        .where(among(ChatReadingTable.customer, owner), col(ChatReadingTable.complaint))
        .group_by(col(ChatReadingTable.customer), col(ChatReadingTable.day))
    )
    for customer, at in session.connection().execute(told):
        found[owner[customer]].append(at)
    return found


def consents_by_person(session: Session, owner: Mapping[str, str]) -> defaultdict[str, dict[str, bool]]:
    """Return person → purpose → the newest word on it."""
    found: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    query = (
        select(ConsentTable)
        .where(among(ConsentTable.customer, owner))
        .order_by(col(ConsentTable.at), col(ConsentTable.id))
    )
    for row in session.connection().execute(query):
        found[owner[row.customer]][row.purpose] = row.granted
    return found


def points_by_person(session: Session, owner: Mapping[str, str]) -> defaultdict[str, int]:
    """Return person → points of all accounts."""
    found: defaultdict[str, int] = defaultdict(int)
    query = select(PointsAccountTable).where(among(PointsAccountTable.customer, owner))
    for row in session.connection().execute(query):
        found[owner[row.customer]] += row.balance
    return found
