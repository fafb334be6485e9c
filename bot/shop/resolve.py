"""Which product is meant: the focus, links, names and variants in the words, earlier purchases.

When several are possible the answer stays open and carries the candidates, so that one good question can be
asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.shop.orders import Order
from bot.shop.purchase import bought_before
from bot.shop.schema import Product, ShopSpec, Sku
from bot.shop.wording import Wording, find_folder, wording_of
from bot.terms import Entity

How = Literal["link", "name", "sku", "focus", "history", "order", "only", "open"]
"""A link; a name; a variant's words; the item in focus; earlier turns; an earlier purchase; the shop has but
one; cannot be told."""

_LINK = re.compile(r"\d{6,20}")
_SHORTEST = 2
"""Characters of a word that may name something."""


@dataclass(frozen=True, slots=True)
class ItemGuess:
    """A product, or the products it may be."""

    product: str | None
    sku: str | None
    how: How
    candidates: tuple[str, ...] = ()
    """Product keys, when open and some are more likely than others."""

    @property
    def item(self) -> str | None:
        """The most exact key: the SKU's, else the product's."""
        return self.sku or self.product


class ItemIndex:
    """Names of a shop's products and variants, ready for looking up; built once a shop."""

    def __init__(self, spec: ShopSpec, wording: Wording) -> None:
        self.spec = spec
        self._given = wording.cues.get("given", ())
        self._again = wording.cues.get("again", ())
        self._links: dict[str, str] = {}
        named: dict[str, set[str]] = defaultdict(set)
        varied: dict[str, set[str]] = defaultdict(set)
        for product in spec.products:
            for link in product.links:
                self._links |= dict.fromkeys(_LINK.findall(link) or [link], product.key)
            for name in (product.title, product.short, *product.aliases, *product.keywords):
                named[name.lower()].add(product.key)
            for sku in product.skus:
                for word in _variant_words(sku):
                    varied[word].add(product.key)
        self._named = {word: frozenset(keys) for word, keys in named.items() if len(word) >= _SHORTEST}
        self._varied = {word: frozenset(keys) for word, keys in varied.items()}
        self._name_pattern = _any_of(self._named)
        self._variant_pattern = _any_of(self._varied)

    def resolve(
        self,
        texts: Sequence[str],
        focus: str | None,
        entities: Sequence[Entity] = (),
        orders: Sequence[Order] = (),
    ) -> ItemGuess:
        """Guess the item meant by `texts[-1]`; `texts` run from the oldest turn to the newest.

        `orders` are the buyer's own.
        """
        focused = self.spec.product_of.get(focus or "")
        newest = texts[-1].lower() if texts else ""
        guess = self._from_links(newest) or self._from_words(newest, focused)
        if guess is None and orders and any(cue in newest for cue in self._again):
            guess = self._from_purchase(orders)
        if guess is None and focused is not None:
            guess = ItemGuess(focused.key, None, "focus")
        if guess is None:
            guess = self._from_history([text.lower() for text in texts[:-1]])
        if guess is None and len(self.spec.products) == 1:
            guess = ItemGuess(self.spec.products[0].key, None, "only")
        if guess is None or guess.product is None or guess.sku is not None:
            return guess or ItemGuess(None, None, "open")
        return ItemGuess(guess.product, self._sku(guess.product, texts, focus, entities), guess.how)

    def _from_links(self, text: str) -> ItemGuess | None:
        for run in _LINK.findall(text):
            if run in self._links:
                return ItemGuess(self._links[run], None, "link")
        return None

    def _from_words(self, text: str, focused: Product | None) -> ItemGuess | None:
        """Read names, then variants; a word after 送 or 赠 is a gift and not what is asked about."""
        mentions = [(match, self._named[match[0]]) for match in self._name_pattern.finditer(text)]
        asked = [keys for match, keys in mentions if not self._is_given(text, match.start())]
        variants = [self._varied[match[0]] for match in self._variant_pattern.finditer(text)]
        if asked:
            return self._narrow(asked, variants, focused)
        if variants and focused is None:
            common = frozenset.intersection(*variants)
            if len(common) == 1:
                return ItemGuess(next(iter(common)), None, "sku")
        return None

    def _is_given(self, text: str, start: int) -> bool:
        return any(cue in text[max(0, start - 2) : start] for cue in self._given)

    def _narrow(
        self, asked: list[frozenset[str]], variants: list[frozenset[str]], focused: Product | None
    ) -> ItemGuess:
        common = frozenset.intersection(*asked)
        candidates = common or frozenset.union(*asked)
        if len(candidates) == 1:
            return ItemGuess(next(iter(candidates)), None, "name")
        if focused is not None and focused.key in candidates:
            return ItemGuess(focused.key, None, "focus")
        if common and variants and len(narrowed := common & frozenset.intersection(*variants)) == 1:
            return ItemGuess(next(iter(narrowed)), None, "sku")
        return ItemGuess(None, None, "open", self._in_order(candidates))

    def _in_order(self, keys: Iterable[str]) -> tuple[str, ...]:
        wanted = set(keys)
        return tuple(product.key for product in self.spec.products if product.key in wanted)

    def _from_purchase(self, orders: Sequence[Order]) -> ItemGuess | None:
        order = bought_before(orders)
        item = order.items[0] if order else None
        if item is None or item.sku not in self.spec.sku_of:
            return None
        return ItemGuess(item.product, item.sku, "order")

    def _from_history(self, texts: Sequence[str]) -> ItemGuess | None:
        for text in reversed(texts):
            guess = self._from_links(text) or self._from_words(text, None)
            if guess is not None:
                return ItemGuess(
                    guess.product, guess.sku, "history" if guess.product else "open", guess.candidates
                )
        return None

    def _sku(
        self, key: str, texts: Sequence[str], focus: str | None, entities: Sequence[Entity]
    ) -> str | None:
        """Return the variant named last, else the one in focus, else the only one."""
        product = self.spec.product_of[key]
        if len(product.skus) == 1:
            return product.skus[0].key
        sizes = {entity.value.lower() for entity in entities if entity.kind == "size"}
        for age, text in enumerate(reversed(texts)):
            found = _best_variant(product, text.lower(), sizes if age == 0 else set())
            if found is not None:
                return found
        return focus if focus in {sku.key for sku in product.skus} else None


def _variant_words(sku: Sku) -> set[str]:
    words = (sku.name, sku.colour, sku.size, *sku.aliases)
    return {word.lower() for word in words if word and len(word) >= _SHORTEST}


def _best_variant(product: Product, text: str, sizes: set[str]) -> str | None:
    """Return the SKU of which most is named; None when nothing is, or two are named alike."""
    scores: list[tuple[int, str]] = []
    for sku in product.skus:
        score = sum(len(word) for word in _variant_words(sku) if _stands(word, text))
        if sku.size and sku.size.lower() in sizes:
            score += 3
        scores.append((score, sku.key))
    scores.sort(reverse=True)
    best = scores[0]
    return best[1] if best[0] > 0 and best[0] > scores[1][0] else None


def _stands(word: str, text: str) -> bool:
    """Say whether `word` is in `text` and not merely the end of a longer figure or Latin word."""
    at = text.find(word)
    if at < 0:
        return False
    before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
    return not (_latin(before) and _latin(word[0])) and not (_latin(after) and _latin(word[-1]))


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")


def resolve_item(
    shop: ShopSpec | ItemIndex,
    texts: Sequence[str],
    focus: str | None,
    entities: Sequence[Entity] = (),
    buyer: str | None = None,
) -> ItemGuess:
    """Guess which item `texts[-1]` is about; given a spec, the index is built first (milliseconds)."""
    index = shop if isinstance(shop, ItemIndex) else ItemIndex(shop, wording_of(find_folder()))
    orders = [order for order in index.spec.orders if order.buyer == buyer]
    return index.resolve(texts, focus, entities, orders)
