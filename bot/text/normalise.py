"""One form for all the ways the same thing is typed, with the way back to the text as received.

NFKC (full width, Kangxi radicals), traditional to simplified, lower case, runs of one character cut
short, invisible characters dropped, platform placeholders and links folded into one character each.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import opencc

LINK, NUMBER, ORDER, ADDRESS, PICTURE, STICKER = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004", "\ue005"
"""Private-use characters that stand for a placeholder in normalised text."""

PLACEHOLDERS = {
    LINK: "link",
    NUMBER: "number",
    ORDER: "order",
    ADDRESS: "address",
    PICTURE: "picture",
    STICKER: "sticker",
}

RUN = 3
"""A character repeated more often than this is kept this many times."""

_PLACEHOLDER = re.compile(
    r"(?P<link>(?:https?://|www\.)[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+|<ID>|\[(?:链接|商品链接|商品)[x\d]*\])"
    r"|(?P<sticker>#E-[a-z](?:\d+|\[数字x?\])|/:[a-z0-9^*'`~!@#$%&()-]{1,6}|\[(?:表情|动画表情)[x\d]*\])"
    r"|(?P<order>\[(?:订单编号|订单号|订单|ORDERID)[_x\d]*\])"
    r"|(?P<address>\[(?:地址|站点|姓名|电话|金额|日期|时间|邮箱|组织机构)[x\d]*\])"
    r"|(?P<number>\[数字[x\d]*\])"
    r"|(?P<picture>\[(?:图片|视频|语音|文件)[x\d]*\])",
    re.IGNORECASE,
)
_STAND_IN = {
    "link": LINK,
    "sticker": STICKER,
    "order": ORDER,
    "address": ADDRESS,
    "number": NUMBER,
    "picture": PICTURE,
}
_MARKED = re.compile(r"[<\[#/]|www\.", re.IGNORECASE)
"""Signs of which every placeholder has one."""
_UNEVEN = re.compile(r"^ | $|  |(.)\1\1\1", re.DOTALL)
"""What is cut: spaces at the ends and runs."""
_RADICALS = str.maketrans(
    "⺌⺍⺎⺗⺝⺟⺠⺩⺫⺮⻁⻄⻅⻆⻉⻋⻑⻓⻔⻖⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻩⻬⻮⻰",
    "小小兀心月母民玉罒竹虎西见角贝车长长门阜青韦页风飞食马骨鬼鱼鸟黄齐齿龙",
)
"""CJK radicals that NFKC leaves alone (Unicode: EquivalentUnifiedIdeograph)."""


@dataclass(frozen=True, slots=True)
class Normal:
    """Normalised text with the way back."""

    raw: str
    """As received."""
    text: str
    offsets: tuple[int, ...]
    """Per character of `text`, plus one for its end: the code point offset in `raw`."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of `text` to the span of `raw` it came from, dropped repeats included."""
        if end <= start:
            return self.offsets[start], self.offsets[start]
        stop = max(self.offsets[end], self.offsets[end - 1] + 1)
        while stop > self.offsets[end - 1] + 1 and self.raw[stop - 1].isspace():
            stop -= 1
        return self.offsets[start], stop


@functools.cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@functools.lru_cache(maxsize=65536)
def _fold(char: str) -> str:
    if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
        return " " if char in "\t\n\r\x0b\x0c\x85" else ""
    if unicodedata.category(char) in {"Mn", "Me"}:
        return ""
    folded = unicodedata.normalize("NFKC", char).translate(_RADICALS).lower()
    return "".join(" " if c.isspace() else c for c in folded)


@functools.lru_cache(maxsize=65536)
def _simplify(char: str) -> str:
    simple: str = _converter().convert(char)
    return simple


def normalise(raw: str) -> Normal:
    """Normalise one message.

    Never fails: any string gives a `Normal`, an empty one for text with nothing visible. A phrase that
    OpenCC would change in length is converted character by character, so that offsets stay true.
    """
    folded = None if _MARKED.search(raw) else list(map(_fold, raw))
    if folded is None or "" in folded or len(text := "".join(folded)) != len(raw):
        chars, offsets = _folded(raw)
        return _squeeze(raw, _simple("".join(chars)), offsets)
    simple = _simple(text)
    if _UNEVEN.search(simple):
        return _squeeze(raw, simple, range(len(raw)))
    return Normal(raw, simple, tuple(range(len(raw) + 1)))


def _simple(text: str) -> str:
    """Return the text in simplified characters, as long as it was."""
    simple: str = _converter().convert(text)
    if len(simple) != len(text):
        simple = "".join(s if len(s := _simplify(c)) == 1 else c for c in text)
    return simple


def _folded(raw: str) -> tuple[list[str], list[int]]:
    chars: list[str] = []
    offsets: list[int] = []
    place = 0
    for match in _PLACEHOLDER.finditer(raw):
        _fold_into(chars, offsets, raw, place, match.start())
        chars.append(_STAND_IN[match.lastgroup or "link"])
        offsets.append(match.start())
        place = match.end()
    _fold_into(chars, offsets, raw, place, len(raw))
    return chars, offsets


def _fold_into(chars: list[str], offsets: list[int], raw: str, start: int, end: int) -> None:
    for index in range(start, end):
        for char in _fold(raw[index]):
            chars.append(char)
            offsets.append(index)


def _squeeze(raw: str, text: str, offsets: Sequence[int]) -> Normal:
    """Cut runs, trim and single out spaces."""
    kept: list[str] = []
    places: list[int] = []
    run = 0
    previous = ""
    for char, place in zip(text, offsets, strict=True):
        run = run + 1 if char == previous else 1
        previous = char
        if run > (1 if char == " " else RUN) and not char.isdigit():
            continue
        if char == " " and not kept:
            continue
        kept.append(char)
        places.append(place)
    while kept and kept[-1] == " ":
        kept.pop()
        places.pop()
    places.append(len(raw))
    return Normal(raw, "".join(kept), tuple(places))
