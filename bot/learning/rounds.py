"""Rounds of several fragments: whether the needs still open are found, and in the order of mention."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import Finding, LibraryError
from bot.learning.corpus import Said, say
from bot.terms import Turn
from bot.understand.reader import Reader


class Round(BaseModel):
    """One authored round, as a line of a leaf file has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    turns: tuple[Said, ...]
    needs: tuple[str, ...]
    """Intents still open at the end, in order of mention."""
    psychology: tuple[str, ...]
    trade: str
    file: str = ""
    line: int = 0

    @property
    def spoken(self) -> tuple[Turn, ...]:
        """The turns."""
        return tuple(Turn(turn.role, turn.text) for turn in self.turns)


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """How well needs were found; shares are 0..1."""

    rounds: int
    exact: float
    """The same needs in the same order."""
    same: float
    """The same needs in any order."""
    f1: float
    """Over all needs of all rounds."""
    pairs: int
    """Pairs of needs that stand in one round."""
    ordered: float
    """Of these, the share found both and in order."""
    ordered_of_found: float
    """Of the pairs found both, the share in order."""


def read_rounds(folder: Path) -> Sequence[Round]:
    """Read every leaf file below `folder`; none is fine. Raises LibraryError with every line that is no round."""
    findings: list[Finding] = []
    found: list[Round] = []
    for path in sorted(folder.rglob("*.jsonl")):
        name = str(path.relative_to(folder))
        for number, line in enumerate(path.read_bytes().removesuffix(b"\n").split(b"\n"), 1):
            try:
                found.append(Round.model_validate(json.loads(line) | {"file": name, "line": number}))
            except (ValidationError, ValueError, TypeError, RecursionError) as error:
                findings.append(Finding(name, number, f"not a round: {say(error)}"))
    if findings:
        raise LibraryError(findings)
    return found


def judge_rounds(reader: Reader, rounds: Sequence[Round]) -> RoundFigures:
    """Read every round to its end and compare the needs."""
    read = [(tuple(dict.fromkeys(each.needs)), reader.open_needs(each.spoken)) for each in rounds]
    hits = sum(len(set(gold) & set(found)) for gold, found in read)
    pairs = [
        (found, first, later) for gold, found in read for first, later in itertools.combinations(gold, 2)
    ]
    met = [(found.index(a), found.index(b)) for found, a, b in pairs if a in found and b in found]
    right = sum(first < later for first, later in met)
    return RoundFigures(
        len(read),
        sum(gold == found for gold, found in read) / max(len(read), 1),
        sum(set(gold) == set(found) for gold, found in read) / max(len(read), 1),
        2 * hits / max(sum(len(gold) + len(found) for gold, found in read), 1),
        len(pairs),
        right / max(len(pairs), 1),
        right / max(len(met), 1),
    )
