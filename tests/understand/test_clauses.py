"""A message that asks several things is cut into its asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand.clauses import MOST, clauses


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("有优惠吗", ("有优惠吗",)),
        ("有货吗今天发不发", ("有货吗", "今天发不发")),
        ("这个电磁炉安全吗?有没有优惠,送锅吗", ("这个电磁炉安全吗", "有没有优惠", "送锅吗")),
        ("", ("",)),
        ("???", ("???",)),
    ],
)
def test_message_is_cut_at_its_questions(text: str, parts: tuple[str, ...]) -> None:
    """Punctuation and question particles end an ask; one ask stays whole."""
    assert parts == tuple(text[start:end] for start, end in clauses(text))


def test_list_of_words_is_left_whole() -> None:
    """More pieces than anybody asks at once are no asks."""
    text = ",".join(["颜色好看"] * (MOST + 1))
    assert ((0, len(text)),) == clauses(text)


@given(st.text(alphabet="有没优惠吗呢吧,。?! 发货", max_size=40))
def test_nothing_said_is_lost(text: str) -> None:
    """The asks hold every word of the message in order."""
    letters = [char for char in text if char.isalpha()]
    assert letters == [char for start, end in clauses(text) for char in text[start:end] if char.isalpha()]
