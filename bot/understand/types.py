"""Customer type over a conversation: what the buyer wrote, how often and in which rhythm.

A linear head per value reads the whole conversation as one bag; each axis takes its likeliest value above
that value's threshold, else it stays unknown. Cues (rules of kind `type`) give the reason shown, and answer
alone where there is no model. A guess carries the id of its reason with a count or a word
(`bargained:3`, `words:便宜点`), which the console words for people.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.terms import TypeGuess, Understanding
from bot.understand import rhythm
from bot.understand.features import Said
from bot.understand.names import unpacked
from bot.understand.rhythm import Form, form_of

Rows = npt.NDArray[np.intp] | Sequence[int]

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
ENOUGH_TO_TELL = 3
"""Messages before somebody is of few words: with a short line everybody begins."""
SINGLE_CUE, STRONG_CUE = 0.55, 0.75
"""Confidence of one cue, and of a cue that repeats or is plain."""
BARGAINS = 2
"""Times of bargaining that make it a habit (TYPE-B4)."""
ORDINARY, BARGAINER = "expression.ordinary", "behaviour.bargainer"
"""Types told by counting alone: messages of usual length, messages that ask for less."""

REMEMBERED = 4096
"""Rhythms and counts whose rows are kept."""

_GRAM = 2
_MOST = 4
_LENGTHS = (2, 4, 7, 11, 16, 24, 40)
_ASK = rhythm.FORM.index("ask")
_BUYING = frozenset(
    {"how_to_order", "payment", "order_check", "link_request", "price_adjust", "change_order"}
)


class TypeHeads:
    """Linear heads over conversations, one per value of an axis; immutable."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        """Take the arrays of a model file whose names begin with `types_`: see learning.types."""
        self.cells: tuple[tuple[str, str], ...] = tuple(
            (axis, value) for axis, value in (name.split(".", 1) for name in arrays["types_cells"].tolist())
        )
        self.labels = frozenset(f"{axis}.{value}" for axis, value in self.cells)
        names = unpacked(arrays["types_names"])
        order = sorted(
            range(len(names)), key=lambda place: (":" in names[place], float(arrays["types_idf"][place]))
        )
        # Grams first, as the heads of single messages want them; what is common stands together.
        self._rows = {names[place]: row for row, place in enumerate(order)}
        weights = arrays["types_weights"]
        bias, slope, shift, bounds = (
            arrays[f"types_{name}"].astype(np.float64) for name in ("bias", "slope", "shift", "thresholds")
        )
        shape = (len(self._rows), len(self.cells))
        sizes = {len(a) for a in (bias, slope, shift, bounds)}
        if weights.shape != shape or len(arrays["types_idf"]) != shape[0] or sizes != {shape[1]}:
            msg = f"types_weights is {weights.shape}, not {shape}"
            raise ValueError(msg)
        self._weights = np.ascontiguousarray(
            np.column_stack((weights, arrays["types_idf"] ** 2))[order], dtype=np.float32
        )
        """Its last column has the squares of which the length of a bag is made."""
        self._slope, self._shift = slope, slope * bias + shift
        bounds = bounds.clip(1e-9, 1 - 1e-9)
        self._leads = np.log(bounds / (1 - bounds))
        self._rhythms = functools.lru_cache(maxsize=REMEMBERED)(lambda steps: self.rows(rhythm.names(steps)))
        self._counts = functools.lru_cache(maxsize=REMEMBERED)(
            lambda key, count: self.rows(_count_names(key, count))
        )
        self._words = {
            name[2:]: row for name, row in self._rows.items() if name[:2] == "w:" and name[2:].isalpha()
        }
        pairs = {name[2:]: row for name, row in self._rows.items() if name[:2] == "p:"}
        self._pairs = {pair: row for pair, row in pairs.items() if pair.replace("_", "", 1).isalpha()}

    @property
    def names(self) -> tuple[str, ...]:
        """Return the features, in the order of their rows."""
        return tuple(self._rows)

    def rows(self, names: Iterable[str]) -> list[int]:
        """Return the rows of the features that are known."""
        known = self._rows
        return [known[name] for name in names if name in known]

    def answer(self, names: Iterable[str]) -> dict[str, tuple[str, float, int]]:
        """Return axis → value, probability and column, for the axes that are known."""
        return self.judge(self.rows(dict.fromkeys(names)))

    def over(self, messages: Sequence[Traits], bursts: Sequence[int]) -> list[int]:
        """Return the rows of what belongs to the conversation (`_over`); `bursts` as in `guess`."""
        found = [row for key, count in _repeated(messages) for row in self._counts(key, count)]
        return found + self.rows(_opening(messages, bursts)) + self._rhythms(_rhythm(messages, bursts))

    def spoken(self, words: Sequence[str]) -> list[tuple[str, int]]:
        """Return the words and pairs of words of a message that can be read aloud and have a row, with it."""
        pairs = list(map("_".join, itertools.pairwise(words)))
        found = [
            *zip(words, map(self._words.get, words), strict=True),
            *zip(pairs, map(self._pairs.get, pairs), strict=True),
        ]
        return [(said, row) for said, row in found if row is not None]

    def judge(self, *known: Rows) -> dict[str, tuple[str, float, int]]:
        """Return what `answer` does for the rows that fire; no row comes twice."""
        taken = [self._weights.take(rows, axis=0) for rows in known if len(rows)]
        if not taken:
            return {}
        sums = sum(np.ones(len(weights), dtype=np.float32).dot(weights) for weights in taken)
        leads = sums[:-1] * self._slope * float(sums[-1]) ** -0.25 + self._shift
        best: dict[str, tuple[float, int]] = {}
        for column in (leads >= self._leads).nonzero()[0].tolist():
            axis = self.cells[column][0]
            lead = float(leads[column])
            if axis not in best or lead > best[axis][0]:
                best[axis] = (lead, column)
        return {
            axis: (self.cells[column][1], 1.0 / (1.0 + math.exp(-lead)), column)
            for axis, (lead, column) in best.items()
        }

    def strongest(self, spoken: Sequence[tuple[str, int]], column: int) -> str:
        """Return the words that speak most for a value, of words with their rows; "" when none does."""
        weight = self._weights.item
        best, most = "", 0.0
        for words, row in spoken:
            if (value := weight(row, column)) > most:
                best, most = words, value
        return best.replace("_", "")


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """What one message adds to the picture of a conversation; made once per message."""

    length: int
    """Characters."""
    form: Form
    """Whether it asks, is polite, and so on: see `rhythm.FORM`."""
    repeats: tuple[str, ...]
    """What counts when it comes again: `kind.label` of rules."""
    classes: tuple[str, ...]
    """The same for word classes, each once."""
    cues: tuple[str, ...]
    """Types that a rule names."""
    bargains: bool
    words: Sequence[str]
    rows: Rows = ()
    """Rows of its features in the heads; none without heads."""


def traits(said: Said, rows: Rows = ()) -> Traits:
    """Return what a message adds to the picture; `rows` are those of its features."""
    text, hits = said.masked, said.hits
    cues = tuple([hit.label for hit in hits if hit.kind == "type"])
    return Traits(
        len(text),
        form_of(text),
        tuple([f"{hit.kind}.{hit.label}" for hit in hits]),
        tuple(dict.fromkeys([f"k{concept.key}" for found in said.concepts for concept in found])),
        cues,
        BARGAINER in cues,
        said.words,
        rows,
    )


def lasting(names: Iterable[str]) -> list[str]:
    """Return the features of a message that count over a conversation: no letters, no long grams, no words apart."""
    return [name for name in names if (":" in name and name[:2] != "g:") or len(name) == _GRAM]


def conversation_names(said: Sequence[Said], bursts: Sequence[int]) -> list[str]:
    """Return the features of a conversation, each once; `said` are all of the buyer's messages, oldest first.

    Words, pairs, two-character grams, word classes and rules of every message; counts of what repeats; what she
    opens with; and rhythm in a few steps. `bursts` tells how many messages she sent in a row each time
    (`rhythm.bursts_of`).
    """
    names = dict.fromkeys(name for message in said for name in lasting(message.names))
    return list(names | dict.fromkeys(_over([traits(message) for message in said], bursts)))


def _over(messages: Sequence[Traits], bursts: Sequence[int]) -> list[str]:
    """Return the features that belong to no single message: what repeats, what she opens with, and rhythm."""
    names = [name for key, count in _repeated(messages) for name in _count_names(key, count)]
    return names + _opening(messages, bursts) + rhythm.names(_rhythm(messages, bursts))


def _opening(messages: Sequence[Traits], bursts: Sequence[int]) -> list[str]:
    """Return the features of what she says before anybody answers, each once: words, classes, rules, form.

    Who knows what she wants says so there; the same word later may only answer a question.
    """
    first = messages[: bursts[0]] if bursts else ()
    found = [name for message in first for name in (*message.words, *message.classes, *message.repeats)]
    found += [f"len{bisect.bisect_left(_LENGTHS, message.length)}" for message in first]
    found += ["ask" for message in first if message.form[_ASK]]
    return [f"o:{name}" for name in dict.fromkeys(found)]


def _repeated(messages: Sequence[Traits]) -> list[tuple[str, int]]:
    """Return how often rules and, over several messages, word classes come; a class counts when it comes again."""
    found = list(_tally([key for message in messages for key in message.repeats]).items())
    if len(messages) > 1:
        classes = _tally([key for message in messages for key in message.classes])
        found += [(key, count) for key, count in classes.items() if count > 1]
    return found


def _count_names(key: str, count: int) -> list[str]:
    return [f"n:{key}:{number}" for number in range(1 if "." in key else 2, min(count, _MOST) + 1)]


def _tally(keys: Iterable[str]) -> dict[str, int]:
    """Return how often each comes, in the order of first mention: a Counter, which takes longer to begin."""
    counts: dict[str, int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    return counts


def _rhythm(messages: Sequence[Traits], bursts: Sequence[int]) -> tuple[int, ...]:
    """Return the steps of the rhythm; nothing of messages that say nothing."""
    spoken = [message for message in messages if message.length]
    return rhythm.steps([message.length for message in spoken], [message.form for message in spoken], bursts)


def guess(
    messages: Sequence[Traits],
    newest: Understanding,
    heads: TypeHeads | None = None,
    bursts: Sequence[int] = (),
) -> Mapping[str, TypeGuess]:
    """Return every axis; `messages` are all of the buyer's, oldest first, made with the same heads.

    `bursts` tells how many of them she sent in a row each time: see `rhythm.bursts_of`.
    """
    guesses = dict.fromkeys(AXES, UNKNOWN)
    cues = _tally([cue for message in messages for cue in message.cues])
    if heads is None:
        guesses |= _by_cues(cues)
        guesses["expression"] = _expression(messages)
    else:
        rows = (
            messages[-1].rows if len(messages) == 1 else np.unique(np.concatenate([m.rows for m in messages]))
        )
        if cues:
            guesses |= _by_cues({label: n for label, n in cues.items() if label not in heads.labels})
        spoken: list[tuple[str, int]] | None = None
        for axis, (value, chance, column) in heads.judge(rows, heads.over(messages, bursts)).items():
            reason = _reason(f"{axis}.{value}", cues, messages)
            if not reason:
                if spoken is None:
                    spoken = [said for message in messages for said in heads.spoken(message.words)]
                words = heads.strongest(spoken, column)
                reason = f"words:{words}" if words else "whole:"
            guesses[axis] = TypeGuess(value, round(chance, 4), reason)
        if guesses["expression"].value == "terse" and len(messages) < ENOUGH_TO_TELL:
            guesses["expression"] = UNKNOWN
        if guesses["expression"].value is None:
            usual = _expression(messages)
            guesses["expression"] = usual if usual.value == "ordinary" else UNKNOWN
    bargains = sum([message.bargains for message in messages])
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
        if axis in AXES and axis not in guesses and label != BARGAINER:  # one that counts: see BARGAINS
            score = SINGLE_CUE if count == 1 else min(STRONG_CUE + 0.05 * count, 0.95)
            guesses[axis] = TypeGuess(value, score, f"said.{label}:{count}")
    return guesses


def _reason(label: str, cues: Mapping[str, int], messages: Sequence[Traits]) -> str:
    if label in cues:
        return f"said.{label}:{cues[label]}"
    if label.startswith("expression."):
        return _length_reason(messages)
    return ""


def _expression(messages: Sequence[Traits]) -> TypeGuess:
    lengths = [message.length for message in messages if message.length]
    if len(lengths) < ENOUGH_MESSAGES:
        return UNKNOWN
    mean = sum(lengths) / len(lengths)
    if mean <= TERSE_CHARS:
        return TypeGuess("terse", STRONG_CUE, _length_reason(messages))
    if mean >= TALKATIVE_CHARS:
        return TypeGuess("talkative", STRONG_CUE, _length_reason(messages))
    return TypeGuess("ordinary", SINGLE_CUE, _length_reason(messages))


def _length_reason(messages: Sequence[Traits]) -> str:
    lengths = [message.length for message in messages if message.length]
    return f"length:{sum(lengths) / max(len(lengths), 1):.0f}"
