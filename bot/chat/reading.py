"""What the desk asks of whoever reads open rounds; `bot.chat.interpreter` is the real one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.chat.commands import Keep, Record
from bot.chat.events import Reading
from bot.store import Session


@dataclass(frozen=True, slots=True)
class LastRead:
    """How far the newest reading kept of a conversation goes."""

    round: int = 0
    """Seq of the round's first message; 0: nothing was ever read."""
    revision: int = 0
    last_seq: int = 0
    reading: Reading | None = None
    """As staff saw it."""
    frozen: str = ""
    """Id of a suggestion that was inserted; empty: none was."""


class Interpreter(Protocol):
    """Reads open rounds, keeps what was read, and keeps the ledger of suggestions."""

    def read(self, conversation: str) -> Reading:
        """Return what the open round says; runs in a worker thread and may take its time.

        May raise anything: staff are then told that nobody has read the round.
        """

    def unread(self, conversation: str) -> Reading:
        """Return a degraded reading: nothing understood, nothing suggested. Runs in a worker thread."""

    def keep(self, session: Session, conversation: str, kept: Keep) -> None:
        """Store the reading and, when offered, enter its suggestions in the ledger."""

    def record(self, session: Session, conversation: str, step: Record) -> None:
        """Enter what became of suggestions; raises NotFound for those of another conversation."""

    def last_read(self, session: Session, conversation: str) -> LastRead:
        """Return how far the conversation was read."""
