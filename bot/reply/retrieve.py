"""Which replies of the library may be offered at all, and for which need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.library import ANY_INTENT, Conditions, Library, Template
from bot.reply.situation import Situation

UPSET = frozenset({"dissatisfied", "angry"})
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
        named = [key for key in template.when.psychology if key in keys]
        if named and allowed(template, situation):
            score = next(p.score for p in situation.understanding.psychology if p.key == named[0])
            yield Candidate(template, named[0], keys.index(named[0]), 0.35 * score)


def allowed(template: Template, situation: Situation) -> bool:
    """Return whether nothing known speaks against the reply."""
    when, emotion = template.when, situation.understanding.emotion.key
    return not (
        template.id in situation.sent
        or (template.action is not None and template.action not in situation.actions)
        or (when.trade and situation.trade not in when.trade)
        or (when.order_state and situation.order_state not in when.order_state)
        or (when.emotion and emotion not in when.emotion)
        or (emotion in UPSET and template.kind == "offer")
        or (when.type and not _type_fits(when, situation))
        or _excluded(template.not_when, situation)
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
    )
