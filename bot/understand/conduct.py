"""What an agent's line does that a supervisor would stop: claims, leads away, pays for reviews, tells of others.

Read by the scorer of conversations beside the red lines, which know fixed words only. Lines to learn from:
`intents/conduct/`; each file has lines that do it and lines that only look like it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, ValidationError

from bot.errors import Finding, LibraryError
from bot.library import Library
from bot.library.schema import FileModel, Words
from bot.library.source import problems, read_source
from bot.understand.recognise import SCALE, Cut, Example, Lesson, Recogniser, recogniser
from bot.understand.topics import approved_texts

FOLDER: Final = "conduct"
Conduct = Literal["done", "private", "review_pay", "leak"]
CONDUCTS: Final[tuple[Conduct, ...]] = ("done", "private", "review_pay", "leak")
"""Says that the shop has done what it has to do; leads off the platform; pays for reviews; tells of
another buyer."""
DONE: Final[Conduct] = "done"
DONE_AT: Final = CONDUCTS.index(DONE)
"""Told in a clause, however long the sentence around it."""
SURE: Final[Mapping[Conduct, float]] = {
    "done": 0.6,
    "private": 0.3,
    "review_pay": 0.2,
    "leak": 0.25,
}
"""Score from which a line does it: above what the machine would choose by itself, as a conversation fails by it."""
BESIDE: Final = frozenset({"private", "review_pay"})
"""What one line may do both; the lines of any other pair are known to do only their own."""
_SENTENCE: Final = re.compile(r"[^。！!？?；;\n]+[。！!？?；;]*")
_CLAUSE: Final = re.compile(r"[^，,。！!？?；;\n]+")
_SHOPS: Final = re.compile(
    r"登记|补发|补寄|重发|退款|退(?:了|成功|掉|出|回)|备注|寄(?!回)|取件|安排|申请|提交|约好|下好|(?:办|弄|处理)(?:完|好)|改(?:好|了)|取消|升级|补(?:给|上)|券"
)
"""Acts of the shop: of nothing else is a clause said to be done. Whether an order was sent, its state tells."""


class ConductFile(FileModel):
    """conduct/<conduct>.yaml."""

    conduct: Conduct
    lines: Annotated[tuple[Words, ...], Field(min_length=1)]
    looks_like: Annotated[tuple[Words, ...], Field(min_length=1)]
    """Lines that do not do it, whatever else they do."""


def read_conduct(folder: Path) -> tuple[tuple[Example, ...], tuple[tuple[str, str], ...]]:
    """Return lines with what they do, and pairs of a line and what it does not do, of a library folder.

    Raises LibraryError with every finding.
    """
    findings: list[Finding] = []
    found: dict[str, set[str]] = {}
    denied: list[tuple[str, str]] = []
    for path in sorted((folder / FOLDER).glob("[!_]*.yaml")):
        source = read_source(path, folder)
        findings += source.findings
        try:
            file = ConductFile.model_validate(source.data)
        except ValidationError as error:
            findings += problems(source, error)
            continue
        for text in file.lines:
            found.setdefault(text, set()).add(file.conduct)
        for number, text in enumerate(file.looks_like):
            denied.append((text, file.conduct))
            if text in file.lines:
                findings.append(source.finding(("looks_like", number), f"{text!r} also does it"))
    if findings:
        raise LibraryError(sorted(findings, key=lambda finding: (finding.path, finding.line)))
    return tuple([Example(text, frozenset(done)) for text, done in found.items()]), tuple(denied)


class ConductReader:
    """Tells what a reply does that needs a second look; safe between threads, remembers what it read."""

    def __init__(self, recognise: Recogniser) -> None:
        """Take what reads one sentence."""
        self._recognise = recognise

    def read(self, text: str) -> dict[Conduct, str]:
        """Return what a reply surely does, each with the first sentence that does it."""
        found: dict[Conduct, str] = {}
        for sentence in _SENTENCE.findall(text):
            scores = self._recognise.scores(sentence)
            for conduct, score in zip(CONDUCTS, scores, strict=True):
                if conduct != DONE and score >= SURE[conduct] * SCALE:
                    found.setdefault(conduct, sentence)
        for clause in _CLAUSE.findall(text):
            if _SHOPS.search(clause) and self._recognise.scores(clause)[DONE_AT] >= SURE[DONE] * SCALE:
                found.setdefault(DONE, clause)
        return found


def conduct_reader(library: Library, cut: Cut, models: Path | None) -> ConductReader:
    """Return the reader for a library, trained when its lines changed; kept in the models folder.

    Raises LibraryError for what is wrong in conduct/.
    """
    lines, denied = read_conduct(library.folder)
    shown = {example.text for example in lines}
    without = [
        Example(text, frozenset(CONDUCTS)) for text in approved_texts(library)
    ]  # lint let them through
    without += [Example(text, frozenset({conduct})) for text, conduct in denied if text not in shown]
    without += [Example(line.text, _ruled_out(line.labels)) for line in lines]
    return ConductReader(
        recogniser(Lesson(FOLDER, CONDUCTS, lines, without=without, apart=True), cut, models)
    )


def _ruled_out(done: frozenset[str]) -> frozenset[str]:
    """Return what a line that does something does not do besides."""
    return frozenset(CONDUCTS) - done - (BESIDE if done & BESIDE else frozenset())
