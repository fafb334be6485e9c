"""Labelled messages, for training and for the test: shape, vocabulary, no line twice, none in both."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from bot.errors import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bot.library import Labels

MAX_CHARS = 4000
"""Length limit of a message on the wire."""

SHORT = 4
"""Shorter than this (在不, 好的) the same words with the same labels may well come from several buyers."""

PARTS = ("utterances", "evaluation/messages")
"""Folders of labelled messages, the training one first."""

_NOT_WORDS = re.compile(r"[\W_]+")


class _ContextTurn(BaseModel):
    """A turn before the utterance."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["buyer", "agent"]
    text: str


class _Utterance(BaseModel):
    """A line of the corpus."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_CHARS)]
    context: tuple[_ContextTurn, ...] = ()
    psychology: tuple[str, ...]
    intent: str
    emotion: str
    trade: str

    def key(self) -> tuple[str, ...]:
        """Return what makes two lines the same: the words said and the words before them."""
        words = _NOT_WORDS.sub("", self.text) or self.text
        return (words, *(f"{turn.role}:{turn.text}" for turn in self.context))

    def agrees(self, other: _Utterance) -> bool:
        """Return whether both lines carry the same labels."""
        mine = (self.psychology, self.intent, self.emotion)
        return mine == (other.psychology, other.intent, other.emotion)


def lint_corpus(folder: Path, labels: Labels) -> list[Finding]:
    """Return the findings in every line of a library folder that trains or tests the heads."""
    findings: list[Finding] = []
    seen: dict[tuple[str, ...], tuple[str, _Utterance]] = {}
    for part in PARTS:
        for name, number, trade, utterance in _lines(folder, part, findings):
            findings += (Finding(name, number, message) for message in _wrong(utterance, labels, trade))
            where, first = seen.setdefault(utterance.key(), (f"{name}:{number}", utterance))
            if first is utterance:
                continue
            short = len(utterance.key()[0]) < SHORT
            if short and (utterance.agrees(first) or not where.startswith(f"{part}/")):
                continue
            word = "already" if utterance.agrees(first) else "otherwise labelled"
            findings.append(Finding(name, number, f"{utterance.text!r} is {word} at {where}"))
    return findings


def _lines(folder: Path, part: str, findings: list[Finding]) -> Iterator[tuple[str, int, str, _Utterance]]:
    """Yield file, line number, folder and utterance; what cannot be read becomes a finding."""
    for path in sorted((folder / part).rglob("*.jsonl")):
        name = path.relative_to(folder).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                yield name, number, path.parent.name, _Utterance.model_validate_json(line)
            except ValidationError as error:
                for problem in error.errors(include_url=False, include_context=False):
                    where = ".".join(str(step) for step in problem["loc"]) or "line"
                    findings.append(Finding(name, number, f"{where}: {problem['msg']}"))


def psychology_faults(keys: Sequence[str], labels: Labels) -> Iterator[str]:
    """Yield what is wrong with a set of psychologies in order of mention."""
    for key in keys:
        if key not in labels.psychology:
            yield f"unknown psychology {key!r}"
    if len(set(keys)) < len(keys):
        yield "psychology names a key twice"
    if "complaint" in keys[1:]:
        yield "complaint comes first in psychology"


def _wrong(utterance: _Utterance, labels: Labels, trade: str) -> Iterator[str]:
    """Yield what is wrong with the labels of one line."""
    yield from psychology_faults(utterance.psychology, labels)
    if utterance.intent not in labels.intents:
        yield f"unknown intent {utterance.intent!r}"
    if utterance.emotion not in labels.emotion:
        yield f"unknown emotion {utterance.emotion!r}"
    if utterance.trade != trade:
        yield f"trade {utterance.trade!r} in folder {trade!r}"
