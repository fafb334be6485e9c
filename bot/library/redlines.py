"""Red lines: words that must not be sent, found in a draft or in a reply of the library."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.library.values import RedLineRule, Severity

_LAST_DIGITS = 4

_FOLD: dict[int, int] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full width to ASCII
    0x3000: 0x20,
    **{0x2460 + digit: 0x31 + digit for digit in range(9)},  # circled, parenthesised and dotted digits
    **{0x2474 + digit: 0x31 + digit for digit in range(9)},
    **{0x2488 + digit: 0x31 + digit for digit in range(9)},
    **{0x2776 + digit: 0x31 + digit for digit in range(9)},
    0x24EA: 0x30,
    **{0x24B6 + letter: 0x61 + letter for letter in range(26)},  # circled letters
    **{0x24D0 + letter: 0x61 + letter for letter in range(26)},
}
_FOLD.update({code: ord(chr(ascii_code).lower()) for code, ascii_code in _FOLD.items()})
_FOLD.update({code: code + 0x20 for code in range(0x41, 0x5B)})  # upper to lower case
for _kept in (0xFF0C, 0xFF01, 0xFF1F, 0xFF1A):  # the patterns name Chinese punctuation as it is
    del _FOLD[_kept]


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

    def marks(self, folded: str, text: str) -> Iterable[Mark]:
        """Yield the hits that stand in no innocent context."""
        innocent: list[tuple[int, int]] | None = None
        for hit in self.pattern.finditer(folded):
            if innocent is None:
                innocent = [match.span() for pattern in self.exceptions for match in pattern.finditer(folded)]
            start, end = hit.span()
            if any(left <= start and end <= right for left, right in innocent):
                continue
            yield Mark(
                start=start,
                end=end,
                text=text[start:end],
                rule=self.rule.id,
                severity=self.rule.severity,
                reason=self.rule.reason,
                rewrite=_filled(self.rule.rewrite, folded[start:end]),
            )


class RedLines:
    """Compiled rules; `check` takes about a tenth of a millisecond for a usual draft."""

    def __init__(self, compiled: tuple[_Compiled, ...]) -> None:
        self._compiled = compiled

    def check(self, text: str) -> tuple[Mark, ...]:
        """Return the marks in order of place; a mark inside another one of the same weight is left out."""
        folded = text.translate(_FOLD)
        marks = [mark for compiled in self._compiled for mark in compiled.marks(folded, text)]
        marks.sort(key=lambda mark: (mark.start, -mark.end, mark.severity))
        kept: list[Mark] = []
        for mark in marks:
            if not any(_covers(other, mark) for other in kept):
                kept.append(mark)
        return tuple(kept)


def compile_redlines(rules: Iterable[RedLineRule], scope: Literal["draft", "template"] = "draft") -> RedLines:
    """Compile the rules that hold for drafts, or for the library's own replies.

    The patterns were tried when the library was loaded; a bad one raises `re.error` here.
    """
    return RedLines(
        tuple(
            _Compiled(
                rule,
                re.compile(rule.pattern),
                tuple(re.compile(pattern) for pattern in rule.exceptions),
            )
            for rule in rules
            if rule.scope in {"both", scope}
        )
    )


def _covers(other: Mark, mark: Mark) -> bool:
    """Return whether `mark` says nothing that `other` does not say."""
    inside = other.start <= mark.start and mark.end <= other.end
    return inside and other.severity in {mark.severity, "block"}


def _filled(rewrite: str, hit: str) -> str:
    """Return the rewriting with `{last4}` replaced by the last four digits of the hit."""
    if "{last4}" not in rewrite:
        return rewrite
    digits = [char for char in hit if char.isalnum()]
    return rewrite.replace("{last4}", "".join(digits[-_LAST_DIGITS:]))
