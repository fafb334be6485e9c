"""What a shop wrote of a product that speaks of the very thing a buyer asks: an attribute, or a fact with her words in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final

from bot.shop.answering import Statement, plain_name, say
from bot.shop.asking import (
    ALIKE,
    MEASURED,
    RARE,
    SURE,
    WHO,
    Asking,
    idle_of,
    speaks,
    telling,
    without,
)
from bot.shop.basket import some_of
from bot.shop.choices import choice_in
from bot.shop.quantities import Quantities, compared, exact_part
from bot.shop.schema import Product
from bot.shop.wording import Wording
from bot.terms import Entity, Fact
from bot.text.entities import Gazetteer, joined_places
from bot.text.needed import Waiting, Way, needed_ways

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

NOTHING: Final[frozenset[str]] = frozenset()
UNLISTED: Final = frozenset({"not_listed"})
"""Flag where what is wanted is no kind of the product that anything is written of."""
SPEC: Final = frozenset({"spec"})
ENOUGH: Final = 1.0
"""Standing from which a statement answers."""
CLEAR: Final = 1.6
"""Standing from which each of two questions of a line gets its own answer."""
_BREAK = re.compile(r"[\s,，。.;；?？!！]+")
_TWO: Final = 2


class _Sheet:
    """What of a product is the same whatever is asked, small letters; what its facts state is kept until they change."""

    __slots__ = ("_known", "_product", "amounts", "attributes", "common", "names", "written")

    def __init__(self, product: Product, wording: Wording) -> None:
        """Lay out a product."""
        names = {product.short, product.title, *product.aliases, *product.keywords}
        pairs, source = product.attributes.items(), f"product:{product.key}"
        written = [product.title, *(text for sku in product.skus for text in (sku.name, *sku.aliases))]
        written += [text for pair in pairs for text in pair]
        amounts = wording.cues.get("amounts", ())
        self._product = product
        self.names = tuple(name.lower() for name in sorted(names, key=len, reverse=True))
        """The longest first: they tell nothing of what is asked."""
        self.attributes = tuple(_attribute(name, value, source, wording) for name, value in pairs)
        self.amounts = tuple(f"{name.lower()}{amount}" for name, _ in pairs for amount in amounts)
        """Words by which an amount is asked for behind an attribute's own name."""
        self.written = "\n".join(written).lower()
        """All that is written of it besides facts."""
        self.common = _common(product, wording)
        """Characters that tell none of its attributes from the others."""
        self._known: tuple[tuple[Fact | None, ...], tuple[Statement, ...]] = ((), ())

    def statements(self, facts: Mapping[str, Fact]) -> tuple[Statement, ...]:
        """Return the attributes and what the facts state, in the order in which the earlier of two alike is said."""
        stated = tuple(map(facts.get, STATED))
        known = self._known  # replaced whole: another thread may ask of other facts
        if known[0] != stated:
            told = [_stated(fact) for fact in stated if fact is not None and not self._repeats(fact)]
            known = self._known = (stated, (*self.attributes, *told))
        return known[1]

    def _repeats(self, fact: Fact) -> bool:
        return fact.slot == "spec" and _made_of(self._product, fact.value)


class Asked:
    """Finds among a shop's own words what answers a question; cues are made ready once, a product when first asked of.

    Safe between threads: a sheet made twice is the same.
    """

    def __init__(self, wording: Wording) -> None:
        """Take the wording with its cues."""
        cues = wording.cues
        self._wording = wording
        self._asking = cues.get("asking", ())
        self._idle = idle_of(wording)
        qualities = [
            (name, words) for name, words in cues.items() if words and name.startswith((ALIKE, MEASURED, WHO))
        ]
        self._qualities = tuple(qualities)
        self._meaning = Waiting([Way(words)] for _, words in qualities)
        self._wanted = tuple(re.compile(pattern) for pattern in cues.get("wanted", ()))
        self._wanting = Waiting(needed_ways(pattern.pattern) for pattern in self._wanted)
        self._wares = cues.get("wares", ())
        self._sizing = cues.get("sizing", ())
        self._general = cues.get("general", ())
        self._handling = frozenset(cues.get("handling", ()))
        self._loose = " " + "".join(cues.get("loose", ()))
        self._between = cues.get("between", ())
        self._enough = cues.get("enough", ())
        self._measurer = Quantities(wording)
        self._costs = cues.get("costs", ())
        self._whether = cues.get("whether", ())
        self._apart = cues.get("apart", ())
        self._amounts = cues.get("amounts", ())
        self._sheets: dict[str, _Sheet] = {}

    def inquire(
        self,
        product: Product,
        said: str,
        facts: Mapping[str, Fact],
        everyday: Collection[str],
        *,
        of_goods: bool = True,
    ) -> tuple[dict[str, Fact], frozenset[str]]:
        """Return what is written of what a line asks of a product, if it asks, and whether it wants what is not listed.

        Unless it is `of_goods` (of prices, orders, parcels) only an amount asked by the attribute's very name is told, a
        part's price, whether a part is there, and which of two it is. A size that was worked out is told instead.
        """
        if not speaks(self._asking, said) or self._sized(said, facts):
            return {}, NOTHING
        low = said.lower()
        of_goods = of_goods or (speaks(self._amounts, low) and speaks(self._sheet(product).amounts, low))
        least, thing = ENOUGH if of_goods else SURE, self._thing(self._sheet(product), said)
        told = self.fact(product, said, facts, everyday, least=least, thing=thing)
        if told is not None:
            return {ASKED: told}, NOTHING
        return {}, UNLISTED if thing and self.unlisted(product, said, facts) else NOTHING

    def among(
        self,
        product: Product,
        said: str,
        facts: Mapping[str, Fact],
        everyday: Collection[str],
        *,
        of_goods: bool,
    ) -> tuple[Mapping[str, Fact], frozenset[str]]:
        """Return the facts with what answers a line, without what is beside it; and flags as of `inquire`."""
        told, flags = self.inquire(product, said, facts, everyday, of_goods=of_goods)
        if told:
            return {**facts, **told}, flags
        idle = self.beside(product, said, facts, everyday) if of_goods else NOTHING
        return {slot: fact for slot, fact in facts.items() if slot not in idle} if idle else facts, flags

    def beside(
        self, product: Product, said: str, facts: Mapping[str, Fact], everyday: Collection[str]
    ) -> frozenset[str]:
        """Return the slots that say nothing of what a line asks: attributes put together, where another one is asked for."""
        spec = facts.get("spec")
        if spec is None or not _made_of(product, spec.value) or not speaks(self._asking, said):
            return NOTHING
        sheet = self._sheet(product)
        asking = self._read(without(sheet.names, said.lower()), everyday, sheet.common)
        if speaks(self._general, said) or not (asking.telling or asking.meant):
            return NOTHING
        low = spec.value.lower()
        named = any(piece in low for piece in asking.telling)
        return NOTHING if named or any(speaks(words, low) for _, words in asking.meant) else SPEC

    def fact(
        self,
        product: Product,
        said: str,
        facts: Mapping[str, Fact],
        everyday: Collection[str],
        *,
        least: float = ENOUGH,
        thing: str | None = None,
    ) -> Fact | None:
        """Return what is written of the product that speaks of what `said` asks; None when nothing does.

        `everyday` are pairs of characters that tell no question from another. Two questions of a line are both answered
        where what answers each is clear. `thing` is the kind or thing that the line asks for, where that was found already.
        """
        sheet = self._sheet(product)
        low = without(sheet.names, said.lower())
        if least >= SURE and not self._assures(low):
            return None
        statements = sheet.statements(facts)
        if self._thing(sheet, said) if thing is None else thing:
            statements = tuple([one for one in statements if one.slot not in self._handling])
        whole = self._read(low, everyday, sheet.common)
        best, most = _best(whole, statements, sure=least >= SURE)
        each: list[Statement] = []
        clauses = _BREAK.split(low)
        if len(clauses) > 1:
            clauses = [clause for clause in clauses if speaks(self._asking, clause)]
        for clause in clauses if len(clauses) > 1 else ():
            asking = self._read(clause, everyday, sheet.common, whole)
            told, _ = _best(asking, statements, least=CLEAR, sure=least >= SURE)
            each += [told] if told is not None and told not in each else []
        if len(each) == _TWO:
            first, second = (self._worded(one, whole) for one in each)
            value = self._wording.say("asked.both", first=first, second=second)
            return Fact(ASKED, value, each[0].source)
        if best is None or most < least:
            best = None if least > ENOUGH else self._rare(whole, sheet)
        return Fact(ASKED, self._worded(best, whole), best.source) if best is not None else None

    def _assures(self, low: str) -> bool:
        """Return whether a line, or a clause of it, may ask what is sure whatever the reader takes it for (see SURE)."""
        return (
            speaks(self._costs, low)
            or speaks(self._whether, low)
            or (speaks(self._between, low) and choice_in(low, self._between) is not None)
        )

    def _worded(self, statement: Statement, asking: Asking) -> str:
        """Word a statement as the answer: of a list the one entry asked for, beside a limit how the quantity stands to it."""
        text, wording = say(statement, self._wording), self._wording
        asked = asking.quantity_of(statement)
        if asked is None:
            return text
        if part := exact_part(statement.value, asked, self._measurer):
            return part
        said = statement.name + statement.low
        if not speaks(wording.cues.get("limits", ()), said):
            return text
        limit = speaks(wording.cues.get("at_most", ()), said)
        written = self._measurer.written(statement.low)
        verdict = compared(asked, written, limit=limit, wording=wording)
        return wording.say("asked.judged", text=text, verdict=verdict) if verdict else text

    def _rare(self, asking: Asking, sheet: _Sheet) -> Statement | None:
        """Return the attribute that shares rare characters with a line, where it is the only one."""
        if asking.measured:
            return None
        found = [one for one in sheet.attributes if asking.rare(one) >= RARE]
        return found[0] if len(found) == 1 else None

    def _sized(self, said: str, facts: Mapping[str, Fact]) -> bool:
        """Return whether a size is asked for, and one was worked out."""
        return ("size_suggestion" in facts or "size_limit" in facts) and speaks(self._sizing, said)

    def _thing(self, sheet: _Sheet, said: str) -> str:
        """Return the kind or the thing that a line asks for (带香味的有没有), without the product's names; else nothing."""
        found = None
        for number in self._wanting.possible(said):
            found = self._wanted[number].search(said)
            if found is not None:
                break
        thing = without(sheet.names, found[1].lower()).strip(self._loose) if found else ""
        return "" if speaks(self._wares, thing) else thing

    def unlisted(self, product: Product, said: str, facts: Mapping[str, Fact]) -> bool:
        """Return whether a line asks for a kind or a thing of which nothing is written of the product (带香味的有没有)."""
        sheet = self._sheet(product)
        rest = self._thing(sheet, said)
        pairs = telling(rest, self._idle)
        if not pairs:
            return False
        told = (fact.value.lower() for slot, fact in facts.items() if slot not in self._handling)
        held = "\n".join((sheet.written, *told))
        known = sum(1 for pair in pairs if pair in held)
        return rest[-2:] not in held and known <= len(pairs) / 2

    def _sheet(self, product: Product) -> _Sheet:
        sheet = self._sheets.get(product.key)
        if sheet is None:
            sheet = self._sheets[product.key] = _Sheet(product, self._wording)
        return sheet

    def _read(
        self, text: str, everyday: Collection[str], common: frozenset[str], whole: Asking | None = None
    ) -> Asking:
        """Read a line in which the product's names are left out; a clause of `whole` may mean a part named before."""
        found = [
            (*min([(text.find(word), -len(word)) for word in words if word in text]), name, words)
            for name, words in [self._qualities[number] for number in self._meaning.possible(text)]
        ]
        found.sort(key=lambda entry: entry[:2])
        meant = tuple((name, words) for _, _, name, words in found)
        if whole is not None and speaks(self._apart, text):
            meant += tuple(one for one in whole.meant if one not in meant and one[0].startswith(ALIKE))
        quantities = self._measurer.said(text) if speaks(self._enough, text) else ()
        return Asking(
            text,
            telling(text, self._idle, everyday),
            meant,
            self._wording,
            choice_in(text, self._between),
            quantities,
            self._measurer,
            common,
        )


def _best(
    asking: Asking, statements: Collection[Statement], *, least: float = 0.0, sure: bool = False
) -> tuple[Statement | None, float]:
    """Return the statement that stands highest, the earlier of two alike, and how; only what is `sure` where that is wanted."""
    best, most = None, least
    for statement in statements:
        if sure and not asking.sure(statement):
            continue
        standing = asking.standing(statement)
        if standing > most:
            best, most = statement, standing
    return best, most


def _attribute(name: str, value: str, source: str, wording: Wording) -> Statement:
    low = name.lower()
    return Statement(low, "", value, value.lower(), source, name, plain_name(low, wording))


def _common(product: Product, wording: Wording) -> frozenset[str]:
    """Return the characters that stand in several attributes or in the product's names, and those that tell nothing."""
    seen = Counter(char for pair in product.attributes.items() for char in set("".join(pair).lower()))
    several = {char for char, times in seen.items() if times > 1}
    names = "".join((product.title, product.short, *product.aliases, *product.keywords))
    return (
        frozenset(several | set(names)) | idle_of(wording) | frozenset("".join(wording.cues.get("plain", ())))
    )


def _stated(fact: Fact) -> Statement:
    return Statement("", fact.slot, fact.value, fact.value.lower(), fact.source)


def counted(unit: str, said: str, wording: Wording) -> Entity | None:
    """Return the last plain count of a unit in a text (7米), but not a side of something (宽7米, 7米宽)."""
    cues = wording.cues
    if unit not in said or unit not in cues.get("units", ()):
        return None
    sides = re.escape("".join(cues.get("sides", ()))) or "\\s"
    found = list(re.finditer(rf"(?<![\d.{sides}])([1-9]\d{{0,3}}){re.escape(unit)}(?![{sides}])", said))
    if not found:
        return None
    last = found[-1]
    return Entity("quantity", last[0], last.start(), last.end(), last[1])


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
    if (some := some_of(said)) is not None and all(entity.kind != "quantity" for entity in entities):
        entities = (*entities, some)
    if gazetteer is None or any(entity.kind == "place" for entity in entities):
        return entities
    return (*entities, *joined_places(said, gazetteer))


def _made_of(product: Product, spec: str) -> bool:
    """Return whether the specification is only the attributes put together."""
    return bool(product.attributes) and all(value in spec for value in list(product.attributes.values())[:3])
