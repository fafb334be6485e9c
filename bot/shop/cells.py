"""What stands in a cell read as the value a shop's schema wants, and written back.

A cell is forgiving of how people type: full-width figures, `¥`, a list separated by 、 or ｜, 是 for yes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal

from bot.shop.dates import local, read_moment
from bot.shop.parts import yuan

Kind = Literal[
    "text",
    "key",
    "money",
    "number",
    "whole",
    "flag",
    "moment",
    "until",
    "clock",
    "span",
    "days",
    "names",
    "keys",
    "lines",
    "pairs",
    "tiers",
    "share",
]
"""Of a column; what each looks like is said in intents/imports/README.md."""

YES: Final = frozenset({"是", "有", "开", "对", "true", "yes", "y", "1", "√"})
NO: Final = frozenset({"否", "无", "关", "不", "false", "no", "n", "0", "×"})
_SPLIT = re.compile(r"[|｜;；、，,\n]")
_LINES = re.compile(r"[|｜\n]")
_MONEY = re.compile(r"[¥￥]?\s*(\d[\d,]*(?:\.\d+)?)\s*元?")
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(?:[-~～—到至]\s*(\d+(?:\.\d+)?))?")
_TIER = re.compile(r"满?\s*(\d+(?:\.\d+)?)\s*[-减]\s*(\d+(?:\.\d+)?)")
_PAIR = re.compile(r"\s*([^:：=]{1,20})\s*[:：=]\s*(.+?)\s*", re.DOTALL)
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})(?::\d{2})?")
_SLASHED = re.compile(r"(\d{4})[/.年](\d{1,2})[/.月](\d{1,2})日?(.*)")
_BAD = re.compile(r"[^a-z0-9_\-]+")


class CellError(ValueError):
    """A cell cannot be read; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def read_cell(kind: Kind, text: str, now: datetime) -> Any:  # noqa: ANN401 - whatever the schema wants
    """Return a cell's value, ready for the schema. Raises CellError."""
    return _READERS[kind](unicodedata.normalize("NFC", text).strip(), now)


def write_cell(kind: Kind, value: Any) -> str:  # noqa: ANN401 - JSON
    """Write a value of the shop's JSON as a person would type it; None is nothing."""
    if value is None:
        return ""
    writer = _WRITERS.get(kind)
    return writer(value) if writer is not None else str(value)


def key_of(text: str) -> str:
    """Return an identifier made of what stands in a cell; empty when nothing is left of it."""
    return _BAD.sub("-", unicodedata.normalize("NFKC", text).strip().lower()).strip("-_")[:48]


def _wide(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _money(text: str, _now: datetime) -> str:
    match = _MONEY.fullmatch(_wide(text))
    if match is None:
        raise CellError("money")  # noqa: EM101 - a code
    return match[1].replace(",", "")


def _number(text: str, _now: datetime) -> str:
    try:
        value = Decimal(_wide(text))
    except InvalidOperation:
        raise CellError("number") from None  # noqa: EM101 - a code
    if not value.is_finite():
        raise CellError("number")  # noqa: EM101 - a code
    return str(value)


def _share(text: str, now: datetime) -> str:
    wide = _wide(text)
    percent = wide.endswith("%")
    try:
        value = Decimal(_number(wide.removesuffix("%").strip(), now))
    except CellError:
        raise CellError("share") from None  # noqa: EM101 - a code
    return f"{(value / 100 if percent else value).normalize():f}"


def _whole(text: str, now: datetime) -> int:
    try:
        value = Decimal(_number(text.replace(",", ""), now))
    except CellError:
        raise CellError("whole") from None  # noqa: EM101 - a code
    if value != value.to_integral_value():
        raise CellError("whole")  # noqa: EM101 - a code
    return int(value)


def _flag(text: str, _now: datetime) -> bool:
    word = text.lower()
    if word not in YES | NO:
        raise CellError("flag")  # noqa: EM101 - a code
    return word in YES


def _moment(text: str, now: datetime, *, end: bool = False) -> str:
    match = _SLASHED.fullmatch(_wide(text))
    plain = f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}{match[4]}" if match else text
    try:
        return read_moment(plain, now, end=end).isoformat()
    except ValueError:
        raise CellError("moment") from None  # noqa: EM101 - a code


def _until(text: str, now: datetime) -> str:
    return _moment(text, now, end=True)


def _clock(text: str, _now: datetime) -> str:
    match = _CLOCK.fullmatch(_wide(text))
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:  # noqa: PLR2004 - a clock
        raise CellError("clock")  # noqa: EM101 - a code
    return f"{int(match[1]):02d}:{match[2]}"


def _span(text: str, _now: datetime) -> list[str]:
    match = _SPAN.fullmatch(_wide(text))
    if match is None:
        raise CellError("span")  # noqa: EM101 - a code
    return [match[1], match[2] or match[1]]


def _names(text: str, _now: datetime) -> list[str]:
    return [part for raw in _SPLIT.split(text) if (part := raw.strip())]


def _keys(text: str, now: datetime) -> list[str]:
    return [key_of(part) for part in _names(text, now)]


def _lines(text: str, _now: datetime) -> list[str]:
    return [part for raw in _LINES.split(text) if (part := raw.strip())]


def _pairs(text: str, _now: datetime) -> dict[str, str]:
    found = {}
    for part in _lines(re.sub(r"[;；]", "|", text), _now):
        match = _PAIR.fullmatch(part)
        if match is None:
            raise CellError("pairs")  # noqa: EM101 - a code
        found[match[1].strip()] = match[2]
    return found


def _tiers(text: str, now: datetime) -> list[dict[str, str]]:
    found = [_TIER.fullmatch(_wide(part)) for part in _names(text, now)]
    if not found or not all(found):
        raise CellError("tiers")  # noqa: EM101 - a code
    return [{"over": match[1], "off": match[2]} for match in found if match]


def _key(text: str, _now: datetime) -> str:
    if not (key := key_of(text)):
        raise CellError("key")  # noqa: EM101 - a code
    return key


_READERS: Final[Mapping[Kind, Callable[[str, datetime], Any]]] = {
    "text": lambda text, _now: text,
    "key": _key,
    "money": _money,
    "number": _number,
    "whole": _whole,
    "flag": _flag,
    "moment": _moment,
    "until": _until,
    "clock": _clock,
    "span": _span,
    "days": _span,
    "names": _names,
    "keys": _keys,
    "lines": _lines,
    "pairs": _pairs,
    "tiers": _tiers,
    "share": _share,
}


def _say_span(value: list[Any]) -> str:
    low, high = (_say_number(end) for end in value)
    return low if low == high else f"{low}-{high}"


def _say_number(value: Any) -> str:  # noqa: ANN401 - JSON
    text = f"{Decimal(str(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _say_moment(value: str, midnight: str) -> str:
    here = local(datetime.fromisoformat(value))
    return f"{here:%Y-%m-%d}" if f"{here:%H:%M:%S}" == midnight else f"{here:%Y-%m-%d %H:%M:%S}"


_WRITERS: Final[Mapping[Kind, Callable[[Any], str]]] = {
    "money": lambda value: yuan(Decimal(str(value))),
    "number": _say_number,
    "share": lambda value: f"{_say_number(Decimal(str(value)) * 100)}%",
    "flag": lambda value: "true" if value else "false",
    "moment": lambda value: _say_moment(value, "00:00:00"),
    "until": lambda value: _say_moment(value, "23:59:59"),
    "clock": lambda value: value[:5],
    "span": _say_span,
    "days": _say_span,
    "names": "|".join,
    "keys": "|".join,
    "lines": "|".join,
    "pairs": lambda value: "|".join(f"{name}:{said}" for name, said in value.items()),
    "tiers": lambda value: "|".join(f"{_say_number(t['over'])}-{_say_number(t['off'])}" for t in value),
}
