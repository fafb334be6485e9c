from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.profile import Bought, read_orders
from bot.terms import OrderState

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def bought(count: int, state: OrderState = "signed", days: float = 10) -> list[Bought]:
    """Return orders of one kind."""
    paid = state not in {"unpaid", "closed"}
    return [Bought(state, NOW - timedelta(days=days), paid) for _ in range(count)]


@pytest.mark.parametrize(
    ("orders", "value", "why"),
    [
        (bought(2, "unpaid"), "unpaid", "unpaid:2"),
        (bought(2, "closed") + bought(2), "unpaid", "unpaid:2"),
        (bought(1, "unpaid"), None, ""),
        (bought(2, "unpaid") + bought(3), None, ""),
        (bought(2, "unpaid", days=0.5), None, ""),
        (bought(2, "unpaid", days=200), None, ""),
    ],
)
def test_orders_left_unpaid(orders: list[Bought], value: str | None, why: str) -> None:
    """Two or more, half of all, older than a day and younger than half a year make a habit."""
    guess = read_orders(orders, NOW).get("behaviour")
    assert (value, why) == ((guess.value, guess.why) if guess else (None, ""))


@pytest.mark.parametrize(
    ("count", "value"),
    [(0, None), (1, None), (2, "growing"), (4, "growing"), (5, "veteran"), (40, "veteran")],
)
def test_experience_grows_with_paid_orders(count: int, value: str | None) -> None:
    """Few orders in one shop do not make a novice: the buyer may be at home elsewhere."""
    guess = read_orders(bought(count), NOW).get("experience")
    assert value == (guess.value if guess else None)
    if guess:
        assert 0.4 <= guess.score < 1
