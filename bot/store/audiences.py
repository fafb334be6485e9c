"""Groups of customers, kept as the filters that find them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import select
from sqlmodel import col

from bot.errors import Conflict, NotFound
from bot.store.columns import mapping, new_id
from bot.store.tables import AudienceTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlmodel import Session

AudienceKind = Literal["saved", "preset"]


@dataclass(frozen=True, slots=True)
class Audience:
    """A named group."""

    id: str
    shop: str
    name: str
    kind: AudienceKind
    definition: Mapping[str, Any]
    """JSON of bot.store.filters."""
    size: int | None
    """As counted last; None: never."""
    counted_at: datetime | None
    staff: str | None
    created_at: datetime
    updated_at: datetime


def save_audience(
    session: Session,
    *,
    shop: str,
    name: str,
    definition: Mapping[str, Any],
    kind: AudienceKind = "saved",
    audience: str | None = None,
    staff: str | None = None,
    now: datetime,
) -> Audience:
    """Make a group, or change the one of this id. Raises NotFound, Conflict when the name is taken."""
    taken = session.connection().execute(
        select(col(AudienceTable.id)).where(col(AudienceTable.shop) == shop, col(AudienceTable.name) == name)
    )
    other = taken.scalar_one_or_none()
    if other is not None and other != audience:
        msg = f"shop {shop} has an audience {name} already"
        raise Conflict(msg)
    if audience is None:
        row = AudienceTable(
            id=new_id(now),
            shop=shop,
            name=name,
            kind=kind,
            definition=dict(definition),
            size=None,
            counted_at=None,
            staff=staff,
            created_at=now,
            updated_at=now,
        )
    else:
        row = _row(session, shop, audience)
        row.name, row.definition, row.updated_at = name, dict(definition), now
        row.size, row.counted_at = None, None
    session.add(row)
    session.flush()
    return _audience(row)


def load_audience(session: Session, shop: str, audience: str) -> Audience:
    """Return a group of the shop; raises NotFound."""
    return _audience(_row(session, shop, audience))


def list_audiences(session: Session, shop: str) -> tuple[Audience, ...]:
    """Return the groups of a shop by name."""
    rows = session.connection().execute(
        select(AudienceTable).where(col(AudienceTable.shop) == shop).order_by(col(AudienceTable.name))
    )
    return tuple(map(_audience, rows))


def drop_audience(session: Session, shop: str, audience: str) -> None:
    """Remove a group; raises NotFound."""
    session.delete(_row(session, shop, audience))
    session.flush()


def set_audience_size(session: Session, shop: str, audience: str, size: int, *, now: datetime) -> Audience:
    """Keep how many it has; raises NotFound."""
    row = _row(session, shop, audience)
    row.size, row.counted_at = size, now
    session.add(row)
    session.flush()
    return _audience(row)


def _row(session: Session, shop: str, audience: str) -> AudienceTable:
    row = session.get(AudienceTable, audience)
    if row is None or row.shop != shop:
        msg = f"no audience {audience} in shop {shop}"
        raise NotFound(msg)
    return row


def _audience(row: Any) -> Audience:  # noqa: ANN401 - a row of the table or of a query
    return Audience(
        row.id,
        row.shop,
        row.name,
        cast("AudienceKind", row.kind),
        mapping(row.definition),
        row.size,
        row.counted_at,
        row.staff,
        row.created_at,
        row.updated_at,
    )
