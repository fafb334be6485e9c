"""A shop file's customers and orders, taken in as if they had come from the shop's own system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import col

from bot.store.customers import add_tag, ensure_customer, find_customer, set_notes
from bot.store.orders import save_order
from bot.store.shops import edited_by_people, save_shop
from bot.store.tables import CustomerTable

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from bot.shop.schema import ShopSpec


@dataclass(frozen=True, slots=True)
class Imported:
    """How much a shop file brought."""

    shop: str
    customers: int
    orders: int
    kept: bool = False
    """People have edited the shop's facts, so those stayed."""


def import_demo(session: Session, spec: ShopSpec, *, overwrite: bool = False, now: datetime) -> Imported:
    """Save a shop with the customers and orders of its file; again: brings them up to date, doubles nothing.

    Facts that people have edited since stay, unless `overwrite`; so does what they have tagged, taken away,
    said and learnt about a customer. Raises NotFound for an order of a buyer who is not in the file, Conflict
    for an order number of another buyer.
    """
    kept = not overwrite and edited_by_people(session, spec.key)
    if not kept:
        save_shop(session, spec, now=now)
    for customer in spec.customers:
        known = find_customer(session, shop=spec.key, buyer=customer.id) is not None
        row = ensure_customer(
            session,
            shop=spec.key,
            buyer=customer.id,
            name=customer.name,
            member=customer.level or "",
            now=now,
        )
        if customer.joined_at is not None and customer.joined_at < row.first_seen:
            session.exec(
                update(CustomerTable)
                .where(col(CustomerTable.id) == row.id)
                .values(first_seen=customer.joined_at)
            )
        if known:
            continue
        for tag in customer.tags:
            add_tag(session, row.id, text=tag, source="person", now=now)
        if customer.note:
            set_notes(session, row.id, (customer.note,))
    titles = {product.key: product.title for product in spec.products}
    for order in spec.orders:
        save_order(session, shop=spec.key, order=order, titles=titles, now=now)
    return Imported(spec.key, len(spec.customers), len(spec.orders), kept)
