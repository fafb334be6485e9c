"""The three places: which of the ranked replies stand side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol

from bot.library import ANY_INTENT, slots_in
from bot.reply.adoption import explores
from bot.reply.fill import contradicts, fill
from bot.reply.rank import SEVERAL, Ranked
from bot.reply.situation import Situation
from bot.reply.slip import Slip
from bot.reply.words import SAME, overlap, pairs
from bot.terms import Fact

OFFERED = 3
REPEATED = 0.62
"""Share of its score that a reply keeps for each chosen one that answers the same need in the same manner."""
SURE = 0.3
"""Share that a reply keeps for each chosen one to the same need, when the reader is not sure of that need at all."""
SAME_REQUEST, SAME_PROMISE = 0.5, 0.85
"""Share that is left beside a chosen reply that asks for the same, or also promises to find out."""
ALIKE = 0.2
"""Share that a reply loses in the worst case for the words it has in common with a chosen one (maximal
marginal relevance, Carbonell and Goldstein, SIGIR 1998)."""
SAID, SAID_LENGTH, SAID_LATELY = 0.85, 8, 20
"""Share of pairs from which the agent has said a reply herself, its least length, and how far back is looked."""
NEEDS_OFFERED = 3
"""Needs that get a suggestion of their own before the best of the rest."""
PLAIN_NEED, WORTH = 0.3, 0.15
"""Probability of such a need, and the least score of its best reply relative to the best of all."""
REMEMBERED = 8192
"""Texts of which is remembered what was found in them."""
COMPARED = 65536
"""Pairs of replies of which is remembered how alike they are."""
TRIED, TRIED_WORTH = 8, 0.25
"""Most replies among which a round tries something, and the least score relative to the best."""

Judge = Callable[[str, date | None, str | None], "Judged"]
"""Text, day and selling platform → what is found in it; red lines begin and end, and platforms have their own."""


class Check(Protocol):
    """Finds red lines."""

    def __call__(self, text: str, platform: str | None = None, /) -> Sequence[str]:
        """Return the ids of the rules of everybody and of a platform that a text crosses; `!` ends those that block."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What can be told of a text by itself."""

    marks: tuple[str, ...]
    """Red lines that it crosses."""
    blocked: bool
    pairs: frozenset[str]
    """Of neighbouring characters."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A reply filled for this round."""

    text: str
    missing: tuple[str, ...]
    used: tuple[Fact, ...]
    judged: Judged


Chosen = tuple[Ranked, Filled]


def judge(check: Check) -> Judge:
    """Return what judges texts and remembers them: the same replies take the same facts all day."""

    @lru_cache(maxsize=REMEMBERED)
    def judged(text: str, day: date | None, platform: str | None) -> Judged:
        del day  # another day, other red lines
        marks = tuple(check(text, platform))
        return Judged(marks, any(mark.endswith("!") for mark in marks), frozenset(pairs(text)))

    return judged


class Places:
    """Fills the places of one round."""

    def __init__(self, situation: Situation, judge: Judge) -> None:
        """Take the situation, and what judges texts."""
        self._situation = situation
        self._judge = judge
        self._sure = {intent.key: intent.score for intent in situation.understanding.intents}
        self._texts: dict[str, Filled | None] = {}
        lately = situation.spoken[-SAID_LATELY:]
        self._spoken = [pairs(text) for text in lately if len(text) >= SAID_LENGTH]

    def choose(self, ranked: Sequence[Ranked], count: int) -> list[Chosen]:
        """Return at most `count` of `ranked` (best first), none saying what another one says."""
        chosen: list[Chosen] = []
        tries = count == OFFERED and explores(self._situation.seed)
        for place, want in enumerate(plan(ranked, count)):
            last = place == count - 1
            for item in self._in_turn(self._tried(want) if last and tries else want, chosen):
                text = self._text(item)
                if text is None or any(
                    overlap(text.judged.pairs, other.judged.pairs) >= SAME for _, other in chosen
                ):
                    continue
                if text.missing and not _room_for_missing(chosen, count):
                    continue
                chosen.append((item, text))
                break
        return chosen

    def _in_turn(self, want: Sequence[Ranked], chosen: Sequence[Chosen]) -> Iterator[Ranked]:
        """Yield the candidates by what is left of their scores beside the chosen ones, best first.

        `want` falls and nothing grows beside others: who comes after the best so far need not be looked at.
        """
        if not chosen:
            yield from want
            return
        left: dict[int, float] = {}
        given: set[int] = set()
        while len(given) < len(want):
            best, most = -1, -1.0
            for place, item in enumerate(want):
                if item.score <= most:
                    break
                if place in given:
                    continue
                worth = left.get(place)
                if worth is None:
                    worth = left[place] = item.score * self._fresh(item, chosen)
                if worth > most:
                    best, most = place, worth
            given.add(best)
            yield want[best]

    def _fresh(self, item: Ranked, chosen: Sequence[Chosen]) -> float:
        """Return what is left of a score beside the chosen ones.

        Replies that do the same (answer, question, alternative) to the same need count less, so do those in
        much the same words, and where the reader is not sure of the need another likely one gets its turn.
        """
        own = item.candidate
        template, need, slip = own.template, own.need, own.slip
        left, alike = 1.0, 0.0
        for other, _ in chosen:
            beside = other.candidate
            alike = max(alike, _alike(slip, beside.slip))
            if beside.need == need:
                left *= SURE + (1 - SURE) * self._sure.get(need, 1.0)
                if beside.template.kind == template.kind and bool(beside.template.slots) is bool(
                    template.slots
                ):
                    left *= REPEATED
            left *= _manners(slip, beside.slip)
        return left * (1 - ALIKE * alike)

    def _text(self, item: Ranked) -> Filled | None:
        """Return the reply filled, None when it must not be said, or has been."""
        template = item.candidate.template
        if template.id not in self._texts:
            self._texts[template.id] = self._filled(item)
        return self._texts[template.id]

    def _filled(self, item: Ranked) -> Filled | None:
        situation = self._situation
        template = item.candidate.template
        wording = template.text(situation.tone, situation.turn)
        if len(situation.understanding.needs) >= SEVERAL and template.slots == slots_in(wording):
            wording = min((wording, *template.wordings), key=len)
        if contradicts(wording, situation.facts):
            return None
        text, missing, used = fill(wording, situation.facts)
        judged = self._judge(text, situation.day, situation.platform)
        if judged.blocked or any(overlap(judged.pairs, said) >= SAID for said in self._spoken):
            return None
        return Filled(text, missing, used, judged)

    def _tried(self, want: Sequence[Ranked]) -> Sequence[Ranked]:
        """Return the candidates with the best few scored by a draw from what is known of their adoption."""
        if not want:
            return want
        adoption, seed = self._situation.adoption, self._situation.seed
        fits = [
            (item.score / adoption.of(item.candidate.need, item.candidate.template.id).factor, item)
            for item in want
            if not item.missing
        ]
        best = max((fit for fit, _ in fits), default=0.0)
        fits.sort(key=lambda pair: -pair[0])
        drawn: dict[str, Ranked] = {}
        for fit, item in fits[:TRIED]:
            need, name = item.candidate.need, item.candidate.template.id
            if fit >= TRIED_WORTH * best:
                drawn[name] = item._replace(score=math.sqrt(fit * best) * adoption.sampled(need, name, seed))
        again = [drawn.get(item.candidate.template.id, item) for item in want]
        return sorted(again, key=lambda item: -item.score)


def plan(ranked: Sequence[Ranked], count: int) -> list[Sequence[Ranked]]:
    """Return, per place, the candidates to try in order: what leads, then needs by mention, then the rest."""
    if leading := [item for item in ranked if item.candidate.template.lead]:
        rest = [item for item in ranked if not item.candidate.template.lead]
        return [leading, *(plan(rest, count - 1) if rest and count > 1 else [])]
    if not ranked or count == 1:
        return [ranked] * count
    least = ranked[0].score * WORTH
    best: dict[str, float] = {}
    mentioned: dict[str, int] = {}
    for item in ranked:
        own, need = item.candidate, item.candidate.need
        if best.setdefault(need, item.score) < least or own.chance < PLAIN_NEED:
            continue
        if own.template.intent != ANY_INTENT:
            mentioned[need] = own.place
    if not mentioned:
        return [ranked] * count
    if len(mentioned) == 1:
        own_or_any = [item for item in ranked if _serves(item, mentioned)]
        return [own_or_any, *[ranked] * (count - 1)]
    first = sorted(mentioned, key=mentioned.__getitem__)[:NEEDS_OFFERED]
    return [
        *([i for i in ranked if i.candidate.need == need] for need in first),
        *[ranked] * (count - len(first)),
    ]


def _serves(item: Ranked, needs: Container[str]) -> bool:
    """Return whether a reply is for one of the needs, for whatever was asked, or for the case that the words tell."""
    own = item.candidate
    return own.need in needs or own.template.intent == ANY_INTENT or own.named


@lru_cache(maxsize=COMPARED)
def _alike(one: Slip | None, two: Slip | None) -> float:
    """Return the share of pairs that two replies have in common as they stand in the library."""
    return 0.0 if one is None or two is None else overlap(one.pairs, two.pairs)


def _manners(one: Slip | None, two: Slip | None) -> float:
    """Return what is left of a score where two replies ask for the same, or promise alike to find out."""
    if one is None or two is None:
        return 1.0
    left = 1.0 if one.requests.isdisjoint(two.requests) else SAME_REQUEST
    return left * SAME_PROMISE if one.looks and two.looks else left


def _room_for_missing(chosen: Sequence[Chosen], count: int) -> bool:
    """One of three never needs an unknown fact: a gap may fill any place but the last free one."""
    return any(not text.missing for _, text in chosen) or len(chosen) < count - 1
