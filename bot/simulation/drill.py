"""A drill: several buyers at once on one clock that can be paused; no I/O.

The driver says what time it is and what the trainee wrote, and gets back what the buyers do now. All seconds are of
the driver's monotonic clock; the drill keeps its own, which stands still while paused. Each buyer has a time of her
own on top of it, so that hours until she comes back pass at once and a rewound answer never happened.

What happens depends on the seats and on what the trainee did at which second of the drill's clock, not on how often
the driver looks: everything takes place at the very second it is due. What she did is kept in `inputs`, and the same
inputs played again (`bot.simulation.replay`) bring the drill to where it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
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
Did = Literal["heard", "rewound", "hinted", "stated"]
Due = Literal["arrives", "moves", "answers", "later", "ticks"]
Help = Literal["suggestions", "hints", "off"]


@dataclass(frozen=True, slots=True)
class Happening:
    """What the driver is to do now: a buyer's move, or a line of the system."""

    seat: int
    move: Move | None = None
    line: str = ""
    """`later`: hours went by; `arrived`: she comes in."""
    hours: float = 0.0
    number: int = 0
    """Place among all that happened in the drill, from 0."""


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


@dataclass(frozen=True, slots=True)
class Input:
    """What the trainee did: all that a drill needs, beside its seats, to be played again."""

    clock: float
    """Seconds of the drill's clock."""
    seat: int
    did: Did
    text: str = ""
    """What she sent."""
    ref: str = ""
    """What the driver calls it."""
    statement: Statement = field(default_factory=Statement)


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
    quiet: float = 0.0
    """When, on the drill's clock, something happened here last."""

    @property
    def over(self) -> bool:
        """Whether nothing more will happen here."""
        return self.started and self.buyer.gone and not self.coming and not self.said


class Drill:
    """Several buyers on one clock."""

    def __init__(self, seats: Sequence[Seat], mode: Mode, now: float) -> None:
        """Begin at `now`; the first buyer arrives as her seat says."""
        self.seats, self.mode = tuple(seats), mode
        self.inputs: list[Input] = []
        """What the trainee did, oldest first."""
        self.count = 0
        """How many things have happened."""
        self.seal = ""
        """Hash of them, in order; empty for none."""
        self._since: float | None = now
        self._spent = 0.0
        self._happened: list[Happening] = []

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

    def set_clock(self, spent: float, now: float | None) -> None:
        """Have the clock show `spent` seconds at `now`; None: it stands still."""
        self._spent, self._since = spent, now

    def due(self, now: float) -> float | None:
        """Return in how many seconds something will happen by itself; None: nothing, or paused."""
        if self._since is None:
            return None
        if self._happened:
            return 0.0
        first = self._next()
        return None if first is None else max(first[0] - self.clock(now), 0.0)

    def settle(self, now: float) -> float:
        """Have everything happen that is due; returns the clock, up to which `count` and `seal` now hold."""
        clock = self.clock(now)
        self._run(clock)
        return clock

    def advance(self, now: float) -> list[Happening]:
        """Let time pass up to now; returns what has happened since the last call, in order."""
        if self._since is None:
            return []
        self.settle(now)
        happened, self._happened = self._happened, []
        return happened

    def hear(self, number: int, text: str, now: float, ref: str = "") -> None:
        """Take what the trainee sent to a buyer; she answers once the trainee pauses."""
        clock, seat = self._note(number, "heard", now, text=text, ref=ref), self.seats[number]
        seat.said.append((clock - seat.shift, text, ref))

    def rewind(self, number: int, now: float) -> Heard | None:
        """Take back the last answer to a buyer and what came of it; returns it, None: there is none, or an exam."""
        seat = self.seats[number]
        if self.mode == "exam" or not seat.answers:
            return None
        clock = self._note(number, "rewound", now)
        last = seat.answers.pop()
        seat.buyer.restore(last.snapshot)
        seat.coming = list(last.coming)
        seat.said.clear()
        seat.quiet, seat.shift = clock, clock - last.at
        return last

    def hint(self, number: int, now: float) -> None:
        """Count a hint."""
        self._note(number, "hinted", now)
        self.seats[number].hints += 1

    def state(self, number: int, statement: Statement, now: float) -> None:
        """Take what the trainee thinks of a buyer, in place of what she thought before."""
        self._note(number, "stated", now, statement=statement)
        self.seats[number].statement = statement

    def _note(
        self,
        number: int,
        did: Did,
        now: float,
        *,
        text: str = "",
        ref: str = "",
        statement: Statement | None = None,
    ) -> float:
        """Enter what the trainee does, after everything that was due before it; returns the clock."""
        clock = self.settle(now)
        self.inputs.append(Input(clock, number, did, text, ref, statement or Statement()))
        return clock

    def _run(self, clock: float) -> None:
        """Have everything happen that is due, each at its own second."""
        while (first := self._next()) is not None and first[0] <= clock:
            at, number, due, own = first
            self._step(self.seats[number], due, at, own)

    def _next(self) -> tuple[float, int, Due, float] | None:
        """Return what happens next: the drill's clock, the seat, what it is, her own time."""
        return min((one for seat in self.seats for one in _coming(seat)), default=None)

    def _step(self, seat: Seat, due: Due, at: float, own: float) -> None:
        """Have one thing happen at a seat."""
        seat.quiet = max(at, seat.quiet)
        match due:
            case "arrives":
                seat.started, seat.shift = True, seat.arrives
                self._enter(seat, line="arrived")
                self._take(seat, seat.buyer.start(0.0), 0.0)
            case "moves":
                _, move = seat.coming.pop(0)
                self._enter(seat, move)
            case "answers":
                self._answer(seat)
            case "later":
                hours = max((own - (at - seat.shift)) / HOUR, 0.0)
                seat.shift = at - own
                self._enter(seat, line="later", hours=round(hours, 1))
                self._take(seat, seat.buyer.tick(own), own)
            case "ticks":
                self._take(seat, seat.buyer.tick(own), own)

    def _enter(self, seat: Seat, move: Move | None = None, line: str = "", hours: float = 0.0) -> None:
        """Enter that something has happened."""
        self._happened.append(Happening(seat.number, move, line, hours, self.count))
        told = (move.kind, move.on, move.text) if move is not None else ()
        parts = (self.seal, str(seat.number), line, str(hours), *told)
        self.seal = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
        self.count += 1

    def _answer(self, seat: Seat) -> None:
        at = seat.said[-1][0]
        text, ref = "\n".join(text for _, text, _ in seat.said), seat.said[0][2]
        seat.said.clear()
        snapshot, step = seat.buyer.snapshot(), len(seat.buyer.steps)
        moves = seat.buyer.hear(text, at)
        seat.answers.append(Heard(snapshot, at, step, tuple(seat.coming), ref))
        self._take(seat, moves, at)

    @staticmethod
    def _take(seat: Seat, moves: Sequence[Move], at: float) -> None:
        seat.coming += [(at + move.delay, move) for move in moves]
        seat.coming.sort(key=lambda one: one[0])


def _coming(seat: Seat) -> Iterator[tuple[float, int, Due, float]]:
    """Yield what happens at a seat by itself: the drill's clock, the seat, what it is, her own time.

    While something from the trainee waits to be taken in, nothing else of hers comes due. Who has said goodbye and
    comes back hours later does so after a few quiet seconds.
    """
    number = seat.number
    if not seat.started:
        yield seat.arrives, number, "arrives", 0.0
        return
    if seat.coming:
        own = seat.coming[0][0]
        yield own + seat.shift, number, "moves", own
    if seat.said:
        own = seat.said[-1][0] + BREATH
        yield own + seat.shift, number, "answers", own
        return
    tick = seat.buyer.next_tick()
    if tick is None:
        return
    ended = bool(seat.buyer.state.ended)
    if ended and tick + seat.shift - seat.quiet > LONG:
        if not seat.coming:
            yield seat.quiet + AWAY, number, "later", tick
    else:
        yield tick + seat.shift, number, "ticks", tick


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
