"""What figures, layers, cells, clusters and sheets are called: `intents/crm/names.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import RootModel

from bot.crm.rules import read_part


class _Names(RootModel[Mapping[str, Mapping[str, str]]]):
    """Group → key → Chinese."""


@dataclass(frozen=True, slots=True)
class Names:
    """Chinese by group and key; an unknown key is shown as it is."""

    groups: Mapping[str, Mapping[str, str]]

    def of(self, group: str, key: str, **values: object) -> str:
        """Return a name, its braces filled."""
        return self.groups[group].get(key, key).format_map(values)

    def reason(self, reason: Sequence[object]) -> str:
        """Return a reason of a warning with its figure."""
        key, value = str(reason[0]), reason[1]
        number = float(value) if isinstance(value, int | float) else 0.0
        return self.of("reason", key, value=f"{number:g}", percent=f"{number:.0%}")

    def cluster(self, name: str) -> str:
        """Return a cluster's name in words: `recent_often_big#2`."""
        words, _, number = name.partition("#")
        told = self.of("cluster", "sep").join(self.of("cluster", word) for word in words.split("_"))
        return told + self.of("cluster", "again", number=number) if number else told


def load_names(folder: Path) -> Names:
    """Return the names of the library. Raises LibraryError."""
    return Names(read_part(folder, "names.yaml", _Names).root)
