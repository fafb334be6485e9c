"""An interpreter that is measured."""

from __future__ import annotations

import time

from bot.chat.commands import Keep, Record
from bot.chat.events import Reading
from bot.chat.reading import Interpreter, LastRead
from bot.store import Session
from bot.web.metrics import Metrics


class TimedInterpreter:
    """Passes everything on and tells the metrics how long reading took."""

    def __init__(self, interpreter: Interpreter, metrics: Metrics) -> None:
        self._inner = interpreter
        self._metrics = metrics

    def read(self, conversation: str) -> Reading:
        """Read the open round, measured; a failure is counted."""
        start = time.perf_counter()
        try:
            reading = self._inner.read(conversation)
        except Exception:
            self._metrics.unread.inc()
            raise
        self._metrics.reading.observe(time.perf_counter() - start)
        return reading

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
