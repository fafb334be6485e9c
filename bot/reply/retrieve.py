"""Which replies of the library may be offered at all, and for which need."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from bot.library import ANY_INTENT, Conditions, Library, Template
from bot.library.openings import opening
from bot.reply.index import Index, Slip, index_of
from bot.reply.situation import Situation

UPSET = frozenset({"dissatisfied", "angry"})
ANY_NEED = 0.27
"""Share of a motive's probability that a reply fitting any intent gets."""
PRESALE = "presale"
GRIEVANCE = "complaint"
"""Psychology that is answered before a guess."""
FIRST_ASK = 2.0
"""Standing of a question that must be put before a sale can be talked about: which product is meant."""
FOLLOWING, LOOSE = 0.75, 0.4
"""Standing of a reply that answers a turn of the talk rather than an intent, told by the words; and not told by them:
a likely intent goes before it."""
NEEDED, DOUBTED, TOLD, SHOWN = 0.5, 0.2, 0.45, 0.5
"""Least probability of a need of the round: where the reader is sure of it, and where of none; of an ask that is told by
its words in the latter case; and what a motive beside mere moves counts."""
LIKELY = 0.08
"""An intent below this probability brings no replies."""


class Candidate(NamedTuple):
    """A reply that fits, and the need that it would answer."""

    template: Template
    need: str
    """An intent, or a psychology for replies that fit any intent."""
    place: int
    """Order of mention of the need, 0 first."""
    chance: float
    """Probability of the need."""
    slip: Slip | None = None
    """Its place in the index, when it came from there."""


def needs_of(situation: Situation, answers: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Return the intents to answer in order of mention with their probability.

    What the buyer's words tell by themselves comes first where the reader is in doubt, else the round's
    needs; a psychology that none of them answers adds the likeliest intent that does (`answers`:
    psychology → intents, see needs.yaml), before mere moves; then the other likely intents.
    """
    read = situation.understanding
    chance = {intent.key: intent.score for intent in read.intents}
    least = DOUBTED if situation.doubtful else NEEDED
    found = {key: max(chance.get(key, 0.0), TOLD) for key in situation.told}
    needed = {key: max(chance.get(key, 0.0), least) for key in read.needs if key not in found}
    if not situation.idle:
        found |= needed
    for label in read.psychology:
        fitting = answers.get(label.key, ())
        if fitting and not any(key in found for key in fitting):
            best = max(fitting, key=lambda key: (chance.get(key, 0.0), -fitting.index(key)))
            shown = SHOWN if situation.idle or (label.key == GRIEVANCE and situation.doubtful) else 0.3
            found[best] = max(chance.get(best, 0.0), shown * label.score)
    found |= needed
    for intent in read.intents:
        if intent.score >= LIKELY:
            found.setdefault(intent.key, intent.score)
    return found


def retrieve(library: Library, situation: Situation, needs: Mapping[str, float]) -> Iterator[Candidate]:
    """Yield every reply whose conditions do not contradict the situation."""
    index, sent = index_of(library), situation.sent
    for place, (intent, chance) in enumerate(needs.items()):
        for slip in index.by_intent.get(intent, ()):
            template = slip.template
            if template.id not in sent if slip.free else allowed(template, situation):
                yield Candidate(template, intent, place, chance, slip)
        yield from _own(situation, intent, place, chance)
    yield from _for_motives(situation, index)
    yield from _in_the_talk(situation, index, next(iter(needs), None))
    about = next((need for need in needs if library.labels.intents[need].group == PRESALE), None)
    if about is not None:
        for slip in index.openers:
            if allowed(slip.template, situation):
                yield Candidate(slip.template, about, 0, FIRST_ASK, slip)
    yield from _own_for_any(situation, about)


def _in_the_talk(situation: Situation, index: Index, lead: str | None) -> Iterator[Candidate]:
    """Yield the replies to a turn of the talk, whatever the intent; they stand for the first need."""
    if lead is None:
        return
    slips = index.followers
    if situation.after:
        slips += index.after
    if situation.flags:
        slips += index.flagged
    for slip in slips:
        if allowed(slip.template, situation):
            yield Candidate(slip.template, lead, 0, FOLLOWING if slip.template.said else LOOSE, slip)


def _for_motives(situation: Situation, index: Index) -> Iterator[Candidate]:
    """Yield the replies that fit any intent, for the motives shown."""
    shown = situation.understanding.psychology
    keys = [label.key for label in shown]
    for place, label in enumerate(shown):
        for slip in index.by_motive.get(label.key, ()):
            template = slip.template
            first = next(key for key in template.when.psychology if key in keys)
            if first == label.key and allowed(template, situation):
                yield Candidate(template, first, place, ANY_NEED * label.score, slip)


def _own(situation: Situation, intent: str, place: int, chance: float) -> Iterator[Candidate]:
    """Yield what only this shop says to an intent."""
    for template in situation.own.get(intent, ()):
        if allowed(template, situation):
            yield Candidate(template, intent, place, chance)


def _own_for_any(situation: Situation, about: str | None) -> Iterator[Candidate]:
    """Yield what only this shop says whatever was asked: to a motive, or before a sale is talked about."""
    shown = {label.key: (place, label) for place, label in enumerate(situation.understanding.psychology)}
    for template in situation.own.get(ANY_INTENT, ()):
        if not allowed(template, situation):
            continue
        first = next((key for key in template.when.psychology if key in shown), None)
        if first is not None:
            place, label = shown[first]
            yield Candidate(template, first, place, ANY_NEED * label.score)
        elif about is not None and template.when.known and not template.when.psychology:
            yield Candidate(template, about, 0, FIRST_ASK)


def allowed(template: Template, situation: Situation) -> bool:
    """Return whether nothing known speaks against the reply."""
    if template.id in situation.sent or not _named(template, situation):
        return False
    if template.action is not None and template.action not in situation.actions:
        return False
    if template.kind == "offer" and situation.understanding.emotion.key in UPSET:
        return False
    if not _holds(template.when, situation) or _excluded(template.not_when, situation):
        return False
    return template.said is None or _said(template, template.said, situation)


def _named(template: Template, situation: Situation) -> bool:
    """Return whether the special case is named, where the reply has one."""
    said = situation.said
    for word in template.about:  # a loop: this is asked of every reply in every round
        if word in said:
            return True
    return not template.about


def _said(template: Template, pattern: re.Pattern[str], situation: Situation) -> bool:
    """Return whether the words of the special case were said, of a reply that leads in whatever disguise."""
    if not template.lead:
        said = situation.said
        found = pattern.search(said) is not None
    else:
        said = situation.plain or situation.said
        found = not situation.crossed.isdisjoint(template.crosses) or _finds(pattern, said)
    return found and not (template.unsaid and template.unsaid.search(said))


def _finds(pattern: re.Pattern[str], text: str) -> bool:
    """Return whether the pattern is found, looking only where it may begin: these are long, and tried in every round."""
    begins = _begins(pattern)
    if begins is None:
        return pattern.search(text) is not None
    return any(pattern.match(text, place.start()) for place in begins.finditer(text))


@cache
def _begins(pattern: re.Pattern[str]) -> re.Pattern[str] | None:
    """Return what finds the places where a pattern may begin; of a library's patterns, so there is an end to them."""
    return opening(pattern.pattern)


def _holds(when: Conditions, situation: Situation) -> bool:
    """Return whether every condition but the motive (which is a matter of rank) is met."""
    facts = situation.facts
    for slot in when.known:
        if slot not in facts:
            return False
    for slot in when.unknown:
        if slot in facts:
            return False
    return (
        (not when.trade or situation.trade in when.trade)
        and (not when.order_state or situation.order_state in when.order_state)
        and (not when.emotion or situation.understanding.emotion.key in when.emotion)
        and (not when.type or _type_fits(when, situation))
        and (not when.flag or not situation.flags.isdisjoint(when.flag))
        and (not when.after or not situation.after.isdisjoint(when.after))
    )


def _type_fits(when: Conditions, situation: Situation) -> bool:
    guesses = situation.understanding.customer_type
    return any(axis in guesses and guesses[axis].value in values for axis, values in when.type.items())


def _excluded(bars: Conditions, situation: Situation) -> bool:
    read, facts = situation.understanding, situation.facts
    if bars.psychology and any(label.key in bars.psychology for label in read.psychology):
        return True
    if bars.known and any(slot in facts for slot in bars.known):
        return True
    return (
        read.emotion.key in bars.emotion
        or situation.order_state in bars.order_state
        or situation.trade in bars.trade
        or bool(bars.type and _type_fits(bars, situation))
        or not situation.flags.isdisjoint(bars.flag)
        or not situation.after.isdisjoint(bars.after)
    )
