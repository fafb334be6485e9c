"""Work that would hold up the event loop: bounded threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.store import Database, Session

T = TypeVar("T")


class Threads:
    """A bounded pool of worker threads; calls beyond its size wait in line."""

    def __init__(self, size: int, name: str) -> None:
        self._pool = ThreadPoolExecutor(size, thread_name_prefix=name)

    async def run(self, work: Callable[[], T]) -> T:
        """Return what `work` returns; raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def close(self) -> None:
        """Wait for what runs; refuse what is new."""
        self._pool.shutdown(wait=True, cancel_futures=True)


class Archive:
    """The database as the event loop sees it: one transaction per call, in a worker thread."""

    def __init__(self, database: Database, threads: Threads) -> None:
        self.database = database
        self._threads = threads

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in one write transaction; it is committed when this returns."""

        def committed() -> T:
            with self.database.write() as session:
                return work(session)

        return await self._threads.run(committed)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` in one read transaction."""

        def seen() -> T:
            with self.database.read() as session:
                return work(session)

        return await self._threads.run(seen)

    async def check(self) -> None:
        """Raise StoreUnavailable unless the database can be written."""
        await self._threads.run(self.database.check)
