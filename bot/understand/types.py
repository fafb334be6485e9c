"""Customer type over a conversation: what the buyer wrote, how often and in which rhythm.

A linear head per value reads the whole conversation as one bag; each axis takes its likeliest value above
that value's threshold, else it stays unknown. Cues (rules of kind `type`) give the reason shown, and answer
alone where there is no model. A guess carries the id of its reason with a count or a word
(`bargained:3`, `words:便宜点`), which the console words for people.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.terms import TypeGuess, Understanding
from bot.understand.features import Said
from bot.understand.names import unpacked

AXES = (
    "personality",
    "expression",
    "decision",
    "behaviour",
    "motive",
    "experience",
    "aim",
    "stage",
    "relation",
    "value",
    "member",
    "channel",
    "identity",
    "decider",
    "lifestyle",
    "age_band",
    "gender",
)
UNKNOWN = TypeGuess(None, 0.0)
TERSE_CHARS, TALKATIVE_CHARS = 5.0, 18.0
"""Mean characters a message below which, and above which, a style shows."""
ENOUGH_MESSAGES = 4
"""Messages of the buyer before rhythm says anything."""
SINGLE_CUE, STRONG_CUE = 0.55, 0.75
"""Confidence of one cue, and of a cue that repeats or is plain."""
BARGAINS = 2
"""Times of bargaining that make it a habit (TYPE-B4)."""

_GRAM = 2
_COUNTS = (0, 1, 2, 3, 5, 8)
_MEAN = (3, 5, 7, 9, 11, 14, 18, 24)
_LONGEST = (6, 10, 15, 20, 30, 45)
_SHORT, _LONG = 4, 16
_MOST = 4
_ASKS = re.compile(r"[吗嘛么呢?]$|什么|怎么|多少|哪|几")
_POLITE = re.compile(r"谢|麻烦|辛苦|不好意思|请")
_SOFT = re.compile(r"[呀啦哦哈嘛呢~]$|哈哈|嘿")
_BUYING = frozenset(
    {"how_to_order", "payment", "order_check", "link_request", "price_adjust", "change_order"}
)


class TypeHeads:
    """Linear heads over conversations, one per value of an axis; immutable."""

    def __init__(
        self, arrays: Mapping[str, npt.NDArray[Any]], message: Mapping[str, int] | None = None
    ) -> None:
        """Take the arrays of a model file whose names begin with `types_`: see learning.types.

        `message` has the rows of the heads over single messages: their features are looked up only once.
        """
        self.cells: tuple[tuple[str, str], ...] = tuple(
            (axis, value) for axis, value in (name.split(".", 1) for name in arrays["types_cells"].tolist())
        )
        self.labels = frozenset(f"{axis}.{value}" for axis, value in self.cells)
        self._rows = {name: row for row, name in enumerate(unpacked(arrays["types_names"]))}
        message = message or {}
        self._shared = np.full(len(message), -1, dtype=np.intp)
        for name, row in self._rows.items():
            if name in message:
                self._shared[message[name]] = row
        self._weights = np.ascontiguousarray(arrays["types_weights"], dtype=np.float32)
        self._square = arrays["types_idf"].astype(np.float64) ** 2
        self._bias = arrays["types_bias"].astype(np.float64)
        self._slope = arrays["types_slope"].astype(np.float64)
        self._shift = arrays["types_shift"].astype(np.float64)
        bounds = arrays["types_thresholds"].astype(np.float64).clip(1e-9, 1 - 1e-9)
        self._leads = np.log(bounds / (1 - bounds))
        shape = (len(self._rows), len(self.cells))
        sizes = {len(a) for a in (self._bias, self._slope, self._shift, self._leads)}
        if self._weights.shape != shape or len(self._square) != shape[0] or sizes != {shape[1]}:
            msg = f"types_weights is {self._weights.shape}, not {shape}"
            raise ValueError(msg)

    def shared(self, rows: npt.NDArray[np.intp]) -> list[int]:
        """Return our rows for rows of the heads over single messages."""
        ours = self._shared.take(rows)
        known: list[int] = ours[ours >= 0].tolist()
        return known

    def rows(self, names: Iterable[str]) -> set[int]:
        """Return the rows of the features that are known."""
        known = self._rows
        return {known[name] for name in names if name in known}

    def answer(self, names: Sequence[str]) -> dict[str, tuple[str, float, int]]:
        """Return axis → value, probability and column, for the axes that are known."""
        return self.judge(self.rows(names))

    def judge(self, known: Collection[int]) -> dict[str, tuple[str, float, int]]:
        """Return what `answer` does for the rows that fire."""
        if not known:
            return {}
        rows = np.array(sorted(known), dtype=np.intp)
        length = float(self._square.take(rows).sum()) ** -0.25
        sums = self._weights.take(rows, axis=0).sum(axis=0) * length + self._bias
        leads = self._slope * sums + self._shift
        best: dict[str, tuple[float, int]] = {}
        for column in np.flatnonzero(leads >= self._leads).tolist():
            axis = self.cells[column][0]
            lead = float(leads[column])
            if axis not in best or lead > best[axis][0]:
                best[axis] = (lead, column)
        return {
            axis: (self.cells[column][1], 1.0 / (1.0 + math.exp(-lead)), column)
            for axis, (lead, column) in best.items()
        }

    def strongest(self, said: Sequence[Said], column: int) -> str:
        """Return the buyer's word or pair of words that speaks most for a value; "" when none does."""
        best, most = "", 0.0
        for message in said:
            spoken = [(f"w:{word}", word) for word in message.words]
            spoken += [(f"p:{a}_{b}", a + b) for a, b in itertools.pairwise(message.words)]
            for name, words in spoken:
                row = self._rows.get(name)
                if row is not None and words.isalpha() and self._weights[row, column] > most:
                    best, most = words, float(self._weights[row, column])
        return best


@dataclass(frozen=True, slots=True)
class Traits:
    """What one message adds to the picture of a conversation; made once per message."""

    said: Said
    rows: frozenset[int]
    """Rows of its features in the heads; none without heads."""
    repeats: tuple[str, ...]
    """What counts when it comes again: `kind.label` of rules."""
    classes: tuple[str, ...]
    """The same for word classes, each once."""


def traits(said: Said, rows: Iterable[int] = ()) -> Traits:
    """Return what a message adds to the picture; `rows` are those of its features in the heads."""
    classes = dict.fromkeys([f"k{concept.key}" for found in said.concepts for concept in found])
    repeats = tuple([f"{hit.kind}.{hit.label}" for hit in said.hits])
    return Traits(said, frozenset(rows), repeats, tuple(classes))


def lasting(names: Iterable[str]) -> list[str]:
    """Return the features of a message that count over a conversation: no letters, no long grams."""
    return [name for name in names if ":" in name or len(name) == _GRAM]


def conversation_names(said: Sequence[Said]) -> list[str]:
    """Return the features of a conversation, each once; `said` are all of the buyer's messages, oldest first.

    Words, pairs, two-character grams, word classes and rules of every message; counts of what repeats; and
    rhythm: messages, lengths, questions, politeness, softness, exclamation, each in a few steps.
    """
    names = dict.fromkeys(name for message in said for name in lasting(message.names))
    return list(names | dict.fromkeys(_over([traits(message) for message in said])))


def _over(messages: Sequence[Traits]) -> Iterator[str]:
    """Return the features that belong to no single message: what repeats, and rhythm."""
    hits = Counter([key for message in messages for key in message.repeats])
    for key, count in hits.items():
        yield from [f"n:{key}:{number}" for number in range(1, min(count, _MOST) + 1)]
    if len(messages) > 1:
        classes = Counter([key for message in messages for key in message.classes])
        for key, count in classes.items():
            yield from [f"n:{key}:{number}" for number in range(2, min(count, _MOST) + 1)]
    yield from _rhythm([message.said for message in messages if message.said.masked])


def _rhythm(said: Sequence[Said]) -> Iterator[str]:
    if not said:
        return
    lengths = [len(message.masked) for message in said]
    count = len(lengths)
    yield f"n:turns:{_step(count, _COUNTS)}"
    yield f"n:mean:{_step(sum(lengths) / count, _MEAN)}"
    yield f"n:max:{_step(max(lengths), _LONGEST)}"
    yield f"n:short:{5 * sum(length <= _SHORT for length in lengths) // count}"
    yield f"n:long:{5 * sum(length >= _LONG for length in lengths) // count}"
    yield f"n:ask:{4 * _times(_ASKS, said) // count}"
    yield f"n:polite:{_step(_times(_POLITE, said), _COUNTS)}"
    yield f"n:soft:{_step(_times(_SOFT, said), _COUNTS)}"
    yield f"n:shout:{_step(sum('!' in message.masked for message in said), _COUNTS)}"


def _times(pattern: re.Pattern[str], said: Sequence[Said]) -> int:
    return sum(pattern.search(message.masked) is not None for message in said)


def _step(value: float, bounds: Sequence[float]) -> int:
    return sum(value > bound for bound in bounds)


def guess(
    messages: Sequence[Traits], newest: Understanding, heads: TypeHeads | None = None
) -> Mapping[str, TypeGuess]:
    """Return every axis; `messages` are all of the buyer's, oldest first, made with the same heads."""
    guesses = dict.fromkeys(AXES, UNKNOWN)
    said = [message.said for message in messages]
    cues = Counter([hit.label for one in said for hit in one.hits if hit.kind == "type"])
    if heads is None:
        guesses |= _by_cues(cues)
        guesses["expression"] = _expression(said)
    else:
        rows = heads.rows(_over(messages)).union(*[message.rows for message in messages])
        guesses |= _by_cues({label: n for label, n in cues.items() if label not in heads.labels})
        for axis, (value, chance, column) in heads.judge(rows).items():
            reason = _reason(f"{axis}.{value}", cues, said)
            words = "" if reason else heads.strongest(said, column)
            guesses[axis] = TypeGuess(
                value, round(chance, 4), reason or (f"words:{words}" if words else "whole:")
            )
    bargains = sum([any(h.label == "bargain" for h in one.hits) for one in said])
    if bargains >= BARGAINS:
        score = min(0.5 + 0.12 * bargains, 0.95)
        guesses["behaviour"] = TypeGuess("bargainer", score, f"bargained:{bargains}")
    if guesses["stage"].value is None and newest.intents and newest.intents[0].key in _BUYING:
        guesses["stage"] = TypeGuess("buying", STRONG_CUE, f"asked.{newest.intents[0].key}:1")
    return guesses


def _by_cues(cues: Mapping[str, int]) -> dict[str, TypeGuess]:
    guesses: dict[str, TypeGuess] = {}
    for label, count in sorted(cues.items(), key=lambda pair: (-pair[1], pair[0])):
        axis, _, value = label.partition(".")
        if axis in AXES and axis not in guesses:
            score = SINGLE_CUE if count == 1 else min(STRONG_CUE + 0.05 * count, 0.95)
            guesses[axis] = TypeGuess(value, score, f"said.{label}:{count}")
    return guesses


def _reason(label: str, cues: Mapping[str, int], said: Sequence[Said]) -> str:
    if label in cues:
        return f"said.{label}:{cues[label]}"
    if label.startswith("expression."):
        return _length_reason(said)
    return ""


def _expression(said: Sequence[Said]) -> TypeGuess:
    lengths = [len(message.masked) for message in said if message.masked]
    if len(lengths) < ENOUGH_MESSAGES:
        return UNKNOWN
    mean = sum(lengths) / len(lengths)
    if mean <= TERSE_CHARS:
        return TypeGuess("terse", STRONG_CUE, _length_reason(said))
    if mean >= TALKATIVE_CHARS:
        return TypeGuess("talkative", STRONG_CUE, _length_reason(said))
    return TypeGuess("ordinary", SINGLE_CUE, _length_reason(said))


def _length_reason(said: Sequence[Said]) -> str:
    lengths = [len(message.masked) for message in said if message.masked]
    return f"length:{sum(lengths) / max(len(lengths), 1):.0f}"
