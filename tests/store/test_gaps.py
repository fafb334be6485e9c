from __future__ import annotations

from datetime import timedelta

from bot.shop.gaps import Want
from bot.store import GapLine, Session, forget_gaps, gap_lines, record_gaps
from tests.store.scenes import START, Scene

CARE, HOURS = Want("slot", "care", "cup"), Want("slot", "service_hours", "")


def note(session: Session, talk: str, asked: str, *wants: Want, minutes: int = 0) -> None:
    """Note what a round asked."""
    record_gaps(
        session,
        shop="kitchen",
        conversation=talk,
        asked=asked,
        wants=wants,
        question=f"问{asked}",
        now=START + timedelta(minutes=minutes),
    )


def test_rounds_are_counted_once_and_the_last_question_stays(scene: Scene) -> None:
    """A round that is read again counts no more; the most asked comes first, with how it was asked last."""
    scene.shop()
    one, two = scene.talk("b1").id, scene.talk("b2").id
    with scene.database.write() as session:
        note(session, one, "1", CARE)
        note(session, one, "1", CARE, HOURS, minutes=1)
        note(session, two, "1", CARE, minutes=2)
        note(session, two, "4", CARE, minutes=3)
    with scene.database.read() as session:
        lines = gap_lines(session, "kitchen", START)
        assert () == gap_lines(session, "other", START)
    assert [
        GapLine("slot", "care", "cup", 3, "问4", START + timedelta(minutes=3)),
        GapLine("slot", "service_hours", "", 1, "问1", START + timedelta(minutes=1)),
    ] == list(lines)


def test_only_the_days_asked_for_count(scene: Scene) -> None:
    """What is older is not told, and is forgotten when somebody says so."""
    scene.shop()
    talk = scene.talk().id
    with scene.database.write() as session:
        note(session, talk, "1", CARE)
        note(session, talk, "2", CARE, minutes=60)
    with scene.database.write() as session:
        (line,) = gap_lines(session, "kitchen", START + timedelta(minutes=30))
        assert 1 == line.count
        forget_gaps(session, START + timedelta(minutes=30))
    with scene.database.read() as session:
        assert [1] == [found.count for found in gap_lines(session, "kitchen", START)]
