"""THE FLOW: a buyer's open round goes in; what the buyer cares about and replies to paste come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from bot.library import Dialogue, Library, Template, undisguised
from bot.library.advice import advise
from bot.library.redlines import compile_redlines
from bot.reply import UNLEARNED, UPSET, Adoption, Check, Chooser, Questions, Search, Situation, flags_of
from bot.reply.course import (
    KEPT_WAITING,
    MOST_TOLD,
    UNDER_WAY,
    choices,
    flags_of_talk,
    has_words,
    in_turn,
    last_words,
    requested,
    said_before,
    state_told,
    told_by_words,
)
from bot.reply.index import index_of
from bot.shop import ShopFacts
from bot.shop.asked import named_besides
from bot.shop.dates import CHINA
from bot.terms import Fact, Profile, Scored, Suggestion, Turn, Understanding
from bot.understand.reader import MOVES, Reader

OPTIONS = "item_options"
"""Slot with the names of the products that may be meant, where that is open."""
GIVEN = "given_before"
"""Slot with the concessions made in this conversation."""
POINT, OPEN_POINT = "ask_point", "ask_open"
"""Slots with the very thing asked, as it can be said back: to be answered with a yes, a no or an amount; an open question."""
DOUBTFUL = 0.35
"""Probability of the likeliest intent below which the buyer's own words are heard first."""
HALF_SURE = 0.5
"""Probability from which the likeliest intent says alone whether the thing itself is asked about."""
OF_GOODS = frozenset(
    [
        "product_info",
        "suitability",
        "usage",
        "spec_quantity",
        "material_quality",
        "product_safety",
        "appearance",
        "installation",
        "size_advice",
        "freshness_origin",
        "compare_variants",
        "quality_problem",
        "troubleshoot",
        "customise",
    ]
)
"""Intents that ask what the thing itself is like."""
UNKNOWN = "other"
"""Intent of what cannot be told."""
CONTENT = "pleased"
"""Emotion beside which a thank-you wants a thank-you: what the buyer praises is not asked for."""
NO_FACTS: Mapping[str, Fact] = {}
MOST_OPTIONS = 3
ADVICE_KEPT = 4096
ASKED_BEHIND = 0.4
"""Probability from which what stands behind a courtesy is what is asked."""
SURELY = 0.9
"""Probability of a mere move from which it is believed though a question seems to be put."""
CALM = Scored("calm", 1.0)
BLAMES = UPSET - {"anxious"}
"""Emotions that blame."""
UNKNOWN_STATE = "unknown"
"""Order state where no order is linked."""


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
    faq: Questions | None = None
    """The shop's own questions and answers."""
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
        self._crossed = crossing(library)
        self._plain = index_of(library).everyday

    def answer(self, question: Question) -> Answer:
        """Read the round, gather the facts, choose the replies."""
        read = self.reader.read_round(question.turns, question.context)
        return self.reply(question, read)

    def reply(self, question: Question, read: Understanding) -> Answer:
        """Choose replies for a round that is already understood."""
        item, situation = self.situate(question, read)
        suggestions = self._chooser.suggest(situation)
        if KEPT_WAITING in situation.flags:
            suggestions = self._regretting(suggestions, situation.tone, upset=read.emotion.key in BLAMES)
        lines = self._advice(
            tuple([label.key for label in read.psychology]),
            read.needs,
            read.emotion.key,
            tuple([(axis, guess.value) for axis, guess in read.customer_type.items() if guess.value]),
        )
        return Answer(read, suggestions, lines, item)

    def situate(self, question: Question, read: Understanding) -> tuple[str | None, Situation]:
        """Gather the shop's facts around the item and the order that the round is about."""
        earlier = self._asked_before(question, read)
        read = earlier or self._meant(question, read)
        waited = frozenset({KEPT_WAITING}) if earlier else frozenset()
        shop = question.shop
        if shop is None:
            crossed = self._crossed(_said(question))
            return None, _situation(question, read, self.library.dialogue, crossed=crossed, flags=waited)
        texts = [turn.text for turn in question.context if turn.role == "buyer"]
        texts.append(" ".join(turn.text for turn in question.turns))
        order = (
            shop.order_for(question.buyer, question.order, read.entities)
            if question.buyer
            else question.order
        )
        guess = shop.resolve(texts, question.item, read.entities, question.buyer, order)
        product, newest = shop.spec.product_of.get(guess.item or ""), question.turns[-1].text
        places = self.reader.features.gazetteer
        entities = named_besides(read.entities, product, newest, places, shop.wording)
        sheet = shop.gather(guess.item, order, entities, question.now, buyer=question.buyer)
        facts: Mapping[str, Fact] = sheet.facts
        flags = sheet.flags | waited
        if sheet.product is not None:
            product, of_goods = shop.spec.product_of[sheet.product], _of_goods(read)
            facts, more = shop.asked.among(product, newest, facts, self._plain, of_goods=of_goods)
            flags |= more
        if total := shop.sum_of(newest, guess.item, entities, question.now, question.buyer):
            facts = {**facts, total.slot: total}
        elif sheet.product is None and 1 < len(guess.candidates) <= MOST_OPTIONS:
            names = "、".join(dict.fromkeys([shop.spec.product_of[key].short for key in guess.candidates]))
            facts = {**facts, OPTIONS: Fact(OPTIONS, names, f"shop:{shop.spec.key}")}
        return sheet.product, _situation(
            question,
            read,
            self.library.dialogue,
            crossed=self._crossed(_said(question)),
            facts=facts,
            platform=shop.spec.platform,
            flags=flags,
            order_state=sheet.order_state,
            trade=sheet.trade,
            tone=sheet.tone,
        )

    def _meant(self, question: Question, read: Understanding) -> Understanding:
        """Return what is to be answered: after 「我问的不是这个」 what was asked before, unless it is said again.

        「谢谢，对了会掉色吗」 is answered on what stands behind the thanks.
        """
        dialogue, newest = self.library.dialogue, question.turns[-1].text
        if dialogue.missed is None or not dialogue.missed_in(newest):
            return self._behind(question, read)
        if again := dialogue.asks_in(dialogue.missed.sub("", newest))[:MOST_TOLD]:
            return replace(read, needs=again, quiet=False)
        for place in range(len(question.context) - 1, -1, -1):
            turn = question.context[place]
            if turn.role != "buyer" or dialogue.missed_in(turn.text):
                continue
            before = self.reader.read(turn.text, question.context[:place])
            wanted = (
                dialogue.asks_in(turn.text)[:1] if before.intents[0].score < DOUBTFUL else before.needs[-1:]
            )
            if wanted and wanted[0] not in MOVES:
                return replace(
                    read,
                    intents=before.intents,
                    needs=wanted,
                    psychology=read.psychology or before.psychology,
                    entities=(*before.entities, *read.entities),
                    quiet=False,
                )
        return replace(read, needs=(UNKNOWN,), intents=(Scored(UNKNOWN, 1.0),), quiet=False)

    def _asked_before(self, question: Question, read: Understanding) -> Understanding | None:
        """Return the reading of what was asked before a line that only says that the answer takes too long, if anything."""
        if not self.library.dialogue.tires_in(question.turns[-1].text):
            return None
        turns = question.turns[:-1]
        if turns:
            earlier = self.reader.read_round(turns, question.context)
        else:
            needs = self.reader.open_needs(question.context)
            intents = tuple([Scored(need, 1.0) for need in needs])
            earlier = replace(read, needs=needs, intents=intents, psychology=(), emotion=CALM, quiet=False)
        return None if all(need in MOVES for need in earlier.needs) else earlier

    def _regretting(
        self, suggestions: tuple[Suggestion, ...], tone: str, *, upset: bool
    ) -> tuple[Suggestion, ...]:
        """Return the suggestions with a word of regret before each that has none."""
        waiting = self.library.dialogue.waiting
        if waiting is None:
            return suggestions
        return tuple(
            [replace(made, text=waiting.before(made.text, tone, upset=upset)) for made in suggestions]
        )

    def _behind(self, question: Question, read: Understanding) -> Understanding:
        """Return the reading with what is asked behind a courtesy, where a mere move was read."""
        if not all(need in MOVES for need in read.needs):
            return read
        dialogue, newest = self.library.dialogue, question.turns[-1].text
        rest = dialogue.after_courtesy(newest)
        if not rest:
            return _asking(read) if dialogue.points_in(newest) or dialogue.open_points_in(newest) else read
        asked = self.reader.read(rest, (*question.context, *question.turns[:-1]))
        likeliest = asked.intents[0] if asked.intents else None
        if likeliest is None or likeliest.key in MOVES or likeliest.score < ASKED_BEHIND:
            return read
        psychology = read.psychology or asked.psychology
        return replace(
            read,
            intents=asked.intents,
            needs=(likeliest.key,),
            psychology=psychology,
            emotion=asked.emotion,
            quiet=False,
        )


def _advice(library: Library) -> Callable[..., tuple[str, ...]]:
    """Return `advise` over a library, remembering what was asked lately: most rounds are like another one."""

    @lru_cache(maxsize=ADVICE_KEPT)
    def lines(
        cares: tuple[str, ...], needs: tuple[str, ...], emotion: str, types: tuple[tuple[str, str], ...]
    ) -> tuple[str, ...]:
        return advise(library, cares, needs, emotion, dict(types))

    return lines


def crossing(library: Library) -> Callable[[str], frozenset[str]]:
    """Return what finds the red lines that a buyer's words cross, of those that replies name."""
    named = frozenset(line for template in library.replies for line in template.crosses)
    lines = compile_redlines([rule for rule in library.redlines if rule.id in named])

    def crossed(said: str) -> frozenset[str]:
        return frozenset(mark.rule for mark in lines.check(said))

    return crossed


def _of_goods(read: Understanding) -> bool:
    """Return whether the round may ask what the thing itself is like, not of orders, prices or parcels."""
    likeliest = max(read.intents, key=lambda intent: intent.score, default=None)
    return likeliest is None or likeliest.score < HALF_SURE or likeliest.key in OF_GOODS


def _asking(read: Understanding) -> Understanding:
    """Return the reading of a line that puts a question, where a mere move was read: what it asks is open, or less likely."""
    likely = tuple([intent for intent in read.intents if intent.key not in MOVES])
    if not likely or read.intents[0].score >= SURELY:
        return read
    return replace(read, intents=likely, needs=(likely[0].key,), quiet=False)


def _said(question: Question) -> str:
    return "\n".join(turn.text for turn in question.turns)


def _situation(
    question: Question,
    read: Understanding,
    dialogue: Dialogue,
    *,
    facts: Mapping[str, Fact] = NO_FACTS,
    flags: frozenset[str] = frozenset(),
    order_state: str = UNKNOWN_STATE,
    **known: object,
) -> Situation:
    told_state = (
        state_told((*question.context, *question.turns), dialogue) if order_state == UNKNOWN_STATE else ""
    )
    spoken = tuple([turn.text for turn in question.context if turn.role == "agent"])
    given = question.given.union(*(dialogue.steps_in(text) for text in spoken))
    said_back: dict[str, Fact] = {}
    if granted := dialogue.granted(given):
        said_back[GIVEN] = Fact(GIVEN, "、".join(granted), "calc:ladder")
    missed = dialogue.missed_in(question.turns[-1].text)
    idle = not missed and read.emotion.key != CONTENT and all(need in MOVES for need in read.needs)
    doubtful = not missed and (not read.intents or read.intents[0].score < DOUBTFUL)
    told = told_by_words(question.turns, dialogue) if idle or doubtful else ()
    course = frozenset(flags_of_talk(read, spoken, dialogue, told=told, missed=missed))
    restless = doubtful or read.emotion.key in UPSET
    if read.quiet and (told or (restless and has_words(question.turns))):
        read = replace(read, quiet=False)
    said = _said(question)
    if len(read.needs) > 1:
        read = replace(read, needs=in_turn(read, said, dialogue, MOVES))
    said_back |= choices(read, dialogue, course)
    newest = question.turns[-1].text
    for slot, asked in ((POINT, dialogue.points_in(newest)), (OPEN_POINT, dialogue.open_points_in(newest))):
        if len(asked) in range(1, MOST_TOLD + 1):
            said_back[slot] = Fact(slot, "、".join(asked), "calc:talk")
    return Situation(
        understanding=read,
        said=said,
        before=said_before((*question.context, *question.turns[:-1])),
        plain=undisguised(said),
        day=question.now.astimezone(CHINA).date(),
        profile=question.profile,
        sent=question.sent,
        spoken=spoken,
        after=frozenset().union(*(dialogue.moves_in(text) for text in last_words(question.context))),
        told=told,
        doubtful=doubtful,
        idle=idle,
        asked=requested(question.context, question.turns, dialogue),
        order_state=told_state or order_state,
        state_told=bool(told_state),
        yes_no=dialogue.wants_yes_or_no(question.turns[-1].text),
        settled=dialogue.settled() if UNDER_WAY in course else frozenset(),
        given=given,
        facts={**facts, **said_back} if said_back else facts,
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
