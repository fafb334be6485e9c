"""Unpaid orders of a shop, what is known around each, and the touches planned for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from bot.crm.aligned import pieces
from bot.crm.books import Books
from bot.crm.chasing import OCCASION, UNTOLD, Kind, Saying, Told, Touch, Touched, Unpaid, next_touch, said_at
from bot.crm.holdout import arm_of
from bot.crm.plans import Playbook
from bot.crm.records import Contact, CustomerRecord, Purchase
from bot.crm.rules import CrmRules, Part, read_part
from bot.shop.dates import local
from bot.shop.wording import Wording
from bot.store import Database, Session, load_shop
from bot.store.contacts import contacts_between, contacts_of, plan_contacts, reword_contact, stop_contacts
from bot.store.purchases import LIVE, purchases_of, unpaid_since
from bot.store.records import load_record
from bot.store.said import Said, said_since

EXPERIMENT: Final = "unpaid"
TALKED: Final = timedelta(hours=2)
"""Words so long before an order belong to it."""
RECENT: Final = 30
AT_ONCE: Final = 20
"""Customers, or planned touches, looked at in one transaction."""


class Cues(Part):
    """`crm/chasing.yaml`."""

    refused: tuple[str, ...]
    size: tuple[str, ...]
    address: tuple[str, ...]
    presale: tuple[str, ...]
    """Words of a title that say that goods are sold ahead."""
    intents: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Chased:
    """What one look at the unpaid orders did."""

    planned: int
    stopped: int
    reworded: int = 0
    """Planned before, and said with what is true by now."""

    def __add__(self, other: Chased) -> Chased:
        """Return both together."""
        return Chased(
            self.planned + other.planned, self.stopped + other.stopped, self.reworded + other.reworded
        )


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every order of a shop is looked at with."""

    rules: CrmRules
    playbook: Playbook
    cues: Cues
    now: datetime
    books: Books | None


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
    wording: Wording | None = None,
) -> Chased:
    """Plan the next touch of every unpaid order, and stop what is planned for orders that are decided.

    With `wording` the shop's own books are read for it: reasons carry its facts as they will be when the touch is
    due, and one planned before is reworded, or stopped, when they are others by now. Held-out customers get the
    same plan in their arm, so that both arms can be compared. In one transaction; see `chase_in_pieces`.
    """
    desk = _desk(session, shop, rules, playbook, cues, now, wording)
    done = Chased(0, _stop_decided(session, tuple(_planned(session, shop, desk)), now))
    for person in _waiting(session, shop, desk):
        done += _follow(session, person, desk)
    return done


def chase_in_pieces(
    database: Database,
    shop: str,
    rules: CrmRules,
    playbook: Playbook,
    cues: Cues,
    *,
    now: datetime,
    wording: Wording | None = None,
) -> Chased:
    """Do the same in transactions short enough for chats to get in between. Raises StoreUnavailable."""
    with database.read() as session:
        desk = _desk(session, shop, rules, playbook, cues, now, wording)
        planned = tuple(_planned(session, shop, desk))
        people = _waiting(session, shop, desk)
    done = Chased(0, 0)
    for contacts in pieces(iter(planned), AT_ONCE):
        with database.write() as session:
            done += Chased(0, _stop_decided(session, contacts, now))
    for some in pieces(iter(people), AT_ONCE):
        with database.write() as session:
            for person in some:
                done += _follow(session, person, desk)
    return done


def _desk(  # noqa: PLR0917 - all that a shop is looked at with
    session: Session,
    shop: str,
    rules: CrmRules,
    playbook: Playbook,
    cues: Cues,
    now: datetime,
    wording: Wording | None,
) -> _Desk:
    books = Books(load_shop(session, shop), wording, rules.chasing) if wording else None
    return _Desk(rules, playbook, cues, now, books)


def _waiting(session: Session, shop: str, desk: _Desk) -> tuple[str, ...]:
    """Return who has an unpaid order that is not too old to be followed up."""
    return unpaid_since(session, shop, desk.now - timedelta(hours=desk.rules.chasing.stale_hours))


def _planned(session: Session, shop: str, desk: _Desk) -> Iterator[Contact]:
    """Yield the touches that are planned."""
    horizon = timedelta(hours=desk.rules.chasing.stale_hours) * 2
    for contact in contacts_between(session, shop, desk.now - horizon, desk.now + horizon):
        if contact.occasion == OCCASION and contact.state == "planned":
            yield contact


def _follow(session: Session, person: str, desk: _Desk) -> Chased:
    """Plan, reword or stop the touches of one customer's unpaid orders."""
    planned = stopped = reworded = 0
    rules, now = desk.rules, desk.now
    record = load_record(session, person)
    history = contacts_of(session, record.customer)
    for purchase in purchases_of(session, record.customer, limit=RECENT):
        if purchase.state != "unpaid":
            continue
        order = around(session, record, purchase, desk.cues, desk.books)
        touched = touches(history, purchase.order_no, now)
        if any(not touch.done for touch in touched):
            if order.paid or order.refused or order.complaint_open or not order.reachable:
                stopped += _stop(session, record.shop, record.customer, purchase.order_no, now=now)
                continue
            pending = _pending(history, purchase.order_no)
            done = _renew(session, order, pending, touched, desk)
            reworded += done == "reworded"
            stopped += done == "stopped"
            continue
        found = next_touch(order, touched, desk.playbook, rules.chasing, rules.contact.quiet, now=now)
        if isinstance(found, Touch):
            planned += plan_contacts(session, [_contact(record, purchase, found, rules)], now=now)
    return Chased(planned, stopped, reworded)


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
    session: Session, record: CustomerRecord, purchase: Purchase, cues: Cues, books: Books | None = None
) -> Unpaid:
    """Return an unpaid order with what the buyer said around it, and what the books say of it."""
    accounts = record.members or (record.customer,)
    near = said_since(session, purchase.shop, accounts, purchase.placed_at - TALKED)
    after = Said(
        texts=tuple((at, text) for at, text in near.texts if at >= purchase.placed_at),
        intents=said_since(session, purchase.shop, accounts, purchase.placed_at).intents,
        waiting=near.waiting,
        alert=near.alert,
    )
    complained = record.complained_at is not None and record.complained_at >= purchase.placed_at - TALKED
    return Unpaid(
        order_no=purchase.order_no,
        placed_at=max(purchase.opens_at or purchase.placed_at, purchase.placed_at),
        state=purchase.state,
        kind=kind_of(purchase, cues, books),
        paid=purchase.paid_at is not None,
        chatted=bool(near.texts),
        refused=_heard(after, cues.refused, cues.intents.get("refused", ())),
        complaint_open=near.alert == "complaint" or complained,
        reachable=not record.erased and record.consents.get("service") is not False,
        open_question=near.waiting,
        size_asked=_heard(near, cues.size, cues.intents.get("size", ())),
        address_unsure=_heard(near, cues.address, cues.intents.get("address", ())),
        told=_told(purchase, record.member, books),
        closes_at=purchase.pay_before,
    )


def kind_of(purchase: Purchase, cues: Cues, books: Books | None = None) -> Kind:
    """Return which payment an order waits for.

    Where a file does not tell, goods that are titled or known as sold ahead make it a pre-sale of unknown step: what
    is said of orders that are paid for at once would be false of it.
    """
    if purchase.step:
        return purchase.step
    if purchase.source == LIVE:
        return "order"
    titled = any(word in item.title for item in purchase.items for word in cues.presale)
    return "staged" if titled or (books is not None and books.sold_ahead(purchase)) else "order"


def _told(purchase: Purchase, member: str, books: Books | None) -> Callable[[datetime], Told]:
    """Return what tells the facts of an order at a moment; without books only what the order itself names."""
    title = next((item.title for item in purchase.items if item.title), "")
    named = {"product": title} if title else {}

    def told(at: datetime) -> Told:
        found = UNTOLD if books is None else books.told(purchase, at, member=member)
        return Told({**named, **found.facts}, found.ends)

    return told


def _pending(history: Sequence[Contact], order_no: str) -> Contact:
    """Return the touch of an order that is still to come."""
    return next(
        contact
        for contact in history
        if contact.occasion == OCCASION
        and contact.reference.partition("#")[0] == order_no
        and contact.state == "planned"
    )


def _renew(
    session: Session, order: Unpaid, pending: Contact, touched: Sequence[Touched], desk: _Desk
) -> Literal["", "reworded", "stopped"]:
    """Have a planned touch say what is true by now; stop it when no reason is left."""
    used = {touch.reason for touch in touched if touch.done}
    found = said_at(order, used, desk.playbook, max(pending.due_at, desk.now))
    if found is None:
        stop_contacts(
            session,
            pending.shop,
            customer=pending.customer,
            occasions=[OCCASION],
            reference=pending.reference,
            why="no_reason",
            now=desk.now,
        )
        return "stopped"
    until = _until(order, pending, found, desk)
    if (found.wording, until) == (pending.text, pending.until):
        return ""
    reword_contact(session, pending.id, template=found.text, text=found.wording, until=until)
    return "reworded"


def _until(order: Unpaid, pending: Contact, found: Saying, desk: _Desk) -> datetime | None:
    """Return until when a planned touch is of use with what it says now."""
    if found.text == pending.template and found.wording == pending.text:
        return pending.until
    rule = desk.rules.chasing
    soon = order.placed_at + timedelta(minutes=rule.chatted_until)
    first = pending.reference.endswith("#1") and order.chatted and pending.due_at <= soon
    ends = [order.placed_at + timedelta(hours=rule.stale_hours), order.closes_at, found.holds]
    ends.append(soon if first else None)
    return min(end for end in ends if end is not None)


def _heard(said: Said, words: Sequence[str], intents: Sequence[str]) -> bool:
    return bool(said.intents & set(intents)) or any(word in text for _, text in said.texts for word in words)


def _stop_decided(session: Session, contacts: Sequence[Contact], now: datetime) -> int:
    """Stop planned touches of orders that were paid or closed since."""
    stopped = 0
    for contact in contacts:
        order_no = contact.reference.partition("#")[0]
        order = next((p for p in purchases_of(session, contact.customer) if p.order_no == order_no), None)
        if order is None or order.state != "unpaid":
            stopped += _stop(
                session,
                contact.shop,
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
