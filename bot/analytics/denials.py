"""What a reply denies a buyer although the sheet grants it: the resend, the exchange or the money of a case like hers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.text.normalise import normalise

_CLAUSE: Final = re.compile(r"[^，,。！!？?；;\n]+[，,。！!？?；;]*")
_NO: Final = r"(?:没有|没法|无法|不能|不可以|不行|不支持|不给|不单|不予|办不了|做不到|批不了|批不下来|驳回|打回|不了|没戏)"
_CASE: Final = re.compile(
    r"\d|有没有|能不能|可不可以|是不是|[吗么呢]|[？?]|如果|要是|就谈|的话|万一|超过|超了|过了|过期|以后|之后|再|才|人为|自己|不喜欢|无理由|尺码|拆|穿过|用过|洗过|没有?(?:照片|凭证|视频|看到|收到)|不影响|不能不|不是不|也不是|今天|马上|立刻|现在(?:还)?|同时|又|两|承诺|保证|准|多少|哪天|金额"
)
"""Words of a clause that denies under a condition, or only what nobody was promised."""
_WAYS: Final[tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]] = tuple(
    (
        re.compile(granted),
        re.compile(rf"(?:{asked})[^，,。！!？?；;\n]{{0,8}}{_NO}|{_NO}[^，,。！!？?；;\n]{{0,3}}(?:{asked})"),
    )
    for granted, asked in (
        (r"补发|重发", r"补发|补寄|重发|单发|单补"),
        (r"换新|换对|换货|调换", r"换新|换货|换一[个件条双台支]|换(?!的|成|句)"),
        (r"退款|退货", r"退款|退钱|退货|全退|退(?!差|运费|了)"),
        (r"维修|免费修", r"维修|免费修|保修"),
    )
)
"""What the sheet grants, and how a reply denies it."""
_DIFFERENCE: Final = re.compile(
    rf"(?:价保|差价|退差|差额)[^，,。！!？?；;\n]{{0,8}}{_NO}|{_NO}[^，,。！!？?；;\n]{{0,3}}(?:价保|差价|退差|差额)"
)
_DUE: Final = re.compile(r"差价\d+(?:\.\d+)?元可以申请")


def denied(text: str, facts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the clauses that deny what the sheet grants; `facts` is slot → value, `fix_case` the remedy of her case."""
    fix = facts.get("fix_case", "")
    barred = [no for granted, no in _WAYS if granted.search(fix)]
    if _DUE.search(facts.get("protect_result", "")):
        barred.append(_DIFFERENCE)
    if not barred:
        return ()
    found: dict[str, None] = {}
    for line in text.split("\n"):
        for clause in _CLAUSE.findall(normalise(line).text):
            if _CASE.search(clause) is None and any(no.search(clause) for no in barred):
                found[clause.strip("，,。！!？?；; ")] = None
    return tuple(found)
