"""Orders as the figures of customer management see them: which count, with how much, on which day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.crm.records import Purchase
from bot.crm.rules import WindowRule
from bot.errors import InputError
from bot.shop.dates import CHINA, aware, local
from bot.store.outline import Outline

Whole = NDArray[np.int64]
"""Whole numbers: fen, days, seconds, counts."""
Flags = NDArray[np.bool_]

CHINA_SECONDS: Final = 8 * 3600
DAY_SECONDS: Final = 86_400
EPOCH: Final = date(1970, 1, 1)
NONE: Final = -1
"""In an array of days: there is none."""
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Window:
    """Whole days in China, both included."""

    since: date
    until: date
    bounds: tuple[int, int] = field(init=False, compare=False, repr=False)
    """Day numbers since 1970, both included."""

    def __post_init__(self) -> None:
        """Count the days once: every customer is held against them."""
        object.__setattr__(self, "bounds", (day_number(self.since), day_number(self.until)))

    def holds(self, moment: datetime) -> bool:
        """Return whether a moment falls into it: from 00:00:00 of the first to 23:59:59 of the last day."""
        return self.since <= local(moment).date() <= self.until

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.until - self.since).days + 1


def window_of(rule: WindowRule, reference: datetime) -> Window:
    """Return the window a rule means on the day of `reference`, that day included.

    Three months to 30 June begin on 31 March; to 29 May of a leap year on 1 March: a day of the month that
    is missing counts as the month's last.
    """
    today = local(reference).date()
    if rule.since is not None:
        return Window(rule.since, rule.until or max(today, rule.since))
    if rule.days is not None:
        return Window(today - timedelta(days=rule.days - 1), today)
    return Window(months_before(today, rule.months or 1) + timedelta(days=1), today)


def months_before(day: date, months: int) -> date:
    """Return the same day `months` earlier, the month's last one where it is missing."""
    count = day.year * MONTHS + day.month - 1 - months
    return last_day(count // MONTHS, count % MONTHS + 1, day.day)


def last_day(year: int, month: int, day: int) -> date:
    """Return the day, or the month's last where there is no such day: 31 June is 30 June (VAL-07)."""
    for shorter in range(day, day - 4, -1):
        try:
            return date(year, month, shorter)
        except ValueError:
            continue
    msg = f"{year}-{month}-{day} is no day"
    raise InputError(msg)


def read_window(since: str, until: str) -> tuple[Window, tuple[str, ...]]:
    """Read a window written by hand (`2026-5-1`, `2026-06-31`); return it and the days that were put right.

    Raises InputError.
    """
    days, notes = [], []
    for text in (since, until):
        parts = text.strip().split("-")
        if len(parts) != 3 or not all(part.isdigit() for part in parts):  # noqa: PLR2004 - year, month, day
            msg = f"{text}: write a day as 2026-06-30"
            raise InputError(msg)
        year, month, day = (int(part) for part in parts)
        found = last_day(year, month, day) if 1 <= day <= 31 else None  # noqa: PLR2004 - no month has more
        if found is None:
            msg = f"{text} is no day"
            raise InputError(msg)
        if found.day != day:
            notes.append(f"{text} -> {found.isoformat()}")
        days.append(found)
    if days[1] < days[0]:
        msg = f"{until} is before {since}"
        raise InputError(msg)
    return Window(days[0], days[1]), tuple(notes)


def day_number(day: date) -> int:
    """Return days since 1970."""
    return (day - EPOCH).days


def day_at(number: int) -> date:
    """Return the day of a number; the reverse of `day_number`."""
    return EPOCH + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class Deals:
    """Purchases in columns, by customer and time; what does not count is not in them."""

    customers: tuple[str, ...]
    """Every customer asked about, those without a purchase too."""
    who: Whole
    """Position in `customers`, rising."""
    second: Whole
    """Paid, in seconds since 1970 UTC, rising within a customer."""
    net: Whole
    """Fen."""
    first: Whole
    """Where each customer's deals begin, one more at the end."""

    @property
    def day(self) -> Whole:
        """China's day number of each deal."""
        return (self.second + CHINA_SECONDS) // DAY_SECONDS

    def until(self, second: int) -> Deals:
        """Return what was known at a moment: deals at or before it."""
        return self._kept(self.second <= second)

    def within(self, window: Window) -> Deals:
        """Return the deals of a window, both its days included."""
        since, until = window.bounds
        day = self.day
        return self._kept((day >= since) & (day <= until))

    def counts(self) -> Whole:
        """Return how many deals each customer has."""
        return np.diff(self.first)

    def spent(self) -> Whole:
        """Return fen of each customer."""
        return summed(self.net, self.first)

    def _kept(self, keep: Flags) -> Deals:
        who = self.who[keep]
        return Deals(self.customers, who, self.second[keep], self.net[keep], starts(who, len(self.customers)))


def deals_of(customers: Sequence[str], who: Any, second: Any, net: Any) -> Deals:  # noqa: ANN401 - anything numpy reads
    """Return columns put in order; equal moments keep the order they came in."""
    people, when, fen = (np.asarray(column, dtype=np.int64) for column in (who, second, net))
    order = np.lexsort((when, people))
    people = people[order]
    return Deals(tuple(customers), people, when[order], fen[order], starts(people, len(customers)))


def deals_from(customers: Sequence[str], purchases: Iterable[Purchase]) -> Deals:
    """Return the purchases of these customers that count, those of one moment by order number.

    What counts says `Purchase.deal`: paid for, not closed, and not given back whole. A purchase counts with
    what was not given back; while a refund is only asked for, with everything.
    """
    place = {customer: i for i, customer in enumerate(customers)}
    rows = sorted(purchases, key=lambda purchase: purchase.order_no)
    kept = [(p, p.paid_at) for p in rows if p.deal and p.customer in place]
    return deals_of(
        customers,
        [place[p.customer] for p, _ in kept],
        [second_of(paid) for _, paid in kept if paid is not None],
        [p.net for p, _ in kept],
    )


def second_of(moment: datetime) -> int:
    """Return whole seconds since 1970 UTC."""
    return int(aware(moment).timestamp() // 1)


def outlines(purchases: Iterable[Purchase]) -> list[Outline]:
    """Return orders as bare values, by when they were placed; undated ones are left out."""
    found = [
        Outline(
            second_of(p.placed_at),
            None if p.paid_at is None else second_of(p.paid_at),
            p.order_no,
            p.state,
            p.deal,
            p.net,
            p.refunded,
            frozenset(item.product for item in p.items if item.product),
            frozenset(item.category for item in p.items if item.category),
            sum(item.count for item in p.items),
            p.receiver,
            p.gift,
        )
        for p in purchases
        if p.dated
    ]
    return sorted(found, key=lambda order: (order.placed, order.order_no))


def china_day(second: int) -> int:
    """Return China's day number of a moment in seconds."""
    return (second + CHINA_SECONDS) // DAY_SECONDS


def starts(who: Whole, customers: int) -> Whole:
    """Return where each customer's run begins in a rising column, and its end."""
    return np.searchsorted(who, np.arange(customers + 1)).astype(np.int64)


def summed(values: Whole, first: Whole) -> Whole:
    """Return the sum of each run."""
    running = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(values, dtype=np.int64)))
    total: Whole = running[first[1:]] - running[first[:-1]]
    return total


def midnight(day: date) -> datetime:
    """Return the first instant of a day in China."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)
