from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.library import Library, find_library, load_library
from bot.library.redlines import RedLines, compile_redlines

SAMPLES = Path(__file__).parent / "samples"
INNOCENT: list[str] = yaml.safe_load((SAMPLES / "innocent.yaml").read_text(encoding="utf-8"))
CROSSING: list[dict[str, str]] = yaml.safe_load((SAMPLES / "crossing.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def library() -> Library:
    """Return the shipped library."""
    return load_library(find_library())


@pytest.fixture(scope="module")
def lines(library: Library) -> RedLines:
    """Return the shipped rules for drafts."""
    return compile_redlines(library.redlines)


@pytest.mark.parametrize("text", INNOCENT)
def test_innocent_sentence_passes(lines: RedLines, text: str) -> None:
    """Words that look like a red line in an innocent context are not marked."""
    assert lines.check(text) == ()


@pytest.mark.parametrize("sample", CROSSING, ids=lambda sample: sample["text"])
def test_crossing_is_seen(lines: RedLines, sample: dict[str, str]) -> None:
    """A crossing is marked by its rule, disguised or not."""
    assert sample["rule"] in {mark.rule for mark in lines.check(sample["text"])}


def test_mark_points_at_the_text_as_typed(folder: Path) -> None:
    """Offsets hold for the text as given, also where full-width digits were folded."""
    (mark,) = compile_redlines(load_library(folder).redlines).check("好的，\uff11\uff13\uff1812345678对吗")
    assert (mark.start, mark.end, mark.text) == (3, 14, "\uff11\uff13\uff1812345678")
    assert (mark.rule, mark.severity, mark.reason) == ("test.phone", "block", "不发手机号")


def test_rewriting_keeps_the_last_four_digits(folder: Path) -> None:
    """A number becomes its last four digits."""
    (mark,) = compile_redlines(load_library(folder).redlines).check("13812345678")
    assert mark.rewrite == "尾号5678"


def test_exception_covers_only_its_own_place(folder: Path) -> None:
    """The same word is innocent in one place and marked in another."""
    lines = compile_redlines(load_library(folder).redlines)
    assert [mark.start for mark in lines.check("第一次来，我们第一")] == [7]


def test_done_claims_are_for_templates_only(folder: Path) -> None:
    """A person who types 已改好 may have done it; the library may not say so."""
    rules = load_library(folder).redlines
    assert compile_redlines(rules).check("价格已改好") == ()
    assert [mark.rule for mark in compile_redlines(rules, "template").check("价格已改好")] == ["done.action"]


def test_only_the_grave_ones_block(library: Library) -> None:
    """Contact outside, money for praise, secrets and private payment block; everything else warns."""
    blocking = {rule.id.split(".")[0] for rule in library.redlines if rule.severity == "block"}
    assert blocking == {"platform", "reviews", "personal"}


def test_rewritings_cross_no_line(library: Library, lines: RedLines) -> None:
    """What is offered instead may be sent."""
    crossing = [rule.id for rule in library.redlines if lines.check(rule.rewrite)]
    assert crossing == []


def test_filled_replies_cross_no_line(library: Library, lines: RedLines) -> None:
    """Every reply filled with the sample facts may be sent."""
    slot = re.compile(r"\{(\w+)\}")
    filled = [
        slot.sub(lambda match: library.slots[match[1]].sample, text)
        for reply in library.replies
        for text in reply.texts()
    ]
    assert [text for text in filled if lines.check(text)] == []


@pytest.mark.parametrize("text", ["", " ", "1" * 4000, "最" * 4000, "微 " * 2000, "{" * 4000, "加我" * 2000])
def test_strange_drafts_are_survived(lines: RedLines, text: str) -> None:
    """Empty, long and repetitive drafts give marks inside the text, never an error."""
    assert all(0 <= mark.start < mark.end <= len(text) for mark in lines.check(text))
