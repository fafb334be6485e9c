"""What waits to be written to one connection: bounded, so that a slow reader costs nobody else anything."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from bot.chat.closing import CloseCode, Closing


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much may wait."""

    frames: int = 256
    octets: int = 1024 * 1024


class Outbox:
    """A queue of frames with one reader; overfilling it ends the connection with 4000."""

    def __init__(self, capacity: Capacity) -> None:
        self._capacity = capacity
        self._frames: deque[tuple[str, int]] = deque()
        self._octets = 0
        self._filled = asyncio.Event()
        self._half_empty = asyncio.Event()
        self._half_empty.set()
        self.stirred = asyncio.Event()
        """Set when the end was decided, or when deadlines have changed: look again."""
        self.closing: Closing | None = None

    def put(self, frame: str) -> None:
        """Queue a frame; ignored once the connection is to end."""
        if self.closing is not None:
            return
        size = len(frame.encode())
        if len(self._frames) >= self._capacity.frames or self._octets + size > self._capacity.octets:
            self.end(Closing(CloseCode.SLOW_READER))
            return
        self._frames.append((frame, size))
        self._octets += size
        self._filled.set()
        if len(self._frames) * 2 > self._capacity.frames or self._octets * 2 > self._capacity.octets:
            self._half_empty.clear()

    def end(self, closing: Closing) -> None:
        """Decide to end the connection; the first decision holds.

        What is queued is still written unless the reader is slow or gone.
        """
        if self.closing is None:
            self.closing = closing
            if closing.code in {CloseCode.SLOW_READER, CloseCode.HEARTBEAT_LOST}:
                self._frames.clear()
                self._octets = 0
            self.stirred.set()
            self._filled.set()
            self._half_empty.set()

    async def next(self) -> str | None:
        """Return the next frame, waiting for one; None when the connection ends."""
        while not self._frames:
            if self.closing is not None:
                return None
            self._filled.clear()
            await self._filled.wait()
        frame, size = self._frames.popleft()
        self._octets -= size
        if len(self._frames) * 2 <= self._capacity.frames and self._octets * 2 <= self._capacity.octets:
            self._half_empty.set()
        return frame

    async def room(self) -> None:
        """Wait until at most half is in use; for pages, which may be many."""
        await self._half_empty.wait()

    @property
    def waiting(self) -> int:
        """How many frames wait."""
        return len(self._frames)
