"""From what a buyer does to what she types: authored sentences, each at most once in a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.simulation.dice import Dice
from bot.simulation.keyboard import LITERAL, Keyboard

if TYPE_CHECKING:
    from bot.simulation.case import Case
    from bot.simulation.contents import Contents, Line
    from bot.simulation.state import State

GENERAL: Final[Mapping[str, str]] = {"reask": "reask.any", "doubt": "doubt.any", "caught": "caught.any"}
"""Where nothing is written for `reask.<intent>` …"""
PARTICULAR: Final = 2.0
"""How much likelier a line becomes with each filter of goods or order that it has."""
PERSONAL: Final = 0.8
"""… and with each filter of who she is: such lines are easily staged."""
FIGURES: Final = frozenset(
    {"price", "offer", "elsewhere", "body", "count", "paid", "days", "many", "wait", "cm"}
)
FIGURED: Final = 3.0
"""How much likelier a line with figures is: one real message in six to nine has some."""
STORY: Final = (6, 9, 14, 20)
TOLD: Final = 1.4
"""Characters from which a line tells more, and how much likelier each makes it: made-up lines are shorter than real ones."""
CLAUSES: Final = 0.7
"""How much less likely each comma makes a line: hardly anybody writes in finished clauses."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What was found to say."""

    messages: tuple[str, ...]
    source: str
    """The line as written."""


class Talk:
    """Finds words; one for all buyers."""

    def __init__(self, contents: Contents) -> None:
        """Take everything buyers are made of."""
        self._contents = contents
        self._lines: dict[tuple[str, str, str, str, str | None], Mapping[str, tuple[Line, float]]] = {}
        lines = [line for group in contents.talk.values() for line in group]
        self._weights = {id(line): _weight(line) for line in lines}
        self._particular = frozenset(
            [on for on, group in contents.talk.items() if any(line.tied for line in group)]
        )
        """What is worded by what happens, and with which goods."""
        self._boards: dict[tuple[str, str], Keyboard] = {}

    def keyboard(self, case: Case) -> Keyboard:
        """Return how the buyer types: in a style of several people, with habits of her own."""
        persona, contents = case.persona, self._contents
        key = (persona.typing, persona.key)
        board = self._boards.get(key)
        if board is None:
            dice = Dice.of(persona.key, "own")
            own = {
                name: habit.chance if dice.chance(habit.share) else 0.0
                for name, habit in contents.own.items()
            }
            style = replace(contents.styles[persona.typing], **own)
            board = Keyboard(style, contents.spoken, contents.slips, contents.habits)
            self._boards[key] = board
        return board

    def say(  # noqa: PLR0917 - what words depend on
        self,
        on: str,
        case: Case,
        state: State,
        dice: Dice,
        values: Mapping[str, str],
        psychology: str | None = None,
    ) -> Phrase | None:
        """Return words for `on` that were not used yet, typed in her way, or None when there are none left.

        `psychology` is the motive of the need spoken of; without it her main one counts.
        """
        for name in _names(on):
            lines = self._candidates(name, case, psychology)
            used, mood, known = state.used, state.mood_name, values.keys()
            weights = {
                source: weight
                for source, (line, weight) in lines.items()
                if source not in used
                and (not line.mood or mood in line.mood)
                and line.sentence.slots <= known
            }
            while weights:
                source = dice.weighed(weights)
                pieces = lines[source][0].sentence.say(dice, values)
                messages = self.keyboard(case).type(pieces, dice)
                fresh = not any(message in state.used for message in messages if not LITERAL.match(message))
                state.used.add(source)
                if messages and fresh:
                    state.used.update(messages)
                    return Phrase(tuple(messages), source)
                del weights[source]
        return None

    def knows(self, on: str) -> bool:
        """Return whether anything is written for `on`."""
        return on in self._contents.talk

    def true_share(self, on: str) -> float:
        """Return how often what is overstated is true."""
        return self._contents.true_share.get(on, 0.5)

    def _candidates(self, on: str, case: Case, psychology: str | None) -> Mapping[str, tuple[Line, float]]:
        """Return the lines that this buyer may say here, by source, each with how likely it is."""
        persona = case.persona
        scenario = case.scenario
        order = scenario.order.state if scenario.order else "none"
        here = f"{scenario.key}/{case.product}" if on in self._particular else ""
        key = (on, persona.key, case.trade, here, psychology)
        found = self._lines.get(key)
        if found is None:
            motive = psychology or persona.main
            found = self._lines[key] = {
                line.sentence.source: (line, self._weights[id(line)])
                for line in self._contents.talk.get(on, ())
                if (not line.level or persona.level in line.level)
                and (not line.psychology or motive in line.psychology)
                and (not line.trade or case.trade in line.trade)
                and (not line.typing or persona.typing in line.typing)
                and (not line.product or case.product in line.product)
                and (not line.stage or scenario.stage in line.stage)
                and (not line.trouble or scenario.trouble in line.trouble)
                and (not line.order or order in line.order)
            }
        return found


def _weight(line: Line) -> float:
    """Return how likely a line is: particular ones, those with figures and longer ones more, well-made sentences less."""
    source = line.sentence.source
    figured = line.sentence.slots & FIGURES or any(char.isdigit() for char in source)
    told = sum(len(source) >= length for length in STORY)
    filters = 1.0 + PARTICULAR * line.fitted + PERSONAL * (line.filters - line.fitted)
    return filters * (FIGURED if figured else 1.0) * TOLD**told * CLAUSES ** source.count("，")


def _names(on: str) -> tuple[str, ...]:
    """Return the names under which words are looked for, the most particular first."""
    head, _, tail = on.partition(".")
    if head == "sharper" and "." in tail:
        return on, f"sharper.{tail.split('.')[0]}"
    if (
        head == "insist" and "." in tail
    ):  # shorter words for the same need; but nobody who was answered is away
        return f"sharper.{tail}", f"insist.{tail.split('.')[0]}"
    general = GENERAL.get(head)
    return (on,) if general is None or general == on else (on, general)
