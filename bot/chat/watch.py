"""The clock of the desk: buyers who have waited too long or whom nobody has, offers that nobody answered, late tickets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final, Literal

from bot.chat.backstage import tell_transfers
from bot.chat.desk import Desk
from bot.chat.deskbook import DeskBook
from bot.chat.deskrules import DeskRules, load_rules
from bot.chat.hub import Hub
from bot.chat.offload import Archive
from bot.chat.porter import Porter
from bot.chat.protocol.server import Alert
from bot.store import Session, ShopSettings, list_staff, load_conversation, load_shop_settings
from bot.store.duty import Waiting, waiting_talks
from bot.store.tickets import Ticket, late_tickets
from bot.store.transfers import Transfer, expire_transfers, has_pending
from bot.tickets.book import book_of as ticket_book

LINE: Final = timedelta(minutes=3)
"""What platforms count: an answer after this is late."""
MINUTE: Final = 60
LATELY: Final = timedelta(minutes=10)
"""So far back the first look goes: what is late for longer stands in the list of tickets."""
TOLD: Final = 40
"""Characters that are said of a ticket."""
Level = Literal["amber", "red"]


@dataclass(frozen=True, slots=True)
class _Shop:
    rules: DeskRules
    marks: ShopSettings
    supervisors: tuple[str, ...]
    expiring: bool


@dataclass(eq=False, slots=True)
class Watch:
    """Looks round the shops whose staff are here; call `look` every few seconds."""

    archive: Archive
    hub: Hub
    desk: Desk
    porter: Porter
    book: Callable[[], DeskBook]
    library_folder: Callable[[], Path]
    now: Callable[[], datetime]
    _told: dict[str, tuple[datetime, Level]] = field(default_factory=dict)
    """Conversation → since when its buyer waits, and what was told of it."""
    _looked: datetime | None = None
    """Tickets that were due by then have been told of."""

    async def look(self) -> None:
        """Alert where a mark was passed since the last look, end offers that are over. Raises StoreError."""
        shops = self.hub.shops()
        if not shops:
            return
        now = self.now()
        after = self._looked or now - LATELY
        known, waiting, late = await self.archive.read(
            lambda s: (
                {shop: _shop(s, shop, now) for shop in shops},
                waiting_talks(s, shops),
                late_tickets(s, shops, after=after, until=now),
            )
        )
        self._looked = now
        for talk in waiting:
            await self._watch(talk, known[talk.shop], now)
        for shop, found in known.items():
            if found.rules.assignment != "manual" and found.rules.open_at(now):
                await self._hand_out([talk for talk in waiting if talk.shop == shop], found.rules)
        still = {talk.conversation for talk in waiting}
        self._told = {key: told for key, told in self._told.items() if key in still}
        for ticket in late:
            await self._remind(ticket, known[ticket.shop])
        for shop, found in known.items():
            if found.expiring:
                await self._expire(shop, found.rules, now)

    async def _hand_out(self, waiting: list[Waiting], rules: DeskRules) -> None:
        """Give away what is nobody's, longest wait first, as long as somebody has room."""
        for talk in waiting:
            if talk.agent is None or self.porter.gone(talk.agent, talk.shop):
                thread = await self.archive.read(partial(load_conversation, conversation=talk.conversation))
                if await self.porter.give(thread, rules) is None:
                    return

    async def _watch(self, talk: Waiting, shop: _Shop, now: datetime) -> None:
        if not shop.rules.open_at(now):
            return
        since = shop.rules.counted_from(talk.waiting_since, now)
        waited = (now - since).total_seconds()
        level: Level | None = (
            "red" if waited >= shop.marks.wait_red else "amber" if waited >= shop.marks.wait_amber else None
        )
        told = (talk.waiting_since, level)
        if level is None or self._told.get(talk.conversation) in {told, (talk.waiting_since, "red")}:
            return
        self._told[talk.conversation] = (talk.waiting_since, level)
        only: tuple[str, ...] = ()
        if talk.agent is not None and any(c.who.id == talk.agent for c in self.hub.staff(talk.shop)):
            only = (talk.agent, *(shop.supervisors if level == "red" else ()))
        left = max(0, round(LINE.total_seconds() - waited))
        book = self.book()
        message = book.say(f"sla_{level}", waited=_span(book, round(waited)), left=_span(book, left))
        alert = Alert(
            kind="sla",
            conversation=talk.conversation,
            message=message,
            level=level,
            waiting_since=talk.waiting_since,
            due_at=since + LINE,
        )
        await self.desk.tell(talk.shop, talk.conversation, "shop", alert, only=only)

    async def _remind(self, ticket: Ticket, shop: _Shop) -> None:
        """Tell of a ticket that is late: its owner, those who supervise while she is away, else everybody."""
        here = {one.who.id for one in self.hub.staff(ticket.shop)}
        owner = (ticket.owner.id,) if ticket.owner is not None else ()
        only = tuple(here.intersection(owner) or here.intersection(shop.supervisors))
        book = ticket_book(self.library_folder())
        kind = book.kind_of.get(ticket.words.kind)
        words = ticket.words
        told = (words.promise or words.reason or words.order_no)[:TOLD]
        alert = Alert(
            kind="ticket",
            conversation=ticket.conversation or "",
            message=self.book().say(
                "ticket_late",
                kind=kind.zh if kind else words.kind,
                buyer=book.called(ticket.buyer, ticket.customer),
                told=told,
            ),
            due_at=words.due_at,
            ticket=ticket.id,
            ticket_kind=words.kind,
        )
        await self.desk.tell(ticket.shop, ticket.conversation or "", "shop", alert, only=only)

    async def _expire(self, shop: str, rules: DeskRules, now: datetime) -> None:
        before = now - timedelta(seconds=rules.transfer_seconds)
        ended: tuple[Transfer, ...] = await self.archive.write(
            partial(expire_transfers, shop=shop, asked_before=before, now=now)
        )
        await tell_transfers(self.desk, self.archive, ended)
        for transfer in ended:
            await self.desk.touched(shop, transfer.conversation)


def _shop(session: Session, shop: str, now: datetime) -> _Shop:
    rules = load_rules(session, shop)
    before = now - timedelta(seconds=rules.transfer_seconds)
    return _Shop(
        rules,
        load_shop_settings(session, shop).settings,
        tuple(m.id for m in list_staff(session, shop) if m.role in {"supervisor", "admin"}),
        has_pending(session, shop, asked_before=before),
    )


def _span(book: DeskBook, seconds: int) -> str:
    """Return a span as people read it."""
    if seconds < MINUTE:
        return book.say("seconds", count=seconds)
    words: Mapping[str, int] = {"count": seconds // MINUTE, "rest": seconds % MINUTE}
    return book.say("minutes", **words)
