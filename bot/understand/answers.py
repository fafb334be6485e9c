"""Which of a buyer's needs a line of an agent answers (`intents/answers.yaml`): 「6斤哈」 does not answer 「能机洗吗」."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.errors import Finding, LibraryError
from bot.understand.lists import read_lists
from bot.understand.stalls import Stalls

PATTERNS: Final = ("asks", "offers", "later", "asides", "sorry", "puts")
SAYING_NOTHING: Final = ("later", "asides")
FAMILIES: Final = ("goods", "money", "parcel", "papers")
REMARKED: Final = frozenset({"goods", "money"})
"""Families of which a remark is no question."""
ARROW: Final = " => "
MATCHED: Final = 0.45
"""Evidence from which a piece of a line is about a need."""
PLAIN: Final = 1.2
"""Evidence from which it is, whatever else it is about."""
READ: Final = 1.5
"""What the heads can add."""
PAIR, CHARACTER, FORM, VERB = 0.6, 0.3, 0.7, 0.4
"""What words of the question said again add, and an answer in the form that was asked for."""
MOST_SAID: Final = 1.5
ELSEWHERE: Final = 0.7
"""Probability from which a piece is about an intent of another family."""
BARE: Final = 4
"""Characters of a piece that may say yes or no and no more."""
_PIECE = re.compile(r"[^,。!;~…、\s?]+[?]*")
_EMPTY: Final = frozenset(
    "的了吗呢吧啊呀哦噢哈嘛么亲您你我他她它们这那个一下就都也还不没有是会能可以要用在和跟到给把被为"
)
"""Characters that stand in every line: sharing them says nothing."""
Weights = Mapping[str, float]
"""Intents of a part of a line, read as if a buyer had said it, with their probabilities; the unlikely ones are left out."""
Weigh = Callable[[], Sequence[tuple[int, Weights]]]
"""Tells the weights of the parts of a line, each with where it ends, in order."""
NO_WEIGHTS: Final[Weights] = {}


@dataclass(frozen=True, slots=True)
class Ask:
    """A need with the words in which it was asked."""

    need: str
    text: str
    """Normalised."""
    late: bool = True
    """Whether the agent has said nothing since but what only stalls."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a line of an agent does to the needs that are open."""

    closed: frozenset[str]
    speaks: bool = False
    """Whether it says more than a stall, a question or an aside."""
    answers: bool = False
    """Whether it answers a need."""


STALLED: Final = Heard(frozenset())


class Answers:
    """Tells which needs a line closes; immutable."""

    def __init__(self, words: Mapping[str, Sequence[str]], stalls: Stalls) -> None:
        """Take the lists of `answers.yaml` by key, any may be missing; raises re.error for what is no pattern."""
        self._stalls = stalls
        self._kinds = {key: _any(words.get(key, ())) for key in PATTERNS}
        self._alike = tuple([_any(map(re.escape, group.split())) for group in words.get("alike", ())])
        forms = [form.partition(ARROW)[::2] for form in words.get("forms", ())]
        self._forms = tuple([(re.compile(asked), re.compile(told)) for asked, told in forms])
        self._moves = frozenset(words.get("moves", ()))
        self._along = frozenset(words.get("along", ()))
        self._family = {intent: key for key in FAMILIES for intent in words.get(key, ())}

    def hear(self, line: str, asks: Sequence[Ask], weigh: Weigh) -> Heard:
        """Return what a normalised line does to the needs that are open, oldest first.

        `weigh` is asked only where words do not tell.
        """
        if self._stalls.made_of(line):
            return STALLED
        moves = frozenset([ask.need for ask in asks]) & self._moves
        if self._stalls.consents(line):
            return Heard(moves, speaks=True)
        pieces = [piece for piece in _PIECE.finditer(line) if not self._stalls.idle(piece[0])]
        told = [piece for piece in pieces if self._tells(piece[0])]
        asking = any(self._questions(piece[0]) for piece in pieces)
        if not told or (asking and all(len(piece[0]) < BARE for piece in told)):
            return Heard(moves)
        own = [ask for ask in asks if not self._goes_along(ask)]
        closed = self._closed(own, told, weigh) if own else frozenset()
        if own and not closed:
            return Heard(moves, speaks=True)
        along = frozenset([ask.need for ask in asks]) - {ask.need for ask in own}
        return Heard(moves | along | closed, speaks=True, answers=True)

    def _closed(self, own: Sequence[Ask], told: Sequence[re.Match[str]], weigh: Weigh) -> frozenset[str]:
        """Return the needs that pieces of a line are about, each the one it fits best; one at least, unless they go astray."""
        said = [{ask: self._words(ask, piece[0]) for ask in own} for piece in told]
        needs = {ask.need for ask in own}
        if len(needs) == 1 and any(sum_ >= MATCHED for sums in said for sum_ in sums.values()):
            return frozenset(needs)
        parts = weigh()
        sums = dict.fromkeys(own, 0.0)
        closed: set[str] = set()
        astray = True
        for piece, words in zip(told, said, strict=True):
            weights = next((part for end, part in parts if piece.start() < end), NO_WEIGHTS)
            found = {ask: words[ask] + READ * math.sqrt(weights.get(ask.need, 0.0)) for ask in own}
            best = max(found.values())
            closed |= {ask.need for ask, sum_ in found.items() if sum_ >= min(max(best, MATCHED), PLAIN)}
            sums = {ask: sums[ask] + found[ask] for ask in own}
            astray = astray and self._elsewhere(own, weights)
        if closed or astray:
            return frozenset(closed)
        return frozenset([max(reversed(own), key=lambda ask: (ask.late, sums[ask])).need])

    def _tells(self, piece: str) -> bool:
        if self._questions(piece):
            return False
        if any(self._kinds[key].search(piece) for key in SAYING_NOTHING):
            return False
        sorry = self._kinds["sorry"]
        return sorry.search(piece) is None or len(sorry.sub("", piece)) >= BARE

    def _questions(self, piece: str) -> bool:
        return bool(self._kinds["asks"].search(piece)) and not self._kinds["offers"].search(piece)

    def _goes_along(self, ask: Ask) -> bool:
        """Return whether any answer will do for an ask: a move, blame, a remark on goods."""
        if ask.need in self._along or ask.need in self._moves:
            return True
        return self._family.get(ask.need) in REMARKED and not self._kinds["puts"].search(ask.text)

    def _words(self, ask: Ask, piece: str) -> float:
        """Return how much the words of a piece speak for an ask."""
        said = PAIR * len(_pairs(ask.text) & _pairs(piece))
        said += CHARACTER * len((set(ask.text) & set(piece)) - _EMPTY)
        said += VERB * sum(
            words.search(ask.text) is not None and words.search(piece) is not None for words in self._alike
        )
        said += FORM * any(asked.search(ask.text) and told.search(piece) for asked, told in self._forms)
        return min(said, MOST_SAID)

    def _elsewhere(self, asks: Sequence[Ask], weights: Weights) -> bool:
        """Return whether a piece is plainly about another family of intents than each need."""
        key = max(weights, key=lambda one: weights[one], default="")
        family = self._family.get(key)
        if family is None or weights[key] < ELSEWHERE:
            return False
        return all(self._family.get(ask.need, family) != family for ask in asks)


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1) if not {*text[at : at + 2]} & _EMPTY}


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)")


def read_answers(path: Path, stalls: Stalls) -> Answers:
    """Read `answers.yaml`; raises LibraryError with what is wrong in it."""
    words = read_lists(path)
    findings = [
        Finding(path.name, 0, f"unknown key {key!r}")
        for key in words
        if key not in {*PATTERNS, *FAMILIES, "alike", "along", "forms", "moves"}
    ]
    findings += [
        Finding(path.name, 0, f"forms: {form!r} has no{ARROW}")
        for form in words.get("forms", ())
        if ARROW not in form
    ]
    if findings:
        raise LibraryError(findings)
    try:
        return Answers(words, stalls)
    except re.error as error:
        raise LibraryError([Finding(path.name, 0, f"pattern {error.pattern!r}: {error}")]) from None
