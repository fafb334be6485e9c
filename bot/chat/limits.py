"""How fast somebody may talk."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class TokenBucket:
    """Lets `burst` through at once and `rate` a second after that.

    Times are seconds of one monotonic clock, given by the caller.
    """

    burst: float
    rate: float
    _tokens: float = field(init=False)
    _at: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Start full."""
        self._tokens = float(self.burst)

    def take(self, now: float) -> bool:
        """Return whether one more is allowed now, and count it if so."""
        if self._at is not None:
            self._tokens = min(self.burst, self._tokens + max(0.0, now - self._at) * self.rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def wait(self) -> float:
        """Return the seconds until the next one is allowed."""
        return max(0.0, (1 - self._tokens) / self.rate)
