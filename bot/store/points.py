"""The points ledger: earned and spent, never below zero whoever writes at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from sqlalchemy import func, select, update
from sqlmodel import col

from bot.errors import BotError, Conflict, InputError, NotFound
from bot.store.columns import new_id
from bot.store.persons import members_of, person_of
from bot.store.tables import CustomerTable, PointsAccountTable, PointsEntryTable
from bot.store.upsert import insert_missing

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

PointsKind = Literal[
    "purchase",
    "sign_in",
    "share",
    "review",
    "activity",
    "goods",
    "offset",
    "refund",
    "expire",
    "correction",
]
EARNING: Final[frozenset[str]] = frozenset({"purchase", "sign_in", "share", "review", "activity"})
SPENDING: Final[frozenset[str]] = frozenset({"goods", "offset", "expire"})


class NotEnoughPoints(Conflict):
    """More points were to be spent than there are; nothing was booked."""

    code = "points"

    def __init__(self, wanted: int, there: int) -> None:
        self.detail = {"wanted": wanted, "there": there}
        super().__init__(f"{wanted} points wanted, {there} there")


@dataclass(frozen=True, slots=True)
class PointsEntry:
    """A line of the ledger."""

    id: str
    shop: str
    customer: str
    """The account, which may be one merged into the person."""
    at: datetime
    kind: PointsKind
    points: int
    """Earned above zero, spent below."""
    reference: str
    note: str
    staff: str | None
    balance: int
    """Of the account after it."""


@dataclass(frozen=True, slots=True)
class PointsTotal:
    """What one kind came to in a time."""

    kind: PointsKind
    entries: int
    customers: int
    points: int


def add_points(
    session: Session,
    *,
    shop: str,
    customer: str,
    kind: PointsKind,
    points: int,
    reference: str = "",
    note: str = "",
    staff: str | None = None,
    now: datetime,
) -> PointsEntry:
    """Book points; the same (person, kind, reference) again books nothing and returns what it returned.

    Spending draws the person's own account first, then those merged into it, each down to zero at most, one
    line for each; the last line is returned. Raises NotEnoughPoints, NotFound, InputError (0 points, or a sign
    that the kind does not have).
    """
    if not points or (points < 0 and kind in EARNING) or (points > 0 and kind in SPENDING):
        msg = f"{points} points cannot be booked as {kind}"
        raise InputError(msg)
    person = person_of(session, customer)
    _of_shop(session, person, shop)
    accounts = [person, *members_of(session, [person]).get(person, ())]
    for account in accounts:
        insert_missing(
            session, PointsAccountTable, ("customer",), {"customer": account, "shop": shop, "balance": 0}
        )
    balances = _locked(session, accounts)
    known = _known(session, accounts, kind, reference)
    if known is not None:
        return known
    if points > 0:
        return _book(session, shop, person, kind, points, reference, note, staff, now)
    there = sum(balances.values())
    if there + points < 0:
        raise NotEnoughPoints(-points, there)
    entry: PointsEntry | None = None
    left = -points
    for account in accounts:
        part = min(left, balances[account])
        if part:
            entry = _book(session, shop, account, kind, -part, reference, note, staff, now)
            left -= part
    if entry is None:
        raise NotEnoughPoints(-points, there)
    return entry


def points_of(session: Session, person: str) -> int:
    """Return how many points a person has, accounts merged into it included."""
    accounts = [person, *members_of(session, [person]).get(person, ())]
    total = session.connection().execute(
        select(func.coalesce(func.sum(PointsAccountTable.balance), 0)).where(
            col(PointsAccountTable.customer).in_(accounts)
        )
    )
    return int(total.scalar_one())


def points_entries(session: Session, person: str, limit: int = 50) -> tuple[PointsEntry, ...]:
    """Return the last lines of a person's ledger, newest first."""
    accounts = [person, *members_of(session, [person]).get(person, ())]
    rows = session.connection().execute(
        select(PointsEntryTable)
        .where(col(PointsEntryTable.customer).in_(accounts))
        .order_by(col(PointsEntryTable.at).desc(), col(PointsEntryTable.id).desc())
        .limit(limit)
    )
    return tuple(map(_entry, rows))


def points_summary(session: Session, shop: str, since: datetime, until: datetime) -> tuple[PointsTotal, ...]:
    """Return what each kind came to with since ≤ at < until, by kind."""
    rows = session.connection().execute(
        select(
            col(PointsEntryTable.kind),
            func.count(),
            func.count(func.distinct(PointsEntryTable.customer)),
            func.sum(PointsEntryTable.points),
        )
        .where(
            col(PointsEntryTable.shop) == shop,
            col(PointsEntryTable.at) >= since,
            col(PointsEntryTable.at) < until,
        )
        .group_by(col(PointsEntryTable.kind))
        .order_by(col(PointsEntryTable.kind))
    )
    return tuple(
        PointsTotal(cast("PointsKind", kind), entries, customers, int(points))
        for kind, entries, customers, points in rows
    )


def _of_shop(session: Session, person: str, shop: str) -> None:
    row = session.get(CustomerTable, person)
    if row is None or row.shop != shop:
        msg = f"no customer {person} in shop {shop}"
        raise NotFound(msg)


def _locked(session: Session, accounts: list[str]) -> dict[str, int]:
    """Return the balances; on PostgreSQL no one else writes them until this transaction ends."""
    rows = session.connection().execute(
        select(col(PointsAccountTable.customer), col(PointsAccountTable.balance))
        .where(col(PointsAccountTable.customer).in_(accounts))
        .order_by(col(PointsAccountTable.customer))
        .with_for_update()
    )
    return {account: balance for account, balance in rows}  # noqa: C416 - rows are not pairs to the checker


def _known(session: Session, accounts: list[str], kind: str, reference: str) -> PointsEntry | None:
    if not reference:
        return None
    rows = (
        session.connection()
        .execute(
            select(PointsEntryTable).where(
                col(PointsEntryTable.customer).in_(accounts),
                col(PointsEntryTable.kind) == kind,
                col(PointsEntryTable.reference) == reference,
            )
        )
        .all()
    )
    # Lines of one booking have one time: the account drawn last has the last of them.
    return max(map(_entry, rows), key=lambda entry: accounts.index(entry.customer), default=None)


def _book(  # noqa: PLR0917 - the columns of a line
    session: Session,
    shop: str,
    account: str,
    kind: PointsKind,
    points: int,
    reference: str,
    note: str,
    staff: str | None,
    now: datetime,
) -> PointsEntry:
    balance: int | None = (
        session.connection()
        .execute(
            update(PointsAccountTable)
            .where(col(PointsAccountTable.customer) == account, col(PointsAccountTable.balance) + points >= 0)
            .values(balance=col(PointsAccountTable.balance) + points)
            .returning(col(PointsAccountTable.balance))
        )
        .scalar_one_or_none()
    )
    if balance is None:
        msg = f"account {account} was drawn meanwhile"
        raise BotError(msg)
    entry = PointsEntry(new_id(now), shop, account, now, kind, points, reference, note, staff, balance)
    session.add(
        PointsEntryTable(
            id=entry.id,
            shop=shop,
            customer=account,
            at=now,
            kind=kind,
            points=points,
            reference=reference or None,
            note=note,
            staff=staff,
            balance=balance,
        )
    )
    session.flush()
    return entry


def _entry(row: Any) -> PointsEntry:  # noqa: ANN401 - a row of a query
    return PointsEntry(
        row.id,
        row.shop,
        row.customer,
        row.at,
        cast("PointsKind", row.kind),
        row.points,
        row.reference or "",
        row.note,
        row.staff,
        row.balance,
    )
