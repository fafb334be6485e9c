"""Red lines: words that must not be sent, found in a draft or in a reply of the library."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Literal

from bot.library.folding import Folded, fold, folds
from bot.library.openings import opening
from bot.library.patterns import compiled as compile_pattern
from bot.text.needed import Waiting, needed_ways

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from bot.library.values import RedLineRule, Severity

Scope = Literal["draft", "template"]

_CHINA = timezone(timedelta(hours=8))
_LAST_DIGITS = 4
_DIGITS = str.maketrans("〇零一幺壹二两贰三叁四肆五伍六陆七柒八捌九玖", "0011122233445566778899")
_KEPT_DAYS = 32
"""Platforms and days for which the choice of rules is remembered."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text that crosses a red line."""

    start: int
    """Code point offset in the text as given."""
    end: int
    """Exclusive."""
    text: str
    rule: str
    severity: Severity
    reason: str
    """Chinese, for the person typing."""
    rewrite: str
    """What to say instead, ready to paste; empty when the rule has none."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A rule with its patterns."""

    rule: RedLineRule
    pattern: re.Pattern[str]
    exceptions: tuple[re.Pattern[str], ...]
    heard: re.Pattern[str] | None
    opening: re.Pattern[str] | None
    """The first character of every hit; None: it may be any."""

    def hits(self, text: str) -> Iterable[re.Match[str]]:
        """Yield the non-overlapping matches of the pattern, as `finditer` does."""
        if self.opening is None:
            yield from self.pattern.finditer(text)
            return
        end = 0
        match = self.pattern.match
        for place in self.opening.finditer(text):
            start = place.start()
            if start >= end and (hit := match(text, start)) is not None:
                end = hit.end()
                yield hit

    def marks(self, folded: Folded, text: str) -> Iterable[Mark]:
        """Yield the hits that stand in no innocent context."""
        innocent: list[tuple[int, int]] | None = None
        for hit in self.hits(folded.text):
            if innocent is None:
                innocent = [
                    match.span() for pattern in self.exceptions for match in pattern.finditer(folded.text)
                ]
            left, right = hit.span()
            if any(first <= left and right <= last for first, last in innocent):
                continue
            start, end = folded.span(left, right)
            yield Mark(
                start=start,
                end=end,
                text=text[start:end],
                rule=self.rule.id,
                severity=self.rule.severity,
                reason=self.rule.reason,
                rewrite=_filled(self.rule.rewrite, hit),
            )


class RedLines:
    """Compiled rules that hold together; `check` takes under a millisecond for 500 characters."""

    def __init__(self, compiled: Sequence[_Compiled]) -> None:
        self._compiled = tuple(compiled)
        self._waiting = Waiting(needed_ways(one.rule.pattern) for one in compiled)

    def check(self, text: str, heard: str = "") -> tuple[Mark, ...]:
        """Return the marks in order of place; a mark inside another one of the same weight is left out.

        `heard` is what the buyer said just before: some words cross a line only as an answer (有的，
        to 「好评返现吗」).
        """
        folded, closed = folds(text)
        asked = fold(heard).text if heard else ""
        marks: list[Mark] = []
        for number in self._waiting.possible(f"{folded.text}\n{closed.text}"):
            compiled = self._compiled[number]
            if compiled.heard is not None and not (asked and compiled.heard.search(asked)):
                continue
            marks += compiled.marks(folded, text)
            if compiled.rule.gaps and closed.text:
                marks += compiled.marks(closed, text)
        marks.sort(key=lambda mark: (mark.start, -mark.end, mark.severity))
        kept: list[Mark] = []
        for mark in marks:
            if not any(_covers(other, mark) for other in kept):
                kept.append(mark)
        return tuple(kept)


class RedLineBook:
    """Every pack, compiled once; of those that hold on a platform on a day it makes the lines."""

    def __init__(self, rules: Iterable[RedLineRule], scope: Scope = "draft") -> None:
        """Compile the rules; the patterns were tried when the library was loaded, a bad one raises `re.error`."""
        self._compiled = _compiled(rules, scope)
        self._chosen: dict[tuple[str | None, date], RedLines] = {}

    def at(self, platform: str | None, moment: datetime) -> RedLines:
        """Return the lines that hold on a platform (None: unknown) at an aware moment.

        Of rules with one id the platform's own counts before the general one, then the one that began last.
        """
        key = (platform, moment.astimezone(_CHINA).date())
        if key not in self._chosen:
            if len(self._chosen) >= _KEPT_DAYS:
                self._chosen.clear()
            self._chosen[key] = RedLines(self._choose(*key))
        return self._chosen[key]

    def _choose(self, platform: str | None, day: date) -> list[_Compiled]:
        best: dict[str, _Compiled] = {}
        for compiled in self._compiled:
            if not compiled.rule.pack.holds(platform, day):
                continue
            other = best.get(compiled.rule.id)
            if other is None or _weight(other.rule) < _weight(compiled.rule):
                best[compiled.rule.id] = compiled
        return list(best.values())


def compile_redlines(rules: Iterable[RedLineRule], scope: Scope = "draft") -> RedLines:
    """Compile all rules for drafts, or for the library's own replies, whatever their platform and dates.

    Who may be anywhere at any time, as a reply of the library, is measured against all of them at once.
    """
    return RedLines(_compiled(rules, scope))


def _compiled(rules: Iterable[RedLineRule], scope: Scope) -> list[_Compiled]:
    return [
        _Compiled(
            rule,
            compile_pattern(rule.pattern),
            tuple(compile_pattern(pattern) for pattern in rule.exceptions),
            compile_pattern(rule.heard) if rule.heard else None,
            opening(rule.pattern),
        )
        for rule in rules
        if rule.scope in {"both", scope}
    ]


def _weight(rule: RedLineRule) -> tuple[bool, int]:
    begun = rule.pack.valid_from
    return bool(rule.pack.platforms), begun.toordinal() if begun else 0


def _covers(other: Mark, mark: Mark) -> bool:
    """Return whether `mark` says nothing that `other` does not say."""
    inside = other.start <= mark.start and mark.end <= other.end
    return inside and other.severity in {mark.severity, "block"}


def _filled(rewrite: str, hit: re.Match[str]) -> str:
    """Return the rewriting with `{last4}` and the pattern's named groups filled from the hit."""
    if "{" not in rewrite:
        return rewrite
    digits = [char for char in hit[0].translate(_DIGITS) if char.isascii() and char.isalnum()]
    filled = rewrite.replace("{last4}", "".join(digits[-_LAST_DIGITS:]))
    for name, value in hit.groupdict(default="").items():
        filled = filled.replace(f"{{{name}}}", value)
    return filled
