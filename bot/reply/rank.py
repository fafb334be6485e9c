"""How well a reply fits: need × motive × type × stage × state × emotion × facts × adoption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.library import Template
from bot.reply.demands import UPSET
from bot.reply.retrieve import ASKED, Candidate
from bot.reply.situation import STAGE, Situation
from bot.reply.slip import LOOKING, Slip

MOTIVE_MATCHED, MOTIVE_SERVED, MOTIVE_OTHER, MOTIVE_PLAIN = 1.55, 1.35, 0.25, 1.0
"""The reply is for a motive shown; its intent answers one anyway; for another motive; for none in particular."""
SECOND_MOTIVE = 1.25
"""Factor for a motive known from before, not shown in this round."""
STATE_MATCHED, TYPE_MATCHED, EMOTION_MATCHED, TRADE_MATCHED = 1.5, 1.25, 1.6, 1.15
STAGE_MATCHED = 1.15
"""The reply is for the stage of buying that the buyer is in; on top of the type, where it is for both."""
STATE_TOLD = 1.2
"""The reply is for the state that was told in the talk, where no order is linked."""
AFTER_MATCHED = 1.9
"""The reply follows what the agent said just before."""
ASKED_AGAIN, ASKED_LATE, ASKED_BESIDE, PROMISED_AGAIN, EFFORT = 0.2, 0.45, 0.75, 0.7, 0.7
"""It asks for what was asked for lately or is there; asks in the middle of a talk what opens one; does so, but only
at its end; promises to look, as the agent just did; promises what costs more than words."""
DECIDES = 1.15
"""Where a yes or a no is asked for: the reply begins with one, or with what decides it, and offers nothing."""
SEVERAL, SHORT, LONG, SHORT_KEPT, LONG_KEPT = 2, 32, 48, 1.12, 0.8
"""From so many needs on short replies stand first: characters of a short and of a long one, and their factors."""
UPSET_PLAIN = 0.55
"""A reply with no comfort in it, to somebody who is upset."""
GROUNDED = 1.7
"""A reply that states a fact of the shop which is known: it beats a question back. Not one that goes to look for
another fact."""
ABOUT_MATCHED = (1.0, 1.08, 1.6, 1.85, 2.1)
"""A reply to the very case that the buyer names, by the length of the longest word named (one character says little),
one more where several are."""
SAID_MATCHED = 3.0
"""A reply to a case that the buyer's words tell as a whole: no fact that answers the intent in general stands before it."""
BEFORE_MATCHED = 1.7
"""…and what she said before tells it as well."""
GROUNDED_UPSET = 1.2
"""The most that such a fact lifts where somebody is upset: comfort and a step come first."""
GROUNDED_FROM = 0.2
"""Probability of the need from which a fact that answers it counts: a guess is no surer for being filled in."""
GUESSED_BELOW, GUESSED = 0.15, 0.35
"""Where the reader is in doubt: probability of the need below which a fact answers a mere guess, and what is left of it."""
UNASKED_BELOW, UNASKED = 0.6, 0.35
"""Probability of the needs below which a reply that states a fact, or takes for granted how the buyer's case went, is
beside the point unless it speaks of what the buyer speaks of; and what is left of it then."""
TOUCHED, TOUCHED_MORE = 1.3, 1.55
"""A reply whose facts speak of what the buyer speaks of, by one pair of characters and by several."""
HEARD = 1.3
"""A reply that says back the very thing asked, and states no fact: it listens, where another one speaks in general."""
MISSING = 0.15
"""Per fact that is not known."""
KIND = {"answer": 1.0, "ask": 0.8, "comfort": 0.85, "offer": 0.9, "close": 0.75, "next": 0.7}
SAVING = frozenset({"bargain", "care"})
OFFER_WANTED = 1.1
"""An offer, to somebody who wants to save."""
NOTHING: Mapping[str, Sequence[str]] = {}
KNOWN_BEFORE = 0.5
"""Folded score from which a motive of the profile counts."""


class Ranked(NamedTuple):
    """A candidate with its score and why."""

    candidate: Candidate
    score: float
    missing: tuple[str, ...]
    reasons: tuple[str, ...]


def rank(
    candidate: Candidate,
    situation: Situation,
    answers: Mapping[str, Sequence[str]] = NOTHING,
    telling: frozenset[str] = frozenset(),
) -> Ranked:
    """Score one candidate; reasons are ids under `reason.` of wording.yaml.

    `answers`: psychology → intents that answer it; a reply to such an intent serves the motive as it is.
    `telling`: pairs of the buyer's characters that tell this question from others.
    """
    return Ranking(situation, answers, telling).rank(candidate)


class Ranking:
    """Scores the candidates of one situation; what they share is worked out once."""

    def __init__(
        self,
        situation: Situation,
        answers: Mapping[str, Sequence[str]] = NOTHING,
        telling: frozenset[str] = frozenset(),
    ) -> None:
        """Take the situation; `answers` as for `rank`, `telling`: pairs of characters that tell the question."""
        read = situation.understanding
        self._situation = situation
        self._answers = answers
        self._shown = [label.key for label in read.psychology]
        self._saving = not SAVING.isdisjoint(self._shown)
        self._emotion = read.emotion.key
        self._upset = self._emotion in UPSET
        self._telling = telling
        self._touching: dict[str, frozenset[str]] = {}
        self._served: dict[str, str] = {}
        self._several = len(read.needs) >= SEVERAL
        self._looked = LOOKING in situation.after
        self._yes_no = situation.yes_no
        self._chances = {intent.key: intent.score for intent in read.intents}
        self._needs = frozenset(read.needs)
        self._meant = sum(self._chances.get(need, 0.0) for need in self._needs)

    def rank(self, candidate: Candidate) -> Ranked:
        """Score one candidate."""
        template, slip, situation = candidate.template, candidate.slip, self._situation
        reasons = [f"need:{candidate.need}"]
        score = candidate.chance * self._motive(candidate, reasons)
        score *= OFFER_WANTED if self._saving and template.kind == "offer" else KIND[template.kind]
        if slip is None or slip.hangs or self._upset:
            score *= self._circumstance(candidate, reasons)
        missing: tuple[str, ...] = ()
        if template.slots:
            missing = tuple([slot for slot in template.slots if slot not in situation.facts])
            score *= MISSING ** len(missing)
        stated = bool(template.slots) and (slip is None or slip.states)
        reasons.append("facts_filled" if stated and not missing else "no_fact_needed")
        if slip is not None and slip.guesses and self._unasked(template, slip):
            score *= UNASKED
        elif stated and not missing:
            score *= self._grounded(candidate)
        elif slip is not None and slip.heard:
            score *= HEARD
        if template.said is not None:
            score *= SAID_MATCHED if template.before is None else SAID_MATCHED * BEFORE_MATCHED
        elif template.about:
            words = [len(word) for word in template.about if word in situation.said]
            named = max(words, default=0)
            named = min(named, 3) + (len(words) > 1 and named > 1)
            score *= ABOUT_MATCHED[min(named, len(ABOUT_MATCHED) - 1)]
        if slip is None or slip.steers or self._several:
            score *= self._course(candidate, reasons)
        standing = situation.adoption.of(candidate.need, template.id)
        if standing.plain:
            reasons.append("adopted")
        return Ranked(candidate, score * standing.factor, missing, tuple(reasons))

    def _grounded(self, candidate: Candidate) -> float:
        """Return the lift for a statement all of whose facts are known."""
        template = candidate.template
        if candidate.chance >= GROUNDED_FROM and not (template.when.unknown and self._looks(candidate)):
            lift = GROUNDED * self._touched(template.slots)
            return min(lift, GROUNDED_UPSET) if self._upset else lift
        guessed = self._situation.doubtful and candidate.chance < GUESSED_BELOW and not template.said
        return GUESSED if guessed else 1.0

    def _unasked(self, template: Template, slip: Slip) -> bool:
        """Return whether nobody asked for what a reply states: the need is a guess, the words touch nothing."""
        if not slip.particular and self._likely(template.intent) >= UNASKED_BELOW:
            return False
        if any(len(word) > 1 and word in self._situation.said for word in template.about):
            return False
        facts = self._situation.facts
        known = [slot for slot in template.slots if slot in facts]
        return self._touched(known) == 1.0 and self._telling.isdisjoint(slip.pairs)

    def _likely(self, intent: str) -> float:
        """Return how likely it is that an intent is meant; several needs are meant together."""
        if intent in self._situation.told:
            return 1.0
        return self._meant if intent in self._needs else self._chances.get(intent, 0.0)

    @staticmethod
    def _looks(candidate: Candidate) -> bool:
        """Return whether the reply goes to find something out."""
        return candidate.slip is not None and candidate.slip.looks

    def _touched(self, slots: Sequence[str]) -> float:
        """Return the lift for facts that hold the buyer's telling words."""
        if ASKED in slots:
            return TOUCHED_MORE
        telling = self._telling
        if not telling:
            return 1.0
        shared: set[str] = set()
        for slot in slots:
            found = self._touching.get(slot)
            if found is None:
                value = self._situation.facts[slot].value
                found = self._touching[slot] = frozenset([pair for pair in telling if pair in value])
            shared |= found
        return 1.0 if not shared else TOUCHED if len(shared) == 1 else TOUCHED_MORE

    def _motive(self, candidate: Candidate, reasons: list[str]) -> float:
        wanted = candidate.template.when.psychology
        if not wanted:
            served = self._served.get(candidate.need)
            if served is None:
                answers = self._answers
                served = next((key for key in self._shown if candidate.need in answers.get(key, ())), "")
                self._served[candidate.need] = served
            if not served:
                return MOTIVE_PLAIN
            reasons.append(f"psychology:{served}")
            return MOTIVE_SERVED
        for key in wanted:
            if key in self._shown:
                reasons.append(f"psychology:{key}")
                return MOTIVE_MATCHED
        before = self._situation.profile.psychology
        for key in wanted:
            if before.get(key, 0.0) >= KNOWN_BEFORE:
                reasons.append(f"psychology_before:{key}")
                return SECOND_MOTIVE
        return MOTIVE_OTHER

    def _course(self, candidate: Candidate, reasons: list[str]) -> float:
        """Return what the course of the conversation makes of a reply: no request twice, short beside others."""
        template, slip = candidate.template, candidate.slip
        factor = 1.0
        if template.step:
            reasons.append(f"step:{template.step}")
        if slip is not None:
            if slip.effort:
                factor = EFFORT
            if self._looked and slip.looks:
                factor *= PROMISED_AGAIN
            if slip.requests:
                factor *= self._request(slip)
            if slip.decides and self._yes_no and template.kind != "offer":
                factor *= DECIDES
        if self._several:
            length = len(template.wordings[0])
            factor *= SHORT_KEPT if length <= SHORT else LONG_KEPT if length > LONG else 1.0
        return factor

    def _request(self, slip: Slip) -> float:
        """Return what is left of a reply that asks for something, after what was asked for already."""
        situation = self._situation
        if not slip.requests.isdisjoint(situation.asked):
            return ASKED_AGAIN if slip.opens else ASKED_BESIDE
        if not slip.requests.isdisjoint(situation.settled):
            return ASKED_LATE if slip.opens else ASKED_BESIDE
        return 1.0

    def _circumstance(self, candidate: Candidate, reasons: list[str]) -> float:
        when = candidate.template.when
        factor = 1.0
        if when.emotion:
            factor *= EMOTION_MATCHED
            reasons.append(f"emotion:{self._emotion}")
        elif self._upset and candidate.template.kind != "comfort":
            factor *= UPSET_PLAIN
        if when.order_state and self._situation.order_state != "unknown":
            told = self._situation.state_told
            factor *= STATE_TOLD if told else STATE_MATCHED
            reasons.append("state_told" if told else f"state:{self._situation.order_state}")
        if when.type:
            factor *= self._who(when.type, reasons)
        if when.flag:
            factor *= STATE_MATCHED
        if when.after:
            factor *= AFTER_MATCHED
            reasons.append("after")
        if when.trade:
            factor *= TRADE_MATCHED
        return factor

    def _who(self, wanted: Mapping[str, Sequence[str]], reasons: list[str]) -> float:
        """Return the lift for the kind of buyer and that for the stage of buying, each where it is met."""
        kinds = {axis: self._situation.kind(axis) for axis in wanted}
        fitting = [axis for axis, values in wanted.items() if kinds[axis] in values]
        factor = 1.0
        if STAGE in fitting:
            factor *= STAGE_MATCHED
            reasons.append(f"stage:{kinds[STAGE]}")
        if axis := next((axis for axis in fitting if axis != STAGE), ""):
            factor *= TYPE_MATCHED
            reasons.append(f"type:{axis}.{kinds[axis]}")
        return factor
