"""What the agent should do first, said in one to three lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.library.values import AdviceRule, Library

LINES = 3
"""More than this nobody reads while a buyer waits."""


def advise(
    library: Library,
    psychology: Sequence[str],
    intents: Sequence[str],
    emotion: str,
    customer_type: Mapping[str, str | None],
) -> tuple[str, ...]:
    """Return at most three lines, the most important first; none when nothing special is due.

    `psychology` holds the keys shown, in order of mention; `intents` the needs still open, the first one
    counting most; `customer_type` maps axis to value, unknown ones left out or None.
    """
    lines: list[str] = []
    groups: set[str] = set()
    for rule in library.advice:
        if rule.group in groups or groups.intersection(rule.not_with):
            continue
        if not _due(rule, psychology, intents, emotion, customer_type):
            continue
        lines.append(rule.text)
        if rule.group:
            groups.add(rule.group)
        if len(lines) == LINES:
            break
    return tuple(lines)


def _due(
    rule: AdviceRule,
    psychology: Sequence[str],
    intents: Sequence[str],
    emotion: str,
    customer_type: Mapping[str, str | None],
) -> bool:
    """Return whether everything the rule asks for holds."""
    return (
        (not rule.psychology or any(key in psychology for key in rule.psychology))
        and (not rule.intent or any(key in intents for key in rule.intent))
        and (not rule.emotion or emotion in rule.emotion)
        and all(customer_type.get(axis) in values for axis, values in rule.type.items())
        and _in_order(rule.sequence, psychology)
    )


def _in_order(sequence: Sequence[str], psychology: Sequence[str]) -> bool:
    """Return whether all keys of `sequence` were mentioned, in this order."""
    mentioned = iter(psychology)
    return all(key in mentioned for key in sequence)
