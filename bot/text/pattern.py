"""Regular expressions of files that people edit: thousands, of which one process uses some."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

MOST_KNOWN = 32_768
"""Patterns of which it is remembered what was worked out (see recalled)."""
SOUND: set[str] = set()
"""Those that can be compiled and do not match the empty text."""
_LOOKS_BACK = re.compile(r"\(\?<[=!]")


class LazyPattern:
    """A pattern that was read, and is compiled when it is first used; its methods are those of `re.Pattern`."""

    __slots__ = ("finditer", "match", "pattern", "search", "sub")

    pattern: str
    search: Callable[[str], re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    finditer: Callable[[str], Iterator[re.Match[str]]]
    sub: Callable[[str, str], str]

    def __init__(self, pattern: str) -> None:
        """Take a pattern that can be compiled (see `matches_nothing`)."""
        self.pattern = pattern

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a method of re.Pattern, with the type given above
        """Compile, and answer with the method: asked for what is not there yet, so once."""
        if name not in LazyPattern.__slots__:
            msg = f"{type(self).__name__!r} object has no attribute {name!r}"
            raise AttributeError(msg)
        made = re.compile(self.pattern)
        self.search, self.match, self.finditer, self.sub = made.search, made.match, made.finditer, made.sub
        return object.__getattribute__(self, name)

    def __reduce__(self) -> tuple[type[LazyPattern], tuple[str]]:
        """Go to another process as text."""
        return LazyPattern, (self.pattern,)


def read(pattern: str) -> Any:  # noqa: ANN401 - what the parser of re gives
    """Return the parts of a pattern; raises re.error."""
    return re._parser.parse(pattern)  # type: ignore[attr-defined]  # noqa: SLF001 - re keeps its parser there


def matches_nothing(pattern: str) -> bool:
    """Return whether a pattern matches the empty text; raises re.error for one that cannot be compiled."""
    if pattern in SOUND:
        return False
    # Only compiling tells whether what stands before has one length.
    may = bool(_LOOKS_BACK.search(pattern)) or read(pattern).getwidth()[0] == 0
    if may and re.compile(pattern).match("") is not None:
        return True
    if len(SOUND) < MOST_KNOWN:
        SOUND.add(pattern)
    return False
