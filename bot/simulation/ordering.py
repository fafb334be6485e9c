"""Who does better than whom: agents compared buyer by buyer, over all and within every family, with intervals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import NormalDist
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from bot.simulation.outcome import Outcome
    from bot.simulation.selfplay import Played

RESAMPLES: Final = 400
SMALLEST: Final = 8
"""Values that a stratum of its own has at least."""
AT_ONCE: Final = 1_000_000
"""Figures drawn at a time."""
INSIDE: Final = (2.5, 97.5)
"""Per cent: the interval holds 95 of 100 resamples (percentile bootstrap, Efron 1979)."""
WRONG: Final = 0.05
"""Chance that, of all the families of a pair, any is called violated where none is (Bonferroni 1936)."""
SURE, POWER = 0.975, 0.8
"""A comparison of this many buyers would be shown to hold four times in five (Cohen 1988)."""
FEWEST: Final = 10
"""Buyers, or orders of the two agents together, below which nothing can be told."""
ORDER: Final = (
    ("perfect", "suggestions"),
    ("suggestions", "greedy"),
    ("suggestions", "overpromiser"),
    ("greedy", "silent"),
    ("overpromiser", "silent"),
    ("silent", "rude"),
)
"""Who should please more, and close more problems, than whom."""
THRIFT: Final = (("perfect", "suggestions"), ("suggestions", "greedy"))
"""Who should sell more than whom for what is given away."""
MEASURES: Final[Mapping[str, Callable[[Outcome], float]]] = {
    "satisfaction": lambda one: one.satisfaction,
    "closed": lambda one: float(one.closed),
}
THRIFTY: Final = "orders/100yuan"

Verdict = Literal["holds", "noise", "tied", "violated"]
"""The whole interval is on the right side; it cannot be told; the two never differ; the whole is on the wrong side, so far
that it cannot be the chance of having looked at so many families."""
Interval = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much better one agent did than another with the very same buyers."""

    measure: str
    better: str
    worse: str
    gap: Interval
    """Mean difference and the ends of its 95 % interval; for orders per yuan only its sign means anything."""
    shown: float | None
    """The difference in the measure's own unit; None where nothing was given away."""
    verdict: Verdict
    count: int
    """Buyers."""
    family: tuple[str, int] | None = None
    needed: int | None = None
    """Buyers of this kind by which the order would be shown, as the spread is; None where the gap is none or wrong."""


def interval(values: Sequence[float], strata: Sequence[str] = ()) -> Interval:
    """Return the mean and the ends of its 95 % interval; the same values always give the same.

    `strata`: which situation each value is of. How often each is met is laid down by the run and no chance of the buyers,
    so that resamples draw within it (Davison and Hinkley 1997, 3.2).
    """
    if not values:
        return 0.0, 0.0, 0.0
    sample = np.asarray(values, dtype=float)
    low, high = np.percentile(_resampled(sample, strata), INSIDE)
    return float(sample.mean()), float(low), float(high)


def per_yuan(group: Sequence[Outcome]) -> float | None:
    """Return orders per 100 yuan given away on them, where there was something to sell; None when nothing was given.

    What was offered to who did not order has cost nothing; what a buyer is owed after the sale, or is given on an order that
    stands already, buys no order.
    """
    given = sum(_cost(one) for one in group if one.sale)
    return 100 * sum(one.ordered for one in group if one.sale) / given if given else None


def _cost(one: Outcome) -> float:
    """Return the yuan that were given away."""
    return one.given if one.ordered else 0.0


def comparisons(
    played: Mapping[str, Sequence[Played]],
    *,
    families: bool,
    sold: Mapping[str, Sequence[Played]] | None = None,
) -> list[Comparison]:
    """Compare the agents of `ORDER` and `THRIFT` that have played: over all buyers, or within every family.

    Every agent meets the same buyers, so differences are taken buyer by buyer. `sold` are conversations in which
    there was something to sell, of which orders per yuan are taken: among all situations they are one in five, too few
    for a family. Without them, those of `played` count.
    """
    found = []
    for measure, order in (*((measure, ORDER) for measure in MEASURES), (THRIFTY, THRIFT)):
        source = sold or played if measure == THRIFTY else played
        for better, worse in order:
            if better not in source or worse not in source:
                continue
            groups: dict[tuple[str, int] | None, list[tuple[Played, Played]]] = defaultdict(list)
            for one, other in zip(source[better], source[worse], strict=True):
                groups[one.family if families else None].append((one, other))
            found += [
                _compared((measure, better, worse), pairs, family, len(groups))
                for family, pairs in sorted(groups.items(), key=lambda item: item[0] or ("", 0))
            ]
    return found


def _compared(
    what: tuple[str, str, str],
    met: Sequence[tuple[Played, Played]],
    family: tuple[str, int] | None,
    families: int,
) -> Comparison:
    """Compare by a measure, better and worse; `families` are looked at together."""
    measure, better, worse = what
    enough, count = True, len(met)
    met = [(one, other) for one, other in met if one.outcome.sale] if measure == THRIFTY else met
    pairs = [(one.outcome, other.outcome) for one, other in met]
    strata = [f"{one.persona}/{one.scenario}" for one, _ in met]
    if measure == THRIFTY:
        enough = sum(one.ordered + other.ordered for one, other in pairs) >= FEWEST
        gap, same = _thrift(pairs, strata)
        one, other = (per_yuan([both[side] for both in pairs]) for side in (0, 1))
        shown = None if one is None or other is None else one - other
    else:
        gaps = [MEASURES[measure](one) - MEASURES[measure](other) for one, other in pairs]
        enough = len(gaps) >= FEWEST
        gap, same = interval(gaps, strata), not any(gaps)
        shown = gap[0]
    verdict = _verdict(gap, families, same=same)
    verdict = "noise" if verdict in {"holds", "violated"} and not enough else verdict
    return Comparison(measure, better, worse, gap, shown, verdict, count, family, _needed(gap, count))


def _thrift(pairs: Sequence[tuple[Outcome, Outcome]], strata: Sequence[str]) -> tuple[Interval, bool]:
    """Compare orders per yuan without dividing by what may be nought: a/b > c/d where a * d > c * b.

    Returns the interval of that difference per buyer squared, and whether neither sold anything, or gave anything, or the two
    never differ.
    """
    figures = np.array(
        [(one.ordered, _cost(one), other.ordered, _cost(other)) for one, other in pairs],
        dtype=float,
    )
    if not len(figures):
        return (0.0, 0.0, 0.0), True
    drawn = _resampled(figures, strata)
    low, high = np.percentile(_crossed(drawn), INSIDE)
    whole = figures.mean(axis=0)
    same = not whole[[0, 2]].any() or not whole[[1, 3]].any() or not _crossed(drawn).any()
    return (float(_crossed(whole)), float(low), float(high)), same


def _crossed(figures: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    crossed: npt.NDArray[np.float64] = figures[..., 0] * figures[..., 3] - figures[..., 2] * figures[..., 1]
    return crossed


def _spread(gap: Interval) -> float:
    """Return the standard error behind an interval."""
    return (gap[2] - gap[1]) / (2 * NormalDist().inv_cdf(SURE))


def _verdict(gap: Interval, families: int, *, same: bool) -> Verdict:
    if same:
        return "tied"
    mean, low, high = gap
    surely = NormalDist().inv_cdf(1 - WRONG / (2 * families))
    wrong = high < 0 and mean + surely * _spread(gap) < 0
    return "holds" if low > 0 else "violated" if wrong else "noise"


def _needed(gap: Interval, count: int) -> int | None:
    """Return n * ((z + z_power) * error / mean)²: the error falls with the root of the count."""
    if gap[0] <= 0:
        return None
    both = NormalDist().inv_cdf(SURE) + NormalDist().inv_cdf(POWER)
    return max(ceil(count * (both * _spread(gap) / gap[0]) ** 2), 1)


def _resampled(figures: npt.NDArray[np.float64], strata: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return the means of resamples, each drawn within the strata, a few at a time: all at once would fill the memory."""
    size = len(figures)
    places, starts, sizes = _within(strata or [""] * size)
    chance = np.random.Generator(np.random.PCG64(size))
    means: list[npt.NDArray[np.float64]] = []
    while (left := RESAMPLES - sum(map(len, means))) > 0:
        rolled = chance.random((min(left, max(AT_ONCE // size, 1)), size))
        means.append(figures[places[(starts + rolled * sizes).astype(np.int64)]].mean(axis=1))
    return np.concatenate(means)


def _within(
    strata: Sequence[str],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the places of all values, stratum by stratum, and for each of them where its stratum starts and how many it has.

    Strata too small to show how their values spread are drawn as one.
    """
    counts = Counter(strata)
    names = [name if counts[name] >= SMALLEST else "" for name in strata]
    places = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)
    sizes = np.array([count for _, count in sorted(Counter(names).items())], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    return places, np.repeat(starts, sizes), np.repeat(sizes, sizes)
