"""Filters over customers: one language for lists, audiences and live counts. JSON comes in, frozen values go on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast, get_args

from bot.errors import InputError
from bot.store.accesses import Purpose
from bot.store.gathered import InterestKind

Op = Literal["eq", "ne", "lt", "le", "gt", "ge", "in", "empty", "known", "contains"]
Kind = Literal["number", "text", "moment", "flag", "json", "days"]
"""What a field holds; days are counted back from now."""

TYPED: Final = ("behaviour", "motive", "experience", "decision", "stage")
"""Axes of customer type that are computed of orders and chats together."""
FIELDS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(
        ("orders", "spent", "refunds", "mean_interval", "interval_1_2", "interval_2_3"), "number"
    ),
    **dict.fromkeys(("recency", "frequency", "monetary", "layer", "risk", "satisfaction"), "number"),
    **dict.fromkeys(("completeness", "points", "complaints", "unpaid", "birthday_within"), "number"),
    **dict.fromkeys(("value", "cell", "tier", "stage", "relation", "risk_level"), "text"),
    **dict.fromkeys(("name", "buyer", "member", "channel"), "text"),
    **dict.fromkeys(("cluster", "footing"), "text"),
    **dict.fromkeys([f"type.{axis}" for axis in TYPED], "text"),
    **dict.fromkeys(("first_at", "last_at", "first_day", "first_seen", "last_seen"), "moment"),
    **dict.fromkeys(("days_since_last", "days_since_seen"), "days"),
}
"""Fields besides `field.<key>` of the card and `consent.<purpose>`."""
DETAIL: Final[Mapping[str, tuple[str | int, ...]]] = {
    "cluster": ("cluster",),
    "footing": ("footing",),
    **{f"type.{axis}": ("types", axis, 0) for axis in TYPED},
}
"""Texts that stand in the detail of the figures, with the way to them: cluster, satisfaction beside loyalty, types."""
CARD: Final = "field."
CONSENT: Final = "consent."
CARD_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_DAYS: Final = 36_600
DEEPEST: Final = 8
MOST_PARTS: Final = 60
_OPS: Final[Mapping[Kind, frozenset[str]]] = {
    "number": frozenset({"eq", "ne", "lt", "le", "gt", "ge", "in", "empty", "known"}),
    "days": frozenset({"eq", "lt", "le", "gt", "ge", "empty", "known"}),
    "moment": frozenset({"eq", "lt", "le", "gt", "ge", "empty", "known"}),
    "text": frozenset({"eq", "ne", "in", "empty", "known", "contains"}),
    "flag": frozenset({"eq", "known"}),
    "json": frozenset(get_args(Op)),
}


class WrongFilter(InputError):
    """A filter cannot be used: where it is wrong, and what may stand there."""

    def __init__(self, at: str, problem: str) -> None:
        self.detail = {"at": at, "problem": problem}
        super().__init__(f"{at}: {problem}")


@dataclass(frozen=True, slots=True)
class Test:
    """One field compared with a value."""

    __test__ = False

    field: str
    op: Op
    value: Any = None
    """A list with `in`, a truth value with `empty` and `known`."""


@dataclass(frozen=True, slots=True)
class Bought:
    """So many deals with now - days < paid ≤ now - until_days; days None: since ever."""

    days: int | None = None
    until_days: int = 0
    least: int = 1
    most: int | None = None
    product: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Interested:
    """Any interest of a kind within the last days; `unbought`: in a product not bought in the same time."""

    kind: InterestKind
    days: int
    unbought: bool = False


@dataclass(frozen=True, slots=True)
class Tagged:
    """Has a tag."""

    text: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; no part: everybody."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds; no part: nobody."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Filter


Filter = Test | Bought | Interested | Tagged | All | Some | Not


def kind_of(field: str) -> Kind | None:
    """Return what a field holds, None when there is no such field."""
    if field.startswith(CARD) and CARD_KEY.fullmatch(field.removeprefix(CARD)):
        return "json"
    if field.startswith(CONSENT) and field.removeprefix(CONSENT) in get_args(Purpose):
        return "flag"
    return FIELDS.get(field)


def parse_filter(data: object) -> Filter:
    """Read a filter from JSON. Raises InputError that says where it is wrong and what may stand there."""
    count = [0]
    return _read(data, "filter", 0, count)


def dump_filter(given: Filter) -> dict[str, Any]:  # noqa: PLR0911 - one line a kind
    """Return JSON that `parse_filter` reads back."""
    match given:
        case Test(field, op, value):
            return {"field": field, "op": op, "value": list(value) if isinstance(value, tuple) else value}
        case Bought():
            return {"bought": {name: getattr(given, name) for name in Bought.__dataclass_fields__}}
        case Interested(kind, days, unbought):
            return {"interested": {"kind": kind, "days": days, "unbought": unbought}}
        case Tagged(text):
            return {"tagged": text}
        case All(parts):
            return {"all": [dump_filter(part) for part in parts]}
        case Some(parts):
            return {"any": [dump_filter(part) for part in parts]}
        case Not(part):
            return {"not": dump_filter(part)}


def _read(data: object, at: str, depth: int, count: list[int]) -> Filter:  # noqa: C901 - one case a kind
    count[0] += 1
    if depth > DEEPEST or count[0] > MOST_PARTS:
        raise WrongFilter(at, f"at most {MOST_PARTS} parts, {DEEPEST} deep")
    if not isinstance(data, Mapping):
        raise WrongFilter(at, "must be an object")
    if "field" in data:
        return _test(data, at)
    if len(data) != 1:
        raise WrongFilter(at, "must have `field`, or one of bought, interested, tagged, all, any, not")
    name, inner = next(iter(data.items()))
    match name:
        case "all" | "any":
            if not isinstance(inner, list):
                raise WrongFilter(at + "." + name, "must be a list")
            parts = tuple(_read(part, f"{at}.{name}[{n}]", depth + 1, count) for n, part in enumerate(inner))
            return All(parts) if name == "all" else Some(parts)
        case "not":
            return Not(_read(inner, f"{at}.not", depth + 1, count))
        case "tagged":
            return Tagged(_text(inner, f"{at}.tagged"))
        case "bought":
            return _bought(inner, f"{at}.bought")
        case "interested":
            return _interested(inner, f"{at}.interested")
    raise WrongFilter(at, f"no such filter: {name}")


def _test(data: Mapping[str, Any], at: str) -> Test:
    field, op, value = data.get("field"), data.get("op", "eq"), data.get("value")
    kind = kind_of(field) if isinstance(field, str) else None
    if kind is None or not isinstance(field, str):
        raise WrongFilter(at + ".field", f"no such field: {field}")
    if op not in _OPS[kind]:
        raise WrongFilter(at + ".op", f"{field} takes {', '.join(sorted(_OPS[kind]))}")
    if set(data) - {"field", "op", "value"}:
        raise WrongFilter(at, "has only field, op and value")
    if op in {"empty", "known"} or kind == "flag":
        if value not in {True, False, None}:
            raise WrongFilter(at + ".value", "must be true or false")
        return Test(field, cast("Op", op), value is not False)
    if op == "in":
        if not isinstance(value, list) or not value or len(value) > MOST_PARTS:
            raise WrongFilter(at + ".value", f"must be a list of 1 to {MOST_PARTS}")
        return Test(field, "in", tuple(_value(kind, item, f"{at}.value") for item in value))
    return Test(field, cast("Op", op), _value(kind, value, f"{at}.value"))


def _value(kind: Kind, value: object, at: str) -> object:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    fits = {
        "number": number,
        "days": isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_DAYS,
        "text": isinstance(value, str),
        "moment": isinstance(value, str),
        "json": isinstance(value, str | bool) or number,
        "flag": isinstance(value, bool),
    }[kind]
    if not fits or (isinstance(value, str) and len(value) > 200):  # noqa: PLR2004 - longer than any value
        raise WrongFilter(at, f"must be a {'whole number of days' if kind == 'days' else kind}")
    return value


def _bought(data: object, at: str) -> Bought:
    if not isinstance(data, Mapping) or set(data) - set(Bought.__dataclass_fields__):
        raise WrongFilter(at, f"has only {', '.join(Bought.__dataclass_fields__)}")
    days, most = data.get("days"), data.get("most")
    made = Bought(
        days=None if days is None else _whole(days, f"{at}.days", 1),
        until_days=_whole(data.get("until_days", 0), f"{at}.until_days"),
        least=_whole(data.get("least", 1), f"{at}.least"),
        most=None if most is None else _whole(most, f"{at}.most"),
        product=_text(data.get("product", ""), f"{at}.product"),
        category=_text(data.get("category", ""), f"{at}.category"),
    )
    if made.most is not None and made.most < made.least:
        raise WrongFilter(at, "most is below least")
    if made.days is not None and made.until_days >= made.days:
        raise WrongFilter(at, "until_days must be below days")
    return made


def _interested(data: object, at: str) -> Interested:
    if not isinstance(data, Mapping) or set(data) - {"kind", "days", "unbought"}:
        raise WrongFilter(at, "has only kind, days, unbought")
    kind = data.get("kind")
    if kind not in get_args(InterestKind):
        raise WrongFilter(at + ".kind", f"one of {', '.join(get_args(InterestKind))}")
    return Interested(
        cast("InterestKind", kind), _whole(data.get("days"), f"{at}.days", 1), data.get("unbought") is True
    )


def _whole(value: object, at: str, least: int = 0) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= MOST_DAYS:
        raise WrongFilter(at, f"must be a whole number from {least} to {MOST_DAYS}")
    return value


def _text(value: object, at: str) -> str:
    if not isinstance(value, str) or len(value) > 200:  # noqa: PLR2004 - longer than any value
        raise WrongFilter(at, "must be a text of at most 200 characters")
    return value
