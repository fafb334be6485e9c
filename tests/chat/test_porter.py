"""Who is given the next conversation."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.chat.deskrules import DeskRules
from bot.chat.porter import Candidate, next_in_turn

EARLY, LATE = datetime(2026, 3, 2, 1, tzinfo=UTC), datetime(2026, 3, 2, 2, tzinfo=UTC)
ANNA, BERT, FULL = Candidate("anna", 3, 4, EARLY), Candidate("bert", 3, 12, LATE), Candidate("carl", 5, 5)


def test_round_robin_takes_whose_last_was_longest_ago() -> None:
    """Nobody above capacity; of the others who was given one longest ago."""
    assert "anna" == next_in_turn(DeskRules(assignment="round_robin"), [BERT, ANNA, FULL])


def test_least_busy_takes_the_smallest_share() -> None:
    """Three of twelve is less than three of four."""
    assert "bert" == next_in_turn(DeskRules(assignment="least_busy"), [ANNA, BERT, FULL])


def test_nobody_is_given_anything() -> None:
    """By hand, or without anybody who has room."""
    assert next_in_turn(DeskRules(assignment="manual"), [ANNA]) is None
    assert next_in_turn(DeskRules(assignment="round_robin"), [FULL]) is None
