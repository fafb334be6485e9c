"""Customers of a shop: who they are, what is folded about them, their tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import delete, update
from sqlmodel import col, select

from bot.errors import NotFound
from bot.store.columns import mapping, new_id
from bot.store.tables import CustomerTable, CustomerTagTable, ShopTable, TagRefusalTable
from bot.store.upsert import insert_missing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlmodel import Session

TagSource = Literal["text", "behaviour", "person"]


@dataclass(frozen=True, slots=True)
class Tag:
    """A word or two about a customer."""

    text: str
    source: TagSource
    confidence: float


@dataclass(frozen=True, slots=True)
class Customer:
    """A buyer as one shop knows them."""

    id: str
    shop: str
    buyer: str
    """Id on the platform."""
    name: str
    """Masked."""
    member: str
    """Level of membership; empty: none known."""
    first_seen: datetime
    last_seen: datetime
    profile: Mapping[str, Any]
    """Folded by bot.profile over all conversations."""
    notes: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()


def ensure_customer(
    session: Session, *, shop: str, buyer: str, name: str = "", member: str = "", now: datetime
) -> Customer:
    """Return the customer, made at the first visit; a given name (masked) or member level replaces the old.

    Raises NotFound for an unknown shop.
    """
    if session.get(ShopTable, shop) is None:
        msg = f"no shop {shop}"
        raise NotFound(msg)
    made = insert_missing(
        session,
        CustomerTable,
        ("shop", "buyer"),
        {
            "id": new_id(now),
            "shop": shop,
            "buyer": buyer,
            "name": masked(name),
            "member": member,
            "first_seen": now,
            "last_seen": now,
            "profile": {},
            "notes": [],
        },
    )
    row = session.exec(
        select(CustomerTable).where(CustomerTable.shop == shop, CustomerTable.buyer == buyer)
    ).one()
    if not made and ((name and row.name != masked(name)) or (member and row.member != member)):
        row.name = masked(name) or row.name
        row.member = member or row.member
        session.add(row)
        session.flush()
    return _customer(session, row)


def load_customer(session: Session, customer: str) -> Customer:
    """Return a customer by id; raises NotFound."""
    return _customer(session, _row(session, customer))


def find_customer(session: Session, *, shop: str, buyer: str) -> Customer | None:
    """Return the customer of a shop by platform id, if known."""
    row = session.exec(
        select(CustomerTable).where(CustomerTable.shop == shop, CustomerTable.buyer == buyer)
    ).first()
    return None if row is None else _customer(session, row)


def update_customer_profile(
    session: Session, customer: str, change: Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> Mapping[str, Any]:
    """Replace the folded profile by `change(previous)` under a lock; return the new one. Raises NotFound."""
    row = session.exec(
        select(CustomerTable).where(CustomerTable.id == customer).with_for_update(key_share=True)
    ).first()
    if row is None:
        msg = f"no customer {customer}"
        raise NotFound(msg)
    profile = dict(change(mapping(row.profile)))
    session.exec(update(CustomerTable).where(col(CustomerTable.id) == customer).values(profile=profile))
    return profile


def add_tag(
    session: Session,
    customer: str,
    *,
    text: str,
    source: TagSource,
    confidence: float = 1.0,
    staff: str | None = None,
    now: datetime,
) -> None:
    """Tag a customer. Raises NotFound.

    A tag set by a person is not overwritten by text or behaviour, and one that a person took off only a person puts
    on again.
    """
    _row(session, customer)
    refusal = (col(TagRefusalTable.customer) == customer, col(TagRefusalTable.text) == text)
    if source == "person":
        session.exec(delete(TagRefusalTable).where(*refusal))
    elif session.exec(select(TagRefusalTable.text).where(*refusal)).first() is not None:
        return
    values = {"source": source, "confidence": confidence, "staff": staff, "created_at": now}
    key = {"id": new_id(now), "customer": customer, "text": text}
    if insert_missing(session, CustomerTagTable, ("customer", "text"), key | values):
        return
    same = (col(CustomerTagTable.customer) == customer, col(CustomerTagTable.text) == text)
    weaker = () if source == "person" else (col(CustomerTagTable.source) != "person",)
    session.exec(update(CustomerTagTable).where(*same, *weaker).values(**values))


def remove_tag(session: Session, customer: str, text: str) -> bool:
    """Take a tag off for a person; return whether it was there. The program does not put it on again."""
    row = session.exec(
        select(CustomerTagTable).where(CustomerTagTable.customer == customer, CustomerTagTable.text == text)
    ).first()
    if row is None:
        return False
    session.delete(row)
    session.flush()
    insert_missing(session, TagRefusalTable, ("customer", "text"), {"customer": customer, "text": text})
    return True


def set_notes(session: Session, customer: str, notes: tuple[str, ...]) -> None:
    """Replace the notes people wrote about a customer; raises NotFound."""
    row = _row(session, customer)
    row.notes = list(notes)
    session.add(row)
    session.flush()


def masked(name: str) -> str:
    """Return a name fit to show: the first character and as many stars as characters follow (at most two)."""
    name = name.strip()
    if not name or set(name[1:]) == {"*"}:
        return name
    return name[0] + "*" * min(2, max(1, len(name) - 1))


def _row(session: Session, customer: str) -> CustomerTable:
    row = session.get(CustomerTable, customer)
    if row is None:
        msg = f"no customer {customer}"
        raise NotFound(msg)
    return row


def _customer(session: Session, row: CustomerTable) -> Customer:
    tags = session.exec(
        select(CustomerTagTable)
        .where(CustomerTagTable.customer == row.id)
        .order_by(col(CustomerTagTable.created_at), col(CustomerTagTable.id))
    )
    return Customer(
        id=row.id,
        shop=row.shop,
        buyer=row.buyer,
        name=row.name,
        member=row.member,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        profile=mapping(row.profile),
        notes=tuple(row.notes),
        tags=tuple(Tag(tag.text, cast("TagSource", tag.source), tag.confidence) for tag in tags),
    )
