"""Replies that may be offered for one thing, laid so that what cannot fit the words or the order is not taken up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.library import Template
from bot.reply.situation import Situation
from bot.reply.slip import Slip
from bot.text.needed import Waiting, Way, needed_ways


class Shelf:
    """Some replies of the index; immutable, safe between threads."""

    __slots__ = ("_bound", "_crossing", "_elsewhere", "_waiting", "slips")

    def __init__(self, slips: Iterable[Slip]) -> None:
        """Lay out replies."""
        self.slips = tuple(slips)
        self._waiting = Waiting(_ways(slip.template) for slip in self.slips)
        self._crossing = frozenset([n for n, slip in enumerate(self.slips) if slip.template.crosses])
        states = [slip.template.when.order_state for slip in self.slips]
        self._bound = frozenset([n for n, its in enumerate(states) if its])
        """Those that want an order state at all…"""
        self._elsewhere = {
            state: frozenset([n for n in self._bound if state not in states[n]])
            for state in frozenset().union(*states)
        }
        """…and, by order state, those that want others."""

    def near(self, said: str, situation: Situation) -> list[Slip]:
        """Return, each once and in no order, the replies that may fit what was said, disguised or plain.

        A reply may be in place by a red line alone that the buyer's words cross.
        """
        numbers = self._waiting.among(said)
        if situation.crossed:
            numbers |= self._crossing
        slips = self.slips
        return [slips[number] for number in numbers - self._elsewhere.get(situation.order_state, self._bound)]


def _ways(template: Template) -> Sequence[Way]:
    """Return the ways of saying what a reply is for; none where nothing need be said."""
    if template.said is not None:
        return needed_ways(template.said.pattern)
    return [Way(template.about)] if template.about else ()
