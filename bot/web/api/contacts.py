"""Contacts and care: today's list with ready wording, results, and what contacts changed against the hold-out."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query

from bot.auth import access_service, access_supervisor, supervises
from bot.crm.chasing import OCCASION
from bot.crm.day import plan_today
from bot.crm.history import watched
from bot.crm.limits import DECLINED
from bot.crm.naming import Names, load_names
from bot.crm.planning import effects, note_outcomes
from bot.crm.plans import Playbook, load_playbook
from bot.crm.records import Contact, CustomerRecord, Purpose
from bot.crm.settings import folder_of, rules_of
from bot.errors import Conflict, NotFound
from bot.shop.dates import local
from bot.store import Session, load_shop_entry, load_staff, newest_conversation
from bot.store.accesses import record_consent
from bot.store.contacts import (
    assign_contact,
    contacts_between,
    contacts_due,
    finish_contact,
    load_contact,
    stop_contacts,
)
from bot.store.persons import merged_accounts
from bot.store.records import load_record, stream_records
from bot.web.api.churn import effect_line
from bot.web.api.contacts_bodies import (
    ContactDone,
    ContactLine,
    Contacts,
    ContactTo,
    DayPlanned,
    ExperimentLine,
    Experiments,
    PlanLine,
)
from bot.web.api.shapes import Key
from bot.web.api.value_bodies import Named
from bot.web.guard import Home, Staff

router = APIRouter(prefix="/api/v1/shops/{key}/crm/contacts", tags=["customers"])
Shop = Annotated[Key, Path()]
Contacted = Annotated[str, Path(max_length=64)]


@router.get("")
async def today(
    *,
    home: Home,
    identity: Staff,
    key: Shop,
    whose: Annotated[Literal["mine", "all"], Query()] = "mine",
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> Contacts:
    """Return today's list, the earliest first: one's own and nobody's, or `all`. For staff of the shop."""
    access_service(identity, key)
    names, playbook = (
        load_names(folder_of(home.library.folder)),
        load_playbook(folder_of(home.library.folder)),
    )

    def read(session: Session) -> Contacts:
        load_shop_entry(session, key)
        quiet = rules_of(session, key, folder_of(home.library.folder)).contact.quiet
        staff = identity.id if whose == "mine" else None
        now = home.now()
        midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        found = contacts_due(session, key, at=now, until=midnight, staff=staff, limit=limit)
        merged = merged_accounts(session, key) if found else {}
        person = {contact.customer: merged.get(contact.customer, contact.customer) for contact in found}
        people = {
            record.customer: record
            for record in stream_records(session, key, customers=sorted(set(person.values())))
        }
        return Contacts(
            items=tuple(
                _line(session, names, playbook, contact, now, people.get(person[contact.customer]))
                for contact in found
            ),
            quiet=quiet.holds(local(home.now()).time()),
        )

    return await home.archive.read(read)


@router.post("/plan")
async def plan(home: Home, identity: Staff, key: Shop) -> DayPlanned:
    """Plan today's contacts and the touches of unpaid orders; again on one day adds nothing. For supervisors."""
    access_supervisor(identity, key)
    await home.archive.read(lambda session: load_shop_entry(session, key))
    made = await home.stores.run(
        lambda: plan_today(home.database, key, now=home.now(), folder=folder_of(home.library.folder))
    )
    return DayPlanned(
        planned=made.day.planned,
        held=made.day.held,
        unpaid=made.chased.planned,
        stopped=made.chased.stopped,
        refused=dict(made.day.refused),
        unworded=made.day.unworded,
    )


@router.get("/effects")
async def measured(
    home: Home, identity: Staff, key: Shop, days: Annotated[int, Query(ge=1, le=365)] = 90
) -> Experiments:
    """Return how many contacts were made, and what each kind changed against its hold-out. For supervisors."""
    access_supervisor(identity, key)
    names, playbook = (
        load_names(folder_of(home.library.folder)),
        load_playbook(folder_of(home.library.folder)),
    )
    await home.archive.read(lambda session: load_shop_entry(session, key))
    await home.stores.run(
        lambda: note_outcomes(home.database, key, now=home.now(), folder=folder_of(home.library.folder))
    )

    def read(session: Session) -> Experiments:
        found = tuple(contacts_between(session, key, home.now() - timedelta(days=days), home.now()))
        asked = [contact for contact in found if contact.arm == "treated" and contact.state != "stopped"]
        done = [contact for contact in asked if contact.state == "done"]
        return Experiments(
            planned=len(asked),
            done=len(done),
            skipped=sum(contact.state == "skipped" for contact in asked),
            completion=len(done) / len(asked) if asked else None,
            results=dict(Counter(contact.result or "none" for contact in done)),
            experiments=tuple(
                ExperimentLine(
                    experiment=line.experiment,
                    zh=_title(names, playbook, line.experiment),
                    effect=effect_line(line.effect),
                    value_treated=line.value[0] / 100,
                    value_held=line.value[1] / 100,
                )
                for line in effects(found)
            ),
            plans=tuple(
                PlanLine(
                    id=known.id,
                    zh=known.zh,
                    activity=known.activity,
                    occasion=known.occasion,
                    days=known.days,
                    until_days=known.until_days,
                    texts=tuple(playbook.texts[text] for text in known.texts),
                )
                for known in playbook.plans
            ),
        )

    return await home.archive.read(read)


@router.post("/{contact}")
async def finish(
    home: Home, identity: Staff, key: Shop, contact: Contacted, body: ContactDone
) -> ContactLine:
    """Record what came of a contact; who declines is not contacted again. For staff of the shop.

    409 when it is finished already, stands on a colleague's list, or falls into the quiet hours.
    """
    access_service(identity, key)
    names, playbook = (
        load_names(folder_of(home.library.folder)),
        load_playbook(folder_of(home.library.folder)),
    )

    def write(session: Session) -> ContactLine:
        known = _own(session, key, contact)
        if known.arm == "held":
            msg = f"contact {contact} is held out"
            raise Conflict(msg)
        if known.staff not in {None, identity.id} and not supervises(identity):
            msg = f"contact {contact} stands on a colleague's list"
            raise Conflict(msg)
        quiet = rules_of(session, key, folder_of(home.library.folder)).contact.quiet
        if body.state == "done" and quiet.holds(local(home.now()).time()):
            msg = f"contact {contact}: nobody is contacted from {quiet.since:%H:%M} to {quiet.until:%H:%M}"
            raise Conflict(msg)
        made = finish_contact(
            session,
            contact,
            state=body.state,
            result=body.result,
            feedback=body.feedback,
            note=body.note,
            staff=identity.id,
            now=home.now(),
        )
        if body.result in DECLINED:
            stop_contacts(session, key, customer=known.customer, why="declined", now=home.now())
            purposes: tuple[Purpose, ...] = ("marketing", "care")
            with watched(session, known.customer, staff=identity.id, now=home.now()):
                for purpose in purposes:
                    record_consent(
                        session,
                        shop=key,
                        customer=known.customer,
                        purpose=purpose,
                        granted=False,
                        how="person",
                        evidence=f"contact {contact}",
                        staff=identity.id,
                        now=home.now(),
                    )
        return _line(session, names, playbook, made, home.now())

    return await home.archive.write(write)


@router.put("/{contact}/staff")
async def give(home: Home, identity: Staff, key: Shop, contact: Contacted, body: ContactTo) -> ContactLine:
    """Put a contact on somebody's list. For supervisors."""
    access_supervisor(identity, key)
    names, playbook = (
        load_names(folder_of(home.library.folder)),
        load_playbook(folder_of(home.library.folder)),
    )

    def write(session: Session) -> ContactLine:
        _own(session, key, contact)
        if body.staff is not None and key not in load_staff(session, body.staff).shops:
            msg = f"no staff {body.staff} in shop {key}"
            raise NotFound(msg)
        return _line(session, names, playbook, assign_contact(session, contact, body.staff), home.now())

    return await home.archive.write(write)


def _own(session: Session, key: str, contact: str) -> Contact:
    found = load_contact(session, contact)
    if found.shop != key:
        msg = f"no contact {contact} in shop {key}"
        raise NotFound(msg)
    return found


def _title(names: Names, playbook: Playbook, occasion: str) -> str:
    if occasion == OCCASION:
        return names.of("occasion", OCCASION)
    return next((plan.zh for plan in playbook.plans if plan.id == occasion), occasion)


def _line(  # noqa: PLR0917 - what a line is made of
    session: Session,
    names: Names,
    playbook: Playbook,
    contact: Contact,
    now: datetime,
    known: CustomerRecord | None = None,
) -> ContactLine:
    """Return a contact in words; `known` saves asking for the person."""
    record = known or load_record(session, contact.customer)
    return ContactLine(
        id=contact.id,
        customer=contact.customer,
        name=record.name,
        activity=contact.activity,
        occasion=contact.occasion,
        zh=_title(names, playbook, contact.occasion),
        reference=contact.reference,
        channel=contact.channel,
        due_at=contact.due_at,
        due=contact.due_at <= now,
        until=contact.until,
        text=contact.text,
        gift=contact.gift,
        stage=Named(key=contact.stage, zh=names.of("stage", contact.stage) if contact.stage else ""),
        tier=Named(key=contact.tier, zh=names.of("tier", contact.tier) if contact.tier else ""),
        staff=contact.staff,
        state=contact.state,
        result=contact.result,
        feedback=contact.feedback,
        note=contact.note,
        outcome_at=contact.outcome_at,
        outcome_value=contact.outcome_value / 100,
        conversation=newest_conversation(session, record.members),
    )
