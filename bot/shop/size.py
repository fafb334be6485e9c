"""Which size fits: the buyer's figures looked up in a size chart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from bot.shop.parts import yuan
from bot.shop.schema import Product, ShopSpec, SizeChart, SizeRow
from bot.shop.wording import Wording
from bot.terms import Entity, Fact

MEASURES: Final = ("height", "weight", "foot", "bed", "age")
"""Kinds of figures a chart may ask for; cm, kg, cm, cm, months."""

_DECISIVE: Final = ("weight", "foot", "bed")
"""A chart that has one of these cannot be read without it."""

WORN: Final = frozenset({"womenswear", "menswear"})
"""Trades in which height and weight tell a size also where the file has no chart."""

_BARE = re.compile(r"[A-Za-z0-9.]+")


@dataclass(frozen=True, slots=True)
class SizeAdvice:
    """What the chart says."""

    size: str
    """The size to take; the larger one when between two."""
    smaller: str | None
    """The other possible size when the figures lie between two."""
    used: tuple[tuple[str, Decimal], ...]
    """Measures looked up, with their figures."""


def unmeasured(spec: ShopSpec, product: Product | None) -> tuple[str, ...]:
    """Return the flag of a product that nobody is measured for by height and weight: its chart has neither, or it has none."""
    if product is None or spec.trade in WORN:
        return ()
    chart = spec.size_charts.get(product.size_chart or "", ())
    return () if any(row.height or row.weight for row in chart) else ("no_chart",)


def measures_of(entities: Sequence[Entity]) -> dict[str, Decimal]:
    """Return the figures a buyer named, the last of each kind."""
    figures: dict[str, Decimal] = {}
    for entity in entities:
        if entity.kind in MEASURES:
            try:
                figures[entity.kind] = Decimal(entity.value)
            except InvalidOperation:
                continue
    return figures


def advise(chart: SizeChart, figures: Mapping[str, Decimal]) -> SizeAdvice | None:
    """Return the size for these figures, or None when one is missing or out of range.

    Figures that point to neighbouring rows give the larger of them; further apart nothing is advised.
    """
    asked = [m for m in MEASURES if any(getattr(row, m) is not None for row in chart)]
    used = tuple((m, figures[m]) for m in asked if m in figures)
    if not used or any(m in asked and m not in figures for m in _DECISIVE):
        return None
    fitting = [_rows(chart, measure, value) for measure, value in used]
    if not all(fitting):
        return None
    common = sorted(set.intersection(*fitting))
    if not common:
        needed, allowed = max(min(rows) for rows in fitting), min(max(rows) for rows in fitting)
        return SizeAdvice(chart[needed].size, None, used) if needed - allowed == 1 else None
    if len(common) == 1:
        return SizeAdvice(chart[common[0]].size, None, used)
    if common[-1] - common[0] == 1:
        return SizeAdvice(chart[common[1]].size, chart[common[0]].size, used)
    return None


@dataclass(frozen=True, slots=True)
class Beyond:
    """A figure that no size of the chart fits."""

    measure: str
    value: Decimal
    size: str
    """The smallest or the largest size of the chart."""
    larger: bool
    """True: the body is larger than the largest size."""


def beyond_chart(chart: SizeChart, figures: Mapping[str, Decimal]) -> Beyond | None:
    """Return the first figure that lies below or above every size of the chart; None when all lie within."""
    for measure in MEASURES:
        value = figures.get(measure)
        spans = [(row.size, span) for row in chart if (span := _span(row, measure)) is not None]
        if value is None or not spans:
            continue
        if value < spans[0][1][0]:
            return Beyond(measure, value, spans[0][0], larger=False)
        if value > spans[-1][1][1]:
            return Beyond(measure, value, spans[-1][0], larger=True)
    return None


def size_fact(chart: SizeChart, entities: Sequence[Entity], wording: Wording) -> Fact | None:
    """Word the size that suits the buyer's figures, or that none does; None without figures that tell."""
    figures = measures_of(entities)
    if not figures:
        return None
    advice = advise(chart, figures)
    if advice is not None:
        return Fact("size_suggestion", say_advice(advice, wording), "calc:size")
    beyond = beyond_chart(chart, figures)
    return Fact("size_limit", say_beyond(beyond, wording), "calc:size") if beyond is not None else None


def say_beyond(found: Beyond, wording: Wording) -> str:
    """Word that a figure lies outside the chart."""
    who = wording.say(f"size.{found.measure}", value=yuan(found.value))
    size = wording.say("size.code", size=found.size) if _BARE.fullmatch(found.size) else found.size
    return wording.say("size.too_large" if found.larger else "size.too_small", who=who, size=size)


def _rows(chart: SizeChart, measure: str, value: Decimal) -> set[int]:
    """Return the rows a figure fits; in a gap between two rows it fits the larger."""
    spans = [(i, span) for i, row in enumerate(chart) if (span := _span(row, measure)) is not None]
    inside = {i for i, (low, high) in spans if low <= value <= high}
    if inside or not spans or not spans[0][1][0] <= value <= spans[-1][1][1]:
        return inside
    return {next(i for i, (low, _) in spans if low > value)}


def _span(row: SizeRow, measure: str) -> tuple[Decimal, Decimal] | None:
    span: tuple[Decimal, Decimal] | None = getattr(row, measure)
    return span


def say_advice(advice: SizeAdvice, wording: Wording) -> str:
    """Word the advice with the figures it rests on."""
    who = wording.join(wording.say(f"size.{measure}", value=yuan(value)) for measure, value in advice.used)
    if advice.smaller is not None:
        return wording.say("size.between", who=who, low=advice.smaller, high=advice.size)
    key = "size.suggestion" if _BARE.fullmatch(advice.size) else "size.suggestion_named"
    return wording.say(key, who=who, size=advice.size)
