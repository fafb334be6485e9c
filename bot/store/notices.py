"""Shop-wide notices: one approved text for one cause, sent by people one by one, each sending written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import func
from sqlmodel import col, select

from bot.errors import Conflict, NotFound
from bot.store.columns import new_id
from bot.store.notes import Named, staff_names
from bot.store.snippets import TextChanged
from bot.store.tables import NoticeSentTable, NoticeTable, ShopTable
from bot.store.upsert import insert_missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlmodel import Session

    from bot.store.messages import StoredMessage

NoticeState = Literal["draft", "approved", "ended"]


class NoticeOver(Conflict):
    """The notice is not approved, or its time is over; write to the buyer in your own words."""

    code = "notice_over"


class NoticeSent(Conflict):
    """This conversation has the notice already."""

    code = "notice_sent"


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """What a notice says and whom it concerns; every list that is not empty must be met."""

    cause: str
    text: str
    intents: tuple[str, ...] = ()
    order_states: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice with where it stands."""

    id: str
    shop: str
    words: NoticeWords
    state: NoticeState
    version: int
    written_by: Named | None
    approved_by: Named | None
    approved_at: datetime | None
    created_at: datetime
    sent: int
    """Conversations that have it."""

    def holds(self, now: datetime) -> bool:
        """Return whether it may be sent now."""
        ends = self.words.ends_at
        return self.state == "approved" and (ends is None or now <= ends)


@dataclass(frozen=True, slots=True)
class NoticeSending:
    """Who sent a notice in a conversation, and when."""

    by: Named | None
    at: datetime


def add_notice(
    session: Session, *, shop: str, words: NoticeWords, staff: str, approve: bool, now: datetime
) -> Notice:
    """Keep a notice, approved at once where `approve`; raises NotFound for the shop."""
    if session.get(ShopTable, shop) is None:
        msg = f"no shop {shop}"
        raise NotFound(msg)
    row = NoticeTable(
        id=new_id(now),
        shop=shop,
        **_columns(words),
        state="draft",
        version=1,
        written_by=staff,
        approved_by=None,
        approved_at=None,
        created_at=now,
    )
    _approve(row, staff if approve else None, now)
    session.add(row)
    session.flush()
    return _values(session, [row])[0]


def change_notice(
    session: Session,
    notice: str,
    *,
    version: int,
    words: NoticeWords | None = None,
    state: NoticeState | None = None,
    staff: str,
    now: datetime,
) -> Notice:
    """Replace what it says, or where it stands; new words without a state are a draft again.

    Raises NotFound, TextChanged.
    """
    row = session.get(NoticeTable, notice, with_for_update=True)
    if row is None:
        msg = f"no notice {notice}"
        raise NotFound(msg)
    if row.version != version:
        raise TextChanged(row.version)
    if words is not None:
        for name, value in _columns(words).items():
            setattr(row, name, value)
        state = state or "draft"
    if state == "approved":
        _approve(row, staff, now)
    elif state is not None:
        row.state = state
    if state == "draft":
        row.approved_by = row.approved_at = None
    row.version += 1
    session.add(row)
    session.flush()
    return _values(session, [row])[0]


def load_notice(session: Session, notice: str) -> Notice:
    """Return a notice; raises NotFound."""
    row = session.get(NoticeTable, notice)
    if row is None:
        msg = f"no notice {notice}"
        raise NotFound(msg)
    return _values(session, [row])[0]


def list_notices(session: Session, shop: str, limit: int = 200) -> tuple[Notice, ...]:
    """Return a shop's notices, newest first."""
    rows = session.exec(
        select(NoticeTable)
        .where(NoticeTable.shop == shop)
        .order_by(col(NoticeTable.created_at).desc(), col(NoticeTable.id).desc())
        .limit(limit)
    ).all()
    return _values(session, rows)


def record_notice(session: Session, notice: str, message: StoredMessage, *, now: datetime) -> None:
    """Write down that a message is the notice, in the transaction that stores it.

    Raises NotFound for a notice of another shop, NoticeOver, and NoticeSent when the conversation has it.
    """
    found = load_notice(session, notice)
    if found.shop != message.shop:
        msg = f"no notice {notice} in shop {message.shop}"
        raise NotFound(msg)
    if not found.holds(now):
        msg = f"notice {notice} is {found.state} or over"
        raise NoticeOver(msg)
    key = {"notice": notice, "conversation": message.conversation}
    sending = {"message": message.id, "staff": message.sender_id, "sent_at": now}
    if not insert_missing(session, NoticeSentTable, tuple(key), key | sending):
        msg = f"notice {notice} was sent in conversation {message.conversation}"
        raise NoticeSent(msg)


def notice_sendings(session: Session, notice: str) -> dict[str, NoticeSending]:
    """Return who sent a notice, by conversation."""
    rows = session.exec(select(NoticeSentTable).where(NoticeSentTable.notice == notice)).all()
    names = staff_names(session, {row.staff for row in rows if row.staff})
    return {
        row.conversation: NoticeSending(
            Named(row.staff, names.get(row.staff, "")) if row.staff else None, row.sent_at
        )
        for row in rows
    }


def _columns(words: NoticeWords) -> dict[str, Any]:
    return {
        "cause": words.cause,
        "text": words.text,
        "intents": list(words.intents),
        "order_states": list(words.order_states),
        "products": list(words.products),
        "ends_at": words.ends_at,
    }


def _approve(row: NoticeTable, staff: str | None, now: datetime) -> None:
    if staff is not None:
        row.state, row.approved_by, row.approved_at = "approved", staff, now


def _values(session: Session, rows: Sequence[NoticeTable]) -> tuple[Notice, ...]:
    ids = [row.id for row in rows]
    sent = dict(
        session.exec(
            select(NoticeSentTable.notice, func.count())
            .where(col(NoticeSentTable.notice).in_(ids))
            .group_by(col(NoticeSentTable.notice))
        ).all()
    )
    names = staff_names(session, {who for row in rows for who in (row.written_by, row.approved_by) if who})
    return tuple(
        Notice(
            id=row.id,
            shop=row.shop,
            words=NoticeWords(
                row.cause,
                row.text,
                tuple(row.intents),
                tuple(row.order_states),
                tuple(row.products),
                row.ends_at,
            ),
            state=cast("NoticeState", row.state),
            version=row.version,
            written_by=_named(row.written_by, names),
            approved_by=_named(row.approved_by, names),
            approved_at=row.approved_at,
            created_at=row.created_at,
            sent=sent.get(row.id, 0),
        )
        for row in rows
    )


def _named(who: str | None, names: dict[str, str]) -> Named | None:
    return None if who is None else Named(who, names.get(who, ""))
