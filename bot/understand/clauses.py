"""Cuts a message that asks several things into its asks: 「有货吗今天发不发送什么」 are three."""

from __future__ import annotations

import re

_PIECE = re.compile(r"[^,。!?;~、…\s]+")
_END = re.compile(r"(?<=[吗嘛呢])(?![,。!?;~\s]|$)|(?<=[不没][吧了呀啊])(?=\S{3})")
"""After a question particle the next ask begins, punctuation or not."""
SHORTEST = 3
"""Characters; a shorter piece belongs to the ask before it."""
MOST = 6
"""Asks looked at in one message."""


def clauses(text: str) -> tuple[tuple[int, int], ...]:
    """Return where the asks of a normalised message stand, in order; one that cannot be cut stays whole."""
    joined: list[tuple[int, int]] = []
    for start, end in _pieces(text):
        if joined and (end - start < SHORTEST or joined[-1][1] - joined[-1][0] < SHORTEST):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined) if 1 < len(joined) <= MOST else ((0, len(text)),)


def _pieces(text: str) -> list[tuple[int, int]]:
    found = []
    for piece in _PIECE.finditer(text):
        start, stop = piece.span()
        for end in _END.finditer(text, start, stop):
            found.append((start, end.start()))
            start = end.start()
        if start < stop:
            found.append((start, stop))
    return found
