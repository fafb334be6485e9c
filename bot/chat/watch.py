"""The clock of the desk: buyers who have waited too long or whom nobody has, offers that nobody answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
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
from bot.store.transfers import Transfer, expire_transfers, has_pending

LINE: Final = timedelta(minutes=3)
"""What platforms count: an answer after this is late."""
MINUTE: Final = 60
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
    now: Callable[[], datetime]
    _told: dict[str, tuple[datetime, Level]] = field(default_factory=dict)
    """Conversation → since when its buyer waits, and what was told of it."""

    async def look(self) -> None:
        """Alert where a mark was passed since the last look, end offers that are over. Raises StoreError."""
        shops = self.hub.shops()
        if not shops:
            return
        now = self.now()
        known, waiting = await self.archive.read(
            lambda s: ({shop: _shop(s, shop, now) for shop in shops}, waiting_talks(s, shops))
        )
        for talk in waiting:
            await self._watch(talk, known[talk.shop], now)
        for shop, found in known.items():
            if found.rules.assignment != "manual" and found.rules.open_at(now):
                await self._hand_out([talk for talk in waiting if talk.shop == shop], found.rules)
        still = {talk.conversation for talk in waiting}
        self._told = {key: told for key, told in self._told.items() if key in still}
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
        since = max(talk.waiting_since, shop.rules.opening(now))
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
