"""Value tiers at every border, and what counts as a purchase."""

from __future__ import annotations

from datetime import date
from itertools import product

import numpy as np
import pytest

from bot.crm.purchases import Window, deals_from, months_before, read_window, window_of
from bot.crm.records import Purchase
from bot.crm.rules import CrmRules, WindowRule, with_changes
from bot.crm.value import TIERS, tier_of, tiers_of
from bot.errors import InputError
from tests.crm.people import NOW, RULES, at, bought

WINDOW = window_of(RULES.window, NOW)


def tier(purchases: list[Purchase], rules: CrmRules = RULES) -> tuple[str | None, str]:
    """Return tier and rule of one customer's orders in the window to 30 June 2026."""
    deals = deals_from(["a"], purchases).within(WINDOW)
    found = tier_of(int(deals.counts()[0]), int(deals.spent()[0]), rules.value)
    return found.tier, found.why


@pytest.mark.parametrize(
    ("count", "yuan", "expected"),
    [
        (4, 200.01, ("high", "high")),
        (4, 200.00, ("medium", "frequent")),
        (3, 200.01, ("medium", "medium")),
        (2, 100.01, ("medium", "medium")),
        (2, 100.00, ("low", "rest")),
        (3, 100.00, ("low", "rest")),
        (4, 100.00, ("low", "rest")),
        (1, 5000.00, ("low", "single")),
        (1, 200.00, ("low", "rest")),
        (0, 0, (None, "")),
    ],
)
def test_borders(count: int, yuan: float, expected: tuple[str | None, str]) -> None:
    """200.00 is not over 200 and 100.00 not over 100; the undefined cases fall as decided."""
    assert expected == tuple(
        getattr(tier_of(count, round(yuan * 100), RULES.value), name) for name in ("tier", "why")
    )


def test_undefined_cases_are_rules_of_the_shop() -> None:
    """A shop may count frequent small buyers low and one large purchase medium."""
    rules = with_changes(RULES, {"value": {"frequent": "low", "single": "medium"}})
    assert ("low", "frequent") == tuple(getattr(tier_of(5, 15_000, rules.value), n) for n in ("tier", "why"))
    assert "medium" == tier_of(1, 20_001, rules.value).tier


def test_columns_agree_with_one_by_one() -> None:
    """The tier of a whole column is the tier of each of its customers."""
    grid = list(product(range(7), (0, 1, 9_999, 10_000, 10_001, 19_999, 20_000, 20_001, 99_999)))
    counts, spent = np.array([c for c, _ in grid]), np.array([s for _, s in grid])
    expected = [tier_of(c, s, RULES.value).tier or "" for c, s in grid]
    assert expected == [TIERS[code] for code in tiers_of(counts, spent, RULES.value)]


def test_fourth_purchase_on_the_last_second_counts() -> None:
    """23:59:59 of the last day is in the window, the second after it is not."""
    three = [bought("a", f"2026-06-0{day}", 60) for day in (1, 2, 3)]
    assert ("high", "high") == tier([*three, bought("a", "2026-06-30 23:59:59", 60)])
    assert ("medium", "medium") == tier([*three, bought("a", "2026-07-01 00:00:00", 60)])


def test_first_second_of_the_window_counts() -> None:
    """00:00:00 of the first day is in the window, the second before it is not."""
    assert Window(date(2026, 3, 31), WINDOW.until).days == WINDOW.days
    assert ("low", "rest") == tier([bought("a", "2026-03-31 00:00:00", 60)])
    assert (None, "") == tier([bought("a", "2026-03-30 23:59:59", 60)])


def test_refunds_and_closed_orders() -> None:
    """Given back whole, closed and unpaid orders are no purchases; a part given back lowers the sum only."""
    three = [bought("a", f"2026-06-0{day}", 60) for day in (1, 2, 3)]
    for fourth in (
        bought("a", "2026-06-04", 60, refunded=60, state="refunded"),
        bought("a", "2026-06-04", 60, state="closed"),
        bought("a", "2026-06-04", 60, paid=False, state="unpaid"),
    ):
        assert ("medium", "medium") == tier([*three, fourth])
    assert ("high", "high") == tier([*three, bought("a", "2026-06-04", 60, refunded=39.99)])
    assert ("medium", "frequent") == tier([*three, bought("a", "2026-06-04", 60, refunded=40)])


def test_leap_days() -> None:
    """A month back from the end of a longer month ends on its own last day, the 29th in a leap year."""
    assert date(2024, 2, 29) == months_before(date(2024, 5, 31), 3)
    leap = window_of(WindowRule(months=3), at("2024-05-29 10:00"))
    assert ("2024-03-01", "2024-05-29") == (leap.since.isoformat(), leap.until.isoformat())
    common = window_of(WindowRule(months=12), at("2025-02-28 10:00"))
    assert "2024-02-29" == common.since.isoformat()
    assert window_of(WindowRule(days=1), at("2024-02-29 00:00")).holds(at("2024-02-29 23:59:59"))


def test_the_source_window_is_put_right() -> None:
    """31 June does not exist and is read as 30 June with a note; 31 February too; the 32nd is refused."""
    window, notes = read_window("2026-5-1", "2026-6-31")
    assert ("2026-05-01", "2026-06-30") == (window.since.isoformat(), window.until.isoformat())
    assert ("2026-6-31 -> 2026-06-30",) == notes
    for since, until in (("2026-05-01", "2026-06-32"), ("2026-06-01", "2026-05-31"), ("May", "2026-06-30")):
        with pytest.raises(InputError):
            read_window(since, until)


def test_wrong_rules_are_refused_with_their_place() -> None:
    """A rule that cannot be names itself; the window is replaced whole."""
    with pytest.raises(InputError, match=r"rules value\.high\.least"):
        with_changes(RULES, {"value": {"high": {"least": 0}}})
    with pytest.raises(InputError, match=r"^rules "):
        with_changes(RULES, {"pyramid": [5, 13, 21, 62]})
    assert 60 == with_changes(RULES, {"window": {"days": 60}}).window.days
