"""The stage of the project's own contents, built once per test run."""

from __future__ import annotations

import functools

from bot.simulation.agents import Agent, AgentName, scripted
from bot.simulation.buyer import Buyer
from bot.simulation.dice import Dice
from bot.simulation.selfplay import Stage
from bot.simulation.staging import answers_of, practice_shops, stage_of
from bot.simulation.suggesting import Suggesting
from tests.models import NOON, assistant, library, tokeniser, trained_models


@functools.cache
def stage() -> Stage:
    """Return the stage with every demo and practice shop."""
    shops = practice_shops(library(), NOON).values()
    return stage_of(library(), tokeniser().words, trained_models(), shops, NOON)


@functools.cache
def agent(name: AgentName) -> Agent:
    """Return an agent by its name."""
    if name == "suggestions":
        return Suggesting(assistant(), stage().contents.agents["suggestions"])
    return scripted(name, stage().contents, answers_of(library(), stage()))


def buyer(persona: str, scenario: str, shop: str = "nuanzao", seed: str = "1") -> Buyer:
    """Return a buyer who has not said anything yet."""
    made = stage()
    case = made.openers[shop].open(
        made.contents.personas[persona], made.contents.scenarios[scenario], NOON, Dice.of(seed, "case")
    )
    return Buyer(case, made.talk, made.ears, seed)
