"""The rights of customers (个人信息保护法): a copy of everything, being forgotten, and data kept no longer than needed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from bot.errors import InputError
from bot.store import Session, messages_before
from bot.store.accesses import accesses, consents_of, forget_accesses, log_access
from bot.store.contacts import contacts_of
from bot.store.crm_settings import load_crm_settings, save_crm_settings
from bot.store.database import Database
from bot.store.erasure import Erased, erase_customer, expire_messages, silent_customers
from bot.store.figures import load_figures, transitions_of
from bot.store.gathered import chat_lines_of, interests_of
from bot.store.merging import merges_of
from bot.store.persons import person_of
from bot.store.points import points_entries
from bot.store.purchases import purchases_of
from bot.store.records import load_record, record_history
from bot.store.talks import talks_of
from bot.store.yearly import special_dates_of

RETENTION: Final = "retention"
"""Key of the periods among the shop's settings."""
EVER: Final = 10_000
LEAST_LOG: Final = 180
"""Days; the log of who looked is itself evidence."""
MOST_DAYS: Final = 36_500


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days what is kept; 0: for good."""

    messages: int = 1095
    """What was said, after a conversation's last move."""
    customers: int = 0
    """Customers who were not seen any more: then they are forgotten."""
    accesses: int = 1095
    """Who looked at whose data."""


def retention_of(settings: Mapping[str, Any]) -> Retention:
    """Return a shop's periods; what was not decided is as in Retention. Raises InputError."""
    said = settings.get(RETENTION) or {}
    if not isinstance(said, Mapping) or set(said) - set(Retention.__dataclass_fields__):
        msg = f"retention: only {', '.join(Retention.__dataclass_fields__)}"
        raise InputError(msg)
    for name, days in said.items():
        if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= MOST_DAYS:
            msg = f"retention.{name}: whole days from 0 (for good) to {MOST_DAYS}"
            raise InputError(msg)
    made = Retention(**said)
    if 0 < made.accesses < LEAST_LOG:
        msg = f"retention.accesses: at least {LEAST_LOG} days"
        raise InputError(msg)
    return made


def save_retention(
    session: Session, shop: str, periods: Mapping[str, Any], *, staff: str | None, now: datetime
) -> Retention:
    """Decide how long a shop keeps what. Raises InputError."""
    made = retention_of({RETENTION: periods})
    settings = load_crm_settings(session, shop) | {RETENTION: asdict(made)}
    save_crm_settings(session, shop, settings, staff=staff, now=now)
    return made


@dataclass(frozen=True, slots=True)
class Expired:
    """What was let go because its time was over."""

    conversations: int
    customers: int
    accesses: int
    files: tuple[str, ...]


def let_go(database: Database, shop: str, *, now: datetime) -> Expired:
    """Let go what a shop keeps no longer; in small transactions, may be run every night. Raises InputError."""
    with database.read() as session:
        periods = retention_of(load_crm_settings(session, shop))
    talks = customers = looks = 0
    files: list[str] = []
    if periods.messages:
        while True:
            with database.write() as session:
                done = expire_messages(session, shop, now - timedelta(days=periods.messages))
            talks += done
            if not done:
                break
    if periods.customers:
        with database.read() as session:
            silent = silent_customers(session, shop, now - timedelta(days=periods.customers), EVER)
        for person in silent:
            with database.write() as session:
                gone = forget(session, person, staff=None, why=RETENTION, now=now)
                files += gone.files
            customers += 1
    if periods.accesses:
        with database.write() as session:
            looks = forget_accesses(session, shop, now - timedelta(days=periods.accesses))
    return Expired(talks, customers, looks, tuple(files))


def forget(session: Session, customer: str, *, staff: str | None, why: str, now: datetime) -> Erased:
    """Forget a person everywhere and write down that it was done, without whom. Raises NotFound, Conflict."""
    shop = load_record(session, customer).shop
    gone = erase_customer(session, customer, now=now)
    detail = {"why": why, "accounts": gone.accounts, "messages": gone.messages, "orders": gone.orders}
    log_access(session, shop=shop, customer=gone.person, staff=staff, what="erase", detail=detail, now=now)
    return gone


def everything_of(session: Session, customer: str) -> dict[str, Any]:
    """Return all that is kept of a person as JSON, for the person: a copy to read or to take elsewhere.

    Raises NotFound. The caller logs it.
    """
    person = person_of(session, customer)
    record = load_record(session, person)
    figures = load_figures(session, person)
    since = datetime.fromtimestamp(0, tz=record.first_seen.tzinfo)
    found = {
        "customer": asdict(record),
        "figures": None if figures is None else asdict(figures),
        "purchases": [asdict(p) for p in purchases_of(session, person)],
        "points": [asdict(entry) for entry in points_entries(session, person, EVER)],
        "contacts": [asdict(contact) for contact in contacts_of(session, person, EVER)],
        "consents": [asdict(consent) for consent in consents_of(session, person)],
        "special_dates": [asdict(special) for special in special_dates_of(session, person)],
        "interests": [asdict(interest) for interest in interests_of(session, person, since)],
        "stages": [asdict(change) for change in transitions_of(session, person, EVER)],
        "history": [asdict(change) for change in record_history(session, person, EVER)],
        "merges": [asdict(merge) for merge in merges_of(session, person)],
        "looked_at": [asdict(look) for look in accesses(session, record.shop, customer=person, limit=EVER)],
        "chats_elsewhere": [asdict(line) for line in chat_lines_of(session, person, EVER)],
        "conversations": [
            {
                "id": talk,
                "messages": [
                    {
                        "at": m.sent_at,
                        "from": m.sender_kind,
                        "kind": m.kind,
                        "text": m.text,
                        "payload": m.payload,
                    }
                    for m in messages_before(session, talk, None, EVER)
                ],
            }
            for talk in talks_of(session, record.members)
        ],
    }
    plain: dict[str, Any] = json.loads(json.dumps(found, default=_plain, ensure_ascii=False))
    return plain


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime | date) else str(value)
