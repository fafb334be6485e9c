"""The contacts of a day: occasions found, limits kept, wording chosen, arms drawn, outcomes noted."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.crm.aligned import Aligned, pieces
from bot.crm.chasing import OCCASION
from bot.crm.festivals import Coming, coming, load_festivals
from bot.crm.holdout import Effect, Tried, arm_of, effect_of
from bot.crm.limits import next_gift, open_at, refusal
from bot.crm.members import Level, Right, load_rights
from bot.crm.naming import Names, load_names
from bot.crm.occasions import Person, Wish, wishes
from bot.crm.plans import Playbook, load_playbook
from bot.crm.purchases import midnight
from bot.crm.records import Contact, SpecialDate
from bot.crm.rules import CrmRules
from bot.crm.settings import folder_of, rules_of
from bot.shop.dates import local
from bot.store import Database, Session, list_staff
from bot.store.contacts import contacts_between, contacts_of, note_outcome, plan_contacts
from bot.store.figures import stream_figures
from bot.store.purchases import purchases_of, stream_purchases
from bot.store.records import stream_records
from bot.store.yearly import special_dates_on

OPENING: Final = timedelta(hours=10)
"""Of the day, when lists are worked through."""
LAST_TEXTS: Final = 3
"""Wordings that are not used again at once."""
REMEMBERED: Final = 50


@dataclass(frozen=True, slots=True)
class Care:
    """Everything of the library that planning takes."""

    playbook: Playbook
    festivals: tuple[Coming, ...]
    rights: Mapping[Level, tuple[Right, ...]]
    names: Names


@dataclass(frozen=True, slots=True)
class Planned:
    """What planning a day came to."""

    planned: int
    held: int
    refused: Mapping[str, int]
    """Why occasions were let go by."""
    unworded: int
    """No text could be filled with what is known."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one kind of contact changed."""

    experiment: str
    effect: Effect
    value: tuple[int, int]
    """Fen of the orders that followed, treated and held."""


def care_of(folder: Path, now: datetime) -> Care:
    """Return plans, texts, today's festivals and published rights. Raises LibraryError."""
    today = local(now).date()
    return Care(
        load_playbook(folder),
        coming(load_festivals(folder), today, 0),
        load_rights(folder),
        load_names(folder),
    )


def plan_day(database: Database, shop: str, *, now: datetime, folder: Path | None = None) -> Planned:
    """Plan today's contacts of a shop from the figures of the last recomputation; again on one day: nothing new.

    One contact a customer and day: the first of the plans that nothing speaks against.
    """
    library = folder_of(folder)
    care = care_of(library, now)
    refused: defaultdict[str, int] = defaultdict(int)
    planned = held = unworded = 0
    with database.read() as session:
        rules = rules_of(session, shop, library)
        agents = [staff.id for staff in list_staff(session, shop) if not staff.disabled]
        for piece in pieces(people(session, shop, care, now)):
            found: list[Contact] = []
            for person in piece:
                contact, why = contact_for(session, person, care, rules, now)
                if contact is None:
                    refused[why] += bool(why)
                    unworded += why == "unworded"
                    continue
                found.append(replace(contact, staff=_agent(person.record.customer, agents)))
            if found:
                with database.write() as writing:
                    planned += plan_contacts(writing, found, now=now)
                held += sum(contact.arm == "held" for contact in found)
    return Planned(planned, held, {key: n for key, n in refused.items() if key != "unworded"}, unworded)


def contact_for(
    session: Session, person: Person, care: Care, rules: CrmRules, now: datetime
) -> tuple[Contact | None, str]:
    """Return the contact to plan for somebody today, else why there is none (empty: no occasion)."""
    if person.record.erased or not any(
        True for _ in wishes(person, care.playbook.plans, care.festivals, now)
    ):
        return None, ""
    known = replace(person, history=contacts_of(session, person.record.customer, REMEMBERED))
    return choose(known, care, rules, now)


def choose(person: Person, care: Care, rules: CrmRules, now: datetime) -> tuple[Contact | None, str]:
    """Return the first wish that nothing speaks against as a contact; see `contact_for`."""
    why = ""
    had = {(contact.occasion, contact.reference) for contact in person.history}
    if any(
        local(contact.due_at).date() == local(now).date()
        for contact in person.history
        if contact.occasion != OCCASION
    ):
        return None, ""
    for wish in wishes(person, care.playbook.plans, care.festivals, now):
        if (wish.plan.id, wish.reference) in had:
            continue
        category = _category(person)
        no = refusal(
            person, wish.plan.activity, category if wish.plan.occasion == "cycle" else "", rules.contact, now
        )
        if no is not None:
            why = why or no
            continue
        contact = _contact(person, wish, care, rules, category=category, now=now)
        if contact is None:
            why = why or "unworded"
            continue
        return contact, ""
    return None, why


def note_outcomes(database: Database, shop: str, *, now: datetime, folder: Path | None = None) -> int:
    """Note the first purchase after each contact within the days that count; return how many were new.

    For an unpaid order only that order counts, within the hours of the rules.
    """
    with database.read() as session:
        rules = rules_of(session, shop, folder_of(folder))
        span = timedelta(days=rules.contact.result_days)
        since = now - span - timedelta(days=2)
        open_ = [
            c
            for c in contacts_between(session, shop, since, now)
            if c.outcome_at is None and c.state != "stopped"
        ]
        found: list[tuple[str, datetime, int]] = []
        for contact in open_:
            start = contact.done_at or contact.due_at
            unpaid = contact.occasion == OCCASION
            end = contact.due_at + timedelta(hours=rules.chasing.result_hours) if unpaid else start + span
            order_no = contact.reference.partition("#")[0]
            for purchase in purchases_of(session, contact.customer, items=False):
                paid = purchase.paid_at
                if not purchase.deal or paid is None or not start < paid <= min(end, now):
                    continue
                if unpaid and purchase.order_no != order_no:
                    continue
                found.append((contact.id, paid, purchase.net))
                break
    if found:
        with database.write() as session:
            for key, paid, value in found:
                note_outcome(session, key, at=paid, value=value)
    return len(found)


def effects(contacts: Sequence[Contact]) -> tuple[Measured, ...]:
    """Return the effect of each experiment by customers: the share that bought, contacted against held out.

    By intention to treat: who was to be contacted counts as contacted, made or not; stopped plans count in
    neither arm. Somebody with several contacts counts once, with the first outcome.
    """
    arms: defaultdict[str, dict[str, dict[str, int | None]]] = defaultdict(
        lambda: {"treated": {}, "held": {}}
    )
    for contact in sorted(contacts, key=lambda c: (c.due_at, c.id)):
        if not contact.experiment or contact.state == "stopped":
            continue
        arm = arms[contact.experiment][contact.arm]
        value = contact.outcome_value if contact.outcome_at is not None else None
        if arm.get(contact.customer) is None:
            arm[contact.customer] = value
    return tuple(
        Measured(
            experiment,
            effect_of(_tried(found["treated"]), _tried(found["held"])),
            (_value(found["treated"]), _value(found["held"])),
        )
        for experiment, found in sorted(arms.items())
    )


def people(session: Session, shop: str, care: Care, now: datetime) -> Iterator[Person]:
    """Yield every customer without their history; all streams come ascending by id."""
    days = _days(care.playbook, local(now).date())
    special: defaultdict[str, list[tuple[date, SpecialDate]]] = defaultdict(list)
    for day, found in special_dates_on(session, shop, days):
        special[found.customer].append((day, found))
    purchases = Aligned(iter(stream_purchases(session, shop, items=True)))
    figures = Aligned((found.customer, found) for found in stream_figures(session, shop))
    for record in stream_records(session, shop):
        accounts = record.members or (record.customer,)
        yield Person(
            record,
            figures.of(record.customer),
            purchases.of(record.customer) or (),
            tuple(pair for account in accounts for pair in special.get(account, ())),
        )


def _days(playbook: Playbook, today: date) -> list[date]:
    """Return the days on which a special date may have been, to have an occasion today."""
    late = max(
        (
            plan.days + plan.until_days - 1
            for plan in playbook.plans
            if plan.occasion in {"birthday", "family", "anniversary"}
        ),
        default=0,
    )
    return [today - timedelta(days=n) for n in range(min(late, 30) + 1)]


def _contact(
    person: Person, wish: Wish, care: Care, rules: CrmRules, *, category: str, now: datetime
) -> Contact | None:
    plan, values = wish.plan, person.values
    tier = values["tier"]
    facts = {**wish.facts, **_level_facts(tier, care)}
    said = [contact.template for contact in person.history[:LAST_TEXTS]]
    chosen = care.playbook.choose(
        plan.texts, facts, said, f"{person.record.customer} {plan.id} {wish.reference}"
    )
    if chosen is None:
        return None
    market = plan.activity == "market"
    return Contact(
        shop=person.record.shop,
        customer=person.record.customer,
        activity=plan.activity,
        occasion=plan.id,
        reference=wish.reference,
        due_at=open_at(max(now, midnight(local(now).date()) + OPENING), rules.contact.quiet),
        until=midnight(wish.due + timedelta(days=plan.days + plan.until_days)),
        stage=values["stage"],
        tier=tier,
        channel=plan.channel(values["value"]),
        template=chosen[0],
        text=chosen[1],
        category=category if market else "",
        gift=next_gift(plan, tier, person.history) or "",
        arm=arm_of(plan.id, person.record.customer, rules.contact.holdout) if market else "treated",
        experiment=plan.id if market else "",
    )


def _level_facts(tier: str, care: Care) -> dict[str, str]:
    rights = next((found for level, found in care.rights.items() if level == tier), ())
    if not rights:
        return {}
    return {"level": care.names.of("tier", tier), "right": "；".join(right.zh for right in rights)}


def _category(person: Person) -> str:
    """Return the category bought last."""
    return next(
        (item.category for purchase in reversed(person.deals) for item in purchase.items if item.category), ""
    )


def _agent(customer: str, agents: Sequence[str]) -> str | None:
    """Return whose list somebody stands on: always the same agent's while the staff stays the same."""
    if not agents:
        return None
    ordered = sorted(agents)
    return ordered[int.from_bytes(hashlib.sha256(customer.encode()).digest()[:4]) % len(ordered)]


def _tried(arm: Mapping[str, int | None]) -> Tried:
    return Tried(len(arm), sum(1 for value in arm.values() if value is not None))


def _value(arm: Mapping[str, int | None]) -> int:
    return sum(value for value in arm.values() if value is not None)
