"""Customers as files bring them, many at once: made where they are new, their cards joined field by field.

Of two files that say different things the later word counts, then the one that sorts later, so that the order of
reading does not matter; what a person wrote is never overwritten.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import col

from bot.store.among import among
from bot.store.around import consents_by_person, tags_by_person
from bot.store.bulk import many
from bot.store.columns import mapping, new_id
from bot.store.customers import masked
from bot.store.persons import MANY
from bot.store.records import MEMBER, NAME, PERSON_HOW, empty_record
from bot.store.tables import (
    ConsentTable,
    CustomerChangeTable,
    CustomerTable,
    CustomerTagTable,
    RecordTable,
    SpecialDateTable,
)
from bot.store.tags import claim_tags
from bot.store.upsert import put, put_missing
from bot.store.yearly import read_birthday

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlmodel import Session

    from bot.store.records import Score

BIRTHDAY: Final = "birthday"
"""Field whose day is kept among the special dates too."""
_STARS: Final = frozenset("*\uff0a\u2022\u25cf\u203b\u204e\u2217")
_WEIGHT: Final = {PERSON_HOW: 2, "import": 1}


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one row of a file says of a customer."""

    buyer: str
    """Key within the shop; see bot.crm.identity."""
    first: datetime | None = None
    """Seen first and last; None: the row has no date."""
    last: datetime | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    as_of: str = ""
    """ISO moment when the fields were so; empty: the row does not say."""
    tags: tuple[str, ...] = ()
    consents: tuple[tuple[str, bool, datetime], ...] = ()
    """Purpose, agreed, when."""
    source: str = ""
    """Name of the file."""


@dataclass(slots=True)
class _Card:
    """A customer row and card in the making."""

    id: str
    name: str
    member: str
    first_seen: datetime
    last_seen: datetime
    fields: dict[str, Any]
    sources: dict[str, Any]
    dated: bool
    new: bool
    kept: bool
    """Whether a card is there already."""
    touched: bool = False
    changes: dict[str, list[Any]] = field(default_factory=dict)


def take_arrivals(
    session: Session,
    shop: str,
    arrivals: Sequence[Arrival],
    *,
    score: Score,
    staff: str | None = None,
    now: datetime,
) -> dict[str, str]:
    """Bring customers in, at most MANY rows a call; return buyer key → id of the customer row."""
    cards = _cards(session, shop, sorted({a.buyer for a in arrivals}), now)
    tags, consents = [], []
    for arrival in arrivals:
        card = cards[arrival.buyer]
        _see(card, arrival)
        _fill(card, arrival)
        tags += [_tag(card.id, text, staff, now) for text in arrival.tags]
        consents += [_consent(shop, card.id, arrival.source, said) for said in arrival.consents]
    _write(session, shop, list(cards.values()), score, now)
    beside = {row["customer"] for row in (*tags, *consents)}
    before = _beside(session, beside)
    put_missing(session, CustomerTagTable, ("customer", "text"), tags)
    claim_tags(session, tags)
    put_missing(session, ConsentTable, ("id",), consents)
    after = _beside(session, beside)
    for card in cards.values():
        was, said = before.get(card.id, {}), after.get(card.id, {})
        card.changes |= {key: [was.get(key), value] for key, value in said.items() if was.get(key) != value}
    lines = [_change(shop, c, arrivals[0].source, staff, now) for c in cards.values() if c.new or c.changes]
    many(session, _LOG, lines)
    follow_birthdays(
        session, shop, {c.id: c.fields.get(BIRTHDAY) for c in cards.values() if BIRTHDAY in c.changes}, now
    )
    return {buyer: card.id for buyer, card in cards.items()}


def find_accounts(session: Session, shop: str, buyers: Sequence[str]) -> dict[str, str]:
    """Return buyer key → id of the customer row, of those who are there."""
    found: dict[str, str] = {}
    for start in range(0, len(buyers), MANY):
        rows = session.connection().execute(
            select(col(CustomerTable.buyer), col(CustomerTable.id)).where(
                col(CustomerTable.shop) == shop, among(CustomerTable.buyer, buyers[start : start + MANY])
            )
        )
        found |= {buyer: customer for buyer, customer in rows}  # noqa: C416 - rows are no pairs to the checker
    return found


def follow_birthdays(session: Session, shop: str, birthdays: Mapping[str, object], now: datetime) -> None:
    """Keep each customer's own birthday among the special dates as the card says it."""
    rows, gone = [], []
    for customer, text in birthdays.items():
        day = read_birthday(str(text)) if text else None
        if day is None:
            gone.append(customer)
            continue
        rows.append(
            {
                "id": new_id(now),
                "shop": shop,
                "customer": customer,
                "kind": "birthday",
                "whose": "self",
                "name": "",
                "calendar": day.calendar,
                "month": day.month,
                "day": day.day,
                "year": day.year,
                "leap": day.leap,
                "source": "card",
                "created_at": now,
            }
        )
    put(session, SpecialDateTable, ("customer", "kind", "whose", "name"), rows)
    for customer in gone:
        for row in session.execute(
            select(SpecialDateTable).where(
                col(SpecialDateTable.customer) == customer,
                col(SpecialDateTable.kind) == "birthday",
                col(SpecialDateTable.whose) == "self",
                col(SpecialDateTable.source) == "card",
            )
        ).scalars():
            session.delete(row)
    session.flush()


def _cards(session: Session, shop: str, buyers: list[str], now: datetime) -> dict[str, _Card]:
    """Return a card for each buyer, as stored or blank."""
    found: dict[str, _Card] = {}
    for start in range(0, len(buyers), MANY):
        rows = session.connection().execute(
            _STORED.where(
                col(CustomerTable.shop) == shop, among(CustomerTable.buyer, buyers[start : start + MANY])
            )
        )
        for buyer, customer, name, member, first, last, fields, sources, dated in rows:
            found[buyer] = _Card(
                customer,
                name,
                member,
                first,
                last,
                mapping(fields),
                mapping(sources),
                dated=dated is not False,
                new=False,
                kept=dated is not None,
            )
    fresh: list[dict[str, Any]] = [
        {"id": new_id(now), "shop": shop, "buyer": buyer, "name": "", "member": ""}
        | {"first_seen": now, "last_seen": now, "profile": {}, "notes": []}
        for buyer in buyers
        if buyer not in found
    ]
    put_missing(session, CustomerTable, ("shop", "buyer"), fresh)
    for buyer, customer in find_accounts(session, shop, [values["buyer"] for values in fresh]).items():
        found[buyer] = _Card(
            customer, "", "", now, now, {}, {}, dated=False, new=True, kept=False, touched=True
        )
    return found


_STORED: Final = select(
    col(CustomerTable.buyer),
    col(CustomerTable.id),
    col(CustomerTable.name),
    col(CustomerTable.member),
    col(CustomerTable.first_seen),
    col(CustomerTable.last_seen),
    col(RecordTable.fields),
    col(RecordTable.sources),
    col(RecordTable.dated),
).outerjoin(RecordTable, col(RecordTable.customer) == col(CustomerTable.id))
_SHOWN: Final = ("name", "member", "first_seen", "last_seen")
_SHOW: Final = (
    update(CustomerTable)
    .where(col(CustomerTable.id) == bindparam("row"))
    .values({name: bindparam(f"new_{name}") for name in _SHOWN})
)
_LOG: Final = insert(CustomerChangeTable)


def _see(card: _Card, arrival: Arrival) -> None:
    """Widen the time in which the customer was seen; a first date replaces the day of the import."""
    first, last = arrival.first, arrival.last or arrival.first
    if first is None or last is None:
        return
    if card.dated:
        first, last = min(card.first_seen, first), max(card.last_seen, last)
    if (first, last, True) != (card.first_seen, card.last_seen, card.dated):
        card.first_seen, card.last_seen = first, last
        card.dated = card.touched = True


def _fill(card: _Card, arrival: Arrival) -> None:
    """Join a row's fields into the card."""
    for key, value in arrival.fields.items():
        if value is None:
            continue
        known, old = card.sources.get(key), card.fields.get(key)
        if known is not None:
            if known["how"] == "import" and known["at"] == arrival.as_of and old == value:
                if arrival.source < known["source"]:
                    card.sources[key] = _said(arrival)
                    card.touched = True
                continue
            if _stronger(known, old, arrival.as_of, value):
                continue
        if old != value:
            before = card.changes.get(key, [old])[0]
            card.changes[key] = [before, value]
        card.fields[key], card.sources[key] = value, _said(arrival)
        card.touched = True
    if card.fields.get(NAME):
        card.name = masked(str(card.fields[NAME]))
    if card.fields.get(MEMBER):
        card.member = str(card.fields[MEMBER])


def _said(arrival: Arrival) -> dict[str, str]:
    return {"how": "import", "at": arrival.as_of, "source": arrival.source}


def _stronger(known: Mapping[str, Any], old: object, at: str, value: object) -> bool:
    """Say whether what is known stands against what an import says.

    A person's word does, then what nobody starred out (a platform's 张** says less than a name), a later one, and the
    one that sorts later.
    """
    mine = (_WEIGHT.get(str(known["how"]), 0), not _starred(old), str(known["at"]))
    other = (_WEIGHT["import"], not _starred(value), at)
    return mine > other or (mine == other and _sorted(old) > _sorted(value))


def _starred(value: object) -> bool:
    return isinstance(value, str) and not _STARS.isdisjoint(value)


def _sorted(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def _write(session: Session, shop: str, cards: list[_Card], score: Score, now: datetime) -> None:
    many(
        session,
        _SHOW,
        [
            {
                "row": card.id,
                "new_name": card.name,
                "new_member": card.member,
                "new_first_seen": card.first_seen,
                "new_last_seen": card.last_seen,
            }
            for card in cards
            if card.touched
        ],
    )
    records = [
        empty_record(card.id, shop, now, dated=card.dated)
        | {
            "fields": dict(sorted(card.fields.items())),
            "sources": dict(sorted(card.sources.items())),
            "completeness": round(score(card.fields), 4),
        }
        for card in cards
        if card.touched or not card.kept
    ]
    put(session, RecordTable, ("customer",), records)


def _beside(session: Session, accounts: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return what stands beside the fields of these accounts, as the history names it: tags, and consents by purpose."""
    if not accounts:
        return {}
    owner = {account: account for account in accounts}
    tags, consents = tags_by_person(session, owner), consents_by_person(session, owner)
    return {
        account: ({"tags": sorted(tags[account])} if account in tags else {})
        | {f"consent.{purpose}": granted for purpose, granted in consents.get(account, {}).items()}
        for account in accounts
    }


def _change(shop: str, card: _Card, source: str, staff: str | None, now: datetime) -> dict[str, Any]:
    values = {"id": new_id(now), "shop": shop, "customer": card.id, "at": now, "staff": staff}
    return values | {"how": "import", "source": source, "changes": card.changes}


def _tag(customer: str, text: str, staff: str | None, now: datetime) -> dict[str, Any]:
    values = {"id": new_id(now), "customer": customer, "text": text, "source": "person"}
    return values | {"confidence": 1.0, "staff": staff, "created_at": now}


def _consent(shop: str, customer: str, source: str, said: tuple[str, bool, datetime]) -> dict[str, Any]:
    purpose, granted, at = said
    key = f"{customer}:{purpose}:{granted:d}:{int(at.timestamp())}"
    values = {"id": key, "shop": shop, "customer": customer, "purpose": purpose, "granted": granted}
    return values | {"how": "import", "evidence": source, "staff": None, "at": at}
