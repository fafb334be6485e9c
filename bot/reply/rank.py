"""How well a reply fits: need × motive × type × state × emotion × facts × adoption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.reply.retrieve import UPSET, Candidate
from bot.reply.situation import Situation
from bot.reply.words import pairs

MOTIVE_MATCHED, MOTIVE_SERVED, MOTIVE_OTHER, MOTIVE_PLAIN = 1.55, 1.35, 0.25, 1.0
"""The reply is for a motive shown; its intent answers one anyway; for another motive; for none in particular."""
SECOND_MOTIVE = 1.25
"""Factor for a motive known from before, not shown in this round."""
STATE_MATCHED, TYPE_MATCHED, EMOTION_MATCHED, TRADE_MATCHED = 1.5, 1.25, 1.6, 1.15
UPSET_PLAIN = 0.55
"""A reply with no comfort in it, to somebody who is upset."""
GROUNDED = 1.7
"""A reply that states a fact of the shop which is known: it beats a question back."""
ABOUT_MATCHED = (1.0, 1.08, 1.4, 1.75)
"""A reply to the very case that the buyer names, by the length of the word named: one character says little."""
TOUCHED, TOUCHED_MORE = 1.3, 1.55
"""A reply whose facts speak of what the buyer speaks of, by one pair of characters and by several."""
MISSING = 0.15
"""Per fact that is not known."""
KIND = {"answer": 1.0, "ask": 0.8, "comfort": 0.85, "offer": 0.9, "close": 0.75, "next": 0.7}
SAVING = frozenset({"bargain", "care"})
OFFER_WANTED = 1.1
"""An offer, to somebody who wants to save."""
NOTHING: Mapping[str, Sequence[str]] = {}
KNOWN_BEFORE = 0.5
"""Folded score from which a motive of the profile counts."""
PRIOR_SENT, PRIOR_SHOWN = 2.0, 8.0
"""Beta prior of adoption: one in four."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score and why."""

    candidate: Candidate
    score: float
    missing: tuple[str, ...]
    reasons: tuple[str, ...]


def rank(
    candidate: Candidate, situation: Situation, answers: Mapping[str, Sequence[str]] = NOTHING
) -> Ranked:
    """Score one candidate; reasons are ids under `reason.` of wording.yaml.

    `answers`: psychology → intents that answer it; a reply to such an intent serves the motive as it is.
    """
    template = candidate.template
    reasons = [f"need:{candidate.need}"]
    score = candidate.chance * _motive(candidate, situation, answers, reasons)
    score *= OFFER_WANTED if template.kind == "offer" and _saving(situation) else KIND[template.kind]
    score *= _circumstance(candidate, situation, reasons)
    missing = tuple(slot for slot in template.slots if slot not in situation.facts)
    if missing:
        score *= MISSING ** len(missing)
    elif template.slots:
        score *= GROUNDED * _touched(template.slots, situation)
        reasons.append("facts_filled")
    else:
        reasons.append("no_fact_needed")
    named = max((len(word) for word in template.about if word in situation.said), default=0)
    score *= ABOUT_MATCHED[min(named, len(ABOUT_MATCHED) - 1)]
    score *= _adopted(situation.adoption, template.id, reasons)
    return Ranked(candidate, score, missing, tuple(reasons))


def _touched(slots: Sequence[str], situation: Situation) -> float:
    """Return the lift for facts that hold the buyer's telling words."""
    if not situation.telling:
        return 1.0
    shared = set().union(*(situation.telling & pairs(situation.facts[slot].value) for slot in slots))
    return 1.0 if not shared else TOUCHED if len(shared) == 1 else TOUCHED_MORE


def _saving(situation: Situation) -> bool:
    return any(label.key in SAVING for label in situation.understanding.psychology)


def _motive(
    candidate: Candidate, situation: Situation, answers: Mapping[str, Sequence[str]], reasons: list[str]
) -> float:
    wanted = candidate.template.when.psychology
    shown = [label.key for label in situation.understanding.psychology]
    if not wanted:
        served = next((key for key in shown if candidate.need in answers.get(key, ())), None)
        if served is None:
            return MOTIVE_PLAIN
        reasons.append(f"psychology:{served}")
        return MOTIVE_SERVED
    for key in wanted:
        if key in shown:
            reasons.append(f"psychology:{key}")
            return MOTIVE_MATCHED
    for key in wanted:
        if situation.profile.psychology.get(key, 0.0) >= KNOWN_BEFORE:
            reasons.append(f"psychology_before:{key}")
            return SECOND_MOTIVE
    return MOTIVE_OTHER


def _circumstance(candidate: Candidate, situation: Situation, reasons: list[str]) -> float:
    when, emotion = candidate.template.when, situation.understanding.emotion.key
    factor = 1.0
    if when.emotion:
        factor *= EMOTION_MATCHED
        reasons.append(f"emotion:{emotion}")
    elif emotion in UPSET and candidate.template.kind != "comfort":
        factor *= UPSET_PLAIN
    if when.order_state and situation.order_state != "unknown":
        factor *= STATE_MATCHED
        reasons.append(f"state:{situation.order_state}")
    if when.type:
        factor *= TYPE_MATCHED
        axis = next(iter(when.type))
        reasons.append(f"type:{axis}.{situation.understanding.customer_type[axis].value}")
    if when.flag:
        factor *= STATE_MATCHED
    if when.trade:
        factor *= TRADE_MATCHED
    return factor


def _adopted(adoption: Mapping[str, tuple[float, float]], template: str, reasons: list[str]) -> float:
    """Return the posterior mean of being sent, relative to the prior mean (Beta-Bernoulli)."""
    sent, shown = adoption.get(template, (0.0, 0.0))
    prior = PRIOR_SENT / PRIOR_SHOWN
    factor = (sent + PRIOR_SENT) / (max(shown, sent) + PRIOR_SHOWN) / prior
    if factor > 1.2 and sent >= 3:  # noqa: PLR2004 - said to the agent only when it is plain
        reasons.append("adopted")
    return factor
