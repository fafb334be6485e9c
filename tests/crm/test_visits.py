"""Visits by day and origin, from whatever rows a platform's report has."""

from __future__ import annotations

from datetime import date

from bot.crm.records import Traffic
from bot.crm.visits import VisitDay, Visits, visits_of


def row(day: int, origin: str, page: str, *counts: int) -> Traffic:
    """Return a row of visitors, new visitors, carts, favourites."""
    visitors, new, carts, favourites = counts
    return Traffic(
        date(2026, 6, day),
        origin,
        page,
        visitors=visitors,
        new_visitors=new,
        carts=carts,
        favourites=favourites,
    )


def test_a_days_own_row_counts_before_its_parts() -> None:
    """The whole day where it is told, else its origins together, else the page that most saw."""
    rows = [
        row(2, "", "p1", 30, 9, 4, 1),
        row(2, "", "p2", 50, 8, 2, 3),
        row(1, "", "", 100, 40, 7, 5),
        row(1, "搜索", "", 70, 30, 5, 4),
        row(1, "推荐", "", 45, 15, 3, 2),
        row(3, "推荐", "", 20, 5, 1, 0),
        row(3, "搜索", "", 10, 2, 1, 1),
    ]
    assert Visits(
        (
            VisitDay(date(2026, 6, 1), 100, 40, 7, 5),
            VisitDay(date(2026, 6, 2), 50, 9, 4, 3),
            VisitDay(date(2026, 6, 3), 30, 7, 2, 1),
        ),
        (("搜索", 80), ("推荐", 65)),
    ) == visits_of(rows)
    assert Visits((), ()) == visits_of([])
