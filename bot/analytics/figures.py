"""Figures of a reply held against the facts of the shop on the same subject: 「半年内免费修」 where the sheet says three months.

What a figure is about is told by the words around it, weighed by how rare they are on the sheet; so it holds for facts
that nobody wrote a pattern for. A figure is false where the sheet has another one for what it is about, and nothing is
said of it where the sheet is silent.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.text.normalise import normalise
from bot.text.numbers import number

NEAREST: Final = 0.42
"""Share of a fact's words, by weight, that must stand around a figure for it to be about the same."""
ELSEWHERE: Final = 0.6
"""The same where the sheet has the figure, for something else."""
NEARLY: Final = 0.2
"""How much less like it another fact may be, and still be the one that was meant."""
CUED: Final = 0.6
"""What a word that names the subject of a fact counts."""
LEAST: Final = 2
"""Pairs of characters by which a fact can be told from another."""
SHORT: Final = 2
"""Pairs of characters up to which a clause takes its subject from the one before."""

_N: Final = r"\d+(?:\.\d+)?|[零一二两三四五六七八九十百千半]+"
_UNITS: Final[Mapping[str, tuple[str, float]]] = {
    "个工作日": ("span", 1),
    "工作日": ("span", 1),
    "分钟": ("span", 1 / 1440),
    "小时": ("span", 1 / 24),
    "个小时": ("span", 1 / 24),
    "个钟头": ("span", 1 / 24),
    "个月": ("span", 365 / 12),
    "月内": ("span", 365 / 12),
    "个星期": ("span", 7),
    "星期": ("span", 7),
    "周": ("span", 7),
    "天": ("span", 1),
    "日内": ("span", 1),
    "年": ("span", 365),
    "折": ("share", 1),
    "毫安": ("charge", 1),
    "mah": ("charge", 1),
    "瓦": ("power", 1),
    "w": ("power", 1),
    "毫升": ("volume", 1),
    "ml": ("volume", 1),
    "升": ("volume", 1000),
    "l": ("volume", 1000),
    "kg": ("weight", 1000),
    "公斤": ("weight", 1000),
    "千克": ("weight", 1000),
    "斤": ("weight", 500),
    "克": ("weight", 1),
    "g": ("weight", 1),
    "厘米": ("length", 10),
    "公分": ("length", 10),
    "cm": ("length", 10),
    "毫米": ("length", 1),
    "mm": ("length", 1),
    "米": ("length", 1000),
    "度": ("heat", 1),
    "磅": ("pull", 1),
}
_UNIT: Final = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_QUANTITY: Final = re.compile(rf"(?<![\d.第×x*])(?:({_N})(?:到|至|-|~|、))?({_N})({_UNIT})(?![a-z\d多])(半)?")
_WITHIN: Final = re.compile(rf"(?:{_N})(?:天|日|个月|年)(?:之?内|里)")
"""How long something holds; what, may stand some clauses before: 「可以退的，吊牌在就行，15天里申请都来得及」."""
_SIDES: Final = re.compile(rf"((?:\d+(?:\.\d+)?[×x*])+)(\d+(?:\.\d+)?)({_UNIT})")
_LABEL: Final = re.compile(r"([重厚高长宽深])(?:度|量)?(?:是|有|约|大概|大约|就|才|只有|只)*$")
_HALF: Final = 0.5
_CLAUSE: Final = re.compile(r"[^，,。！!？?；;\n]+[，,。！!？?；;\n]*")
_PART: Final = re.compile(r"[^，,；;。（）()]+")
_WORD: Final = re.compile(r"[a-z]+|[\u4e00-\u9fff]")
_IDLE: Final = frozenset("的了是都也就会吧呢哦呀啦嘛哈您你我们咱有个这那在给和跟")
"""Characters that tell nothing of a subject."""
_NOT_CLAIMED: Final = re.compile(
    r"您说|您讲|您看到|别家|人家|那家|朋友|上次|以前|您(?:这|那)?[^，,]{0,4}(?:等了|用了|买了|穿了|过了)|等了|[您你]?都[\d一二两三四五六七八九十百千半]+(?:多)?(?:个?[天月年周]|个?小时|个?星期)(?:多)?了|已经?过|都过|超过|过了|不到|不止|没有|没这|(?<!是)不是|[吗么]|[？?]"
)
"""Words of a clause that speaks of a span without saying how long the shop's own is."""
_OWN_TIME: Final = re.compile(
    r"(?:回|告诉|通知|答复|回复|联系|发)(?:给)?(?:您|你)(?!的)|(?<![发退补赔送])给(?:您|你)(?=[，,。！!]?$|(?:一?个)?(?:出库|发货|处理|到货)?(?:时间|日子|结果|说法|答复|办法))|说清|准话|准信|结果|等我|我(?:去|来|这就|马上|现在|先)|再(?:看|来|找|问)"
)
"""Words of a clause by which somebody says when she herself will do or tell something."""
DAYS: Final[Mapping[str, int]] = {
    "今天": 0,
    "今晚": 0,
    "明天": 1,
    "明早": 1,
    "后天": 2,
    "明后天": 2,
    "大后天": 3,
}
_SOON: Final = re.compile(
    r"(今天|今晚|明天|明早|明后天|大后天|后天)(?:上午|下午|晚上|中午)?(?:之?前)?(?:您)?(?:就|一定|肯定|差不多|应该)*(?:能|可以|会)?(?:送到|收到|到货|到手|拿到|到(?!时|底|店里))"
)
"""A day by which goods are said to arrive."""
_PAID_OUT: Final = re.compile(
    r"(?:今天|今晚|马上|立刻|立马|秒|当场|一分钟|几分钟)[^，,。！!？?]{0,4}(?:到账|退到(?:您|你|账)|打到(?:您|你|账)|(?:打|转|退)(?:给)?(?:您|你)(?!的))"
)
"""A day by which money is said to arrive."""
_NO: Final = re.compile(r"不|没|赶|要是|如果|的话|[吗么?？]")
NAMES: Final = frozenset({"product", "order_items", "last_paid", "link", "alternative", "bestseller"})
"""Slots that name goods: their figures tell which, not what holds for them."""
CUES: Final[Mapping[str, re.Pattern[str]]] = {
    slot: re.compile(pattern)
    for slot, pattern in {
        "warranty": r"保修|质保|保固|三包|整机保|免费[^，,]{0,2}[修补换改]|包[修换补]|维修|^\W*保\W*$",
        "return_window": r"无理由|退货|退换|[能可]以?退|包退|还能退",
        "quality_rule": r"质量|换新",
        "price_protect": r"价保|保价|降价|差价|退差",
        "ship_within": r"发货|发出|发走|出库|寄出|内发",
        "arrival": r"到货|送到|收到|能到|就到|才到|在路上",
        "refund_eta": r"到账|原路|退到|退回",
        "refund_time": r"到账|原路|退到|退回",
        "invoice": r"发票|开票|专票|普票|开出",
        "shelf_life": r"保质期|过期|放多久|能放",
        "custom": r"刻字|定制|印字|绣|加字",
        "bulk": r"[件个台袋份盒双支条套]起|批量|团购",
    }.items()
}
"""Slot → words that name its subject, where its own do not."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its unit."""

    text: str
    kind: str
    """span, weight, length …"""
    values: tuple[float, ...]
    """One, or both ends of a range."""
    around: str
    """The words of its clause, without figures."""
    label: str = ""
    """What is measured, where it is named just before: 重, 厚."""


@dataclass(frozen=True, slots=True)
class _Known:
    slot: str
    words: frozenset[str]
    figures: tuple[Figure, ...]


def figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of a text, which must be normalised, each with the words of its clause."""
    found = []
    before, subject = "", ""
    for clause in _CLAUSE.findall(text):
        bare = _QUANTITY.sub("", clause)
        lasts = _WITHIN.search(clause) is not None and not _cued(bare)
        around = subject + bare if lasts else bare if len(_pairs(bare)) > SHORT else before + bare
        for one in _QUANTITY.finditer(clause):
            if _unclaimed(clause):
                continue
            kind, size = _UNITS[one[3]]
            ends = [number(end) for end in (one[1], one[2]) if end]
            values = [end for end in ends if end is not None]
            if one[4]:
                values[-1:] = [values[-1] + _HALF]
            if values:
                sized = tuple([round(value * size, 4) for value in values])
                found.append(Figure(one[0], kind, sized, around, _label(clause[: one.start()])))
        before = bare
        subject = bare if _cued(bare) else subject
    return tuple(found)


def _cued(text: str) -> bool:
    """Return whether words name the subject of a fact."""
    return any(cue.search(text) for cue in CUES.values())


def _plainly(text: str) -> str:
    """Return normalised text in which every side of 「120×60厘米」 has its unit."""
    return _SIDES.sub(
        lambda one: re.sub(r"[×x*]", one[3] + " ", one[1]) + one[2] + one[3], normalise(text).text
    )


def _unclaimed(clause: str) -> bool:
    return bool(_NOT_CLAIMED.search(clause) or _OWN_TIME.search(clause))


def contradicted(
    text: str, facts: Mapping[str, str], lines: Iterable[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Return the figures of a reply for which the sheet has another one, each with the slot that has it.

    `facts` is slot → value; `lines` are other true sentences, whose figures are never false.
    """
    said = [one for line in text.split("\n") for one in figures(_plainly(line))]
    if not said:
        return ()
    sheet = _sheet(tuple(sorted(facts.items())))
    also = {value for line in lines for one in _bare(_plainly(line)) for value in one.values}
    weight = _weights(sheet)
    found = []
    for one in said:
        slot = _against(one, sheet, weight)
        if slot and not set(one.values) <= also:
            found.append((one.text, slot))
    return tuple(dict.fromkeys(found))


def too_soon(text: str, facts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the days by which a reply lets goods or money arrive sooner than the sheet: 「后天就到」 where it takes a week."""
    least, refund = [
        min([min(one.values) for slot in slots for one in _bare(_plainly(facts.get(slot, "")))], default=0.0)
        for slots in (("arrival",), ("refund_eta", "refund_time"))
    ]
    found: dict[str, None] = {}
    for line in text.split("\n"):
        for clause in _CLAUSE.findall(_plainly(line)):
            if _unclaimed(clause) or _NO.search(clause):
                continue
            for one in _SOON.finditer(clause):
                if DAYS[one[1]] < least - 1:
                    found[one[0]] = None
            if refund >= 1 and (paid := _PAID_OUT.search(clause)):
                found[paid[0]] = None
    return tuple(found)


def _against(figure: Figure, sheet: tuple[_Known, ...], weight: Mapping[str, float]) -> str:
    """Return the slot that has another figure for what a figure is about; empty: none."""
    words = _pairs(figure.around)
    alike = [
        (_likeness(known, words, figure, weight), known)
        for known in sheet
        if any(one.kind == figure.kind for one in known.figures)
    ]
    best = max((score for score, _ in alike), default=0.0)
    there = [known for _, known in alike if _has(known, figure)]
    bare = figure.kind != "span" and any(len(known.words) < LEAST for known in there)
    if bare or best < (ELSEWHERE if there else NEAREST):
        return ""
    meant = [known for score, known in alike if score >= best - NEARLY]
    if any(_has(known, figure) or known.slot in NAMES for known in meant):
        return ""
    against = max(alike, key=lambda one: one[0])[1]
    own = [known for known in there if known.slot == against.slot]
    return "" if any((known.words & words) - against.words for known in own) else against.slot


def _has(known: _Known, figure: Figure) -> bool:
    """Return whether a fact has one of the values, or a range that holds them or meets theirs."""
    low, high = min(figure.values), max(figure.values)
    for one in known.figures:
        if one.kind != figure.kind:
            continue
        within = min(one.values) <= low and high <= max(one.values)
        across = low < high and low <= max(one.values) and min(one.values) <= high
        if within or across or set(one.values) & set(figure.values):
            return True
    return False


def _likeness(known: _Known, words: frozenset[str], figure: Figure, weight: Mapping[str, float]) -> float:
    """Return how much of what a fact says, by weight, stands around a figure."""
    cue = CUES.get(known.slot)
    same = figure.label and any(
        one.label == figure.label and one.kind == figure.kind for one in known.figures
    )
    named = CUED if same or (cue is not None and cue.search(figure.around)) else 0.0
    if len(known.words) < LEAST:
        return named
    whole = sum(weight[word] for word in known.words)
    return named + sum(weight[word] for word in known.words & words) / whole


@functools.lru_cache(maxsize=512)
def _sheet(facts: tuple[tuple[str, str], ...]) -> tuple[_Known, ...]:
    """Return the parts of the facts that have figures; a part is what stands between two commas."""
    parts = [(slot, part) for slot, value in facts for part in _PART.findall(_plainly(value))]
    return tuple(
        [
            _Known(slot, _pairs(_QUANTITY.sub("", part)), there)
            for slot, part in parts
            if (there := _bare(part))
        ]
    )


def _bare(text: str) -> tuple[Figure, ...]:
    """Return the figures of a fact; none of them is only asked about."""
    found = []
    for one in _QUANTITY.finditer(text):
        kind, size = _UNITS[one[3]]
        ends = [number(end) for end in (one[1], one[2]) if end]
        values = [round(end * size, 4) for end in ends if end is not None]
        if one[4]:
            values[-1:] = [round(values[-1] + _HALF * size, 4)]
        if values:
            found.append(Figure(one[0], kind, tuple(values), "", _label(text[: one.start()])))
    return tuple(found)


def _label(before: str) -> str:
    """Return what a figure measures, by the character before it."""
    found = _LABEL.search(before)
    return found[1] if found else ""


def _weights(sheet: tuple[_Known, ...]) -> dict[str, float]:
    """Return how much each pair of characters tells: the rarer on the sheet the more."""
    counts = Counter(word for known in sheet for word in known.words)
    return {word: 1 + math.log(len(sheet) / count) for word, count in counts.items()}


@functools.lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    """Return the pairs of characters of a text that tell something."""
    runs = re.findall(r"[a-z]+|[\u4e00-\u9fff]+", text)
    return frozenset(
        a + b for run in runs for a, b in itertools.pairwise(run) if not (a in _IDLE and b in _IDLE)
    )
