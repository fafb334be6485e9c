"""What happens: the stage, how it begins, the state of the order, what goes wrong, when it is closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.simulation.persona import Need, Persona, need_of

if TYPE_CHECKING:
    from bot.simulation.schema import ScenarioEntry


@dataclass(frozen=True, slots=True)
class Placed:
    """The order the buyer writes about; spans in seconds before she writes."""

    state: str
    placed: float
    sent: float | None = None
    signed: float | None = None
    parcel: str = "none"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens on the way."""

    after: str
    """`order`, `end` or `turn<N>` (her Nth message)."""
    delay: float
    """Seconds."""
    say: str
    need: str | None = None
    """Intent that it brings up."""


@dataclass(frozen=True, slots=True)
class Success:
    """When the problem counts as closed: all that is named must hold."""

    needs: float = 0.7
    acts: tuple[str, ...] = ()
    refused: bool | None = None
    ordered: bool | None = None
    paid: bool | None = None
    trust: float | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A situation; see `ScenarioEntry` for the shape in which people write one."""

    key: str
    name: str
    brief: str
    hidden: str
    strategy: str
    stage: str
    goal: str
    opening: str = "question"
    trades: frozenset[str] = frozenset()
    psychology: frozenset[str] = frozenset()
    levels: frozenset[int] = frozenset()
    products: frozenset[str] = frozenset()
    """Goods it is about, where the shop has them; else the persona's."""
    order: Placed | None = None
    trouble: str | None = None
    needs: tuple[Need, ...] = ()
    persona_needs: bool = True
    overstate: tuple[str, ...] = ()
    misquote: tuple[str, ...] = ()
    threat: str | None = None
    events: tuple[Event, ...] = ()
    red: frozenset[str] = frozenset()
    success: Success = Success()

    def suits(self, persona: Persona, trade: str) -> bool:
        """Return whether a persona may meet this situation in a shop of a trade."""
        return (
            trade in persona.trades
            and (not self.trades or trade in self.trades)
            and (not self.psychology or persona.main in self.psychology)
            and (not self.levels or persona.level in self.levels)
        )

    @property
    def sells(self) -> bool:
        """Whether there is something to sell: she has not ordered before the agent's first word."""
        return self.order is None and self.opening != "silent_order"

    def agenda(self, persona: Persona) -> tuple[Need, ...]:
        """Return what is to be answered, the scenario's own needs first, each intent once."""
        wanted = (*self.needs, *(persona.needs if self.persona_needs else ()))
        found: dict[str, Need] = {}
        for need in wanted:
            found.setdefault(need.intent, need)
        return tuple(found.values())


def scenario_of(entry: ScenarioEntry) -> Scenario:
    """Return the value of a scenario as written."""
    placed = None
    if entry.order is not None:
        order = entry.order
        placed = Placed(
            order.state, _span(order.placed) or 0.0, _span(order.sent), _span(order.signed), order.parcel
        )
    success = entry.success
    own = entry.persona_needs
    return Scenario(
        key=entry.key,
        name=entry.name,
        brief=entry.brief,
        hidden=entry.hidden,
        strategy=entry.strategy,
        stage=entry.stage,
        goal=entry.goal,
        opening=entry.opening,
        trades=frozenset(entry.trades),
        psychology=frozenset(entry.psychology),
        levels=frozenset(entry.levels),
        products=frozenset(entry.products),
        order=placed,
        trouble=entry.trouble,
        needs=tuple([need_of(need) for need in entry.needs]),
        persona_needs=entry.stage == "presale" if own is None else own,
        overstate=entry.overstate,
        misquote=entry.misquote,
        threat=entry.threat,
        events=tuple([Event(e.after, e.hours * 3600, e.say, e.need) for e in entry.events]),
        red=frozenset(entry.red),
        success=Success(
            success.needs, success.acts, success.refused, success.ordered, success.paid, success.trust
        ),
    )


def _span(text: str | None) -> float | None:
    if text is None:
        return None
    return int(text[1:-1]) * {"m": 60.0, "h": 3600.0, "d": 86400.0}[text[-1]]
