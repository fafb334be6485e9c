"""When a connection has to be greeted, poked or given up: times only, no clock of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.chat.closing import CloseCode


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds."""

    hello: float = 10.0
    """Until the first frame must be here."""
    heartbeat: float = 20.0
    """Between heartbeats."""
    dead: float = 30.0
    """A peer that said nothing for so long is gone."""


@dataclass(slots=True)
class Pulse:
    """The times of one connection, all of one monotonic clock."""

    rhythm: Rhythm
    opened: float
    greeted: bool = False
    heard: float = 0.0
    """When the peer last said anything."""
    beaten: float = 0.0
    """When the last heartbeat went out."""
    expires: float = float("inf")
    """When the token ends."""

    def greet(self, now: float, expires: float) -> None:
        """Note that the hello was good and how long the token lives."""
        self.greeted, self.heard, self.beaten, self.expires = True, now, now, expires

    def due(self) -> float:
        """Return when to look again at the latest."""
        if not self.greeted:
            return self.opened + self.rhythm.hello
        return min(self.heard + self.rhythm.dead, self.beaten + self.rhythm.heartbeat, self.expires)

    def verdict(self, now: float) -> CloseCode | Literal["beat"] | None:
        """Return what is due at `now`: end the connection, send a heartbeat (and count it), or nothing."""
        if not self.greeted:
            return CloseCode.HELLO_TIMEOUT if now >= self.opened + self.rhythm.hello else None
        if now >= self.expires:
            return CloseCode.EXPIRED_TOKEN
        if now >= self.heard + self.rhythm.dead:
            return CloseCode.HEARTBEAT_LOST
        if now >= self.beaten + self.rhythm.heartbeat:
            self.beaten = now
            return "beat"
        return None
