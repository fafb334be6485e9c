"""Word classes: read, found, and refused when they are no lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import LibraryError
from bot.understand.lexicon import Lexicon, read_lexicon
from tests.models import INTENTS


def test_lexicon_of_the_library_loads() -> None:
    """The project's own classes can be read and find a child and a discount."""
    keys = {
        c.key for classes in read_lexicon(INTENTS / "lexicon.yaml").find("宝宝用的有优惠吗") for c in classes
    }
    assert {"kid", "cheap"} <= keys


def test_longest_word_wins_and_keeps_all_its_classes() -> None:
    """A word inside a longer one is not found; a word of two classes counts for both."""
    lexicon = Lexicon({"money": ["券", "优惠券"], "cheap": ["优惠", "优惠券"]})
    (found,) = lexicon.find("有优惠券吗")
    assert {("money", 1, 4), ("cheap", 1, 4)} == {(c.key, c.start, c.end) for c in found}


@pytest.mark.parametrize("text", ["kid: 宝宝\n", "kid: []\n", "- kid\n", "", "kid: [\n", "kid: [{a: b}]\n"])
def test_class_that_is_no_list_is_refused(tmp_path: Path, text: str) -> None:
    """The file and the class are named."""
    path = tmp_path / "lexicon.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LibraryError, match=r"lexicon\.yaml"):
        read_lexicon(path)
