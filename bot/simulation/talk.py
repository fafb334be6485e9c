"""From what a buyer does to what she types: authored sentences, each at most once in a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.simulation.keyboard import LITERAL, Keyboard

if TYPE_CHECKING:
    from bot.simulation.case import Case
    from bot.simulation.contents import Contents, Line
    from bot.simulation.dice import Dice
    from bot.simulation.state import State

GENERAL: Final[Mapping[str, str]] = {"reask": "reask.any", "doubt": "doubt.any", "caught": "caught.any"}
"""Where nothing is written for `reask.<intent>` …"""
PARTICULAR: Final = 2.0
"""How much likelier a line becomes with each filter that it has."""
ENOUGH: Final = 3
"""Particular lines from which on the general ones of an intent are left out."""


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
        self._lines: dict[tuple[str, str, str, str | None], tuple[Line, ...]] = {}
        self._boards = {
            key: Keyboard(style, contents.spoken, contents.slips) for key, style in contents.styles.items()
        }

    def keyboard(self, case: Case) -> Keyboard:
        """Return how the buyer types."""
        return self._boards[case.persona.typing]

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
            weights = {
                line.sentence.source: (1.0 + PARTICULAR * line.filters)
                * (1.0 if "{" in line.sentence.source else 1.2)
                for line in lines
                if line.sentence.source not in state.used
                and (not line.mood or state.mood_name in line.mood)
                and line.sentence.slots <= values.keys()
            }
            while weights:
                source = dice.weighed(weights)
                line = next(one for one in lines if one.sentence.source == source)
                pieces = line.sentence.say(dice, values)
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

    def _candidates(self, on: str, case: Case, psychology: str | None) -> tuple[Line, ...]:
        persona = case.persona
        key = (on, persona.key, case.trade, psychology)
        found = self._lines.get(key)
        if found is None:
            motive = psychology or persona.main
            found = self._lines[key] = tuple(
                [
                    line
                    for line in self._contents.talk.get(on, ())
                    if (not line.level or persona.level in line.level)
                    and (not line.psychology or motive in line.psychology)
                    and (not line.trade or case.trade in line.trade)
                    and (not line.typing or persona.typing in line.typing)
                ]
            )
        return found


def _names(on: str) -> tuple[str, ...]:
    """Return the names under which words are looked for, the most particular first."""
    head, _, tail = on.partition(".")
    if head == "sharper" and "." in tail:
        return on, f"sharper.{tail.split('.')[0]}"
    general = GENERAL.get(head)
    return (on,) if general is None or general == on else (on, general)
