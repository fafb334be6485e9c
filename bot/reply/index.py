"""A library made ready for choosing from: what can be worked out once is worked out here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from bot.library import ANY_INTENT, Library
from bot.reply.shelf import Shelf, words_for
from bot.reply.slip import Slip, slip_of
from bot.reply.words import common, everyday


class Index:
    """The replies by what they may be offered for; immutable, safe between threads."""

    def __init__(self, library: Library) -> None:
        """Sort a library's replies out; takes some milliseconds."""
        self.library = library
        by_intent: dict[str, list[Slip]] = defaultdict(list)
        by_motive: dict[str, list[Slip]] = defaultdict(list)
        openers: list[Slip] = []
        followers: list[Slip] = []
        by_place = sorted(library.replies, key=lambda template: (template.path, template.line))
        slips = [slip_of(template, order, library) for order, template in enumerate(by_place)]
        self.words = words = words_for(slips)
        """Those by which any of them may be told to fit."""
        for slip in slips:
            template = slip.template
            if template.intent != ANY_INTENT:
                by_intent[template.intent].append(slip)
                continue
            for key in template.when.psychology:
                by_motive[key].append(slip)
            if not template.when.psychology:
                told = template.said or template.when.flag or template.when.after
                opens = template.when.known and not told
                (openers if opens else followers).append(slip)
        self.by_intent: Mapping[str, Shelf] = {key: Shelf(its, words) for key, its in by_intent.items()}
        self.by_motive: Mapping[str, tuple[Slip, ...]] = {key: tuple(its) for key, its in by_motive.items()}
        """Replies that fit any intent, by each motive they are for."""
        self.openers = tuple(openers)
        """Questions that come before a sale can be talked about."""
        untied = [slip for slip in followers if not (slip.template.when.after or slip.template.when.flag)]
        self.followers = Shelf(untied, words)
        """Replies to a turn of the talk, whatever the intent: by the buyer's words alone."""
        self.after = Shelf([slip for slip in followers if slip.template.when.after], words)
        """Likewise, after something that the agent said."""
        flagged = [s for s in followers if s.template.when.flag and not s.template.when.after]
        self.flagged = Shelf(flagged, words)
        """Likewise, where something is so of the talk."""
        texts = tuple(template.wordings[0] for template in library.replies)
        self.everyday = everyday(texts)
        self.common = common(texts)


class _Same:
    """A library as a key: itself and no other."""

    __slots__ = ("library",)

    def __init__(self, library: Library) -> None:
        self.library = library

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.library is other.library

    def __hash__(self) -> int:
        return id(self.library)


def index_of(library: Library) -> Index:
    """Return the index of a library; those used last are kept."""
    return _index_of(_Same(library))


@lru_cache(maxsize=4)
def _index_of(same: _Same) -> Index:
    return Index(same.library)
