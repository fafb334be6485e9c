"""A shop's questions and answers, made ready for searching and kept for as long as they are good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from bot.reply import Entry, Search
from bot.shop.asked import telling_signs
from bot.shop.facts import ShopFacts
from bot.shop.proofs import faq_in_force
from bot.shop.records import Faq
from bot.shop.view import View

MOST_KEPT = 256


class Answers:
    """Searches over questions often asked, by shop and product; safe between threads."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, tuple[Faq, ...]], Search] = {}

    def of(self, shop: ShopFacts, item: str | None, reader: object, now: datetime) -> Search | None:
        """Return the questions that have an answer at `now`, those about the product in focus included."""
        if not shop.spec.faq:
            return None
        product = shop.spec.product_of.get(item or "")
        found = faq_in_force(View(shop.spec, shop.wording, now, product, shop.spec.sku_of.get(item or "")))
        if not found:
            return None
        key = (shop.spec.key, found)
        search = self._kept.get(key)
        if search is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept = {}
            tells = _tells(shop, found)
            entries = [
                Entry(f"{faq.key}" if not place else f"{faq.key}#{place}", faq.answer, ask, tells[faq.key])
                for faq in found
                for place, ask in enumerate(faq.ask)
            ]
            search = self._kept[key] = Search(entries, _Cutter(reader))
        return search


def _tells(shop: ShopFacts, found: Sequence[Faq]) -> dict[str, frozenset[str]]:
    """Return, by key, the characters and pairs of them that only this one's questions hold."""
    held = {
        faq.key: frozenset().union(*(telling_signs(ask, shop.wording) for ask in faq.ask)) for faq in found
    }
    seen = Counter(sign for signs in held.values() for sign in signs)
    return {key: frozenset(sign for sign in signs if seen[sign] == 1) for key, signs in held.items()}


class _Cutter:
    """Cuts text into words as the reader does; into characters for one that does not say how."""

    def __init__(self, reader: object) -> None:
        tokeniser = getattr(getattr(reader, "features", None), "tokeniser", None)
        self._words = getattr(tokeniser, "words", None)

    def __call__(self, text: str) -> Sequence[str]:
        """Return the words of a text."""
        return list(self._words(text)) if self._words is not None else list(text)
