"""An audience as a file: masked names and figures, no address and no telephone number."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.crm.naming import Names
from bot.crm.records import Filter
from bot.errors import LimitExceeded
from bot.sheets.tables import Row, Sheet, write_csv, write_workbook
from bot.shop.dates import local
from bot.store import Session
from bot.store.register import customer_lines, stream_matching

MOST: Final = 100_000
CHUNK: Final = 1_000
COLUMNS: Final[tuple[str, ...]] = (
    "name",
    "buyer",
    "orders",
    "spent",
    "last",
    "value",
    "cell",
    "tier",
    "stage",
    "relation",
    "risk",
)


class TooManyPeople(LimitExceeded):
    """An audience has more customers than one file takes."""

    code = "too_many_rows"


def export_audience(
    session: Session, shop: str, given: Filter, names: Names, form: str, *, now: datetime
) -> tuple[bytes, int]:
    """Return the file (`csv` or `xlsx`) and how many customers are in it. Raises InputError, TooManyPeople."""
    people = list(stream_matching(session, shop, given, now=now))
    if len(people) > MOST:
        msg = f"{len(people)} customers, at most {MOST} go into one file"
        raise TooManyPeople(msg)
    rows = [Row(1, tuple(names.of("export", column) for column in COLUMNS))]
    for start in range(0, len(people), CHUNK):
        for line in customer_lines(session, people[start : start + CHUNK]):
            cells = (
                line.name,
                line.buyer,
                str(line.orders),
                f"{line.spent / 100:.2f}",
                "" if line.last_at is None else local(line.last_at).date().isoformat(),
                *(
                    names.of(group, key) if key else ""
                    for group, key in (
                        ("value", line.value),
                        ("cell", line.cell),
                        ("tier", line.tier),
                        ("stage", line.stage),
                        ("relation", line.relation),
                        ("risk", line.risk_level),
                    )
                ),
            )
            rows.append(Row(len(rows) + 1, cells))
    sheet = Sheet(names.of("export", "sheet"), tuple(rows))
    return (write_workbook([sheet]) if form == "xlsx" else write_csv(sheet)), len(people)
