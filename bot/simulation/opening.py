"""How a buyer begins: a card, a picture or a greeting, with words or waiting behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.simulation.conduct import go_on, order

if TYPE_CHECKING:
    from bot.simulation.doing import Doing

PICTURE_ALONE: Final = 0.3
"""Share of those who open with a picture that send nothing with it and wait."""
SCREENSHOT: Final = 0.08
"""Share of cards that are a picture of the goods instead."""


def begin(doing: Doing) -> None:
    """Open the conversation."""
    case, dice = doing.case, doing.dice
    opening = case.scenario.opening
    doing.clock = doing.now + dice.between(0.2, 1.0)
    if opening == "hello" and doing.say("open.hello"):
        return
    if opening == "silent_order":
        order(doing, silently=True)
        return
    if opening == "picture" or (opening == "card" and dice.chance(SCREENSHOT)):
        if _shows(doing):
            return
    elif opening in {"card", "order_card"}:
        doing.act("card" if opening == "card" else "order_card", f"open.{opening}", 0.0)
        if opening == "card" and dice.chance(0.55):
            doing.say("open.card")
            return
        if opening == "order_card" and dice.chance(0.3):
            doing.say("open.order_card")
    if dice.chance(doing.talk.keyboard(case).style.greet):
        doing.say("open.greet")
    elif dice.chance(0.05):
        doing.say("open.question")
    go_on(doing)


def _shows(doing: Doing) -> bool:
    """Send a picture; returns whether she waits behind it, mostly with a few words."""
    doing.act("image", "open.picture", 0.0)
    return doing.dice.chance(PICTURE_ALONE) or (doing.dice.chance(0.35) and doing.say("open.picture"))
