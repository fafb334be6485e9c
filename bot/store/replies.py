"""Replies that a shop has of its own, beside the library's: proposed, approved, rejected or retired."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from sqlalchemy import bindparam, func
from sqlmodel import col, select

from bot.errors import Conflict, InputError, NotFound
from bot.store.columns import mapping, new_id
from bot.store.tables import ShopReplyTable, ShopReplyVersionTable, ShopTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlmodel import Session

ReplyState = Literal["proposed", "approved", "rejected", "retired"]
ReplySource = Literal["edited", "typed", "written"]

MOVES: Mapping[ReplyState, frozenset[ReplyState]] = {
    "proposed": frozenset({"approved", "rejected"}),
    "approved": frozenset({"retired", "proposed"}),
    "rejected": frozenset({"proposed", "approved"}),
    "retired": frozenset({"approved"}),
}
"""State → where it may go from there. An approved reply that is proposed again stays in use as it was approved."""


class ChangedSince(Conflict):
    """Somebody changed the reply since it was read; look at it again. `detail` has the version there is."""

    code = "changed_since"

    def __init__(self, version: int) -> None:
        self.detail = {"version": version}
        super().__init__(f"the reply is at version {version} by now; read it again")


@dataclass(frozen=True, slots=True)
class ShopReply:
    """One reply of a shop's own."""

    id: str
    shop: str
    name: str
    """Id of the template: `own.<intent>.<hex>`."""
    intent: str
    state: ReplyState
    version: int
    source: ReplySource
    """edited (agents change a suggestion to this), typed (agents write this), written (by a supervisor)."""
    base: str
    """Template whose suggestions were edited; empty: none."""
    entry: Mapping[str, Any]
    """The reply as a file under replies/ would have it, without `id`."""
    evidence: Mapping[str, Any]
    expires_on: date | None
    """The last day; None: no end."""
    created_at: datetime
    updated_at: datetime
    staff: str | None
    """Who changed it last; None: the program."""


@dataclass(frozen=True, slots=True)
class ReplyVersion:
    """A reply as it was after one change."""

    version: int
    state: ReplyState
    intent: str
    entry: Mapping[str, Any]
    expires_on: date | None
    staff: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ReplyChange:
    """What is to be different; what is None stays."""

    state: ReplyState | None = None
    intent: str | None = None
    entry: Mapping[str, Any] | None = None
    expires_on: date | None = None
    endless: bool = False
    """Take the expiry date away."""
    evidence: Mapping[str, Any] = field(default_factory=dict)


def add_reply(
    session: Session,
    *,
    shop: str,
    intent: str,
    entry: Mapping[str, Any],
    state: ReplyState = "proposed",
    source: ReplySource = "written",
    base: str = "",
    evidence: Mapping[str, Any] | None = None,
    expires_on: date | None = None,
    staff: str | None = None,
    now: datetime,
) -> ShopReply:
    """Keep a new reply; raises NotFound (shop)."""
    if session.get(ShopTable, shop) is None:
        msg = f"no shop {shop}"
        raise NotFound(msg)
    row = ShopReplyTable(
        id=new_id(now),
        shop=shop,
        name=f"own.{intent}.{secrets.token_hex(4)}",
        intent=intent,
        state=state,
        version=1,
        source=source,
        base=base,
        entry=dict(entry),
        evidence=dict(evidence or {}),
        expires_on=expires_on,
        created_at=now,
        updated_at=now,
        staff=staff,
    )
    session.add(row)
    session.flush()
    _remember(session, row)
    return _reply(row)


def change_reply(
    session: Session, reply: str, *, version: int, change: ReplyChange, staff: str | None, now: datetime
) -> ShopReply:
    """Change a reply that is still as the caller saw it.

    Raises NotFound, ChangedSince when it is at another version, and InputError for a move that is none.
    """
    row = _row(session, reply, lock=True)
    if row.version != version:
        raise ChangedSince(row.version)
    if change.state is not None and change.state != row.state:
        state = cast("ReplyState", row.state)
        if change.state not in MOVES[state]:
            msg = f"a reply that is {row.state} cannot become {change.state}"
            raise InputError(msg)
        row.state = change.state
    row.intent = change.intent or row.intent
    row.entry = dict(change.entry) if change.entry is not None else row.entry
    row.expires_on = None if change.endless else change.expires_on or row.expires_on
    row.evidence = dict(change.evidence) or row.evidence
    row.version, row.updated_at, row.staff = row.version + 1, now, staff
    session.add(row)
    session.flush()
    _remember(session, row)
    return _reply(row)


def load_reply(session: Session, reply: str) -> ShopReply:
    """Return a reply by id; raises NotFound."""
    return _reply(_row(session, reply))


def list_replies(
    session: Session,
    shop: str,
    *,
    state: ReplyState | None = None,
    intent: str | None = None,
    limit: int = 50,
    after: str = "",
) -> tuple[ShopReply, ...]:
    """Return a shop's replies, the newest first; `after`: id of the last one seen."""
    query = select(ShopReplyTable).where(ShopReplyTable.shop == shop)
    if state is not None:
        query = query.where(ShopReplyTable.state == state)
    if intent is not None:
        query = query.where(ShopReplyTable.intent == intent)
    if after:
        query = query.where(col(ShopReplyTable.id) < after)
    rows = session.exec(query.order_by(col(ShopReplyTable.id).desc()).limit(limit))
    return tuple(_reply(row) for row in rows)


def reply_versions(session: Session, reply: str) -> tuple[ReplyVersion, ...]:
    """Return what a reply has been, the newest first."""
    rows = session.exec(
        select(ShopReplyVersionTable)
        .where(ShopReplyVersionTable.reply == reply)
        .order_by(col(ShopReplyVersionTable.version).desc())
    )
    return tuple(_version(row) for row in rows)


def replies_in_use(session: Session, shop: str, day: date) -> tuple[ShopReply, ...]:
    """Return the approved replies that hold on a day, oldest first.

    One whose change waits for approval is in use as it was approved last.
    """
    rows = session.exec(
        select(ShopReplyTable)
        .where(ShopReplyTable.shop == shop, col(ShopReplyTable.state).in_(("approved", "proposed")))
        .order_by(col(ShopReplyTable.id))
    ).all()
    waiting = [row.id for row in rows if row.state == "proposed" and row.version > 1]
    before = _approved_before(session, waiting)
    found = []
    for row in rows:
        reply = _reply(row)
        if row.state == "proposed":
            past = before.get(row.id)
            if past is None:
                continue
            reply = replace(
                reply, state="approved", intent=past.intent, entry=past.entry, expires_on=past.expires_on
            )
        if reply.expires_on is None or day <= reply.expires_on:
            found.append(reply)
    return tuple(found)


def approved_before(session: Session, reply: str) -> ReplyVersion | None:
    """Return the version that stays in use while a change of it waits for approval; None: none does."""
    return _approved_before(session, [reply]).get(reply)


def _approved_before(session: Session, replies: Sequence[str]) -> Mapping[str, ReplyVersion]:
    """Return, of replies that are proposed, the approved version that the proposal is to follow."""
    if not replies:
        return {}
    rows = session.exec(
        select(ShopReplyVersionTable)
        .where(col(ShopReplyVersionTable.reply).in_(replies), col(ShopReplyVersionTable.state) != "proposed")
        .order_by(col(ShopReplyVersionTable.version))
    )
    last = {row.reply: _version(row) for row in rows}
    return {reply: past for reply, past in last.items() if past.state == "approved"}


def replies_stamp(session: Session, shop: str) -> tuple[int, datetime | None]:
    """Return what changes whenever a reply of the shop does: their number, and when one last changed."""
    count, last = session.exec(_STAMP, params={"shop": shop}).one()
    return int(count), last


_STAMP: Final = select(func.count(), func.max(ShopReplyTable.updated_at)).where(
    ShopReplyTable.shop == bindparam("shop")
)


def _remember(session: Session, row: ShopReplyTable) -> None:
    session.add(
        ShopReplyVersionTable(
            reply=row.id,
            version=row.version,
            state=row.state,
            intent=row.intent,
            entry=dict(row.entry),
            expires_on=row.expires_on,
            staff=row.staff,
            at=row.updated_at,
        )
    )
    session.flush()


def _version(row: ShopReplyVersionTable) -> ReplyVersion:
    return ReplyVersion(
        row.version,
        cast("ReplyState", row.state),
        row.intent,
        mapping(row.entry),
        row.expires_on,
        row.staff,
        row.at,
    )


def _row(session: Session, reply: str, *, lock: bool = False) -> ShopReplyTable:
    query = select(ShopReplyTable).where(ShopReplyTable.id == reply)
    row = session.exec(query.with_for_update() if lock else query).first()
    if row is None:
        msg = f"no reply {reply}"
        raise NotFound(msg)
    return row


def _reply(row: ShopReplyTable) -> ShopReply:
    return ShopReply(
        id=row.id,
        shop=row.shop,
        name=row.name,
        intent=row.intent,
        state=cast("ReplyState", row.state),
        version=row.version,
        source=cast("ReplySource", row.source),
        base=row.base,
        entry=mapping(row.entry),
        evidence=mapping(row.evidence),
        expires_on=row.expires_on,
        created_at=row.created_at,
        updated_at=row.updated_at,
        staff=row.staff,
    )
