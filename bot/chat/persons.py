"""Who a customer in a room is besides: the one person of all merged accounts, what is computed of them, the last gift."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.chat.protocol.shapes import FigureLine, NamedLabel, Rfm
from bot.crm.card import explained
from bot.crm.naming import Names, load_names
from bot.crm.rules import CrmRules, load_rules, with_changes
from bot.crm.settings import RULES, folder_of
from bot.crm.steps import next_steps
from bot.shop.dates import local
from bot.store import Customer, OrderTotals, Session, StoredOrder, bought_by
from bot.store.contacts import last_gift_of
from bot.store.crm_settings import load_crm_settings
from bot.store.figures import Figures, load_figures
from bot.store.guests import last_complaint, load_person
from bot.terms import Standing

FEN: Final = 100
TOLD: Final = (
    *("spent_window", "orders_window", "order_value", "mean_interval", "overdue"),
    *("refunded_orders", "satisfaction", "risk"),
)
"""Figures that an agent is told, each with what it was divided by and the days it is of."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person as a room shows them, whichever account is in it."""

    customer: Customer
    """The account in the room, with the words that stand on any of the person's."""
    accounts: tuple[str, ...]
    """Ids of all accounts, the person's own first."""
    orders: tuple[StoredOrder, ...]
    """The newest of all accounts, newest first."""
    totals: OrderTotals
    figures: Figures | None
    """As of the last computation; None: there was none yet."""
    gift: tuple[str, datetime] | None
    """What was given last, and when."""
    changed: Mapping[str, Any]
    """What the shop changed of the rules of customer management."""
    complained: datetime | None = None
    """When they last did, where there are figures."""

    @property
    def standing(self) -> Standing:
        """What replies may be chosen by: never what is offered, only how it is said."""
        known = self.figures
        if known is None:
            return Standing()
        return Standing(known.value, known.tier, known.stage, known.relation, known.risk_level)


Bought = tuple[tuple[StoredOrder, ...], OrderTotals]
"""The newest orders and what all came to."""


def person_in(session: Session, customer: str, bought: Bought | None = None) -> Person:
    """Return the person a customer row belongs to; `bought` is of this account, where it was read. Raises NotFound."""
    account, accounts = load_person(session, customer)
    figures = load_figures(session, accounts[0])
    if bought is None or len(accounts) > 1:
        bought = bought_by(session, customer, accounts=accounts)
    return Person(
        customer=account,
        accounts=accounts,
        orders=bought[0],
        totals=bought[1],
        figures=figures,
        gift=last_gift_of(session, accounts),
        changed=load_crm_settings(session, account.shop).get(RULES, {}),
        complained=last_complaint(session, accounts) if figures else None,
    )


@dataclass(frozen=True, slots=True)
class Worded:
    """What is told of a person in words."""

    tier: str | None
    tier_key: str
    rfm: Rfm | None
    last_gift: str | None
    figures: tuple[FigureLine, ...]
    steps: tuple[NamedLabel, ...]
    accounts: int


def in_words(person: Person, folder: Path, now: datetime) -> Worded:
    """Return a person in the words of the library folder: nothing that is not computed. Raises LibraryError."""
    names, shipped = _book(*_version(folder_of(folder)))
    rules = with_changes(shipped, person.changed) if person.changed else shipped
    tier = person.figures.value if person.figures else ""
    return Worded(
        tier=names.of("value", tier) if tier else None,
        tier_key=tier,
        rfm=_rfm(person, names, now),
        last_gift=_gift(person, names),
        figures=_told(person, names, rules),
        steps=_steps(person, names, rules, now),
        accounts=len(person.accounts),
    )


def _rfm(person: Person, names: Names, now: datetime) -> Rfm | None:
    """Return how lately, how often and for how much they ever bought."""
    known = person.figures
    if known is None or not known.orders:
        return None
    since = None if known.last_at is None else (local(now).date() - local(known.last_at).date()).days
    return Rfm(
        recency_days=since,
        frequency=known.orders,
        monetary=known.spent / FEN,
        segment=names.of("cell", known.cell) if known.cell else None,
        segment_key=known.cell,
    )


def _gift(person: Person, names: Names) -> str | None:
    if person.gift is None:
        return None
    kind, day = person.gift[0], local(person.gift[1])
    return names.of("gift", "given", gift=names.of("gift", kind), month=day.month, day=day.day)


def _told(person: Person, names: Names, rules: CrmRules) -> tuple[FigureLine, ...]:
    if person.figures is None:
        return ()
    return tuple(
        FigureLine(
            key=gauge.key,
            zh=names.of("figure", gauge.key),
            value=gauge.value,
            numerator=gauge.numerator,
            denominator=gauge.denominator,
            unit=gauge.unit,
            since=gauge.since,
            until=gauge.until,
        )
        for gauge in explained(person.figures, rules)
        if gauge.key in TOLD and gauge.value is not None
    )


def _steps(person: Person, names: Names, rules: CrmRules, now: datetime) -> tuple[NamedLabel, ...]:
    if person.figures is None:
        return ()
    steps = next_steps(person.complained, person.figures, rules, now)
    return tuple(NamedLabel(key=step.key, zh=names.of("step", step.key)) for step in steps)


def _version(library: Path) -> tuple[Path, int, int]:
    """Return a library folder with the times of the files that are read of it."""
    names, rules = ((library / "crm" / name).stat().st_mtime_ns for name in ("names.yaml", "rules.yaml"))
    return library, names, rules


@functools.lru_cache(maxsize=4)
def _book(library: Path, _names: int, _rules: int) -> tuple[Names, CrmRules]:
    return load_names(library), load_rules(library)
