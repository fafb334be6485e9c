"""How a process tells the others, and itself, what is to be shown.

The bus only hints: the database is the truth, so a note that gets lost loses no message. A connection
notices the gap in `seq` and reads what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Note:
    """A server frame and who may see it; made of plain values so that it can cross processes."""

    shop: str
    conversation: str
    audience: Literal["followers", "staff", "shop", "list"]
    """Everybody in the conversation; only its staff; all staff of the shop, whatever they follow; or
    no frame at all: the conversation looks different in the list."""
    frame: str
    """JSON text."""
    seq: int = 0
    """Seq of the message in the frame; 0 when it holds none."""
    besides: str = ""
    """Connection that does not need it."""
    only: tuple[str, ...] = ()
    """Of a shop's staff these alone, by id; empty: all."""


Receiver = Callable[[Note], None]


class Bus(Protocol):
    """Carries notes to every receiver of every process, in order within one conversation."""

    async def publish(self, note: Note) -> None:
        """Hand the note on; never raises for a receiver's sake."""

    def receiving(self, receiver: Receiver) -> AbstractContextManager[None]:
        """Call `receiver` for every note while the context is open."""


class LocalBus:
    """The bus of a single process: a note arrives before `publish` returns."""

    def __init__(self) -> None:
        self._receivers: list[Receiver] = []

    async def publish(self, note: Note) -> None:
        """Call every receiver; receivers only queue, so nobody is waited for."""
        for receiver in tuple(self._receivers):
            receiver(note)

    @contextmanager
    def receiving(self, receiver: Receiver) -> Iterator[None]:
        """Call `receiver` for every note while the context is open."""
        self._receivers.append(receiver)
        try:
            yield
        finally:
            self._receivers.remove(receiver)
