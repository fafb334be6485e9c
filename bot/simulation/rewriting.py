"""Checks a reply that was written anew: acts, what it must say, red lines, facts; every finding with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from bot.analytics.manners import begins_anew
from bot.shop.parts import yuan
from bot.simulation.hearing import TAKEN_IN

if TYPE_CHECKING:
    from datetime import datetime

    from bot.library.claims import Claims
    from bot.library.redlines import RedLines
    from bot.shop import ShopFacts
    from bot.simulation.course import Course
    from bot.simulation.course_schema import RewriteEntry
    from bot.terms import Fact
    from bot.understand.acts import ActReader

HARSH: Final = ("argue", "brush_off")
SHORTEST: Final = 6
"""Characters below which nothing is said."""
LONGEST: Final = 2 * TAKEN_IN
PRODUCTS: Final = 60
"""Products looked at; in a larger shop the first ones."""
Rule = Literal["short", "long", "same", "act", "need", "never", "red", "false", "harsh"]


def true_of_any(facts: ShopFacts, now: datetime) -> list[str]:
    """Return what holds of some product of a shop: an item of the course names none, so any of them may be meant."""
    products = facts.spec.products[:PRODUCTS]
    sheets = [facts.gather(product.key, None, (), now) for product in products]
    prices = sorted({product.price_of(sku) for product in products for sku in product.skus})
    return [*map(yuan, prices), *[fact.value for sheet in sheets for fact in sheet.facts.values()]]


@dataclass(frozen=True, slots=True)
class Point:
    """One thing looked at."""

    rule: Rule
    good: bool
    text: str
    """Chinese: what is there or missing, and why it matters."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A reply looked at."""

    points: tuple[Point, ...]
    acts: frozenset[str]

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong with it."""
        return all(point.good for point in self.points)


@dataclass(frozen=True, slots=True)
class Checker:
    """What reads replies; one for everybody."""

    course: Course
    acts: ActReader
    claims: Claims
    names: Mapping[str, str]
    """Agent act → Chinese."""

    def check(
        self,
        entry: RewriteEntry,
        reply: str,
        lines: RedLines,
        facts: Mapping[str, Fact],
        true: Iterable[str] = (),
    ) -> Checked:
        """Look at a reply to the buyer of an item; `facts` and `true` are what holds in the shop."""
        reply = reply.strip()
        say = self.course.phrases
        if len(reply) < SHORTEST:
            return Checked((Point("short", good=False, text=say["check.short"]),), frozenset())
        acts = self.acts.read(reply)
        points = [*self._form(entry, reply), *self._asked(entry, reply, acts)]
        points += [
            Point("never", good=False, text=say["check.never"].format(word=word))
            for word in entry.never
            if word in reply
        ]
        marks = lines.check(reply, entry.buyer)
        points += [
            Point("red", good=False, text=say["check.red"].format(text=mark.text, reason=mark.reason))
            for mark in marks
        ]
        if not marks:
            points.append(Point("red", good=True, text=say["check.red_none"]))
            points += [
                Point("red", good=False, text=say[f"red.{key}"]) for key in sorted(self.claims.red(reply))
            ]
        points += [
            Point("false", good=False, text=say["check.false"].format(text=claim.text))
            for claim in self.claims.check(reply, facts, [*true, entry.buyer, entry.model])
            if claim.verdict == "false"
        ]
        if not entry.acts or not any(point.rule == "act" and not point.good for point in points):
            soft = "apologise" in acts or any(point.rule == "need" and point.good for point in points)
            points += [
                Point("harsh", good=False, text=say[f"check.{act}"])
                for act in HARSH
                if act in acts and not soft
            ]
        return Checked(tuple(points), acts)

    def _form(self, entry: RewriteEntry, reply: str) -> Iterable[Point]:
        say = self.course.phrases
        if reply == entry.bad:
            yield Point("same", good=False, text=say["check.same"])
        if len(reply) > LONGEST:
            yield Point("long", good=False, text=say["check.long"].format(count=len(reply), most=LONGEST))

    def _asked(self, entry: RewriteEntry, reply: str, acts: frozenset[str]) -> Iterable[Point]:
        say = self.course.phrases
        for one in entry.acts:
            wanted = one.split("|")
            what = say["check.or"].join(self.names[act] for act in wanted)
            good = bool(acts & set(wanted))
            yield Point("act", good, say["check.act" if good else "check.act_missing"].format(what=what))
        for need in entry.needs:
            good = any(word in reply for word in need.words)
            good = good or (need.asks and "ask_need" in acts and not begins_anew(reply))
            yield Point(
                "need", good, say["check.need" if good else "check.need_missing"].format(what=need.what)
            )
