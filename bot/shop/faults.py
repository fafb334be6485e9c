"""What is wrong with a shop's facts: English by itself, with the key of the words in which people are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

VAGUE: Final = "spec.value"
"""Key of the words for a value that has none of its own."""


class Fault(str):
    """An English message that knows its words: `code` is a dotted key of the wording, `values` fill it.

    `column` names the part of the thing at fault that is to be put right; empty where the place itself says it.
    """

    __slots__ = ("code", "column", "values")
    code: str
    column: str
    values: Mapping[str, object]

    def __new__(cls, code: str, message: str, /, *, column: str = "", **values: object) -> Self:
        """Take the key, the English for logs and files, the part at fault, and what fills the words."""
        fault = super().__new__(cls, message)
        fault.code, fault.column, fault.values = code, column, values
        return fault


class Unfit(ValueError):
    """A value that cannot be taken, raised where pydantic looks at it."""

    def __init__(self, fault: Fault) -> None:
        """Take what is wrong."""
        super().__init__(fault)
        self.fault = fault


_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "greater_than_equal": ("spec.least", "ge"),
    "greater_than": ("spec.above", "gt"),
    "less_than_equal": ("spec.most", "le"),
    "less_than": ("spec.below", "lt"),
    "decimal_max_digits": ("spec.digits", "max_digits"),
    "decimal_max_places": ("spec.places", "decimal_places"),
    "string_too_long": ("spec.long", "max_length"),
    "too_long": ("spec.many", "max_length"),
}
"""Kind of fault as pydantic names it → its key in the wording, and where its bound stands."""
_PLAIN: Final[Mapping[str, str]] = {
    "string_too_short": "fault.empty",
    "too_short": "fault.empty",
    "extra_forbidden": "fault.unknown_name",
    "literal_error": "fault.unknown_word",
    "enum": "fault.unknown_word",
    "string_pattern_mismatch": "fault.form",
    "bool_parsing": "fault.flag",
    "bool_type": "fault.flag",
}
_STARTS: Final[tuple[tuple[str, str], ...]] = (
    ("date", "fault.moment"),
    ("time", "fault.moment"),
    ("int", "fault.number"),
    ("float", "fault.number"),
    ("decimal", "fault.number"),
)
SHOWN: Final = 30
"""Characters of a value that are shown."""


def told(problem: Mapping[str, Any]) -> tuple[str, Fault]:
    """Return the key under which something that pydantic refused is filed, and what people are told of it."""
    kind, context, given = problem["type"], problem.get("ctx", {}), problem.get("input")
    message = str(problem["msg"]).removeprefix("Value error, ")
    if kind in _KINDS:
        code, bound = _KINDS[kind]
        return code, Fault(code, message, detail=context.get(bound, ""))
    raised = context.get("error")
    if isinstance(raised, Unfit):
        return "spec.value", raised.fault
    value = str(given)[:SHOWN] if isinstance(given, str | int | float) else ""
    code = _PLAIN.get(kind) or next((code for start, code in _STARTS if kind.startswith(start)), VAGUE)
    name = problem["loc"][-1] if problem["loc"] else ""
    return "spec.value", Fault(code, message, value=value, name=name)
