"""Counts of what agents do with replies, kept in step with the ledger: one row a reply, person and day.

A reply counts once per conversation and day, by the best that became of it; a need (template empty) once a
round.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlmodel import col, select

from bot.shop.dates import CHINA, local
from bot.store.tables import AdoptionTable, SuggestionTable
from bot.store.upsert import add_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlmodel import Session

COUNTS = (
    "shown",
    "passed",
    "inserted",
    "sent",
    "edited",
    "dismissed",
    "faulted",
    "ordered",
    "refunded",
    "complained",
    "rated",
    "kept",
    "stars",
)
"""Columns of the table that are counted up."""

KEY = ("shop", "day", "need", "template", "staff")
ENDS = ("sent", "edited", "inserted", "dismissed", "passed", "")
"""What becomes of a suggestion, best first; empty: left."""
UNTOLD = 0.5
"""Share of the text taken to have stayed where the edit is not known (texts too long to compare)."""


@dataclass(frozen=True, slots=True)
class AdoptionCell:
    """What one person did with one reply on one day."""

    shop: str
    day: date
    """In China."""
    need: str
    template: str
    """Empty: the need as a whole."""
    staff: str
    """Empty: nobody known."""
    counts: Mapping[str, float]
    """`COUNTS` → how often."""


class Line(NamedTuple):
    """Of a line of the ledger what is counted."""

    id: str
    shop: str
    round: int
    position: int
    template: str
    need: str
    text: str
    offered_at: datetime
    displayed_at: datetime | None
    inserted_at: datetime | None
    sent_at: datetime | None
    dismissed_at: datetime | None
    reason: str
    final_text: str
    edits: list[Any]
    staff: str | None


_COLUMNS = tuple(getattr(SuggestionTable, name) for name in Line._fields)
Tally = dict[tuple[str, ...], float]
"""(need, template, staff, count) → how often."""


def day_of(moment: datetime) -> date:
    """Return the day in China."""
    return local(moment).date()


def lines_of_day(session: Session, conversation: str, moment: datetime) -> list[Line]:
    """Return what a conversation was offered on the day of `moment`."""
    start = datetime.combine(day_of(moment), time(), CHINA).astimezone(UTC)
    rows = session.exec(
        select(*_COLUMNS).where(
            SuggestionTable.conversation == conversation,
            col(SuggestionTable.offered_at) >= start,
            col(SuggestionTable.offered_at) < start + timedelta(days=1),
        )
    )
    return [Line(*row) for row in rows]


def changed(lines: Iterable[Line], row: SuggestionTable) -> list[Line]:
    """Return the lines with one of them as its row stands now."""
    now = Line(*(getattr(row, name) for name in Line._fields))
    return [now if line.id == row.id else line for line in lines]


def tally(lines: Iterable[Line]) -> Tally:
    """Count one conversation's lines of one day."""
    seen = [
        line for line in lines if line.displayed_at or line.inserted_at or line.sent_at or line.dismissed_at
    ]
    rounds: dict[object, list[Line]] = defaultdict(list)
    replies: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in seen:
        rounds[line.round or line.offered_at].append(line)
        replies[line.need, line.template].append(line)
    passed = {line.id for offers in rounds.values() for line in _passed(offers)}
    counts: defaultdict[tuple[str, ...], float] = defaultdict(float)
    for (need, template), same in replies.items():
        best = _best(same, passed)
        _add(counts, _trial((need, template, best.staff or ""), best, passed))
    for offers in rounds.values():
        for need in {line.need for line in offers}:
            mine = [line for line in offers if line.need == need]
            best = _best(mine, ())
            key = (need, "", best.staff or "")
            _add(counts, _trial(key, best, ()))
            if _end(best, ()) != "dismissed" and any(_end(line, ()) == "dismissed" for line in mine):
                counts[*key, "dismissed"] += 1
    return dict(counts)


def apply(session: Session, shop: str, day: date, before: Tally, after: Tally) -> None:
    """Add the difference of two tallies to the counts of a shop's day."""
    rows: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
    for key in sorted(before.keys() | after.keys()):
        if change := after.get(key, 0) - before.get(key, 0):
            rows[key[:3]][key[3]] = change
    count_up(session, shop, day, rows)


def count_up(
    session: Session, shop: str, day: date, rows: Mapping[tuple[str, ...], dict[str, float]]
) -> None:
    """Add to the counts of a shop's day: (need, template, staff) → count → how many more."""
    values = [
        dict(zip(KEY, (shop, day, *key), strict=True)) | dict.fromkeys(COUNTS, 0) | changes
        for key, changes in sorted(rows.items())
    ]
    add_up(session, AdoptionTable, KEY, COUNTS, values)


def adoption_cells(session: Session, first: date, last: date) -> tuple[AdoptionCell, ...]:
    """Return the counts of replies in all shops from the first day to the last, both included."""
    rows = session.exec(
        select(AdoptionTable).where(
            AdoptionTable.day >= first, AdoptionTable.day <= last, AdoptionTable.template != ""
        )
    )
    return tuple(
        AdoptionCell(
            row.shop,
            row.day,
            row.need,
            row.template,
            row.staff,
            {name: float(getattr(row, name)) for name in COUNTS},
        )
        for row in rows
    )


def _add(counts: Tally, more: Tally) -> None:
    for key, count in more.items():
        counts[key] = counts.get(key, 0) + count


def _passed(offers: list[Line]) -> list[Line]:
    """Return the lines left above the lowest one that was sent."""
    lowest = max((line.position for line in offers if line.sent_at), default=-1)
    return [line for line in offers if line.position < lowest and not line.sent_at]


def _end(line: Line, passed: Iterable[str]) -> str:
    """Return what became of a line, one of `ENDS`."""
    if line.sent_at:
        return "sent" if line.final_text == line.text else "edited"
    if line.dismissed_at:
        return "dismissed"
    if line.inserted_at:
        return "inserted"
    return "passed" if line.id in passed else ""


def _best(lines: Iterable[Line], passed: Iterable[str]) -> Line:
    return min(lines, key=lambda line: (ENDS.index(_end(line, passed)), line.id))


def _trial(key: tuple[str, str, str], line: Line, passed: Iterable[str]) -> dict[tuple[str, ...], float]:
    found: dict[tuple[str, ...], float] = {(*key, "shown"): 1}
    end = _end(line, passed)
    if end:
        found[*key, end] = 1
    if end == "edited":
        found[*key, "kept"] = _kept(line)
    if end == "dismissed" and line.reason:
        found[*key, "faulted"] = 1
    return found


def _kept(line: Line) -> float:
    """Return the share of the text that stayed as suggested, in steps of a hundredth."""
    if not line.edits:
        return UNTOLD
    gone: int = sum(end - start for _, start, end, _ in line.edits)
    new: int = sum(len(text) for *_, text in line.edits)
    return round(max(0.0, 1 - max(gone, new) / max(len(line.text), len(line.final_text), 1)), 2)
