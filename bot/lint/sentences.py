"""The test sentences of intents/tests/: there for every intent, and no intent takes another's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import Finding
from bot.library.source import problems, read_source
from bot.terms import Turn

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.library import Labels

MIN_SENTENCES = 3

Predict = Callable[[str, tuple[Turn, ...]], Sequence[str]]
"""Text and the turns before it → intents, best first."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something a buyer may type and the intent it must be read as."""

    intent: str
    text: str
    context: tuple[Turn, ...]
    also: tuple[str, ...]
    """Intents that would be as good."""
    path: str
    line: int


class _TurnEntry(BaseModel):
    """A turn before the sentence."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["buyer", "agent"]
    text: str


class _SentenceEntry(BaseModel):
    """A sentence as it stands in the file."""

    model_config = ConfigDict(extra="forbid")

    text: str
    context: tuple[_TurnEntry, ...] = ()
    also: tuple[str, ...] = ()


class _SentencesFile(BaseModel):
    """tests/<intent>.yaml."""

    model_config = ConfigDict(extra="forbid")

    intent: str
    sentences: tuple[_SentenceEntry, ...]


def read_sentences(folder: Path) -> tuple[tuple[Sentence, ...], list[Finding]]:
    """Read tests/*.yaml of a library folder; files in a wrong shape are findings and give no sentence."""
    sentences: list[Sentence] = []
    findings: list[Finding] = []
    for path in sorted((folder / "tests").glob("*.yaml")):
        source = read_source(path, folder)
        findings += source.findings
        try:
            file = _SentencesFile.model_validate(source.data)
        except ValidationError as error:
            findings += problems(source, error)
            continue
        if file.intent != path.stem:
            message = f"intent {file.intent!r} in a file that should hold {path.stem!r}"
            findings.append(source.finding(("intent",), message))
        sentences += (
            Sentence(
                intent=file.intent,
                text=entry.text,
                context=tuple(Turn(turn.role, turn.text) for turn in entry.context),
                also=entry.also,
                path=source.path,
                line=source.line(("sentences", number)),
            )
            for number, entry in enumerate(file.sentences)
        )
    return tuple(sentences), findings


def lint_sentences(folder: Path, labels: Labels) -> list[Finding]:
    """Return intents without a file, files with too few sentences, unknown intents and doubled sentences."""
    sentences, findings = read_sentences(folder)
    counts: dict[str, int] = dict.fromkeys(labels.intents, 0)
    seen: dict[tuple[str, tuple[Turn, ...]], Sentence] = {}
    for sentence in sentences:
        for intent in (sentence.intent, *sentence.also):
            if intent not in labels.intents:
                findings.append(Finding(sentence.path, sentence.line, f"unknown intent {intent!r}"))
        counts[sentence.intent] = counts.get(sentence.intent, 0) + 1
        first = seen.setdefault((sentence.text, sentence.context), sentence)
        if first is not sentence:
            message = f"{sentence.text!r} is already at {first.path}:{first.line}"
            findings.append(Finding(sentence.path, sentence.line, message))
    for intent, count in counts.items():
        if count < MIN_SENTENCES:
            message = f"{count} test sentences for {intent!r}, at least {MIN_SENTENCES} are wanted"
            findings.append(Finding(f"tests/{intent}.yaml", 0, message))
    return findings


def steal_check(tests: Iterable[Sentence], predict: Predict) -> list[Finding]:
    """Return a finding for every sentence that another intent takes."""
    findings: list[Finding] = []
    for sentence in tests:
        ranked = predict(sentence.text, sentence.context)
        best = ranked[0] if ranked else ""
        if best != sentence.intent and best not in sentence.also:
            message = f"{sentence.text!r} of {sentence.intent!r} is taken by {best or 'nobody'!r}"
            findings.append(Finding(sentence.path, sentence.line, message))
    return findings
