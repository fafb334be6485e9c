"""What a buyer's line asks of a product, and how surely a statement is the answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from bot.shop.answering import Statement, plain_name
from bot.shop.choices import Choice, takes
from bot.shop.quantities import Quantities, Quantity, exact_part
from bot.shop.wording import Wording

NAMED, NAMED_PARTLY, CLASSED, ASKED_FOR, MENTIONED, FIRST = 4.0, 1.6, 1.8, 1.5, 1.0, 0.2
"""An attribute's name is said; a part of it; a word like it; words that ask for a slot; a word like one in the value; more
where it is the first thing asked."""
ELSEWHERE: Final = 3.5
"""Taken off where a measure is asked of which the statement says nothing."""
PAIR, PAIR_MORE, MOST_PAIRS = 1.2, 0.6, 3
"""A telling pair of the buyer's characters that stands in the value; each further one, and how many count."""
SURE: Final = 5.0
"""A part's price, whether a part is there, either … or: what answers whatever the reader takes the line for."""
LIMIT, LIMIT_TOLD, STRETCH, EXACT = 6.5, 3.0, 1.4, 1.5
"""A quantity is named, and the attribute sets a limit in its dimension; its value does; it has a stretch in it; holds that very figure."""
COUNTED: Final = 1.5
"""The value counts what is counted in the line."""
RARE: Final = 2
"""Rare characters that an attribute shares with the line, one of them in its name, where nothing else was found."""
_LONG_FIGURE: Final = 4
"""Signs from which a bare figure may tell one question from another."""
ALIKE, MEASURED, SLOT, WHO = "alike_", "measured_", "slot_", "wearer_"
"""Cues of the wording: words that mean one quality, or one measure; words that ask for a slot; for whoever uses it."""
WORD = re.compile(r"[a-z0-9.+]{2,}|[\u4e00-\u9fff]+")
_PRICED = re.compile(r"\d元")


@dataclass(frozen=True)
class Asking:
    """What a buyer's line asks for."""

    text: str
    telling: frozenset[str]
    meant: tuple[tuple[str, tuple[str, ...]], ...]
    """Qualities asked for, in order of mention: cue, and the words that mean it."""
    wording: Wording
    choice: Choice | None = None
    quantities: tuple[Quantity, ...] = ()
    """Those of which is asked whether they will do."""
    measurer: Quantities | None = None
    common: frozenset[str] = frozenset()
    """Characters that tell none of the product's attributes from the others."""

    @cached_property
    def measured(self) -> tuple[tuple[str, ...], ...]:
        """Return the words of the measures asked for."""
        return tuple(words for name, words in self.meant if name.startswith(MEASURED))

    @cached_property
    def open(self) -> bool:
        """Return whether an amount or a thing is asked for, not a yes or no."""
        return speaks(self.wording.cues.get("opens", ()), self.text)

    @cached_property
    def costs(self) -> bool:
        """Return whether the line asks what something costs."""
        return speaks(self.wording.cues.get("costs", ()), self.text)

    @cached_property
    def whether(self) -> tuple[str, ...]:
        """Return the words of the line that ask whether a part is there."""
        return tuple([cue for cue in self.wording.cues.get("whether", ()) if cue in self.text])

    @cached_property
    def assured(self) -> bool:
        """Return whether the line asks what may be sure of an attribute at all."""
        return self.choice is not None or self.costs or bool(self.whether)

    @cached_property
    def signs(self) -> frozenset[str]:
        """Return the rare characters of the line."""
        return frozenset([char for char in self.text if "\u4e00" <= char <= "\u9fff"]) - self.common

    def standing(self, statement: Statement) -> float:
        """Return how surely a statement is what is asked for."""
        value = statement.low
        held = min(sum([_holds(value, piece) for piece in self.telling]), MOST_PAIRS)
        standing = self._by_name(statement) + self._by_quality(statement.name, value, told=bool(held))
        standing += PAIR + PAIR_MORE * (held - 1) if held else 0.0
        standing += self._by_quantity(statement) + self._by_count(value)
        said = statement.name + value
        measured = self.measured
        aside = bool(measured) and not any(speaks(words, said) for words in measured)
        if aside and self._denied(value):
            aside, standing = False, standing + MENTIONED
        aside = aside or (bool(self.nets) and not speaks(self.nets, said))
        return (standing - ELSEWHERE if aside else standing) + self.sure(statement)

    def sure(self, statement: Statement) -> float:
        """Return what stands for an attribute whatever the reader takes the line for."""
        if not self.assured or not statement.name:
            return 0.0
        return SURE if self._chosen(statement) or self._costs(statement) or self._whether(statement) else 0.0

    def quantity_of(self, statement: Statement) -> Quantity | None:
        """Return the quantity of the line that an attribute speaks of."""
        if not self.quantities or self.measurer is None or not statement.name:
            return None
        written = {one.dimension for one in self.measurer.written(statement.low)}
        return next((one for one in self.quantities if one.dimension in written), None)

    def rare(self, statement: Statement) -> int:
        """Count the characters of the line that an attribute has and no other, if one is of its name."""
        named = self.signs.intersection(statement.name)
        return len(named | self.signs.intersection(statement.low)) if named else 0

    def _by_name(self, statement: Statement) -> float:
        cues, name = self.wording.cues, statement.name
        if not name:
            return ASKED_FOR if speaks(cues.get(SLOT + statement.slot, ()), self.text) else 0.0
        if name[-1] in self.text and any(f"{cue}{name[-1]}" in self.text for cue in cues.get("which", ())):
            return NAMED_PARTLY
        if len(name) == 1:
            return 0.0
        if name in self.text or (statement.plain or plain_name(name, self.wording)) in self.text:
            return NAMED
        if (
            name[0] in self.text
            and name.endswith(cues.get("counts", ()))
            and speaks(tuple([amount + name[0] for amount in cues["amounts"]]), self.text)
        ):
            return NAMED
        return NAMED_PARTLY if speaks(self.telling, name) else 0.0

    def _by_quality(self, name: str, value: str, *, told: bool) -> float:
        """Return what the qualities give: each that the name speaks of, else the first that the value mentions.

        The very word that is counted (`told`) as a telling pair is no further mention.
        """
        standing, mentioned = 0.0, 0.0
        for place, (quality, words) in enumerate(self.meant):
            if quality.startswith(WHO) and self.open:
                continue
            first = 0.0 if place else FIRST
            if name and speaks(words, name):
                standing += CLASSED + first
            elif not mentioned and any(word in value and not (told and word in self.text) for word in words):
                mentioned = MENTIONED + first
        return max(standing, mentioned)

    def _by_quantity(self, statement: Statement) -> float:
        asked = self.quantity_of(statement)
        if asked is None or self.measurer is None:
            return 0.0
        alike = [one for one in self.measurer.written(statement.low) if one.dimension == asked.dimension]
        if not any(asked.near(one) for one in alike):
            return 0.0
        exact = EXACT if exact_part(statement.value, asked, self.measurer) else 0.0
        limits = self.wording.cues.get("limits", ())
        if speaks(limits, statement.name):
            return LIMIT + exact
        if speaks(limits, statement.low):
            return LIMIT_TOLD + exact
        return exact or (STRETCH if any(one.least < one.most for one in alike) else 0.0)

    @cached_property
    def counted(self) -> tuple[str, ...]:
        """Return the counting words of what is counted in the line (几只)."""
        cues = self.wording.cues
        words = cues.get("counted_by", ())
        if not speaks(words, self.text):
            return ()
        return tuple(_counting(words, cues.get("counted_in", ())).findall(self.text))

    @cached_property
    def nets(self) -> tuple[str, ...]:
        """Return the nets of which the line speaks: 4G is asked of nothing else."""
        return tuple(net for net in self.wording.cues.get("nets", ()) if net in self.text)

    def _by_count(self, value: str) -> float:
        """Return what stands for a value that counts what is counted in the line: 几只 and 18到22只."""
        counted = self.counted
        return COUNTED if counted and any(re.search(rf"\d{sign}", value) for sign in counted) else 0.0

    def _denied(self, value: str) -> bool:
        """Return whether a value says that the very thing asked for is not in it (冰占多少: 不含冰)."""
        cues = self.wording.cues
        denials = "|".join(map(re.escape, cues.get("denied_by", ()))) or "(?!)"
        things = {found[1] for found in re.finditer(rf"(?:{denials})([\u4e00-\u9fff])", value)}
        plain = "".join((*cues.get("plain", ()), *cues.get("idle", ())))
        return any(thing in self.text and thing not in plain for thing in things)

    def _chosen(self, statement: Statement) -> bool:
        """Return whether both sides of 「X还是Y」 stand in the attribute, or are of the quality it is named by."""
        choice, said = self.choice, f"{statement.name} {statement.low}"
        if choice is None:
            return False
        if takes(choice, lambda piece: _has(said, piece)):
            return True
        return any(
            speaks(words, choice.first) and speaks(words, choice.second) and speaks(words, statement.name)
            for _, words in self.meant
        )

    def _costs(self, statement: Statement) -> bool:
        """Return whether the price of a part is asked, and this holds it."""
        cues, name = self.wording.cues, statement.name
        if not self.costs or not _PRICED.search(statement.low):
            return False
        part = name
        for word in cues.get("cost_names", ()):
            part = part.split(word)[0]
        if (len(part) > 1 and part in self.text) or any(
            char in self.text and char not in self.common for char in part
        ):
            return True
        return any(speaks(words, name) for quality, words in self.meant if quality.startswith(ALIKE))

    def _whether(self, statement: Statement) -> bool:
        """Return whether it is asked if the very part is there: 有没有货架 of 后货架, 送不送除螨的 of 除螨刷."""
        if not self.whether:
            return False
        name = statement.name
        ends = re.escape("".join(self.wording.cues.get("after_part", ()))) or "\\s"
        pieces = {name, name[:2], name[-2:]} if len(name) > 1 else set()
        return any(
            re.search(rf"{cue}{re.escape(piece)}(?:[{ends}]|[^\u4e00-\u9fff]|$)", self.text)
            for cue in self.whether
            for piece in pieces
        )


def speaks(words: Collection[str], text: str) -> bool:
    """Return whether a text holds one of some words."""
    for word in words:  # noqa: SIM110 - asked all the time: a generator costs twice as much
        if word in text:
            return True
    return False


@lru_cache(maxsize=8)
def _counting(words: tuple[str, ...], counted_in: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds a counting word behind one that asks how many (几只)."""
    asked, allowed = "|".join(map(re.escape, words)), "".join(counted_in) or "\\s"
    return re.compile(rf"(?:{asked})([{allowed}])")


def without(names: tuple[str, ...], text: str) -> str:
    """Return the text without some names."""
    for name in names:
        text = text.replace(name, " ")
    return text


def idle_of(wording: Wording) -> frozenset[str]:
    """Return the characters that tell no question from another."""
    return frozenset("".join(wording.cues.get("idle", ())))


def telling(text: str, idle: frozenset[str], everyday: Collection[str] = ()) -> frozenset[str]:
    """Return the pairs of Chinese characters, and Latin words whole, that may tell one question from another."""
    return frozenset([piece for piece in _pieces(text) if piece not in everyday and idle.isdisjoint(piece)])


def _pieces(text: str) -> Iterator[str]:
    """Yield the pairs of Chinese characters, and Latin words whole; a short bare figure tells nothing."""
    for run in WORD.findall(text):
        if not run[0].isascii():
            yield from (run[place : place + 2] for place in range(len(run) - 1))
        elif len(run) >= _LONG_FIGURE or not run.isdigit():
            yield run


def _holds(text: str, piece: str) -> bool:
    """Return whether a piece stands in a text, a Latin word not as a part of another one."""
    if not piece[0].isascii():
        return piece in text
    return piece in WORD.findall(text)


def _has(text: str, piece: str) -> bool:
    """Return whether a piece stands in a text, a letter or a figure not inside another one."""
    if not piece[0].isascii():
        return piece in text
    return re.search(rf"(?<![a-z0-9.]){re.escape(piece)}(?![a-z0-9.])", text) is not None
