"""What conditions of replies name, numbered: each number a bit, so that a situation is told from them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bot.library import Template
from bot.reply.demands import conditions, types_of
from bot.reply.situation import Situation
from bot.terms import Fact

KNOWN = "known"
"""Kind of the conditions on slots: those known are many, and few replies ask for one, so they have no bits."""


class Bounds(NamedTuple):
    """The conditions of one reply, words apart."""

    bars: int = 0
    """Bits of which none may be set."""
    wants: tuple[int, ...] = ()
    """Bits of each of which one must be set."""
    known: tuple[str, ...] = ()
    """Slots that must all be known."""
    unknown: tuple[str, ...] = ()
    """Slots of which none may be known."""

    def allow(self, traits: int, facts: Mapping[str, Fact]) -> bool:
        """Return whether the conditions are met by the traits of a situation and what is known in it."""
        if traits & self.bars:
            return False
        for bits in self.wants:
            if not traits & bits:
                return False
        for slot in self.known:
            if slot not in facts:
                return False
        for slot in self.unknown:  # noqa: SIM110 - asked of many replies in every round
            if slot in facts:
                return False
        return True


class Traits:
    """The numbering of one library; immutable, safe between threads."""

    __slots__ = ("_bits",)

    def __init__(self, templates: Iterable[Template]) -> None:
        """Give a number to all that the conditions of replies name."""
        bits: dict[str, dict[str, int]] = defaultdict(dict)
        count = 0
        for template in templates:
            for kind, keys, _ in conditions(template):
                for key in sorted(keys) if kind != KNOWN else ():
                    if key not in bits[kind]:
                        bits[kind][key] = 1 << count
                        count += 1
        self._bits = bits

    def bounds(self, template: Template) -> Bounds:
        """Return the conditions of a reply; one of those numbered."""
        bars = 0
        wants: list[int] = []
        known: list[str] = []
        unknown: list[str] = []
        for kind, keys, barred in conditions(template):
            if kind == KNOWN:
                (unknown if barred else known).extend(sorted(keys))
                continue
            found = sum(self._bits[kind][key] for key in keys)
            if barred:
                bars |= found
            else:
                wants.append(found)
        return Bounds(bars, tuple(wants), tuple(known), tuple(unknown))

    def of(self, now: Situation) -> int:
        """Return the bits of what is so."""
        bits, read = self._bits, now.understanding
        traits = bits["order_state"].get(now.order_state, 0)
        traits |= bits["trade"].get(now.trade, 0) | bits["emotion"].get(read.emotion.key, 0)
        for kind, keys in (
            ("psychology", [label.key for label in read.psychology]),
            ("type", types_of(now) if read.customer_type or now.profile.customer_type else ()),
            ("flag", now.flags),
            ("after", now.after),
            ("action", now.actions),
        ):
            its = bits[kind]
            for key in keys:
                traits |= its.get(key, 0)
        return traits
