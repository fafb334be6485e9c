"""Streams that come ascending by id, put side by side, and cut into pieces."""

from __future__ import annotations

import gc
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Generic, TypeVar

T = TypeVar("T")

PIECE: Final = 2_000
"""Customers written in one transaction, so that chats get in between."""


class _Collector:
    """The thresholds of the collector while jobs want them high; several jobs may, at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs = 0
        self._usual = gc.get_threshold()

    def enter(self) -> None:
        with self._lock:
            if not self._jobs:
                self._usual = gc.get_threshold()
                gc.set_threshold(200_000, 20, 100)
            self._jobs += 1

    def leave(self) -> None:
        with self._lock:
            self._jobs -= 1
            if not self._jobs:
                gc.set_threshold(*self._usual)


_COLLECTOR: Final = _Collector()


@contextmanager
def few_collections() -> Iterator[None]:
    """Have cyclic garbage looked for seldom while the context is open, in the whole process.

    A piece of customers, or of rows of a file, is a hundred thousand small values without cycles; looking through
    them every 700 allocations took a third of the time.
    """
    _COLLECTOR.enter()
    try:
        yield
    finally:
        _COLLECTOR.leave()


_TURNS: Final[defaultdict[tuple[str, str], threading.Lock]] = defaultdict(threading.Lock)
"""By database and shop."""


@contextmanager
def one_at_a_time(database: str, shop: str) -> Iterator[None]:
    """Wait until no other thread computes the whole of this shop: the night, and who asks for it meanwhile."""
    with _TURNS[database, shop]:
        yield


class Aligned(Generic[T]):
    """Values that come ascending by id, asked for ascending by id."""

    def __init__(self, pairs: Iterator[tuple[str, T]]) -> None:
        self._pairs = pairs
        self._next = next(pairs, None)

    def of(self, key: str) -> T | None:
        """Return the value of a key, None when there is none."""
        while self._next is not None and self._next[0] < key:
            self._next = next(self._pairs, None)
        return self._next[1] if self._next is not None and self._next[0] == key else None


def pieces(values: Iterator[T], size: int = PIECE) -> Iterator[list[T]]:
    """Yield lists of at most `size`."""
    piece: list[T] = []
    for value in values:
        piece.append(value)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece
