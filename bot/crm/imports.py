"""A file of orders, customers, visits, chats or interests: looked through whole, then taken in piece by piece.

Looking changes nothing and tells every problem with its line. Taking in commits pieces small enough for chats to get
in between; taken in again, or with other files in any order, the store is the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from bot.crm.aligned import few_collections
from bot.crm.fields import Fields
from bot.crm.mapping import Headings, Plan, Table
from bot.crm.order_rows import OrderReader, OrderRow
from bot.crm.other_rows import About, PersonReader, TalkReader, TrafficReader
from bot.crm.rowwise import RowProblem
from bot.errors import InputError
from bot.sheets.headings import LOOKED_AT
from bot.sheets.streams import rows_of
from bot.sheets.tables import Row, SheetError
from bot.store import Session
from bot.store.accounts import Arrival, take_arrivals
from bot.store.database import Database
from bot.store.gathered import ChatLine, Interest, take_chat_lines, take_interests, take_traffic
from bot.store.import_jobs import end_import, move_import, start_import
from bot.store.takings import settle_amounts, take_lines, take_purchases

PIECE: Final = 2000
"""Rows of one transaction."""
TOLD: Final = 200
"""Problems that are kept in full; all are counted."""
SAMPLE: Final = 10
WARNED: Final = frozenset({"state", "presale", "unread", "undated", "undated_file"})
"""Codes of what is worth a look but wrong in nothing."""
Progress = Callable[[int, int], None]
"""Rows done, rows in all (0: not known yet)."""


class Reader(Protocol):
    """Reads rows of one kind."""

    def read(self, row: Row) -> tuple[Any, list[RowProblem], list[RowProblem]]:
        """Return what a row says, problems, and what is worth a look."""


class ImportRefused(InputError):
    """A file has problems and was not taken in; nothing was stored."""

    code = "import_refused"

    def __init__(self, look: Look) -> None:
        self.look = look
        self.detail = {"problems": look.problem_count}
        super().__init__(f"{look.problem_count} problems; nothing was taken in")


@dataclass(frozen=True, slots=True)
class Look:
    """What a file is and says."""

    table: Table | None
    """None: of no kind that is known."""
    plan: Plan | None
    rows: int = 0
    good: int = 0
    problems: tuple[RowProblem, ...] = ()
    """The first TOLD."""
    problem_count: int = 0
    bad_rows: int = 0
    notes: tuple[RowProblem, ...] = ()
    note_count: int = 0
    sample: tuple[Mapping[str, Any], ...] = ()
    """The first rows as they were understood."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file."""

    job: str
    rows: int
    taken: int
    skipped: int
    changed: int
    """Orders and lines that are new or another now; of other kinds the rows taken."""
    undated: int = 0
    """Rows of orders with an amount and no moment: on the card, in no figure."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a person wants a file read."""

    table: Table | None = None
    platform: str = ""
    confirmed: Mapping[str, str] | None = None
    """Heading → column; empty: leave it out."""
    skip: bool = False
    """Take the good rows although others are wrong."""


ANYHOW: Final = Wish()


class Importer:
    """Takes files into one shop."""

    def __init__(
        self, headings: Headings, fields: Fields, *, shop: str, now: datetime, gift_words: Sequence[str] = ()
    ) -> None:
        """Take what to read with; `gift_words` are those by which a buyer's note speaks of a present."""
        self._gift_words = tuple(gift_words)
        self._headings, self._fields = headings.with_fields(fields.own), fields
        self._shop, self._now = shop, now

    @property
    def fields(self) -> Fields:
        """The fields of the shop's cards."""
        return self._fields

    @few_collections()
    def look(self, path: Path, name: str, wish: Wish = ANYHOW, progress: Progress | None = None) -> Look:
        """Read a file through and tell what is in it; nothing is stored and nothing raised for what is wrong."""
        try:
            plan = self.plan(path, wish)
            if plan is None:
                return _wrong("empty" if not _some(path) else "no_table")
            lacking = tuple(self._missing(plan, *pair) for pair in plan.missing())
            if lacking:
                return Look(plan.table, plan, problems=lacking, problem_count=len(lacking))
            return self._looked(path, name, plan, progress)
        except SheetError as error:
            return _wrong(error.reason, error.line, **error.values)

    def plan(self, path: Path, wish: Wish = ANYHOW) -> Plan | None:
        """Return how a file is read; None when its headings are of no kind that is known. Raises SheetError."""
        start = list(itertools.islice(rows_of(path), LOOKED_AT))
        return self._headings.plan(start, table=wish.table, platform=wish.platform, confirmed=wish.confirmed)

    @few_collections()
    def take(
        self,
        database: Database,
        path: Path,
        name: str,
        look: Look,
        *,
        wish: Wish = ANYHOW,
        staff: str | None = None,
        progress: Progress | None = None,
        started: Callable[[str], None] | None = None,
    ) -> Taken:
        """Take in what `look` found. Raises ImportRefused, SheetError, StoreUnavailable.

        A job keeps how far it is (`started` is told its id). Stopped half-way, take the file in again.
        """
        if look.plan is None or not look.good or (look.problem_count and not wish.skip):
            raise ImportRefused(look)
        with database.write() as session:
            job = start_import(
                session,
                shop=self._shop,
                kind=look.plan.table,
                file=name,
                rows=look.rows,
                staff=staff,
                now=self._now,
            )
        if started is not None:
            started(job)
        done = taken = changed = undated = 0
        try:
            for piece, read in self._pieces(path, name, look.plan):
                with database.write() as session:
                    changed += self._store(session, look.plan, read, staff)
                    done += piece
                    move_import(session, job, done)
                taken += len(read)
                undated += sum(1 for row in read if isinstance(row, OrderRow) and row.undated)
                if progress is not None:
                    progress(done, look.rows)
        except BaseException as error:
            with database.write() as session:
                end_import(
                    session, job, "failed", {"reason": str(error)[:300], "taken": taken}, now=self._now
                )
            raise
        made = Taken(job, done, taken, done - taken, changed, undated)
        report: dict[str, Any] = {"taken": taken, "skipped": made.skipped, "changed": changed}
        report |= {"undated": undated, "columns": _columns(look.plan)}
        with database.write() as session:
            end_import(session, job, "done", report, now=self._now)
        return made

    def say(self, problem: RowProblem) -> str:
        """Return a problem in the words of the console."""
        words, values = self._headings.words, dict(problem.values)
        group = "row"
        if problem.column == "#file":
            group = "file"
        elif problem.code in WARNED:
            group = "warn"
        if problem.code == "field":
            inner = values.get("inner")
            named = {"words": "", "most": ""} | (dict(inner) if isinstance(inner, Mapping) else {})
            values["reason"] = words.say(f"field.{values['reason']}", **named)
        return words.say(f"{group}.{problem.code}", **{"line": problem.line} | values)

    def _missing(self, plan: Plan, column: str, like: str) -> RowProblem:
        code = "missing_like" if like else "missing"
        return RowProblem(plan.line, "#file", code, {"name": plan.heading(column), "like": like})

    def _looked(self, path: Path, name: str, plan: Plan, progress: Progress | None) -> Look:
        reader = self._reader(plan, name)
        problems: list[RowProblem] = []
        notes = [
            RowProblem(plan.line, "#column", "unread", {"heading": c.heading, "name": _named(plan, c.to)})
            for c in plan.columns
            if c.state in {"unconfirmed", "like"}
        ]
        if plan.undated and {"amount", "paid"} & set(plan.used):
            notes.append(RowProblem(plan.line, "#column", "undated_file", {}))
        sample: list[Mapping[str, Any]] = []
        rows = good = wrong = told = 0
        told_notes = len(notes)
        for row in self._data(path, plan):
            rows += 1
            made, bad, seen = reader.read(row)
            if made is None:
                wrong += 1
                told += len(bad)
                problems += bad[: TOLD - len(problems)]
            else:
                good += 1
                if len(sample) < SAMPLE:
                    sample.append({"line": row.line} | _flat(made))
            told_notes += len(seen)
            notes += seen[: max(0, TOLD - len(notes))]
            if progress is not None and not rows % PIECE:
                progress(rows, 0)
        if not rows:
            return _wrong("empty")
        return Look(
            plan.table,
            plan,
            rows,
            good,
            tuple(problems),
            told,
            wrong,
            tuple(notes),
            told_notes,
            tuple(sample),
        )

    def _reader(self, plan: Plan, name: str) -> Reader:
        if plan.table == "orders":
            return OrderReader(plan, shop=self._shop, source=name, now=self._now, gift_words=self._gift_words)
        if plan.table == "customers":
            return PersonReader(plan, self._fields, shop=self._shop, source=name, now=self._now)
        if plan.table == "traffic":
            return TrafficReader(plan, now=self._now)
        return TalkReader(plan, shop=self._shop, source=name, now=self._now)

    def _data(self, path: Path, plan: Plan) -> Iterator[Row]:
        """Yield the rows below the headings that hold anything."""
        return (row for row in itertools.islice(rows_of(path), plan.skip, None) if row)

    def _pieces(self, path: Path, name: str, plan: Plan) -> Iterator[tuple[int, list[Any]]]:
        """Yield how many rows a piece has and what its good rows say."""
        reader = self._reader(plan, name)
        rows = self._data(path, plan)
        while piece := list(itertools.islice(rows, PIECE)):
            yield len(piece), [made for row in piece if (made := reader.read(row)[0]) is not None]

    def _store(self, session: Session, plan: Plan, read: Sequence[Any], staff: str | None) -> int:
        if plan.table == "orders":
            return self._store_orders(session, plan, read)
        if plan.table == "traffic":
            take_traffic(session, self._shop, read)
            return len(read)
        score = self._fields.completeness
        if plan.table == "customers":
            take_arrivals(session, self._shop, read, score=score, staff=staff, now=self._now)
            return len(read)
        arrivals = [Arrival(about.buyer, about.at, about.at) for about in read]
        ids = take_arrivals(session, self._shop, arrivals, score=score, now=self._now)
        said = [replace(about.said, customer=ids[about.buyer]) for about in read if isinstance(about, About)]
        take_chat_lines(session, self._shop, [line for line in said if isinstance(line, ChatLine)])
        take_interests(session, self._shop, [line for line in said if isinstance(line, Interest)])
        return len(read)

    def _store_orders(self, session: Session, plan: Plan, read: Sequence[OrderRow]) -> int:
        arrivals = [row.arrival for row in read if row.arrival is not None]
        ids = take_arrivals(session, self._shop, arrivals, score=self._fields.completeness, now=self._now)
        purchases = [row.purchase for row in read if row.purchase is not None]
        changed = take_purchases(session, self._shop, purchases, ids)
        lines = [(row.order_no, row.line) for row in read if row.line is not None]
        changed += take_lines(session, self._shop, lines)
        if plan.book.per_line:
            settle_amounts(session, self._shop, sorted({row.order_no for row in read}))
        return changed


def _wrong(reason: str, line: int = 0, **values: object) -> Look:
    """Return the look at a file that cannot be used at all."""
    return Look(None, None, problems=(RowProblem(line, "#file", reason, values),), problem_count=1)


def _some(path: Path) -> bool:
    return next(iter(rows_of(path)), None) is not None


def _columns(plan: Plan) -> dict[str, str]:
    return {c.heading: c.to for c in plan.columns if c.state == "sure" and c.to}


def _named(plan: Plan, column: str) -> str:
    mine = {heading.to: text for text, heading in plan.ours.headings(plan.table).items()}
    return mine.get(column, column)


def _flat(made: object) -> dict[str, Any]:
    """Return what a row said as plain values for a preview."""
    if isinstance(made, OrderRow):
        found: dict[str, Any] = {"order_no": made.order_no}
        if made.purchase is not None:
            p = made.purchase
            found |= {"buyer": p.customer, "state": p.state, "amount": p.amount, "refunded": p.refunded}
            found |= {
                "placed_at": p.placed_at if p.dated else None,
                "paid_at": p.paid_at,
                "province": p.province,
            }
            found |= {"gift": True} if p.gift else {}
        if made.line is not None:
            found |= {"title": made.line.title, "count": made.line.count, "line_amount": made.line.amount}
        return found
    if isinstance(made, About):
        said = {k: v for k, v in asdict(made.said).items() if k not in {"customer", "source", "at"}}
        return {"buyer": made.buyer, "at": made.at} | said
    if isinstance(made, Arrival):
        return {"buyer": made.buyer, **made.fields, "tags": list(made.tags), "first": made.first}
    return asdict(made)  # type: ignore[call-overload, no-any-return]  # a dataclass of the store
