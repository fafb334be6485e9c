"""One moment of a buyer: moves and reasons gathered until it is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.simulation.dice import Dice
from bot.simulation.impressions import KINDS, feel
from bot.simulation.keyboard import LITERAL, joined
from bot.simulation.moves import Kind, Move

if TYPE_CHECKING:
    from bot.simulation.case import Case
    from bot.simulation.keyboard import Style
    from bot.simulation.state import Claimed, Measured, Reason, State
    from bot.simulation.talk import Talk

ALONE: Final = frozenset(
    {"end", "order", "pay", "leave", "ack", "sharper", "insist", "threaten", "back", "interrupt"}
)
"""Moves whose words begin a message of their own."""
READING: Final = 0.05
"""Seconds per character of a reply."""
MOST_READING: Final = 5.0
IN_ONE, SHORTER = 0.15, 0.22
"""Share of messages that are sent together with the one before; how much more where one of them is very short."""
ASIDE: Final = 0.25
"""Chance of an aside with anything she brings up."""
SHORT, MOST_IN_ONE = 4, 40
"""Characters."""


@dataclass(slots=True)
class Doing:
    """What comes of one thing that happened; her state changes as it is filled."""

    case: Case
    state: State
    talk: Talk
    now: float
    dice: Dice
    before: Measured
    clock: float = 0.0
    """When her last move so far is there."""
    moves: list[Move] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    claimed: list[Claimed] = field(default_factory=list)
    grace: float = 0.0
    """Seconds that a promise wins before she repeats herself."""
    mingled: bool = False
    """Her last message holds two things already: nobody puts three in one."""
    words: str = ""
    """What was last typed in one go, its messages divided by spaces."""
    extra: dict[str, str] = field(default_factory=dict)
    """Slots of this moment: claim, offer."""

    @classmethod
    def at(cls, case: Case, state: State, talk: Talk, now: float, read: str = "") -> Doing:
        """Begin at a moment, after having read something."""
        dice = Dice(state.dice)
        start = max(now, state.busy_until) + min(READING * len(read), MOST_READING)
        return cls(case, state, talk, now, dice, state.measured(), start + dice.between(0.6, 3.5))

    @property
    def values(self) -> Mapping[str, str]:
        """Slots of the case and of this moment."""
        return {**self.case.values, **self.extra} if self.extra else self.case.values

    def say(self, on: str, psychology: str | None = None, within: str = "") -> bool:
        """Type words for `on`, as part of `within` if that is given; returns whether there were any left."""
        phrase = self.talk.say(on, self.case, self.state, self.dice, self.values, psychology)
        if phrase is None:
            return False
        on = within or on
        board = self.talk.keyboard(self.case)
        messages = phrase.messages
        if (
            len(messages) > 1
            and LITERAL.match(messages[0])
            and any(move.kind == "image" for move in self.moves)
        ):
            messages = messages[1:]
        self.words = " ".join(messages)
        for message in messages:
            self.clock += board.seconds(message, self.dice)
            kind: Kind = "image" if message.startswith("[") and message.endswith("]") else "text"
            move = Move(kind, message, round(self.clock - self.now, 1), on)
            last = self.moves[-1] if self.moves else None
            if (
                last is not None
                and last.kind == kind == "text"
                and on.partition(".")[0] not in ALONE
                and not self.mingled
                and self._in_one(last, message, board.style)
            ):
                self.moves[-1] = Move("text", joined(last.text, message, self.dice), move.delay, on)
                self.mingled = True
            else:
                self.moves.append(move)
                self.mingled = False
        return True

    def aside(self, kind: str, within: str) -> None:
        """Let slip now and then, beside something else, who she is or whom it is for."""
        if self.talk.knows(on := f"aside.{kind}") and self.dice.chance(ASIDE):
            self.say(on, within=within)

    def _in_one(self, last: Move, message: str, style: Style) -> bool:
        """Return whether two things are sent as one message: short ones mostly are, unless she types in bursts."""
        short = min(len(last.text), len(message)) <= SHORT
        share = (IN_ONE + SHORTER * short) * (1.2 - style.burst)
        return len(last.text) + len(message) < MOST_IN_ONE and self.dice.chance(share)

    def act(self, kind: Kind, on: str, wait: float = 2.0) -> None:
        """Do something without words."""
        self.clock += wait
        self.moves.append(Move(kind, "", round(self.clock - self.now, 1), on))

    def feel(self, kind: str, subject: str = "") -> None:
        """Let something of the table of feelings work on her."""
        key = f"{kind}:{subject}" if subject else kind
        self.reasons.append(feel(self.state, self.case.persona, key, KINDS[kind]))

    def over(self) -> list[Move]:
        """Write back chance and time; who said something waits from her last word on."""
        state = self.state
        state.dice = self.dice.state
        spoken = [move for move in self.moves if move.kind not in {"order", "pay", "leave"}]
        state.turns += len(spoken)
        if self.moves:
            state.busy_until = self.clock
            state.waiting_since = None if state.ended else self.clock + self.grace
        return self.moves
