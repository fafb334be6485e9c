"""What followed conversations, figures over suggestions, and needs whose muting was lifted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from sqlalchemy import func
from sqlmodel import col, select

from bot.errors import InputError
from bot.store.adoption import count_up, day_of
from bot.store.columns import new_id
from bot.store.conversations import locked
from bot.store.tables import (
    AdoptionTable,
    ConversationTable,
    LiftingTable,
    OutcomeTable,
    SuggestionTable,
)
from bot.store.upsert import insert_missing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel import Session

OutcomeKind = Literal["order", "refund", "complaint", "csat"]

FOLLOWS = timedelta(days=3)
"""What comes within this time after a suggestion was sent is put down to it."""
LOWEST, HIGHEST = 1, 5
"""Marks of a csat."""
_COUNTED: dict[OutcomeKind, str] = {
    "order": "ordered",
    "refund": "refunded",
    "complaint": "complained",
    "csat": "rated",
}


@dataclass(frozen=True, slots=True)
class Uptake:
    """What became of a need's suggestions, or of one reply's, over some days."""

    need: str
    template: str
    """Empty: the need as a whole, counted once a round; a reply counts once per conversation and day."""
    shown: int
    inserted: int
    """And not sent."""
    sent: int
    edited: int
    """Sent with changes."""
    dismissed: int

    @property
    def pasted(self) -> int:
        """How often one was inserted or sent."""
        return self.inserted + self.sent + self.edited


@dataclass(frozen=True, slots=True)
class Lifting:
    """A supervisor had a need's suggestions shown again."""

    shop: str
    need: str
    staff: str | None
    lifted_at: datetime


def record_outcome(
    session: Session,
    *,
    conversation: str,
    kind: OutcomeKind,
    reference: str = "",
    value: float = 0.0,
    now: datetime,
) -> bool:
    """Note what followed a conversation and count it for the replies sent in it lately.

    The same kind and reference again changes nothing and returns False. Raises NotFound, and InputError for
    a csat that is no mark from 1 to 5.
    """
    if kind == "csat" and not LOWEST <= value <= HIGHEST:
        msg = f"a mark is {LOWEST} to {HIGHEST}, not {value:g}"
        raise InputError(msg)
    thread = locked(session, conversation)
    key = {"conversation": conversation, "kind": kind, "reference": reference}
    row = key | {"id": new_id(now), "shop": thread.shop, "value": value, "at": now}
    if not insert_missing(session, OutcomeTable, tuple(key), row):
        return False
    sent = session.exec(
        select(SuggestionTable.need, SuggestionTable.template, SuggestionTable.staff)
        .where(
            SuggestionTable.conversation == conversation,
            col(SuggestionTable.sent_at) > now - FOLLOWS,
            col(SuggestionTable.sent_at) <= now,
        )
        .distinct()
    ).all()
    counts: dict[str, float] = {_COUNTED[kind]: 1}
    if kind == "csat":
        counts["stars"] = value
    rows: dict[tuple[str, ...], dict[str, float]] = {
        (need, name, staff or ""): counts for need, template, staff in sent for name in (template, "")
    }
    count_up(session, thread.shop, day_of(now), rows)
    return True


def follow_up(
    session: Session, *, customer: str, kind: OutcomeKind, reference: str, value: float, now: datetime
) -> None:
    """Note what a customer did for each of their conversations in which a suggestion was sent lately."""
    threads = session.exec(
        select(ConversationTable.id)
        .join(SuggestionTable, col(SuggestionTable.conversation) == col(ConversationTable.id))
        .where(ConversationTable.customer == customer, col(SuggestionTable.sent_at) > now - FOLLOWS)
        .distinct()
        .order_by(col(ConversationTable.id))
    ).all()
    for thread in threads:
        record_outcome(session, conversation=thread, kind=kind, reference=reference, value=value, now=now)


def uptake(session: Session, shop: str, first: date, last: date) -> tuple[Uptake, ...]:
    """Return what became of the shop's suggestions on these days, the most shown first."""
    names = ("shown", "inserted", "sent", "edited", "dismissed")
    sums = [func.sum(getattr(AdoptionTable, name)) for name in names]
    rows = session.exec(
        select(AdoptionTable.need, AdoptionTable.template, *sums)
        .where(AdoptionTable.shop == shop, AdoptionTable.day >= first, AdoptionTable.day <= last)
        .group_by(col(AdoptionTable.need), col(AdoptionTable.template))
    )
    found = (Uptake(str(row[0]), str(row[1]), *map(int, row[2:])) for row in rows)
    return tuple(sorted(found, key=lambda line: (-line.shown, line.need, line.template)))


def need_days(session: Session, first: date, last: date) -> Iterable[tuple[str, str, date, int, int]]:
    """Return (shop, need, day, rounds shown, of these pasted) of all shops."""
    pasted = col(AdoptionTable.inserted) + col(AdoptionTable.sent) + col(AdoptionTable.edited)
    rows = session.exec(
        select(
            AdoptionTable.shop,
            AdoptionTable.need,
            AdoptionTable.day,
            func.sum(AdoptionTable.shown),
            func.sum(pasted),
        )  # type: ignore[call-overload]  # five columns are more than it is typed for
        .where(AdoptionTable.template == "", AdoptionTable.day >= first, AdoptionTable.day <= last)
        .group_by(col(AdoptionTable.shop), col(AdoptionTable.need), col(AdoptionTable.day))
    )
    return [(shop, need, day, int(shown), int(used)) for shop, need, day, shown, used in rows]


def lift(session: Session, *, shop: str, need: str, staff: str | None, now: datetime) -> None:
    """Have a need's suggestions shown again; shows count anew from tomorrow."""
    session.merge(LiftingTable(shop=shop, need=need, staff=staff, lifted_at=now))
    session.flush()


def liftings(session: Session, shop: str | None = None) -> tuple[Lifting, ...]:
    """Return what was lifted, of one shop when given."""
    query = select(LiftingTable)
    if shop is not None:
        query = query.where(LiftingTable.shop == shop)
    return tuple(Lifting(row.shop, row.need, row.staff, row.lifted_at) for row in session.exec(query))
