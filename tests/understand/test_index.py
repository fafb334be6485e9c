"""Features found without their names: the same as looking each name up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.learning.corpus import read_corpus
from bot.understand.clauses import clauses
from bot.understand.features import formed
from bot.understand.index import BORDERS, Index
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
    index = Index(("^好", "好", "^"))
    assert {0, 1} == index.find(features().prepare("好")).rows
    assert {2} == index.find(features().prepare("不^")).rows


def test_what_stands_in_an_ask_whole_counts_for_it() -> None:
    """Grams, words, pairs, words apart, rules and classes fall to the ask they stand in, borders to the first and the last one."""
    names = (
        "^有",
        "货吗",
        "吗发",
        "顺丰",
        "丰$",
        "w:有",
        "p:^_有",
        "w:丰",
        "p:丰_$",
        "p:吗_发",
        "g:有_吗",
        "g:吗_顺",
        "g:发_丰",
    )
    said = features().prepare("有货吗发顺丰")
    index = Index(names)
    first, last = index.within(said, index.find(said), ((0, 3), (3, 6)))
    assert ["^有", "货吗", "w:有", "p:^_有", "g:有_吗"] == [names[row] for row in sorted(first)]
    assert ["顺丰", "丰$", "w:丰", "p:丰_$", "g:发_丰"] == [names[row] for row in sorted(last)]


def _check(raw: str) -> int:
    heads = reader().heads
    assert heads is not None
    said = features().prepare(raw)
    spans = clauses(said.masked)
    known, named = heads.met(said, spans), heads.known(said.names)
    assert sorted(named.rows) == sorted(known.rows)
    assert sorted(named.lasting) == sorted(known.lasting)
    assert all(set(piece) <= set(known.rows) for piece in known.pieces)
    if len(spans) == 1:
        assert len(known.rows) - len(known.pieces[0]) <= len(formed(said.masked)) + len(said.kinds) + len(
            BORDERS
        )
    return len(spans) - 1
