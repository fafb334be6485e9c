"""How far two reviewers agree."""

from __future__ import annotations

import pytest

from bot.learning.reviewers import Agreement, agreement, kappa
from bot.store import ReviewLabels


def labels(intent: str, *psychology: str, emotion: str = "calm") -> ReviewLabels:
    """Return what a reviewer says."""
    return ReviewLabels(psychology, intent, emotion)


def test_no_pairs_no_figures() -> None:
    """Without messages that two have labelled all is nought."""
    assert Agreement(0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0) == agreement(())


def test_shares_and_overlap() -> None:
    """Order of mention does not matter; half of the labels in common is half an overlap."""
    found = agreement(
        [
            (labels("price", "bargain", "safety"), labels("price", "safety", "bargain")),
            (labels("price", "bargain"), labels("gift", "bargain", "safety")),
            (labels("gift"), labels("gift", emotion="angry")),
        ]
    )
    assert (3, 0.6667, 0.6667, 0.6667) == (found.messages, found.psychology, found.intent, found.emotion)
    assert 0.8333 == found.psychology_overlap


def test_kappa_takes_chance_out() -> None:
    """Cohen's own kind of table: agreement by chance counts for nothing."""
    pairs = [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15
    assert pytest.approx(0.4) == kappa(pairs)
    assert 1.0 == kappa([("a", "a")] * 3)
