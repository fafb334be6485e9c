"""Customer management by the clock: figures and what is kept no longer once a night, unpaid orders every few minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog

from bot.crm.day import chase_shop, night
from bot.crm.elsewhere import Ear
from bot.crm.retention import Unlink
from bot.shop.dates import local
from bot.store import Database, list_shops, load_setting, save_setting

log = structlog.get_logger("zhike.web")

AFTER: Final = 3
"""Hour of the day in China from which a shop's night is done, once."""


class Stopped(Exception):
    """The server goes down; what is not recomputed now is so the next time."""


class Nightly:
    """Looks after every real shop; simulated ones are left out. Called from a worker thread, one at a time."""

    def __init__(
        self,
        database: Database,
        folder: Callable[[], Path],
        now: Callable[[], datetime],
        unlink: Unlink | None = None,
        ear: Callable[[], Ear | None] = lambda: None,
    ) -> None:
        """Take the library's folder, the clock, what removes the bytes of uploads, and what reads imported chats."""
        self._database = database
        self._unlink = unlink
        self._ear = ear
        self._folder = folder
        self._now = now
        self._stopping = False

    def stop(self) -> None:
        """Have a recomputation under way end after the piece it is at."""
        self._stopping = True

    def look(self) -> None:
        """Do what is due: nights not done yet today, and touches of unpaid orders.

        A shop that cannot be done does not keep the others from it. Raises StoreUnavailable.
        """
        with self._database.read() as session:
            shops = [shop.key for shop in list_shops(session) if not shop.simulation]
        for shop in shops:
            if self._stopping:
                return
            try:
                if self._claimed(shop):
                    self._night(shop)
                chase_shop(self._database, shop, now=self._now(), folder=self._folder())
            except Stopped:
                return
            except Exception:
                log.exception("not_cared_for", shop=shop)

    def _night(self, shop: str) -> None:
        made = night(
            self._database,
            shop,
            now=self._now(),
            folder=self._folder(),
            progress=self._go_on,
            unlink=self._unlink,
            ear=self._ear(),
        )
        log.info(
            "night_done",
            shop=shop,
            customers=made.recomputed.customers,
            transitions=made.recomputed.transitions,
            warnings_by=made.recomputed.verdict.winner,
            contacts=made.planned.day.planned,
            unpaid=made.planned.chased.planned,
            let_go={kind: count for kind, count in made.expired.counts.items() if count},
        )

    def _go_on(self, _done: int) -> None:
        if self._stopping:
            raise Stopped

    def _claimed(self, shop: str) -> bool:
        """Return whether this night is ours to do: it is late enough and nobody has begun it."""
        there = local(self._now())
        if there.hour < AFTER:
            return False
        key, today = f"crm.night.{shop}", there.date().isoformat()

        with self._database.write() as session:
            if load_setting(session, key) == today:
                return False
            save_setting(session, key, today, now=self._now())
        return True
