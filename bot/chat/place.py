"""Where a room stands: what the shell around it needs to know of one conversation in this process."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.chat.protocol.server import Insight, Suggestions
from bot.chat.room import Room


@dataclass(eq=False, slots=True)
class Place:
    """A room with what its shell needs."""

    conversation: str
    shop: str = ""
    room: Room | None = None
    """None until somebody comes: then it is as the database knows it."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Whoever holds it has the room's turn."""
    timer: asyncio.TimerHandle | None = None
    insight: Insight | None = None
    """What staff see now, …"""
    suggestions: Suggestions | None = None
    """…and what they are offered."""
