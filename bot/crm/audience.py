"""Ready-made audiences (AUD-01 to AUD-12) as filters of the shop's own days, and filters judged in Python.

The store compiles the same filters to SQL for counts and lists; `matches` says of one customer at hand whether a
filter takes them in, for contact plans and for tests that hold both against one another.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from bot.crm.purchases import months_before
from bot.crm.records import (
    All,
    Bought,
    CustomerRecord,
    Figures,
    Filter,
    Interest,
    Interested,
    Not,
    Purchase,
    Some,
    Tagged,
    Test,
)
from bot.crm.rules import AudienceRule
from bot.shop.dates import local
from bot.store.filters import DETAIL

MONTHS: Final = 12
_FIGURES: Final = frozenset(Figures.__dataclass_fields__) - {"detail", "customer", "shop", "as_of"}
_MOMENTS: Final = frozenset({"first_at", "last_at", "first_seen", "last_seen", "first_day"})


@dataclass(frozen=True, slots=True)
class Known:
    """One customer with everything a filter can ask."""

    record: CustomerRecord
    purchases: tuple[Purchase, ...] = ()
    figures: Figures | None = None
    interests: tuple[Interest, ...] = ()
    birthday_within: int | None = None


def presets(rule: AudienceRule, now: datetime) -> Mapping[str, Filter]:
    """Return the ready-made audiences on the day of `now`, by key.

    new: exactly one deal in two years, in the last 180 days · interest: in the cart or among the favourites in the
    last days, and not bought in the same time · returning: two deals and more in two years, the last one in the
    last 180 days · silent, unpaid, birthday, store.
    """
    today = local(now).date()
    years = (today - months_before(today, rule.new_years * MONTHS)).days
    return {
        "new": All((Bought(days=years, least=1, most=1), Bought(days=rule.new_days))),
        "interest": Some(
            (
                Interested("cart", rule.interest_days, unbought=True),
                Interested("favourite", rule.interest_days, unbought=True),
            )
        ),
        "returning": All((Bought(days=years, least=2), Bought(days=rule.new_days))),
        "silent": All((Bought(), Not(Bought(days=rule.silent_days)))),
        "unpaid": Test("unpaid", "ge", 1),
        "birthday": Test("birthday_within", "le", 30),
        "store": Test("channel", "eq", "store"),
    }


def region(provinces: Sequence[str]) -> Filter:
    """Return the customers of some provinces (AUD-08)."""
    return Test("field.province", "in", tuple(provinces))


def ad_day(day: date) -> Filter:
    """Return those whose first purchase fell on one day (AUD-12): what an advertisement brought."""
    return Test("first_day", "eq", day.isoformat())


def matches(given: Filter, known: Known, now: datetime) -> bool:  # noqa: PLR0911 - one line a kind
    """Return whether a filter takes a customer in; the same answer as the store's SQL."""
    match given:
        case All(parts):
            return all(matches(part, known, now) for part in parts)
        case Some(parts):
            return any(matches(part, known, now) for part in parts)
        case Not(part):
            return not matches(part, known, now)
        case Tagged(text):
            return any(tag.text == text for tag in known.record.tags)
        case Bought():
            return _bought(given, known, now)
        case Interested():
            return _interested(given, known, now)
        case Test(field, op, value):
            return _compared(_field(field, known, now), op, value)


def _bought(given: Bought, known: Known, now: datetime) -> bool:
    count = 0
    for purchase in known.purchases:
        if not purchase.deal or purchase.paid_at is None:
            continue
        if purchase.paid_at > now - timedelta(days=given.until_days):
            continue
        if given.days is not None and purchase.paid_at <= now - timedelta(days=given.days):
            continue
        count += _holds(purchase, given.product, given.category)
    return given.least <= count and (given.most is None or count <= given.most)


def _holds(purchase: Purchase, product: str, category: str) -> bool:
    if not product and not category:
        return True
    return any(
        (not product or item.product == product) and (not category or item.category == category)
        for item in purchase.items
    )


def _interested(given: Interested, known: Known, now: datetime) -> bool:
    since = now - timedelta(days=given.days)
    wanted = {i.product for i in known.interests if i.kind == given.kind and since < i.at <= now}
    if given.unbought:
        wanted -= {
            item.product
            for purchase in known.purchases
            if purchase.deal and purchase.paid_at is not None and since < purchase.paid_at <= now
            for item in purchase.items
        }
    return bool(wanted)


def _field(field: str, known: Known, now: datetime) -> Any:  # noqa: ANN401, C901, PLR0911 - one line a field
    record, figures = known.record, known.figures
    if field.startswith("field."):
        return record.fields.get(field.removeprefix("field."))
    if field.startswith("consent."):
        return record.consents.get(field.removeprefix("consent."))
    match field:
        case "unpaid":
            return sum(1 for purchase in known.purchases if purchase.state == "unpaid")
        case "birthday_within":
            return known.birthday_within
        case "channel":
            return {purchase.channel for purchase in known.purchases if purchase.channel}
        case "first_day":
            first = None if figures is None else figures.first_at
            return None if first is None else local(first).date().isoformat()
        case "days_since_last":
            last = None if figures is None else figures.last_at
            return None if last is None else (now - last) // timedelta(days=1)
        case "days_since_seen":
            return (now - record.last_seen) // timedelta(days=1)
    if field in DETAIL:
        return None if figures is None else _within(figures.detail, DETAIL[field])
    if field in _FIGURES:
        value = None if figures is None else getattr(figures, field)
    else:
        value = getattr(record, field)
    return value.isoformat() if isinstance(value, datetime) else value


def _within(detail: Any, way: Sequence[str | int]) -> Any:  # noqa: ANN401 - JSON values
    """Return what stands at the end of a way into JSON; None where the way ends before."""
    for step in way:
        try:
            detail = detail[step]
        except (KeyError, IndexError):
            return None
    return detail


_COMPARISONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "in": lambda found, value: found in value,
    "contains": lambda found, value: str(value).lower() in str(found).lower(),
}


def _compared(found: Any, op: str, value: Any) -> bool:  # noqa: ANN401 - any JSON value
    empty = found in (None, "", ()) or found == set()
    if op in {"empty", "known"}:
        return empty is (value if op == "empty" else not value)
    if isinstance(found, set | tuple | list):
        return any(_compared(one, op, value) for one in found)
    if found is None:
        return op == "ne"
    return bool(_COMPARISONS[op](found, value))
