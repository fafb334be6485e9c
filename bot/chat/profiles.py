"""The profile card: a customer as the agent sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.chat.dossier import Dossier, profile_of
from bot.chat.persons import Person, Worded, in_words
from bot.chat.protocol.shapes import (
    ConcessionLine,
    Focus,
    OrderLine,
    ProfileCard,
    PromiseLine,
    Tag,
)
from bot.chat.worded import worded_scores, worded_types
from bot.library import Library
from bot.shop.schema import ShopSpec
from bot.store import Customer, OrderTotals, StoredOrder
from bot.store.tickets import Ticket
from bot.terms import Scored
from bot.tickets.book import book_of

SHOWN_ORDERS = 10
SHOWN_PSYCHOLOGY = 5


def worded_profile(dossier: Dossier, library: Library, now: datetime) -> ProfileCard:
    """Return the card of a conversation's customer with what the conversation is about."""
    if dossier.person is not None:
        card = worded_person(dossier.person, library, now)
    else:
        card = worded_customer(dossier.customer, dossier.orders, dossier.totals, library, now)
    focus = Focus(
        product=_product(dossier.thread.focus_item, dossier.shop.spec if dossier.shop else None),
        order=_order(dossier.thread.focus_order, card),
    )
    granted = tuple(
        ConcessionLine(
            text=library.dialogue.named(made.step),
            at=made.given_at,
            step=made.step,
            item=made.item,
            by=made.name,
        )
        for made in dossier.concessions
    )
    levels = dossier.shop.spec.level_of if dossier.shop is not None else {}
    level = levels.get(dossier.customer.member)
    member = level.name if level is not None else None
    owed = promise_lines(dossier.promises, library)
    return card.model_copy(
        update={
            "focus": focus,
            "concessions": granted,
            "member": member,
            "promises": owed,
            "as_of": dossier.read_at,
        }
    )


def promise_lines(tickets: Sequence[Ticket], library: Library) -> tuple[PromiseLine, ...]:
    """Return what is still owed to a customer: in the words of the promise, else of the ticket."""
    kinds = book_of(library.folder).kind_of
    return tuple(
        PromiseLine(
            text=words.promise
            or " ".join(
                filter(None, (kinds[words.kind].zh if words.kind in kinds else words.kind, words.reason))
            ),
            due_at=words.due_at,
            state=ticket.state,
            message_id=ticket.message,
            ticket=ticket.id,
            kind=words.kind,
        )
        for ticket in tickets
        for words in (ticket.words,)
    )


def worded_customer(
    customer: Customer,
    orders: tuple[StoredOrder, ...],
    totals: OrderTotals,
    library: Library,
    now: datetime,
    *,
    analysis: bool = False,
) -> ProfileCard:
    """Return the card of a customer as known at `now`; `analysis` adds what only supervisors may read."""
    known = profile_of(customer, orders, totals, now)
    ranked = [Scored(key, score) for key, score in known.psychology.items()]
    return ProfileCard(
        customer=customer.id,
        name=customer.name,
        tags=tuple(Tag(text=tag.text, source=tag.source) for tag in customer.tags),
        psychology=worded_scores(ranked[:SHOWN_PSYCHOLOGY], library.labels.psychology),
        customer_type=worded_types(known.customer_type, library, analysis=analysis),
        orders=worded_orders(orders, library),
        order_count=totals.count,
        spent=float(totals.spent),
        notes=customer.notes,
    )


def worded_person(person: Person, library: Library, now: datetime, *, analysis: bool = False) -> ProfileCard:
    """Return the card of a person with every account: orders, value tier, how lately and often, the last gift."""
    card = worded_customer(person.customer, person.orders, person.totals, library, now, analysis=analysis)
    told = in_words(person, library.folder, now)
    return card.model_copy(update={name: getattr(told, name) for name in Worded.__dataclass_fields__})


def worded_orders(orders: tuple[StoredOrder, ...], library: Library) -> tuple[OrderLine, ...]:
    """Return the newest orders as lines."""
    return tuple(
        OrderLine(
            order_no=order.order_no,
            title="、".join(item.title for item in order.items),
            amount=float(order.amount),
            state=order.state,
            state_zh=library.wording.text(f"order_state.{order.state}"),
            placed_at=order.placed_at,
        )
        for order in orders[:SHOWN_ORDERS]
    )


def _product(key: str, spec: ShopSpec | None) -> dict[str, Any] | None:
    product = spec.product_of.get(key) if spec is not None and key else None
    return None if product is None else {"product": product.key, "sku": key, "title": product.title}


def _order(order_no: str, card: ProfileCard) -> dict[str, Any] | None:
    if not order_no:
        return None
    line = next((line for line in card.orders if line.order_no == order_no), None)
    if line is None:
        return {"order_no": order_no}
    return {
        "order_no": order_no,
        "title": line.title,
        "amount": line.amount,
        "state": line.state,
        "state_zh": line.state_zh,
    }
