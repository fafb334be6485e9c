"""The things a buyer names: money, sizes, a child's age, places, numbers, dates, links.

Patterns run on normalised text; spans are code points of the text as received. Values are canonical:
money in yuan, height in cm, weight in kg, age in months, phone and order numbers as digits, a place as
its province, a date as ISO `YYYY-MM-DD` or `MM-DD` where no year was said.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.terms import Entity
from bot.text.normalise import PLACEHOLDERS, Normal

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "仨": 3, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_CN = "零一二两俩仨三四五六七八九十百千万〇半"
_NUM = rf"(?:\d+(?:\.\d+)?|[{_CN}]+)"
_MEASURES = "个包袋盒箱件条双套斤瓶罐提卷抽片支只把本束朵份张台部根块对组桶粒颗杯顶床副"


def number(text: str) -> float | None:
    """Read `12`, `1.5`, `十二`, `两百`, `半`; None when it is not a number."""
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    total, current, seen = 0.0, 0.0, False
    for char in text:
        if char == "半":
            current, seen = current + 0.5, True
        elif char in _DIGITS:
            current, seen = float(_DIGITS[char]), True
        elif char in _UNITS:
            unit = _UNITS[char]
            total, current = (total + (current or 1) * unit, 0.0) if unit < 10000 else ((total + current) * unit, 0.0)
            seen = True
        else:
            return None
    return total + current if seen else None


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Places and the province each stands for."""

    province: Mapping[str, str]
    pattern: re.Pattern[str]

    @classmethod
    def read(cls, path: Path) -> Gazetteer:
        """Read `places.yaml`: province → cities."""
        table: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls.of(table)

    @classmethod
    def of(cls, table: Mapping[str, Iterable[str]]) -> Gazetteer:
        """Build from a mapping of province to its cities."""
        province = {name: home for home, cities in table.items() for name in (home, *cities)}
        names = sorted(province, key=len, reverse=True)
        return cls(province, re.compile("|".join(map(re.escape, names)) or r"(?!)"))


_Value = Callable[[re.Match[str]], str]


def _scaled(factor: float) -> _Value:
    def value(match: re.Match[str]) -> str:
        read = number(match["n"])
        return _plain(None if read is None else read * factor)

    return value


def _height(match: re.Match[str]) -> str:
    """Read `一米六三`, `1米65`, `高165`, `165cm` as centimetres."""
    if match["m"] is None:
        return match["n"] or match["n2"]
    whole, rest = number(match["m"]) or 0.0, match["rest"] or ""
    digits = "".join(str(_DIGITS.get(char, char)) for char in rest)
    part = float(digits.ljust(2, "0")) if digits.isdigit() else number(rest) or 0.0
    return _plain(round(whole * 100 + part))


def _weight(match: re.Match[str]) -> str:
    """Read `体重110`, `98斤` as kilograms: people give their weight in jin."""
    return _plain((number(match["n"] or match["n2"]) or 0.0) / 2)


def _size(match: re.Match[str]) -> str:
    return match["n"] or match["n2"] or match["n3"]


def _age(match: re.Match[str]) -> str:
    value = number(match["n"])
    if value is None:
        return ""
    return _plain(value if match["u"].startswith(("个", "月")) else value * 12)


def _date(match: re.Match[str]) -> str:
    year = match["y"]
    month, day = int(match["mo"]), int(match["d"])
    return f"{int(year):04d}-{month:02d}-{day:02d}" if year else f"{month:02d}-{day:02d}"


def _text(match: re.Match[str]) -> str:
    return match[0]


_PATTERNS: tuple[tuple[str, re.Pattern[str], _Value], ...] = (
    ("phone", re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), _text),
    ("order_no", re.compile(r"(?<!\d)\d{12,24}(?!\d)"), _text),
    ("date", re.compile(r"(?:(?P<y>20\d\d)[年.\-/])?(?P<mo>1[0-2]|0?[1-9])(?:月(?=\d{1,2}[日号]?)|[.\-/](?=\d{1,2}[日号]))(?P<d>3[01]|[12]\d|0?[1-9])[日号]?(?![\d.斤元块])"), _date),
    ("height", re.compile(rf"(?:(?P<m>[12一])(?:米|m)(?P<rest>\d{{1,2}}|[{_CN}]{{1,2}})?(?!\d)|(?:身?高)(?P<n>1\d\d|[5-9]\d)(?:cm|公分|厘米)?|(?P<n2>1[3-9]\d)(?:cm|公分))"), _height),
    ("weight", re.compile(rf"(?:体重(?P<n>{_NUM})(?:斤)?(?!公|kg|千)|(?<![\d.])(?P<n2>(?:[89]\d|1\d\d)(?:\.\d)?)斤)"), _weight),
    ("weight", re.compile(rf"(?P<n>{_NUM})(?:kg|公斤|千克)"), _scaled(1)),
    ("age", re.compile(rf"(?P<n>{_NUM})(?P<u>个多?月|月龄|周?岁)"), _age),
    ("money", re.compile(rf"(?P<n>{_NUM})(?:元|块钱?|圆|rmb|塊)"), _scaled(1)),
    ("money", re.compile(r"[¥￥](?P<n>\d+(?:\.\d+)?)"), _scaled(1)),
    ("size", re.compile(r"(?<![a-z])(?P<n>x{0,4}[sl]|[2-6]xl|m|均)码|(?<!\d)(?P<n2>3[4-9]|4[0-8])码|(?<![a-z])(?P<n3>x{1,4}l|[2-6]xl)(?![a-z])"), _size),
    ("quantity", re.compile(rf"(?P<n>{_NUM})(?P<u>[{_MEASURES}])"), _scaled(1)),
)


def find_entities(normal: Normal, gazetteer: Gazetteer | None = None) -> tuple[Entity, ...]:
    """Find what the text names, in order; spans do not overlap, the more specific kind wins."""
    text = normal.text
    taken = bytearray(len(text))
    found: list[Entity] = []

    def take(kind: str, start: int, end: int, value: str) -> None:
        if value and not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            first, last = normal.span(start, end)
            found.append(Entity(kind, normal.raw[first:last], first, last, value))

    for index, char in enumerate(text):
        if char in PLACEHOLDERS:
            kind = PLACEHOLDERS[char]
            take("link" if kind == "link" else "placeholder", index, index + 1, kind)
    if any(c.isdigit() or c in _CN for c in text):
        for kind, pattern, value in _PATTERNS:
            for match in pattern.finditer(text):
                take(kind, match.start(), match.end(), value(match))
    if gazetteer is not None:
        for match in gazetteer.pattern.finditer(text):
            take("place", match.start(), match.end(), gazetteer.province[match[0]])
    return tuple(sorted(found, key=lambda entity: entity.start))


@functools.cache
def mask_pattern() -> re.Pattern[str]:
    """Runs of digits and Latin order-number characters, which features replace by one sign."""
    return re.compile(r"\d+(?:\.\d+)?")
