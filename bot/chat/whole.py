"""Whether a message says what it wants, or is the beginning of something: 「在吗」, 「这个」, 「我想问一下」."""

from __future__ import annotations

from collections.abc import Container

from bot.terms import Understanding
from bot.understand.reader import MOVES

OPENING = MOVES - {"thanks", "urge_reply"}
"""Moves after which more is to come, or nothing is asked; thanks and a call for an answer are whole."""
SURE = 0.6
"""Probability of the likeliest intent from which a few words are whole: fragments stay below, since they fit many."""
LONG = 8
"""Letters and digits from which a message is a sentence; half of all that real buyers send have 11 or more."""
LIKELY = 0.5
"""What is enough for a sentence."""
SEVERAL = 2
"""Plain asks in one message, among which the probability of the whole is shared out."""


def says_all(text: str, read: Understanding, waiting: Container[str] = ()) -> bool:
    """Return whether a message can be answered before the buyer's pause, by how sure its own reading is.

    `waiting` has the needs that were open before it, which `read` names as well. A link, a card or a picture alone is
    information without a question; without a trained model nothing is sure.
    """
    if read.degraded or not read.intents:
        return False
    if sum(need not in MOVES and need not in waiting for need in read.needs) >= SEVERAL:
        return True
    long = sum(char.isalnum() for char in text) >= LONG
    likeliest = read.intents[0]
    return likeliest.key not in OPENING and likeliest.score >= (LIKELY if long else SURE)
