"""What a shop makes of the library's replies: muted for it, or said in its own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam
from sqlmodel import col, select

from bot.errors import NotFound
from bot.store.replies import replies_in_use
from bot.store.tables import LibraryChoiceTable, ShopReplyTable, ShopTable

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class LibraryChoice:
    """What a shop decided about one reply of the library."""

    template: str
    muted: bool
    muted_to: date | None
    """The last day; None: no end."""
    reply: str | None
    """Id of the shop's own reply that stands for it while that one is in use."""
    note: str
    staff: str | None
    updated_at: datetime

    def mutes(self, day: date) -> bool:
        """Return whether the reply is muted on a day."""
        return self.muted and (self.muted_to is None or day <= self.muted_to)


def library_choices(session: Session, shop: str) -> tuple[LibraryChoice, ...]:
    """Return what a shop decided, by template."""
    return tuple(_choice(row) for row in session.exec(_CHOICES, params={"shop": shop}))


_CHOICES: Final = (
    select(LibraryChoiceTable)
    .where(LibraryChoiceTable.shop == bindparam("shop"))
    .order_by(col(LibraryChoiceTable.template))
)


def mute_template(
    session: Session,
    *,
    shop: str,
    template: str,
    muted: bool,
    until: date | None = None,
    note: str = "",
    staff: str | None,
    now: datetime,
) -> LibraryChoice:
    """Have a reply of the library not offered in a shop, or offered again; raises NotFound (shop)."""
    row = _row(session, shop, template, now)
    row.muted, row.muted_to, row.note = muted, until if muted else None, note
    return _kept(session, row, staff, now)


def replace_template(
    session: Session, *, shop: str, template: str, reply: str, staff: str | None, now: datetime
) -> LibraryChoice:
    """Have a shop's own reply stand for one of the library; raises NotFound (shop, or no such reply there)."""
    own = session.get(ShopReplyTable, reply)
    if own is None or own.shop != shop:
        msg = f"no reply {reply} in shop {shop}"
        raise NotFound(msg)
    row = _row(session, shop, template, now)
    row.reply = reply
    return _kept(session, row, staff, now)


def hidden_templates(session: Session, shop: str, day: date) -> frozenset[str]:
    """Return the library's replies that are not offered in a shop on a day.

    One that is said in the shop's own words comes back when its stand-in is retired or has expired.
    """
    choices = library_choices(session, shop)
    if not choices:
        return frozenset()
    in_use = {reply.id for reply in replies_in_use(session, shop, day)}
    return frozenset(choice.template for choice in choices if choice.mutes(day) or choice.reply in in_use)


def _row(session: Session, shop: str, template: str, now: datetime) -> LibraryChoiceTable:
    if session.get(ShopTable, shop) is None:
        msg = f"no shop {shop}"
        raise NotFound(msg)
    known = session.get(LibraryChoiceTable, (shop, template), with_for_update=True)
    return known or LibraryChoiceTable(
        shop=shop,
        template=template,
        muted=False,
        muted_to=None,
        reply=None,
        note="",
        staff=None,
        updated_at=now,
    )


def _kept(session: Session, row: LibraryChoiceTable, staff: str | None, now: datetime) -> LibraryChoice:
    row.staff, row.updated_at = staff, now
    session.add(row)
    session.flush()
    return _choice(row)


def _choice(row: LibraryChoiceTable) -> LibraryChoice:
    return LibraryChoice(
        row.template, row.muted, row.muted_to, row.reply, row.note, row.staff, row.updated_at
    )
