"""Customers who may be one person: they share a number or address that nobody has starred out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select
from sqlmodel import col

from bot.store.tables import CustomerTable, RecordTable

if TYPE_CHECKING:
    from sqlmodel import Session

SHARED: Final = ("phone", "wechat", "email")
"""Fields that tell people apart; names do not, many share one."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Persons who share a value."""

    field: str
    customers: tuple[str, ...]
    """Ascending."""


def likenesses(session: Session, shop: str, limit: int = 100) -> tuple[Likeness, ...]:
    """Return groups that a person should look at; masked values never make one."""
    found: list[Likeness] = []
    card: Any = col(RecordTable.fields)
    for field in SHARED:
        value = card[field].as_string()
        alone = (
            col(CustomerTable.shop) == shop,
            col(CustomerTable.merged_into).is_(None),
            col(CustomerTable.erased_at).is_(None),
            value.is_not(None),
            value != "",
            value.not_like("%*%"),
        )
        joined = select(value).join(CustomerTable, col(CustomerTable.id) == col(RecordTable.customer))
        shared = joined.where(*alone).group_by(value).having(func.count() > 1).limit(limit)
        values = list(session.connection().execute(shared).scalars())
        rows = session.connection().execute(
            select(value.label("value"), col(CustomerTable.id))
            .join(RecordTable, col(CustomerTable.id) == col(RecordTable.customer))
            .where(*alone, value.in_(values))
            .order_by(value, col(CustomerTable.id))
        )
        groups: dict[str, list[str]] = {}
        for text, customer in rows:
            groups.setdefault(text, []).append(customer)
        found += [Likeness(field, tuple(ids)) for ids in groups.values()]
    return tuple(dict.fromkeys(found))[:limit]
