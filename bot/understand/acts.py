"""What an agent's line does: greets, asks, answers, gives way, argues (`agent_act` of labels.yaml).

Read by the buyers of the simulation and by the scorer of conversations. Lines to learn from: `intents/acts/`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, ValidationError

from bot.errors import Finding, LibraryError
from bot.library import Library
from bot.library.schema import FileModel, Key, Words
from bot.library.source import problems, read_source
from bot.understand.lists import read_lists
from bot.understand.recognise import Cut, Example, Lesson, Recogniser, recogniser
from bot.understand.topics import approved_texts

FOLDER: Final = "acts"
CUES: Final = "_cues.yaml"
NEVER_APPROVED: Final = frozenset({"argue", "brush_off"})
"""No reply of the library does these: its lines show what only looks like it."""
CLAUSE: Final = re.compile(r"[^。！？!?；;~～\n]+[。！？!?；;~～]*")
"""A reply does what its sentences do; marks stay, because a question is one by its mark."""


class ActLine(FileModel):
    """A line with more to say than its words."""

    text: Words
    also: tuple[Key, ...] = ()
    held_out: Annotated[bool, Field(strict=False)] = False


class ActFile(FileModel):
    """acts/<act>.yaml."""

    act: Key
    lines: Annotated[tuple[Words | ActLine, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class ActLines:
    """What is learnt from, and what is only tested on."""

    learnt: tuple[Example, ...]
    held_out: tuple[Example, ...]


def read_acts(folder: Path, acts: Mapping[str, object]) -> ActLines:
    """Read `acts/` of a library folder; raises LibraryError with every finding.

    A line in several files has the acts of all of them.
    """
    findings: list[Finding] = []
    found: dict[bool, dict[str, set[str]]] = {False: {}, True: {}}
    for path in sorted((folder / FOLDER).glob("[!_]*.yaml")):
        source = read_source(path, folder)
        findings += source.findings
        try:
            file = ActFile.model_validate(source.data)
        except ValidationError as error:
            findings += problems(source, error)
            continue
        if file.act not in acts:
            findings.append(source.finding(("act",), f"unknown agent act {file.act!r}"))
        for number, entry in enumerate(file.lines):
            line = entry if isinstance(entry, ActLine) else ActLine(text=entry)
            findings += (
                source.finding(("lines", number), f"unknown agent act {key!r}")
                for key in line.also
                if key not in acts
            )
            found[line.held_out].setdefault(line.text, set()).update({file.act, *line.also})
    for text in sorted(set(found[True]) & set(found[False])):
        findings.append(Finding(FOLDER, 0, f"{text!r} is both held out and learnt from"))
    if findings:
        raise LibraryError(sorted(findings, key=lambda finding: (finding.path, finding.line)))
    learnt, held_out = (
        tuple([Example(text, frozenset(labels)) for text, labels in found[part].items()])
        for part in (False, True)
    )
    return ActLines(learnt, held_out)


def read_cues(folder: Path, acts: Mapping[str, object]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Read `acts/_cues.yaml`: act → patterns; raises LibraryError with every finding."""
    path = folder / FOLDER / CUES
    table = read_lists(path) if path.is_file() else {}
    findings = [
        Finding(f"{FOLDER}/{CUES}", 0, f"unknown agent act {key!r}") for key in table if key not in acts
    ]
    cues = []
    for key, patterns in table.items():
        for number, pattern in enumerate(patterns):
            try:
                cues.append((f"{key}{number}", re.compile(pattern)))
            except re.error as error:
                findings.append(Finding(f"{FOLDER}/{CUES}", 0, f"{key}: pattern {pattern!r}: {error}"))
    if findings:
        raise LibraryError(findings)
    return tuple(cues)


class ActReader:
    """Tells what an agent's reply does; safe between threads, remembers what it read."""

    def __init__(self, recognise: Recogniser) -> None:
        """Take what reads one sentence."""
        self._recognise = recognise

    def read(self, text: str) -> frozenset[str]:
        """Return the acts of a reply: those of its sentences."""
        sentences: Sequence[str] = CLAUSE.findall(text) or [text]
        return frozenset().union(*[self._recognise.read(sentence) for sentence in sentences])


def act_reader(library: Library, cut: Cut, models: Path | None) -> ActReader:
    """Return the reader for a library, trained when its lines changed; kept in the models folder."""
    lines = read_acts(library.folder, library.labels.acts)
    approved = [Example(text, NEVER_APPROVED) for text in approved_texts(library)]
    return ActReader(
        recogniser(
            Lesson(
                FOLDER,
                tuple(library.labels.acts),
                lines.learnt,
                cues=read_cues(library.folder, library.labels.acts),
                without=approved,
            ),
            cut,
            models,
        )
    )
