"""Retrieve → rank → choose three: the stage in a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from bot.library import ANY_INTENT, Library
from bot.reply.index import index_of
from bot.reply.ladder import in_turn
from bot.reply.places import OFFERED, Check, Filled, Places, judge
from bot.reply.questions import Heard, Questions
from bot.reply.rank import Ranked, Ranking
from bot.reply.retrieve import needs_of, retrieve
from bot.reply.search import Search
from bot.reply.situation import Situation
from bot.reply.standing import placed
from bot.reply.words import same, telling
from bot.terms import Suggestion

UNSURE, UNSURE_CHANCE = "other", 0.1
"""Intent whose replies ask what is meant: the last resort where every other reply has a gap, or there is none."""
DOUBTFUL, FOUND, FOUND_CHANCE, LOOKED_AT = 0.35, 0.25, 0.3, 5
"""Where no intent is likelier than the first, the best few replies that share enough words with what was said bring
their intents; how likely those then are."""
DENIED = frozenset({"not_served", "no_returns", "no_protection", "no_insurance", "no_invoice"})
"""Flags by which the shop says no."""
UNSERVED = "not_served"
"""Flag of a place named where the shop does not send: no general answer goes before that."""
BEHIND, LIKELY_ASKED = 0.95, 0.3
"""Where such a no answers a need: the most of its score that a promise to look keeps; probability of the need."""
EARLIER = 0.6
"""What is left of a reply that an earlier line of the round tells, where the newest line tells another one."""
QUIET_KINDS = frozenset({"next", "close"})


class Chooser:
    """Chooses replies from one library; safe between threads."""

    def __init__(
        self,
        library: Library,
        answers: Mapping[str, Sequence[str]],
        check: Check,
        search: Search | None = None,
    ) -> None:
        """Prepare a library; `answers`: psychology → intents that answer it, `search`: over its replies."""
        self._library = library
        self._index = index_of(library)
        self._answers = answers
        self._judge = judge(check)
        self._search = search
        self._intents = {template.id: template.intent for template in library.replies}

    def suggest(self, situation: Situation) -> tuple[Suggestion, ...]:
        """Return up to three replies, best first, the first needs of the round in order of mention.

        At least one of three needs no unknown fact. When nothing was asked there is one line of next step,
        or nothing, unless the situation wants the full three. Needs muted in the shop bring nothing, again
        unless the full three are wanted.
        """
        needs = self._wanted(situation)
        ranked = self._ranked(situation, needs)
        quiet = situation.understanding.quiet and not situation.full
        if quiet:
            ranked = [r for r in ranked if _restful(r) and not r.missing]
        places = Places(situation, self._judge)
        chosen = placed(places, ranked, 1 if quiet else OFFERED, situation.profile.standing)
        if not quiet and needs and all(text.missing for _, text in chosen):
            spare = self._ranked(situation, {UNSURE: UNSURE_CHANCE})
            chosen += places.choose([r for r in spare if not r.missing], 1)
        best = max((r.score for r, _ in chosen if not r.candidate.template.lead), default=1.0)
        made = tuple([_dress(r, text, best) for r, text in chosen])
        if chosen and _settles(chosen[0][0]) and not situation.full:
            made = made[:1]
        own = None if quiet or situation.faq is None else self._own(situation, situation.faq)
        if own is None:
            return made
        return (own, *[s for s in made if not same(s.text, own.text)][: OFFERED - 1])

    def _own(self, situation: Situation, faq: Questions) -> Suggestion | None:
        """Return the shop's own answer to what was asked, when its list has the question."""
        found = faq.find(situation.said, Heard(self._index.everyday, self._index.common))
        if found is None or UNSERVED in situation.flags:
            return None
        name, text = f"faq:{found.key}", found.answer
        judged = self._judge(text, situation.day, situation.platform)
        if judged.blocked or name in situation.sent:
            return None
        return Suggestion(name, name, text, 1.0, reasons=("faq",), warnings=judged.marks)

    def _wanted(self, situation: Situation) -> dict[str, float]:
        needs = needs_of(situation, self._answers)
        likeliest = max((intent.score for intent in situation.understanding.intents), default=0.0)
        if likeliest < DOUBTFUL and self._search is not None and not situation.understanding.quiet:
            for hit in self._search.search(situation.said, k=LOOKED_AT):
                intent = self._intents[hit.key]
                if hit.score >= FOUND and intent != ANY_INTENT:
                    needs.setdefault(intent, FOUND_CHANCE * min(hit.score, 1.0))
        muted = situation.adoption.muted
        if not muted or situation.full:
            return needs
        return {need: chance for need, chance in needs.items() if need not in muted}

    def _ranked(self, situation: Situation, needs: Mapping[str, float]) -> list[Ranked]:
        ranking = Ranking(situation, self._answers, self._telling(situation))
        muted = situation.adoption.muted
        found = [
            ranking.rank(candidate)
            for candidate in retrieve(self._library, situation, needs)
            if candidate.need not in muted or situation.full
        ]
        found = newest_first(situation.said, in_turn(self._library.dialogue, situation.given, found))
        found = told_first(situation, found)
        found.sort(key=_by_score)
        return found

    def _telling(self, situation: Situation) -> frozenset[str]:
        product = situation.facts.get("product")
        return telling(situation.said, product.value if product else "", self._index.everyday)


def suggest(
    library: Library, situation: Situation, answers: Mapping[str, Sequence[str]], check: Check
) -> tuple[Suggestion, ...]:
    """Choose once; who chooses again and again keeps a `Chooser`."""
    return Chooser(library, answers, check).suggest(situation)


def newest_first(said: str, found: list[Ranked]) -> list[Ranked]:
    """Return the ranked with less for those told by an earlier line of the round, where others are told by its newest."""
    _, several, newest = said.rpartition("\n")
    if not several:
        return found
    told = [(item, item.candidate.template.said) for item in found]
    newly = {item.candidate.template.id for item, said in told if said is not None and said.search(newest)}
    if not newly:
        return found
    return [
        item
        if said is None or item.candidate.template.id in newly
        else item._replace(score=item.score * EARLIER)
        for item, said in told
    ]


def told_first(situation: Situation, found: list[Ranked]) -> list[Ranked]:
    """Return the ranked, those that only promise to look behind what is known to answer: a plain no of the shop.

    A reply to a turn of the talk, whatever was asked, is told by words; it does not know that the shop has said no.
    """
    known = situation.flags & DENIED
    if not known:
        return found
    told = [item.score for item in found if _denies(item, known)]
    if not told:
        return found
    most = max(told) * BEHIND
    return [item._replace(score=min(item.score, most)) if _only_looks(item) else item for item in found]


def _denies(item: Ranked, known: AbstractSet[str]) -> bool:
    """Return whether a reply, ready to be said, tells what was likely asked that the shop does not do it."""
    own = item.candidate
    return not item.missing and own.chance >= LIKELY_ASKED and not known.isdisjoint(own.template.when.flag)


def _only_looks(item: Ranked) -> bool:
    slip = item.candidate.slip
    return slip is not None and slip.looks and not slip.states and not item.candidate.template.lead


def _restful(item: Ranked) -> bool:
    """Return whether a reply may be shown where nothing seems to be asked: a next step, or what fits these words."""
    template = item.candidate.template
    fits = template.intent == ANY_INTENT and template.said is not None
    return template.kind in QUIET_KINDS or template.lead or fits


def _settles(item: Ranked) -> bool:
    """Return whether a buyer's words tell that she has decided and the reply lets her be: then nothing stands beside it."""
    template = item.candidate.template
    return template.kind == "close" and template.said is not None


def _by_score(item: Ranked) -> tuple[float, int]:
    slip = item.candidate.slip
    return -item.score, slip.order if slip is not None else 0


def _dress(item: Ranked, filled: Filled, best: float) -> Suggestion:
    name = item.candidate.template.id
    share = 1.0 if item.candidate.template.lead else min(item.score / best, 1.0) if best else 0.0
    score = round(share * min(item.candidate.chance, 1.0), 4)
    return Suggestion(
        name, name, filled.text, score, filled.missing, filled.used, item.reasons, filled.judged.marks
    )
