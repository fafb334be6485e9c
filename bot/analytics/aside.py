"""How much of a reply nobody asked for: facts of the shop and words of selling that touch neither needs nor her words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable
from typing import Final

LEAST: Final = 12
"""Characters from which it is more than a remark by the way."""
HEARD: Final = 5
"""Messages of hers that count, the newest ones."""
_CLAUSE: Final = re.compile(r"[^，,。！!？?；;\n]+")
_RUN: Final = re.compile(r"[a-z]+|[\u4e00-\u9fff]+")
_SELLS: Final = re.compile(
    r"喜欢[^，,。]{0,4}(?:拍|下单|入)|(?:直接|可以|赶紧|现在)[^，,。]{0,3}(?:拍下|下单)|关注|收藏|领券|叠加|别犹豫"
)


def beside(
    text: str,
    heard: Iterable[str],
    told: Callable[[str], frozenset[str]],
    wanted: frozenset[str],
    bare: Callable[[str], str],
) -> float:
    """Return the share of a reply, 0..1, that she did not ask for; a remark by the way is none.

    `heard` is what she wrote, `told` finds the facts in a clause, `wanted` are those that answer her needs, `bare`
    takes courtesies out.
    """
    hers = frozenset().union(*[_pairs(one) for one in [*heard][-HEARD:]])
    aside = whole = 0
    for clause in _CLAUSE.findall(text):
        size = len(bare(clause))
        whole += size
        slots = told(clause)
        strange = bool(slots) or _SELLS.search(clause) is not None
        if strange and not slots & wanted and not _pairs(clause) & hers:
            aside += size
    return round(aside / whole, 4) if aside >= LEAST else 0.0


def _pairs(text: str) -> frozenset[str]:
    return frozenset(a + b for run in _RUN.findall(text.lower()) for a, b in itertools.pairwise(run))
