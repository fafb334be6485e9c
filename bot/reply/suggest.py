"""Retrieve → rank → fill → check → at most three."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.library import ANY_INTENT, Library
from bot.reply.fill import fill
from bot.reply.rank import Ranked, rank
from bot.reply.retrieve import needs_of, retrieve
from bot.reply.situation import Situation
from bot.reply.words import everyday, same, telling
from bot.terms import Suggestion

OFFERED = 3
REPEATED = 0.62
"""Share of its score that a reply keeps for each chosen one that answers the same need in the same manner."""
SURE = 0.3
"""Share that a reply keeps for each chosen one to the same need, when the reader is not sure of that need at all."""
NEEDS_OFFERED = 3
"""Needs that get a suggestion of their own before the best of the rest."""
PLAIN_NEED, WORTH = 0.3, 0.15
"""Probability of such a need, and the least score of its best reply relative to the best of all."""

UNSURE, UNSURE_CHANCE = "other", 0.1
"""Intent whose replies ask what is meant: the last resort where every other reply has a gap, or there is none."""

Check = Callable[[str], Sequence[str]]
"""Red lines of a text: rule ids, those that block end with `!`."""


def suggest(
    library: Library, situation: Situation, answers: Mapping[str, Sequence[str]], check: Check
) -> tuple[Suggestion, ...]:
    """Return up to three replies, best first, the first needs of the round in order of mention.

    At least one of three needs no unknown fact. When nothing was asked there is one line of next step,
    or nothing, unless the situation wants the full three.
    """
    situation = replace(situation, telling=_telling(library, situation))
    ranked = _ranked(library, situation, answers, needs_of(situation, answers))
    quiet = situation.understanding.quiet and not situation.full
    if quiet:
        ranked = [r for r in ranked if r.candidate.template.kind in {"next", "close"} and not r.missing]
    chosen = _choose(ranked, situation, check, 1 if quiet else OFFERED)
    if not quiet and all(made.missing_slots for _, made in chosen):
        spare = _ranked(library, situation, answers, {UNSURE: UNSURE_CHANCE})
        chosen += _choose([r for r in spare if not r.missing], situation, check, 1)
    best = max((r.score for r, _ in chosen), default=1.0)
    return tuple(_dress(r, s, best) for r, s in chosen)


def _ranked(
    library: Library,
    situation: Situation,
    answers: Mapping[str, Sequence[str]],
    needs: Mapping[str, float],
) -> list[Ranked]:
    return sorted(
        (rank(candidate, situation, answers) for candidate in retrieve(library, situation, needs)),
        key=lambda r: (-r.score, r.candidate.template.path, r.candidate.template.line),
    )


def _choose(
    ranked: Sequence[Ranked], situation: Situation, check: Check, count: int
) -> list[tuple[Ranked, Suggestion]]:
    chosen: list[tuple[Ranked, Suggestion]] = []
    sure = {intent.key: intent.score for intent in situation.understanding.intents}
    for want in _plan(ranked, count):
        for item in sorted(want, key=lambda item: -item.score * _fresh(item, chosen, sure)):
            made = _make(item, situation, check)
            if made is None or any(same(made.text, other.text) for _, other in chosen):
                continue
            if made.missing_slots and not _room_for_missing(chosen, count):
                continue
            chosen.append((item, made))
            break
    return chosen


def _plan(ranked: Sequence[Ranked], count: int) -> list[Sequence[Ranked]]:
    """Return, per place, the candidates to try in order: first needs by mention, then the rest."""
    best: dict[str, float] = {}
    for item in ranked:
        best.setdefault(item.candidate.need, item.score)
    if not ranked or count == 1:
        return [ranked] * count
    top = ranked[0].score
    named = [i.candidate for i in ranked if i.candidate.template.intent != ANY_INTENT]
    worth = [c for c in named if c.chance >= PLAIN_NEED and best[c.need] >= top * WORTH]
    mentioned = sorted({c.need: c.place for c in worth}.items(), key=lambda pair: pair[1])
    own = [[i for i in ranked if i.candidate.need == need] for need, _ in mentioned[:NEEDS_OFFERED]]
    return [*own, *[ranked] * (count - len(own))] if len(own) > 1 else [ranked] * count


def _fresh(item: Ranked, chosen: Sequence[tuple[Ranked, Suggestion]], sure: Mapping[str, float]) -> float:
    """Return what is left of a score beside the chosen ones.

    Replies that do the same (answer, question, alternative) to the same need count less, and where the
    reader is not sure of the need another likely one gets its turn.
    """
    need = item.candidate.need
    beside = [other for other, _ in chosen if other.candidate.need == need]
    doubted: float = (SURE + (1 - SURE) * sure.get(need, 1.0)) ** len(beside)
    repeated: float = REPEATED ** sum(_manner(other) == _manner(item) for other in beside)
    return doubted * repeated


def _manner(item: Ranked) -> tuple[str, bool]:
    template = item.candidate.template
    return template.kind, bool(template.slots)


def _telling(library: Library, situation: Situation) -> frozenset[str]:
    if not situation.facts:
        return frozenset()
    product = situation.facts.get("product")
    plain = everyday(tuple(template.wordings[0] for template in library.replies))
    return telling(situation.said, product.value if product else "", plain)


def _room_for_missing(chosen: Sequence[tuple[Ranked, Suggestion]], count: int) -> bool:
    """One of three never needs an unknown fact: a gap may fill any place but the last free one."""
    return any(not made.missing_slots for _, made in chosen) or len(chosen) < count - 1


def _make(item: Ranked, situation: Situation, check: Check) -> Suggestion | None:
    template = item.candidate.template
    text, missing, used = fill(template.text(situation.tone, situation.turn), situation.facts)
    marks = check(text)
    if any(mark.endswith("!") for mark in marks):
        return None
    return Suggestion(
        id=template.id,
        template=template.id,
        text=text,
        score=item.score,
        missing_slots=missing,
        facts=used,
        reasons=item.reasons,
        warnings=tuple(marks),
    )


def _dress(item: Ranked, made: Suggestion, best: float) -> Suggestion:
    score = round(min(item.score / best, 1.0) * min(item.candidate.chance, 1.0), 4) if best else 0.0
    return Suggestion(
        made.id, made.template, made.text, score, made.missing_slots, made.facts, made.reasons, made.warnings
    )
