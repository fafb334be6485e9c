"""Replies that may be offered for one thing, laid so that what cannot fit the words or the talk is not taken up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.library import Template
from bot.reply.demands import met
from bot.reply.situation import Situation
from bot.reply.slip import Slip
from bot.reply.traits import Traits
from bot.terms import Fact
from bot.text.needed import Waiting, Way, Words, needed_ways, words_of

MOST_KEPT = 1024
"""Kinds of situation for which a shelf remembers what fits them."""


class Shelf:
    """Some replies of the index; safe between threads: what is kept is worked out alike by each."""

    __slots__ = ("_always", "_asked", "_crossing", "_kept", "_rows", "_slots", "_waiting", "slips")

    def __init__(self, slips: Iterable[Slip], words: Words, traits: Traits) -> None:
        """Lay out replies; `words` and `traits` have those of every shelf."""
        self.slips = tuple(slips)
        ways = [_ways(slip.template) for slip in self.slips]
        rows = [(slip, traits.bounds(slip.template)) for slip in self.slips]
        waits = [bool(its) and all(way.words for way in its) for its in ways]
        self._always = tuple([row for row, wait in zip(rows, waits, strict=True) if not wait])
        """Those that wait for no words, each with its conditions."""
        self._rows = tuple([row for row, wait in zip(rows, waits, strict=True) if wait])
        self._waiting = Waiting([its for its, wait in zip(ways, waits, strict=True) if wait], words)
        self._crossing = frozenset([n for n, (slip, _) in enumerate(self._rows) if slip.template.crosses])
        bounds = [own for _, own in self._always]
        self._asked = _union([bits for own in bounds for bits in (own.bars, *own.wants)])
        """All the traits that the former ask for…"""
        slots = dict.fromkeys(slot for own in bounds for slot in (*own.known, *own.unknown))
        begin = self._asked.bit_length()
        self._slots = tuple([(slot, 1 << begin + place) for place, slot in enumerate(slots)])
        """…and the slots, each with a bit beside those."""
        self._kept: dict[int, tuple[tuple[Slip, ...], tuple[Slip, ...]]] = {}

    def near(self, found: set[int], situation: Situation, traits: int) -> list[Slip]:
        """Return, each once and in no order, the replies that fit the words found in what was said, and the talk.

        A reply may be in place by a red line alone that the buyer's words cross.
        """
        facts = situation.facts
        plain, worded = self._fitting(traits, facts)
        near = [*plain, *[slip for slip in worded if met(slip.words, situation)]]
        numbers = self._waiting.among(found)
        if situation.crossed:
            numbers |= self._crossing
        rows = self._rows
        for number in numbers:
            slip, bounds = rows[number]
            if not traits & bounds.bars and bounds.allow(traits, facts) and met(slip.words, situation):
                near.append(slip)
        return near

    def _fitting(self, traits: int, facts: Mapping[str, Fact]) -> tuple[tuple[Slip, ...], tuple[Slip, ...]]:
        """Return, of the replies that wait for no words, those that fit, and those that do unless words keep them out.

        They hang on a few traits and slots alone: worked out once for situations that are alike in these.
        """
        kind = traits & self._asked
        for slot, bit in self._slots:
            if slot in facts:
                kind |= bit
        fitting = self._kept.get(kind)
        if fitting is None:
            fit = [slip for slip, bounds in self._always if bounds.allow(traits, facts)]
            plain, worded = [slip for slip in fit if not slip.words], [slip for slip in fit if slip.words]
            fitting = tuple(plain), tuple(worded)
            if len(self._kept) < MOST_KEPT:
                self._kept[kind] = fitting
        return fitting


def words_for(slips: Iterable[Slip]) -> Words:
    """Return the words by which replies may be told to fit."""
    return Words(word for slip in slips for word in words_of(_ways(slip.template)))


def _ways(template: Template) -> Sequence[Way]:
    """Return the ways of saying what a reply is for; none where nothing need be said."""
    if template.said is not None:
        return needed_ways(template.said.pattern)
    return [Way(template.about)] if template.about else ()


def _union(masks: Iterable[int]) -> int:
    whole = 0
    for bits in masks:
        whole |= bits
    return whole
