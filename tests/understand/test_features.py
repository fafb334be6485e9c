"""Feature words: where they stand, and what the reference pipeline is given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand.features import BLOCKS, READ_CHARS, Blocks, stretches
from tests.models import agent, buyer, features
from tests.text.strings import NAUGHTY, typed


def _names(blocks: Blocks, block: str) -> set[str]:
    return set(getattr(blocks, block))


def test_digits_are_one_sign() -> None:
    """Prices and order numbers differ without making new words."""
    assert "0元能少吗" == features().prepare("1299.50元能少吗").masked


def test_long_message_is_read_to_a_limit() -> None:
    """Features come from the beginning of a very long message; what it names is found to the end."""
    said = features().prepare("有优惠" + "啊哦" * 400 + "发成都")
    assert READ_CHARS == len(said.masked)
    assert ["成都"] == [entity.text for entity in said.entities]


def test_feature_word_has_no_space() -> None:
    """The reference pipeline splits at spaces, so no feature word may hold one."""
    blocks = features().blocks(features().prepare("有 货 吗 a b"), (*buyer("在 吗"), agent("您 好")))
    assert [len(getattr(blocks, block)) for block in BLOCKS] == [
        len(text.split()) for text in blocks.strings()
    ]


def test_agents_question_is_a_feature_of_a_short_answer() -> None:
    """可以 after a question is told from 可以 out of the blue."""
    said = features().prepare("可以")
    asked = features().blocks(said, (agent("给您发中通可以吗"),))
    assert "asks:True:s" in _names(asked, "context")
    assert "from:start:s" in _names(features().blocks(said), "context")


@pytest.mark.parametrize("raw", NAUGHTY)
def test_naughty_string_has_features(raw: str) -> None:
    """Strings that break programs give features like any other."""
    _check(raw)


@given(st.text(max_size=40) | typed())
def test_any_feature_lies_inside_the_message(raw: str) -> None:
    """Every span of a feature and of a rule is inside the masked text, and the text leads back to the raw one."""
    _check(raw)


def _check(raw: str) -> None:
    said = features().prepare(raw)
    last = len(said.masked)
    assert last + 1 == len(said.places)
    assert list(said.places) == sorted(said.places)
    assert said.masked.replace(" ", "") == "".join(said.words).replace(" ", "")
    blocks = features().blocks(said, buyer(raw))
    for block in BLOCKS:
        names = getattr(blocks, block)
        assert len(names) == len(set(names))
        assert not any(" " in name for name in names)
    for name in blocks.message:
        assert all(0 <= start < end <= last for start, end in stretches(name, said))
    for hit in said.hits:
        assert 0 <= hit.start < hit.end <= last
