"""Agents compared with one another: intervals, verdicts, what is too little to tell."""

from __future__ import annotations

import pytest

from bot.simulation.agents import AgentName
from bot.simulation.ordering import Comparison, comparisons, interval, per_yuan
from bot.simulation.outcome import Outcome
from bot.simulation.selfplay import Played


def outcome(
    *, satisfaction: float = 50.0, ordered: bool = False, given: float = 0.0, sale: bool = True
) -> Outcome:
    """Return how a conversation ended."""
    return Outcome(
        ordered=ordered, paid=ordered, satisfaction=satisfaction, closed=ordered, why_open=(), turns=1,
        replies=1, needs=1, unanswered=0, given=given, sale=sale, ended="done",
    )  # fmt: skip


def compared(better: list[Outcome], worse: list[Outcome], measure: str) -> Comparison:
    """Compare two agents that met the same buyers of one family."""
    played = {
        name: [Played(number, "", "", ("practical", 2), "", (), one) for number, one in enumerate(group)]
        for name, group in (("suggestions", better), ("greedy", worse))
    }
    return next(one for one in comparisons(played, families=True) if one.measure == measure)


@pytest.mark.parametrize(
    ("better", "worse", "verdict"),
    [
        ([60.0, 62.0, 64.0] * 10, [50.0] * 30, "holds"),
        ([50.0] * 30, [60.0, 62.0, 64.0] * 10, "violated"),
        ([70.0, 30.0] * 15, [50.0] * 30, "noise"),
        ([50.0] * 30, [50.0] * 30, "tied"),
    ],
)
def test_verdicts_follow_from_the_interval(better: list[float], worse: list[float], verdict: str) -> None:
    """The order holds where the whole interval is on its side, and is broken where all of it is on the other."""
    one = compared(
        [outcome(satisfaction=value) for value in better],
        [outcome(satisfaction=value) for value in worse],
        "satisfaction",
    )
    assert one.verdict == verdict


def test_one_of_many_families_is_not_violated_by_chance() -> None:
    """What would be a verdict alone is noise where so many families are looked at; and it says how many would do."""
    down = [outcome(satisfaction=value) for value in ([45.0, 53.0] * 6 + [41.0] * 3)]
    flat = [outcome(satisfaction=50.0)] * 15
    alone = compared(down, flat, "satisfaction")
    assert (alone.gap[2] < 0, alone.verdict, alone.needed) == (True, "violated", None)
    played = {
        name: [
            Played(number, "", "", ("practical", level), "", (), one)
            for level in range(70)
            for number, one in enumerate(group)
        ]
        for name, group in (("suggestions", down), ("greedy", flat))
    }
    among = [one for one in comparisons(played, families=True) if one.measure == "satisfaction"]
    assert {"noise"} == {one.verdict for one in among}
    up = compared(flat, down, "satisfaction")
    assert up.needed is not None
    assert up.needed > up.count


def test_situations_are_no_chance_of_the_buyers() -> None:
    """What differs between two situations widens no interval: each is met as often as the run lays down."""
    gaps = [10.0, 11.0, 12.0, 13.0] * 5 + [40.0, 41.0, 42.0, 43.0] * 5
    mean, low, high = interval(gaps)
    within = interval(gaps, ["one"] * 20 + ["other"] * 20)
    assert (within[0], within[2] - within[1] < (high - low) / 5) == (mean, True)


def test_selling_without_giving_beats_selling_for_money() -> None:
    """As many orders for nothing are more per yuan than for something, although nothing can be divided by."""
    free = [outcome(ordered=True)] * 30
    paid_for = [outcome(ordered=True, given=20.0), outcome(ordered=False, given=5.0)] * 15
    assert compared(free, paid_for, "orders/100yuan").verdict == "holds"
    assert compared(paid_for, free, "orders/100yuan").verdict == "violated"


def test_what_is_owed_after_the_sale_buys_no_order() -> None:
    """Money given where there was nothing to sell does not count against an agent."""
    sold = [outcome(ordered=True, given=10.0)]
    owed = [outcome(given=500.0, sale=False)]
    assert per_yuan([*sold, *owed]) == per_yuan(sold) == pytest.approx(10.0)


def test_orders_per_yuan_are_taken_where_something_is_sold() -> None:
    """With conversations of their own, orders per yuan follow from those, and everything else does not."""

    def group(*, ordered: bool, given: float) -> list[Played]:
        one = outcome(ordered=ordered, given=given)
        return [Played(n, "", "", ("practical", 2), "", (), one) for n in range(20)]

    idle, thrifty = group(ordered=False, given=0.0), group(ordered=True, given=1.0)
    played = {"suggestions": idle, "greedy": idle}
    sold = {"suggestions": thrifty, "greedy": group(ordered=True, given=9.0)}
    for families in (True, False):
        found = {one.measure: one.verdict for one in comparisons(played, families=families, sold=sold)}
        assert ("holds", "tied") == (found["orders/100yuan"], found["closed"])
        alone = {one.measure: one.verdict for one in comparisons(played, families=families)}
        assert alone["orders/100yuan"] == "tied"


def test_agents_not_played_are_not_compared() -> None:
    """A pair is left out when one of the two did not play."""
    names: list[AgentName] = ["perfect", "rude"]
    assert comparisons({name: [] for name in names}, families=False) == []
