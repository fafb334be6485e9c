"""Shops as the product knows them: bot.shop's whole specification, and the secret that signs buyer ids.

Every change of a shop's facts makes a version and a line in its history; who changes says which version was seen.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from sqlalchemy import bindparam
from sqlmodel import col, select

from bot.errors import Conflict, NotFound
from bot.shop.changes import Change, differences, facts_of
from bot.shop.schema import ShopSpec
from bot.store.tables import ShopChangeTable, ShopTable, StaffTable

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
    version: int = 1
    """Grows by one with every change: a cached specification is good as long as this is equal."""


_ENTRY: Final[tuple[Any, ...]] = tuple(col(getattr(ShopTable, name)) for name in ShopEntry.__slots__)
"""The columns of a line: a specification is large and is read only where it is wanted."""
_LINE: Final = select(*_ENTRY).where(ShopTable.key == bindparam("key"))

How = Literal["file", "edit", "import", "text", "gap", "undo"]
"""A shop file; one by one; a table; pasted text; a gap filled; an earlier version."""


class StaleShop(Conflict):
    """Somebody changed the shop's facts meanwhile; load them again and look before you change them."""

    code = "stale_shop"

    def __init__(self, version: int) -> None:
        self.detail = {"version": version}
        super().__init__(f"the shop's facts have version {version} by now; load them again")


@dataclass(frozen=True, slots=True)
class Saving:
    """Who changes a shop's facts, and how."""

    how: How = "file"
    staff: str | None = None
    source: str = ""
    """Name of the file; for text the text itself."""
    expect: int | None = None
    """The version that was seen; None: whatever it is."""


FROM_FILE = Saving()


@dataclass(frozen=True, slots=True)
class StoredChange:
    """One line of a shop's history."""

    version: int
    """The version that it made."""
    at: datetime
    staff: str | None
    """None: the command line, or somebody who is gone."""
    staff_name: str
    how: How
    source: str
    changes: tuple[Change, ...]


def save_shop(
    session: Session,
    spec: ShopSpec,
    *,
    simulation: bool = False,
    now: datetime,
    saving: Saving = FROM_FILE,
) -> ShopEntry:
    """Keep a shop, new or changed; its secret stays. Customers and orders: see `import_demo`.

    What changes makes the next version and is written down; what does not, does not. Raises StaleShop.
    """
    row = session.get(ShopTable, spec.key, with_for_update=True)
    if saving.expect is not None and (row is None or row.version != saving.expect):
        raise StaleShop(0 if row is None else row.version)
    told = () if row is None else differences(row.spec, facts_of(spec))
    if row is None:
        row = ShopTable(
            key=spec.key,
            name=spec.name,
            trade=spec.trade,
            spec={},
            secret=secrets.token_hex(32),
            simulation=simulation,
            version=0,
            created_at=now,
            updated_at=now,
        )
    row.name, row.trade, row.updated_at = spec.name, spec.trade, now
    row.spec = spec.model_dump(mode="json")
    fresh = row.version == 0
    row.version += 1 if told or fresh else 0
    session.add(row)
    session.flush()
    if told or fresh:
        session.add(
            ShopChangeTable(
                shop=row.key,
                version=row.version,
                at=now,
                staff=saving.staff,
                how=saving.how,
                source=saving.source,
                changes=[asdict(change) | {"path": list(change.path)} for change in told],
            )
        )
        session.flush()
    return ShopEntry(*[getattr(row, name) for name in ShopEntry.__slots__])


def shop_changes(session: Session, key: str, *, since: int = 0, limit: int = 100) -> tuple[StoredChange, ...]:
    """Return how a shop's facts changed after version `since`, newest first."""
    rows = session.exec(
        select(ShopChangeTable, StaffTable.name)
        .join(StaffTable, col(ShopChangeTable.staff) == col(StaffTable.id), isouter=True)
        .where(ShopChangeTable.shop == key, ShopChangeTable.version > since)
        .order_by(col(ShopChangeTable.version).desc())
        .limit(limit)
    )
    return tuple(
        StoredChange(
            version=row.version,
            at=row.at,
            staff=row.staff,
            staff_name=name or "",
            how=cast("How", row.how),
            source=row.source,
            changes=tuple(
                Change(tuple(change["path"]), change["before"], change["after"]) for change in row.changes
            ),
        )
        for row, name in rows
    )


def edited_by_people(session: Session, key: str) -> bool:
    """Return whether a shop's facts were ever changed otherwise than from its file."""
    return (
        session.exec(
            select(ShopChangeTable.version)
            .where(ShopChangeTable.shop == key, ShopChangeTable.how != "file")
            .limit(1)
        ).first()
        is not None
    )


def load_shop(session: Session, key: str) -> ShopSpec:
    """Return a shop's specification as it was saved; raises NotFound. Its `orders` are those of the file."""
    return ShopSpec.model_validate(_row(session, key).spec)


def load_shop_entry(session: Session, key: str) -> ShopEntry:
    """Return a shop's line in the list; raises NotFound."""
    found = session.exec(_LINE, params={"key": key}).first()
    if found is None:
        raise _unknown(key)
    return ShopEntry(*found)


def list_shops(session: Session, keys: Collection[str] | None = None) -> tuple[ShopEntry, ...]:
    """Return all shops, or those of these keys that exist, by key."""
    query = select(*_ENTRY).order_by(col(ShopTable.key))
    if keys is not None:
        query = query.where(col(ShopTable.key).in_(list(keys)))
    return tuple(ShopEntry(*found) for found in session.exec(query))


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
        raise _unknown(key)
    return row


def _unknown(key: str) -> NotFound:
    return NotFound(f"no shop {key}")
