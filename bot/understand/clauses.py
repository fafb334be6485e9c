"""Cuts a message that asks several things into its asks: 「有货吗今天发不发送什么」 are three."""

from __future__ import annotations

import re

_BREAK = re.compile(r"[,。!?;~、…\s]+")
_END = re.compile(r"(?<=[吗嘛呢])(?![,。!?;~\s]|$)|(?<=[不没][吧了呀啊])(?=\S{3})")
"""After a question particle the next ask begins, punctuation or not."""
SHORTEST = 3
"""Characters; a shorter piece belongs to the ask before it."""
MOST = 6
"""Asks looked at in one message."""


def clauses(text: str) -> tuple[str, ...]:
    """Return the asks of a normalised message in order; one that cannot be cut comes back whole."""
    pieces = [part for piece in _BREAK.split(text) for part in _END.split(piece) if part]
    joined: list[str] = []
    for piece in pieces:
        if (joined and len(piece) < SHORTEST) or (joined and len(joined[-1]) < SHORTEST):
            joined[-1] += f" {piece}"
        else:
            joined.append(piece)
    return tuple(joined) if 1 < len(joined) <= MOST else (text,)
