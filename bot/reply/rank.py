"""How well a reply fits: need × motive × type × state × emotion × facts × adoption."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.reply.retrieve import UPSET, Candidate
from bot.reply.situation import Situation

MOTIVE_MATCHED, MOTIVE_OTHER, MOTIVE_PLAIN = 1.8, 0.35, 1.0
"""The reply is for a motive shown; for another motive; for no motive in particular."""
SECOND_MOTIVE = 1.35
"""Factor for a motive known from before, not shown in this round."""
STATE_MATCHED, TYPE_MATCHED, EMOTION_MATCHED, TRADE_MATCHED = 1.5, 1.25, 1.6, 1.15
UPSET_PLAIN = 0.55
"""A reply with no comfort in it, to somebody who is upset."""
GROUNDED = 1.45
"""A reply that states a fact of the shop which is known."""
ABOUT_MATCHED = 1.35
"""A reply to the very case that the buyer names."""
MISSING = 0.22
"""Per fact that is not known."""
KIND = {"answer": 1.0, "ask": 0.8, "comfort": 0.85, "offer": 0.9, "close": 0.75, "next": 0.7}
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


def rank(candidate: Candidate, situation: Situation) -> Ranked:
    """Score one candidate; reasons are ids under `reason.` of wording.yaml."""
    template = candidate.template
    reasons = [f"need:{candidate.need}"]
    score = candidate.chance * KIND[template.kind] * _motive(candidate, situation, reasons)
    score *= _circumstance(candidate, situation, reasons)
    missing = tuple(slot for slot in template.slots if slot not in situation.facts)
    if missing:
        score *= MISSING ** len(missing)
    elif template.slots:
        score *= GROUNDED
        reasons.append("facts_filled")
    else:
        reasons.append("no_fact_needed")
    if template.about:
        score *= ABOUT_MATCHED
    score *= _adopted(situation.adoption, template.id, reasons)
    return Ranked(candidate, score, missing, tuple(reasons))


def _motive(candidate: Candidate, situation: Situation, reasons: list[str]) -> float:
    wanted = candidate.template.when.psychology
    if not wanted:
        return MOTIVE_PLAIN
    shown = [label.key for label in situation.understanding.psychology]
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
