"""What changes in a buyer while she talks, as one plain value, and the trace of why it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from pydantic import TypeAdapter

from bot.simulation.moves import Move

NeedStatus = Literal["waiting", "hidden", "asked", "doubted", "answered", "looked_up", "dropped"]
"""Not raised yet; not to be raised before trust has grown; raised; answered and doubted; answered; she found it
herself; given up."""
OrderStatus = Literal["none", "unpaid", "paid"]
MOODS: Final = ((0.35, "warm"), (-0.25, "calm"), (-0.65, "cold"))
"""Lower ends of the moods; below the last one she is angry."""


@dataclass(slots=True)
class NeedState:
    """How far one need has come."""

    status: NeedStatus
    asked: int = 0
    """Times that she brought it up."""
    proofs: int = 0
    """Replies that answered it."""
    doubt: bool = False
    """She has doubted an answer to it once."""
    lied: bool = False
    """The answer she believes is false."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something changed."""

    key: str
    """`act:argue`, `caught:price`, `waited:2`, `answered:gift` … worded for people by who shows it."""
    trust: float = 0.0
    mood: float = 0.0
    patience: float = 0.0


@dataclass(frozen=True, slots=True)
class Measured:
    """The buyer at one moment."""

    trust: float
    """0..1."""
    mood: float
    """-1..1."""
    patience: float
    """0..1; she leaves at 0."""
    price: float
    """Best price she was told, as a share of the list price."""


@dataclass(frozen=True, slots=True)
class ClaimSeen:
    """A claim in a reply, and whether she noticed that it is false."""

    key: str
    group: str
    verdict: str
    text: str
    slot: str = ""
    noticed: bool = False


@dataclass(frozen=True, slots=True)
class Claimed:
    """Something a buyer overstated, or a rule she quoted wrongly."""

    kind: str
    """`overstate` or `misquote`."""
    key: str
    """`regular`, `seven_days` …"""
    text: str
    """Her words."""
    true: bool
    """Whether it is so; a misquoted rule never is."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a buyer, and what came of it."""

    cause: Literal["start", "heard", "waited", "event"]
    at: float
    """Seconds on the outside clock."""
    before: Measured
    after: Measured
    text: str = ""
    """What the agent said."""
    taken: str = ""
    """The part of it that was taken in."""
    acts: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    claims: tuple[ClaimSeen, ...] = ()
    red: tuple[str, ...] = ()
    """What must never be granted and was."""
    given: Mapping[str, float] = field(default_factory=dict)
    """New concessions, yuan."""
    unasked: bool = False
    """Given before she asked for anything off."""
    raised: tuple[str, ...] = ()
    """Needs (intents) brought up now."""
    claimed: tuple[Claimed, ...] = ()
    """What she overstated or misquoted now, and whether it was true."""
    answered: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    """Needs brought up and still unanswered after this."""
    reasons: tuple[Reason, ...] = ()
    moves: tuple[Move, ...] = ()


@dataclass(slots=True)
class State:
    """Everything that changes in a buyer: copy it to remember a moment, put it back to rewind."""

    dice: int
    trust: float
    mood: float = 0.0
    patience: float = 1.0
    price: float = 1.0
    needs: dict[str, NeedState] = field(default_factory=dict)
    agenda: list[str] = field(default_factory=list)
    """What she still means to do, the next thing last: `raise:gift`, `bargain`, `objection:dear`, `decide` …"""
    used: set[str] = field(default_factory=set)
    """Lines and texts already sent: never again."""
    turns: int = 0
    """Messages that she has sent."""
    replies: int = 0
    acts: dict[str, int] = field(default_factory=dict)
    given: dict[str, float] = field(default_factory=dict)
    """Everything given so far, yuan by kind."""
    unasked: bool = False
    bargained: int = 0
    asked_off: bool = False
    """She has asked for something off."""
    refused: int = 0
    lies: list[str] = field(default_factory=list)
    """Falsehoods that she believes."""
    unfit: str = ""
    """A size that she was talked into and that does not fit her."""
    caught: int = 0
    red: set[str] = field(default_factory=set)
    waiting_since: float | None = None
    waited: int = 0
    """Times she has repeated herself since the last reply."""
    busy_until: float = 0.0
    """When her last move is there."""
    due: list[tuple[float, int]] = field(default_factory=list)
    """(moment, number of the scenario's event) still to come; -1: finds out what was false; -2: that it does not fit."""
    fired: set[int] = field(default_factory=set)
    order: OrderStatus = "none"
    threatened: bool = False
    pushed: int = 0
    """Times she has pushed for what must be refused."""
    excuses: int = 0
    ended: str = ""
    """Why she stopped: `done`, `left`, `angry`, `later`, `silent`; empty while she is there."""
    found_out: bool = False
    trace: list[Step] = field(default_factory=list)

    @property
    def mood_name(self) -> str:
        """Return warm, calm, cold or angry."""
        return next((name for bound, name in MOODS if self.mood >= bound), "angry")

    @property
    def open(self) -> tuple[str, ...]:
        """Return the needs that were brought up and not answered."""
        return tuple([intent for intent, need in self.needs.items() if need.status in {"asked", "doubted"}])

    def measured(self) -> Measured:
        """Return trust, mood, patience and price, rounded."""
        return Measured(
            round(self.trust, 4), round(self.mood, 4), round(self.patience, 4), round(self.price, 4)
        )


_ADAPTER: Final = TypeAdapter(State)


def as_json(state: State) -> str:
    """Return a state as JSON: what pausing writes and rewinding reads."""
    return _ADAPTER.dump_json(state).decode()


def from_json(text: str) -> State:
    """Read what `as_json` wrote; raises pydantic's ValidationError for anything else."""
    return _ADAPTER.validate_json(text)
