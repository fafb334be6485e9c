"""Replies that may be offered for one thing, laid so that those whose words nobody said are never taken up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.library import Template
from bot.reply.slip import Slip
from bot.text.needed import Waiting, needed_words


class Shelf:
    """Some replies of the index; immutable, safe between threads."""

    __slots__ = ("_crossing", "_waiting", "slips")

    def __init__(self, slips: Iterable[Slip]) -> None:
        """Lay out replies."""
        self.slips = tuple(slips)
        self._waiting = Waiting(_words(slip.template) for slip in self.slips)
        self._crossing = tuple([slip for slip in self.slips if slip.template.crosses])

    def near(self, said: str, *, crossed: bool) -> Iterator[Slip]:
        """Yield, each once, the replies that may fit what was said, disguised or plain.

        `crossed`: whether the buyer's words cross a red line; a reply may be in place by that alone.
        """
        found = [self.slips[number] for number in self._waiting.possible(said)]
        yield from found
        if crossed:
            yield from [slip for slip in self._crossing if slip not in found]


def _words(template: Template) -> Sequence[str]:
    """Return words of which one was said wherever a reply fits; none where none need be."""
    if template.said is not None:
        return needed_words(template.said.pattern)
    return template.about
