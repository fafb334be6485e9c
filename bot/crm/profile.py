"""A customer's card (资料卡) put together: fields by group, what is missing, days to come, orders, who it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.crm.fields import CardKind, Fields, card_of
from bot.crm.masking import shown_buyer, shown_fields
from bot.errors import NotFound
from bot.shop.dates import local
from bot.store import Session
from bot.store.accounts import BIRTHDAY, follow_birthdays
from bot.store.conversations import newest_conversation
from bot.store.figures import Figures, load_figures
from bot.store.merging import Merge, merges_of
from bot.store.purchases import Purchase, purchases_of, undated_of
from bot.store.records import CustomerRecord, RecordChange, load_record, record_history, set_fields
from bot.store.yearly import SpecialDate, special_dates_of, upcoming

SHOWN_ORDERS = 20


@dataclass(frozen=True, slots=True)
class Card:
    """One person as staff see them."""

    record: CustomerRecord
    buyer: str
    """Masked unless asked for in full."""
    kind: CardKind
    fields: Mapping[str, Any]
    """As they may be shown."""
    completeness: float
    """0..1, of what this kind of card asks."""
    missing: tuple[str, ...]
    figures: Figures | None
    purchases: tuple[Purchase, ...]
    """The newest, oldest of them first."""
    dates: tuple[tuple[date, SpecialDate], ...]
    """With when they come next, the nearest first."""
    merges: tuple[Merge, ...]
    undated: tuple[int, int] = (0, 0)
    """Purchases that no file dated and their fen, which no figure counts."""
    conversation: str | None = None
    """Id of the one last written in, here."""


def load_card(
    session: Session, shop: str, customer: str, fields: Fields, *, full: bool = False, now: datetime
) -> Card:
    """Return the card of a customer of the shop. Raises NotFound."""
    record = record_in(session, shop, customer)
    figures = load_figures(session, record.customer)
    purchases = purchases_of(session, record.customer, limit=SHOWN_ORDERS, accounts=record.members)
    undated = undated_of(session, record.members or (record.customer,))
    orders = figures.orders if figures is not None else sum(1 for p in purchases if p.deal)
    kind = card_of(orders + undated[0], figures.relation if figures is not None else "")
    return Card(
        record=record,
        buyer=shown_buyer(record.buyer, full=full),
        kind=kind,
        fields=shown_fields(fields, record.fields, full=full),
        completeness=fields.completeness(record.fields, kind),
        missing=fields.missing(record.fields, kind),
        figures=figures,
        purchases=purchases,
        dates=upcoming(special_dates_of(session, record.customer, record.members), local(now).date()),
        merges=merges_of(session, record.customer),
        undated=undated,
        conversation=newest_conversation(session, record.members),
    )


def record_in(session: Session, shop: str, customer: str) -> CustomerRecord:
    """Return the person if a customer of this shop. Raises NotFound."""
    record = load_record(session, customer)
    if record.shop != shop:
        msg = f"no customer {customer} in shop {shop}"
        raise NotFound(msg)
    return record


def edit_card(
    session: Session,
    shop: str,
    customer: str,
    values: Mapping[str, object],
    fields: Fields,
    *,
    staff: str | None,
    now: datetime,
) -> Mapping[str, tuple[Any, Any]]:
    """Write fields as a person says them; return what changed. Raises NotFound, FieldProblem."""
    record = record_in(session, shop, customer)
    cleaned = {key: fields.clean(key, value) for key, value in values.items()}
    changes = set_fields(
        session, record.customer, cleaned, source="card", staff=staff, score=fields.completeness, now=now
    )
    if BIRTHDAY in changes:
        follow_birthdays(session, shop, {record.customer: changes[BIRTHDAY][1]}, now)
    return changes


def shown_history(
    changes: tuple[RecordChange, ...], fields: Fields, *, full: bool
) -> tuple[RecordChange, ...]:
    """Return history with values masked as on the card."""
    return tuple(
        RecordChange(
            change.id,
            change.customer,
            change.at,
            change.staff,
            change.how,
            change.source,
            {
                key: (
                    shown_fields(fields, {key: before}, full=full)[key] if before is not None else None,
                    shown_fields(fields, {key: after}, full=full)[key] if after is not None else None,
                )
                for key, (before, after) in change.changes.items()
            },
        )
        for change in changes
    )


def history_of(
    session: Session, shop: str, customer: str, fields: Fields, *, full: bool = False, limit: int = 100
) -> tuple[RecordChange, ...]:
    """Return what changed about a customer of the shop, newest first. Raises NotFound."""
    person = record_in(session, shop, customer).customer
    return shown_history(record_history(session, person, limit), fields, full=full)
