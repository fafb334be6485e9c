"""Customer types judged over whole conversations, axis by axis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.learning.talks import Conversation
from bot.terms import TypeGuess
from bot.understand.reader import Reader


@dataclass(frozen=True, slots=True)
class ValueScore:
    """Counts of one value of an axis."""

    axis: str
    value: str
    found: int
    wrong: int
    """Said of buyers that are of another value or that a careful reader could not tell."""
    missed: int

    @property
    def f1(self) -> float:
        """2 found / (2 found + wrong + missed)."""
        return 2 * self.found / max(2 * self.found + self.wrong + self.missed, 1)


def guesses(reader: Reader, conversation: Conversation) -> Mapping[str, TypeGuess]:
    """Return what the reader takes the buyer for at the end of a conversation; {} when the buyer never spoke."""
    turns = conversation.spoken
    last = max((place for place, turn in enumerate(turns) if turn.role == "buyer"), default=None)
    return {} if last is None else reader.read(turns[last].text, turns[:last]).customer_type


def judge_types(reader: Reader, conversations: Sequence[Conversation]) -> tuple[ValueScore, ...]:
    """Compare guesses with the labels, for every axis that any label names.

    As with `score.py` of the acceptance: unknown where the reader knows is missed, a value where the
    reader could not say is wrong.
    """
    axes = dict.fromkeys(axis for c in conversations for axis in c.types)
    cells: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for conversation in conversations:
        said = guesses(reader, conversation)
        for axis in axes:
            right = conversation.types.get(axis)
            guess = said.get(axis)
            value = None if guess is None else guess.value
            if value is not None and value == right:
                cells[axis, value][0] += 1
                continue
            if value is not None:
                cells[axis, value][1] += 1
            if right is not None:
                cells[axis, right][2] += 1
    return tuple(ValueScore(*cell, *counts) for cell, counts in sorted(cells.items()))


def macro(scores: Sequence[ValueScore]) -> dict[str, float]:
    """Return macro-F1 per axis over the values that occur."""
    known: defaultdict[str, list[float]] = defaultdict(list)
    for each in scores:
        if each.found + each.missed:
            known[each.axis].append(each.f1)
    return {axis: sum(figures) / len(figures) for axis, figures in known.items()}
