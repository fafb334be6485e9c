"""Buyers against agents: one conversation on a simulated clock, and many of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.errors import InputError
from bot.simulation.agents import Agent, View
from bot.simulation.buyer import Buyer
from bot.simulation.dice import Dice
from bot.simulation.outcome import Outcome, outcome
from bot.terms import Turn

if TYPE_CHECKING:
    from bot.simulation.case import Opener
    from bot.simulation.contents import Contents
    from bot.simulation.hearing import Ears
    from bot.simulation.moves import Move
    from bot.simulation.persona import Persona
    from bot.simulation.scenario import Scenario
    from bot.simulation.talk import Talk

MOST_ROUNDS: Final = 60
CARD: Final = {"card": "[商品卡片]", "order_card": "[订单卡片]", "image": "[图片]"}
"""How what has no words stands in a conversation."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line of a transcript."""

    at: float
    """Seconds since the beginning."""
    role: str
    """buyer or agent; `event` for orders, payments and leaving."""
    text: str
    on: str = ""


@dataclass(frozen=True, slots=True)
class Played:
    """One conversation that is over: what was said and what came of it; the buyer herself is let go."""

    number: int
    persona: str
    scenario: str
    family: tuple[str, int]
    shop: str
    spoken: tuple[Spoken, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Stage:
    """What all conversations share."""

    contents: Contents
    talk: Talk
    ears: Ears
    openers: Mapping[str, Opener]
    """Key of a shop → what opens cases there."""
    moment: datetime
    """When every conversation begins."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Who meets what, where."""

    persona: Persona
    scenario: Scenario
    shop: str


def pairs(stage: Stage, personas: Sequence[Persona], scenarios: Sequence[Scenario]) -> list[list[Pair]]:
    """Return, per persona that fits anything, what she may meet; raises InputError when nobody fits anywhere."""
    found = []
    for persona in personas:
        own = [
            Pair(persona, scenario, shop)
            for scenario in scenarios
            for shop, opener in stage.openers.items()
            if scenario.suits(persona, opener.shop.spec.trade)
        ]
        if own:
            found.append(own)
    if not found:
        msg = (
            "no persona suits any of the scenarios in any of the shops; see `trades`, `psychology`, `levels`"
        )
        raise InputError(msg)
    return found


def selling(choices: Sequence[Sequence[Pair]]) -> list[list[Pair]]:
    """Return what of it has something to sell, per persona that meets any of it."""
    found = [[pair for pair in own if pair.scenario.sells] for own in choices]
    return [own for own in found if own]


def play_many(
    stage: Stage, choices: Sequence[Sequence[Pair]], agent: Agent, count: int, seed: int
) -> Iterator[Played]:
    """Play `count` conversations: personas in turn, scenarios by chance; the same seed plays the same ones.

    Every agent meets the very same buyers.
    """
    for number in range(count):
        own = choices[number % len(choices)]
        pair = Dice.of(seed, number, "pair").choose(own)
        yield play(stage, pair, agent, f"{seed}/{number}", number)


def play(stage: Stage, pair: Pair, agent: Agent, seed: str, number: int = 0) -> Played:
    """Play one conversation to its end."""
    case = stage.openers[pair.shop].open(pair.persona, pair.scenario, stage.moment, Dice.of(seed, "case"))
    buyer = Buyer(case, stage.talk, stage.ears, seed)
    game = _Game(buyer, agent, View(buyer, Dice.of(seed, "agent")))
    game.run()
    return Played(
        number,
        pair.persona.key,
        pair.scenario.key,
        pair.persona.family,
        pair.shop,
        tuple(game.spoken),
        outcome(buyer),
    )


class _Game:
    """One conversation under way."""

    def __init__(self, buyer: Buyer, agent: Agent, view: View) -> None:
        self.buyer, self.agent, self.view = buyer, agent, view
        self.now = 0.0
        self.spoken: list[Spoken] = []

    def run(self) -> None:
        """Go on until the buyer is gone."""
        self.take(self.buyer.start(0.0))
        for _ in range(MOST_ROUNDS):
            if self.buyer.gone or not (self.answer() or self.wait()):
                break

    def take(self, moves: Sequence[Move]) -> None:
        """Let the buyer's moves arrive."""
        start = self.now
        for move in moves:
            at = start + move.delay
            self.now = max(self.now, at)
            text = move.text or CARD.get(move.kind, "")
            role = "buyer" if text else "event"
            self.spoken.append(Spoken(round(at, 1), role, text or move.kind, move.on))
            self.view.moves.append(move)
            if text:
                self.view.turns.append(Turn("buyer", text))

    def answer(self) -> bool:
        """Let the agent answer the open round; returns whether she said anything."""
        view = self.view
        if not view.moves:
            return False
        texts = self.agent.reply(view)
        if not texts:
            return False
        due = self.buyer.next_tick()
        reply_at = self.now + self.agent.delay
        if due is not None and due < reply_at:
            self.now = due
            self.take(self.buyer.tick(due))
        self.now = max(self.now, reply_at)
        view.moves.clear()
        for text in texts:
            self.spoken.append(Spoken(round(self.now, 1), "agent", text))
            view.turns.append(Turn("agent", text))
        self.take(self.buyer.hear("\n".join(texts), self.now))
        return True

    def wait(self) -> bool:
        """Let time pass until something happens by itself; returns whether anything can."""
        due = self.buyer.next_tick()
        if due is None:
            return False
        self.now = max(self.now, due)
        self.take(self.buyer.tick(self.now))
        return True
