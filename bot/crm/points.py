"""Points (VAL-17): what earns them, what they pay for, when they lapse. The ledger itself is the store's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from bot.crm.aligned import PIECE
from bot.crm.purchases import DAY_SECONDS, china_day, day_number, months_before, second_of
from bot.crm.records import PointsEntry, Test
from bot.crm.rules import PointRule
from bot.crm.settings import folder_of, rules_of
from bot.errors import InputError, LimitExceeded
from bot.shop.dates import local
from bot.store import Database, Session
from bot.store.outline import Outline
from bot.store.points import add_points, points_entries, points_of
from bot.store.register import stream_matching

Habit = Literal["sign_in", "share", "review"]
YUAN: Final = 100
"""Fen."""
ORDER_KINDS: Final = frozenset({"purchase", "refund"})
WATCHED: Final = 120
"""Days after paying in which a refund may still take points back."""
ENTRIES: Final = 10_000
"""So many of one customer are looked at."""


class PointsOff(InputError):
    """The shop has not started its points."""

    code = "points_off"


class PointsToday(LimitExceeded):
    """This has earned points often enough today."""

    code = "points_today"


@dataclass(frozen=True, slots=True)
class Lapse:
    """Points that are too old."""

    points: int
    entries: tuple[str, ...]
    """Ids of the entries they came from, oldest first."""


def earned(net: int, rule: PointRule) -> int:
    """Return the points for fen that stayed with the shop: whole yuan only."""
    return max(0, net) // YUAN * rule.per_yuan


def due_for(order: Outline, rule: PointRule) -> int:
    """Return the points an order is worth now: none before the shop's first day of points, none unless it counts."""
    if rule.since is None or order.paid is None or china_day(order.paid) < day_number(rule.since):
        return 0
    return earned(order.net, rule)


def offset_most(order: int, balance: int, rule: PointRule) -> tuple[int, int]:
    """Return the most points that may go towards an order of so many fen, and the fen they take off."""
    fen_most = order * rule.most_share // 100
    yuan = min(balance // rule.points_a_yuan, fen_most // YUAN)
    return yuan * rule.points_a_yuan, yuan * YUAN


def lapsed(entries: Iterable[PointsEntry], now: datetime, rule: PointRule) -> Lapse:
    """Return what lapses now: what was earned more than `months` ago and is not spent; the oldest is spent first."""
    limit = months_before(local(now).date(), rule.months)
    ordered = sorted(entries, key=lambda entry: (entry.at, entry.id))
    spent = -sum(entry.points for entry in ordered if entry.points < 0)
    points, found = 0, []
    for entry in ordered:
        if entry.points <= 0:
            continue
        left = max(0, entry.points - spent)
        spent = max(0, spent - entry.points)
        if left and local(entry.at).date() < limit:
            points += left
            found.append(entry.id)
    return Lapse(points, tuple(found))


def credit(
    session: Session, shop: str, customer: str, orders: Iterable[Outline], rule: PointRule, *, now: datetime
) -> tuple[PointsEntry, ...]:
    """Bring the ledger to what one customer's orders are worth now; again: nothing.

    Orders paid more than WATCHED days ago are settled. A refund takes points back as far as the balance
    reaches; the note tells what was short.
    """
    if rule.since is None:
        return ()
    made: list[PointsEntry] = []
    booked: dict[str, tuple[int, int]] | None = None
    watched = second_of(now) - WATCHED * DAY_SECONDS
    for order in orders:
        if order.paid is None or order.paid < watched:
            continue
        due = due_for(order, rule)
        if booked is None and (due or order.refunded or order.state == "closed"):
            booked = _booked(session, customer)
        had, times = (booked or {}).get(order.order_no, (0, 0))
        if due == had:
            continue
        reference = f"{order.order_no}#{times}" if times else order.order_no
        change = due - had
        note = ""
        if change < 0:
            taken = min(-change, points_of(session, customer))
            note = "" if taken == -change else f"short {-change - taken}"
            change = -taken
        if change:
            made.append(
                add_points(
                    session,
                    shop=shop,
                    customer=customer,
                    kind="purchase" if change > 0 else "refund",
                    points=change,
                    reference=reference,
                    note=note,
                    now=now,
                )
            )
    return tuple(made)


def reward(
    session: Session, *, shop: str, customer: str, kind: Habit, rule: PointRule, now: datetime
) -> PointsEntry:
    """Book a sign-in, a share or a review. Raises PointsOff, PointsToday, InputError."""
    worth: dict[Habit, tuple[int, int | None]] = {
        "sign_in": (rule.sign_in, rule.sign_ins_a_day),
        "share": (rule.share, rule.shares_a_day),
        "review": (rule.review, None),
    }
    if rule.since is None or local(now).date() < rule.since:
        msg = f"shop {shop} has not started its points"
        raise PointsOff(msg)
    if kind not in worth:
        msg = f"{kind}: one of {', '.join(worth)}"
        raise InputError(msg)
    points, most = worth[kind]
    today = local(now).date()
    done = [
        entry
        for entry in points_entries(session, customer, ENTRIES)
        if entry.kind == kind and local(entry.at).date() == today
    ]
    if most is not None and len(done) >= most:
        msg = f"{kind} has earned points {most} times today"
        raise PointsToday(msg)
    reference = "" if most is None else f"{today.isoformat()}#{len(done) + 1}"
    return add_points(
        session, shop=shop, customer=customer, kind=kind, points=points, reference=reference, now=now
    )


def lapse(
    session: Session, *, shop: str, customer: str, rule: PointRule, now: datetime
) -> PointsEntry | None:
    """Book what lapses today; once a day at most."""
    old = lapsed(points_entries(session, customer, ENTRIES), now, rule)
    points = min(old.points, points_of(session, customer))
    if points <= 0:
        return None
    reference = f"lapse {local(now).date().isoformat()}"
    return add_points(
        session, shop=shop, customer=customer, kind="expire", points=-points, reference=reference, now=now
    )


def _booked(session: Session, customer: str) -> dict[str, tuple[int, int]]:
    """Return points and entries booked by order, what could not be taken back counted as taken."""
    found: dict[str, tuple[int, int]] = {}
    for entry in points_entries(session, customer, ENTRIES):
        if entry.kind in ORDER_KINDS:
            order = entry.reference.partition("#")[0]
            short = int(entry.note.removeprefix("short ")) if entry.note.startswith("short ") else 0
            had, times = found.get(order, (0, 0))
            found[order] = (had + entry.points - short, times + 1)
    return found


def lapse_all(database: Database, shop: str, *, now: datetime, folder: Path | None = None) -> int:
    """Book what lapses today for every customer with points; return how many had any. Nothing without points."""
    with database.read() as session:
        rule = rules_of(session, shop, folder_of(folder)).points
        if rule.since is None:
            return 0
        owners = list(stream_matching(session, shop, Test("points", "ge", 1), now=now))
    done = 0
    for start in range(0, len(owners), PIECE):
        with database.write() as session:
            for customer in owners[start : start + PIECE]:
                done += lapse(session, shop=shop, customer=customer, rule=rule, now=now) is not None
    return done
