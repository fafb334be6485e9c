"""THE FLOW: a buyer's open round goes in; what the buyer cares about and replies to paste come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from bot.library import Library, Template
from bot.library.advice import advise
from bot.reply import UNLEARNED, Adoption, Chooser, Search, Situation
from bot.shop import ShopFacts
from bot.shop.dates import CHINA
from bot.terms import Fact, Profile, Suggestion, Turn, Understanding
from bot.understand.reader import Reader

OPTIONS = "item_options"
"""Slot with the names of the products that may be meant, where that is open."""
MOST_OPTIONS = 3
ADVICE_KEPT = 4096


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
        check: Callable[[str], Sequence[str]],
        search: Search | None = None,
    ) -> None:
        """Take the stages.

        `needs` says which intents answer a psychology, `check` finds red lines, `search` finds replies of the
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
            return None, _situation(question, read)
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
            facts=facts,
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


def _situation(question: Question, read: Understanding, **known: object) -> Situation:
    return Situation(
        understanding=read,
        said="\n".join(turn.text for turn in question.turns),
        day=question.now.astimezone(CHINA).date(),
        profile=question.profile,
        sent=question.sent,
        spoken=tuple([turn.text for turn in question.context if turn.role == "agent"]),
        faq=question.faq,
        own=question.own,
        seed=question.seed,
        adoption=question.adoption,
        actions=question.actions,
        turn=sum(turn.role == "agent" for turn in question.context),
        full=question.full,
        **known,  # type: ignore[arg-type]  # names are Situation's own
    )
