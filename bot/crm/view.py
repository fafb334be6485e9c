"""The borders between all customers of a shop, by which one customer is placed; plain numbers, kept for the day."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

import numpy as np

from bot.crm.churn import Model, Verdict, judge, model_from
from bot.crm.intervals import intervals_of
from bot.crm.purchases import NONE, Deals, Whole, Window, day_number, second_of, window_of
from bot.crm.pyramid import layers_of
from bot.crm.rfm import CELLS, Scores, rfm_of
from bot.crm.rules import CrmRules, WindowRule
from bot.shop.dates import local

STEPS: Final = 1000
"""So finely is the spending of all customers kept."""
_NEVER: Final = 2**62
"""A border nobody reached."""


@dataclass(frozen=True, slots=True)
class View:
    """What placing one customer takes from all the others."""

    window: Window
    """Of value and the management table."""
    year: Window
    """Of scores, pyramid and gauges."""
    recency: tuple[int, ...]
    """Days since, made negative, from which scores 2, 3, 4 and 5 are given; so the next two."""
    frequency: tuple[int, ...]
    money: tuple[int, ...]
    """Fen."""
    high: tuple[float, float, float]
    """Where high begins, of the three scores."""
    strict: bool
    """High is above, not from, that score."""
    layers: tuple[int, int, int]
    """Fen from which the upper three layers of the pyramid begin."""
    rhythm: float | None
    """Median days between purchases of all customers; None: nobody bought twice."""
    spending: tuple[int, ...]
    """Fen in the year of those who bought, rising; at most STEPS + 1 of them, at even steps."""
    buyers: int
    model: Model | None = None
    """None: the rule warns."""

    def scores(self, days: int | None, purchases: int, spent: int) -> tuple[int, int, int]:
        """Return the three scores of somebody with such figures in the year; 0 without a purchase."""
        if days is None or purchases <= 0:
            return 0, 0, 0
        return (
            1 + bisect_right(self.recency, -days),
            1 + bisect_right(self.frequency, purchases),
            1 + bisect_right(self.money, spent),
        )

    def cell(self, scores: tuple[int, int, int]) -> str:
        """Return the cell of three scores; empty without a purchase."""
        if not scores[0]:
            return ""
        strict = self.strict
        recent, often, much = [
            score > border if strict else score >= border
            for score, border in zip(scores, self.high, strict=True)
        ]
        return CELLS[4 * much + 2 * recent + often]

    def layer(self, spent: int) -> int:
        """Return 1 to 4, 0 for who spent nothing."""
        return 0 if spent <= 0 else 1 + sum([spent < least for least in self.layers])

    def spent_less(self, spent: int) -> tuple[int, int]:
        """Return how many of the other buyers spent less, and how many others there are."""
        others = max(0, self.buyers - 1)
        if not self.spending:
            return 0, others
        place = bisect_left(self.spending, spent)
        if len(self.spending) == self.buyers:
            return min(place, others), others
        return min(round(place / len(self.spending) * self.buyers), others), others

    def as_json(self) -> dict[str, Any]:
        """Return plain values for the shop's settings."""
        return {
            "window": [self.window.since.isoformat(), self.window.until.isoformat()],
            "year": [self.year.since.isoformat(), self.year.until.isoformat()],
            "recency": list(self.recency),
            "frequency": list(self.frequency),
            "money": list(self.money),
            "high": list(self.high),
            "strict": self.strict,
            "layers": list(self.layers),
            "rhythm": self.rhythm,
            "spending": list(self.spending),
            "buyers": self.buyers,
            "model": None if self.model is None else self.model.as_json(),
        }

    def on(self, rules: CrmRules, now: datetime) -> View:
        """Return the same borders with the windows of another day."""
        return replace(self, window=window_of(rules.window, now), year=year_of(rules, now))


def view_from(value: Mapping[str, Any]) -> View:
    """Return a view that was kept; the reverse of `as_json`."""
    high, layers = value["high"], value["layers"]
    return View(
        window=Window(*(date.fromisoformat(day) for day in value["window"])),
        year=Window(*(date.fromisoformat(day) for day in value["year"])),
        recency=tuple(value["recency"]),
        frequency=tuple(value["frequency"]),
        money=tuple(value["money"]),
        high=(high[0], high[1], high[2]),
        strict=value["strict"],
        layers=(layers[0], layers[1], layers[2]),
        rhythm=value["rhythm"],
        spending=tuple(value["spending"]),
        buyers=value["buyers"],
        model=model_from(value["model"]),
    )


def year_of(rules: CrmRules, now: datetime) -> Window:
    """Return the window of scores, pyramid and gauges."""
    return window_of(WindowRule(days=rules.rfm.days), now)


def look(deals: Deals, rules: CrmRules, now: datetime) -> tuple[View, Verdict]:
    """Return the borders of a shop with all its purchases up to `now`, and what was found about warnings."""
    verdict, model = judge(deals.until(second_of(now)), second_of(now), rules.churn, rules.life)
    return borders(deals, rules, now, model), verdict


def borders(deals: Deals, rules: CrmRules, now: datetime, model: Model | None) -> View:
    """Return the borders of a shop with all its purchases up to `now`, and the model that warns."""
    known = deals.until(second_of(now))
    year = year_of(rules, now)
    lately = known.within(year)
    counts, spent = lately.counts(), lately.spent()
    days = last_days(lately, now)
    found = rfm_of(days, counts, spent, rules.rfm)
    has = counts > 0
    gaps = intervals_of(known).gaps
    order = np.sort(spent[has])
    return View(
        window=window_of(rules.window, now),
        year=year,
        recency=_borders(-days[has], found.recency[has]),
        frequency=_borders(counts[has], found.frequency[has]),
        money=_borders(spent[has], found.money[has]),
        high=found.cuts,
        strict=rules.rfm.cut == "mean",
        layers=_layers(spent, rules),
        rhythm=float(np.median(gaps)) if len(gaps) else None,
        spending=_steps(order),
        buyers=len(order),
        model=model,
    )


def last_days(deals: Deals, now: datetime) -> Whole:
    """Return days from each customer's last purchase to today, in China's calendar; NONE without one."""
    found = np.full(len(deals.customers), NONE, dtype=np.int64)
    has = deals.counts() > 0
    found[has] = day_number(local(now).date()) - deals.day[deals.first[1:][has] - 1]
    return found


def _borders(values: Whole, scores: Scores) -> tuple[int, ...]:
    """Return the least value that has each score from 2 on, or more."""
    return tuple(
        int(values[scores >= score].min()) if bool((scores >= score).any()) else _NEVER
        for score in range(2, 6)
    )


def _layers(spent: Whole, rules: CrmRules) -> tuple[int, int, int]:
    layer = layers_of(spent, rules.pyramid)
    top, upper, middle = (
        int(found.min()) if len(found := spent[(layer > 0) & (layer <= number)]) else _NEVER
        for number in (1, 2, 3)
    )
    return top, upper, middle


def _steps(order: Whole) -> tuple[int, ...]:
    if len(order) <= STEPS:
        return tuple(order.tolist())
    places = (np.arange(STEPS + 1) * (len(order) - 1)) // STEPS
    return tuple(order[places].tolist())
