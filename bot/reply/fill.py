"""Facts into slots: plain substitution, never a template engine."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.terms import Fact

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_DOUBLED = re.compile(r"([，。；、！？])[，。；、]")


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
