"""Cards of customers: their fields with sources, the history of every change, and all of a person in one record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import select
from sqlmodel import col

from bot.errors import NotFound
from bot.store.among import among
from bot.store.around import (
    chats_by_person,
    complaints_elsewhere,
    consents_by_person,
    outcomes_by_person,
    points_by_person,
    tags_by_person,
)
from bot.store.columns import mapping, new_id
from bot.store.customers import Tag, masked
from bot.store.persons import MANY, members_of, person_chunks, person_of, rows_of_person
from bot.store.tables import (
    CustomerChangeTable,
    CustomerTable,
    RecordTable,
)
from bot.store.upsert import insert_missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlmodel import Session

    Score = Callable[[Mapping[str, Any]], float]
    """Fields of a card → completeness, 0..1."""

ChangeHow = Literal["person", "import", "text", "behaviour", "merge", "unmerge", "erase"]
PERSON_HOW = "person"
NAME, MEMBER = "name", "member"
"""Fields that are shown in the customer row itself too."""


@dataclass(frozen=True, slots=True)
class FieldSource:
    """Where a value of a card comes from."""

    how: str
    at: str
    """ISO moment when it was so; empty: the file does not say."""
    source: str
    """File, conversation or member of staff."""


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """A person with all accounts merged into one."""

    customer: str
    shop: str
    buyer: str
    name: str
    """Masked."""
    member: str
    first_seen: datetime
    last_seen: datetime
    profile: Mapping[str, Any]
    """Folded by bot.profile, of the person's own account."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, FieldSource] = field(default_factory=dict)
    completeness: float = 0.0
    tags: tuple[Tag, ...] = ()
    notes: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    """Accounts, the person's own first."""
    complained: tuple[datetime, ...] = ()
    """When they complained, here or in a chat that was imported, oldest first; at most once a day and account."""
    marks: tuple[tuple[datetime, float], ...] = ()
    """Given by the buyer, 1..5, oldest first."""
    chats: int = 0
    chatted_at: datetime | None = None
    consents: Mapping[str, bool] = field(default_factory=dict)
    """Purpose → agreed; never asked: left out."""
    points: int = 0
    erased: bool = False
    """Asked to be forgotten: nothing personal is here, nobody may be contacted."""

    @property
    def complaints(self) -> int:
        """How often they complained."""
        return len(self.complained)

    @property
    def complained_at(self) -> datetime | None:
        """When they last did."""
        return self.complained[-1] if self.complained else None

    @property
    def praised(self) -> int:
        """How often the buyer praised the shop, as far as somebody noted it."""
        return _whole(self.fields.get("praised"))

    @property
    def referred(self) -> int:
        """How many buyers came by this one's word, as far as somebody noted it."""
        return _whole(self.fields.get("referred"))


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A line of a customer's history."""

    id: str
    customer: str
    at: datetime
    staff: str | None
    how: ChangeHow
    source: str
    changes: Mapping[str, tuple[Any, Any]]
    """Field → before, after."""


def load_record(session: Session, customer: str) -> CustomerRecord:
    """Return the person a customer row belongs to; raises NotFound."""
    rows = rows_of_person(session, customer)
    person = rows[0].merged_into or rows[0].id
    return _records(session, [person], {row.id: person for row in rows}, rows)[0]


def stream_records(
    session: Session, shop: str, *, customers: Sequence[str] | None = None
) -> Iterator[CustomerRecord]:
    """Yield the shop's persons ascending by id, or only those of `customers` (ids of persons); memory is bounded."""
    if customers is None:
        for persons, owner in person_chunks(session, shop):
            yield from _records(session, persons, owner)
        return
    wanted = sorted(set(customers))
    for start in range(0, len(wanted), MANY):
        persons = wanted[start : start + MANY]
        owner = {person: person for person in persons}
        for person, members in members_of(session, persons).items():
            owner |= dict.fromkeys(members, person)
        yield from _records(session, persons, owner)


def set_fields(
    session: Session,
    customer: str,
    values: Mapping[str, Any],
    *,
    how: ChangeHow = "person",
    source: str = "",
    staff: str | None = None,
    score: Score,
    now: datetime,
) -> Mapping[str, tuple[Any, Any]]:
    """Write fields of a card (None: takes one off) under a lock; return what changed, field → before, after.

    What a person wrote is not overwritten by text or behaviour. Raises NotFound.
    """
    row = session.get(CustomerTable, customer)
    if row is None:
        msg = f"no customer {customer}"
        raise NotFound(msg)
    record = locked_record(session, row, now)
    fields, sources = dict(record.fields), dict(record.sources)
    changes: dict[str, tuple[Any, Any]] = {}
    for key, value in values.items():
        before = fields.get(key)
        guessed = how in {"text", "behaviour"}
        if value == before or (guessed and sources.get(key, {}).get("how") in {PERSON_HOW, "import"}):
            continue
        changes[key] = (before, value)
        if value is None:
            fields.pop(key, None)
            sources.pop(key, None)
        else:
            fields[key] = value
            sources[key] = {"how": how, "at": now.isoformat(), "source": source}
    if changes:
        record.fields, record.sources = fields, sources
        record.completeness, record.updated_at = round(score(fields), 4), now
        session.add(record)
        show_fields(row, fields)
        session.add(row)
        log_change(session, row, changes, how=how, source=source, staff=staff, now=now)
    return changes


def locked_record(session: Session, row: CustomerTable, now: datetime) -> RecordTable:
    """Return the card of a customer, made when there is none, for writing."""
    insert_missing(session, RecordTable, ("customer",), empty_record(row.id, row.shop, now))
    return session.get_one(RecordTable, row.id, with_for_update=True, populate_existing=True)


def empty_record(customer: str, shop: str, now: datetime, *, dated: bool = True) -> dict[str, Any]:
    """Return the columns of a card on which nothing stands yet."""
    return {
        "customer": customer,
        "shop": shop,
        "fields": {},
        "sources": {},
        "completeness": 0.0,
        "dated": dated,
        "updated_at": now,
    }


def show_fields(row: CustomerTable, fields: Mapping[str, Any]) -> None:
    """Bring name (masked) and member level of the customer row in step with the card."""
    if fields.get(NAME):
        row.name = masked(str(fields[NAME]))
    if fields.get(MEMBER):
        row.member = str(fields[MEMBER])


def log_change(
    session: Session,
    row: CustomerTable,
    changes: Mapping[str, tuple[Any, Any]],
    *,
    how: ChangeHow,
    source: str = "",
    staff: str | None = None,
    now: datetime,
) -> None:
    """Write a line of a customer's history."""
    session.add(
        CustomerChangeTable(
            id=new_id(now),
            shop=row.shop,
            customer=row.id,
            at=now,
            staff=staff,
            how=how,
            source=source,
            changes={key: list(pair) for key, pair in changes.items()},
        )
    )
    session.flush()


def note_changes(
    session: Session,
    customer: str,
    changes: Mapping[str, tuple[Any, Any]],
    *,
    staff: str | None,
    now: datetime,
) -> None:
    """Write a line of the person's history for what a member of staff changed. Raises NotFound."""
    row = session.get_one(CustomerTable, person_of(session, customer))
    log_change(session, row, changes, how="person", source="card", staff=staff, now=now)


def record_history(session: Session, person: str, limit: int = 100) -> tuple[RecordChange, ...]:
    """Return what changed about a person and the accounts merged into it, newest first."""
    ids = [person, *members_of(session, [person]).get(person, ())]
    rows = session.connection().execute(
        select(CustomerChangeTable)
        .where(col(CustomerChangeTable.customer).in_(ids))
        .order_by(col(CustomerChangeTable.at).desc(), col(CustomerChangeTable.id).desc())
        .limit(limit)
    )
    return tuple(
        RecordChange(
            row.id,
            row.customer,
            row.at,
            row.staff,
            cast("ChangeHow", row.how),
            row.source,
            {key: (pair[0], pair[1]) for key, pair in mapping(row.changes).items()},
        )
        for row in rows
    )


def _records(
    session: Session, persons: list[str], owner: Mapping[str, str], known: Iterable[Any] | None = None
) -> list[CustomerRecord]:
    """Put the rows of these persons together, a handful of queries for all; `known`: the customer rows, if read."""
    ids = sorted(owner)
    ask = session.connection().execute
    if known is None:
        known = ask(select(CustomerTable).where(among(CustomerTable.id, ids))).all()
    rows = {row.id: row for row in known}
    cards = {row.customer: row for row in ask(select(RecordTable).where(among(RecordTable.customer, ids)))}
    tags, chats = tags_by_person(session, owner), chats_by_person(session, owner)
    outcomes = outcomes_by_person(session, owner) if chats else {}
    elsewhere = complaints_elsewhere(session, owner)
    consents, points = consents_by_person(session, owner), points_by_person(session, owner)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for account in ids:
        if owner[account] != account:
            members[owner[account]].append(account)
    found = []
    for person in persons:
        row = rows.get(person)
        if row is None:
            continue
        accounts = (person, *members.get(person, ()))
        held = [rows[account] for account in accounts]
        papers = [cards[account] for account in accounts if account in cards]
        marked = outcomes.get(person, ())
        complained = [outcome[2] for outcome in marked if outcome[1] == "complaint"]
        talked = chats.get(person, ())
        found.append(
            CustomerRecord(
                customer=person,
                shop=row.shop,
                buyer=row.buyer,
                name=row.name or next((account.name for account in held if account.name), ""),
                member=row.member or next((account.member for account in held if account.member), ""),
                first_seen=min([account.first_seen for account in held]),
                last_seen=max([account.last_seen for account in held]),
                profile=mapping(row.profile),
                fields=_joined([mapping(card.fields) for card in papers]),
                sources={
                    key: FieldSource(**source)
                    for key, source in _joined([mapping(card.sources) for card in papers]).items()
                },
                completeness=max([card.completeness for card in papers], default=0.0),
                tags=tuple(tags[person].values()) if person in tags else (),
                notes=tuple([note for account in held for note in account.notes]),
                members=accounts,
                complained=tuple(sorted([*complained, *elsewhere.get(person, ())])),
                marks=tuple([(o[2], o[3]) for o in marked if o[1] == "csat"]),
                chats=sum([count for count, _ in talked]),
                chatted_at=max([_aware(last, row.last_seen) for _, last in talked], default=None),
                consents=dict(consents.get(person, {})),
                points=points.get(person, 0),
                erased=row.erased_at is not None,
            )
        )
    return found


def _joined(cards: list[dict[str, Any]]) -> dict[str, Any]:
    """Return fields of several cards; the first card that has one decides."""
    if not cards:
        return {}
    into = cards[0]
    for card in cards[1:]:
        for key, value in card.items():
            into.setdefault(key, value)
    return into


def _aware(moment: datetime, like: datetime) -> datetime:
    """Return a moment with a time zone, whatever the engine makes of a maximum."""
    return moment if moment.tzinfo else moment.replace(tzinfo=like.tzinfo)


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0
