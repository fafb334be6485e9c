"""The rights of customers (个人信息保护法): a copy of everything, and being forgotten."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from bot.store import Session, messages_before
from bot.store.accesses import accesses, consents_of, log_access
from bot.store.contacts import contacts_of
from bot.store.copies import rows_about
from bot.store.erasure import Erased, erase_customer
from bot.store.figures import load_figures, transitions_of
from bot.store.gathered import chat_lines_of, interests_of
from bot.store.merging import merges_of
from bot.store.persons import person_of
from bot.store.points import points_entries
from bot.store.purchases import purchases_of
from bot.store.records import load_record, record_history
from bot.store.talks import talks_of
from bot.store.yearly import special_dates_of

EVER: Final = 10_000


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
    talks = talks_of(session, record.members)
    found = {
        "customer": asdict(record),
        "figures": None if figures is None else asdict(figures),
        "purchases": [
            asdict(p) | ({} if p.dated else {"placed_at": None}) for p in purchases_of(session, person)
        ],
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
            for talk in talks
        ],
        "kept_besides": rows_about(session, record.members, talks),
    }
    plain: dict[str, Any] = json.loads(json.dumps(found, default=_plain, ensure_ascii=False))
    return plain


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime | date) else str(value)
