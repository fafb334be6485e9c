"""The history of a card: whatever a person changes about a customer leaves a line, not only fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from bot.store import Session
from bot.store.records import load_record, note_changes
from bot.store.yearly import SpecialDate, special_dates_of

TAGS, NOTES, DATES, CONSENT = "tags", "notes", "dates", "consent."
"""Keys of a line beside those of fields; a consent is named by its purpose."""


@contextmanager
def watched(session: Session, customer: str, *, staff: str | None, now: datetime) -> Iterator[None]:
    """Write down what of tags, notes, special days and consents is another afterwards. Raises NotFound."""
    before = _said(session, customer)
    yield
    after = _said(session, customer)
    keys = dict.fromkeys([*before, *after])
    changes = {key: (before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)}
    if changes:
        note_changes(session, customer, changes, staff=staff, now=now)


def _said(session: Session, customer: str) -> Mapping[str, Any]:
    """Return what stands on a person's card beside the fields, as plain values; empty ones are left out."""
    record = load_record(session, customer)
    days = sorted(_day(special) for special in special_dates_of(session, record.customer, record.members))
    found: dict[str, Any] = {
        TAGS: sorted(tag.text for tag in record.tags),
        NOTES: list(record.notes),
        DATES: days,
    }
    said = {key: value for key, value in found.items() if value}
    return said | {f"{CONSENT}{purpose}": granted for purpose, granted in record.consents.items()}


def _day(special: SpecialDate) -> str:
    year = f"{special.year}-" if special.year else ""
    moon = "lunar:" if special.calendar == "lunar" else ""
    name = f" {special.name}" if special.name else ""
    return f"{special.whose} {special.kind}{name} {moon}{year}{special.month:02}-{special.day:02}"
