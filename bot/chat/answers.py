"""A shop's questions and answers, made ready for finding and kept for as long as they are good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.reply import Asked, Entry, Questions, Speech
from bot.shop.facts import ShopFacts
from bot.shop.proofs import faq_by_name, faq_in_force, names_of
from bot.shop.records import Faq
from bot.shop.view import View
from bot.shop.wording import Wording

MOST_KEPT = 256
_FOLD = "fold_"
"""Cues of the wording: words for which the first of them is said."""


class Answers:
    """Questions often asked, by shop and product; safe between threads."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str | None, tuple[Faq, ...]], Questions] = {}

    def of(self, shop: ShopFacts, item: str | None, reader: object, now: datetime) -> Questions | None:
        """Return the questions that have an answer at `now`.

        Those about the product in focus are among them; without one those about a product that is named by what is said.
        """
        if not shop.spec.faq:
            return None
        product = shop.spec.product_of.get(item or "")
        view = View(shop.spec, shop.wording, now, product, shop.spec.sku_of.get(item or ""))
        found = [(faq, ()) for faq in faq_in_force(view)] + [*faq_by_name(view)]
        if not found:
            return None
        key = (shop.spec.key, product.key if product else None, tuple(faq for faq, _ in found))
        questions = self._kept.get(key)
        if questions is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept = {}
            meant = (product,) if product is not None else shop.spec.products
            questions = self._kept[key] = Questions(
                [
                    Asked(Entry(f"{faq.key}#{place}" if place else faq.key, faq.answer, ask), faq.key, names)
                    for faq, names in found
                    for place, ask in enumerate(faq.ask)
                ],
                _Cutter(reader),
                speech_of(shop.wording),
                names=[name for one in meant for name in (*names_of(one), *one.keywords)],
                attributes=tuple(product.attributes) if product is not None else (),
            )
        return questions


def speech_of(wording: Wording) -> Speech:
    """Return how buyers put one question differently, as the wording has it."""
    cues = wording.cues
    folds = {word: words[0] for name, words in cues.items() if name.startswith(_FOLD) for word in words[1:]}
    turns, manner = cues.get("turns", ()), next(iter(cues.get("manner", ())), "")
    meant = sorted(
        {*folds.values()}.difference(turns, cues.get("empty", ()), (manner,)), key=len, reverse=True
    )
    return Speech(
        idle=frozenset("".join(cues.get("idle", ()))),
        mute=frozenset("".join(cues.get("mute", ()))),
        folds=folds,
        topics=tuple(word for word in meant if len(word) > 1),
        turns=turns,
        manner=manner,
        asks="|".join(cues.get("asks", ())),
        subjects=cues.get("subjects", ()),
    )


class _Cutter:
    """Cuts text into words as the reader does; into characters for one that does not say how."""

    def __init__(self, reader: object) -> None:
        tokeniser = getattr(getattr(reader, "features", None), "tokeniser", None)
        self._words = getattr(tokeniser, "words", None)

    def __call__(self, text: str) -> Sequence[str]:
        """Return the words of a text."""
        return list(self._words(text)) if self._words is not None else list(text)
