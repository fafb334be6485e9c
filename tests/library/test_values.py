from __future__ import annotations

from typing import TYPE_CHECKING

from bot.library import Wording, load_library, slots_in

if TYPE_CHECKING:
    from pathlib import Path


def test_slots_are_named_once_in_order() -> None:
    """A text names each slot once, in order of use."""
    assert slots_in("{gift}，{price}，还有{gift}") == ("gift", "price")


def test_tone_falls_back_to_the_wordings(folder: Path) -> None:
    """A tone without a text of its own takes the wordings, one after another."""
    reply = load_library(folder).by_intent["price"][0]
    assert reply.text("brief") == "{price}。"
    assert reply.text("pro") == "现在{price}。"
    assert [reply.text(turn=turn) for turn in range(3)] == [
        "现在{price}。",
        "标价{price}，您要几件？",
        "现在{price}。",
    ]


def test_special_case_needs_its_words(folder: Path) -> None:
    """A reply to a special case is in place only after its words; a general one always is."""
    general, special, _ = load_library(folder).by_intent["price"]
    assert special.answers("三样一共多少")
    assert not special.answers("多少钱")
    assert general.answers("多少钱")


def test_wording_is_filled() -> None:
    """A key gives its words with the values in place."""
    wording = Wording({"reason.intent": "针对「{zh}」", "reason.calm": "平稳", "error.x": "错"})
    assert wording.text("reason.intent", zh="询价") == "针对「询价」"
    assert "error.x" in wording
    assert wording.under("reason") == {"intent": "针对「{zh}」", "calm": "平稳"}


def test_unknown_wording_shows_its_key() -> None:
    """A missing entry is visible and harmless."""
    assert Wording({}).text("error.none") == "error.none"
