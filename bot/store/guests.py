"""A guest in a room, in few questions to the store: the account that writes, the words on any of the person's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.around import complaints_elsewhere, outcomes_by_person, tags_by_person
from bot.store.columns import mapping
from bot.store.customers import Customer
from bot.store.persons import rows_of_person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlmodel import Session


def load_person(session: Session, customer: str) -> tuple[Customer, tuple[str, ...]]:
    """Return an account and the ids of all accounts of its person, the person's own first; raises NotFound.

    Name, tags and notes are those of the person: the account's own name goes first.
    """
    rows = {row.id: row for row in rows_of_person(session, customer)}
    own = rows[customer]
    person = own.merged_into or own.id
    accounts = (person, *sorted(rows.keys() - {person}))
    held = [rows[account] for account in accounts]
    tags = tags_by_person(session, dict.fromkeys(accounts, person))
    known = Customer(
        id=own.id,
        shop=own.shop,
        buyer=own.buyer,
        name=own.name or next((row.name for row in held if row.name), ""),
        member=own.member,
        first_seen=own.first_seen,
        last_seen=own.last_seen,
        profile=mapping(own.profile),
        notes=tuple([note for row in held for note in row.notes]),
        tags=tuple(tags[person].values()) if person in tags else (),
    )
    return known, accounts


def last_complaint(session: Session, accounts: Sequence[str]) -> datetime | None:
    """Return when a person of these accounts last complained, here or in imported chats; None: never."""
    owner = dict.fromkeys(accounts, accounts[0])
    here = [at for _, kind, at, _ in outcomes_by_person(session, owner)[accounts[0]] if kind == "complaint"]
    return max([*here, *complaints_elsewhere(session, owner)[accounts[0]]], default=None)
