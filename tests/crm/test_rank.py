"""Scores, cells, pyramid, 80/20 curve and intervals against cases computed by hand."""

from __future__ import annotations

import math

import numpy as np

from bot.crm.intervals import histogram, intervals_of
from bot.crm.purchases import deals_from
from bot.crm.pyramid import layers_of, pareto, pyramid
from bot.crm.rfm import CELLS, matrix, quantile_scores, rfm_of
from bot.crm.rules import with_changes
from bot.crm.view import last_days, look
from tests.crm.people import NOW, RULES, bought


def test_quantile_scores() -> None:
    """Ten different values give two of each score; equal values give equal scores whatever their order."""
    assert [1, 1, 2, 2, 3, 3, 4, 4, 5, 5] == quantile_scores(np.arange(10)).tolist()
    assert [3, 3, 3] == quantile_scores(np.array([7, 7, 7])).tolist()
    assert [5, 2, 2, 2, 4] == quantile_scores(np.array([9, 1, 1, 1, 4])).tolist()
    assert [] == quantile_scores(np.array([], dtype=np.int64)).tolist()


def test_eight_cells() -> None:
    """Two customers of each kind, high and low on the three scores, fall into the eight cells."""
    days, counts, spent, expected = [], [], [], []
    for code, cell in enumerate(CELLS):
        for _ in range(2):
            spent.append(90_000 if code & 4 else 1_000)
            days.append(2 if code & 2 else 200)
            counts.append(9 if code & 1 else 1)
            expected.append(cell)
    found = rfm_of(np.array(days), np.array(counts), np.array(spent), RULES.rfm)
    assert expected == [CELLS[code] for code in found.cell]


def test_nobody_without_a_purchase_is_scored() -> None:
    """Who bought nothing has no scores and no cell, and does not move the others."""
    found = rfm_of(np.array([-1, 3, 9]), np.array([0, 2, 1]), np.array([0, 500, 300]), RULES.rfm)
    assert (0, 0, 0, -1) == tuple(
        int(c[0]) for c in (found.recency, found.frequency, found.money, found.cell)
    )
    assert [4, 2] == found.recency[1:].tolist()


def test_cell_border_may_be_a_score() -> None:
    """With a score as the border, that score is high already."""
    rule = with_changes(RULES, {"rfm": {"cut": 3}}).rfm
    found = rfm_of(np.array([5, 5]), np.array([1, 1]), np.array([100, 100]), rule)
    assert ["important_value"] * 2 == [CELLS[code] for code in found.cell]


def test_matrix() -> None:
    """Customers and sales stand where their recency and frequency scores meet."""
    found = rfm_of(np.array([1, 100]), np.array([5, 1]), np.array([700, 300]), RULES.rfm)
    people, fen = matrix(found.recency, found.frequency, np.array([700, 300]))
    assert (1, 700) == (people[3, 3], fen[3, 3])
    assert (1, 300) == (people[1, 1], fen[1, 1])
    assert (2, 1000) == (people.sum(), fen.sum())


def test_pyramid_of_a_hundred() -> None:
    """A hundred different spenders part into 4, 13, 21 and 62."""
    spent = np.arange(100, 0, -1)
    layers = pyramid(spent, layers_of(spent, RULES.pyramid))
    assert [4, 13, 21, 62] == [layer.customers for layer in layers]
    assert [97, 84, 63, 1] == [layer.least for layer in layers]


def test_pyramid_of_twenty_four() -> None:
    """Of 24 the places before 0.96, 4.08 and 9.12 make layers of 1, 4, 5 and 14."""
    spent = np.arange(24, 0, -1)
    assert [1, 4, 5, 14] == np.bincount(layers_of(spent, RULES.pyramid), minlength=5)[1:].tolist()


def test_pyramid_keeps_equals_together() -> None:
    """Equal spenders on a border all stand above it, who spent nothing stands nowhere."""
    spent = np.array([50, 50, *([10] * 23), 0])
    assert [1, 1, *([2] * 23), 0] == layers_of(spent, RULES.pyramid).tolist()


def test_pareto() -> None:
    """Ten customers, two of whom spend 80 of 100; the sum of rank times spending is 874, so Gini is 0.648."""
    found = pareto(np.array([40, 40, *([5] * 2), *([2] * 4), 1, 1]), RULES.pareto)
    assert (10, 100, 0.8, 2) == (found.customers, found.total, found.best_share, found.customers_needed)
    assert ((0.0, 0.0), (0.1, 0.4), (0.2, 0.8)) == found.curve[:3]
    assert (1.0, 1.0) == found.curve[-1]
    gini = found.gini
    assert gini is not None
    assert math.isclose(0.648, gini)
    assert pareto(np.array([7, 7, 7]), RULES.pareto).gini == 0
    assert pareto(np.array([0]), RULES.pareto).best_share is None


def test_intervals() -> None:
    """A missing purchase gives none; two purchases on one day are 0 days apart, and that counts."""
    deals = deals_from(
        ["a", "b", "c", "d"],
        [
            bought("a", "2026-05-01", 10),
            bought("a", "2026-05-11", 10),
            bought("a", "2026-06-30", 10),
            bought("b", "2026-05-01 00:00:00", 10),
            bought("b", "2026-05-01 23:59:59", 10),
            bought("c", "2026-05-01", 10),
        ],
    )
    found = intervals_of(deals)
    assert [10, 0, -1, -1] == found.first.tolist()
    assert [50, -1, -1, -1] == found.second.tolist()
    assert [30.0, 0.0] == found.mean[:2].tolist()
    assert [30.0, 0.0] == found.median[:2].tolist()
    assert np.isnan(found.mean[2:]).all()
    assert [0, 10, 50] == sorted(found.gaps.tolist())
    assert [(0, 0, 1), (8, 14, 1), (31, 60, 1)] == [bar for bar in histogram(found.gaps) if bar[2]]


def test_midnight_is_china_midnight() -> None:
    """Two purchases two seconds apart across midnight in China are one day apart."""
    deals = deals_from(
        ["a"], [bought("a", "2024-02-28 23:59:59", 10), bought("a", "2024-02-29 00:00:01", 10)]
    )
    assert [1] == intervals_of(deals).first.tolist()


def test_view_places_as_the_columns_do() -> None:
    """The borders of a shop give every customer the scores, cell and layer that the columns give."""
    rng = np.random.default_rng(3)
    people = [f"c{n:03}" for n in range(120)]
    orders = [
        bought(person, f"2026-0{rng.integers(1, 7)}-{rng.integers(1, 29):02}", float(rng.integers(5, 400)))
        for person in people
        for _ in range(int(rng.integers(0, 6)))
    ]
    deals = deals_from(people, orders)
    view, verdict = look(deals, RULES, NOW)
    year = deals.within(view.year)
    since = last_days(year, NOW)
    found = rfm_of(since, year.counts(), year.spent(), RULES.rfm)
    layers = layers_of(year.spent(), RULES.pyramid)
    for i in range(len(people)):
        day = None if since[i] < 0 else int(since[i])
        scores = view.scores(day, int(year.counts()[i]), int(year.spent()[i]))
        assert (found.recency[i], found.frequency[i], found.money[i]) == scores
        assert (CELLS[found.cell[i]] if found.cell[i] >= 0 else "") == view.cell(scores)
        assert layers[i] == view.layer(int(year.spent()[i]))
    assert ("rule", "too_few") == (verdict.winner, verdict.why)
