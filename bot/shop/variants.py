"""What tells a product's variants from one another in a buyer's words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.shop.schema import Product, Sku

_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
SHORTEST = 2
"""Characters of a word that may name something."""
TWO = 2
"""Sizes among which one can be small."""
LETTERS = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "2xl", "xxxl", "3xl")
_LONE = re.compile(r"(?<![0-9.])[1-9](?=[\u4e00-\u9fff])")
_SPELT = ("零一二三四五六七八九", "零一两三四五六七八九")
"""A figure as it is spelt, and where something is counted."""
_UNTOLD = frozenset("款版号装型个件条只色的码种样")
"""Characters of a variant's name that say nothing with 的 behind them."""
_BARE = re.compile(r"(?<![0-9.])([0-9]+(?:\.[0-9]+)?)的(?![时话价钱身])")
"""A figure that stands for the size that has it: 80的 of 80cm and 120cm."""


@dataclass(frozen=True, slots=True)
class Variants:
    """What a product's variants are told by, small letters."""

    keys: frozenset[str]
    """Of the SKUs."""
    named: tuple[tuple[str, frozenset[str], str], ...]
    """SKU key, its words, its size."""
    words: tuple[str, ...]
    """All of their words, and of those pairs: what holds none of them names no variant."""
    letters: frozenset[str]
    """The characters that these begin with: most texts hold none."""
    apart: tuple[frozenset[str], ...]
    """Pairs of characters of each SKU's name that no other one's holds."""
    sizes: tuple[str, ...]
    """From the smallest on; none where there is nothing to choose between."""


def by_figure(sizes: Sequence[str], text: str) -> set[str]:
    """Return the one size whose only figure a text says with 的 behind it."""
    said = set(_BARE.findall(text))
    found = {size for size in sizes if said and len(have := _FIGURE.findall(size)) == 1 and have[0] in said}
    return found if len(found) == 1 else set()


def variant_words(sku: Sku) -> set[str]:
    """Return the words that name a variant, small letters."""
    rest = sku.name
    for part in (sku.colour, sku.size):
        rest = rest.replace(part, "") if part else rest
    words = (sku.name, sku.colour, sku.size, rest.strip(), *sku.aliases)
    return {word.lower() for word in words if word and len(word) >= SHORTEST}


def _signs(sku: Sku) -> set[str]:
    """Return the Chinese characters of a variant's name that may tell it with 的 behind them: 高的 of 高背."""
    return {char for char in sku.name if "\u4e00" <= char <= "\u9fff" and char not in _UNTOLD}


def _spelt(word: str) -> set[str]:
    """Return a variant's word with a lone figure before a character as people spell it: 4人 as 四人, 2人 as 两人."""
    found = _LONE.search(word)
    if found is None:
        return set()
    return {word[: found.start()] + digits[int(found[0])] + word[found.end() :] for digits in _SPELT}


def _pairs(name: str) -> set[str]:
    """Return the pairs of neighbouring Chinese characters."""
    return {
        name[i : i + 2] for i in range(len(name) - 1) if not name[i].isascii() and not name[i + 1].isascii()
    }


def variants_of(product: Product) -> Variants:
    """Return what a product's variants are told by."""
    sizes = dict.fromkeys(sku.size.lower() for sku in product.skus if sku.size)
    told = {sku.key: frozenset(_signs(sku)) for sku in product.skus}
    common = frozenset.intersection(*told.values()) if told else frozenset()
    named = []
    for sku in product.skus:
        own_words = variant_words(sku)
        own_words |= {other for word in own_words for other in _spelt(word)}
        own_words |= {f"{char}的" for char in told[sku.key] - common}
        named.append((sku.key, frozenset(own_words), (sku.size or "").lower()))
    held = [frozenset(_pairs(sku.name.lower())) for sku in product.skus]
    seen = Counter(pair for pairs in held for pair in pairs)
    own = _pairs("\n".join((product.title, product.short, *product.aliases, *product.keywords)).lower())
    apart = tuple(frozenset(pair for pair in pairs if seen[pair] == 1 and pair not in own) for pairs in held)
    telling = (*(words for _, words, _ in named), *apart)
    words = tuple(dict.fromkeys(word for words in telling for word in words))
    return Variants(
        frozenset(key for key, _, _ in named),
        tuple(named),
        words,
        frozenset(word[0] for word in words),
        apart,
        tuple(sorted(sizes, key=_place_of)) if len(sizes) >= TWO else (),
    )


def names_variant(variants: Variants, text: str) -> bool:
    """Return whether a text holds a word of any variant."""
    return not variants.letters.isdisjoint(text) and any(word in text for word in variants.words)


def best_named(variants: Variants, text: str, sizes: set[str]) -> frozenset[str]:
    """Return the SKUs of which most is named; none when nothing is."""
    scores = {
        key: sum([len(word) for word in words if word in text and stands(word, text)])
        + (3 if size and size in sizes else 0)
        or any(pair in text for pair in apart)
        for (key, words, size), apart in zip(variants.named, variants.apart, strict=True)
    }
    most = max(scores.values())
    return frozenset([key for key, score in scores.items() if score == most]) if most else frozenset()


def _place_of(size: str) -> tuple[float, int]:
    """Return where a size stands among others: letters in their order, figures by what they say."""
    if size in LETTERS:
        return float(LETTERS.index(size)), 0
    figure = _FIGURE.search(size)
    return (float(figure[0]) if figure else 0.0), 1


def stands(word: str, text: str) -> bool:
    """Say whether `word` is in `text` and not merely the end of a longer figure or Latin word."""
    at = text.find(word)
    if at < 0:
        return False
    before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
    return not (_latin(before) and _latin(word[0])) and not (_latin(after) and _latin(word[-1]))


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
