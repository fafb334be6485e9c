"""The agent who follows our own suggestions: the end-to-end regression of the assistant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from bot.assist import Answer, Question
from bot.simulation.agents import MOST_TEXTS, Scripted, View
from bot.terms import Suggestion, Turn

if TYPE_CHECKING:
    from bot.assist import Assistant

BLANK: Final = "blank"
REPEATS: Final = frozenset(
    {"urge_reply", "confirm", "deny", "other", "provide_info", "chitchat", "contact_human"}
)
"""What a round is read as in which the buyer only says that she was not answered: the agent goes back to what she
asked before and takes another reply to that."""
CONTEXT: Final = 8
"""Turns before the round that the assistant is shown, as in the console."""


class Suggesting(Scripted):
    """Pastes the first suggestion without a blank; with two needs in the round, one reply for each.

    Where nothing was asked (嗯) nothing is sent; where the buyer says that she was not answered, her question before
    is put to the assistant again.
    """

    delay = 8.0

    def __init__(self, assistant: Assistant, lines: Mapping[str, Sequence[str]]) -> None:
        """Take the assistant and what is said where every suggestion has a blank."""
        super().__init__(lines)
        self._assistant = assistant

    def reply(self, view: View) -> Sequence[str]:
        """Ask the assistant and paste."""
        said = [turn for turn in _open_round(view.turns) if turn.text]
        if not said:
            return ()
        answer = self._ask(view, said)
        if answer.understanding.quiet:
            return ()
        if set(answer.understanding.needs) <= REPEATS and view.asked:
            answer = self._ask(view, [*view.asked, *said])
        else:
            view.asked = said
        whole = [suggestion for suggestion in answer.suggestions if not suggestion.missing_slots]
        if not whole:
            blank = self.line(view, BLANK) if answer.suggestions else None
            return [blank] if blank else ()
        chosen = _chosen(whole, len(answer.understanding.needs))
        view.sent.update(suggestion.template for suggestion in chosen)
        return [suggestion.text for suggestion in chosen]

    def _ask(self, view: View, said: Sequence[Turn]) -> Answer:
        """Ask about a round; what was said before it goes along, but for what the round repeats."""
        case = view.buyer.case
        ids = {id(turn) for turn in said}
        before = [turn for turn in view.turns if id(turn) not in ids]
        return self._assistant.answer(
            Question(
                turns=tuple(said),
                now=case.moment,
                context=tuple(before[-CONTEXT:]),
                shop=case.shop,
                item=case.sku,
                order=case.order,
                buyer=case.buyer,
                sent=frozenset(view.sent),
            )
        )


def _open_round(turns: Sequence[Turn]) -> list[Turn]:
    own: list[Turn] = []
    for turn in reversed(turns):
        if turn.role != "buyer":
            break
        own.insert(0, turn)
    return own


def _chosen(whole: Sequence[Suggestion], needs: int) -> list[Suggestion]:
    """Return the first suggestion, and the second where the round has a second need that it is for."""
    return list(whole[: min(needs, MOST_TEXTS) or 1])
