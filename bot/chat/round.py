"""The open round: the buyer's messages since the agent's last one, and when to read them."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a round waits before it is read; seconds."""

    quiet: float = 0.7
    """Silence after the last message."""
    longest: float = 2.5
    """After the first unread message, whatever the buyer still types."""


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round and how far it has been read. Times are seconds of one monotonic clock, given by the caller."""

    number: int
    """Seq of its first buyer message."""
    last_seq: int
    asked: int = 0
    """How often the assistant was asked about it."""
    unread_since: float | None = None
    """When the first message that was not read yet arrived; None when all are read."""
    last_at: float = float("-inf")
    """When the last message arrived; long ago where that is not known."""

    def heard(self, seq: int, at: float) -> OpenRound:
        """Return the round with one more message."""
        since = at if self.unread_since is None else self.unread_since
        return replace(self, last_seq=max(seq, self.last_seq), unread_since=since, last_at=at)

    def alone(self, at: float, patience: Patience) -> bool:
        """Return whether a message at `at` would open a burst: nothing is unread, and the last one is a pause ago."""
        return self.unread_since is None and at - self.last_at > patience.quiet

    def due(self, patience: Patience) -> float | None:
        """Return when the round is to be read; None when nothing is unread."""
        if self.unread_since is None:
            return None
        return min(self.last_at + patience.quiet, self.unread_since + patience.longest)

    def trying(self) -> OpenRound:
        """Return the round with one more question under way that is not waited for: what is unread stays unread."""
        return replace(self, asked=self.asked + 1)

    def settled(self) -> OpenRound:
        """Return the round with nothing unread."""
        return replace(self, unread_since=None)

    def asking(self) -> OpenRound:
        """Return the round with one more question to the assistant under way and nothing unread."""
        return self.trying().settled()
