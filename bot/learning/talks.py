"""Labelled conversations (`intents/conversations/`): what customer types are learned from and judged on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import Finding, LibraryError
from bot.learning.corpus import say
from bot.terms import Turn


class Spoken(BaseModel):
    """One turn."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Literal["buyer", "agent"]
    text: str
    at: float | None = None
    """Seconds since the conversation began, where they are told."""


class Conversation(BaseModel):
    """One labelled conversation, as a line of a leaf file has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    turns: tuple[Spoken, ...]
    types: dict[str, str]
    """axis → value; an axis that a careful reader could not tell is absent."""
    trade: str
    pair: str | None = None
    """The two values it is easily confused between."""
    file: str = ""
    line: int = 0

    @property
    def spoken(self) -> tuple[Turn, ...]:
        """The turns."""
        return tuple(Turn(turn.role, turn.text, at=turn.at) for turn in self.turns)


def read_conversations(folder: Path) -> Sequence[Conversation]:
    """Read every leaf file below `folder`, in the order of their names; none is fine.

    Raises LibraryError with every line that is not a conversation.
    """
    findings: list[Finding] = []
    found: list[Conversation] = []
    for path in sorted(folder.rglob("*.jsonl")):
        name = str(path.relative_to(folder))
        for number, line in enumerate(path.read_bytes().removesuffix(b"\n").split(b"\n"), 1):
            try:
                found.append(Conversation.model_validate(json.loads(line) | {"file": name, "line": number}))
            except (ValidationError, ValueError, TypeError, RecursionError) as error:
                findings.append(Finding(name, number, f"not a conversation: {say(error)}"))
    if findings:
        raise LibraryError(findings)
    return found
