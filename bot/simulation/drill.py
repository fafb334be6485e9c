"""A drill: several buyers at once on one clock that can be paused; no I/O.

The driver says what time it is and what the trainee wrote, and gets back what the buyers do now. All seconds are of
the driver's monotonic clock; the drill keeps its own, which stands still while paused. Each buyer has a time of her
own on top of it, so that hours until she comes back pass at once and a rewound answer never happened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from bot.simulation.agents import View
from bot.simulation.dice import Dice
from bot.simulation.scoring import Statement
from bot.terms import Turn

if TYPE_CHECKING:
    from bot.simulation.agents import Perfect
    from bot.simulation.buyer import Buyer
    from bot.simulation.moves import Move

MOST_BUYERS: Final = 8
BREATH: Final = 1.5
"""Seconds of quiet after which what the trainee sent counts as one answer."""
AWAY: Final = 12.0
"""Seconds of the drill in which hours pass until a buyer comes back."""
HOUR: Final = 3600.0
LONG: Final = 120.0
"""Seconds from which a buyer who has said goodbye is fetched back at once instead of waited for."""

Mode = Literal["practice", "exam"]
Help = Literal["suggestions", "hints", "off"]


@dataclass(frozen=True, slots=True)
class Happening:
    """What the driver is to do now: a buyer's move, or a line of the system."""

    seat: int
    move: Move | None = None
    line: str = ""
    """`later`: hours went by; `arrived`: she comes in."""
    hours: float = 0.0


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer of the trainee, with the buyer as she was before it."""

    snapshot: str
    at: float
    """On the buyer's own time."""
    step: int
    """Place in her trace."""
    coming: tuple[tuple[float, Move], ...] = ()
    """What was on its way from her."""
    ref: str = ""
    """What the driver calls the first message of the answer."""


@dataclass(eq=False, slots=True)
class Seat:
    """One buyer of a drill."""

    number: int
    buyer: Buyer
    seed: str
    arrives: float
    """Seconds of the drill's clock."""
    started: bool = False
    shift: float = 0.0
    """Her time is the drill's clock minus this."""
    coming: list[tuple[float, Move]] = field(default_factory=list)
    """Moves on their way, on her time."""
    said: list[tuple[float, str, str]] = field(default_factory=list)
    """What the trainee has sent and she has not taken in: her time, the text, what the driver calls it."""
    answers: list[Heard] = field(default_factory=list)
    hints: int = 0
    statement: Statement = field(default_factory=Statement)
    fetch: float | None = None
    """When, on the drill's clock, hours are to pass."""

    @property
    def over(self) -> bool:
        """Whether nothing more will happen here."""
        return self.started and self.buyer.gone and not self.coming and not self.said


class Drill:
    """Several buyers on one clock."""

    def __init__(self, seats: Sequence[Seat], mode: Mode, now: float) -> None:
        """Begin at `now`; the first buyer arrives as her seat says."""
        self.seats, self.mode = tuple(seats), mode
        self._since: float | None = now
        self._spent = 0.0

    @property
    def paused(self) -> bool:
        """Whether the clock stands still."""
        return self._since is None

    @property
    def over(self) -> bool:
        """Whether every buyer has come and gone."""
        return all(seat.over for seat in self.seats)

    def clock(self, now: float) -> float:
        """Return the seconds of practice so far."""
        return self._spent + (now - self._since if self._since is not None else 0.0)

    def pause(self, now: float) -> bool:
        """Stop the clock; returns whether it ran. Not in an exam."""
        if self._since is None or self.mode == "exam":
            return False
        self._spent, self._since = self.clock(now), None
        return True

    def resume(self, now: float) -> bool:
        """Let the clock go on; returns whether it stood still."""
        if self._since is not None:
            return False
        self._since = now
        return True

    def due(self, now: float) -> float | None:
        """Return in how many seconds something will happen by itself; None: nothing, or paused."""
        if self._since is None:
            return None
        clock = self.clock(now)
        times = [moment for seat in self.seats for moment in self._times(seat)]
        return max(min(times) - clock, 0.0) if times else None

    def advance(self, now: float) -> list[Happening]:
        """Let time pass up to now; returns what happens, in order."""
        if self._since is None:
            return []
        clock, found = self.clock(now), []
        for seat in self.seats:
            found += [(at, seat.number, one) for at, one in self._advance(seat, clock)]
        return [one for _, _, one in sorted(found, key=lambda entry: (entry[0], entry[1]))]

    def hear(self, number: int, text: str, now: float, ref: str = "") -> None:
        """Take what the trainee sent to a buyer; she answers once the trainee pauses."""
        seat = self.seats[number]
        seat.said.append((self.clock(now) - seat.shift, text, ref))

    def rewind(self, number: int, now: float) -> Heard | None:
        """Take back the last answer to a buyer and what came of it; returns it, None: there is none, or an exam."""
        seat = self.seats[number]
        if self.mode == "exam" or not seat.answers:
            return None
        last = seat.answers.pop()
        seat.buyer.restore(last.snapshot)
        seat.coming = list(last.coming)
        seat.said.clear()
        seat.fetch = None
        seat.shift = self.clock(now) - last.at
        return last

    def _times(self, seat: Seat) -> list[float]:
        """Return when, on the drill's clock, something happens at a seat."""
        if not seat.started:
            return [seat.arrives]
        times = [at + seat.shift for at, _ in seat.coming]
        if seat.said:
            times.append(seat.said[-1][0] + BREATH + seat.shift)
        if seat.fetch is not None:
            times.append(seat.fetch)
        elif (tick := seat.buyer.next_tick()) is not None and not seat.said:
            times.append(tick + seat.shift)
        return times

    def _advance(self, seat: Seat, clock: float) -> list[tuple[float, Happening]]:
        found: list[tuple[float, Happening]] = []
        if not seat.started:
            if clock < seat.arrives:
                return []
            seat.started, seat.shift = True, seat.arrives
            found.append((seat.arrives, Happening(seat.number, line="arrived")))
            self._take(seat, seat.buyer.start(0.0), 0.0)
        own = clock - seat.shift
        if seat.said and own >= seat.said[-1][0] + BREATH:
            self._answer(seat)
        self._tick(seat, clock, found)
        own = clock - seat.shift
        there = [(at, move) for at, move in seat.coming if at <= own]
        seat.coming = [(at, move) for at, move in seat.coming if at > own]
        found += [(at + seat.shift, Happening(seat.number, move)) for at, move in there]
        return found

    def _answer(self, seat: Seat) -> None:
        at = seat.said[-1][0]
        text, ref = "\n".join(text for _, text, _ in seat.said), seat.said[0][2]
        seat.said.clear()
        seat.fetch = None
        snapshot, step = seat.buyer.snapshot(), len(seat.buyer.steps)
        moves = seat.buyer.hear(text, at)
        seat.answers.append(Heard(snapshot, at, step, tuple(seat.coming), ref))
        self._take(seat, moves, at)

    def _tick(self, seat: Seat, clock: float, found: list[tuple[float, Happening]]) -> None:
        """Let what is due by itself happen; hours until she comes back are skipped once all was said."""
        own = clock - seat.shift
        due = seat.buyer.next_tick()
        if due is None or seat.said:
            return
        if seat.buyer.state.ended and due - own > LONG and seat.fetch is None and not seat.coming:
            seat.fetch = clock + AWAY
        if seat.fetch is not None and clock >= seat.fetch:
            hours = max((due - own) / HOUR, 0.0)
            seat.fetch, seat.shift = None, clock - due
            found.append((clock, Happening(seat.number, line="later", hours=round(hours, 1))))
            own = due
        if own >= due:
            self._take(seat, seat.buyer.tick(own), own)

    @staticmethod
    def _take(seat: Seat, moves: Sequence[Move], at: float) -> None:
        seat.coming += [(at + move.delay, move) for move in moves]
        seat.coming.sort(key=lambda one: one[0])


def better(
    seat: Seat, snapshot: str, step: int | None, agent: Perfect, copy: Callable[[Seat, str], Buyer]
) -> tuple[str, ...]:
    """Return what a good agent would have said to a buyer as she was; `step`: before that place of her trace.

    The agent plays on a copy: the buyer of the drill is not touched.
    """
    buyer = copy(seat, snapshot)
    steps = buyer.steps if step is None else buyer.steps[:step]
    view = View(buyer, Dice.of(seat.seed, "better", len(steps)))
    for one in steps:
        if one.cause == "heard":
            view.turns.append(Turn("agent", one.text))
            view.sent.add(one.text)
            view.moves.clear()
        for move in one.moves:
            view.moves.append(move)
            if move.text:
                view.turns.append(Turn("buyer", move.text))
    said = tuple(agent.reply(view))
    if said:
        return said
    polite = agent.line(view, "close" if view.buyer.state.replies else "greet")
    return (polite,) if polite else ()


def schedule(count: int, pace: float, dice: Dice) -> list[float]:
    """Return when buyers arrive: the first at once, the others about every `pace` seconds."""
    at, times = 2.0, []
    for _ in range(count):
        times.append(round(at, 1))
        at += pace * dice.between(0.6, 1.4)
    return times
