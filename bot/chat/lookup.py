"""Conversations found by how what the list shows of them sounds: 拼音, its first letters, or both mixed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.protocol.shapes import ConversationCard
from bot.chat.spelling import match, spell, words_of

LISTED = 1000
"""Conversations that are looked through: as many as the list of the console holds."""
FEWEST = 2
"""Letters of a word from which on it may be pinyin; one letter is the initial of almost anything."""


def spelled_words(query: str) -> tuple[str, ...]:
    """Return the words of a query if it may be pinyin, else nothing: letters only, at least two in each."""
    words = words_of(query)
    plain = all(word.isascii() and word.isalpha() and len(word) >= FEWEST for word in words)
    return words if plain else ()


def sounds_like(words: Sequence[str], card: ConversationCard) -> bool:
    """Return whether each of `words` spells something in the buyer's name, the shop's, or what was said last."""
    texts = [
        spell(text) for text in (card.buyer.name, card.shop_name, card.last.text if card.last else "") if text
    ]
    return all(any(match(word, text, loosely=True) for text in texts) for word in words)
