"""When a desk is served, and settings that make no sense."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from bot.chat.deskrules import DeskRules, load_rules, save_rules
from bot.store import Database, save_setting

MIDNIGHT = datetime(2026, 3, 2, 16, tzinfo=UTC)
"""Of the third of March in China."""


@pytest.mark.parametrize(
    ("hour", "begin", "end", "served"),
    [
        (0, "08:00", "23:00", True),
        (15, "08:00", "23:00", False),
        (14, "08:00", "23:00", True),
        (12, "21:00", "24:00", False),
        (13, "21:00", "24:00", True),
    ],
)
def test_service_hours_are_chinas(hour: int, begin: str, end: str, *, served: bool) -> None:
    """From eight to twenty-three in China is from midnight to fifteen in UTC."""
    rules = DeskRules(service_from=begin, service_to=end)
    assert served == rules.open_at(datetime(2026, 3, 2, hour, tzinfo=UTC))


def test_waits_count_while_the_desk_is_open() -> None:
    """A wait of the night counts from opening; a desk that never closes has none, so midnight ends no wait."""
    asked, now = datetime(2026, 3, 1, 15, 58, tzinfo=UTC), datetime(2026, 3, 1, 16, 1, tzinfo=UTC)
    always = DeskRules(service_from="00:00", service_to="24:00")
    assert asked == always.counted_from(asked, now)
    morning = datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert datetime(2026, 3, 2, tzinfo=UTC) == DeskRules().counted_from(asked, morning)


def test_hours_in_the_wrong_order_are_refused() -> None:
    """A desk opens before it closes."""
    with pytest.raises(ValidationError):
        DeskRules(service_from="23:00", service_to="08:00")


def test_rules_come_back_and_nonsense_is_passed_over(sqlite_database: Database) -> None:
    """What was set is read again; what cannot be read stands as it ships."""
    with sqlite_database.write() as session:
        save_rules(session, "cups", DeskRules(assignment="least_busy"), now=MIDNIGHT)
        assert "least_busy" == load_rules(session, "cups").assignment
        save_setting(session, "desk:cups", {"assignment": "by lot"}, now=MIDNIGHT)
        assert DeskRules() == load_rules(session, "cups")
        assert DeskRules() == load_rules(session, "toys")
