"""What self-play shows: figures per agent and per family with bootstrap confidence intervals, and the ordering."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from bot.learning.tables import Cell, Table
from bot.simulation.agents import AGENTS
from bot.simulation.persona import EASY

if TYPE_CHECKING:
    from bot.simulation.outcome import Outcome
    from bot.simulation.selfplay import Played

RESAMPLES: Final = 400
INSIDE: Final = (2.5, 97.5)
"""Per cent: the interval holds 95 of 100 resamples (percentile bootstrap, Efron 1979)."""
ORDER: Final = (
    ("perfect", "suggestions"),
    ("suggestions", "greedy"),
    ("suggestions", "overpromiser"),
    ("greedy", "silent"),
    ("overpromiser", "silent"),
    ("silent", "rude"),
)
"""Who should do better than whom."""
SPREAD: Final = ("satisfaction", "s_low", "s_high", "closed", "c_low", "c_high")
MEASURES: Final[Mapping[str, Callable[[Outcome], float]]] = {
    "satisfaction": lambda one: one.satisfaction,
    "closed": lambda one: float(one.closed),
}


def interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the mean and the ends of its 95 % interval; the same values always give the same."""
    if not values:
        return 0.0, 0.0, 0.0
    sample = np.asarray(values, dtype=float)
    drawn = np.random.Generator(np.random.PCG64(len(values))).integers(
        0, len(sample), (RESAMPLES, len(sample))
    )
    low, high = np.percentile(sample[drawn].mean(axis=1), INSIDE)
    return float(sample.mean()), float(low), float(high)


def per_yuan(group: Sequence[Outcome]) -> float | None:
    """Return orders per 100 yuan given away; None when nothing was given."""
    given = sum(one.given for one in group)
    return 100 * sum(one.ordered for one in group) / given if given else None


def report(played: Mapping[str, Sequence[Played]], *, families: bool) -> tuple[Table, ...]:
    """Return the tables of a run."""
    tables = [_agents(played), _easy(played)]
    if len(played) > 1:
        tables.append(_ordering(played))
    if families:
        tables.append(_families(played))
    return tuple(tables)


def _agents(played: Mapping[str, Sequence[Played]]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for agent, group in played.items():
        found = [one.outcome for one in group]
        needs = sum(one.needs for one in found)
        satisfaction, closed = (interval([measure(one) for one in found]) for measure in MEASURES.values())
        rows.append(
            (
                agent,
                len(found),
                sum(one.ordered for one in found),
                sum(one.paid for one in found),
                *_spread(satisfaction, 1),
                *_spread(closed, 3),
                round(sum(one.turns for one in found) / len(found), 2),
                round(sum(one.unanswered for one in found) / needs, 3) if needs else 0.0,
                round(sum(one.given for one in found)),
                per_yuan(found),
            )
        )
    columns = ("agent", "n", "orders", "paid", *SPREAD, "turns", "unanswered", "given", "orders/100yuan")
    return Table("agents", "Agents (95 % intervals)", columns, tuple(rows))


def _spread(values: tuple[float, float, float], digits: int) -> tuple[float, ...]:
    return tuple(round(value, digits) for value in values)


def _easy(played: Mapping[str, Sequence[Played]]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for agent, group in played.items():
        easy = [float(one.outcome.closed) for one in group if one.family[1] in EASY]
        rows.append((agent, len(easy), *_spread(interval(easy), 3)))
    return Table(
        "easy", "Levels 1 and 2: problems closed", ("agent", "n", "closed", "low", "high"), tuple(rows)
    )


def by_family(group: Sequence[Played]) -> dict[tuple[str, int], list[Outcome]]:
    """Return outcomes by main motive and level."""
    found: dict[tuple[str, int], list[Outcome]] = defaultdict(list)
    for one in group:
        found[one.family].append(one.outcome)
    return dict(sorted(found.items()))


def ordering(
    played: Mapping[str, Sequence[Played]],
) -> list[tuple[str, str, str, tuple[float, float, float], int, int]]:
    """Return, per measure and pair of agents, the difference with its interval, and in how many families it holds.

    Every agent meets the same buyers, so differences are taken buyer by buyer.
    """
    found = []
    for measure, value in MEASURES.items():
        for better, worse in ORDER:
            if better not in played or worse not in played:
                continue
            both = list(zip(played[better], played[worse], strict=True))
            gaps = [value(one.outcome) - value(other.outcome) for one, other in both]
            groups = defaultdict(list)
            for (one, _), gap in zip(both, gaps, strict=True):
                groups[one.family].append(gap)
            holds = sum(
                sum(group) > 0 or (measure == "closed" and sum(group) == 0) for group in groups.values()
            )
            found.append((measure, better, worse, interval(gaps), holds, len(groups)))
    return found


def _ordering(played: Mapping[str, Sequence[Played]]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (measure, f"{better} > {worse}", *_spread(gap, 3), holds, families)
        for measure, better, worse, gap, holds, families in ordering(played)
    ]
    for better, worse in (("perfect", "suggestions"), ("suggestions", "greedy")):
        if better in played and worse in played:
            one, other = (per_yuan([p.outcome for p in played[name]]) for name in (better, worse))
            gap = None if one is None or other is None else round(one - other, 3)
            rows.append(("orders/100yuan", f"{better} > {worse}", gap, None, None, None, None))
    columns = ("measure", "pair", "difference", "low", "high", "families", "of")
    return Table("ordering", "Ordering, buyer by buyer (95 % intervals)", columns, tuple(rows))


def _families(played: Mapping[str, Sequence[Played]]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for agent in (name for name in AGENTS if name in played):
        for (motive, level), group in by_family(played[agent]).items():
            satisfaction, closed = (
                interval([measure(one) for one in group]) for measure in MEASURES.values()
            )
            rows.append((agent, motive, level, len(group), *_spread(satisfaction, 1), *_spread(closed, 3)))
    columns = ("agent", "motive", "level", "n", *SPREAD)
    return Table("families", "Families: one motive, one level", columns, tuple(rows))
