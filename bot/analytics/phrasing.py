"""How a reply is put, by what supervisors made of ones put like it: runs of characters with weights (`intents/phrasing.yaml`).

The weights are learned from conversations that readers put in order (`tests/analytics/phrases.py`). Who says what is
known, what is not, and the step that follows writes otherwise than who puts off, flatters or promises everything,
whatever the case is about; so this holds for sins that no pattern knows. It cannot tell what is true: a falsehood told
soberly passes here, and fails by the sheet.
"""

from __future__ import annotations

import math
import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from bot.errors import LibraryError
from bot.library.source import problems, read_source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE: Final = "phrasing.yaml"
LONGEST: Final = 4
"""Characters of a run, its edges among them."""
EDGES: Final = "^", "$"
"""Where a clause begins and ends, as a run names it."""
NUMBER: Final = "0"
"""What every figure counts as."""
SHORT: Final = 10
"""Characters added to every length: a word or two says little about how somebody writes."""
TELLING: Final = 2
"""Clauses that a remark names."""
SAID: Final = 12
"""Characters of a clause that a remark repeats."""
_FIGURE: Final = re.compile(r"\d+(?:\.\d+)?")
_CLAUSE: Final = re.compile(r"(?:[^\s，,。.!！?？~～、…；;:：\[\]「」“”\"]|(?<=\d)\.(?=\d))+")


def masked(text: str) -> str:
    """Return a text with every figure alike."""
    return _FIGURE.sub(NUMBER, text)


def clauses(text: str) -> list[str]:
    """Return what stands between signs and blanks."""
    return _CLAUSE.findall(text)


def runs(clause: str) -> frozenset[str]:
    """Return the runs of up to LONGEST characters of a clause whose figures are masked; its edges are characters too."""
    whole = clause.join(EDGES)
    found = {whole[at : at + size] for size in range(1, LONGEST + 1) for at in range(len(whole) - size + 1)}
    return frozenset(found.difference(EDGES))


def diluted(length: int) -> float:
    """Return what weights of a text are divided by: a long one has more of every kind."""
    return math.sqrt(length + SHORT)


class Phrasing(BaseModel):
    """All of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    low: float = 0.0
    """Sum, divided as sums are, up to which a reply is worth nothing."""
    high: float = 1.0
    """Sum from which it is worth all."""
    weights: dict[int, tuple[str, ...]] = {}
    """Weight → runs: above 0 those of conversations that readers liked."""

    @model_validator(mode="after")
    def _rises(self) -> Phrasing:
        if self.low >= self.high:
            msg = "low: must be below high"
            raise ValueError(msg)
        return self

    @cached_property
    def known(self) -> Mapping[str, int]:
        """The weight of each run."""
        return {run: weight for weight, found in self.weights.items() for run in found}

    def value(self, text: str) -> float:
        """Return what a text is worth by how it is put, 0..1."""
        plain = masked(text)
        there = frozenset[str]().union(*map(runs, clauses(plain)))
        total = sum(self.known.get(run, 0) for run in there) / diluted(len(plain))
        return min(max((total - self.low) / (self.high - self.low), 0.0), 1.0)

    def telling(self, text: str, *, good: bool) -> tuple[str, ...]:
        """Return the clauses, as they were written, that speak most for a text, or against it."""
        sign = 1 if good else -1
        found = {
            clause: sign * sum(self.known.get(run, 0) for run in runs(masked(clause)))
            for clause in clauses(text)
        }
        best = sorted((clause for clause, worth in found.items() if worth > 0), key=lambda one: -found[one])
        return tuple([clause if len(clause) <= SAID else f"{clause[:SAID]}…" for clause in best[:TELLING]])


def read_phrasing(folder: Path) -> Phrasing:
    """Read `phrasing.yaml` of a library folder; without one every way of putting things is alike. Raises LibraryError."""
    if not (folder / FILE).is_file():
        return Phrasing()
    source = read_source(folder / FILE, folder)
    try:
        return Phrasing.model_validate(source.data)
    except ValidationError as error:
        raise LibraryError([*source.findings, *problems(source, error)]) from None
