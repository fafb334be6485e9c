"""Feature makers that leave something out."""

from __future__ import annotations

from bot.learning.ablation import reduced
from tests.models import agent, features

SAID, BEFORE = "有没有优惠卷", agent("您好，需要什么优惠")


def _names(kind: str) -> tuple[set[str], set[str]]:
    maker = reduced(features())[kind]
    blocks = maker.blocks(maker.prepare(SAID), (BEFORE,))
    return set(blocks.message), set(blocks.context)


def test_words_and_characters_part() -> None:
    """Words only has no n-grams, characters only no words, both no rules and classes."""
    words, _ = _names("words only")
    characters, _ = _names("characters only")
    assert {"w:有没有", "w:优惠卷"} <= words
    assert not any(":" not in name for name in words)
    assert {"优惠", "有没"} <= characters
    for names in (words, characters):
        assert not any(name.startswith(("k:", "kk:", "ks:", "r:", "R:")) for name in names)


def test_rules_and_classes_can_be_left_out() -> None:
    """Nothing else goes with them."""
    everything = features().blocks(features().prepare(SAID), (BEFORE,))
    no_rules, _ = _names("no rules")
    assert {n for n in everything.message if n.startswith(("r:", "R:"))} == set(everything.message) - no_rules
    message, context = _names("no word classes")
    assert {n for n in everything.message if n.startswith(("k:", "kk:", "ks:"))} == set(
        everything.message
    ) - message
    assert not any("|" in name or name.startswith(("ak", "bk", "ok")) for name in context)
    assert "a:优惠" in context


def test_deaf_maker_hears_nothing() -> None:
    """Without context every message begins a conversation."""
    message, context = _names("no context")
    assert set(features().blocks(features().prepare(SAID)).message) == message
    assert 1 == len(context)
    assert next(iter(context)).startswith("from:start:")
