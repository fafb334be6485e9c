"""Reasons and gaps in words that an agent reads."""

from __future__ import annotations

import re

from bot.library import Library
from bot.terms import Suggestion

MANNERS = {
    "amiable": "attentive",
    "assertive": "respect",
    "analytic": "grounds",
    "self_centred": "amends",
    "carping": "standard",
}
"""What a reason that hangs on a personality advises: on a screenshot the name would hurt."""
_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def explain(library: Library, reasons: tuple[str, ...]) -> tuple[str, ...]:
    """Word reason ids: `psychology:safety` is `reason.psychology.safety` of wording.yaml.

    `need:<intent>` takes the intent's own name; an id nobody worded is left out.
    """
    words: dict[str, None] = {}
    for reason in map(told, reasons):
        kind, _, rest = reason.partition(":")
        if kind == "need":
            label = library.labels.intents.get(rest) or library.labels.psychology.get(rest)
            if label is not None:
                words.setdefault(library.wording.text("reason.intent", zh=label.zh))
            continue
        key = f"reason.{kind}.{rest}" if rest else f"reason.{kind}"
        if key in library.wording:
            words.setdefault(library.wording.text(key))
    return tuple(words)


def told(reason: str) -> str:
    """Return a reason as people may read it: `type:personality.carping` is `manner:standard`."""
    kind, _, name = reason.partition(":")
    axis, _, value = name.partition(".")
    return (
        f"manner:{MANNERS[value]}"
        if kind == "type" and axis == "personality" and value in MANNERS
        else reason
    )


def why(library: Library, reason: str) -> str:
    """Word the reason of a customer type: `bargained:3` is `type_reason.bargained`; empty for an unknown one."""
    kind, _, count = reason.partition(":")
    key = f"type_reason.{kind.partition('.')[0]}"
    return library.wording.text(key, n=count) if key in library.wording else ""


def readable(library: Library, suggestion: Suggestion) -> str:
    """Return the text with unfilled slots as their Chinese name in lenticular brackets."""

    def name(match: re.Match[str]) -> str:
        slot = library.slots.get(match[1])
        return f"【{slot.zh}】" if slot is not None else match[0]

    return _SLOT.sub(name, suggestion.text)
