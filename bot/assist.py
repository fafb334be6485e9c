"""THE FLOW: a buyer's open round goes in; what the buyer cares about and replies to paste come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from bot.library import TALK_FLAGS, Dialogue, Library, Template
from bot.library.advice import advise
from bot.reply import UNLEARNED, Adoption, Check, Chooser, Search, Situation, flags_of
from bot.shop import ShopFacts
from bot.shop.dates import CHINA
from bot.terms import Fact, Profile, Suggestion, Turn, Understanding
from bot.understand.reader import Reader

OPTIONS = "item_options"
"""Slot with the names of the products that may be meant, where that is open."""
GIVEN = "given_before"
"""Slot with the concessions made in this conversation."""
UNDER_WAY, UNSURE_OPENING, UNSURE_MIDWAY = TALK_FLAGS
SURE_AT_FIRST, SURE_MIDWAY = 0.2, 0.33
"""Probability of the likeliest intent from which a reply to it may stand first: where nothing was said before, and
in the middle of a talk, where words mean what they mean beside others."""
GREETING = "greet"
"""Move of a line that only opens."""
NO_FACTS: Mapping[str, Fact] = {}
MOST_OPTIONS = 3
ADVICE_KEPT = 4096
ASKED_LATELY = 8
"""Turns back in which a request counts as just made, or what it asks for as there."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the assistant is asked: an open round and all that is known around it."""

    turns: tuple[Turn, ...]
    """The buyer's messages since the agent's last, oldest first; at least one."""
    now: datetime
    """Aware; facts that expired before it are unknown."""
    context: tuple[Turn, ...] = ()
    """What was said before the round, oldest first, any length."""
    shop: ShopFacts | None = None
    """None: no shop's facts are used."""
    item: str | None = None
    """Key of the product in focus (card, link, the buyer's last choice)."""
    order: str | None = None
    """Number of the order in focus."""
    buyer: str | None = None
    """The buyer's id in the shop: orders of others are never used."""
    profile: Profile = field(default_factory=Profile)
    sent: frozenset[str] = frozenset()
    """Templates already sent in this conversation."""
    adoption: Adoption = UNLEARNED
    """How replies are taken up in this shop."""
    faq: Search | None = None
    """The shop's own questions and answers, by likeness."""
    own: Mapping[str, tuple[Template, ...]] = field(default_factory=dict)
    """Intent → replies that only this shop has."""
    seed: str = ""
    """Names the conversation's round: the same one tries the same replies. Empty: nothing is tried."""
    given: frozenset[str] = frozenset()
    """Concessions made in this conversation, as `ladder.step`; those in the words of `context` are found besides."""
    actions: frozenset[str] = frozenset()
    full: bool = False
    """Three suggestions even where the console would be quiet."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the agent is shown."""

    understanding: Understanding
    suggestions: tuple[Suggestion, ...]
    advice: tuple[str, ...]
    """What to do first, Chinese, most important first."""
    item: str | None = None
    """Product the facts are of, when it could be told."""


class Assistant:
    """Understanding and replies over one library; immutable, safe to share between threads."""

    def __init__(
        self,
        reader: Reader,
        library: Library,
        needs: Mapping[str, Sequence[str]],
        check: Check,
        search: Search | None = None,
    ) -> None:
        """Take the stages.

        `needs` says which intents answer a psychology, `check` finds the red lines of a
        platform, `search` finds replies of the
        library by their words where the reader is in doubt.
        """
        self.reader = reader
        self.library = library
        self.needs = needs
        self.check = check
        self._chooser = Chooser(library, needs, check, search)
        self._advice = _advice(library)

    def answer(self, question: Question) -> Answer:
        """Read the round, gather the facts, choose the replies."""
        read = self.reader.read_round(question.turns, question.context)
        return self.reply(question, read)

    def reply(self, question: Question, read: Understanding) -> Answer:
        """Choose replies for a round that is already understood."""
        item, situation = self.situate(question, read)
        suggestions = self._chooser.suggest(situation)
        lines = self._advice(
            tuple([label.key for label in read.psychology]),
            read.needs,
            read.emotion.key,
            tuple([(axis, guess.value) for axis, guess in read.customer_type.items() if guess.value]),
        )
        return Answer(read, suggestions, lines, item)

    def situate(self, question: Question, read: Understanding) -> tuple[str | None, Situation]:
        """Gather the shop's facts around the item and the order that the round is about."""
        shop = question.shop
        if shop is None:
            return None, _situation(question, read, self.library.dialogue)
        texts = [turn.text for turn in question.context if turn.role == "buyer"]
        texts.append(" ".join(turn.text for turn in question.turns))
        guess = shop.resolve(texts, question.item, read.entities, question.buyer)
        order = (
            shop.order_for(question.buyer, question.order, read.entities)
            if question.buyer
            else question.order
        )
        sheet = shop.gather(guess.item, order, read.entities, question.now, buyer=question.buyer)
        facts: Mapping[str, Fact] = sheet.facts
        if sheet.product is None and 1 < len(guess.candidates) <= MOST_OPTIONS:
            names = [shop.spec.product_of[key].short for key in guess.candidates]
            options = Fact(OPTIONS, "、".join(dict.fromkeys(names)), f"shop:{shop.spec.key}")
            facts = {**facts, OPTIONS: options}
        return sheet.product, _situation(
            question,
            read,
            self.library.dialogue,
            facts=facts,
            platform=shop.spec.platform,
            flags=sheet.flags,
            order_state=sheet.order_state,
            trade=sheet.trade,
            tone=sheet.tone,
        )


def _advice(library: Library) -> Callable[..., tuple[str, ...]]:
    """Return `advise` over a library, remembering what was asked lately: most rounds are like another one."""

    @lru_cache(maxsize=ADVICE_KEPT)
    def lines(
        cares: tuple[str, ...], needs: tuple[str, ...], emotion: str, types: tuple[tuple[str, str], ...]
    ) -> tuple[str, ...]:
        return advise(library, cares, needs, emotion, dict(types))

    return lines


def _situation(
    question: Question,
    read: Understanding,
    dialogue: Dialogue,
    *,
    facts: Mapping[str, Fact] = NO_FACTS,
    flags: frozenset[str] = frozenset(),
    **known: object,
) -> Situation:
    spoken = tuple([turn.text for turn in question.context if turn.role == "agent"])
    given = question.given.union(*(dialogue.steps_in(text) for text in spoken))
    if granted := dialogue.granted(given):
        facts = {**facts, GIVEN: Fact(GIVEN, "、".join(granted), "calc:ladder")}
    course = frozenset(_course(read, spoken, dialogue))
    return Situation(
        understanding=read,
        said="\n".join(turn.text for turn in question.turns),
        day=question.now.astimezone(CHINA).date(),
        profile=question.profile,
        sent=question.sent,
        spoken=spoken,
        after=frozenset().union(*(dialogue.moves_in(text) for text in _last_words(question.context))),
        asked=_asked(question, dialogue, spoken),
        settled=dialogue.settled() if UNDER_WAY in course else frozenset(),
        given=given,
        facts=facts,
        flags=flags | flags_of(dialogue, given) | course,
        faq=question.faq,
        own=question.own,
        seed=question.seed,
        adoption=question.adoption,
        actions=question.actions,
        turn=len(spoken),
        full=question.full,
        **known,  # type: ignore[arg-type]  # names are Situation's own
    )


def _last_words(context: Sequence[Turn]) -> Iterator[str]:
    """Yield the agent's lines after the buyer's last one, newest first."""
    for turn in reversed(context):
        if turn.role != "agent":
            return
        yield turn.text


def _asked(question: Question, dialogue: Dialogue, spoken: Sequence[str]) -> frozenset[str]:
    """Return the requests that were made lately, or whose answer was given."""
    found = [dialogue.requests_in(text) for text in spoken[-ASKED_LATELY:]]
    said = [*question.context[-ASKED_LATELY:], *question.turns]
    found += [dialogue.supplied_in(turn.text) for turn in said if turn.role == "buyer"]
    return frozenset().union(*found)


def _course(read: Understanding, spoken: Sequence[str], dialogue: Dialogue) -> Iterator[str]:
    """Yield what is so of the talk as such: `TALK_FLAGS` of the library."""
    midway = any(GREETING not in dialogue.moves_in(text) for text in spoken)
    if midway:
        yield UNDER_WAY
    if not read.intents or read.intents[0].score < (SURE_MIDWAY if midway else SURE_AT_FIRST):
        yield UNSURE_MIDWAY if midway else UNSURE_OPENING
