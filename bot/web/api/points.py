"""Points: a customer's ledger, what is booked by hand, and what the whole came to."""

from datetime import datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query

from bot.auth import access_service, access_supervisor, supervises
from bot.crm.points import offset_most, reward
from bot.crm.records import PointsEntry
from bot.crm.settings import folder_of, rules_of
from bot.errors import Forbidden, InputError, NotFound
from bot.shop.dates import CHINA
from bot.store import Session, day_of, load_shop_entry
from bot.store.persons import person_of
from bot.store.points import add_points, points_entries, points_of, points_summary
from bot.store.records import load_record
from bot.web.api.points_bodies import PointsAccount, PointsBooking, PointsLine, PointsSummary, PointsTotalLine
from bot.web.api.shapes import Key
from bot.web.guard import Home, Staff

router = APIRouter(prefix="/api/v1/shops/{key}/crm/points", tags=["customers"])
Shop = Annotated[Key, Path()]
BY_SUPERVISOR = frozenset({"correction", "activity"})
SPENDING = frozenset({"goods", "offset"})


@router.get("")
async def summary(
    home: Home, identity: Staff, key: Shop, days: Annotated[int, Query(ge=1, le=365)] = 30
) -> PointsSummary:
    """Return what each kind of entry came to in the last days. For supervisors."""
    access_supervisor(identity, key)
    until = day_of(home.now())
    since = until - timedelta(days=days - 1)

    def read(session: Session) -> PointsSummary:
        load_shop_entry(session, key)
        rule = rules_of(session, key, folder_of(home.library.folder)).points
        totals = points_summary(
            session,
            key,
            datetime.combine(since, time(), CHINA),
            datetime.combine(until + timedelta(days=1), time(), CHINA),
        )
        return PointsSummary(
            started=rule.since is not None and rule.since <= until,
            since=since,
            until=until,
            totals=tuple(
                PointsTotalLine(
                    kind=found.kind, entries=found.entries, customers=found.customers, points=found.points
                )
                for found in totals
            ),
            participants=max((found.customers for found in totals), default=0),
            redemptions=sum(found.entries for found in totals if found.kind in SPENDING),
        )

    return await home.archive.read(read)


@router.get("/{customer}")
async def account(
    *,
    home: Home,
    identity: Staff,
    key: Shop,
    customer: Annotated[str, Path(max_length=64)],
    order: Annotated[float, Query(ge=0, le=1_000_000, description="Yuan of an order.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> PointsAccount:
    """Return a customer's balance and last entries, and what of it an order may take. For staff of the shop."""
    access_service(identity, key)

    def read(session: Session) -> PointsAccount:
        person = _person(session, key, customer)
        rule = rules_of(session, key, folder_of(home.library.folder)).points
        balance = points_of(session, person)
        points, fen = offset_most(round(order * 100), balance, rule)
        return PointsAccount(
            customer=person,
            balance=balance,
            items=tuple(_line(entry) for entry in points_entries(session, person, limit)),
            offset_points=points,
            offset_yuan=fen / 100,
        )

    return await home.archive.read(read)


@router.post("", status_code=201)
async def book(home: Home, identity: Staff, key: Shop, body: PointsBooking) -> PointsLine:
    """Book points: earned by rule (sign-in, share, review), spent (goods, offset), or by a supervisor's word.

    409 when there are not enough, 429 when something has earned often enough today. For staff of the shop.
    """
    access_service(identity, key)
    if body.kind in BY_SUPERVISOR and not supervises(identity):
        msg = f"{body.kind} is for supervisors"
        raise Forbidden(msg)

    def write(session: Session) -> PointsLine:
        person = _person(session, key, body.customer)
        rule = rules_of(session, key, folder_of(home.library.folder)).points
        if body.kind in {"sign_in", "share", "review"}:
            if body.points is not None:
                msg = f"points of {body.kind} follow the shop's rules; leave points out"
                raise InputError(msg)
            return _line(
                reward(session, shop=key, customer=person, kind=body.kind, rule=rule, now=home.now())
            )
        if not body.points:
            msg = f"{body.kind} needs points"
            raise InputError(msg)
        points = -abs(body.points) if body.kind in SPENDING else body.points
        return _line(
            add_points(
                session,
                shop=key,
                customer=person,
                kind=body.kind,
                points=points,
                reference=body.reference,
                note=body.note,
                staff=identity.id,
                now=home.now(),
            )
        )

    return await home.archive.write(write)


def _person(session: Session, key: str, customer: str) -> str:
    person = person_of(session, customer)
    if load_record(session, person).shop != key:
        msg = f"no customer {customer} in shop {key}"
        raise NotFound(msg)
    return person


def _line(entry: PointsEntry) -> PointsLine:
    return PointsLine(
        id=entry.id,
        at=entry.at,
        kind=entry.kind,
        points=entry.points,
        reference=entry.reference,
        note=entry.note,
        staff=entry.staff,
        balance=entry.balance,
    )
