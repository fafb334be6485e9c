"""What must not leave the composer: empty slots, red lines, another buyer's order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.chat.protocol.server import Mark
from bot.library import Library
from bot.library.redlines import RedLineBook
from bot.store import Conversation, Session, find_order, open_round

EMPTY_SLOT = "empty_slot"
OTHERS_ORDER = "personal.other_order"
MOST_NUMBERS = 5
"""Order numbers of a draft that are looked up."""

_SLOT = re.compile(r"\{([^{}\s]{1,30})\}|【([^【】]{1,30})】")
"""A slot by its key or by the name that the composer shows for it."""
_ORDER_NO = re.compile(r"(?<![0-9])[0-9]{12,24}(?![0-9])")
_TAIL = 4


@dataclass(frozen=True, slots=True)
class Around:
    """What a draft is measured by besides its own words."""

    platform: str | None = None
    """Key of the selling platform, as the shop says; None: unknown."""
    heard: str = ""
    """What the buyer said last, not answered yet."""
    others: tuple[str, ...] = ()
    """Order numbers of the draft that belong to other buyers of the shop."""


ALONE = Around()


class DraftRules:
    """The rules of the library in use, compiled once for each version of it."""

    def __init__(
        self,
        library: Callable[[], Library],
        now: Callable[[], datetime],
        platform: Callable[[Session, str], str | None],
    ) -> None:
        """Take the library in use, the clock, and what says the platform of a shop by its key."""
        self._library = library
        self._now = now
        self._platform = platform
        self._version = ""
        self._book = RedLineBook(())
        self._slots: dict[str, str] = {}

    def look_around(self, session: Session, thread: Conversation, text: str) -> Around:
        """Return what a draft in a conversation is measured by; raises NotFound."""
        said = open_round(session, thread.id)
        numbers = dict.fromkeys(_ORDER_NO.findall(text))
        orders = (
            find_order(session, shop=thread.shop, order_no=number) for number in list(numbers)[:MOST_NUMBERS]
        )
        return Around(
            platform=self._platform(session, thread.shop),
            heard="\n".join(message.text for message in said.messages) if said else "",
            others=tuple(
                order.order_no for order in orders if order is not None and order.customer != thread.customer
            ),
        )

    def __call__(self, text: str, around: Around = ALONE) -> tuple[Mark, ...]:
        """Return the marks in order of place; offsets are code points of `text`."""
        library = self._library()
        if library.version != self._version:
            self._book = RedLineBook(library.redlines)
            self._slots = {slot.name: slot.zh for slot in library.slots.values()}
            self._version = library.version
        lines = self._book.at(around.platform, self._now())
        crossed = (
            Mark(
                start=mark.start,
                end=mark.end,
                text=mark.text,
                rule=mark.rule,
                severity=mark.severity,
                reason=mark.reason,
                rewrite=mark.rewrite or None,
            )
            for mark in lines.check(text, around.heard)
        )
        marks = (*self._empty(text, library), *_others(text, around, library), *crossed)
        return tuple(sorted(marks, key=lambda mark: mark.start))

    def _empty(self, text: str, library: Library) -> Iterator[Mark]:
        names = set(self._slots.values())
        for match in _SLOT.finditer(text):
            zh = self._slots.get(match[1], match[1]) if match[1] else match[2]
            if zh in names:
                yield Mark(
                    start=match.start(),
                    end=match.end(),
                    text=match[0],
                    rule=EMPTY_SLOT,
                    severity="block",
                    reason=library.wording.text("mark.empty_slot", zh=zh),
                )


def _others(text: str, around: Around, library: Library) -> Iterator[Mark]:
    """Yield the order numbers that belong to somebody else."""
    for match in _ORDER_NO.finditer(text):
        if match[0] in around.others:
            yield Mark(
                start=match.start(),
                end=match.end(),
                text=match[0],
                rule=OTHERS_ORDER,
                severity="block",
                reason=library.wording.text("mark.other_order"),
                rewrite=library.wording.text("mark.tail", last4=match[0][-_TAIL:]),
            )
