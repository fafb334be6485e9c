"""A customer's figures as the card shows them: each with numerator, denominator and period (DEC-08)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from bot.crm.gauge import Gauge
from bot.crm.purchases import Window, window_of
from bot.crm.records import Figures
from bot.crm.rules import CrmRules
from bot.crm.view import year_of
from bot.shop.dates import local

FEN: Final = 100
GAUGES: Final = ("reputation", "awareness", "returning", "selling")


def explained(figures: Figures, rules: CrmRules) -> tuple[Gauge, ...]:
    """Return the figures of a card as of their computation; None where nothing can be said."""
    detail = figures.detail
    window, year = window_of(rules.window, figures.as_of), year_of(rules, figures.as_of)
    orders, fen = _pair(detail, "window")
    standing: Mapping[str, Any] = detail.get("standing", {})
    voice = detail.get("voice", [None, None])
    unpaid = _pair(detail, "unpaid")
    gaps = figures.orders - 1
    span = standing.get("rhythm")
    found = [
        _in("spent_window", (fen or 0) / FEN, None, "yuan", window),
        _in("orders_window", orders, None, "count", window),
        _in("order_value", (fen or 0) / FEN if orders else None, orders or None, "yuan", window),
        Gauge(
            "mean_interval",
            None if figures.mean_interval is None else round(figures.mean_interval * gaps),
            gaps if figures.mean_interval is not None else None,
            "days",
            _day(figures.first_at),
            _day(figures.last_at),
        ),
        Gauge(
            "refunded_orders",
            figures.refunds if unpaid[1] else None,
            unpaid[1] or None,
            "share",
            _day(figures.first_at),
            local(figures.as_of).date(),
        ),
        Gauge(
            "unpaid_orders",
            unpaid[0] if unpaid[1] else None,
            unpaid[1] or None,
            "share",
            None,
            local(figures.as_of).date(),
        ),
        Gauge(
            "overdue",
            standing.get("days_since"),
            span if standing.get("days_since") is not None else None,
            "times",
            _day(figures.last_at),
            local(figures.as_of).date(),
        ),
        Gauge(
            "risk",
            figures.risk,
            None,
            "share",
            local(figures.as_of).date(),
            local(figures.as_of).date() + timedelta(days=rules.churn.horizon),
        ),
        _in("satisfaction", voice[0], voice[1], "share", year),
    ]
    kept: Mapping[str, Any] = detail.get("gauges", {})
    for key in GAUGES:
        part, whole = kept.get(key, [None, None])
        found.append(_in(key, part, whole, "share", year))
    return tuple(found)


def _in(key: str, part: Any, whole: Any, unit: Any, window: Window) -> Gauge:  # noqa: ANN401 - figures
    return Gauge(key, part, whole, unit, window.since, window.until)


def _pair(detail: Mapping[str, Any], key: str) -> tuple[int, int]:
    first, second = detail.get(key, [0, 0])
    return int(first), int(second)


def _day(moment: Any) -> date | None:  # noqa: ANN401 - a moment or None
    return None if moment is None else local(moment).date()
