"""A shop's own questions and answers: which of them a buyer asks, in whatever words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from bot.reply.search import Cut, Entry, Search

ANSWERED: Final = 0.55
"""Likeness from which a question of the list is taken to be what was asked."""
PAIR, PLAIN_PAIR, SIGN, PLAIN_SIGN, TURN = 1.0, 0.35, 0.7, 0.2, 0.5
"""What is shared counts: a pair of characters, one that everybody says; a character that no pair holds, an everyday one; a
turn of the asking (怎么办, 几个)."""
WHOLE: Final = 0.7
"""…and that all that a question is about was said."""
ENOUGH, SURE, AHEAD = 1.0, 1.5, 1.15
"""Standing from which a question is asked; where it is put in another way (怎么退 for 怎么办); how far it
must be before the next one."""
BOTH: Final = 2
NO_SIGNS: Final[frozenset[str]] = frozenset()
_CLAUSE = re.compile(r"[ \n,，。.!！?？;；、~～]+")
_FIGURE = re.compile(r"\d")
_MEASURE = re.compile(r"\d(?:mm|cm|kg|毫米|厘米|公分|米|斤|公斤|平|码|号)")
_RUN = re.compile(r"[a-z0-9]{2,}|[\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Speech:
    """How buyers put the same question differently, see the cues of `shops/_wording.yaml`."""

    idle: frozenset[str] = NO_SIGNS
    """Characters that tell no question from another."""
    mute: frozenset[str] = NO_SIGNS
    """Characters left out before pairs are made: 打了蜡 is 打蜡."""
    folds: Mapping[str, str] = field(default_factory=dict)
    """Words → the one that is said for them."""
    topics: tuple[str, ...] = ()
    """What words are folded into that says what is asked about, the longest first: as good as a pair."""
    turns: tuple[str, ...] = ()
    """Turns of asking, as they are folded."""
    manner: str = ""
    """Word behind which stands what is to be done: 怎么开."""
    asks: str = ""
    """Pattern of a clause that asks."""
    subjects: tuple[str, ...] = ()
    """Words of matters that no question answers which does not hold them (发票, 差价)."""

    @property
    def folding(self) -> re.Pattern[str] | None:
        """Return what finds the words to fold, the longest first."""
        return _either(tuple(sorted(self.folds, key=len, reverse=True))) if self.folds else None

    def plain(self, text: str) -> str:
        """Return a text in small letters with other words for the same folded together."""
        low, folding = text.lower(), self.folding
        return low if folding is None else folding.sub(lambda found: self.folds[found[0]], low)


@lru_cache(maxsize=8)
def _either(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)))


class Signs(NamedTuple):
    """What a text may share with a question."""

    topics: frozenset[str]
    pairs: frozenset[str]
    half: frozenset[str]
    """Pairs of which one character tells nothing by itself."""
    single: frozenset[str]
    turns: frozenset[str]


class Heard(NamedTuple):
    """What is known of the buyer's words whatever the shop."""

    everyday: Collection[str]
    """Pairs that everybody says."""
    common: Collection[str]
    """Characters that everybody writes."""


@dataclass(frozen=True)
class Asked:
    """One question of the list."""

    entry: Entry
    group: str
    """Key of the answer, which may have several questions."""
    names: tuple[str, ...] = ()
    """Where no product is in focus: one of these must be named."""


class Questions:
    """The questions that have an answer now; built once, safe between threads."""

    def __init__(
        self,
        asked: Iterable[Asked],
        cut: Cut,
        speech: Speech | None = None,
        *,
        names: Sequence[str] = (),
        attributes: Sequence[str] = (),
    ) -> None:
        """Take the questions; `names` of products tell nothing, `attributes` of the one in focus go before a question."""
        self.asked = tuple(asked)
        self._speech = speech or Speech()
        self._search = Search([one.entry for one in self.asked], cut)
        self._names = tuple(sorted((name.lower() for name in names), key=len, reverse=True))
        self._attributes = tuple(name.lower() for name in attributes if len(name) > 1)
        self._places = {one.entry.key: place for place, one in enumerate(self.asked)}
        self._signs = [self._read(one.entry.question) for one in self.asked]
        self._words: dict[str, str] = {}
        for one in self.asked:
            self._words[one.group] = self._words.get(one.group, "") + self._speech.plain(one.entry.question)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return all of them."""
        return self._search.entries

    def find(self, said: str, heard: Heard) -> Entry | None:
        """Return the question of the list that is asked; None: none of them surely is."""
        low = said.lower()
        open_ = [place for place, one in enumerate(self.asked) if self._meant(one, low)]
        if not open_:
            return None
        plain = self._speech.plain(said)
        whole = self._read(plain)
        for hit in self._search.search(said, k=3):
            place = self._places[hit.key]
            if hit.score >= ANSWERED and place in open_ and _holds(whole, self._signs[place], heard):
                return hit.entry
        foremost = self._foremost(whole, open_, heard)
        if foremost is None:
            return None
        clauses = [clause for clause in _CLAUSE.split(plain) if clause]
        asking = "\n".join(self._asking(clauses)) or plain
        found, asks, signs = self.asked[foremost], self._read(asking), self._signs[foremost]
        if self._aside(asking, found.group) or not _touches(asks, signs, heard):
            return None
        how = {turn for turn in asks.turns if self._speech.manner and turn.startswith(self._speech.manner)}
        if how and signs.turns and how.isdisjoint(signs.turns) and _shared(whole, signs, heard) < SURE:
            return None
        measured = _MEASURE.search(low) and not _FIGURE.search(found.entry.answer)
        return None if measured else found.entry  # a measure given wants one back

    def _foremost(self, said: Signs, open_: Iterable[int], heard: Heard) -> int | None:
        """Return the place of the question that is surely asked and plainly before those of other answers."""
        best: dict[str, tuple[float, int]] = {}
        for place in open_:
            group = self.asked[place].group
            standing = _shared(said, self._signs[place], heard)
            if standing > best.get(group, (0.0, 0))[0]:
                best[group] = standing, place
        ranked = sorted(best.values(), key=lambda pair: -pair[0])
        if not ranked or ranked[0][0] < ENOUGH:
            return None
        return ranked[0][1] if len(ranked) == 1 or ranked[0][0] >= AHEAD * ranked[1][0] else None

    def _meant(self, one: Asked, low: str) -> bool:
        return not one.names or any(name in low for name in one.names)

    def _asking(self, clauses: Sequence[str]) -> list[str]:
        asks = self._speech.asks
        return [clause for clause in clauses if asks and re.search(asks, clause)]

    def _aside(self, asking: str, group: str) -> bool:
        """Return whether something else is asked by its name: a matter of trade, an attribute."""
        words = self._words[group]
        return any(
            word in asking and word not in words for word in (*self._speech.subjects, *self._attributes)
        )

    def _read(self, text: str) -> Signs:
        speech = self._speech
        plain = speech.plain(text)
        bare = plain
        for name in self._names:
            bare = bare.replace(name, " ")
        turns = {turn for turn in speech.turns if turn in bare}
        topics = {topic for topic in speech.topics if topic in bare}
        pairs: set[str] = set()
        half: set[str] = set()
        single: set[str] = set()
        for word in (*topics, *turns):
            bare = bare.replace(word, " ")
        manner = speech.manner
        for run in _RUN.findall("".join(sign for sign in bare if sign not in speech.mute)):
            if run[0].isascii():
                pairs.add(run)
                continue
            for place, sign in enumerate(run):
                silent = sign in speech.idle
                if not silent:
                    single.add(sign)
                    if manner and manner in run[max(0, place - len(manner) - 1) : place]:
                        turns.add(manner + sign)
                if place:
                    idle = silent + (run[place - 1] in speech.idle)
                    if idle < BOTH:
                        (half if idle else pairs).add(run[place - 1 : place + 1])
        return Signs(
            frozenset(topics), frozenset(pairs), frozenset(half), frozenset(single), frozenset(turns)
        )


def _shared(said: Signs, asked: Signs, heard: Heard) -> float:
    """Return how much of a question was said."""
    topics, pairs, turns = said.topics & asked.topics, said.pairs & asked.pairs, said.turns & asked.turns
    held = frozenset("".join((*pairs, *topics)))
    single = (said.single & asked.single) - held
    half = {pair for pair in said.half & asked.half if pair not in heard.everyday and held.isdisjoint(pair)}
    rare = sum(sign not in heard.common for sign in single)
    whole = asked.topics <= said.topics and asked.turns <= said.turns
    whole = whole and all(pair in said.pairs or pair in heard.everyday for pair in asked.pairs)
    whole = whole and all(sign in said.single or sign in heard.common for sign in asked.single)
    if not (topics or pairs or turns or rare >= BOTH or (rare and whole)):
        return 0.0
    standing = PAIR * len(topics) + sum(PLAIN_PAIR if pair in heard.everyday else PAIR for pair in pairs)
    standing += PLAIN_PAIR * len(half) + SIGN * rare + PLAIN_SIGN * (len(single) - rare) + TURN * len(turns)
    return standing + WHOLE if whole else standing


def _touches(said: Signs, asked: Signs, heard: Heard) -> bool:
    """Return whether a clause holds anything at all by which a question is known."""
    both = (said.topics & asked.topics, said.pairs & asked.pairs, said.turns & asked.turns)
    return any(both) or any(sign not in heard.common for sign in said.single & asked.single)


def _holds(said: Signs, asked: Signs, heard: Heard) -> bool:
    """Return whether a text holds anything of a question besides a turn of asking: what tells it, if it tells anything."""
    if not any((said.topics & asked.topics, said.pairs & asked.pairs, said.single & asked.single)):
        return False
    return _touches(said, asked, heard) or all(sign in heard.common for sign in said.single)
