"""`zhike retrain`."""

from __future__ import annotations

import contextlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.learning.retrain import read_outcome
from bot.learning.taught import read_taught
from bot.learning.versions import current_version, versions
from bot.shop.schema import ShopSpec
from bot.store import (
    Database,
    LabelChange,
    append_message,
    correct_label,
    create_staff,
    open_conversation,
    save_label,
    save_shop,
)
from bot.terms import Scored, Understanding
from tests.cli.conftest import Run
from tests.models import INTENTS

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def tiny_home(small_home: Path, small_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the settings at a library that is judged by a few messages only."""
    folder = tmp_path / "tiny"
    shutil.copytree(small_library, folder, ignore=shutil.ignore_patterns("conversations", "evaluation"))
    leaf = min((INTENTS / "evaluation" / "messages").rglob("*.jsonl"))
    (folder / "evaluation" / "messages").mkdir(parents=True)
    shutil.copy(leaf, folder / "evaluation" / "messages" / leaf.name)
    monkeypatch.setenv("ZHIKE_LIBRARY", str(folder))
    return small_home


def teach(var: Path, text: str) -> None:
    """Correct what the model said about a message."""
    read = Understanding((), {"bargain": 0.1}, (Scored("other", 0.5),), Scored("calm", 0.9))
    with (
        contextlib.closing(Database(f"sqlite:///{var / 'zhike.db'}")) as database,
        database.write() as session,
    ):
        save_shop(session, ShopSpec(key="cups", name="杯子店", trade="home"), now=NOW)
        staff = create_staff(
            session,
            username="sup",
            name="sup",
            role="supervisor",
            password_hash="none",
            shops=("cups",),
            now=NOW,
        )
        talk = open_conversation(session, shop="cups", buyer="li", now=NOW)
        said = append_message(
            session,
            conversation=talk.id,
            sender_kind="buyer",
            sender_id=talk.customer,
            sender_name="li",
            client_msg_id="k1",
            kind="text",
            text=text,
            payload=None,
            seen_seq=None,
            now=NOW,
        )
        save_label(
            session,
            conversation=talk.id,
            round_seq=1,
            revision=1,
            last_seq=1,
            understanding=read,
            model="m",
            now=NOW,
        )
        correct_label(
            session,
            conversation=talk.id,
            message_id=said.message.id,
            staff=staff.id,
            change=LabelChange(psychology=("bargain",), intent="bargaining"),
            now=NOW,
        )


def test_retraining_learns_from_corrections_and_goes_back(run: Run, tiny_home: Path) -> None:
    """The first model is used, the next one has the correction in it, and rolling back returns to the first."""
    first = run("retrain")
    assert 0 == first.exit_code, first.output
    start = current_version(tiny_home / "models")
    assert f"accepted: model {start} in use" == first.stdout.splitlines()[-1]
    teach(tiny_home, "老板抹个零头呗，电话13812345678")
    second = run("retrain")
    assert second.exit_code in {0, 1}, second.output
    assert "retrain: 1 corrected messages" in second.stderr
    (lesson,) = read_taught(tiny_home / "corpus")
    assert ("老板抹个零头呗，电话[电话x]", "bargaining", ("bargain",)) == (
        lesson.text,
        lesson.intent,
        lesson.psychology,
    )
    outcome = read_outcome(tiny_home)
    assert outcome is not None
    assert ("accepted", 1, start) == (outcome.ending, outcome.taught, outcome.before), outcome.reasons
    assert (outcome.new["taught"] or 0) >= (outcome.old["taught"] or 0)
    assert 1 == versions(tiny_home / "models")[0].taught
    back = run("retrain", "--rollback")
    assert f"rolled_back: model {start} in use" == back.stdout.strip()
    assert start == current_version(tiny_home / "models")


def test_without_another_model_there_is_nothing_to_go_back_to(run: Run, tiny_home: Path) -> None:
    """Refused with status 2 and the reason."""
    result = run("retrain", "--rollback")
    assert 2 == result.exit_code
    assert "no other model is kept" in result.stderr
    assert not (tiny_home / "retrain.json").exists()
