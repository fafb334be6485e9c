"""What a change of rules would move, before it is saved: every customer placed by both, side by side, nothing written.

The same functions as in a recomputation, so that the night after says the same; churn warnings keep the model that
is in use. In large shops every n-th customer is looked at, and how many those were is told.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.crm.aligned import few_collections
from bot.crm.behaviour import habits_since
from bot.crm.chasing import OCCASION
from bot.crm.churn import Model
from bot.crm.figure import figures_of
from bot.crm.occasions import wishes
from bot.crm.planning import care_of, choose, people
from bot.crm.purchases import Deals
from bot.crm.recompute import deals_in, persons_of, warnings_of
from bot.crm.records import Contact, Figures
from bot.crm.rules import CrmRules
from bot.crm.settings import VIEW, folder_of, load_computed
from bot.crm.view import View, borders, view_from
from bot.shop.dates import local
from bot.store import Session
from bot.store.contacts import contacts_of

AXES: Final[tuple[str, ...]] = ("value", "cell", "layer", "tier", "stage", "relation", "risk_level")
LOOKED_AT: Final = 5_000
"""Customers that are placed; of more every n-th."""
PLANNED_FOR: Final = 1_000
"""Customers whose contacts of today are planned both ways."""
REMEMBERED: Final = 50


@dataclass(frozen=True, slots=True)
class Shift:
    """So many customers would come from one place into another."""

    axis: str
    before: str
    after: str
    customers: int


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a change of rules would do."""

    customers: int
    """Looked at."""
    every: int
    """1: all of them; n: every n-th."""
    shifts: tuple[Shift, ...]
    """The largest first; who stays is not told."""
    tallies: dict[str, dict[str, tuple[int, int]]]
    """Axis → key → customers before and after."""
    contacts: tuple[int, int]
    """Contacts that today's list would have, by the rules as they are and as changed, of those looked at."""


def foresee(
    session: Session,
    shop: str,
    rules: CrmRules,
    changed: CrmRules,
    *,
    now: datetime,
    folder: Path | None = None,
) -> Foresight:
    """Place the customers of a shop by both sets of rules as of `now`."""
    deals = deals_in(session, shop)
    kept = load_computed(session, shop).get(VIEW)
    model = view_from(kept).model if kept else None
    sides = tuple(_Side(deals, one, model, now) for one in (rules, changed))
    every = max(1, -(-len(deals.customers) // LOOKED_AT))
    place = {customer: i for i, customer in enumerate(deals.customers)}
    moves: Counter[tuple[str, str, str]] = Counter()
    counts: dict[str, dict[str, list[int]]] = {axis: {} for axis in AXES}
    looked = 0
    with few_collections():
        persons = persons_of(session, shop, min(habits_since(one.behaviour, now) for one in (rules, changed)))
        for number, (record, orders, before, heard) in enumerate(persons):
            if number % every:
                continue
            looked += 1
            i = place.get(record.customer)
            pair = [
                figures_of(
                    record,
                    orders,
                    before,
                    side.view,
                    side.rules,
                    now=now,
                    warned=None if i is None else side.risks(i),
                    heard=heard,
                )
                for side in sides
            ]
            for axis in AXES:
                was, will = (_key(figures, axis) for figures in pair)
                for at, key in enumerate((was, will)):
                    counts[axis].setdefault(key, [0, 0])[at] += 1
                if was != will:
                    moves[axis, was, will] += 1
    return Foresight(
        customers=looked,
        every=every,
        shifts=tuple(Shift(*key, count) for key, count in moves.most_common()),
        tallies={axis: {key: (n[0], n[1]) for key, n in found.items()} for axis, found in counts.items()},
        contacts=_contacts(session, shop, (rules, changed), now, folder_of(folder)),
    )


class _Side:
    """One set of rules with the borders it draws."""

    def __init__(self, deals: Deals, rules: CrmRules, model: Model | None, now: datetime) -> None:
        self.rules = rules
        self.view: View = borders(deals, rules, now, model)
        self.risks = warnings_of(deals, self.view, rules, now)


def _key(figures: Figures, axis: str) -> str:
    return str(getattr(figures, axis))


def _contacts(
    session: Session, shop: str, both: tuple[CrmRules, CrmRules], now: datetime, folder: Path
) -> tuple[int, int]:
    """Return how many contacts of today's list either set of rules lets through; what is planned for today is left out."""
    care, today = care_of(folder, now), local(now).date()
    counts = [0, 0]
    for number, person in enumerate(people(session, shop, care, now)):
        if number >= PLANNED_FOR:
            break
        if (
            person.record.erased
            or next(wishes(person, care.playbook.plans, care.festivals, now), None) is None
        ):
            continue
        earlier = tuple(
            contact
            for contact in contacts_of(session, person.record.customer, REMEMBERED)
            if not _of_today(contact, today)
        )
        known = replace(person, history=earlier)
        for side, rules in enumerate(both):
            counts[side] += choose(known, care, rules, now)[0] is not None
    return counts[0], counts[1]


def _of_today(contact: Contact, today: object) -> bool:
    return contact.occasion != OCCASION and local(contact.due_at).date() == today
