"""Which replies of the library may be offered at all, and for which need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.library import ANY_INTENT, Conditions, Library, Template
from bot.reply.situation import Situation

UPSET = frozenset({"dissatisfied", "angry"})
ANY_NEED = 0.27
"""Share of a motive's probability that a reply fitting any intent gets."""
PRESALE = "presale"
FIRST_ASK = 2.0
"""Standing of a question that must be put before a sale can be talked about: which product is meant."""
LIKELY = 0.08
"""An intent below this probability brings no replies."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reply that fits, and the need that it would answer."""

    template: Template
    need: str
    """An intent, or a psychology for replies that fit any intent."""
    place: int
    """Order of mention of the need, 0 first."""
    chance: float
    """Probability of the need."""


def needs_of(situation: Situation, answers: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Return the intents to answer in order of mention with their probability.

    The round's needs come first; a psychology that none of them answers adds the likeliest intent that
    does (`answers`: psychology → intents, see needs.yaml); then the other likely intents.
    """
    read = situation.understanding
    chance = {intent.key: intent.score for intent in read.intents}
    found = {key: max(chance.get(key, 0.0), 0.5) for key in read.needs}
    for label in read.psychology:
        fitting = answers.get(label.key, ())
        if fitting and not any(key in found for key in fitting):
            best = max(fitting, key=lambda key: (chance.get(key, 0.0), -fitting.index(key)))
            found[best] = max(chance.get(best, 0.0), 0.3 * label.score)
    for intent in read.intents:
        if intent.score >= LIKELY:
            found.setdefault(intent.key, intent.score)
    return found


def retrieve(library: Library, situation: Situation, needs: Mapping[str, float]) -> Iterator[Candidate]:
    """Yield every reply whose conditions do not contradict the situation."""
    for place, (intent, chance) in enumerate(needs.items()):
        for template in library.by_intent.get(intent, ()):
            if allowed(template, situation):
                yield Candidate(template, intent, place, chance)
    keys = [label.key for label in situation.understanding.psychology]
    for template in library.by_intent.get(ANY_INTENT, ()):
        if not allowed(template, situation):
            continue
        named = [key for key in template.when.psychology if key in keys]
        if named:
            score = next(p.score for p in situation.understanding.psychology if p.key == named[0])
            yield Candidate(template, named[0], keys.index(named[0]), ANY_NEED * score)
        elif template.when.known and not template.when.psychology:
            about = next((need for need in needs if library.labels.intents[need].group == PRESALE), None)
            if about is not None:
                yield Candidate(template, about, 0, FIRST_ASK)


def allowed(template: Template, situation: Situation) -> bool:
    """Return whether nothing known speaks against the reply."""
    return (
        template.id not in situation.sent
        and (template.action is None or template.action in situation.actions)
        and template.answers(situation.said)
        and _holds(template.when, situation)
        and not (template.kind == "offer" and situation.understanding.emotion.key in UPSET)
        and not _excluded(template.not_when, situation)
    )


def _holds(when: Conditions, situation: Situation) -> bool:
    """Return whether every condition but the motive (which is a matter of rank) is met."""
    return (
        (not when.trade or situation.trade in when.trade)
        and (not when.order_state or situation.order_state in when.order_state)
        and (not when.emotion or situation.understanding.emotion.key in when.emotion)
        and (not when.type or _type_fits(when, situation))
        and all(slot in situation.facts for slot in when.known)
        and not any(slot in situation.facts for slot in when.unknown)
        and (not when.flag or not situation.flags.isdisjoint(when.flag))
    )


def _type_fits(when: Conditions, situation: Situation) -> bool:
    guesses = situation.understanding.customer_type
    return any(axis in guesses and guesses[axis].value in values for axis, values in when.type.items())


def _excluded(bars: Conditions, situation: Situation) -> bool:
    if not bars:
        return False
    read = situation.understanding
    return (
        any(label.key in bars.psychology for label in read.psychology)
        or read.emotion.key in bars.emotion
        or situation.order_state in bars.order_state
        or bool(bars.trade and situation.trade in bars.trade)
        or bool(bars.type and _type_fits(bars, situation))
        or any(slot in situation.facts for slot in bars.known)
        or not situation.flags.isdisjoint(bars.flag)
    )
