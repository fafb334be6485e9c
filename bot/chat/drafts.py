"""What must not leave the composer: empty slots and red lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.chat.protocol.server import Mark
from bot.library import Library
from bot.library.redlines import RedLines, compile_redlines

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}|【([^【】]{1,30})】")


class DraftRules:
    """The rules of the library in use, compiled once for each version of it."""

    def __init__(self, library: Callable[[], Library]) -> None:
        self._library = library
        self._version = ""
        self._lines: RedLines = compile_redlines(())
        self._slots: dict[str, str] = {}

    def __call__(self, text: str) -> tuple[Mark, ...]:
        """Return the marks in order of place; offsets are code points of `text`."""
        library = self._library()
        if library.version != self._version:
            self._lines = compile_redlines(library.redlines)
            self._slots = {slot.name: slot.zh for slot in library.slots.values()}
            self._version = library.version
        crossed = (
            Mark(
                start=mark.start,
                end=mark.end,
                text=mark.text,
                severity=mark.severity,
                reason=mark.reason,
                rewrite=mark.rewrite or None,
            )
            for mark in self._lines.check(text)
        )
        return tuple(sorted((*self._empty(text, library), *crossed), key=lambda mark: mark.start))

    def _empty(self, text: str, library: Library) -> Iterator[Mark]:
        names = set(self._slots.values())
        for match in _SLOT.finditer(text):
            zh = self._slots.get(match[1], "") if match[1] else match[2]
            if zh in names:
                yield Mark(
                    start=match.start(),
                    end=match.end(),
                    text=match[0],
                    severity="block",
                    reason=library.wording.text("mark.empty_slot", zh=zh),
                )
