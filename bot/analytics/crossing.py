"""Which red lines of the library a reply crosses: cold or insulting words, promises nobody can make, ways off the platform."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from bot.analytics.marks import Crossed

if TYPE_CHECKING:
    from bot.analytics.rubric import Fail
    from bot.library.redlines import RedLines

GRAVE: Final[Mapping[str, Fail]] = {"platform": "off_platform", "reviews": "cashback", "personal": "leaked"}
"""Pack of a rule that blocks a draft → what a reply fails by that crosses it all the same."""
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


def failing(text: str, heard: str, lines: RedLines) -> tuple[Fail, ...]:
    """Return what a reply fails by: it crosses lines that a draft is not sent over."""
    packs = [
        mark.rule.partition(".")[0]
        for sentence in _SENTENCE.findall(text)
        for mark in lines.check(sentence, heard)
        if mark.severity == "block" and not _harmless(sentence, mark.text)
    ]
    return tuple(dict.fromkeys([GRAVE[pack] for pack in packs if pack in GRAVE]))


def _harmless(sentence: str, named: str) -> bool:
    """Return whether a sentence says no to what it names, or names it as a way to see that goods are genuine."""
    clauses = [clause for clause in _CLAUSE.findall(sentence) if named in clause]
    return bool(_CHECKS.search(sentence)) or any(_DECLINES.search(clause) for clause in clauses)


def of_content(crossed: Sequence[Crossed]) -> tuple[Crossed, ...]:
    """Return those that are about what is said."""
    return tuple([one for one in crossed if _of_content(one.rule)])


def _of_content(rule: str) -> bool:
    return rule.partition(".")[0] in CONTENT
