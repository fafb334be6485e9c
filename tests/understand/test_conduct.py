"""What a supervisor would stop, told by what a line does: learnt from lines that do it and lines that only look like it."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from bot.errors import LibraryError
from bot.library import load_library
from bot.understand.conduct import CONDUCTS, ConductReader, conduct_reader, read_conduct
from bot.understand.topics import approved_texts
from tests.models import INTENTS, library, tokeniser, trained_models

LEAST, FEWEST_DENIED = 120, 150
"""Lines that do each, and that only look like it."""


@functools.cache
def reader() -> ConductReader:
    """Return the reader of the project's own library."""
    return conduct_reader(library(), tokeniser().words, trained_models())


@pytest.mark.parametrize(
    ("said", "conduct"),
    [
        ("您加我微信，我在那边给您算便宜点", "private"),
        ("要便宜就别在这拍了，加我个人号聊", "private"),
        ("晒个五星带图，截图发我就返您十块", "review_pay"),
        ("把差评删了，我给您退一半", "review_pay"),
        ("王女士那单寄到幸福路六号，她买的也是这个", "leak"),
        ("补发的单子我已经给您交上去了，仓库都收到了", "done"),
    ],
)
def test_what_must_not_be_is_seen_in_words_that_no_rule_names(said: str, conduct: str) -> None:
    """None of these stands in the lines learnt from."""
    lines, _ = read_conduct(INTENTS)
    assert said not in {line.text for line in lines}
    assert conduct in reader().read(said)


@pytest.mark.parametrize(
    "said",
    [
        "微信支付和支付宝都可以",
        "好评没有返现，您按真实感受写就好",
        "别的买家的信息我不能说",
        "您把订单发我，我去登记补发",
        "退款一般一到三天原路到账",
    ],
)
def test_what_only_looks_like_it_is_let_pass(said: str) -> None:
    """The same subjects, properly spoken of."""
    assert {} == reader().read(said)


def test_no_reply_of_the_library_does_it() -> None:
    """What agents are offered must never fail them."""
    found = {text: seen for text in approved_texts(library()) if (seen := reader().read(text))}
    assert {} == found


def test_lines_are_many_and_told_apart() -> None:
    """Each conduct has lines that do it and, as many, that do not."""
    lines, denied = read_conduct(INTENTS)
    for conduct in CONDUCTS:
        assert LEAST <= sum(conduct in line.labels for line in lines)
        assert FEWEST_DENIED <= sum(conduct == other for _, other in denied)


def test_a_line_on_both_sides_is_a_finding(tmp_path: Path) -> None:
    """File and line are named."""
    there = tmp_path / "conduct"
    there.mkdir()
    (there / "leak.yaml").write_text("conduct: leak\nlines: [一, 二]\nlooks_like: [二]\n", encoding="utf-8")
    with pytest.raises(LibraryError) as caught:
        read_conduct(tmp_path)
    assert [("conduct/leak.yaml", 3)] == [(one.path, one.line) for one in caught.value.findings]
    (there / "leak.yaml").write_text("conduct: gossip\nlines: [一]\nlooks_like: [二]\n", encoding="utf-8")
    with pytest.raises(LibraryError):
        read_conduct(tmp_path)
    assert load_library(INTENTS).folder == INTENTS
