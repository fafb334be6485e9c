"""The replies that shops have of their own, kept ready and read again when one of them changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from bot.learning.own import shelf_of
from bot.library import Library, Template
from bot.store import Session, replies_in_use, replies_stamp

Shelf = Mapping[str, tuple[Template, ...]]
"""Intent → replies."""
_Stamp = tuple[str, date, tuple[int, datetime | None]]


class Shelves:
    """A shelf per shop; safe between threads, since what is kept is replaced whole."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[_Stamp, Shelf]] = {}

    def of(self, session: Session, shop: str, library: Library, day: date) -> Shelf:
        """Return the shop's approved replies that have not expired on `day`."""
        stamp = (library.version, day, replies_stamp(session, shop))
        known = self._kept.get(shop)
        if known is None or known[0] != stamp:
            found = shelf_of(library, replies_in_use(session, shop, day)) if stamp[2][0] else {}
            known = self._kept[shop] = (stamp, found)
        return known[1]
