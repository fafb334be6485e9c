"""From what a buyer does to what she types: authored sentences, each at most once in a conversation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
WORDY: Final[Mapping[str, float]] = {"talkative": 1.25, "terse": 0.7}
"""Value of the axis `expression` → how much likelier each of these makes a line for her."""
TYPED, EACH = 0.2, 0.06
"""Most of what is said for one thing that goes to lines which show her type, and most for each of them."""
SHOWN, MOST_SHOWN = "shown:", 3
"""Mark of an axis that has shown, each once in a conversation, and how many may at most."""
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
        self._told = {id(line): _told(line) for line in lines}
        self._particular = frozenset(
            [on for on, group in contents.talk.items() if any(line.tied for line in group)]
        )
        """What is worded by what happens, and with which goods."""
        self._typed = frozenset(
            [on for on, group in contents.talk.items() if any(line.type for line in group)]
        )
        """Where her type may show."""
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
            hidden = _shown(used) if name in self._typed else frozenset[str]()
            weights = {
                source: weight
                for source, (line, weight) in lines.items()
                if source not in used
                and (not line.mood or mood in line.mood)
                and line.sentence.slots <= known
                and (not line.type or not (hidden & {"", *dict(line.type)}))
            }
            while weights:
                source = dice.weighed(weights)
                pieces = lines[source][0].sentence.say(dice, values)
                messages = self.keyboard(case).type(pieces, dice)
                fresh = not any(message in state.used for message in messages if not LITERAL.match(message))
                state.used.add(source)
                if messages and fresh:
                    state.used.update(messages)
                    state.used.update([SHOWN + axis for axis, _ in lines[source][0].type])
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
            wordy = WORDY.get(persona.type.get("expression", ""), 1.0)
            fitting = [
                (line, self._weights[id(line)] * wordy ** self._told[id(line)])
                for line in self._contents.talk.get(on, ())
                if (not line.level or persona.level in line.level)
                and (not line.psychology or motive in line.psychology)
                and (not line.trade or case.trade in line.trade)
                and (not line.typing or persona.typing in line.typing)
                and (not line.product or case.product in line.product)
                and (not line.stage or scenario.stage in line.stage)
                and (not line.trouble or scenario.trouble in line.trouble)
                and (not line.order or order in line.order)
                and all(persona.type.get(axis) in values for axis, values in line.type)
            ]
            found = self._lines[key] = {
                line.sentence.source: (line, weight) for line, weight in _shared(fitting)
            }
        return found


def _shared(lines: Sequence[tuple[Line, float]]) -> Iterator[tuple[Line, float]]:
    """Yield lines with their weights, those of her type with their share of the whole where there are others."""
    typed = sum(weight for line, weight in lines if line.type)
    others = sum(weight for line, weight in lines if not line.type)
    part = min(TYPED, EACH * sum(bool(line.type) for line, _ in lines))
    share = part / (1 - part) * others / typed if typed and others else 1.0
    for line, weight in lines:
        yield line, weight * share if line.type else weight


def _shown(used: Iterable[str]) -> frozenset[str]:
    """Return the axes that have shown, and an empty name once no other may."""
    axes = {name.removeprefix(SHOWN) for name in used if name.startswith(SHOWN)}
    return frozenset(axes | {""} if len(axes) >= MOST_SHOWN else axes)


def _told(line: Line) -> int:
    """Return how much a line tells."""
    return sum(len(line.sentence.source) >= length for length in STORY)


def _weight(line: Line) -> float:
    """Return how likely a line is: particular ones, those with figures and longer ones more, well-made sentences less."""
    source = line.sentence.source
    figured = line.sentence.slots & FIGURES or any(char.isdigit() for char in source)
    filters = 1.0 + PARTICULAR * line.fitted + PERSONAL * (line.filters - line.fitted)
    return filters * (FIGURED if figured else 1.0) * TOLD ** _told(line) * CLAUSES ** source.count("，")


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
