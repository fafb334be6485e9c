"""Which red lines of the library a reply crosses: cold or insulting words, promises nobody can make, ways off the platform."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from bot.analytics.marks import Crossed

if TYPE_CHECKING:
    from bot.analytics.rubric import Fail
    from bot.library.redlines import RedLines
    from bot.understand.conduct import Conduct

GRAVE: Final[Mapping[str, Fail]] = {"platform": "off_platform", "reviews": "cashback", "personal": "leaked"}
"""Pack of a rule that blocks a draft → what a reply fails by that crosses it all the same."""
GRAVE_CONDUCT: Final[Mapping[Conduct, Fail]] = {
    "private": "off_platform",
    "review_pay": "cashback",
    "leak": "leaked",
}
"""The same in words that no rule names. What is told as done is held against the order elsewhere."""
_UNSURE: Final = re.compile(
    r"不敢|说不准|不好说|不能|没法|不做|不会?[^，,。！？!?]{0,2}(?:保证|承诺)|不是|谢绝|抱歉"
)
"""Words of a sentence that promises nothing, or declines."""
_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+")
_CLAUSE: Final = re.compile(r"[^，,。！？!?；;\n]+")
_DECLINES: Final = re.compile(r"没(?:有)?(?:这个)?权限|给不了|不[走收加做能行]|没法|谢绝|拒绝|违规")
"""Words of a clause that says no to what it names."""
_CHECKS: Final = re.compile(r"防伪|追溯|溯源|真伪|验真|鉴定|序列号|发票")
"""What is scanned to see whether goods are genuine: no way off the platform."""
_LURES: Final[Mapping[Fail, re.Pattern[str]]] = {
    "off_platform": re.compile(
        r"(?:拉|进|加)(?:您|你|我们|咱)?[^，,。！!？?]{0,5}群|[qQ]{2}(?:号|多少|聊|上)|留[^，,。！!？?]{0,4}(?:手机号?|电话|号码)[^，,。！!？?]{0,4}我(?:打|加|联系)|不走平台|(?:去|到|上)[^，,。！!？?]{0,5}(?:拼多多|京东|淘宝|抖音|别的平台)[^，,。！!？?]{0,6}(?:下单|拍|买)"
    ),
    "cashback": re.compile(
        r"(?:好评(?![多率里都])|五星|晒[图单]|差评(?![里都])|评价(?![里提中说都区]))[^。！!？?]{0,14}(?:退|返|补|给|送|转)(?:给)?(?:您|你)?[^。，,！!？?]{0,3}(?:\d|红包|[现金]|券|一[个包份双])"
    ),
}
"""Ways off the platform and paid reviews in words that no rule of the library names."""
_SAYS_NO: Final = re.compile(r"不(?!走平台)|没|别|违规|谢绝|拒绝|[吗么？?]")
CONTENT: Final = frozenset({"ads", "medical", "promises", "reviews", "personal", "platform"})
"""Packs about what is said; the rest is about how."""


def crossings(text: str, heard: str, lines: RedLines, true: Iterable[str] = ()) -> tuple[Crossed, ...]:
    """Return the red lines that a reply crosses, each rule once; `heard` is what the buyer wrote last.

    `true` are facts of the shop: what it has may be promised.
    """
    known = tuple(true)
    found: dict[str, Crossed] = {}
    for sentence in _SENTENCE.findall(text):
        unsure = _UNSURE.search(sentence) is not None
        for mark in lines.check(sentence, heard):
            if not any(mark.text in fact for fact in known) and not (unsure and _of_content(mark.rule)):
                found.setdefault(mark.rule, Crossed(mark.rule, mark.text, mark.reason, mark.rewrite))
    return tuple(found.values())


def failing(text: str, heard: str, lines: RedLines, conduct: Iterable[Conduct] = ()) -> tuple[Fail, ...]:
    """Return what a reply fails by: it crosses lines that a draft is not sent over, or does what they are drawn against."""
    packs = [
        mark.rule.partition(".")[0]
        for sentence in _SENTENCE.findall(text)
        for mark in lines.check(sentence, heard)
        if mark.severity == "block" and not _harmless(sentence, mark.text)
    ]
    lured = [fail for fail, lure in _LURES.items() if _lures(lure, text)]
    seen = [GRAVE_CONDUCT[one] for one in conduct if one in GRAVE_CONDUCT]
    return tuple(dict.fromkeys([*[GRAVE[pack] for pack in packs if pack in GRAVE], *lured, *seen]))


def _lures(lure: re.Pattern[str], text: str) -> bool:
    """Return whether a sentence leads somewhere it must not, and does not say no to it."""
    return any(lure.search(one) and not _SAYS_NO.search(one) for one in _SENTENCE.findall(text))


def _harmless(sentence: str, named: str) -> bool:
    """Return whether a sentence says no to what it names, or names it as a way to see that goods are genuine."""
    clauses = [clause for clause in _CLAUSE.findall(sentence) if named in clause]
    return bool(_CHECKS.search(sentence)) or any(_DECLINES.search(clause) for clause in clauses)


def of_content(crossed: Sequence[Crossed]) -> tuple[Crossed, ...]:
    """Return those that are about what is said."""
    return tuple([one for one in crossed if _of_content(one.rule)])


def _of_content(rule: str) -> bool:
    return rule.partition(".")[0] in CONTENT
