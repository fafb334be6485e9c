"""What a shop wrote of a product that speaks of the very thing a buyer asks: an attribute, or a fact with her words in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.shop.schema import Product
from bot.shop.wording import Wording
from bot.terms import Entity, Fact
from bot.text.entities import Gazetteer, joined_places

ASKED: Final = "asked_fact"
"""Slot with the shop's own words on what is asked."""

STATED: Final = (
    "fit",
    "material",
    "pack_count",
    "care",
    "storage",
    "usage",
    "install",
    "ingredients",
    "safety_plain",
    "spec",
    "shelf_life",
    "selling_point",
    "workmanship",
    "color_note",
    "style_note",
    "warranty",
    "custom",
    "safety_test",
    "fault_help",
)
"""Slots whose facts are looked through; of two that fit alike the earlier one is said."""

NAMED, NAMED_PARTLY, CLASSED, ASKED_FOR, MENTIONED, FIRST = 4.0, 1.6, 1.8, 1.5, 1.0, 0.2
"""An attribute's name is said; a part of it; a word like it; words that ask for a slot; a word like one in the value; more
where it is the first thing asked."""
ELSEWHERE: Final = 3.5
"""Taken off where a measure is asked of which the statement says nothing."""
PAIR, PAIR_MORE, MOST_PAIRS = 1.2, 0.6, 3
"""A telling pair of the buyer's characters that stands in the value; each further one, and how many count."""
NOTHING: Final[frozenset[str]] = frozenset()
UNLISTED: Final = frozenset({"not_listed"})
"""Flag where what is wanted is no kind of the product that anything is written of."""
ENOUGH: Final = 1.0
"""Standing from which a statement answers."""
_SHORTEST: Final = 2
_ALIKE, _MEASURED, _SLOT = "alike_", "measured_", "slot_"
"""Cues of the wording: words that mean one quality, or one measure; words that ask for a slot."""
_LONGEST_NOUN: Final = 9
"""Characters of a value that 「是」 may go before."""
_WORD = re.compile(r"[a-z0-9.+]{2,}|[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class _Statement:
    """One thing written of a product."""

    name: str
    """The attribute's name, small letters; empty for a fact."""
    slot: str
    """Empty for an attribute."""
    value: str
    source: str
    title: str = ""
    """The attribute's name as it is written."""


def asked_fact(
    product: Product,
    said: str,
    facts: Mapping[str, Fact],
    wording: Wording,
    everyday: Collection[str],
) -> Fact | None:
    """Return what is written of the product that speaks of what `said` asks; None when nothing does.

    `everyday` are pairs of characters that tell no question from another.
    """
    asking = _Asking.of(_without_names(said.lower(), product), wording, everyday)
    best, most = None, 0.0
    for statement in _statements(product, facts):
        standing = asking.standing(statement)
        if standing > most:
            best, most = statement, standing
    if best is None or most < ENOUGH:
        return None
    return Fact(ASKED, _say(best, wording), best.source)


def counted(unit: str, said: str, wording: Wording) -> Entity | None:
    """Return the last plain count of a unit in a text (7米), but not a side of something (宽7米, 7米宽)."""
    cues = wording.cues
    if unit not in cues.get("units", ()):
        return None
    sides = re.escape("".join(cues.get("sides", ()))) or "\\s"
    found = list(re.finditer(rf"(?<![\d.{sides}])([1-9]\d{{0,3}}){re.escape(unit)}(?![{sides}])", said))
    if not found:
        return None
    last = found[-1]
    return Entity("quantity", last[0], last.start(), last.end(), last[1])


def inquire(
    product: Product,
    said: str,
    facts: Mapping[str, Fact],
    wording: Wording,
    everyday: Collection[str],
    *,
    of_goods: bool = True,
) -> tuple[dict[str, Fact], frozenset[str]]:
    """Return what is written of what a line asks of a product, if it asks, and whether it wants what is not listed.

    Unless it is `of_goods` (of prices, orders, parcels) only an amount asked by the attribute's very name is told.
    """
    if not any(cue in said for cue in wording.cues.get("asking", ())):
        return {}, NOTHING
    if of_goods or _names_amount(product, said.lower(), wording):
        told = asked_fact(product, said, facts, wording, everyday)
        if told is not None:
            return {ASKED: told}, NOTHING
    return {}, UNLISTED if wants_unlisted(product, said, facts, wording) else NOTHING


def _names_amount(product: Product, said: str, wording: Wording) -> bool:
    """Return whether an amount is asked for behind an attribute's own name."""
    amounts = wording.cues.get("amounts", ())
    return any(f"{name.lower()}{amount}" in said for name in product.attributes for amount in amounts)


def wants_unlisted(product: Product, said: str, facts: Mapping[str, Fact], wording: Wording) -> bool:
    """Return whether a line asks for a kind or a thing of which nothing is written of the product (带香味的有没有)."""
    found = next(
        (match for wanted in wording.cues.get("wanted", ()) if (match := re.search(wanted, said))), None
    )
    thing = found[1] if found else ""
    pairs = telling_pairs(_without_names(thing.lower(), product), wording)
    if not pairs or any(word in thing for word in wording.cues.get("wares", ())):
        return False
    written = [product.title, *(text for sku in product.skus for text in (sku.name, *sku.aliases))]
    written += [text for pair in product.attributes.items() for text in pair]
    written += [fact.value for fact in facts.values()]
    held = "\n".join(written).lower()
    known = sum(1 for pair in pairs if pair in held)
    return thing[-2:].lower() not in held and known <= len(pairs) / 2


def named_besides(
    entities: tuple[Entity, ...],
    product: Product | None,
    said: str,
    gazetteer: Gazetteer | None,
    wording: Wording,
) -> tuple[Entity, ...]:
    """Return what the buyer names, with what only facts are looked up by: 7米 of a cloth, 云南昆明 in one word."""
    if product is not None and (count := counted(product.unit, said, wording)) is not None:
        entities = (*entities, count)
    if gazetteer is None or any(entity.kind == "place" for entity in entities):
        return entities
    return (*entities, *joined_places(said, gazetteer))


def telling_pairs(text: str, wording: Wording, everyday: Collection[str] = ()) -> frozenset[str]:
    """Return the pairs of Chinese characters, and Latin words whole, that may tell one question from another."""
    idle = "".join(wording.cues.get("idle", ()))
    return frozenset(
        piece
        for piece in _pieces(text.lower())
        if piece not in everyday and not any(char in idle for char in piece)
    )


def telling_signs(text: str, wording: Wording) -> frozenset[str]:
    """Return the telling pairs of a text and the Chinese characters that tell one question from another."""
    idle = "".join(wording.cues.get("idle", ()))
    single = {char for run in _WORD.findall(text) if not run[0].isascii() for char in run if char not in idle}
    return telling_pairs(text, wording) | single


@dataclass(frozen=True, slots=True)
class _Asking:
    """What a buyer's line asks for."""

    text: str
    telling: frozenset[str]
    meant: tuple[tuple[str, ...], ...]
    """Words that mean the qualities asked for, in order of mention."""
    measured: tuple[tuple[str, ...], ...]
    """Those of them that are measures."""
    wording: Wording

    @classmethod
    def of(cls, text: str, wording: Wording, everyday: Collection[str]) -> _Asking:
        """Read a line in which the product's names are left out."""
        found = [
            (min(text.find(word) for word in words if word in text), name, words)
            for name, words in wording.cues.items()
            if name.startswith((_ALIKE, _MEASURED)) and any(word in text for word in words)
        ]
        found.sort(key=lambda entry: entry[0])
        return cls(
            text,
            telling_pairs(text, wording, everyday),
            tuple(words for _, _, words in found),
            tuple(words for _, name, words in found if name.startswith(_MEASURED)),
            wording,
        )

    def standing(self, statement: _Statement) -> float:
        """Return how surely a statement is what is asked for."""
        value = statement.value.lower()
        standing = self._by_name(statement) + self._by_quality(statement.name, value)
        held = min(sum(1 for piece in self.telling if _holds(value, piece)), MOST_PAIRS)
        standing += PAIR + PAIR_MORE * (held - 1) if held else 0.0
        aside = any(not _speaks(words, statement.name + value) for words in self.measured)
        return standing - ELSEWHERE if aside else standing

    def _by_name(self, statement: _Statement) -> float:
        cues, name = self.wording.cues, statement.name
        if not name:
            asked_for = any(word in self.text for word in cues.get(_SLOT + statement.slot, ()))
            return ASKED_FOR if asked_for else 0.0
        if len(name) == 1:
            return NAMED_PARTLY if any(f"{cue}{name}" in self.text for cue in cues.get("which", ())) else 0.0
        if name in self.text:
            return NAMED
        if name.endswith(cues.get("counts", ())) and _speaks(
            tuple(amount + name[0] for amount in cues["amounts"]), self.text
        ):
            return NAMED
        return NAMED_PARTLY if any(piece in name for piece in self.telling) else 0.0

    def _by_quality(self, name: str, value: str) -> float:
        for place, words in enumerate(self.meant):
            first = 0.0 if place else FIRST
            if name and _speaks(words, name):
                return CLASSED + first
            if _speaks(words, value):
                return MENTIONED + first
        return 0.0


def _speaks(words: tuple[str, ...], text: str) -> bool:
    return any(word in text for word in words)


def _holds(text: str, piece: str) -> bool:
    """Return whether a piece stands in a text, a Latin word not as a part of another one."""
    if not piece[0].isascii():
        return piece in text
    return piece in _WORD.findall(text)


def _statements(product: Product, facts: Mapping[str, Fact]) -> Iterator[_Statement]:
    for name, value in product.attributes.items():
        yield _Statement(name.lower(), "", value, f"product:{product.key}", name)
    for slot in STATED:
        fact = facts.get(slot)
        if fact is not None and not (slot == "spec" and _made_of(product, fact.value)):
            yield _Statement("", slot, fact.value, fact.source)


def _made_of(product: Product, spec: str) -> bool:
    """Return whether the specification is only the attributes put together."""
    return bool(product.attributes) and all(value in spec for value in list(product.attributes.values())[:3])


def _say(statement: _Statement, wording: Wording) -> str:
    """Word a statement as an answer."""
    name, value = statement.title, statement.value
    if statement.slot:
        key = f"asked.{statement.slot}"
        return wording.say(key, value=value) if key in wording.phrases else value
    if statement.name in value.lower():
        return value
    cues = wording.cues
    if name.startswith(cues.get("doings", ())) or value.startswith(cues.get("judging", ())):
        return wording.say("asked.colon", name=name, value=value)
    if value.startswith(cues.get("verbs", ())) or not value[0].isalnum():
        return wording.say("asked.plain", name=name, value=value)
    listed = len(value) > _LONGEST_NOUN and not value[0].isdigit()
    return wording.say("asked.colon" if listed else "asked.is", name=name, value=value)


def _without_names(text: str, product: Product) -> str:
    """Return the text without the product's names: they tell nothing of what is asked of it."""
    names = {product.short, product.title, *product.aliases, *product.keywords}
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name.lower(), " ")
    return text


def _pieces(text: str) -> Iterator[str]:
    """Yield the pairs of Chinese characters, and Latin words and figures whole."""
    for run in _WORD.findall(text):
        if run[0].isascii():
            yield run
        else:
            yield from (run[place : place + 2] for place in range(len(run) - 1))
