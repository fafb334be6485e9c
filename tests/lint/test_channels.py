from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from bot.crm.plans import Channel
from bot.library import find_library
from bot.lint.channels import CHAT, MOST_CHARS, lint_contacts, too_long

PLAN = """
- id: hello
  zh: 问候
  occasion: stage
  activity: {activity}
  days: 1
  until_days: 3
  priority: 1
  channels: {channels}
  texts: [hello]
"""


def _told(folder: Path, text: str, channels: str) -> list[str]:
    """Return what lint says of one wording that goes out by these channels."""
    crm = folder / "crm"
    crm.mkdir(exist_ok=True)
    plan = PLAN.replace("{activity}", "keep").replace("{channels}", channels)
    (crm / "plans.yaml").write_text(plan, encoding="utf-8")
    (crm / "texts.yaml").write_text(f'hello: "{text}"\n', encoding="utf-8")
    return [str(finding) for finding in lint_contacts(folder)]


def test_every_channel_has_its_limit() -> None:
    """A channel that plans may name is measured; what goes by short message is shortest."""
    assert set(MOST_CHARS) == {CHAT, *get_args(Channel)}
    assert min(MOST_CHARS, key=MOST_CHARS.__getitem__) == "sms"


def test_shipped_contacts_fit_their_channels() -> None:
    """What ships has no finding."""
    assert lint_contacts(find_library()) == []


@pytest.mark.parametrize("channel", get_args(Channel))
def test_one_character_too_many_is_found(tmp_path: Path, channel: str) -> None:
    """A wording as long as the channel allows passes, a longer one is named with its plan and its channel."""
    most = MOST_CHARS[channel]
    assert _told(tmp_path, "好" * most, f"{{any: {channel}}}") == []
    (told,) = _told(tmp_path, "好" * (most + 1), f"{{any: {channel}}}")
    assert told.startswith(
        f"crm/texts.yaml:0: hello (plan hello): {most + 1} characters, at most {most} in {channel}"
    )


def test_the_narrowest_channel_of_a_plan_counts(tmp_path: Path) -> None:
    """A text that fits a letter may be too long for the short message the same plan sends to others."""
    text = "好" * 70
    assert _told(tmp_path, text, "{any: email}") == []
    (told,) = _told(tmp_path, text, "{any: email, high: sms}")
    assert "in sms" in told


def test_a_fact_counts_as_long_as_it_usually_is(tmp_path: Path) -> None:
    """What a slot is filled with is counted, not its name."""
    assert _told(tmp_path, "好" * 53 + "{p}", "{any: sms}") == []
    assert len(_told(tmp_path, "好" * 54 + "{p}", "{any: sms}")) == 1


def test_folder_without_plans_has_nothing_to_find(tmp_path: Path) -> None:
    """A library of replies alone is whole."""
    assert lint_contacts(tmp_path) == []


def test_same_text_is_judged_by_its_way_out() -> None:
    """The limits differ."""
    text = "好" * 90
    assert too_long(text, CHAT) == ""
    assert too_long(text, "message") == ""
    assert "at most 80 in phone" in too_long(text, "phone")
