"""Filters as SQL, the same for SQLite and PostgreSQL."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    Float,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.errors import InputError
from bot.store.filters import (
    CARD,
    CONSENT,
    DETAIL,
    All,
    Bought,
    Filter,
    Interested,
    Not,
    Some,
    Tagged,
    Test,
    kind_of,
)
from bot.store.purchases import UNDATED, dealt
from bot.store.tables import (
    ChatReadingTable,
    ConsentTable,
    ConversationTable,
    CustomerTable,
    CustomerTagTable,
    FigureTable,
    InterestTable,
    OutcomeTable,
    PointsAccountTable,
    PurchaseItemTable,
    PurchaseTable,
    RecordTable,
    SpecialDateTable,
)
from bot.store.yearly import lunar_keys, solar_keys

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

CHINA: Final = timezone(timedelta(hours=8))
_COMPARE: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
_COUNTED: Final = frozenset({"orders", "spent", "refunds", "recency", "frequency", "monetary", "layer"})
"""No figures yet: 0."""
_NOTHING: Final = frozenset({0, ""})
"""What a figure counts as for somebody who has none yet."""


@dataclass(frozen=True, slots=True)
class Matching:
    """Filters of one shop at one moment as conditions over customer, figure and record."""

    shop: str
    now: datetime
    merged: bool = True
    """Whether the shop has merged customers at all; False saves joins."""

    def condition(self, given: Filter) -> ColumnElement[bool]:  # noqa: PLR0911 - one case a kind
        """Return the condition of a filter. Raises InputError for a moment that is none."""
        match given:
            case All(parts):
                return and_(true(), *[self.condition(part) for part in parts])
            case Some(parts):
                return or_(false(), *[self.condition(part) for part in parts])
            case Not(part):
                return not_(func.coalesce(self.condition(part), false()))
            case Tagged(text):
                return self._among(CustomerTagTable, col(CustomerTagTable.text) == text)
            case Bought():
                return self._bought(given)
            case Interested():
                return self._interested(given)
            case Test():
                return self._test(given)

    def _test(self, test: Test) -> ColumnElement[bool]:
        kind = kind_of(test.field)
        if test.field.startswith(CARD):
            return self._card(test)
        if test.field.startswith(CONSENT):
            return self._consent(test)
        if test.field == "birthday_within":
            return self._birthday(int(test.value))
        if test.field == "channel":
            return self._channel(test)
        if kind in {"moment", "days"}:
            return self._moment(test)
        return _compared(self._column(test.field, bare=_needs_figures(test)), test.op, test.value)

    def _column(self, field: str, *, bare: bool) -> Any:  # noqa: ANN401, PLR0911 - an SQL expression; one line a kind
        if field in {"name", "buyer", "member"}:
            return getattr(CustomerTable, field)
        if field == "completeness":
            return func.coalesce(RecordTable.completeness, 0.0)
        if field == "points":
            return self._sum(PointsAccountTable, func.coalesce(func.sum(PointsAccountTable.balance), 0))
        if field == "complaints":
            inner = (
                select(func.count())
                .select_from(OutcomeTable)
                .join(ConversationTable, col(ConversationTable.id) == col(OutcomeTable.conversation))
                .where(col(OutcomeTable.kind) == "complaint", self._own(ConversationTable.customer))
            )
            here = inner.correlate(CustomerTable).scalar_subquery()
            days = func.count(col(ChatReadingTable.day).distinct())
            return here + self._sum(ChatReadingTable, days, col(ChatReadingTable.complaint).is_(true()))
        if field == "unpaid":
            waits = (col(PurchaseTable.state) == "unpaid") & (col(PurchaseTable.placed_at) != UNDATED)
            return self._sum(PurchaseTable, func.count(), waits)
        column = _detail(field) if field in DETAIL else getattr(FigureTable, field)
        if bare:
            return column
        if field in _COUNTED:
            return func.coalesce(column, 0)
        return func.coalesce(column, "") if kind_of(field) == "text" else column

    def _moment(self, test: Test) -> ColumnElement[bool]:
        names = {"days_since_last": "last_at", "days_since_seen": "last_seen", "first_day": "first_at"}
        name = names.get(test.field, test.field)
        column = getattr(CustomerTable if name in {"first_seen", "last_seen"} else FigureTable, name)
        if test.op in {"empty", "known"}:
            return _presence(column, known=(test.op == "known") == test.value)
        if test.field.startswith("days_since_"):
            if test.op == "eq":
                start = self.now - timedelta(days=test.value + 1)
                return and_(column > start, column <= start + timedelta(days=1))
            later = test.op in {"gt", "le"}
            moment = self.now - timedelta(days=test.value + later)
            old: ColumnElement[bool] = column <= moment
            return old if test.op in {"gt", "ge"} else column.is_not(None) & (column > moment)
        start, end = _span(test.value)
        condition: ColumnElement[bool] = {
            "eq": and_(column >= start, column < end),
            "lt": column < start,
            "le": column < end,
            "gt": column >= end,
            "ge": column >= start,
        }[test.op]
        return condition

    def _card(self, test: Test) -> ColumnElement[bool]:
        value: Any = col(RecordTable.fields)[test.field.removeprefix(CARD)]
        text = value.as_string()
        if test.op in {"empty", "known"}:
            return _presence(text, known=(test.op == "known") == test.value)
        if test.op == "contains":
            return _compared(text, "contains", str(test.value))
        if test.op == "in":
            return or_(*[self._card(Test(test.field, "eq", item)) for item in test.value])
        if isinstance(test.value, bool):
            same = func.coalesce(text, "").in_(["true", "1"]) == literal(test.value)
            return same if test.op == "eq" else not_(same)
        if isinstance(test.value, int | float):
            shown = func.coalesce(text, "")
            number = case((shown.regexp_match(r"^-?[0-9]+(\.[0-9]+)?$"), cast(text, Float)), else_=None)
            return _compared(number, test.op, float(test.value))
        return _compared(text, test.op, test.value)

    def _consent(self, test: Test) -> ColumnElement[bool]:
        purpose = test.field.removeprefix(CONSENT)
        newest = (
            select(col(ConsentTable.granted))
            .where(col(ConsentTable.purpose) == purpose, self._own(ConsentTable.customer))
            .order_by(col(ConsentTable.at).desc(), col(ConsentTable.id).desc())
            .limit(1)
            .correlate(CustomerTable)
            .scalar_subquery()
        )
        if test.op == "known":
            return _presence(newest, known=bool(test.value))
        said: ColumnElement[bool] = newest.is_(true() if test.value else false())
        return said

    def _birthday(self, days: int) -> ColumnElement[bool]:
        today = self.now.astimezone(CHINA).date()
        keys = {"solar": set[tuple[int, int, bool]](), "lunar": set[tuple[int, int, bool]]()}
        for offset in range(min(days, 366) + 1):
            keys["solar"] |= solar_keys(today + timedelta(days=offset))
            keys["lunar"] |= lunar_keys(today + timedelta(days=offset))
        day = tuple_(col(SpecialDateTable.month), col(SpecialDateTable.day), col(SpecialDateTable.leap))
        falls = [
            and_(col(SpecialDateTable.calendar) == name, day.in_(sorted(found)))
            for name, found in keys.items()
            if found
        ]
        mine = (col(SpecialDateTable.kind) == "birthday", col(SpecialDateTable.whose) == "self")
        return self._among(
            SpecialDateTable, col(SpecialDateTable.shop) == self.shop, *mine, or_(false(), *falls)
        )

    def _channel(self, test: Test) -> ColumnElement[bool]:
        if test.op in {"empty", "known"}:
            some = self._among(PurchaseTable, col(PurchaseTable.channel) != "")
            return some if (test.op == "known") == test.value else not_(some)
        wanted = list(test.value) if test.op == "in" else [test.value]
        found = self._among(PurchaseTable, col(PurchaseTable.channel).in_(wanted))
        return not_(found) if test.op == "ne" else found

    def _bought(self, given: Bought) -> ColumnElement[bool]:
        if given.least == 0:
            if given.most is None:
                return true()
            more = Bought(given.days, given.until_days, given.most + 1, None, given.product, given.category)
            return not_(self._bought(more))
        conditions = [col(PurchaseTable.shop) == self.shop, *dealt()]
        if given.days is not None:
            conditions.append(col(PurchaseTable.paid_at) > self.now - timedelta(days=given.days))
        conditions.append(col(PurchaseTable.paid_at) <= self.now - timedelta(days=given.until_days))
        if given.product or given.category:
            line = [
                col(PurchaseItemTable.shop) == self.shop,
                col(PurchaseItemTable.order_no) == col(PurchaseTable.order_no),
            ]
            if given.product:
                line.append(col(PurchaseItemTable.product) == given.product)
            if given.category:
                line.append(col(PurchaseItemTable.category) == given.category)
            conditions.append(exists().where(*line))
        query, person = self._persons(PurchaseTable)
        query = query.where(*conditions).group_by(person).having(func.count() >= given.least)
        if given.most is not None:
            query = query.having(func.count() <= given.most)
        return col(CustomerTable.id).in_(query)

    def _interested(self, given: Interested) -> ColumnElement[bool]:
        since = self.now - timedelta(days=given.days)
        query, person = self._persons(InterestTable)
        query = query.where(
            col(InterestTable.shop) == self.shop,
            col(InterestTable.kind) == given.kind,
            col(InterestTable.at) > since,
            col(InterestTable.at) <= self.now,
        )
        if given.unbought:
            bought = exists().where(
                col(PurchaseItemTable.shop) == self.shop,
                col(PurchaseItemTable.product) == col(InterestTable.product),
                col(PurchaseTable.shop) == self.shop,
                col(PurchaseTable.order_no) == col(PurchaseItemTable.order_no),
                *self._bought_by(person),
                *dealt(),
                col(PurchaseTable.paid_at) > since,
                col(PurchaseTable.paid_at) <= self.now,
            )
            query = query.where(not_(bought))
        return col(CustomerTable.id).in_(query)

    def _bought_by(self, person: Any) -> tuple[ColumnElement[bool], ...]:  # noqa: ANN401 - an SQL expression
        """Return: the purchase is the person's, through whichever account."""
        if not self.merged:
            return (col(PurchaseTable.customer) == person,)
        buyer = aliased(CustomerTable)
        return (
            col(buyer.id) == col(PurchaseTable.customer),
            func.coalesce(col(buyer.merged_into), col(buyer.id)) == person,
        )

    def _among(self, table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:  # noqa: ANN401 - a table class
        """Return: the person, or an account merged into it, has such a row."""
        query, _ = self._persons(table)
        return col(CustomerTable.id).in_(query.where(*conditions))

    def _persons(self, table: Any) -> tuple[Select[Any], Any]:  # noqa: ANN401 - a table class
        """Return a query for the persons of a table's rows, and the column that names them."""
        owner = col(table.customer)
        if not self.merged:
            return select(owner), owner
        account = aliased(CustomerTable)
        person = func.coalesce(col(account.merged_into), col(account.id))
        return select(person).select_from(table).join(account, col(account.id) == owner), person

    def _own(self, owner: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a column
        """Return: the row is the person's or that of an account merged into it."""
        same: ColumnElement[bool] = col(owner) == col(CustomerTable.id)
        if not self.merged:
            return same
        account = aliased(CustomerTable)
        merged = (
            select(col(account.id))
            .where(col(account.merged_into) == col(CustomerTable.id))
            .correlate(CustomerTable)
        )
        return or_(same, col(owner).in_(merged))

    def _sum(self, table: Any, what: Any, *conditions: ColumnElement[bool]) -> Any:  # noqa: ANN401 - SQL expressions
        query = select(what).select_from(table).where(self._own(table.customer), *conditions)
        return query.correlate(CustomerTable).scalar_subquery()


def _detail(field: str) -> Any:  # noqa: ANN401 - an SQL expression
    """Return a text in the detail of the figures."""
    detail: Any = col(FigureTable.detail)
    return detail[DETAIL[field]].as_string()


def lean(given: Filter) -> bool:
    """Say whether a filter asks for figures alone, and takes in nobody who has none yet."""
    match given:
        case All(parts) | Some(parts):
            return bool(parts) and all(lean(part) for part in parts)
        case Test():
            return test_of_figures(given)
        case _:
            return False


def test_of_figures(test: Test) -> bool:
    """Say whether a test is of one figure, and fails where there are none."""
    figure = test.field in {*FigureTable.model_fields, *DETAIL} and kind_of(test.field) in {"number", "text"}
    return figure and _needs_figures(test)


def _needs_figures(test: Test) -> bool:
    """Say whether nobody without figures can match; then the engine need not look at everybody."""
    if test.op == "in":
        return bool(test.value) and all(item not in _NOTHING for item in test.value)
    if test.op == "eq":
        return test.value not in _NOTHING
    positive = isinstance(test.value, int | float) and test.value > 0
    return test.op in {"gt", "ge"} and positive


def _compared(column: Any, op: str, value: Any) -> ColumnElement[bool]:  # noqa: ANN401 - SQL expressions
    if op in {"empty", "known"}:
        return _presence(column, known=(op == "known") == value)
    found: ColumnElement[bool]
    if op == "in":
        found = column.in_(list(value))
    elif op == "contains":
        found = func.lower(column).contains(value.lower(), autoescape=True)
    else:
        found = _COMPARE[op](column, value)
    return found


def _presence(column: Any, *, known: bool) -> ColumnElement[bool]:  # noqa: ANN401 - an SQL expression
    there: ColumnElement[bool] = column.is_not(None)
    if getattr(getattr(column, "type", None), "python_type", None) is str:
        there = and_(there, column != "")
    return there if known else not_(there)


def _span(text: str) -> tuple[datetime, datetime]:
    """Return the first moment of what a text names and the first after it: a day of China, or one microsecond."""
    try:
        if len(text) == len("2026-01-01"):
            day = datetime.fromisoformat(text).replace(tzinfo=CHINA)
            return day.astimezone(UTC), (day + timedelta(days=1)).astimezone(UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        msg = f"{text} is not a moment; write 2026-11-30 or 2026-11-30T20:00:00+08:00"
        raise InputError(msg) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
    return moment.astimezone(UTC), moment.astimezone(UTC) + timedelta(microseconds=1)
