"""Rules of `intents/rules/`: precise patterns a supervisor can read and edit.

A rule names a label and the words that prove it. A hit is a feature of the heads, which learn how far to
trust it, and evidence; without a model the rules answer alone (degraded).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.errors import Finding, LibraryError

LONGEST_PATTERN = 400
_NESTED = re.compile(r"\([^()]*[+*][^()]*\)[+*{]|\\[1-9]")
"""Repeats of repeats and back references: what makes a pattern take exponential time."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern and the label it proves."""

    id: str
    kind: str
    """psychology, intent, emotion or type."""
    label: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    strength: float
    """Probability given to the label when rules stand alone."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched; the span is of the masked text."""

    rule: str
    kind: str
    label: str
    start: int
    end: int
    strength: float


class Rules:
    """All rules, searched in one pass each."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)

    def find(self, text: str, places: Sequence[int]) -> tuple[Hit, ...]:
        """Find what matches normalised `text`; `places` maps masked offsets to it (see features)."""
        back: dict[int, int] | None = None
        hits = []
        for rule in self.rules:
            match = rule.pattern.search(text)
            if match is None or (rule.unless is not None and rule.unless.search(text)):
                continue
            if back is None:
                back = _inverse(places, len(text))
            hits.append(
                Hit(rule.id, rule.kind, rule.label, back[match.start()], back[match.end()], rule.strength)
            )
        return tuple(hits)


def _inverse(places: Sequence[int], length: int) -> dict[int, int]:
    back: dict[int, int] = {}
    index = 0
    for place in range(length + 1):
        while index + 1 < len(places) and places[index + 1] <= place:
            index += 1
        back[place] = index
    return back


def read_rules(folder: Path) -> Rules:
    """Read every YAML file of `intents/rules/`; raises LibraryError with all findings."""
    findings: list[Finding] = []
    rules: list[Rule] = []
    seen: set[str] = set()
    for path in sorted(folder.glob("*.yaml")):
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            findings.append(Finding(path.name, mark.line + 1 if mark else 0, f"not YAML: {error}"))
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        for kind, labels in data.items():
            for label, items in labels.items():
                for number, item in enumerate(items, 1):
                    name = f"{kind}.{label}.{path.stem}{number}"
                    line = next((i for i, text in enumerate(lines, 1) if str(item["match"])[:20] in text), 0)
                    try:
                        rules.append(_rule(name, kind, label, item))
                    except (re.error, KeyError, TypeError, ValueError) as error:
                        findings.append(Finding(path.name, line, f"{name}: {error}"))
                    if name in seen:
                        findings.append(Finding(path.name, line, f"{name}: twice"))
                    seen.add(name)
    if findings:
        raise LibraryError(findings)
    return Rules(rules)


def _rule(name: str, kind: str, label: str, item: dict[str, object]) -> Rule:
    unknown = set(item) - {"match", "unless", "strength"}
    if unknown:
        msg = f"unknown key {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    return Rule(
        name,
        kind,
        label,
        _pattern(str(item["match"])),
        _pattern(str(item["unless"])) if "unless" in item else None,
        float(str(item.get("strength", 0.9))),
    )


def _pattern(text: str) -> re.Pattern[str]:
    if len(text) > LONGEST_PATTERN:
        msg = f"pattern longer than {LONGEST_PATTERN} characters"
        raise ValueError(msg)
    if _NESTED.search(text):
        msg = "repeats inside a repeated group, or a back reference: may take too long"
        raise ValueError(msg)
    return re.compile(text)


def labels_of(hits: Iterable[Hit], kind: str) -> dict[str, float]:
    """Return the strongest rule per label of one kind."""
    best: dict[str, float] = {}
    for hit in hits:
        if hit.kind == kind:
            best[hit.label] = max(best.get(hit.label, 0.0), hit.strength)
    return best
