"""Distinct lines and commonest frames: masked, compared, counted once."""

from __future__ import annotations

import itertools
from pathlib import Path
from random import Random

import pytest

from bot.errors import LibraryError
from bot.learning.frames import Masks, commonest, distinct, grams, read_masks
from tests.models import INTENTS, tokeniser

MASKS = Masks(frozenset({"亲", "请问"}), frozenset({"手机", "水杯"}))


def _frame(text: str) -> str:
    return MASKS.frame(text, tokeniser().words)


def test_numbers_products_and_politeness_are_masked() -> None:
    """A template filled twice has one frame."""
    assert _frame("亲，请问这个手机128块能送吗？") == _frame("这个水杯 39.9块能送吗")


def test_shipped_masks_can_be_read() -> None:
    """The words that the report masks ship with the library."""
    masks = read_masks(INTENTS / "evaluation" / "words.yaml")
    assert "谢谢" in masks.polite
    assert "冰箱" in masks.products
    assert "国补" in masks.modern


def test_masks_that_are_no_lists_are_refused(tmp_path: Path) -> None:
    """A file in a wrong shape is told by line."""
    path = tmp_path / "words.yaml"
    path.write_text("polite: 亲\n", encoding="utf-8")
    with pytest.raises(LibraryError, match="polite: must be a list of words"):
        read_masks(path)


def test_short_line_is_its_own_trigram() -> None:
    """Lines of one or two characters can be compared as well."""
    assert {"在吗"} == grams("在吗")
    assert {"多少钱", "少钱呀"} == grams("多少钱呀")


def test_lines_that_share_most_trigrams_count_once() -> None:
    """The first of two alike lines counts, a different one too."""
    frames = ["这个什么时候可以发货", "这个什么时候可以发货呀", "能不能便宜点", "在吗", "在吗"]
    assert [0, 2, 3] == distinct(frames)


def test_prefix_filter_finds_what_comparing_all_finds() -> None:
    """The index leaves no alike pair out and counts no line twice, on random lines."""
    chance = Random(3)
    frames = ["".join(chance.choices("甲乙丙丁", k=chance.randint(1, 12))) for _ in range(300)]
    slow: list[int] = []
    for place, frame in enumerate(frames):
        mine = grams(frame)
        if not any(len(mine & grams(frames[o])) >= 0.6 * len(mine | grams(frames[o])) for o in slow):
            slow.append(place)
    assert slow == distinct(frames)


def test_commonest_frames_and_their_share() -> None:
    """Frames are counted, the share is that of all lines."""
    frames = list(itertools.chain(["好"] * 3, ["行"] * 2, "abcde"))
    assert ([("好", 3), ("行", 2)], 0.5) == commonest(frames, 2)
    assert ([], 0.0) == commonest([])
