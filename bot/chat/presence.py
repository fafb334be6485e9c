"""Who of the staff is there, what each wants, and who has which conversation on screen. Of this process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final, Literal

import structlog

from bot.chat.desk import Desk
from bot.chat.deskrules import load_rules
from bot.chat.hub import Connection, Hub
from bot.chat.offload import Archive
from bot.chat.protocol.server import Presence as PresenceNews
from bot.chat.protocol.server import Viewers
from bot.chat.protocol.shapes import Colleague, Person
from bot.errors import BotError
from bot.store import Session, list_staff
from bot.store.duty import USUAL, Duty, Status, duties, loads, set_duty

log = structlog.get_logger("zhike.chat")

GATHER_SECONDS: Final = 0.2
GRACE: Final = 60.0
"""Seconds after which somebody who lost the connection counts as gone."""

There = Literal["online", "busy", "away", "offline"]


class Presence:
    """Tells staff about one another; `clock` gives monotonic seconds."""

    def __init__(
        self, archive: Archive, hub: Hub, desk: Desk, now: Callable[[], datetime], clock: Callable[[], float]
    ) -> None:
        self._archive = archive
        self._hub = hub
        self._desk = desk
        self._now = now
        self._clock = clock
        self._began = clock()
        self._chosen: dict[str, Duty] = {}
        self._left: dict[str, float] = {}
        self._views: dict[Connection, tuple[str, str]] = {}
        """What is on a screen: shop and conversation."""
        self._changed: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    async def came(self, connection: Connection) -> None:
        """Take note of somebody who has just gone live."""
        found = await self._archive.read(lambda s: duties(s, [connection.who.id]))
        self._chosen[connection.who.id] = found.get(connection.who.id, USUAL)
        for shop in connection.shops:
            self.changed(shop)

    def left(self, connection: Connection) -> None:
        """Take note of a connection that is gone."""
        if not connection.staff:
            return
        self._left[connection.who.id] = self._clock()
        seen = self._views.pop(connection, None)
        if seen is not None:
            self._spawn(self._tell_viewers(*seen))
        for shop in connection.shops:
            self.changed(shop)

    async def choose(self, connection: Connection, status: Status, capacity: int | None) -> None:
        """Keep how somebody wants to be reached, and tell the colleagues."""
        who, now = connection.who.id, self._now()
        self._chosen[who] = await self._archive.write(
            lambda s: set_duty(s, who, status=status, capacity=capacity, now=now)
        )
        for shop in connection.shops:
            self.changed(shop)

    async def look(self, connection: Connection, shop: str, conversation: str | None) -> None:
        """Note what is on a screen now, and tell those who look at the same."""
        before = self._views.pop(connection, None)
        if conversation is not None:
            self._views[connection] = (shop, conversation)
        after = self._views.get(connection)
        for seen in dict.fromkeys(seen for seen in (before, after) if seen is not None):
            await self._tell_viewers(*seen)

    def viewers(self, conversation: str) -> tuple[Person, ...]:
        """Return who has a conversation on screen, everybody once."""
        found = {
            connection.who.id: connection.who.name
            for connection, (_, seen) in self._views.items()
            if seen == conversation
        }
        return tuple(Person(id=key, name=name) for key, name in sorted(found.items()))

    def status(self, staff: str, shop: str) -> There:
        """Return whether somebody is there for a shop."""
        if not any(connection.who.id == staff for connection in self._hub.staff(shop)):
            return "offline"
        return self._chosen.get(staff, USUAL).status

    def present(self, shop: str) -> dict[str, There]:
        """Return those connected for a shop and how each wants to be reached."""
        return {c.who.id: self.status(c.who.id, shop) for c in self._hub.staff(shop)}

    def gone(self, staff: str, shop: str) -> bool:
        """Return whether somebody has been away from all screens for longer than a reload takes."""
        return (
            self.status(staff, shop) == "offline"
            and self._clock() - self._left.get(staff, self._began) > GRACE
        )

    def people(self, session: Session, shop: str) -> tuple[Colleague, ...]:
        """Return the staff of a shop, whoever is there first."""
        here = {connection.who.id for connection in self._hub.staff(shop)}
        staff = [
            member
            for member in list_staff(session)
            if not member.disabled and (shop in member.shops or member.id in here)
        ]
        ids = [member.id for member in staff]
        chosen, busy = duties(session, ids), loads(session, ids, self._now())
        usual = load_rules(session, shop).capacity
        found = [
            Colleague(
                id=member.id,
                name=member.name,
                role=member.role,
                status=self.status(member.id, shop),
                load=busy.get(member.id, 0),
                capacity=chosen.get(member.id, USUAL).capacity or usual,
            )
            for member in staff
        ]
        order: Mapping[There, int] = {"online": 0, "busy": 1, "away": 2, "offline": 3}
        return tuple(sorted(found, key=lambda person: (order[person.status], person.name)))

    def changed(self, shop: str) -> None:
        """Have the staff of a shop told, together with what else changes right now."""
        if not self._changed:
            self._spawn(self._tell())
        self._changed.add(shop)

    async def _tell(self) -> None:
        await asyncio.sleep(GATHER_SECONDS)
        shops, self._changed = self._changed, set()
        for shop in sorted(shops & set(self._hub.shops())):
            try:
                people = await self._archive.read(partial(self.people, shop=shop))
            except BotError as error:
                log.warning("presence_not_told", shop=shop, code=error.code)
                continue
            await self._desk.tell(shop, "", "shop", PresenceNews(shop=shop, people=people))

    async def _tell_viewers(self, shop: str, conversation: str) -> None:
        news = Viewers(conversation=conversation, people=self.viewers(conversation))
        await self._desk.tell(shop, conversation, "staff", news)

    def close(self) -> None:
        """Tell nobody anything any more."""
        self._closed = True
        for task in self._tasks:
            task.cancel()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        if self._closed:
            work.close()
            return
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
