"""What a buyer takes from an agent's reply: acts, topics, facts, falsehoods, questions, what is given."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.library import ANY_INTENT
from bot.library.claims import Claim
from bot.simulation.case import COMMON

if TYPE_CHECKING:
    from bot.library import Dialogue, Library
    from bot.library.claims import Claims
    from bot.simulation.case import Case
    from bot.understand.acts import ActReader
    from bot.understand.recognise import Recogniser

TAKEN_IN: Final = 60
"""Characters; of a longer reply only the first sentences are taken in."""
_ENOUGH: Final = 32
"""Characters after which nothing more of a long reply is taken in."""
LIKELY, POSSIBLE, LOOKED_AT = -2200, -3300, 3
"""Scores of topics (4096 is one): surely about it; about it if nothing is likelier; how many are looked at."""
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*")
_CLAUSE = re.compile(r"[^，,。！？!?；;\n]+[，,。！？!?；;]*")
_DIGIT: Final = re.compile(r"[0-9]")
"""Which digits a reply names makes no difference to what it does and speaks of: numbers of orders all sound alike."""
_REMEMBERED: Final = 16384
_HEARD: Final = 512
"""Replies remembered per set of facts."""
COURTEOUS: Final = frozenset({"yes", "right", "any"})
"""Topics of questions that want no more than a yes."""
SOFT: Final = frozenset({"apologise"})
HARSH: Final = frozenset({"brush_off", "argue"})
"""Not believed of a reply that says sorry or names facts of the shop."""
_GIVES: Final = frozenset({"coupon", "final_price", "promotion", "promo_example", "total_price", "top_up"})
"""Facts by which the price falls; what a member has anyway is not among them."""
GIFT_SHARE: Final = 0.05
"""What a present costs, as a share of the price."""
_FIGURE: Final = re.compile(r"(\d{1,4}(?:\.\d{1,2})?)(?=元|块)")
_YIELDS: Final = re.compile(
    r"(?<![查不没])(?:再|多|加|附)?送(?!不送|货|达|到|修|检|回|的|来)|赠|补(?:偿|贴|差|您|你)|赔|红包|返(?:您|你|给|现)|减|便宜|优惠|让利|抹|打?[一二三四五六七八九0-9.]+折|券|免(?:单|邮|运)|包邮|退(?:您|你)?(?:一半|一部分|差|\d)|少收|少算"
)
"""Words by which something is given where no sum is named; a return or a remedy by the rules gives nothing away."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A reply as the buyer took it."""

    text: str
    taken: str
    """The part she read."""
    acts: frozenset[str]
    topics: tuple[str, ...]
    """Intents it speaks to, likeliest first."""
    claims: tuple[Claim, ...]
    slots: frozenset[str]
    """Facts of the shop that stand in it."""
    asked: tuple[str, ...]
    """Topics of the agent's questions: `place`, `size` … or `any`."""
    given: Mapping[str, float]
    """What is given → yuan: price, gift, postage."""
    red: frozenset[str]
    """What must never be granted: `off_platform` …"""
    decides: bool = False
    """Whether it begins with a yes, a no or what decides between them."""

    @property
    def false(self) -> tuple[Claim, ...]:
        """Return the claims that are not so."""
        return tuple(claim for claim in self.claims if claim.verdict == "false")


@dataclass(frozen=True, slots=True)
class Ears:
    """What reads replies; one for all buyers."""

    acts: ActReader
    topics: Recogniser
    claims: Claims
    asks: Mapping[str, re.Pattern[str]]
    slots_of: Mapping[str, frozenset[str]]
    """Intent → slots whose facts answer it."""
    presale: frozenset[str]
    """Intents of the time before the sale."""
    dialogue: Dialogue
    """What tells a question for a yes or a no, and its answer."""

    def hear(self, text: str, case: Case) -> Heard:
        """Read a reply as the buyer of a case would.

        What one agent weighs and another sends again is read once for all who see the same facts.
        """
        memory, key = case.facts.heard, (id(self.acts), text)
        heard = memory.get(key)
        if heard is None:
            if len(memory) >= _HEARD:
                memory.clear()
            heard = memory[key] = self._hear(text, case)
        return heard

    def _hear(self, text: str, case: Case) -> Heard:
        taken = take_in(text)
        alike = _DIGIT.sub("0", taken)
        acts = self.acts.read(alike)
        slots = case.facts.said(taken)
        claims = self.claims.check(taken, case.sheet.facts, case.true_lines)
        if slots or acts & SOFT:
            acts -= HARSH
        return Heard(
            text,
            taken,
            acts,
            self.about(alike),
            claims,
            slots,
            self._asked(taken),
            _given(taken, acts, slots, case),
            self.claims.red(text),
            self.dialogue.decides_in(taken),
        )

    def about(self, text: str) -> tuple[str, ...]:
        """Return the intents that a text speaks to, likeliest first."""
        ranked = self.topics.ranked(text, LOOKED_AT)
        sure = [intent for intent, score in ranked if score >= LIKELY]
        return tuple(sure or [intent for intent, score in ranked[:1] if score >= POSSIBLE])

    def _asked(self, text: str) -> tuple[str, ...]:
        """Return what is asked, in order; what is asked out of courtesy only, last."""
        found: dict[str, None] = {}
        for sentence in _SENTENCE.findall(text):
            if sentence.rstrip()[-1:] in {"？", "?"} or _question(sentence):
                topics = [topic for topic, pattern in self.asks.items() if pattern.search(sentence)]
                found |= dict.fromkeys(topics or ["any"])
        return tuple(sorted(found, key=lambda topic: topic in COURTEOUS))


_QUESTION = re.compile(
    r"[吗呢么]$|(?:您|你|方便|麻烦|发我|发一下|告诉我|说下|说一下|报一下)[^，,]{0,10}(?:哪[个款种里]|多少|几[个件岁]|什么)"
)

_TOLD: Final = re.compile(r"(?:告诉|回|报|发|给|跟|通知)给?(?:您|你)(?:说|讲)?[^，,。！!？?]*")
"""Words that promise to tell: 「今天告诉您退多少」 asks nothing."""


def _question(sentence: str) -> bool:
    return bool(_QUESTION.search(_TOLD.sub("", sentence.strip(" ~～。！!，,"))))


@functools.lru_cache(maxsize=_REMEMBERED)
def take_in(text: str) -> str:
    """Return what is taken in of a reply: all of a short one, the beginning of one over `TAKEN_IN` characters.

    Messages sent in one breath stand on lines of their own.
    """
    if "\n" in text:
        return "\n".join(take_in(line) for line in text.split("\n"))
    if len(text) <= TAKEN_IN:
        return text
    taken = ""
    for clause in _CLAUSE.findall(text):
        if taken and len(taken) + len(clause) > _ENOUGH:
            break
        taken += clause
    return taken[:TAKEN_IN]


def _given(text: str, acts: frozenset[str], slots: frozenset[str], case: Case) -> dict[str, float]:
    """Return what the reply gives away: a price below the list, a present, postage, money back."""
    given: dict[str, float] = {}
    gives = bool(acts & {"concede", "promise", "answer_fact", "recommend", "urge"}) and "refuse" not in acts
    if gives and slots & _GIVES:
        given["price"] = max((1 - case.best_price) * case.price, 0.0)
    if gives and "gift" in slots:
        given["gift"] = GIFT_SHARE * case.price
    if "concede" in acts and "refuse" not in acts and not given:
        below = [float(found) for found in _FIGURE.findall(text) if 0 < float(found) < 0.5 * case.price]
        if below or _YIELDS.search(text):
            given["money"] = max(below, default=GIFT_SHARE * case.price)
    return {key: round(value, 2) for key, value in given.items() if value > 0}


def slots_by_intent(library: Library) -> dict[str, frozenset[str]]:
    """Return, per intent, the slots that its own replies name most: they are what answers it."""
    found = {}
    for intent, replies in library.by_intent.items():
        if intent == ANY_INTENT:
            continue
        counts = Counter(slot for reply in replies for slot in reply.slots if slot not in COMMON)
        most = max(counts.values(), default=0)
        found[intent] = frozenset(slot for slot, count in counts.items() if count >= max(1, 0.25 * most))
    return found
