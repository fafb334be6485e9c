"""A library made ready for choosing from: what can be worked out once is worked out here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.library import ANY_INTENT, Conditions, Library, Template
from bot.reply.words import everyday, pairs

LOOKING = "will_check"
"""Move of a line that promises to find out."""
PRESUMING = "presumes"
"""Move of a line that takes for granted how the buyer's case went."""


@dataclass(frozen=True, slots=True, eq=False)
class Slip:
    """A reply with what is known of it whatever the situation."""

    template: Template
    order: int
    """Place in the library, by file and line."""
    free: bool
    """Whether it fits any situation: nothing to ask for but its motive."""
    pairs: frozenset[str]
    """Of neighbouring characters in its default wording."""
    moves: frozenset[str] = frozenset()
    """What its default wording does, by dialogue.yaml."""
    requests: frozenset[str] = frozenset()
    """Those of them that ask something of the buyer."""
    opens: bool = False
    """A request is the main thing in it."""
    effort: bool = False
    """It promises what costs the agent more than words."""
    looks: bool = False
    """It promises to find out."""
    presumes: bool = False
    """It takes for granted how the buyer's case went."""
    particular: bool = False
    """A fact in it answers one case among many."""


class Index:
    """The replies by what they may be offered for; immutable, safe between threads."""

    def __init__(self, library: Library) -> None:
        """Sort a library's replies out; takes some milliseconds."""
        self.library = library
        by_place = sorted(library.replies, key=lambda template: (template.path, template.line))
        by_intent: dict[str, list[Slip]] = defaultdict(list)
        by_motive: dict[str, list[Slip]] = defaultdict(list)
        openers: list[Slip] = []
        followers: list[Slip] = []
        for order, template in enumerate(by_place):
            text = template.wordings[0]
            moves, requests = library.dialogue.moves_in(text), library.dialogue.requests_in(text)
            slip = Slip(
                template,
                order,
                _free(template),
                frozenset(pairs(text)),
                moves,
                requests,
                opens=library.dialogue.opens_with_request(text),
                effort=library.dialogue.efforts_in(text),
                looks=LOOKING in moves,
                presumes=PRESUMING in moves,
                particular=any(
                    slot in library.slots and library.slots[slot].particular for slot in template.slots
                ),
            )
            if template.intent != ANY_INTENT:
                by_intent[template.intent].append(slip)
                continue
            for key in template.when.psychology:
                by_motive[key].append(slip)
            if not template.when.psychology:
                opens = template.when.known and not (template.when.flag or template.when.after)
                (openers if opens else followers).append(slip)
        self.by_intent: Mapping[str, tuple[Slip, ...]] = {key: tuple(its) for key, its in by_intent.items()}
        self.by_motive: Mapping[str, tuple[Slip, ...]] = {key: tuple(its) for key, its in by_motive.items()}
        """Replies that fit any intent, by each motive they are for."""
        self.openers = tuple(openers)
        """Questions that come before a sale can be talked about."""
        self.followers = tuple([s for s in followers if not (s.template.when.after or s.template.when.flag)])
        """Replies to a turn of the talk, whatever the intent: by the buyer's words alone."""
        self.after = tuple([s for s in followers if s.template.when.after])
        """Likewise, after something that the agent said."""
        self.flagged = tuple([s for s in followers if s.template.when.flag and not s.template.when.after])
        """Likewise, where something is so of the talk."""
        self.everyday = everyday(tuple(template.wordings[0] for template in library.replies))


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


def _free(template: Template) -> bool:
    asked = template.when
    beside = Conditions(
        (),
        asked.emotion,
        asked.order_state,
        asked.type,
        asked.trade,
        asked.known,
        asked.unknown,
        asked.flag,
        asked.after,
    )
    bound = template.action or template.about or template.said or template.kind == "offer"
    return not (bound or beside or template.not_when)
