"""What self-play shows: figures per agent and per family with confidence intervals, and whether the ordering holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Final

from bot.learning.tables import Cell, Table
from bot.simulation.agents import AGENTS
from bot.simulation.ordering import MEASURES, THRIFTY, comparisons, interval, per_yuan
from bot.simulation.persona import EASY

if TYPE_CHECKING:
    from bot.simulation.ordering import Comparison
    from bot.simulation.outcome import Outcome
    from bot.simulation.selfplay import Played

SHOWN: Final = 0.9
"""Share of families for which a run should be long enough."""
VERDICTS: Final = ("holds", "noise", "tied", "violated")
SPREAD: Final = ("satisfaction", "s_low", "s_high", "closed", "c_low", "c_high")


def report(
    played: Mapping[str, Sequence[Played]],
    *,
    families: bool,
    sold: Mapping[str, Sequence[Played]] | None = None,
) -> tuple[Table, ...]:
    """Return the tables of a run; `sold` are further conversations, by which orders per yuan are compared."""
    tables = [_agents(played), _easy(played)]
    if len(played) > 1:
        tables.append(_ordering(played, sold))
    if families:
        tables.append(_families(played))
        if len(played) > 1:
            tables.append(_doubtful(played, sold))
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
    return Table(
        "agents",
        "Agents (95 % intervals; orders/100yuan where there was something to sell)",
        columns,
        tuple(rows),
    )


def _spread(values: Sequence[float], digits: int) -> tuple[float, ...]:
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


def _ordering(played: Mapping[str, Sequence[Played]], sold: Mapping[str, Sequence[Played]] | None) -> Table:
    within: dict[tuple[str, str, str], list[Comparison]] = defaultdict(list)
    for one in comparisons(played, families=True, sold=sold):
        within[one.measure, one.better, one.worse].append(one)
    rows: list[tuple[Cell, ...]] = []
    for one in comparisons(played, families=False, sold=sold):
        inside = within[one.measure, one.better, one.worse]
        verdicts = [family.verdict for family in inside]
        ends = (None, None) if one.measure == THRIFTY else _spread(one.gap[1:], 3)
        rows.append(
            (
                one.measure,
                f"{one.better} > {one.worse}",
                None if one.shown is None else round(one.shown, 3),
                *ends,
                one.verdict,
                *[verdicts.count(verdict) for verdict in VERDICTS],
                len(verdicts),
                _runs(inside, one.count),
            )
        )
    columns = (
        "measure",
        "pair",
        "difference",
        "low",
        "high",
        "over all",
        *VERDICTS,
        "families",
        "-n for 9 in 10",
    )
    title = "Ordering, buyer by buyer (95 % intervals; -n by which nine families in ten would show it)"
    return Table("ordering", title, columns, tuple(rows))


def _runs(families: Sequence[Comparison], total: int) -> int | None:
    """Return how many conversations a run needs for nine of ten families to show that the order holds."""
    needed = sorted(one.needed * total / one.count for one in families if one.needed is not None)
    return ceil(needed[min(int(SHOWN * len(needed)), len(needed) - 1)]) if needed else None


def _doubtful(played: Mapping[str, Sequence[Played]], sold: Mapping[str, Sequence[Played]] | None) -> Table:
    """Return every family in which a pair is not shown to be in order, the worst first."""
    all_of_them = comparisons(played, families=True, sold=sold)
    doubtful = [one for one in all_of_them if one.verdict in {"noise", "violated"}]
    doubtful.sort(key=lambda one: (one.verdict != "violated", one.gap[0] > 0))
    rows: list[tuple[Cell, ...]] = [
        (
            one.verdict,
            one.measure,
            f"{one.better} > {one.worse}",
            *(one.family or ("", 0)),
            one.count,
            one.needed,
            None if one.shown is None else round(one.shown, 3),
            *((None, None) if one.measure == THRIFTY else _spread(one.gap[1:], 3)),
        )
        for one in doubtful
    ]
    columns = ("verdict", "measure", "pair", "motive", "level", "n", "needed", "difference", "low", "high")
    return Table("doubtful", "Families in which a pair is not shown to be in order", columns, tuple(rows))


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
