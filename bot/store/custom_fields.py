"""Fields that a shop has added to its customers' cards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from sqlalchemy import select
from sqlmodel import col

from bot.errors import InputError, LimitExceeded, NotFound
from bot.store.tables import CustomFieldTable
from bot.store.upsert import put

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlmodel import Session

FieldKind = Literal["text", "number", "flag", "date", "choice", "list", "phone", "email"]
Section = Literal["basic", "advanced", "valuable"]
KEY: Final = re.compile(r"x_[a-z0-9_]{1,38}")
"""Own fields begin with x_, so that a field of the product never takes their name."""
MOST_FIELDS: Final = 60


@dataclass(frozen=True, slots=True)
class CustomField:
    """One field of a shop's own."""

    key: str
    label: str
    kind: FieldKind
    section: Section = "advanced"
    choices: tuple[str, ...] = ()
    position: int = 0
    archived: bool = False
    """Not asked any more; what stands on cards stays."""


def custom_fields(session: Session, shop: str) -> tuple[CustomField, ...]:
    """Return a shop's own fields in their order, archived ones last."""
    rows = session.connection().execute(
        select(CustomFieldTable)
        .where(col(CustomFieldTable.shop) == shop)
        .order_by(col(CustomFieldTable.archived), col(CustomFieldTable.position), col(CustomFieldTable.key))
    )
    return tuple(_field(row) for row in rows)


def save_custom_field(session: Session, shop: str, field: CustomField, *, now: datetime) -> None:
    """Add a field, or change label, choices, order or archiving of one. Raises InputError, LimitExceeded.

    What a field holds does not change any more: values of another kind may stand on cards.
    """
    known = {old.key: old for old in custom_fields(session, shop)}
    if not KEY.fullmatch(field.key):
        msg = f"key {field.key}: x_ and up to 38 of a-z, 0-9, _"
        raise InputError(msg)
    if field.key in known and known[field.key].kind != field.kind:
        msg = f"field {field.key} holds {known[field.key].kind}; add another field instead"
        raise InputError(msg)
    if field.kind == "choice" and not field.choices:
        msg = f"field {field.key}: a choice needs choices"
        raise InputError(msg)
    if field.key not in known and len(known) >= MOST_FIELDS:
        msg = f"a shop has at most {MOST_FIELDS} fields of its own"
        raise LimitExceeded(msg)
    values: dict[str, Any] = {name: getattr(field, name) for name in CustomField.__dataclass_fields__}
    values |= {"shop": shop, "choices": list(field.choices), "created_at": now}
    put(session, CustomFieldTable, ("shop", "key"), [values])


def archive_custom_field(session: Session, shop: str, key: str) -> None:
    """Stop asking for a field; raises NotFound."""
    row = session.get(CustomFieldTable, (shop, key))
    if row is None:
        msg = f"shop {shop} has no field {key}"
        raise NotFound(msg)
    row.archived = True
    session.add(row)
    session.flush()


def order_custom_fields(session: Session, shop: str, keys: Sequence[str]) -> None:
    """Put a shop's own fields in this order."""
    for position, key in enumerate(keys):
        row = session.get(CustomFieldTable, (shop, key))
        if row is not None:
            row.position = position
            session.add(row)
    session.flush()


def _field(row: Any) -> CustomField:  # noqa: ANN401 - a row of a query
    return CustomField(
        row.key,
        row.label,
        cast("FieldKind", row.kind),
        cast("Section", row.section),
        tuple(row.choices),
        row.position,
        row.archived,
    )
