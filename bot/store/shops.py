"""Shops as the product knows them: bot.shop's whole specification, and the secret that signs buyer ids."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot.errors import NotFound
from bot.shop.schema import ShopSpec
from bot.store.tables import ShopTable

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class ShopEntry:
    """A shop in a list."""

    key: str
    name: str
    trade: str
    simulation: bool
    """Drills only: never part of real figures."""
    updated_at: datetime
    """Changes with every save: a cached specification is good as long as this is equal."""


def save_shop(session: Session, spec: ShopSpec, *, simulation: bool = False, now: datetime) -> ShopEntry:
    """Keep a shop, new or changed; its secret stays. Customers and orders: see `import_demo`."""
    row = session.get(ShopTable, spec.key)
    if row is None:
        row = ShopTable(
            key=spec.key,
            name=spec.name,
            trade=spec.trade,
            spec={},
            secret=secrets.token_hex(32),
            simulation=simulation,
            created_at=now,
            updated_at=now,
        )
    row.name, row.trade, row.updated_at = spec.name, spec.trade, now
    row.spec = spec.model_dump(mode="json")
    session.add(row)
    session.flush()
    return _entry(row)


def load_shop(session: Session, key: str) -> ShopSpec:
    """Return a shop's specification as it was saved; raises NotFound. Its `orders` are those of the file."""
    return ShopSpec.model_validate(_row(session, key).spec)


def load_shop_entry(session: Session, key: str) -> ShopEntry:
    """Return a shop's line in the list; raises NotFound."""
    return _entry(_row(session, key))


def list_shops(session: Session, keys: Collection[str] | None = None) -> tuple[ShopEntry, ...]:
    """Return all shops, or those of these keys that exist, by key."""
    query = select(ShopTable).order_by(col(ShopTable.key))
    if keys is not None:
        query = query.where(col(ShopTable.key).in_(list(keys)))
    return tuple(_entry(row) for row in session.exec(query))


def shop_secret(session: Session, key: str) -> str:
    """Return the secret the shop's own site signs buyer ids with; raises NotFound."""
    return _row(session, key).secret


def renew_shop_secret(session: Session, key: str, *, now: datetime) -> str:
    """Replace the secret, because the old one leaked; return the new one. Raises NotFound."""
    row = _row(session, key)
    row.secret, row.updated_at = secrets.token_hex(32), now
    session.add(row)
    session.flush()
    return row.secret


def _row(session: Session, key: str) -> ShopTable:
    row = session.get(ShopTable, key)
    if row is None:
        msg = f"no shop {key}"
        raise NotFound(msg)
    return row


def _entry(row: ShopTable) -> ShopEntry:
    return ShopEntry(row.key, row.name, row.trade, row.simulation, row.updated_at)
