"""Words of a score: every mark, fail and line of a debrief as people read it (`quality.yaml`, `drills.yaml`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from bot.analytics.quality import Mark
from bot.analytics.rubric import Rubric, read_rubric
from bot.errors import Finding, LibraryError
from bot.library import Labels
from bot.library.schema import FileModel, Key, Words
from bot.library.source import problems, read_source

FILE: Final = "drills.yaml"
SAID: Final = frozenset({"claims", "words"})
"""What stands in a remark as it was said."""


class EventWords(FileModel):
    """What a buyer comes back with, and the need that it raises."""

    zh: Words
    need: Key


class MaterialWords(FileModel):
    """Names of what a persona or scenario of one's own is made of besides, and lines of its preview."""

    openings: dict[Key, Words]
    orders: dict[Key, Words]
    parcels: dict[Key, Words]
    reds: dict[Key, Words]
    misquotes: dict[Key, Words]
    overstates: dict[Key, Words]
    events: dict[Key, EventWords]
    moments: dict[Key, Words]
    lines: dict[Key, Words]
    spans: dict[Key, Words]
    moves: dict[Key, Words]


class DrillWords(FileModel):
    """drills.yaml."""

    topics: dict[Key, Words]
    why_open: dict[Key, Words]
    lines: dict[Key, Words]
    goals: dict[Key, Words]
    stages: dict[Key, Words]
    levels: dict[str, Words]
    trades: dict[Key, Words]
    nicknames: tuple[Words, ...]
    typings: dict[Key, Words]
    troubles: dict[Key, Words]
    threats: dict[Key, Words]
    objections: dict[Key, Words]
    """Names of what a persona or scenario of one's own is made of."""
    material: MaterialWords


def read_words(folder: Path) -> DrillWords:
    """Read `drills.yaml` of a library folder. Raises LibraryError with every finding by line."""
    source = read_source(folder / FILE, folder)
    if source.data is None:
        raise LibraryError([*source.findings] or [Finding(source.path, 0, "is empty")])
    try:
        return DrillWords.model_validate(source.data)
    except ValidationError as error:
        raise LibraryError([*source.findings, *problems(source, error)]) from None


@dataclass(frozen=True, slots=True)
class Remarks:
    """Words marks; immutable."""

    rubric: Rubric
    words: DrillWords
    labels: Labels

    def say(self, mark: Mark) -> str:
        """Return a mark's reason as a sentence."""
        values = {key: self._worded(key, value) for key, value in mark.values.items()}
        return self.rubric.remarks[mark.key].format_map(values)

    def line(self, key: str, /, **values: object) -> str:
        """Return a line of `drills.yaml`; sequences of keys become their names."""
        return self.words.lines[key].format_map({k: self._worded(k, v) for k, v in values.items()})

    def names(self, keys: Iterable[str]) -> str:
        """Return the names of intents, motives, types (`axis.value`), acts or reasons, in one line."""
        return "、".join(dict.fromkeys(self.name(key) for key in keys))

    def act_names(self, keys: Iterable[str]) -> str:
        """Return the names of acts, in one line; some intents have the same keys."""
        acts = self.labels.acts
        return "、".join(acts[key].zh if key in acts else key for key in keys)

    def name(self, key: str) -> str:
        """Return the name of one of them; what has none stands for itself."""
        labels = self.labels
        tables: tuple[Mapping[str, object], ...] = (labels.intents, labels.psychology, labels.acts)
        for table in tables:
            if key in table:
                return str(getattr(table[key], "zh", key))
        axis, _, value = key.partition(".")
        if axis in labels.axes and value in labels.axes[axis].values:
            return labels.axes[axis].values[value]
        if key in self.words.topics:
            return self.words.topics[key]
        return self.why_open([key])[0] if key.partition(":")[0] in self.words.why_open else key

    def why_open(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Return what was missing for the problem to be closed; `act:apologise` names the act."""
        said = []
        for key in keys:
            kind, _, act = key.partition(":")
            words = self.words.why_open.get(kind, kind)
            said.append(f"{words}（{self.name(act)}）" if act else words)
        return tuple(said)

    def _worded(self, key: str, value: object) -> object:
        if isinstance(value, (tuple, list, frozenset)):
            keys = [str(one) for one in value]
            if key == "acts":
                return self.act_names(keys)
            return "、".join(keys) if key in SAID else self.names(keys)
        return value


@lru_cache(maxsize=4)
def _files(folder: Path) -> tuple[Rubric, DrillWords]:
    return read_rubric(folder), read_words(folder)


def remarks_of(folder: Path, labels: Labels) -> Remarks:
    """Return the words of a library folder, read once. Raises LibraryError."""
    rubric, words = _files(folder)
    return Remarks(rubric, words, labels)
