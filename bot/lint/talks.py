"""What is judged with, and conversations: shape, vocabulary, nothing twice, nothing of training in the test."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from bot.errors import Finding
from bot.learning.rounds import Round
from bot.learning.second import Labels as Reading
from bot.learning.second import TwiceRead
from bot.learning.talks import Conversation
from bot.lint.corpus import psychology_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pydantic import BaseModel

    from bot.library import Labels
    from bot.terms import Turn

    Line = TypeVar("Line", bound=BaseModel)

CONVERSATIONS = ("conversations", "evaluation/conversations")
"""Folders of labelled conversations, the training one first."""
ROUNDS = "evaluation/rounds"
SECOND = "evaluation/second_reading.jsonl"
UNKNOWN = "unknown"
"""No value of any axis: an axis that cannot be told is left out."""

_NOT_WORDS = re.compile(r"[\W_]+")


def lint_talks(folder: Path, labels: Labels) -> list[Finding]:
    """Return the findings in conversations, rounds and the second reading of a library folder."""
    findings: list[Finding] = []
    seen: dict[tuple[str, ...], str] = {}
    for part in CONVERSATIONS:
        for name, number, trade, talk in _lines(folder, part, Conversation, findings):
            wrong = (*_conversation(talk, labels), *_place(talk.spoken, talk.trade, trade))
            findings += (Finding(name, number, message) for message in wrong)
            findings += _double(name, number, talk.spoken, seen)
    for name, number, trade, whole in _lines(folder, ROUNDS, Round, findings):
        wrong = (*_round(whole, labels), *_place(whole.spoken, whole.trade, trade))
        findings += (Finding(name, number, message) for message in wrong)
        findings += _double(name, number, whole.spoken, seen)
    for name, number, _, twice in _lines(folder, SECOND, TwiceRead, findings):
        for reader, reading in (("first", twice.first), ("second", twice.second)):
            findings += (Finding(name, number, f"{reader}: {m}") for m in _reading(reading, labels))
    return findings


def _lines(
    folder: Path, part: str, kind: type[Line], findings: list[Finding]
) -> Iterator[tuple[str, int, str, Line]]:
    """Yield file, line number, name of the folder and what the line says; what cannot be read becomes a finding."""
    whole = folder / part
    for path in [whole] if whole.is_file() else sorted(whole.rglob("*.jsonl")):
        name = path.relative_to(folder).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                yield name, number, path.parent.name, kind.model_validate_json(line)
            except ValidationError as error:
                for problem in error.errors(include_url=False, include_context=False):
                    where = ".".join(str(step) for step in problem["loc"]) or "line"
                    findings.append(Finding(name, number, f"{where}: {problem['msg']}"))


def _conversation(talk: Conversation, labels: Labels) -> Iterator[str]:
    for axis, value in talk.types.items():
        if axis not in labels.axes:
            yield f"unknown axis {axis!r}"
        elif value == UNKNOWN or value not in labels.axes[axis].values:
            yield f"unknown value {value!r} of {axis}; leave out an axis that cannot be told"


def _round(whole: Round, labels: Labels) -> Iterator[str]:
    for key in whole.needs:
        if key not in labels.intents:
            yield f"unknown intent {key!r}"
    if len(set(whole.needs)) < len(whole.needs):
        yield "needs names a key twice"
    yield from psychology_faults(whole.psychology, labels)


def _reading(reading: Reading, labels: Labels) -> Iterator[str]:
    for key in reading.psychology:
        if key not in labels.psychology:
            yield f"unknown psychology {key!r}"
    if reading.intent not in labels.intents:
        yield f"unknown intent {reading.intent!r}"
    if reading.emotion not in labels.emotion:
        yield f"unknown emotion {reading.emotion!r}"


def _place(turns: Sequence[Turn], trade: str, folder: str) -> Iterator[str]:
    if trade != folder:
        yield f"trade {trade!r} in folder {folder!r}"
    if not any(turn.role == "buyer" for turn in turns):
        yield "the buyer says nothing"


def _double(
    name: str, number: int, turns: Sequence[Turn], seen: dict[tuple[str, ...], str]
) -> Iterator[Finding]:
    """Yield a finding when the same turns were there before, punctuation aside."""
    key = tuple(f"{turn.role}:{_NOT_WORDS.sub('', turn.text) or turn.text}" for turn in turns)
    here = f"{name}:{number}"
    first = seen.setdefault(key, here)
    if first != here:
        yield Finding(name, number, f"the same turns are at {first}")
