"""Facts into slots: plain substitution, never a template engine."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.terms import Fact

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_DOUBLED = re.compile(r"([，。；、！？])[，。；、]")

_AFFIRMS = re.compile(
    r"^(?:可以|有|支持|行|会|能[^，。]{0,2})的?，[^，。{]{0,4}\{([a-z][a-z0-9_]*)\}"
    r"|\{([a-z][a-z0-9_]*)\}，(?:随|跟|一起)|(?:随[单货]|也一起给您?)[^，。{]{0,3}\{([a-z][a-z0-9_]*)\}"
)
"""A wording that says yes before a fact, or hands over what it names."""
_DENIES = re.compile(r"^[^，。]{0,6}?(?:没有|没|无法|不[^限止少用锈到同过易沾粘伤])")
"""A fact that says no: 没有赠品, 这款不支持定制; 不限, 不用 and the like are none."""


def contradicts(text: str, facts: Mapping[str, Fact]) -> bool:
    """Return whether a wording says yes and the fact in it says no."""
    found = _AFFIRMS.search(text)
    fact = facts.get(found[found.lastindex or 0]) if found else None
    return fact is not None and _DENIES.match(fact.value) is not None


def fill(text: str, facts: Mapping[str, Fact]) -> tuple[str, tuple[str, ...], tuple[Fact, ...]]:
    """Return the text with known facts, the slots still missing, and the facts used.

    A missing slot stays as `{slot}`. Values are never searched for slots themselves.
    """
    if "{" not in text:
        return _DOUBLED.sub(r"\1", text), (), ()
    missing: dict[str, None] = {}
    used: dict[str, Fact] = {}

    def value(match: re.Match[str]) -> str:
        fact = facts.get(match[1])
        if fact is None:
            missing[match[1]] = None
            return match[0]
        used[match[1]] = fact
        return fact.value

    filled = _SLOT.sub(value, text)
    return _DOUBLED.sub(r"\1", filled), tuple(missing), tuple(used.values())
