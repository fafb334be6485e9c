"""On which days customers wrote, praised, and named the shop: what their chats come to, by person, without a word of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import case, func, literal, or_, select
from sqlmodel import col

from bot.store.among import among
from bot.store.persons import accounts_of, person_chunks
from bot.store.purchases import seconds_of
from bot.store.tables import (
    ChatLineTable,
    ChatReadingTable,
    ConversationTable,
    LabelTable,
    MessageTable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlmodel import Session

CHINA: Final = 8 * 3600
DAY: Final = 86_400
PLEASED: Final = "pleased"


@dataclass(frozen=True, slots=True)
class Heard:
    """Days of China since 1970, ascending, each once."""

    days: tuple[int, ...] = ()
    """They wrote, here or in a chat that was imported."""
    named: tuple[int, ...] = ()
    """Of these: they named the shop or its brand."""
    read: tuple[int, ...] = ()
    """What they wrote was read."""
    praised: tuple[int, ...] = ()
    """Of these: it was read, or corrected by a person, as content."""


SILENT: Final = Heard()


def stream_heard(session: Session, shop: str, names: Sequence[str] = ()) -> Iterator[tuple[str, Heard]]:
    """Yield each person who wrote, ascending by id; `names` are those of the shop and its brand."""
    told = (
        select(col(table.shop)).where(col(table.shop) == shop) for table in (ConversationTable, ChatLineTable)
    )
    if not any(session.connection().execute(query.limit(1)).first() for query in told):
        return
    for persons, owner in person_chunks(session, shop):
        found = _heard(session, owner, names)
        for person in persons:
            if person in found:
                yield person, found[person]


def heard_of(session: Session, person: str, names: Sequence[str] = ()) -> Heard:
    """Return what one person's chats come to, through whichever account. Raises NotFound."""
    accounts = accounts_of(session, person)
    return _heard(session, dict.fromkeys(accounts, accounts[0]), names).get(accounts[0], SILENT)


def _heard(session: Session, owner: Mapping[str, str], names: Sequence[str]) -> dict[str, Heard]:
    ask = session.connection().execute
    talks = {
        row.id: owner[row.customer]
        for row in ask(
            select(col(ConversationTable.id), col(ConversationTable.customer)).where(
                among(ConversationTable.customer, owner)
            )
        )
    }
    wrote, named, read, praised = (defaultdict[str, set[int]](set) for _ in range(4))
    here = [
        col(MessageTable.sender_kind) == "buyer",
        col(MessageTable.kind) != "recall",
        col(MessageTable.recalled_at).is_(None),
    ]
    elsewhere = [col(ChatLineTable.role) == "buyer"]
    for table, key, at, whose, conditions in (
        (MessageTable, MessageTable.conversation, MessageTable.sent_at, talks, here),
        (ChatLineTable, ChatLineTable.customer, ChatLineTable.at, owner, elsewhere),
    ):
        day = _day(session, at)
        query = select(col(key), day, _told(table, names)).where(among(key, whose), *conditions)
        for row, on, called in ask(query.group_by(col(key), day)) if whose else ():
            wrote[whose[row]].add(on)
            if called:
                named[whose[row]].add(on)
    day = _day(session, LabelTable.created_at)
    pleased = func.max(case((_emotion() == PLEASED, 1), else_=0))
    labels = select(col(LabelTable.conversation), day, pleased).where(among(LabelTable.conversation, talks))
    for row, on, content in ask(labels.group_by(col(LabelTable.conversation), day)) if talks else ():
        read[talks[row]].add(on)
        if content:
            praised[talks[row]].add(on)
    pleased = func.max(case((col(ChatReadingTable.emotion) == PLEASED, 1), else_=0))
    keys = (col(ChatReadingTable.customer), col(ChatReadingTable.day))
    readings = select(*keys, pleased).where(among(ChatReadingTable.customer, owner)).group_by(*keys)
    for row, on, content in ask(readings):
        read[owner[row]].add(on)
        if content:
            praised[owner[row]].add(on)
    return {
        person: Heard(*(tuple(sorted(days.get(person, ()))) for days in (wrote, named, read, praised)))
        for person in {*wrote, *read}
    }


def _day(session: Session, column: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """Return China's day number of a moment."""
    return (seconds_of(session, column) + CHINA) // DAY


def _told(table: Any, names: Sequence[str]) -> Any:  # noqa: ANN401 - a table class, an SQL expression
    """Return 1 where any text of a group has one of the names, else 0."""
    text = func.lower(table.text)
    said = [text.contains(name.lower(), autoescape=True) for name in names]
    return func.max(case((or_(*said), 1), else_=0)) if said else func.max(literal(0))


def _emotion() -> Any:  # noqa: ANN401 - an SQL expression
    """Return a round's emotion as it was read, or as a person corrected it."""
    understanding: Any = col(LabelTable.understanding)
    corrected: Any = col(LabelTable.corrected)
    return func.coalesce(corrected["emotion"].as_string(), understanding["emotion", "key"].as_string())
