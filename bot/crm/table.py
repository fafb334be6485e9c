"""The management table of a shop's window, from what is stored."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.crm.aligned import Aligned
from bot.crm.naming import load_names
from bot.crm.purchases import window_of
from bot.crm.records import CustomerRecord, Purchase
from bot.crm.settings import folder_of, rules_of
from bot.crm.workbook import Line, management_table
from bot.errors import LimitExceeded
from bot.shop.dates import local
from bot.store import Session, load_shop
from bot.store.purchases import stream_purchases
from bot.store.records import stream_records

MOST: int = 50_000
"""Customers that one workbook takes."""


class TooManyRows(LimitExceeded):
    """More customers bought in the window than one workbook takes; choose a shorter window."""

    code = "too_many_rows"


def table_of(session: Session, shop: str, *, now: datetime, folder: Path | None = None) -> bytes:
    """Return the XLSX file of who bought in the window, the largest spending first. Raises NotFound, TooManyRows."""
    library = folder_of(folder)
    rules, names = rules_of(session, shop, library), load_names(library)
    window = window_of(rules.window, now)
    purchases = Aligned(iter(stream_purchases(session, shop)))
    lines: list[Line] = []
    for record in stream_records(session, shop):
        bought = [
            (local(purchase.paid_at), purchase)
            for purchase in purchases.of(record.customer) or ()
            if purchase.deal and purchase.paid_at is not None and window.holds(purchase.paid_at)
        ]
        if bought:
            lines.append(_line(record, bought))
        if len(lines) > MOST:
            msg = (
                f"more than {MOST} customers bought from {window.since} to {window.until}; choose fewer days"
            )
            raise TooManyRows(msg)
    lines.sort(key=lambda line: (-line.spent, line.name))
    return management_table(lines, rules.value, window, names, load_shop(session, shop).name)


def _line(record: CustomerRecord, bought: list[tuple[datetime, Purchase]]) -> Line:
    return Line(
        record.name,
        str(record.fields.get("gender") or ""),
        tuple(sorted(moment.date() for moment, _ in bought)),
        sum(purchase.net for _, purchase in bought),
        sum(1 for _, purchase in bought if purchase.refunded > 0),
    )
