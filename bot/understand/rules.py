"""Rules of `intents/rules/`: precise patterns a supervisor can read and edit.

A rule names a label and the words that prove it. A hit is a feature of the heads, which learn how far to
trust it, and evidence; without a model the rules answer alone (degraded).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Finding, LibraryError
from bot.library.source import Loc, Source, read_source
from bot.text.needed import Waiting, needed_ways
from bot.text.pattern import LazyPattern, matches_nothing

Search = Callable[[str], re.Match[str] | None]

LONGEST_PATTERN = 400
MOST_ENDLESS = 3
"""Endless repeats (`+`, `*`, `{2,}`) in one pattern; of anything at all (`.*`) only one."""
REMEMBERED = 8192
"""Patterns kept compiled, so that reading a library again costs little."""
KINDS = ("psychology", "against", "intent", "emotion", "type")
"""`against` holds words that speak against a psychology: a feature for the heads, never evidence."""
_PLAIN = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]")
"""Escapes and character classes: what stands for one character, whatever is written in it."""
_BACK = re.compile(r"\\[1-9]|\(\?P=")
_UNBOUNDED = re.compile(r"[+*]|\{\d*,\}")
_ANYTHING = re.compile(r"\.(?:[+*]|\{\d*,\})")
_STRUCTURE = re.compile(r"\(|\)(?:[+*?]|\{\d*,?\d*\})?|[+*]|\{\d*,\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern and the label it proves."""

    id: str
    kind: str
    """psychology, intent, emotion or type."""
    label: str
    pattern: LazyPattern
    unless: LazyPattern | None
    strength: float
    """Probability given to the label when rules stand alone."""
    agent: LazyPattern | None = None
    """What the agent's last turn must say; such a rule is a feature only."""
    before: LazyPattern | None = None
    """What the buyer's turn before must say; such a rule is a feature only."""

    @property
    def hangs(self) -> bool:
        """Whether the rule hangs on what came before the message."""
        return self.agent is not None or self.before is not None

    def follows(self, agent: str, before: str) -> bool:
        """Return whether earlier turns say what the rule hangs on; both are normalised texts, "" for none."""
        return (self.agent is None or self.agent.search(agent) is not None) and (
            self.before is None or self.before.search(before) is not None
        )

    def matches(self, text: str) -> bool:
        """Return whether a normalised message says what the rule looks for."""
        return self.pattern.search(text) is not None and (
            self.unless is None or self.unless.search(text) is None
        )


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
    """All rules; one pass over the text tells which of them can match at all."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self.hanging = tuple([rule for rule in self.rules if rule.hangs])
        """Those that hang on what came before, which is asked first: few turns say it."""
        standing = [rule for rule in self.rules if not rule.hangs]
        self._waiting = Waiting(needed_ways(rule.pattern.pattern) for rule in standing)
        self._standing = tuple(standing)

    def __reduce__(self) -> tuple[type[Rules], tuple[tuple[Rule, ...]]]:
        """Go to another process as what it is made of."""
        return Rules, (self.rules,)

    def find(self, text: str, places: Sequence[int]) -> tuple[Hit, ...]:
        """Find what matches normalised `text`; `places` maps masked offsets to it (see features)."""
        back: Mapping[int, int] | Sequence[int] | None = None
        hits: list[Hit] = []
        for number in self._waiting.possible(text):
            rule = self._standing[number]
            match = rule.pattern.search(text)
            if match is None or (rule.unless is not None and rule.unless.search(text)):
                continue
            if back is None:
                back = places if len(places) > len(text) else _inverse(places, len(text))
            start, end = match.span()
            hits.append(Hit(rule.id, rule.kind, rule.label, back[start], back[end], rule.strength))
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
    for path in sorted(folder.glob("*.yaml")):
        source = read_source(path, folder.parent)
        findings += source.findings
        for kind, labels in _table(source, (), source.data, findings).items():
            if kind not in KINDS:
                findings.append(source.finding((kind,), f"unknown kind {kind!r}; known: {', '.join(KINDS)}"))
            for label, items in _table(source, (kind,), labels, findings).items():
                if not isinstance(items, list):
                    findings.append(source.finding((kind, label), f"{kind}.{label}: must be a list of rules"))
                    continue
                for number, item in enumerate(items):
                    name = f"{kind}.{label}.{path.stem}{number + 1}"
                    try:
                        rules.append(_rule(name, kind, label, item))
                    except (re.error, ValueError) as error:
                        findings.append(source.finding((kind, label, number), f"{name}: {error}"))
    if findings:
        raise LibraryError(findings)
    return Rules(rules)


def _table(source: Source, loc: Loc, data: object, findings: list[Finding]) -> dict[str, object]:
    if isinstance(data, dict):
        return data
    if data is not None:
        findings.append(source.finding(loc, "must be a mapping of kind to label to rules"))
    return {}


def _rule(name: str, kind: str, label: str, item: object) -> Rule:
    if not isinstance(item, dict) or not isinstance(item.get("match"), str):
        msg = "must have a pattern: match"
        raise ValueError(msg)  # noqa: TRY004 - the file is wrong, not the program
    unknown = set(item) - {"match", "unless", "strength", "agent", "before"}
    if unknown:
        msg = f"unknown key {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    strength = float(item.get("strength", 0.9))
    if not 0 < strength < 1:
        msg = f"strength {strength:g}: must lie between 0 and 1"
        raise ValueError(msg)
    unless, agent, before = (
        _pattern(item[part]) if part in item else None for part in ("unless", "agent", "before")
    )
    return Rule(name, kind, label, _pattern(item["match"]), unless, strength, agent, before)


@functools.lru_cache(maxsize=REMEMBERED)
def _pattern(text: str) -> LazyPattern:
    """Read a pattern whose time is bounded; raises ValueError or re.error."""
    if len(text) > LONGEST_PATTERN:
        msg = f"pattern longer than {LONGEST_PATTERN} characters"
        raise ValueError(msg)
    bare = _PLAIN.sub("", text)
    endless = len(_UNBOUNDED.findall(bare)) > MOST_ENDLESS or len(_ANYTHING.findall(bare)) > 1
    if endless or _BACK.search(text) or _repeats_itself(bare):
        msg = "nested repeat, several endless ones, or a back reference: may take too long; use {0,8}"
        raise ValueError(msg)
    if matches_nothing(text):
        msg = "matches nothing at all"
        raise ValueError(msg)
    return LazyPattern(text)


def _repeats_itself(bare: str) -> bool:
    """Return whether a group that holds an endless repeat is itself repeated."""
    holds = [False]
    for match in _STRUCTURE.finditer(bare):
        if match[0] == "(":
            holds.append(False)
        elif match[0].startswith(")") and len(holds) > 1:
            inner = holds.pop()
            again = match[0][1:]
            if inner and again and again != "?":
                return True
            holds[-1] |= inner or bool(_UNBOUNDED.match(again))
        else:
            holds[-1] = True
    return False


def labels_of(hits: Iterable[Hit], kind: str) -> dict[str, float]:
    """Return the strongest rule per label of one kind."""
    best: dict[str, float] = {}
    for hit in hits:
        if hit.kind == kind:
            best[hit.label] = max(best.get(hit.label, 0.0), hit.strength)
    return best
