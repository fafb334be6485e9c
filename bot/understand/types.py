"""Customer type over a conversation: counts and rhythm of what the buyer wrote.

Each axis stays unknown until there is evidence. A guess carries the id of its reason with a count
(`bargained:3`), which the console words for people. The rules of kind `type` give the cues.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.terms import TypeGuess, Understanding
from bot.understand.features import Said

AXES = (
    "personality",
    "expression",
    "decision",
    "behaviour",
    "motive",
    "experience",
    "aim",
    "stage",
    "relation",
    "value",
    "member",
    "channel",
    "identity",
    "decider",
    "lifestyle",
    "age_band",
    "gender",
)
UNKNOWN = TypeGuess(None, 0.0)
TERSE_CHARS, TALKATIVE_CHARS = 5.0, 18.0
"""Mean characters a message below which, and above which, a style shows."""
ENOUGH_MESSAGES = 4
"""Messages of the buyer before rhythm says anything."""
SINGLE_CUE, STRONG_CUE = 0.55, 0.75
"""Confidence of one cue, and of a cue that repeats or is plain."""


def guess(said: Sequence[Said], newest: Understanding) -> Mapping[str, TypeGuess]:
    """Return every axis; `said` are all of the buyer's messages, oldest first."""
    cues = Counter(hit.label for message in said for hit in message.hits if hit.kind == "type")
    bargains = sum(any(h.label == "bargain" for h in message.hits) for message in said)
    guesses = dict.fromkeys(AXES, UNKNOWN)
    for label, count in sorted(cues.items(), key=lambda pair: (-pair[1], pair[0])):
        axis, _, value = label.partition(".")
        if guesses.get(axis, UNKNOWN).value is None:
            score = SINGLE_CUE if count == 1 else min(STRONG_CUE + 0.05 * count, 0.95)
            guesses[axis] = TypeGuess(value, score, f"said.{label}:{count}")
    if bargains >= 2:  # noqa: PLR2004 - a second time makes it a habit (TYPE-B4)
        guesses["behaviour"] = TypeGuess(
            "bargainer", min(0.5 + 0.12 * bargains, 0.95), f"bargained:{bargains}"
        )
    guesses["expression"] = _expression(said)
    if guesses["stage"].value is None and newest.intents and newest.intents[0].key in _BUYING:
        guesses["stage"] = TypeGuess("buying", STRONG_CUE, f"asked.{newest.intents[0].key}:1")
    return guesses


_BUYING = frozenset(
    {"how_to_order", "payment", "order_check", "link_request", "price_adjust", "change_order"}
)


def _expression(said: Sequence[Said]) -> TypeGuess:
    lengths = [len(message.masked) for message in said if message.masked]
    if len(lengths) < ENOUGH_MESSAGES:
        return UNKNOWN
    mean = sum(lengths) / len(lengths)
    if mean <= TERSE_CHARS:
        return TypeGuess("terse", STRONG_CUE, f"short:{mean:.0f}")
    if mean >= TALKATIVE_CHARS:
        return TypeGuess("talkative", STRONG_CUE, f"long:{mean:.0f}")
    return TypeGuess("ordinary", SINGLE_CUE, f"length:{mean:.0f}")
