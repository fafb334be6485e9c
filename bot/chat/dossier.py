"""All that is known around a conversation when its open round is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.chat.answers import Answers
from bot.chat.learned import Learned
from bot.chat.persons import Person, person_in
from bot.chat.shelves import Shelf, Shelves
from bot.library import Library
from bot.profile import Bought, card, read_orders
from bot.reply import UNLEARNED, Adoption, Questions
from bot.shop.facts import ShopFacts
from bot.shop.memory import BuyerFile
from bot.store import (
    Concession,
    Conversation,
    Customer,
    Database,
    OrderTotals,
    Session,
    StoredLabel,
    StoredMessage,
    StoredOrder,
    actions_of,
    bought_by,
    concessions_to,
    day_of,
    hidden_templates,
    label_of_round,
    load_conversation,
    load_shop,
    load_shop_entry,
    open_round,
    templates_sent,
)
from bot.store.owed import owed_tickets
from bot.store.tickets import Ticket
from bot.terms import Profile

CONCEDED_LATELY = timedelta(days=7)
"""So long a concession counts as made: a conversation is one thread for years."""
MOST_OWED = 5
"""Promises that are shown of a customer."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """One conversation's file."""

    thread: Conversation
    customer: Customer
    round: int
    """0: no round is open."""
    last_seq: int
    messages: tuple[StoredMessage, ...]
    """Of the open round."""
    context: tuple[StoredMessage, ...]
    label: StoredLabel | None
    orders: tuple[StoredOrder, ...]
    totals: OrderTotals
    actions: frozenset[str]
    shop: ShopFacts | None = None
    adoption: Adoption = UNLEARNED
    sent: frozenset[str] = frozenset()
    """Templates not to be offered: sent in this conversation, or hidden in this shop."""
    own: Shelf = field(default_factory=dict)
    """Replies that only the shop has."""
    concessions: tuple[Concession, ...] = ()
    """Made to the person, through whichever account, newest first."""
    promises: tuple[Ticket, ...] = ()
    """What the shop still owes the person, the first due first."""
    person: Person | None = None
    """Whom the account in the room belongs to; orders above are the account's own."""
    read_at: datetime | None = None
    """What was kept by then is in it."""

    def given(self, now: datetime) -> frozenset[str]:
        """Return the steps of concession that count now: made lately to this person, about what is in focus."""
        thread = self.thread
        return frozenset(
            made.step
            for made in self.concessions
            if made.item in {"", thread.focus_item} and now - made.given_at <= CONCEDED_LATELY
        )

    def profile(self, now: datetime) -> Profile:
        """Return the customer as known at `now`."""
        known = profile_of(self.customer, self.orders, self.totals, now)
        return known if self.person is None else replace(known, standing=self.person.standing)


def profile_of(
    customer: Customer, orders: tuple[StoredOrder, ...], totals: OrderTotals, now: datetime
) -> Profile:
    """Return a customer as known at `now`, what their orders say included."""
    bought = (Bought(order.state, order.placed_at, order.record.paid_at is not None) for order in orders)
    return card(
        customer=customer.id,
        name=customer.name,
        state=customer.profile,
        now=now,
        order_count=totals.count,
        spent=float(totals.spent),
        tags=(tag.text for tag in customer.tags),
        behaviour=read_orders(bought, now),
    )


def buyer_file(customer: Customer, orders: tuple[StoredOrder, ...]) -> BuyerFile:
    """Return what the calculators of bot.shop know of a buyer now."""
    known = {order.order_no: order.record for order in orders}
    return BuyerFile(customer.buyer, known, customer.member)


class Dossiers:
    """Opens dossiers; shops are kept for as long as they are good. Safe between threads."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._shops: dict[str, tuple[int, ShopFacts]] = {}
        self._shelves = Shelves()
        self._answers = Answers()
        self.learned = Learned(database, now)
        """How replies are taken up; somebody must renew it."""

    def open(self, conversation: str, library: Library | None = None) -> Dossier:
        """Return the file of a conversation with its shop's facts; raises NotFound, StoreUnavailable.

        With a library, the shop's own replies come along in its shapes.
        """
        with self._database.read() as session:
            dossier = self.gather(session, conversation)
            shop = self.shop(session, dossier.thread.shop)
            day = day_of(self._now())
            sent = templates_sent(session, conversation) | hidden_templates(session, dossier.thread.shop, day)
            own = self._shelves.of(session, dossier.thread.shop, library, day) if library else {}
        return replace(
            dossier,
            shop=shop.for_buyer(buyer_file(dossier.customer, dossier.orders)),
            adoption=self.learned.of(dossier.thread.shop),
            sent=sent,
            own=own,
        )

    def shelf(self, session: Session, shop: str, library: Library, day: date) -> Shelf:
        """Return the replies that only this shop has."""
        return self._shelves.of(session, shop, library, day)

    def with_shop(self, session: Session, dossier: Dossier) -> Dossier:
        """Return the file with what its shop knows, as it looks to this buyer."""
        shop = self.shop(session, dossier.thread.shop)
        return replace(dossier, shop=shop.for_buyer(buyer_file(dossier.customer, dossier.orders)))

    def gather(self, session: Session, conversation: str) -> Dossier:
        """Return the file of a conversation without what its shop knows."""
        read_at = self._now()
        thread = load_conversation(session, conversation)
        pending = open_round(session, conversation)
        orders, totals = bought_by(session, thread.customer)
        person = person_in(session, thread.customer, (orders, totals))
        return Dossier(
            read_at=read_at,
            thread=thread,
            customer=person.customer,
            person=person,
            round=pending.round if pending else 0,
            last_seq=pending.last_seq if pending else 0,
            messages=pending.messages if pending else (),
            context=pending.context if pending else (),
            label=label_of_round(session, conversation, pending.round) if pending else None,
            orders=orders,
            totals=totals,
            actions=frozenset(action.kind for action in actions_of(session, conversation)),
            concessions=concessions_to(session, thread.customer, accounts=person.accounts),
            promises=owed_tickets(session, thread.shop, person.accounts, limit=MOST_OWED),
        )

    def answers_of(self, shop: ShopFacts | None, item: str | None, reader: object) -> Questions | None:
        """Return the shop's questions that have an answer now, as `reader` cuts words."""
        return None if shop is None else self._answers.of(shop, item, reader, self._now())

    def shop(self, session: Session, key: str) -> ShopFacts:
        """Return the shop's facts, built again when they have another version by now."""
        saved = load_shop_entry(session, key).version
        known = self._shops.get(key)
        if known is None or known[0] != saved:
            known = self._shops[key] = (saved, ShopFacts(load_shop(session, key)))
        return known[1]
