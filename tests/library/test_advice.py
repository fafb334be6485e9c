from __future__ import annotations

from typing import TYPE_CHECKING

from bot.library import find_library, load_library
from bot.library.advice import advise

if TYPE_CHECKING:
    from pathlib import Path


def test_two_needs_are_answered_in_order_of_mention(folder: Path) -> None:
    """Safety named before price gives the line for that order; the other way round it does not."""
    library = load_library(folder)
    assert "先答安全，再说优惠" in advise(library, ["safety", "bargain"], ["price"], "calm", {})
    assert "先答安全，再说优惠" not in advise(library, ["bargain", "safety"], ["price"], "calm", {})


def test_no_prices_to_an_aggrieved_buyer(folder: Path) -> None:
    """A line about discounts is left out once the apology is due."""
    library = load_library(folder)
    assert advise(library, ["complaint", "bargain"], ["price"], "calm", {}) == ("先道歉",)
    assert advise(library, ["bargain"], ["price"], "calm", {}) == ("只给现成的优惠",)


def test_everything_asked_must_hold(folder: Path) -> None:
    """A line with an intent and a type is due only when both are there."""
    library = load_library(folder)
    assert advise(library, [], ["price"], "calm", {"decision": "hesitant"}) == ("替他定一个",)
    assert advise(library, [], ["price"], "calm", {"decision": None}) == ()
    assert advise(library, [], ["greeting"], "calm", {"decision": "hesitant"}) == ()


def test_three_lines_at_most(folder: Path) -> None:
    """The most important lines come first and the rest is left out."""
    library = load_library(folder)
    lines = advise(library, ["complaint", "safety", "bargain"], ["price"], "angry", {"decision": "hesitant"})
    assert lines == ("先道歉", "先答安全，再说优惠", "先给结论")


def test_shipped_advice_speaks_in_the_right_order() -> None:
    """The example of the course: safety first, then the discount."""
    library = load_library(find_library())
    assert (
        advise(library, ["safety", "bargain"], ["product_safety", "discount"], "calm", {})[0]
        == "先答安全，再说优惠"
    )
    angry = advise(library, ["complaint", "bargain"], ["complaint", "bargaining"], "angry", {})
    assert "优惠" not in "".join(angry[1:])
    assert advise(library, [], ["confirm"], "calm", {}) == ()
