"""A drill played again from what the trainee did: how it outlives the program that ran it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from bot.errors import BotError
from bot.simulation.drill import Input

if TYPE_CHECKING:
    from bot.simulation.drill import Drill, Happening

_INPUT: Final = TypeAdapter(Input)


class Diverged(BotError):
    """The same inputs no longer bring the same conversation: the library or the model has changed since."""

    code = "drill_diverged"


def replay(
    drill: Drill, inputs: Sequence[Input], clock: float, count: int, seal: str
) -> tuple[Happening, ...]:
    """Bring a drill set up with clock 0 at moment 0 to where it was; return what happened and still stands.

    `clock`: seconds of the drill at which it was left; `count` and `seal`: those of the drill then. Afterwards the
    clock stands still. What came before a rewind of the same conversation is left out of the answer.
    Raises Diverged when something else happens now than then.
    """
    stands: list[Happening] = []
    for one in inputs:
        stands += drill.advance(one.clock)
        match one.did:
            case "heard":
                drill.hear(one.seat, one.text, one.clock, one.ref)
            case "rewound":
                drill.rewind(one.seat, one.clock)
                stands = [old for old in stands if old.seat != one.seat]
            case "hinted":
                drill.hint(one.seat, one.clock)
            case "stated":
                drill.state(one.seat, one.statement, one.clock)
    stands += drill.advance(clock)
    if (drill.count, drill.seal) != (count, seal):
        msg = f"the drill took another course when played again: {drill.count} happenings, not {count} of seal {seal}"
        raise Diverged(msg)
    drill.set_clock(clock, None)
    return tuple(stands)


def as_json(one: Input) -> str:
    """Return what the trainee did as JSON."""
    return _INPUT.dump_json(one).decode()


def from_json(text: str) -> Input:
    """Read what `as_json` wrote; raises pydantic's ValidationError for anything else."""
    return _INPUT.validate_json(text)
