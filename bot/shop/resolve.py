"""Which product is meant: the focus, links, names and variants in the words, earlier purchases.

When several are possible the answer stays open and carries the candidates, so that one good question can be
asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import ahocorasick_rs

from bot.shop.orders import Order
from bot.shop.purchase import bought_before
from bot.shop.schema import Product, ShopSpec
from bot.shop.variants import (
    LETTERS,
    SHORTEST,
    TWO,
    best_named,
    by_figure,
    names_variant,
    stands,
    variant_words,
    variants_of,
)
from bot.shop.wording import Wording, find_folder, wording_of
from bot.terms import Entity

How = Literal["link", "name", "sku", "focus", "history", "order", "only", "open"]
"""A link; a name; a variant's words; the item in focus; earlier turns; an earlier purchase; the shop has but
one; cannot be told."""

_LINK = re.compile(r"\d{6,20}")
_SIZES = ("small", "medium", "large", "smallest", "largest")
"""Cues of the wording."""


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


class _Names:
    """Names and the products that each may mean, found in a text from the left, the longest first, none over another."""

    __slots__ = ("_finder", "_meant")

    def __init__(self, meant: Mapping[str, Iterable[str]]) -> None:
        """Take name → product keys."""
        self._meant = [frozenset(keys) for keys in meant.values()]
        longest = ahocorasick_rs.MatchKind.LeftmostLongest
        self._finder = ahocorasick_rs.AhoCorasick(list(meant), matchkind=longest)

    def find(self, text: str) -> list[tuple[int, frozenset[str]]]:
        """Return where each name found begins, and the products that it may mean."""
        return [(start, self._meant[number]) for number, start, _ in self._matches(text)]

    def places(self, text: str) -> list[tuple[int, int]]:
        """Return where each name found begins, and how long it is."""
        return [(start, end - start) for _, start, end in self._matches(text)]

    def _matches(self, text: str) -> list[tuple[int, int, int]]:
        try:
            return self._finder.find_matches_as_indexes(text)
        except UnicodeEncodeError:  # half of a pair of surrogates
            return self._finder.find_matches_as_indexes(text.encode("utf-8", "replace").decode("utf-8"))


class ItemIndex:
    """Names of a shop's products and variants, ready for looking up; built once a shop."""

    def __init__(self, spec: ShopSpec, wording: Wording) -> None:
        self.spec = spec
        self._given = wording.cues.get("given", ())
        self._mine = wording.cues.get("mine", ())
        self._here = wording.cues.get("here", ())
        self._again = wording.cues.get("again", ())
        self._sizes = {cue: wording.cues.get(cue, ()) for cue in _SIZES}
        self._size_pattern = _any_of(word for words in self._sizes.values() for word in words)
        self._ends = tuple(
            (re.compile("|".join(wording.cues.get(cue, ())) or r"(?!)"), place)
            for cue, place in (("lesser", 0), ("greater", -1))
        )
        self._links: dict[str, str] = {}
        named: dict[str, set[str]] = defaultdict(set)
        varied: dict[str, set[str]] = defaultdict(set)
        self._variants = {product.key: variants_of(product) for product in spec.products}
        for product in spec.products:
            for link in product.links:
                self._links |= dict.fromkeys(_LINK.findall(link) or [link], product.key)
            for name in (product.title, product.short, *product.aliases, *product.keywords):
                named[name.lower()].add(product.key)
            for sku in product.skus:
                for word in variant_words(sku):
                    varied[word].add(product.key)
        self._names = _Names({word: keys for word, keys in named.items() if len(word) >= SHORTEST})
        self._varied = _Names(varied)

    def resolve(
        self,
        texts: Sequence[str],
        focus: str | None,
        entities: Sequence[Entity] = (),
        orders: Sequence[Order] = (),
        placed: Order | None = None,
    ) -> ItemGuess:
        """Guess the item meant by `texts[-1]`; `texts` run from the oldest turn to the newest.

        `orders` are the buyer's own, `placed` the one spoken of: 「上次」 is before it where there is one before.
        """
        focused = self.spec.product_of.get(focus or "")
        newest = texts[-1].lower() if texts else ""
        guess = self._from_links(newest) or self._from_words(newest, focused)
        if guess is None and orders and any(cue in newest for cue in self._again):
            guess = self._from_purchase(orders, placed)
        if guess is None and focused is not None:
            guess = ItemGuess(focused.key, None, "focus")
        if guess is None:
            guess = self._from_history([text.lower() for text in texts[:-1]])
        if guess is None and placed is not None and len(placed.items) == 1:
            bought = placed.items[0]
            if bought.sku in self.spec.sku_of:
                guess, focus = ItemGuess(bought.product, None, "order"), bought.sku
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
        asked = [
            keys
            for start, keys in self._names.find(text)
            if not self._is_given(text, start) and not self._is_beside(text, start, keys, focused)
        ]
        if not asked and focused is not None:
            return None
        variants = [keys for _, keys in self._varied.find(text)]
        if asked:
            return self._narrow(asked, variants, focused)
        if variants:
            common = frozenset.intersection(*variants)
            if len(common) == 1:
                return ItemGuess(next(iter(common)), None, "sku")
        return None

    def _is_given(self, text: str, start: int) -> bool:
        return any(cue in text[max(0, start - 2) : start] for cue in self._given)

    def _is_beside(self, text: str, start: int, keys: frozenset[str], focused: Product | None) -> bool:
        """Return whether a word that may mean several other products is only what the one in focus is for.

        「我窗帘很重，承重多少」 of a rod, 「电吉他能装这个弦吗」 of strings.
        """
        if focused is None or len(keys) == 1 or focused.key in keys:
            return False
        before = text[:start]
        return before.endswith(self._mine) or any(
            cue in text and not before.endswith(cue) for cue in self._here
        )

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

    def _from_purchase(self, orders: Sequence[Order], placed: Order | None) -> ItemGuess | None:
        order = bought_before(orders, placed) or bought_before(orders)
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
        """Return the variant that the words leave, newest first; else the one in focus, or of its colour."""
        product = self.spec.product_of[key]
        if len(product.skus) == 1:
            return product.skus[0].key
        variants = self._variants[key]
        sizes = {entity.value.lower() for entity in entities if entity.kind == "size"}
        left = variants.keys
        for age, text in enumerate(reversed(texts)):
            said = text.lower()
            sized = (sizes if age == 0 else set()) | self._sized(variants.sizes, said)
            if sized or names_variant(variants, said):
                left = left & best_named(variants, said, sized) or left
        if len(left) == 1:
            return next(iter(left))
        if focus in left:
            return focus
        colour = self.spec.sku_of[focus].colour if focus in self.spec.sku_of else None
        alike = [sku.key for sku in product.skus if sku.key in left and colour and sku.colour == colour]
        return alike[0] if len(alike) == 1 else None

    def _sized(self, sizes: Sequence[str], text: str) -> set[str]:
        """Return the size that 小号 or 最大的 means among a product's own (from the smallest on), small letters."""
        if not sizes or any(stands(word, text) for word in sizes):
            return set()
        if self._size_pattern.search(text) is None:
            return by_figure(sizes, text) or self._by_end(sizes, text)
        for cue, letter, place in (("small", "s", 0), ("medium", "m", len(sizes) // 2), ("large", "l", -1)):
            if any(word in text for word in self._sizes[cue]):
                return {letter if letter in sizes else sizes[place]}
        for cue, place in (("smallest", 0), ("largest", -1)):
            if any(word in text for word in self._sizes[cue]):
                return {sizes[place]}
        return set()

    def _by_end(self, sizes: Sequence[str], text: str) -> set[str]:
        """Return the first or the last size where 小的 or 大的 says which; of letters only where there are two."""
        told = {sizes[place] for pattern, place in self._ends if pattern.search(text)}
        return told if len(told) == 1 and (len(sizes) == TWO or sizes[0] not in LETTERS) else set()

    def named(self, text: str, focused: Product | None) -> frozenset[str]:
        """Return the products that a text names, the one in focus where it is among several that a word may mean."""
        said = [keys for start, keys in self._names.find(text) if not self._is_given(text, start)]
        common = frozenset.intersection(*said) if said else frozenset()
        meant = common or frozenset().union(*said)
        return frozenset([focused.key]) if focused is not None and focused.key in common else meant

    def unnamed(self, text: str) -> str:
        """Return a text with blanks for the names of products: 四件套 counts nothing."""
        for start, length in self._names.places(text):
            text = text[:start] + " " * length + text[start + length :]
        return text

    def variants_said(self, key: str, text: str) -> frozenset[str]:
        """Return the variants of a product that are left by what a text says of them; none where it says nothing."""
        variants = self._variants[key]
        sized = self._sized(variants.sizes, text)
        return best_named(variants, text, sized) if sized or names_variant(variants, text) else frozenset()

    def first_said(self, text: str, focused: Product | None) -> int:
        """Return where the first name of a product, or of a variant of the one in focus, begins."""
        places = [start for start, _ in self._names.find(text)]
        if focused is not None:
            places += [at for word in self._variants[focused.key].words if (at := text.find(word)) >= 0]
        return min(places, default=len(text))


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
