"""Facts into slots: plain substitution, never a template engine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from bot.terms import Fact

REMEMBERED = 8192
"""Wordings of which is remembered what they are made of."""

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_DOUBLED = re.compile(r"([，。；、！？])[，。；、]")

_AFFIRMS = re.compile(
    r"^(?:可以|有|支持|行|会|能[^，。]{0,2})的?，[^，。{]{0,4}\{([a-z][a-z0-9_]*)\}"
    r"|\{([a-z][a-z0-9_]*)\}，(?:随|跟|一起)|(?:随[单货]|也一起给您?)[^，。{]{0,3}\{([a-z][a-z0-9_]*)\}"
)
"""A wording that says yes before a fact, or hands over what it names."""
_AFFIRMS_ALL = re.compile(
    r"^(?:可以|能|支持)[^，。{：]{0,3}：\{([a-z][a-z0-9_]*)\}"
    r"|^(?:[^{。，]{0,6}：)?\{([a-z][a-z0-9_]*)\}[。，；](?=[^{]*(?:参加的|先在|去领|领了|下单前说|去登记))"
)
"""A wording that says yes to all of a list, or goes on with how it is had."""
_DENIES_SOME = re.compile(r"不能|不可以|不参加|不支持|不行|没有|无法|不接|不做")
"""A fact that says no to all or part of it."""
_DENIES = re.compile(r"^[^，。]{0,6}?(?:没有|没|无法|不[^限止少用锈到同过易沾粘伤])")
"""A fact that says no: 没有赠品, 这款不支持定制; 不限, 不用 and the like are none."""


def contradicts(text: str, facts: Mapping[str, Fact]) -> bool:
    """Return whether a wording says yes and the fact in it says no."""
    affirmed, wholly = _affirmed(text)
    fact = facts.get(affirmed) if affirmed else None
    if fact is None:
        return False
    return (_DENIES_SOME.search(fact.value) if wholly else _DENIES.match(fact.value)) is not None


def fill(text: str, facts: Mapping[str, Fact]) -> tuple[str, tuple[str, ...], tuple[Fact, ...]]:
    """Return the text with known facts, the slots still missing, and the facts used.

    A missing slot stays as `{slot}`. Values are never searched for slots themselves.
    """
    pieces = _pieces(text)
    if len(pieces) == 1:
        return pieces[0], (), ()
    missing: dict[str, None] = {}
    used: dict[str, Fact] = {}
    filled = list(pieces)
    for place in range(1, len(pieces), 2):
        slot = pieces[place]
        fact = facts.get(slot)
        if fact is None:
            missing[slot] = None
            filled[place] = f"{{{slot}}}"
        else:
            used[slot] = fact
            filled[place] = fact.value
    return _DOUBLED.sub(r"\1", "".join(filled)), tuple(missing), tuple(used.values())


@lru_cache(maxsize=REMEMBERED)
def _pieces(text: str) -> tuple[str, ...]:
    """Return the words and the slots of a wording in turn, words first and last; one without slots as it is said."""
    pieces = _SLOT.split(text)
    return tuple(pieces) if len(pieces) > 1 else (_DOUBLED.sub(r"\1", text),)


@lru_cache(maxsize=REMEMBERED)
def _affirmed(text: str) -> tuple[str, bool]:
    """Return the slot that a wording says yes before, empty for none, and whether it says yes to all of it."""
    found = _AFFIRMS.search(text)
    if found is not None:
        return found[found.lastindex or 0], False
    found = _AFFIRMS_ALL.search(text)
    return (found[found.lastindex or 0], True) if found is not None else ("", False)
