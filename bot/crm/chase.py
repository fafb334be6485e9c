"""Unpaid orders of a shop, what is known around each, and the touches planned for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.crm.chasing import OCCASION, Touch, Touched, Unpaid, next_touch
from bot.crm.holdout import arm_of
from bot.crm.plans import Playbook
from bot.crm.records import Contact, CustomerRecord, Purchase, Test
from bot.crm.rules import CrmRules, Part, read_part
from bot.shop.dates import local
from bot.store import (
    Said,
    Session,
    contacts_between,
    contacts_of,
    load_record,
    plan_contacts,
    purchases_of,
    said_since,
    stop_contacts,
    stream_matching,
)

EXPERIMENT: Final = "unpaid"
TALKED: Final = timedelta(hours=2)
"""Words so long before an order belong to it."""
RECENT: Final = 30


class Cues(Part):
    """`crm/chasing.yaml`."""

    refused: tuple[str, ...]
    size: tuple[str, ...]
    address: tuple[str, ...]
    intents: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """True facts of orders that only the shop's own books know, by order number; see `Unpaid.facts`."""

    facts: Mapping[str, Mapping[str, str]]
    kinds: Mapping[str, str]
    """deposit or balance; any other order is left out."""


NOTHING: Final = OrderFacts({}, {})


@dataclass(frozen=True, slots=True)
class Chased:
    """What one look at the unpaid orders did."""

    planned: int
    stopped: int


def load_cues(folder: Path) -> Cues:
    """Return the words that decide. Raises LibraryError."""
    return read_part(folder, "chasing.yaml", Cues)


def chase(
    session: Session,
    shop: str,
    rules: CrmRules,
    playbook: Playbook,
    cues: Cues,
    *,
    now: datetime,
    books: OrderFacts = NOTHING,
) -> Chased:
    """Plan the next touch of every unpaid order, and stop what is planned for orders that are decided.

    Held-out customers get the same plan in their arm, so that both arms can be compared.
    """
    planned = 0
    stopped = _stop_decided(session, shop, now, rules)
    for person in tuple(stream_matching(session, shop, Test("unpaid", "ge", 1), now=now)):
        record = load_record(session, person)
        history = contacts_of(session, person)
        for purchase in purchases_of(session, person, limit=RECENT):
            if purchase.state != "unpaid":
                continue
            touched = touches(history, purchase.order_no, now)
            if any(not touch.done for touch in touched):
                if not _chaseable(session, record, purchase, cues, books):
                    stopped += _stop(session, shop, person, purchase.order_no, now=now)
                continue
            order = around(session, record, purchase, cues, books)
            found = next_touch(order, touched, playbook, rules.chasing, rules.contact.quiet, now=now)
            if isinstance(found, Touch):
                planned += plan_contacts(session, [_contact(record, purchase, found, rules)], now=now)
    return Chased(planned, stopped)


def touches(history: Sequence[Contact], order_no: str, now: datetime) -> tuple[Touched, ...]:
    """Return the touches of an order so far, oldest first.

    One that was skipped, held out or let go by counts as made, so that there are never more than planned; one that
    was stopped does not count.
    """
    found = [
        contact
        for contact in history
        if contact.occasion == OCCASION
        and contact.reference.partition("#")[0] == order_no
        and contact.state != "stopped"
    ]
    return tuple(
        Touched(
            contact.template.removeprefix("chase_"),
            contact.done_at or contact.due_at,
            done=contact.state != "planned"
            or contact.arm == "held"
            or (contact.until is not None and contact.until <= now),
        )
        for contact in sorted(found, key=lambda contact: contact.due_at)
    )


def around(
    session: Session, record: CustomerRecord, purchase: Purchase, cues: Cues, books: OrderFacts
) -> Unpaid:
    """Return an unpaid order with what the buyer said around it."""
    accounts = record.members or (record.customer,)
    near = said_since(session, purchase.shop, accounts, purchase.placed_at - TALKED)
    after = Said(
        texts=tuple((at, text) for at, text in near.texts if at >= purchase.placed_at),
        intents=said_since(session, purchase.shop, accounts, purchase.placed_at).intents,
        waiting=near.waiting,
        alert=near.alert,
    )
    titles = next((item.title for item in purchase.items if item.title), "")
    kind = books.kinds.get(purchase.order_no, "order")
    complained = record.complained_at is not None and record.complained_at >= purchase.placed_at - TALKED
    return Unpaid(
        order_no=purchase.order_no,
        placed_at=purchase.placed_at,
        state=purchase.state,
        kind="deposit" if kind == "deposit" else "balance" if kind == "balance" else "order",
        paid=purchase.paid_at is not None,
        chatted=bool(near.texts),
        refused=_heard(after, cues.refused, cues.intents.get("refused", ())),
        complaint_open=near.alert == "complaint" or complained,
        reachable=not record.erased and record.consents.get("service") is not False,
        open_question=near.waiting,
        size_asked=_heard(near, cues.size, cues.intents.get("size", ())),
        address_unsure=_heard(near, cues.address, cues.intents.get("address", ())),
        facts={**({"product": titles} if titles else {}), **books.facts.get(purchase.order_no, {})},
    )


def _heard(said: Said, words: Sequence[str], intents: Sequence[str]) -> bool:
    return bool(said.intents & set(intents)) or any(word in text for _, text in said.texts for word in words)


def _chaseable(
    session: Session, record: CustomerRecord, purchase: Purchase, cues: Cues, books: OrderFacts
) -> bool:
    order = around(session, record, purchase, cues, books)
    return not (order.paid or order.refused or order.complaint_open or not order.reachable)


def _stop_decided(session: Session, shop: str, now: datetime, rules: CrmRules) -> int:
    """Stop planned touches of orders that were paid or closed since."""
    horizon = timedelta(hours=rules.chasing.stale_hours) * 2
    stopped = 0
    for contact in tuple(contacts_between(session, shop, now - horizon, now + horizon)):
        if contact.occasion != OCCASION or contact.state != "planned":
            continue
        order_no = contact.reference.partition("#")[0]
        order = next((p for p in purchases_of(session, contact.customer) if p.order_no == order_no), None)
        if order is None or order.state != "unpaid":
            stopped += _stop(
                session,
                shop,
                contact.customer,
                order_no,
                now=now,
                why="paid" if order and order.deal else "closed",
            )
    return stopped


def _stop(
    session: Session, shop: str, customer: str, order_no: str, *, now: datetime, why: str = "refused"
) -> int:
    return sum(
        stop_contacts(
            session,
            shop,
            customer=customer,
            occasions=[OCCASION],
            reference=f"{order_no}#{nth}",
            why=why,
            now=now,
        )
        for nth in (1, 2)
    )


def _contact(record: CustomerRecord, purchase: Purchase, touch: Touch, rules: CrmRules) -> Contact:
    return Contact(
        shop=record.shop,
        customer=record.customer,
        activity="keep",
        occasion=OCCASION,
        due_at=touch.due,
        until=touch.until,
        reference=f"{purchase.order_no}#{touch.nth}",
        channel="message",
        template=touch.text,
        text=touch.wording,
        arm=arm_of(EXPERIMENT, record.customer, rules.contact.holdout),
        experiment=EXPERIMENT,
        note=f"{local(purchase.placed_at):%m-%d %H:%M}",
    )
