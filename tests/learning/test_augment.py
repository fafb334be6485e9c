"""Noise for training: deterministic, and nothing but typing changes."""

from __future__ import annotations

from random import Random

import pytest

from bot.learning.augment import WEIGHTS, _noises, augment, read_slips
from tests.models import INTENTS, small_corpus

SLIPS = {"优惠券": ["优惠卷"], "吗": ["嘛"]}


def _noise(kind: str, text: str) -> set[str]:
    return {_noises(SLIPS)[kind](text, Random(seed)) for seed in range(20)}


@pytest.mark.parametrize(
    ("kind", "text", "typed"),
    [
        ("homophone", "有优惠券吗", {"有优惠卷吗", "有优惠券嘛"}),
        ("homophone", "你好", {"你好"}),
        ("punctuation", "在吗？发货了没，急", {"在吗 发货了没 急", "在吗发货了没急"}),
        ("traditional", "发货了吗", {"發貨了嗎"}),
        ("width", "XL码39元!", {"ＸＬ码３９元！"}),
        ("width", "看[链接x]", {"看[链接x]"}),
        ("typo", "好的", {"好的"}),
        ("typo", "123456", {"123456"}),
    ],
)
def test_each_kind_of_noise(kind: str, text: str, typed: set[str]) -> None:
    """Every kind changes what it is for, and leaves alone what it is not."""
    assert typed == _noise(kind, text)


def test_slip_of_the_finger_changes_two_neighbours_at_most() -> None:
    """The characters stay those of the message."""
    for typed in _noise("typo", "什么时候可以发货"):
        assert set(typed) <= set("什么时候可以发货")
        assert 7 <= len(typed) <= 9


def test_same_seed_same_noise() -> None:
    """Training stays deterministic; another seed draws other lines."""
    corpus = small_corpus()
    assert augment(corpus, 0.5, 1, SLIPS) == augment(corpus, 0.5, 1, SLIPS)
    assert augment(corpus, 0.5, 1, SLIPS) != augment(corpus, 0.5, 2, SLIPS)
    assert [] == augment(corpus, 0.0, 1, SLIPS)


def test_copies_keep_labels_and_leaf_file() -> None:
    """A noisy copy stays in the fold of its original and teaches the same."""
    corpus = small_corpus()
    copies = augment(corpus, 1.0, 3, SLIPS)
    assert 0 < len(copies) <= len(corpus)
    labels = {(u.file, u.psychology, u.intent, u.emotion) for u in corpus}
    assert {(u.file, u.psychology, u.intent, u.emotion) for u in copies} <= labels
    assert not {u.text for u in copies} & {u.text for u in corpus}


def test_shipped_slips_are_slips() -> None:
    """No word is listed as its own slip, and every kind of noise has a weight."""
    slips = read_slips(INTENTS / "noise.yaml")
    assert "优惠卷" in slips["优惠券"]
    assert not any(word in typed for word, typed in slips.items())
    assert set(WEIGHTS) == set(_noises(slips))
