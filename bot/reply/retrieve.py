"""Which replies of the library may be offered at all, and for which need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from bot.library import ANY_INTENT, Library, Template
from bot.reply.demands import UPSET, demands, met
from bot.reply.index import Index, index_of
from bot.reply.situation import Situation
from bot.reply.slip import Slip

ANY_NEED = 0.27
"""Share of a motive's probability that a reply fitting any intent gets."""
PRESALE = "presale"
ASKED = "asked_fact"
"""Slot with what the shop wrote of the very thing asked: said whatever the need."""
GRIEVANCE = "complaint"
"""Psychology that is answered before a guess."""
SELLING: Final = frozenset({"discount", "bargaining", "promo_rule", "bestseller", "recommend", "new_arrival"})
"""Intents that are left for later while somebody is upset and has a grievance besides: complaint overrides sales."""
DOUBT, CONCEIVABLE = "doubt", 0.02
"""Psychology that is voiced about anything, and the probability below which an intent that would answer it is none:
who doubts that an address was changed is told nothing of genuine goods."""
FIRST_ASK = 2.0
"""Standing of a question that must be put before a sale can be talked about: which product is meant."""
FOLLOWING, LOOSE, UNTOLD = 0.95, 0.4, 0.22
"""Standing of a reply that answers a turn of the talk rather than an intent: told by the buyer's words; by the agent's
last ones, where a likely intent goes before it; and by neither, where an intent goes before it that its words name."""
NEEDED, DOUBTED, TOLD, SHOWN = 0.5, 0.2, 0.45, 0.5
"""Least probability of a need of the round: where the reader is sure of it, and where of none; of an ask that is told by
its words in the latter case; and what a motive beside mere moves counts."""
TORN, NAMED = 0.5, 0.29
"""Probability of the likeliest intent below which words that tell the case of another one's reply count, and as what: less
than a need that is plainly there."""
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
    named: bool = False
    """What was said tells its case, and the reader is sure of no intent: it may go before those that are likelier."""


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
            if chance.get(best, 0.0) < CONCEIVABLE and label.key == DOUBT and not situation.idle:
                continue
            shown = SHOWN if situation.idle or (label.key == GRIEVANCE and situation.doubtful) else 0.3
            found[best] = max(chance.get(best, 0.0), shown * label.score)
    found |= needed
    for intent in read.intents:
        if intent.score >= LIKELY:
            found.setdefault(intent.key, intent.score)
    if read.emotion.key in UPSET and any(label.key == GRIEVANCE for label in read.psychology):
        return {key: chance for key, chance in found.items() if key not in SELLING} or found
    return found


def retrieve(library: Library, situation: Situation, needs: Mapping[str, float]) -> Iterator[Candidate]:
    """Return every reply whose conditions do not contradict the situation, and that was not sent before."""
    found, sent = _fitting(library, situation, needs), situation.sent
    return (candidate for candidate in found if candidate.template.id not in sent) if sent else found


def _fitting(library: Library, situation: Situation, needs: Mapping[str, float]) -> Iterator[Candidate]:
    index = index_of(library)
    said = situation.said
    if situation.plain and situation.plain != said:
        said = f"{said}\n{situation.plain}"
    found = index.words.standing(said)
    torn = max((intent.score for intent in situation.understanding.intents), default=0.0) < TORN
    for place, (intent, chance) in enumerate(needs.items()):
        if (shelf := index.by_intent.get(intent)) is not None:
            for slip in shelf.near(found, situation):
                if met(slip.demands, situation):
                    named = torn and slip.template.said is not None
                    sure = max(chance, NAMED) if named else chance
                    yield Candidate(slip.template, intent, place, sure, slip, named)
        yield from _own(situation, intent, place, chance)
    yield from _for_motives(situation, index)
    if needs:
        yield from _in_the_talk(situation, index, found, next(iter(needs)))
    about = next((need for need in needs if library.labels.intents[need].group == PRESALE), None)
    opened = next(iter(needs), None) if ASKED in situation.facts else about
    if opened is not None:
        for slip in index.openers:
            if met(slip.demands, situation):
                yield Candidate(slip.template, opened, 0, FIRST_ASK, slip)
    yield from _own_for_any(situation, about)


def _in_the_talk(situation: Situation, index: Index, found: set[int], lead: str) -> Iterator[Candidate]:
    """Yield the replies to a turn of the talk, whatever the intent; they stand for the first need."""
    shelves = [index.followers]
    if situation.after:
        shelves.append(index.after)
    if situation.flags:
        shelves.append(index.flagged)
    for shelf in shelves:
        for slip in shelf.near(found, situation):
            if met(slip.demands, situation):
                yield Candidate(slip.template, lead, 0, _standing(slip.template), slip)


def _standing(template: Template) -> float:
    """Return how likely a reply to a turn of the talk is wanted."""
    if template.said:
        return FOLLOWING
    return LOOSE if template.when.after else UNTOLD


def _for_motives(situation: Situation, index: Index) -> Iterator[Candidate]:
    """Yield the replies that fit any intent, for the motives shown."""
    shown = situation.understanding.psychology
    keys = [label.key for label in shown]
    for place, label in enumerate(shown):
        for slip in index.by_motive.get(label.key, ()):
            if met(slip.demands, situation):
                first = next(key for key in slip.template.when.psychology if key in keys)
                if first == label.key:
                    yield Candidate(slip.template, first, place, ANY_NEED * label.score, slip)


def _own(situation: Situation, intent: str, place: int, chance: float) -> Iterator[Candidate]:
    """Yield what only this shop says to an intent."""
    for template in situation.own.get(intent, ()):
        if allowed(template, situation):
            yield Candidate(template, intent, place, chance)


def _own_for_any(situation: Situation, about: str | None) -> Iterator[Candidate]:
    """Yield what only this shop says whatever was asked: to a motive, or before a sale is talked about."""
    own = situation.own.get(ANY_INTENT)
    if not own:
        return
    shown = {label.key: (place, label) for place, label in enumerate(situation.understanding.psychology)}
    for template in own:
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
    return template.id not in situation.sent and met(demands(template), situation)
