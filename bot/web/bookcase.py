"""What is worked out over a whole library for those who keep it, kept until there is another library or model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from bot.assist import Question
from bot.chat.interpreter import Thinking
from bot.library import Library, Template
from bot.lint import STATES, Cell, Coverage, Sentence, cover, read_sentences
from bot.lint.coverage import OF_ORDERS, STATE_MATTERS, UPSET, WANTED
from bot.shop import ShopFacts
from bot.terms import Suggestion, Turn, Understanding

OFFERS = 3
_LATIN = re.compile(r"[a-z]+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Gaps:
    """What an intent lacks."""

    thin: int
    """Circumstances with fewer replies than should be there to choose from."""
    least: int
    """Replies in the one with the fewest."""
    fewest: Cell
    states: tuple[str, ...]
    """States of the order without an answer of their own, where most have one."""
    comfort: tuple[str, ...]
    """Emotions that nothing soothes."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A shop in which something is tried out."""

    shop: ShopFacts
    own: Mapping[str, tuple[Template, ...]]
    hidden: frozenset[str]
    """The library's replies that are not offered there."""
    item: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """What would be suggested for one sentence."""

    sentence: Sentence
    read: Understanding
    offers: tuple[Suggestion, ...]


class Bookcase:
    """Counts, searches and tries out; safe between threads, since what is kept is replaced whole."""

    def __init__(self) -> None:
        self._gaps: tuple[str, Mapping[str, Gaps]] = ("", {})
        self._sentences: tuple[str, tuple[Sentence, ...]] = ("", ())
        self._read: tuple[object, dict[Sentence, Understanding]] = (None, {})

    def gaps(self, library: Library) -> Mapping[str, Gaps]:
        """Return what each intent lacks; about a second the first time."""
        if self._gaps[0] != library.version:
            self._gaps = (library.version, _gaps(library, cover(library)))
        return self._gaps[1]

    def sentences(self, library: Library) -> tuple[Sentence, ...]:
        """Return the test sentences of a library."""
        if self._sentences[0] != library.version:
            self._sentences = (library.version, read_sentences(library.folder)[0])
        return self._sentences[1]

    def try_out(self, assistant: Thinking, sentences: Iterable[Sentence], stand: Stand) -> list[Tried]:
        """Return what would be suggested for each sentence, said by a buyer of whom nothing else is known.

        Some tenths of a millisecond a sentence once it has been read.
        """
        if self._read[0] is not assistant:
            self._read = (assistant, {})
        known, made = self._read[1], []
        for sentence in sentences:
            turns = (Turn("buyer", sentence.text),)
            read = known.get(sentence)
            if read is None:
                read = known[sentence] = assistant.reader.read_round(turns, sentence.context)
            question = Question(
                turns=turns,
                now=stand.now,
                context=sentence.context,
                shop=stand.shop,
                item=stand.item,
                sent=stand.hidden,
                own=stand.own,
                full=True,
            )
            made.append(Tried(sentence, read, assistant.reply(question, read).suggestions[:OFFERS]))
        return made


def with_draft(
    own: Mapping[str, Sequence[Template]], draft: Template, instead: str
) -> dict[str, tuple[Template, ...]]:
    """Return a shop's own replies with a draft among them, in the place of the reply called `instead`."""
    shelf = {
        intent: tuple(template for template in templates if template.id not in {instead, draft.id})
        for intent, templates in own.items()
    }
    shelf[draft.intent] = (*shelf.get(draft.intent, ()), draft)
    return shelf


def matches(asked: str, texts: Iterable[str]) -> bool:
    """Return whether every word asked for stands in the texts: as written, in pinyin, or by its initials."""
    words = _SPACES.split(asked.strip().casefold())
    whole = "\n".join(texts).casefold()
    if all(word in whole for word in words):
        return True
    spelt, initials = sounds(whole)
    return all(
        word in whole or (_LATIN.fullmatch(word) is not None and (word in spelt or word in initials))
        for word in words
    )


@lru_cache(maxsize=8192)
def sounds(text: str) -> tuple[str, str]:
    """Return a text in pinyin without spaces, and its initials; what is not Chinese stands as it is."""
    spelt = lazy_pinyin(text, style=Style.NORMAL)
    return "".join(spelt), "".join(syllable[:1] for syllable in spelt)


def _gaps(library: Library, coverage: Coverage) -> Mapping[str, Gaps]:
    thin: Counter[str] = Counter(cell.intent for cell, count in coverage.cells.items() if count < WANTED)
    found = {}
    for intent, row in coverage.rows.items():
        of_orders = library.labels.intents[intent].group in OF_ORDERS
        told = sum(count > 0 for count in row.state.values()) >= STATE_MATTERS
        found[intent] = Gaps(
            thin=thin[intent],
            least=row.least,
            fewest=row.fewest,
            states=tuple(s for s in STATES if not row.state[s]) if of_orders and told else (),
            comfort=_unsoothed(library, intent) if of_orders else (),
        )
    return found


def _unsoothed(library: Library, intent: str) -> tuple[str, ...]:
    comforts = [t for t in library.by_intent.get(intent, ()) if t.kind == "comfort" and not t.about]
    return tuple(
        emotion
        for emotion in UPSET
        if not any(not t.when.emotion or emotion in t.when.emotion for t in comforts)
    )
