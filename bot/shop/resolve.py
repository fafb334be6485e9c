"""Which product is meant: the focus, links, names and variants in the words, earlier purchases.

When several are possible the answer stays open and carries the candidates, so that one good question can be
asked.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
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
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SHORTEST = 2
"""Characters of a word that may name something."""
_TWO = 2
"""Sizes among which one can be small."""
_LETTERS = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "2xl", "xxxl", "3xl")
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


@dataclass(frozen=True, slots=True)
class _Variants:
    """What a product's variants are told by, small letters."""

    named: tuple[tuple[str, frozenset[str], str], ...]
    """SKU key, its words, its size."""
    words: tuple[str, ...]
    """All of their words, and of those pairs: what holds none of them names no variant."""
    apart: tuple[frozenset[str], ...]
    """Pairs of characters of each SKU's name that no other one's holds."""
    sizes: tuple[str, ...]
    """From the smallest on; none where there is nothing to choose between."""


class ItemIndex:
    """Names of a shop's products and variants, ready for looking up; built once a shop."""

    def __init__(self, spec: ShopSpec, wording: Wording) -> None:
        self.spec = spec
        self._given = wording.cues.get("given", ())
        self._mine = wording.cues.get("mine", ())
        self._here = wording.cues.get("here", ())
        self._again = wording.cues.get("again", ())
        self._sizes = {cue: wording.cues.get(cue, ()) for cue in _SIZES}
        self._links: dict[str, str] = {}
        named: dict[str, set[str]] = defaultdict(set)
        varied: dict[str, set[str]] = defaultdict(set)
        self._variants = {product.key: _variants(product) for product in spec.products}
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
        mentions = [(match, self._named[match[0]]) for match in self._name_pattern.finditer(text)]
        asked = [
            keys
            for match, keys in mentions
            if not self._is_given(text, match.start())
            and not self._is_beside(text, match.start(), keys, focused)
        ]
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
        left = frozenset(sku.key for sku in product.skus)
        for age, text in enumerate(reversed(texts)):
            said = text.lower()
            sized = (sizes if age == 0 else set()) | self._sized(variants.sizes, said)
            if sized or any(word in said for word in variants.words):
                left = left & _best(variants, said, sized) or left
        if len(left) == 1:
            return next(iter(left))
        if focus in left:
            return focus
        colour = self.spec.sku_of[focus].colour if focus in self.spec.sku_of else None
        alike = [sku.key for sku in product.skus if sku.key in left and colour and sku.colour == colour]
        return alike[0] if len(alike) == 1 else None

    def _sized(self, sizes: Sequence[str], text: str) -> set[str]:
        """Return the size that 小号 or 最大的 means among a product's own (from the smallest on), small letters."""
        if not sizes or any(_stands(word, text) for word in sizes):
            return set()
        for cue, letter, place in (("small", "s", 0), ("medium", "m", len(sizes) // 2), ("large", "l", -1)):
            if any(word in text for word in self._sizes[cue]):
                return {letter if letter in sizes else sizes[place]}
        for cue, place in (("smallest", 0), ("largest", -1)):
            if any(word in text for word in self._sizes[cue]):
                return {sizes[place]}
        return set()


def _variant_words(sku: Sku) -> set[str]:
    rest = sku.name
    for part in (sku.colour, sku.size):
        rest = rest.replace(part, "") if part else rest
    words = (sku.name, sku.colour, sku.size, rest.strip(), *sku.aliases)
    return {word.lower() for word in words if word and len(word) >= _SHORTEST}


def _pairs(name: str) -> set[str]:
    """Return the pairs of neighbouring Chinese characters."""
    return {
        name[i : i + 2] for i in range(len(name) - 1) if not name[i].isascii() and not name[i + 1].isascii()
    }


def _variants(product: Product) -> _Variants:
    sizes = dict.fromkeys(sku.size.lower() for sku in product.skus if sku.size)
    named = [(sku.key, frozenset(_variant_words(sku)), (sku.size or "").lower()) for sku in product.skus]
    held = [frozenset(_pairs(sku.name.lower())) for sku in product.skus]
    seen = Counter(pair for pairs in held for pair in pairs)
    own = _pairs("\n".join((product.title, product.short, *product.aliases, *product.keywords)).lower())
    apart = tuple(frozenset(pair for pair in pairs if seen[pair] == 1 and pair not in own) for pairs in held)
    telling = (*(words for _, words, _ in named), *apart)
    return _Variants(
        tuple(named),
        tuple(dict.fromkeys(word for words in telling for word in words)),
        apart,
        tuple(sorted(sizes, key=_place_of)) if len(sizes) >= _TWO else (),
    )


def _best(variants: _Variants, text: str, sizes: set[str]) -> frozenset[str]:
    """Return the SKUs of which most is named; none when nothing is."""
    scores = {
        key: sum([len(word) for word in words if word in text and _stands(word, text)])
        + (3 if size and size in sizes else 0)
        or any(pair in text for pair in apart)
        for (key, words, size), apart in zip(variants.named, variants.apart, strict=True)
    }
    most = max(scores.values())
    return frozenset([key for key, score in scores.items() if score == most]) if most else frozenset()


def _place_of(size: str) -> tuple[float, int]:
    """Return where a size stands among others: letters in their order, figures by what they say."""
    if size in _LETTERS:
        return float(_LETTERS.index(size)), 0
    figure = _FIGURE.search(size)
    return (float(figure[0]) if figure else 0.0), 1


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
