"""What the `/` of the composer finds: one's own snippets, the shop's, its own replies and the library's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.chat.shelves import Shelf
from bot.chat.spelling import match, spell, words_of
from bot.library import ANY_INTENT, Library, Template
from bot.reply import Entry, Search
from bot.shop.facts import FactSheet
from bot.store.snippets import Snippet, Used

Source = Literal["own", "shop", "reply", "library"]
ORDER: Final[Mapping[Source, int]] = {"own": 0, "shop": 1, "reply": 2, "library": 3}
IN_TEXT: Final = 0.5
"""What a place in the text is worth beside one in the title."""
BY_WORDS: Final = 0.2
"""What a text found only by words in common is worth."""
ANSWERS: Final = 0.3
"""What a reply to what the query asks is worth."""
NEVER: Final = Used(0, 0)


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be put in a draft."""

    id: str
    source: Source
    title: str
    text: str
    version: int = 0
    editable: bool = False
    template: Template | None = None
    """The reply that it is."""


@dataclass(frozen=True, slots=True)
class Found:
    """An item with how often it was sent."""

    item: Item
    used: Used = NEVER


class SnippetShelf:
    """The library's replies made ready to be searched, once for each version; safe between threads."""

    def __init__(self, cut: Callable[[str], Sequence[str]] = list) -> None:
        """Take what splits a text into words; index and query go through the same one."""
        self._cut = cut
        self._version = ""
        self._items: tuple[Item, ...] = ()
        self._search: Search | None = None

    def warm(self, library: Library) -> None:
        """Spell and index the library's replies, a second for two thousand."""
        for item in self._of(library):
            spell(item.title)
            spell(item.text)
        self._words(library)

    def find(
        self,
        library: Library,
        *,
        query: str = "",
        snippets: Iterable[Item] = (),
        shelf: Shelf | None = None,
        hidden: frozenset[str] = frozenset(),
        done: frozenset[str] = frozenset(),
        used: Mapping[str, Used] | None = None,
        sheet: FactSheet | None = None,
        asked: Callable[[str], str] | None = None,
        limit: int = 30,
    ) -> tuple[Found, ...]:
        """Return what fits best first; without a query what is used most.

        `hidden` replies are left out, and those that say something was done unless `done` has the action.
        With a `sheet` replies that fit the order, and whose slots are known, come before the others. Where
        no title has the words, `asked` says which intent a question has, and its replies are found as well.
        """
        uses = used or {}
        words = words_of(query)
        own = [
            _item(template, library, "reply")
            for templates in (shelf or {}).values()
            for template in templates
            if template.action is None or template.action in done
        ]
        closed = {t.id for t in library.replies if t.action is not None and t.action not in done} | hidden
        there = [item for item in self._of(library) if item.id not in closed]
        if words:
            scored = _searched(words, [*snippets, *own, *there])
            if not query.isascii() and all(score <= IN_TEXT for score, _ in scored):
                known = {item.id for _, item in scored}
                meant = self._meant(query, [*own, *there], library, asked)
                scored += [(score, item) for score, item in meant if item.id not in known]
        else:
            usual = [item for item in (*own, *there) if item.id in uses]
            scored = [(0.0, item) for item in (*snippets, *usual)]

        def rank(pair: tuple[float, Item]) -> tuple[float, ...]:
            score, item = pair
            count, place = uses.get(item.id, NEVER), ORDER[item.source]
            if not words:
                return min(place, 2), -count.mine, -count.all
            return -round(score, 3), -count.mine, -count.all, place, _out_of_place(item, sheet)

        best = sorted(scored, key=rank)[:limit]
        return tuple(Found(item, uses.get(item.id, NEVER)) for _, item in best)

    def _meant(
        self,
        query: str,
        there: Sequence[Item],
        library: Library,
        asked: Callable[[str], str] | None,
    ) -> list[tuple[float, Item]]:
        """Return what answers a question, and what has words in common with it."""
        intent = asked(query) if asked is not None else ""
        hits = {hit.key: hit.score for hit in self._words(library).search(query, k=100)}
        return [
            (BY_WORDS * hits.get(item.id, 0.0) + (ANSWERS if meant else 0.0), item)
            for item in there
            if (meant := item.template is not None and item.template.intent == intent) or item.id in hits
        ]

    def _of(self, library: Library) -> tuple[Item, ...]:
        if self._version != library.version:
            items = tuple(_item(template, library, "library") for template in library.replies)
            self._items, self._search, self._version = items, None, library.version
        return self._items

    def _words(self, library: Library) -> Search:
        """Return the search by words in common."""
        if self._search is None:
            entries = [Entry(item.id, item.text, item.title) for item in self._of(library)]
            self._search = Search(entries, self._cut)
        return self._search


def _searched(words: Sequence[str], there: Sequence[Item]) -> list[tuple[float, Item]]:
    """Return what has every word, with how well."""
    titles = {
        (word, title): match(word, spell(title), loosely=True)
        for word in words
        for title in {item.title for item in there}
    }
    return [
        (score, item)
        for item in there
        if (score := min(_score(word, item, titles[word, item.title]) for word in words)) > 0
    ]


def kept_items(snippets: Iterable[Snippet], *, supervises: bool) -> list[Item]:
    """Return people's own snippets and the shop's; the shop's are changed by supervisors."""
    return [
        Item(
            one.id,
            "own" if one.staff is not None else "shop",
            one.title,
            one.text,
            one.version,
            editable=one.staff is not None or supervises,
        )
        for one in snippets
    ]


def _score(word: str, item: Item, title: float) -> float:
    return title if title >= IN_TEXT else max(title, IN_TEXT * match(word, spell(item.text)))


def _out_of_place(item: Item, sheet: FactSheet | None) -> int:
    """Return how far a reply is from what is known: another state of the order, a special case, empty slots."""
    template = item.template
    if template is None or sheet is None:
        return 0
    when, never = template.when, template.not_when
    contrary = (
        (when.order_state and sheet.order_state not in when.order_state)
        or (when.flag and sheet.flags.isdisjoint(when.flag))
        or sheet.order_state in never.order_state
        or not sheet.flags.isdisjoint(never.flag)
    )
    missing = sum(slot not in sheet for slot in template.slots)
    known = any(slot in sheet for slot in when.unknown)
    return 8 * bool(contrary) + 4 * known + 2 * bool(template.about) + missing


def _item(template: Template, library: Library, source: Source) -> Item:
    labels = library.labels
    if template.intent != ANY_INTENT:
        label = labels.intents.get(template.intent)
    else:
        cares = template.when.psychology
        label = labels.psychology.get(cares[0]) if cares else None
    title = label.zh if label is not None else library.wording.text("snippet.any")
    return Item(template.id, source, title, template.wordings[0], template=template)
