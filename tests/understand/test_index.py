"""Features found without their names: the same as looking each name up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.learning.corpus import read_corpus
from bot.understand.clauses import clauses
from bot.understand.index import Index
from tests.models import INTENTS, features, reader
from tests.text.strings import NAUGHTY, typed


def test_every_line_is_found_as_by_name() -> None:
    """On real sentences, and on each of their asks, the rows are those of the names."""
    found = 0
    for utterance in read_corpus(INTENTS / "utterances")[::20]:
        found += _check(utterance.text)
    assert found


@pytest.mark.parametrize("raw", [*NAUGHTY, "^", "$", "^好$", "a_b:c", "w:好 p:_"])
def test_naughty_string_is_found_as_by_name(raw: str) -> None:
    """Signs that names are made of mean nothing in a message."""
    _check(raw)


@given(st.text(max_size=40) | typed())
def test_any_text_is_found_as_by_name(raw: str) -> None:
    """Whatever was typed."""
    _check(raw)


def test_border_counts_only_where_it_was_typed() -> None:
    """The border of a message is part of longer grams, and no gram by itself."""
    index = Index(("^", "^好", "好"))
    assert [1, 2] == index.rows(features().prepare("好"))
    assert [0] == index.rows(features().prepare("不^"))


def _check(raw: str) -> int:
    heads = reader().heads
    assert heads is not None
    said = features().prepare(raw)
    assert heads.known(said.names) == heads.met(said)
    pieces = [features().part(said, start, end) for start, end in clauses(said.masked)]
    for piece in pieces:
        assert heads.known(piece.names) == heads.met(piece)
    return len(pieces) - 1
