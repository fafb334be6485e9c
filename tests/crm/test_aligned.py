"""Long jobs side by side: streams put together, and the collector put back when the last job ends."""

from __future__ import annotations

import gc

from bot.crm.aligned import Aligned, few_collections, pieces


def test_collector_is_as_before_after_the_last_of_two_jobs() -> None:
    """A job that ends while another runs leaves the other's thresholds alone, in whatever order they end."""
    usual = gc.get_threshold()
    one, other = few_collections(), few_collections()
    one.__enter__()
    other.__enter__()
    during = gc.get_threshold()
    one.__exit__(None, None, None)
    assert during == gc.get_threshold() != usual
    other.__exit__(None, None, None)
    assert usual == gc.get_threshold()


def test_values_are_found_by_rising_keys() -> None:
    """Keys that nobody has are none, whether before, between or after those there are."""
    values = Aligned(iter([("b", 2), ("d", 4)]))
    assert [None, 2, None, 4, None] == [values.of(key) for key in "abcde"]
    assert [[1, 2], [3]] == list(pieces(iter([1, 2, 3]), 2))
