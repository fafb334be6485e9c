"""Which words caused a label: the stretch of the message that added most to its score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.terms import Evidence
from bot.understand.features import Said, stretches
from bot.understand.heads import Heads, Known, Outputs
from bot.understand.rules import Hit

NEARLY = 0.1
"""A rule this much weaker than the strongest one may still give the words."""
COST = 0.35
"""Share of the strongest character's weight that every character of the stretch must earn."""


def point(
    label: str, said: Said, known: Known | None, outputs: Outputs | None, heads: Heads | None
) -> Evidence:
    """Return the evidence for a label: a rule's words if one matched, else the model's."""
    hit = _fewest(hit for hit in said.hits if hit.kind == "psychology" and hit.label == label)
    if hit is not None:
        return _evidence(label, said, hit.start, hit.end, hit.rule)
    if known is None or outputs is None or heads is None or not said.masked:
        return _evidence(label, said, 0, len(said.masked), "model")
    weight = [0.0] * len(said.masked)
    for name, value in heads.strongest(known, outputs, label):
        places = stretches(name, said)
        for start, end in places:
            for place in range(start, end):
                weight[place] += value / (end - start) / len(places)
    start, end = _stretch(weight)
    return _evidence(label, said, *_whole_words(said.words, said.masked, start, end), "model")


def _fewest(hits: Iterable[Hit]) -> Hit | None:
    """Return the rule that proves it with the fewest characters among the strong ones."""
    found = list(hits)
    bound = max((hit.strength for hit in found), default=0.0) - NEARLY
    return min(
        (hit for hit in found if hit.strength >= bound), key=lambda hit: hit.end - hit.start, default=None
    )


def from_hit(hit: Hit, said: Said) -> Evidence:
    """Return a rule's words as evidence for its label."""
    return _evidence(hit.label, said, hit.start, hit.end, hit.rule)


def _evidence(label: str, said: Said, start: int, end: int, source: str) -> Evidence:
    first, last = said.normal.span(said.places[start], said.places[end])
    return Evidence(label, first, last, said.normal.raw[first:last], 0, source)


def _stretch(weight: Sequence[float]) -> tuple[int, int]:
    """Return the contiguous stretch of greatest sum (Kadane) after every character's cost."""
    cost = max(weight, default=0.0) * COST
    best, where, total, start = float("-inf"), (0, len(weight)), 0.0, 0
    for place, value in enumerate(weight):
        if total <= 0:
            total, start = 0.0, place
        total += value - cost
        if total > best:
            best, where = total, (start, place + 1)
    return where


def _whole_words(words: Sequence[str], masked: str, start: int, end: int) -> tuple[int, int]:
    place = 0
    first, last = start, end
    for word in words:
        begin = masked.index(word, place)
        place = begin + len(word)
        if begin < end and place > start:
            first, last = min(first, begin), max(last, place)
    return first, last
