"""Patterns of what has a figure, most specific first, each with how to read its value.

A value of "" means: not this after all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from bot.text.numbers import DIGITS, NUMBER, NUMERALS, number, plain

Value = Callable[[re.Match[str]], str]

_COUNTED = "个包袋盒箱件条双套斤瓶罐提卷抽片支只把本束朵份张台部根对组桶粒颗杯顶床副"
_FRESH = rf"(?<![\d.{NUMERALS}第几数])"
"""Before a number: not the middle of one, not an ordinal (第二件), not a guess (几百)."""
_ABOUT = r"[:,是有约大概才在 ]{0,3}"
_THING = r"(?!\d|\.\d|的?(?:床|被|线|绳|管|杆|布|垫|帘|桌|柜|架|台|椅|沙发|长|宽|高|深)|[元块个条根])"
"""After a length: it is not that of a thing, nor a price by the metre."""
_ALONE = 1
"""Characters besides an age in months in a message that only answers how old."""
_CHILD = re.compile(r"宝|孩|娃|婴|儿子|女儿|闺女|小朋友|幼|新生|月龄|月大|月的?(?:小|男|女)|辅食|奶粉")
_SHORTEST, _TALLEST = 50, 220
"""Heights of people, cm."""
_CHILD_JIN, _ADULT_KG = 40, 75
"""A bare 体重: up to the first it is jin (a child), up to the second kg, above it jin."""


def _scaled(factor: float) -> Value:
    def value(match: re.Match[str]) -> str:
        read = number(match["n"])
        return plain(None if read is None else read * factor)

    return value


def _group(match: re.Match[str]) -> str:
    return next((group for group in match.groups() if group), "")


def _phone(match: re.Match[str]) -> str:
    return "".join(char for char in match[0] if char.isdigit())[-11:]


def _text(match: re.Match[str]) -> str:
    return match[0]


def _metres(whole: str, rest: str) -> float:
    """Read `一`, `六三` as 163, `1`, `8` as 180, `1`, `半` as 150; cm."""
    if rest == "半":
        return (number(whole) or 0.0) * 100 + 50
    digits = "".join(str(DIGITS.get(char, char)) for char in rest)
    part = float(digits.ljust(2, "0")) if digits.isdigit() else number(rest) or 0.0
    return (number(whole) or 0.0) * 100 + part


def _height(match: re.Match[str]) -> str:
    """Read `一米六三`, `1米65`, `1.65米`, `身高165`, `165cm`."""
    if match["m"]:
        tall = _metres(match["m"], match["rest"])
    elif match["d"] or match["d2"]:
        tall = float(match["d"] or match["d2"]) * 100
    else:
        tall = float(
            next(group for group in (match["n"], match["n1"], match["n2"], match["n3"], match["n4"]) if group)
        )
    return plain(round(tall)) if _SHORTEST <= tall <= _TALLEST else ""


def _weight(match: re.Match[str]) -> str:
    """Read `体重110`, `体重55kg`, `98斤`: people give their weight in jin unless they say so."""
    read = number(match["n"] or match["n2"] or match["n3"])
    if read is None:
        return ""
    bare = match["n"] is not None and match["u"] is None
    kilos = match["u"] not in {None, "斤"} or (bare and _CHILD_JIN < read <= _ADULT_KG)
    return plain(read if kilos else read / 2)


def _years(match: re.Match[str]) -> str:
    """Read `3岁`, `两岁半`, `1岁3个月`."""
    years = number(match["n"])
    months = number(match["m"]) if match["m"] else 0.0
    if years is None or months is None:
        return ""
    return plain(years * 12 + (6 if match["half"] else 0) + months)


def _months(match: re.Match[str]) -> str:
    """Read `8个月`, `两个半月`, `26月龄` where a child is spoken of, or nothing else."""
    read = number(match["n"])
    told = match["n"] != "半" and (
        _CHILD.search(match.string) is not None or len(match.string) - len(match[0]) <= _ALONE
    )
    return plain(read + (0.5 if match["half"] else 0)) if told and read is not None else ""


def _date(match: re.Match[str]) -> str:
    said = match.groupdict()
    form = (match.lastgroup or "d1")[-1]
    year, month, day = said.get(f"y{form}"), said[f"m{form}"], said[f"d{form}"]
    leap_year = 2000
    try:
        date(int(year or leap_year), int(month), int(day))
    except ValueError:
        return ""
    return f"{int(year):04d}-{int(month):02d}-{int(day):02d}" if year else f"{int(month):02d}-{int(day):02d}"


def _kuai(match: re.Match[str]) -> str:
    """Read `三块五` as 3.5, `5块9毛` as 5.9; a bare 一块 means together."""
    read, tail = number(match["n"]), match["tail"]
    if read is None or match[0] == "一块":
        return ""
    return plain(read + (number(tail[0]) or 0.0) / (1 if tail == "半" else 10) if tail else read)


def _size(match: re.Match[str]) -> str:
    said = _group(match)
    read = number(said) if all(char in NUMERALS for char in said) else None
    return plain(read) if read is not None else said


def _bed(match: re.Match[str]) -> str:
    if match["d"]:
        return plain(round(float(match["d"]) * 100))
    return plain(round(_metres(match["m"], match["rest"] or "0")))


PATTERNS: tuple[tuple[str, re.Pattern[str], Value], ...] = (
    ("phone", re.compile(r"(?<!\d)(?:\+86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"), _phone),
    ("order_no", re.compile(r"(?<!\d)\d{12,24}(?!\d)"), _text),
    (
        "date",
        re.compile(
            r"(?<![\d.])(?:"
            r"(?P<y1>20\d\d)年(?P<m1>\d{1,2})月(?P<d1>\d{1,2})[日号]?"
            r"|(?P<y2>20\d\d)(?P<sep>[.\-/])(?P<m2>\d{1,2})(?P=sep)(?P<d2>\d{1,2})[日号]?"
            rf"|(?P<m3>\d{{1,2}})月(?P<d3>\d{{1,2}})(?:[日号]|(?![{_COUNTED}]))"
            r"|(?P<m4>\d{1,2})[.\-/](?P<d4>\d{1,2})[日号]"
            r")(?![\d.斤元块])"
        ),
        _date,
    ),
    (
        "bed",
        re.compile(
            r"(?<![\d.])(?:(?P<d>[12]\.\d{1,2})(?:米|m)?"
            rf"|(?P<m>[12一两])(?:米|m)(?P<rest>\d{{1,2}}|[{NUMERALS}]{{1,2}})?)(?=的?(?:大|双人|单人)?床)"
        ),
        _bed,
    ),
    ("foot", re.compile(rf"脚长{_ABOUT}(?P<n>\d{{2}}(?:\.\d)?)(?:cm|厘米|公分)?(?![\d码])"), _scaled(1)),
    (
        "height",
        re.compile(
            rf"(?<![\d.{NUMERALS}])(?P<m>[12一])(?:米|m)(?P<rest>\d{{1,2}}|[{NUMERALS}]{{1,2}}){_THING}"
            rf"|身高{_ABOUT}(?P<d>[12]\.\d{{1,2}})(?:米|m)?(?!\d)|(?<![\d.])(?P<d2>1\.[3-9]\d)(?:米|m){_THING}"
            rf"|身高{_ABOUT}(?P<n>1\d\d|[5-9]\d)(?:cm|公分|厘米)?(?![\d.])"
            r"|高(?P<n1>1[3-9]\d)(?:cm|公分|厘米)?(?![\d.元块])"
            rf"|(?<![\d.])(?P<n2>1[3-9]\d)(?:cm|公分){_THING}"
            r"|(?<![\d.])(?P<n3>1[3-9]\d)(?=(?:[,/、. ]{1,2}|[,/、. ]{0,2}体重)(?:[3-9]\d|1\d\d|2[0-2]\d)(?:\.\d)?(?:斤|kg|公斤|千克))"
            rf"|(?:(?<=斤)|(?<=kg)|(?<=[斤g][,/ ]))(?P<n4>1[4-9]\d)(?![\d.元块{_COUNTED}])"
        ),
        _height,
    ),
    (
        "weight",
        re.compile(
            rf"体重{_ABOUT}(?P<n>{NUMBER})(?P<u>kg|公斤|千克|斤)?"
            r"|(?<![\d.])(?P<n2>(?:[89]\d|1\d\d|2[0-2]\d)(?:\.\d)?)斤(?!装)"
            rf"|(?<![{NUMERALS}])(?P<n3>[八九]十[一二三四五六七八九]?|一百[零一二三四五六七八九]?十?[一二三四五六七八九]?)斤"
        ),
        _weight,
    ),
    ("weight", re.compile(rf"{_FRESH}(?P<n>{NUMBER})(?:kg|公斤|千克)"), _scaled(1)),
    ("age", re.compile(rf"{_FRESH}(?P<n>{NUMBER})周?岁(?P<half>半)?(?:零?(?P<m>{NUMBER})个?月)?"), _years),
    (
        "age",
        re.compile(
            rf"(?<![\d.{NUMERALS}第几数用买过了等隔近期修保])(?P<n>{NUMBER})"
            r"(?:个(?P<half>半)?多?月(?!饼|内|以|之?前|之?后|免息|分期|没|就|的保)|月龄)"
        ),
        _months,
    ),
    ("money", re.compile(rf"{_FRESH}(?P<n>{NUMBER})(?:元|块钱|圆|rmb)"), _scaled(1)),
    (
        "money",
        re.compile(
            rf"{_FRESH}(?P<n>{NUMBER})块"
            rf"(?P<tail>[1-9一二三四五六七八九半](?:毛|(?=一[{_COUNTED}])|(?![\d{NUMERALS}{_COUNTED}])))?"
        ),
        _kuai,
    ),
    ("money", re.compile(rf"{_FRESH}(?P<n>{NUMBER})毛(?=钱|$|[ ,.!?])"), _scaled(0.1)),
    ("money", re.compile(r"[¥￥]\s?(?P<n>\d{1,9}(?:\.\d{1,4})?)"), _scaled(1)),
    (
        "money",
        re.compile(rf"(?<=[满减])(?P<n>\d{{1,6}}(?:\.\d{{1,2}})?)(?![\d.%岁月日天次{_COUNTED}])"),
        _scaled(1),
    ),
    (
        "size",
        re.compile(
            r"(?<![a-z\d])([2-6]xl|x{0,4}[sl]|m)[码号]|(均)码"
            r"|(?<![\d.])((?:2\d|3\d|4[0-8])(?:\.5)?|[789]0|1[0-7][05])码"
            r"|([二三四]十[一二三四五六七八九]?)码|(?<![a-z\d])(x{1,4}l|[2-6]xl|xx?s)(?![a-z])"
        ),
        _size,
    ),
    (
        "quantity",
        re.compile(
            rf"(?<![\d.{NUMERALS}第几数满])(?P<n>{NUMBER})(?:个(?!半?多?月|半?多?小时|钟|星期|礼拜|人|字|季|问题|颜色|款|型号|地址"
            r"|订单|电话|快递|链接|牌子|尺|码|方面|孩|宝|娃)|部(?!分)|本(?!正)|对(?!一)"
            rf"|[{_COUNTED.replace('个', '').replace('部', '').replace('本', '').replace('对', '')}])"
        ),
        _scaled(1),
    ),
)
