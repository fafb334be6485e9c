"""Who the buyer is: what she cares about, how hard she is, how she types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.simulation.schema import NeedEntry, PersonaEntry

LEVELS: Final[Mapping[int, str]] = {
    1: "amiable",
    2: "analytic",
    3: "assertive",
    4: "self_centred",
    5: "carping",
}
"""Level of difficulty → value of the axis `personality`."""
EASY: Final = (1, 2)
"""Levels that our suggestions alone should serve."""


@dataclass(frozen=True, slots=True)
class Need:
    """Something the buyer wants answered."""

    intent: str
    psychology: str | None = None
    weight: float = 1.0
    hidden: bool = False
    """Comes out only when trust has grown, or the agent asks."""


@dataclass(frozen=True, slots=True)
class Persona:
    """A buyer; see `PersonaEntry` for the shape in which people write one."""

    key: str
    name: str
    level: int
    """1 easiest … 5 hardest."""
    psychology: Mapping[str, float]
    """Motive → weight; the first is the main one."""
    type: Mapping[str, str]
    """Axis → value, `personality` included."""
    trades: tuple[str, ...]
    place: str
    needs: tuple[Need, ...]
    typing: str
    budget: float = 1.0
    """Most she pays, as a share of the list price."""
    knowledge: float = 0.5
    """Chance of noticing a falsehood."""
    patience: float = 90.0
    """Seconds until she repeats herself."""
    trust: float = 0.5
    objections: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    for_whom: str | None = None
    wins: frozenset[str] = frozenset()
    loses: frozenset[str] = frozenset()
    body: Mapping[str, float] = field(default_factory=dict)
    """height, foot, bed in cm, weight in kg, age in months."""
    colour: Mapping[str, str] = field(default_factory=dict)
    """Age, gender, occupation: shown to a supervisor, read by nothing."""

    @property
    def main(self) -> str:
        """The main motive."""
        return next(iter(self.psychology))

    @property
    def family(self) -> tuple[str, int]:
        """The main motive and the level: what self-play is counted by."""
        return self.main, self.level

    def share(self, psychology: str) -> float:
        """Return how much of her care goes to a motive, 0..1."""
        total = sum(self.psychology.values())
        return self.psychology.get(psychology, 0.0) / total if total else 0.0


def need_of(entry: NeedEntry) -> Need:
    """Return the value of a need as written."""
    return Need(entry.intent, entry.psychology, float(entry.weight), entry.hidden)


def persona_of(entry: PersonaEntry) -> Persona:
    """Return the value of a persona as written."""
    body = entry.body.model_dump(exclude_none=True) if entry.body else {}
    return Persona(
        key=entry.key,
        name=entry.name,
        level=entry.level,
        psychology=dict(entry.psychology),
        type={"personality": LEVELS[entry.level], **entry.type},
        trades=entry.trades,
        place=entry.place,
        needs=tuple([need_of(need) for need in entry.needs]),
        typing=entry.typing,
        budget=entry.budget,
        knowledge=entry.knowledge,
        patience=entry.patience,
        trust=entry.trust,
        objections=entry.objections,
        products=entry.products,
        for_whom=entry.for_whom,
        wins=frozenset(entry.wins),
        loses=frozenset(entry.loses),
        body=body,
        colour={str(key): value for key, value in entry.colour.items()},
    )
