"""Replies that may be offered for one thing, laid so that what cannot fit the words or the talk is not taken up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from bot.library import Template
from bot.reply.situation import Situation
from bot.reply.slip import Slip
from bot.text.needed import Waiting, Way, Words, needed_ways, words_of


class _Wanted:
    """Numbered things that may want any of something to be so."""

    __slots__ = ("_by", "_wanting")

    def __init__(self, wanted: Sequence[Collection[str]]) -> None:
        self._wanting = frozenset([number for number, its in enumerate(wanted) if its])
        self._by = {
            key: frozenset([number for number in self._wanting if key in wanted[number]])
            for key in frozenset().union(*wanted)
        }

    def among(self, numbers: set[int], so: Iterable[str]) -> set[int]:
        """Return those of some numbers that want nothing, or something that is so."""
        if not self._wanting:
            return numbers
        fit = numbers - self._wanting
        for key in so:
            if key in self._by:
                fit |= numbers & self._by[key]
        return fit


class Shelf:
    """Some replies of the index; immutable, safe between threads."""

    __slots__ = ("_after", "_crossing", "_flags", "_states", "_waiting", "slips")

    def __init__(self, slips: Iterable[Slip], words: Words) -> None:
        """Lay out replies; `words` has those of every shelf."""
        self.slips = tuple(slips)
        self._waiting = Waiting((_ways(slip.template) for slip in self.slips), words)
        self._crossing = frozenset([n for n, slip in enumerate(self.slips) if slip.template.crosses])
        whens = [slip.template.when for slip in self.slips]
        self._states = _Wanted([when.order_state for when in whens])
        self._flags = _Wanted([when.flag for when in whens])
        self._after = _Wanted([when.after for when in whens])

    def near(self, found: set[int], situation: Situation) -> list[Slip]:
        """Return, each once and in no order, the replies that may fit: by the words found in what was said, and the talk.

        A reply may be in place by a red line alone that the buyer's words cross.
        """
        numbers = self._waiting.among(found)
        if situation.crossed:
            numbers |= self._crossing
        numbers = self._states.among(numbers, (situation.order_state,))
        numbers = self._flags.among(numbers, situation.flags)
        numbers = self._after.among(numbers, situation.after)
        slips = self.slips
        return [slips[number] for number in numbers]


def words_for(slips: Iterable[Slip]) -> Words:
    """Return the words by which replies may be told to fit."""
    return Words(word for slip in slips for word in words_of(_ways(slip.template)))


def _ways(template: Template) -> Sequence[Way]:
    """Return the ways of saying what a reply is for; none where nothing need be said."""
    if template.said is not None:
        return needed_ways(template.said.pattern)
    return [Way(template.about)] if template.about else ()
