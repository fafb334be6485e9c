"""How chats and phrases are written elsewhere, and what in an answer holds for one shop or one day (`mining.yaml`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from bot.errors import Finding, LibraryError
from bot.learning.candidates import Find, generalise
from bot.library import Library
from bot.library.source import problems, read_source
from bot.terms import Fact

FILE = "mining.yaml"
_VALUE = "value"
_NESTED = re.compile(r"[+*]\)[+*{]|\\[1-9]|\(\?P=")
"""Repeats inside a repeat and back references: patterns whose time is not bounded."""

Heading = Literal["conversation", "role", "time", "text", "name", "outcome", "code", "phrase", "group"]
Part = Literal["buyer", "agent", "other"]
Outcome = Literal["order", "refund", "complaint", "silence"]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ValueEntry(_Shape):
    """A pattern whose hit, or the part of it named `value`, is a slot's value."""

    slot: Words
    match: Words


class GlossaryFile(_Shape):
    """mining.yaml."""

    headings: dict[Heading, tuple[Words, ...]]
    turns: tuple[Words, ...]
    roles: dict[Part, tuple[Words, ...]]
    outcomes: dict[Outcome, tuple[Words, ...]]
    trim: tuple[Words, ...]
    values: tuple[ValueEntry, ...]
    specific: dict[Words, tuple[Words, ...]]


@dataclass(frozen=True, slots=True)
class Glossary:
    """The file, ready for use."""

    headings: Mapping[Heading, frozenset[str]]
    """Column → how it may be headed, folded."""
    turns: frozenset[str]
    roles: Mapping[str, Part]
    outcomes: Mapping[str, Outcome]
    trim: tuple[re.Pattern[str], ...]
    values: tuple[tuple[str, re.Pattern[str]], ...]
    """(slot, pattern)."""
    specific: tuple[tuple[str, re.Pattern[str]], ...]
    """(why, pattern)."""

    def columns(self, headings: Iterable[str], wanted: Iterable[Heading]) -> dict[Heading, str]:
        """Return, of the columns wanted, those that there are → their heading as it is written."""
        folded = {plain(heading): heading for heading in reversed(list(headings))}
        found: dict[Heading, str] = {}
        for column in wanted:
            heading = next((folded[name] for name in folded if name in self.headings[column]), None)
            if heading is not None and heading not in found.values():
                found[column] = heading
        return found

    def trimmed(self, text: str) -> str:
        """Return an answer without forms of address and stickers, on one line."""
        kept = " ".join(text.split())
        for pattern in self.trim:
            kept = pattern.sub("", kept).strip()
        return kept.lstrip("，,。！!、 ")

    def worded(
        self, text: str, facts: Iterable[Fact], find: Find, names: Iterable[str] = ()
    ) -> tuple[str, str]:
        """Return (wording, "") with values as slots, or ("", why) when something of one shop or case is left.

        `why` is one of `generalise` or a key of `specific`.
        """
        if "{" in text or "}" in text:
            return "", "personal"
        known = [Fact(slot, value, "pattern") for slot, value in self._values(text)]
        wording, why = generalise(text, (*facts, *known), find, names)
        if why:
            return "", why
        bare = re.sub(r"\{[a-z0-9_]+\}", "…", wording)
        why = next((why for why, pattern in self.specific if pattern.search(bare)), "")
        return ("", why) if why else (wording, "")

    def _values(self, text: str) -> Iterable[tuple[str, str]]:
        """Yield (slot, value) found by the patterns; what one took no other one takes."""
        rest = text
        for slot, pattern in self.values:
            hit = pattern.search(rest)
            if hit is not None:
                value = hit[_VALUE] if _VALUE in pattern.groupindex else hit[0]
                rest = rest.replace(value, "\0")
                yield slot, value


def plain(text: str) -> str:
    """Return a heading or a word as it is compared: width, case and spaces make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def read_glossary(library: Library) -> Glossary:
    """Read `mining.yaml` of a library folder; raises LibraryError with everything wrong in it."""
    path: Path = library.folder / FILE
    source = read_source(path, library.folder)
    try:
        file = GlossaryFile.model_validate(source.data)
    except ValidationError as error:
        raise LibraryError([*source.findings, *problems(source, error)]) from None
    findings = list(source.findings)
    for number, entry in enumerate(file.values):
        if entry.slot not in library.slots:
            findings.append(source.finding(("values", number), f"unknown slot {entry.slot!r}"))
    patterns = [
        *file.trim,
        *(e.match for e in file.values),
        *(p for ps in file.specific.values() for p in ps),
    ]
    findings += [Finding(source.path, 0, f"{p!r}: {why}") for p in patterns if (why := _problem(p))]
    if findings:
        raise LibraryError(findings)
    return Glossary(
        headings={key: frozenset(map(plain, words)) for key, words in file.headings.items()},
        turns=frozenset(map(plain, file.turns)),
        roles={plain(word): role for role, words in file.roles.items() for word in words},
        outcomes={plain(word): key for key, words in file.outcomes.items() for word in words},
        trim=tuple(re.compile(pattern) for pattern in file.trim),
        values=tuple((entry.slot, re.compile(entry.match)) for entry in file.values),
        specific=tuple((why, re.compile("|".join(parts))) for why, parts in file.specific.items()),
    )


def _problem(pattern: str) -> str:
    """Return why a pattern cannot be used, or nothing."""
    if _NESTED.search(pattern):
        return "may take unbounded time (repeat inside a repeat, or back reference)"
    try:
        re.compile(pattern)
    except re.error as error:
        return str(error)
    return ""
