"""An interpreter that keeps silent in drills without suggestions: the trainee reads the buyer alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.chat.commands import Keep, Record
from bot.chat.events import Reading
from bot.chat.reading import Interpreter, LastRead
from bot.store import Session


class HushedInterpreter:
    """Passes everything on, but reads nothing where `hushed` says so."""

    def __init__(self, interpreter: Interpreter, hushed: Callable[[str], bool]) -> None:
        self._inner, self._hushed = interpreter, hushed

    def read(self, conversation: str) -> Reading:
        """Read the open round; where silence is wanted, say nothing of it."""
        if not self._hushed(conversation):
            return self._inner.read(conversation)
        reading = self._inner.unread(conversation)
        read = reading.understanding.model_copy(update={"degraded": False, "quiet": True})
        profile = reading.profile.model_copy(update={"psychology": (), "customer_type": {}})
        return replace(reading, understanding=read, profile=profile, quiet=True, answer=None)

    def unread(self, conversation: str) -> Reading:
        """Return a degraded reading."""
        return self._inner.unread(conversation)

    def keep(self, session: Session, conversation: str, kept: Keep) -> None:
        """Store a reading."""
        self._inner.keep(session, conversation, kept)

    def record(self, session: Session, conversation: str, step: Record) -> None:
        """Enter what became of suggestions."""
        self._inner.record(session, conversation, step)

    def last_read(self, session: Session, conversation: str) -> LastRead:
        """Return how far the conversation was read."""
        return self._inner.last_read(session, conversation)
