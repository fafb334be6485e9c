"""Scripted agents that buyers are run against, from the one who says nothing to the one who sees everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, Protocol

from bot.reply.fill import fill
from bot.simulation.answers import Answers
from bot.simulation.conduct import SETTLED, convinced
from bot.simulation.response import OFFERS
from bot.terms import Turn

if TYPE_CHECKING:
    from bot.simulation.buyer import Buyer
    from bot.simulation.contents import Contents
    from bot.simulation.dice import Dice
    from bot.simulation.moves import Move

AgentName = Literal["silent", "rude", "overpromiser", "greedy", "suggestions", "perfect"]
AGENTS: Final[tuple[AgentName, ...]] = (
    "perfect",
    "suggestions",
    "greedy",
    "overpromiser",
    "silent",
    "rude",
)
ANY: Final = "*"
CROSS: Final = -0.15
"""Mood from which `perfect` soothes again; below 0 she does so once."""
SORRY, REFUSALS = 3, 4
"""Apologies that she says at most; refusals after which she refuses no more."""
EASY: Final = 3
"""Below this level she gives what campaigns allow at the first asking."""
ANSWERS_TOO: Final = 0.3
"""Chance that the greedy agent also answers."""
MOST_TEXTS: Final = 2
"""Replies that an agent sends to one round at most."""


@dataclass(slots=True)
class View:
    """What an agent may look at; only `perfect` looks into the buyer."""

    buyer: Buyer
    dice: Dice
    turns: list[Turn] = field(default_factory=list)
    """Everything said so far, oldest first."""
    moves: list[Move] = field(default_factory=list)
    """The buyer's open round."""
    sent: set[str] = field(default_factory=set)
    """Lines and templates already used."""
    asked: list[Turn] = field(default_factory=list)
    """The round in which the buyer last asked something."""

    def said(self) -> str:
        """Return all the buyer has said."""
        return "\n".join(turn.text for turn in self.turns if turn.role == "buyer")

    def round(self) -> list[str]:
        """Return the words of the open round."""
        return [move.text for move in self.moves if move.text]


class Agent(Protocol):
    """Answers the open round of a buyer."""

    delay: float
    """Seconds until a reply is there."""

    def reply(self, view: View) -> Sequence[str]:
        """Return what to send, in order; nothing: stays silent."""


class Silent:
    """Never says anything."""

    delay = 0.0

    def reply(self, view: View) -> Sequence[str]:
        """Say nothing."""
        del view
        return ()


class Scripted:
    """Says lines of its own; base of those that do little else."""

    delay = 6.0

    def __init__(self, lines: Mapping[str, Sequence[str]]) -> None:
        """Take the lines by occasion."""
        self.lines = lines

    def line(self, view: View, on: str) -> str | None:
        """Return a line for an occasion that was not said yet and has no blanks."""
        facts = view.buyer.case.sheet.facts
        options = [text for text in self.lines.get(on, ()) if text not in view.sent]
        while options:
            text = view.dice.choose(options)
            options.remove(text)
            filled, missing, _ = fill(text, facts)
            if not missing:
                view.sent.add(text)
                return filled
        return None


class Rude(Scripted):
    """Quick, and blames the buyer."""

    delay = 5.0

    def reply(self, view: View) -> Sequence[str]:
        """Say something hurtful."""
        said = self.line(view, ANY) if view.round() else None
        return [said] if said else ()


class Overpromiser(Scripted):
    """Quick, warm and false."""

    delay = 3.0

    def reply(self, view: View) -> Sequence[str]:
        """Promise whatever is wanted."""
        if not view.moves:
            return ()
        wanted = [intent for intent in view.buyer.state.open if intent in self.lines][:1]
        said = [text for on in (*wanted, ANY) if (text := self.line(view, on))]
        return said[:1]


class Greedy(Scripted):
    """Concedes the largest authorised discount at every turn, asked or not; answers only now and then."""

    delay = 5.0

    def __init__(self, lines: Mapping[str, Sequence[str]], answers: Answers) -> None:
        """Take the lines and the library's answers."""
        super().__init__(lines)
        self._answers = answers

    def reply(self, view: View) -> Sequence[str]:
        """Give away; every third time also answer what was asked."""
        if not view.round():
            return ()
        given = self.line(view, ANY)
        open_ = [intent for intent in view.buyer.state.open if intent not in OFFERS]
        texts = [given] if given else []
        if open_ and (not given or view.dice.chance(ANSWERS_TOO)):
            answer = self._answers.best(view.buyer, open_[0], view.sent, view.said())
            texts += [answer] if answer else []
        return texts[:MOST_TEXTS]


class Perfect(Scripted):
    """Sees the hidden state and answers from the library, within what the shop allows."""

    delay = 12.0

    def __init__(self, lines: Mapping[str, Sequence[str]], answers: Answers) -> None:
        """Take the lines and the library's answers."""
        super().__init__(lines)
        self._answers = answers

    def reply(self, view: View) -> Sequence[str]:
        """Answer what is open, soothe who is cross, hold the price, refuse what must be refused."""
        buyer, state = view.buyer, view.buyer.state
        last = view.moves[-1].on if view.moves else ""
        if (
            state.order == "unpaid"
            and not state.open
            and (not view.round() or last.startswith(("order", "unpaid")))
        ):
            return self._said(view, "chase")
        if not view.round():
            return self._said(view, "greet") if view.moves and last.startswith("open") else ()
        texts: list[str] = []
        if state.mood < 0 and (state.mood < CROSS or "apologise" not in state.acts):
            texts += self._said(view, "sorry")[:1] if state.acts.get("apologise", 0) < SORRY else []
        if (
            state.pushed
            and buyer.case.scenario.goal == "bait"
            and not state.open
            and not state.acts.get("refuse", 0) > REFUSALS
        ):
            for red in (*sorted(buyer.case.scenario.red), "any"):
                if refusal := self._said(view, f"refuse.{red}"):
                    return [*texts, *refusal][:MOST_TEXTS]
        texts += self._body(view, last)
        if len(texts) < MOST_TEXTS:
            texts += self._owed(view)
        if not texts:
            presale = buyer.case.scenario.stage == "presale" and not state.ended
            texts += self._said(view, "greet" if presale and not state.replies else "close")
        return _joined(texts)

    def _body(self, view: View, last: str) -> list[str]:
        buyer, state = view.buyer, view.buyer.state
        texts: list[str] = []
        for intent in state.open[:MOST_TEXTS]:
            answer = self._answers.best(buyer, intent, view.sent, view.said())
            texts += [answer] if answer else self._said(view, "later")
            if state.needs[intent].status == "doubted" and len(texts) < MOST_TEXTS:
                texts += self._said(view, "doubt")
        if texts:
            return texts
        if last.startswith(("bargain", "overstate")):
            return self._price(view)
        kind, _, intent = last.partition(".")
        if kind == "follow" and (answer := self._answers.best(buyer, intent, view.sent, view.said())):
            return [answer]
        if kind in {"trouble", "answer"} and buyer.case.scenario.stage != "presale":
            return self._said(view, "noted")
        on = {"objection": "objection", "hesitate": "hesitate", "compare": "hesitate", "doubt": "doubt"}
        return self._said(view, on.get(kind, "")) or []

    def _price(self, view: View) -> list[str]:
        """Hold the price at first; then give what the shop's campaigns allow, once, to who would not buy without."""
        state, persona = view.buyer.state, view.buyer.case.persona
        if (
            not convinced(view.buyer.case, state)
            and state.price > persona.budget + SETTLED
            and (state.bargained > 1 or persona.level < EASY)
            and "offered" not in view.sent
        ):
            view.sent.add("offered")
            return self._said(view, "offer") or self._said(view, "hold")
        return self._said(view, "hold")

    def _owed(self, view: View) -> list[str]:
        """Do what the scenario asks of a good agent and was not done yet."""
        state = view.buyer.state
        for act in view.buyer.case.scenario.success.acts:
            if act not in state.acts:
                return self._said(view, "sorry" if act == "apologise" else f"act.{act}")
        return []

    def _said(self, view: View, on: str) -> list[str]:
        text = self.line(view, on)
        return [text] if text else []


def _joined(texts: Sequence[str]) -> list[str]:
    """Put a short soothing word before the answer instead of sending it alone."""
    if len(texts) <= MOST_TEXTS:
        return list(texts)
    return [f"{texts[0]}。{texts[1]}", *texts[2:]][:MOST_TEXTS]


def scripted(name: AgentName, contents: Contents, answers: Answers) -> Agent:
    """Return a scripted agent by its name (not `suggestions`, which needs an assistant)."""
    lines = contents.agents.get(name, {})
    if name == "silent":
        return Silent()
    if name == "rude":
        return Rude(lines)
    if name == "overpromiser":
        return Overpromiser(lines)
    return Greedy(lines, answers) if name == "greedy" else Perfect(lines, answers)
