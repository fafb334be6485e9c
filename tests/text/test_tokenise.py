"""Words and their places in the text as received."""

from __future__ import annotations

from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import LibraryError
from bot.learning.corpus import read_corpus
from bot.text import Tokeniser, normalise
from bot.text.tokenise import FREQUENCY, read_words
from tests.models import INTENTS, shared_var, tokeniser
from tests.text.strings import NAUGHTY, typed, wide


def test_library_word_is_one_token() -> None:
    """A word of words.txt is kept whole where the common dictionary would cut it."""
    plain, own = Tokeniser(), Tokeniser(["磨砂雾蓝杯"])
    assert ["磨砂雾蓝杯"] != plain.words("磨砂雾蓝杯")
    assert ["磨砂雾蓝杯"] == own.words("磨砂雾蓝杯")


def test_words_are_those_of_jieba() -> None:
    """Our own walk over jieba's dictionary cuts every line as jieba does, signs and spaces included."""
    reference = jieba.Tokenizer()
    reference.tmp_dir, reference.cache_file = str(shared_var() / "cache"), "jieba.cache"
    reference.initialize()
    for line in read_words(INTENTS / "words.txt"):
        word, _, frequency = line.partition(" ")
        reference.add_word(word, int(frequency or FREQUENCY))
    texts = [utterance.text for utterance in read_corpus(INTENTS / "utterances")[::10]]
    texts += [*NAUGHTY, "\r\n a\r\n\r", "ok3.5%的XL-码 𠮷𠮷ab", "大\u3000小\x85\n\n", "龥龥鿕鿖"]
    ours = tokeniser()
    assert [list(reference.cut(text, HMM=False)) for text in texts] == [ours.words(text) for text in texts]


def test_two_tokenisers_do_not_share_words() -> None:
    """A word taught to one tokenizer is unknown to another, and to jieba's own."""
    Tokeniser(["磨砂雾蓝杯"])
    assert ["磨砂雾蓝杯"] != Tokeniser().words("磨砂雾蓝杯")


def test_dictionary_is_cached_in_the_folder_given(tmp_path: Path) -> None:
    """The dictionary's cache lies where we say and a second tokenizer reads it."""
    first = Tokeniser(cache=tmp_path)
    assert [tmp_path / "jieba.cache"] == list(tmp_path.iterdir())
    assert first.words("这个杯子漏水吗") == Tokeniser(cache=tmp_path).words("这个杯子漏水吗")


def test_token_points_at_the_words_received() -> None:
    """A token's span holds what the buyer typed, traditional and full width included."""
    normal = normalise(f"這個 {wide('XL')} 多少錢？")
    spans = {token.text: normal.raw[token.start : token.end] for token in tokeniser().tokens(normal)}
    assert "這個" == spans["这个"]
    assert wide("XL") == spans["xl"]
    assert " " not in spans


@pytest.mark.parametrize("raw", NAUGHTY)
def test_naughty_string_is_cut(raw: str) -> None:
    """Strings that break programs are cut like any other."""
    _check(raw)


@given(st.text(max_size=60) | typed())
def test_any_text_is_cut_into_itself(raw: str) -> None:
    """The words joined are the normalised text, and every span lies inside the text as received."""
    _check(raw)


def _check(raw: str) -> None:
    normal = normalise(raw)
    assert normal.text == "".join(tokeniser().words(normal.text))
    place = 0
    for token in tokeniser().tokens(normal):
        assert 0 <= token.start < token.end <= len(raw)
        assert place <= token.start
        place = token.start


def test_words_file_skips_comments_and_blank_lines(tmp_path: Path) -> None:
    """A line is a word with an optional frequency; the rest of it after # is a comment."""
    path = tmp_path / "words.txt"
    path.write_text("# head\n\n保温杯\n到手价 500  # with a frequency\n", encoding="utf-8")
    assert ["保温杯", "到手价 500"] == read_words(path)


def test_bad_line_of_words_is_named(tmp_path: Path) -> None:
    """A frequency that is no number, or a third word, is told by its line; so is a file that is no text."""
    path = tmp_path / "words.txt"
    path.write_text("保温杯\n到手价 often\n满减 5 6\n", encoding="utf-8")
    with pytest.raises(LibraryError) as caught:
        read_words(path)
    assert ["words.txt:2", "words.txt:3"] == [str(finding)[:11] for finding in caught.value.findings]
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(LibraryError, match=r"words\.txt:0"):
        read_words(path)


def test_words_of_the_library_can_all_be_read() -> None:
    """Every line of the project's words.txt is a word, optionally with a number."""
    for line in read_words(INTENTS / "words.txt"):
        word, _, frequency = line.partition(" ")
        assert word
        assert not frequency or frequency.isdigit()
