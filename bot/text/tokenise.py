"""Words: an own jieba tokenizer, with the library's words, and spans in the text as received."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from pathlib import Path

import jieba

from bot.errors import Finding, LibraryError
from bot.terms import Token
from bot.text.cutting import Cutting
from bot.text.normalise import Normal

_LINE = re.compile(r"\S+(?: [1-9]\d{0,8})?")
FREQUENCY = 20000
"""Given to library words without one: high enough to win over their parts."""


class Tokeniser:
    """jieba with its own dictionary; ready when constructed, safe to share between threads."""

    def __init__(self, words: Iterable[str] = (), cache: Path | None = None) -> None:
        """Load the dictionary (about a second, less with a `cache` folder that only we can write)."""
        jieba.setLogLevel(logging.WARNING)
        self._made_of = tuple(words), cache
        dictionary = jieba.Tokenizer()
        if cache is not None:
            cache.mkdir(parents=True, exist_ok=True)
            dictionary.tmp_dir = str(cache)
            dictionary.cache_file = "jieba.cache"
        dictionary.initialize()
        for line in self._made_of[0]:
            word, _, frequency = line.partition(" ")
            dictionary.add_word(word, int(frequency) if frequency else FREQUENCY)
        self._cutting = Cutting(dictionary.FREQ, dictionary.total)

    def __reduce__(self) -> tuple[type[Tokeniser], tuple[tuple[str, ...], Path | None]]:
        """Go to another process as what it is made of: the dictionary is read anew there."""
        return Tokeniser, self._made_of

    def words(self, text: str) -> list[str]:
        """Cut normalised text; the words joined are the text."""
        return self._cutting.words(text)

    def tokens(self, normal: Normal) -> tuple[Token, ...]:
        """Cut normalised text into words with their spans in the text as received, spaces left out."""
        found = []
        place = 0
        for word in self.words(normal.text):
            end = place + len(word)
            if word != " ":
                start_raw, end_raw = normal.span(place, end)
                found.append(Token(word, start_raw, end_raw))
            place = end
        return tuple(found)


def read_words(path: Path) -> list[str]:
    """Read `words.txt`: one word a line, optionally a frequency; `#` starts a comment.

    Raises LibraryError with every line that is something else.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LibraryError([Finding(path.name, 0, f"cannot be read as UTF-8: {error}")]) from None
    words = [(number, line.split("#")[0].strip()) for number, line in enumerate(lines, 1)]
    wrong = [
        Finding(path.name, number, f"{line}: must be a word, optionally with a frequency")
        for number, line in words
        if line and not _LINE.fullmatch(line)
    ]
    if wrong:
        raise LibraryError(wrong)
    return [line for _, line in words if line]
