from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.library import find_library, load_library
from bot.library.folding import fold
from bot.library.openings import opening
from bot.library.redlines import RedLineBook

SAMPLES = Path(__file__).parent / "samples"


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("微信|薇", "微薇", "信"),
        ("(?:加|扫)[^，]{0,3}码", "加扫", "码"),
        ("(?:再)?不买", "再不", "买"),
        ("[0-9]{0,2}件", "05件", "个"),
        ("(?<![a-z])[vw]x", "vw", "x"),
        ("^(?:好|行)吧?$", "好行", "吧"),
        ("(?P<name>赵|钱)某", "赵钱", "某"),
        (r"\+?v|v\.", "+v", "."),
        ("(?=.)(?!x)最(?<=最)", "最", "x"),
        (r"a*?b|\s", "ab ", "c"),
        ("1[3-9]|一", "1一", "3"),
    ],
)
def test_opening_names_the_first_characters(pattern: str, yes: str, no: str) -> None:
    """Optional parts let the next one begin; what has no width is looked through."""
    found = opening(pattern)
    assert found is not None
    assert [char for char in yes if not found.match(char)] == []
    assert [char for char in no if found.match(char)] == []


@pytest.mark.parametrize("pattern", ["[^，]最", ".最", "(?:a)?", "a{0,3}", "微|^"])
def test_opening_that_may_be_anything_is_none(pattern: str) -> None:
    """A negated class, a dot or a pattern that may be empty says nothing about the first character."""
    assert opening(pattern) is None


def test_nothing_is_lost_by_looking_at_openings_only() -> None:
    """Every shipped rule finds in all samples just what it finds without the short cut."""
    compiled = RedLineBook(load_library(find_library()).redlines)._compiled
    samples = [
        str(text)
        for path in SAMPLES.rglob("*.yaml")
        for text in _leaves(yaml.safe_load(path.read_text(encoding="utf-8")))
    ]
    whole = [fold("，".join(samples[start : start + 20])).text for start in range(0, len(samples), 20)]
    for one in compiled:
        assert one.opening is not None, one.rule.id
        for text in whole:
            assert [hit.span() for hit in one.hits(text)] == [
                hit.span() for hit in one.pattern.finditer(text)
            ]


def _leaves(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for below in value.values() for leaf in _leaves(below)]
    return [leaf for below in value for leaf in _leaves(below)] if isinstance(value, list) else [value]
