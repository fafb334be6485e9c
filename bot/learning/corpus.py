"""The authored utterances of `intents/utterances/`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import Finding, LibraryError
from bot.terms import Turn


class Said(BaseModel):
    """A turn that came before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Literal["buyer", "agent"]
    text: str


class Utterance(BaseModel):
    """One labelled message, as a line of a leaf file has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    context: tuple[Said, ...] = ()
    psychology: tuple[str, ...]
    intent: str
    emotion: str
    trade: str
    file: str = ""
    """Leaf file it came from; set by the reader."""
    line: int = 0
    """1-based line in that file; set by the reader."""

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The context as turns."""
        return tuple(Turn(said.role, said.text) for said in self.context)


def read_corpus(folder: Path) -> Sequence[Utterance]:
    """Read every leaf file below `folder`, in the order of their names.

    Raises LibraryError with every line that is not an utterance, or when there are none at all.
    """
    findings: list[Finding] = []
    found: list[Utterance] = []
    for path in sorted(folder.rglob("*.jsonl")):
        name = str(path.relative_to(folder))
        for number, line in enumerate(path.read_bytes().removesuffix(b"\n").split(b"\n"), 1):
            try:
                found.append(Utterance.model_validate(json.loads(line) | {"file": name, "line": number}))
            except (ValidationError, ValueError, TypeError, RecursionError) as error:
                findings.append(Finding(name, number, f"not an utterance: {say(error)}"))
    if not found and not findings:
        findings.append(Finding(str(folder), 0, "no utterances"))
    if findings:
        raise LibraryError(findings)
    return found


def say(error: Exception) -> str:
    """Return what is wrong with a line, in a few words."""
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
