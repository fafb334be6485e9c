"""Patterns compiled when first used: judged before, equal to those of `re` after."""

from __future__ import annotations

import pickle
import re

import pytest

from bot.text.pattern import LazyPattern, matches_nothing


def test_nothing_is_compiled_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first search compiles, once; making one and asking for its text do not."""
    made: list[str] = []
    compiler = re.compile

    def noted(pattern: str) -> re.Pattern[str]:
        made.append(pattern)
        return compiler(pattern)

    monkeypatch.setattr(re, "compile", noted)
    lazy = LazyPattern("退(货|款)")
    assert ("退(货|款)", []) == (lazy.pattern, made)
    found = lazy.search("想退款")
    assert found is not None
    assert ("款", (1, 3)) == (found[1], found.span())
    assert lazy.match("想退款") is None
    assert lazy.match("想退款", 1) is not None
    assert ["退货", "退款"] == [each[0] for each in lazy.finditer("退货退款")]
    assert "想" == lazy.sub("", "想退款")
    assert ["退(货|款)"] == made


def test_it_is_no_other_thing() -> None:
    """What a pattern has not is told as for any object; to another process it goes as its text."""
    lazy = LazyPattern("发货")
    with pytest.raises(AttributeError, match="'LazyPattern' object has no attribute 'searching'"):
        lazy.searching  # noqa: B018 - asked for only
    again = pickle.loads(pickle.dumps(lazy))  # noqa: S301 - made here
    assert again.search("什么时候发货") is not None


@pytest.mark.parametrize(
    ("pattern", "nothing"),
    [("a?", True), ("a|", True), ("(?=a)", False), ("a+", False), ("(?<!不)要?", True), ("(?<!不)要", False)],
)
def test_pattern_of_nothing(pattern: str, nothing: bool) -> None:
    """A pattern that finds something in an empty text finds it everywhere."""
    assert matches_nothing(pattern) is nothing


@pytest.mark.parametrize("pattern", ["(发货", "[一", "a{3,1}", "(?<=a+)b", "*"])
def test_wrong_pattern_is_told_before_it_is_used(pattern: str) -> None:
    """Also one that only the compiler refuses."""
    with pytest.raises(re.error):
        matches_nothing(pattern)
