"""All that is known around a conversation when its open round is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.profile import Bought, card, read_orders
from bot.shop.facts import ShopFacts
from bot.store import (
    Conversation,
    Customer,
    Database,
    OrderTotals,
    Session,
    StoredLabel,
    StoredMessage,
    StoredOrder,
    actions_of,
    adoption_counts,
    label_of_round,
    load_conversation,
    load_customer,
    load_shop,
    load_shop_entry,
    open_round,
    order_totals,
    orders_of,
    templates_sent,
)
from bot.terms import Profile

COUNTS_KEPT = timedelta(minutes=1)
COUNTED = timedelta(days=90)


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
    adoption: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    sent: frozenset[str] = frozenset()

    def profile(self, now: datetime) -> Profile:
        """Return the customer as known at `now`."""
        return profile_of(self.customer, self.orders, self.totals, now)


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


class Dossiers:
    """Opens dossiers; shops and counts are kept for as long as they are good. Safe between threads."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._shops: dict[str, tuple[datetime, ShopFacts]] = {}
        self._counts: dict[str, tuple[datetime, Mapping[str, tuple[float, float]]]] = {}

    def open(self, conversation: str) -> Dossier:
        """Return the file of a conversation with its shop's facts; raises NotFound, StoreUnavailable."""
        with self._database.read() as session:
            dossier = self.gather(session, conversation)
            shop = self.shop(session, dossier.thread.shop)
            adoption = self._adoption(session, dossier.thread.shop)
            sent = templates_sent(session, conversation)
        return Dossier(
            thread=dossier.thread,
            customer=dossier.customer,
            round=dossier.round,
            last_seq=dossier.last_seq,
            messages=dossier.messages,
            context=dossier.context,
            label=dossier.label,
            orders=dossier.orders,
            totals=dossier.totals,
            actions=dossier.actions,
            shop=shop,
            adoption=adoption,
            sent=sent,
        )

    def gather(self, session: Session, conversation: str) -> Dossier:
        """Return the file of a conversation without what its shop knows."""
        thread = load_conversation(session, conversation)
        pending = open_round(session, conversation)
        return Dossier(
            thread=thread,
            customer=load_customer(session, thread.customer),
            round=pending.round if pending else 0,
            last_seq=pending.last_seq if pending else 0,
            messages=pending.messages if pending else (),
            context=pending.context if pending else (),
            label=label_of_round(session, conversation, pending.round) if pending else None,
            orders=orders_of(session, thread.customer),
            totals=order_totals(session, thread.customer),
            actions=frozenset(action.kind for action in actions_of(session, conversation)),
        )

    def shop(self, session: Session, key: str) -> ShopFacts:
        """Return the shop's facts, built again when the shop was saved since."""
        saved = load_shop_entry(session, key).updated_at
        known = self._shops.get(key)
        if known is None or known[0] != saved:
            known = self._shops[key] = (saved, ShopFacts(load_shop(session, key)))
        return known[1]

    def _adoption(self, session: Session, shop: str) -> Mapping[str, tuple[float, float]]:
        """Return template → (sent, shown) in the shop, at most a minute old."""
        now = self._now()
        known = self._counts.get(shop)
        if known is None or now - known[0] > COUNTS_KEPT:
            counts = adoption_counts(session, shop, now - COUNTED)
            table = {key: (float(c.sent + c.sent_edited), float(c.displayed)) for key, c in counts.items()}
            known = self._counts[shop] = (now, table)
        return known[1]
