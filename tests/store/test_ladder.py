"""Concessions are remembered per conversation and item."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.store import concessions_to, offered, record_concession, record_feedback
from bot.terms import Feedback, Suggestion
from tests.store.scenes import Scene


def test_a_sent_suggestion_makes_its_step_once(scene: Scene) -> None:
    """The step stands with its time and agent as soon as the reply is sent, and sending again adds nothing."""
    scene.shop()
    talk = scene.talk()
    anna = scene.agent("anna").id
    made = Suggestion(
        "s1", "bargaining.coupon", "有券", 1.0, reasons=("need:bargaining", "step:price.coupon")
    )
    with scene.database.write() as session:
        offered(session, conversation=talk.id, round_seq=1, revision=1, suggestions=[made], now=scene.tick())
        record_feedback(
            session, Feedback("s1", "inserted"), conversation=talk.id, staff=anna, now=scene.tick()
        )
        assert () == concessions_to(session, talk.customer)
        when = scene.tick()
        for _ in range(2):
            record_feedback(session, Feedback("s1", "sent"), conversation=talk.id, staff=anna, now=when)
    with scene.database.read() as session:
        (one,) = concessions_to(session, talk.customer)
    assert ("price.coupon", anna, talk.id, when) == (one.step, one.staff, one.conversation, one.given_at)
    assert one.name


def test_a_message_and_its_suggestion_are_one_concession(scene: Scene) -> None:
    """What the words of the same day say again stands once; another day's stands beside it."""
    scene.shop()
    talk = scene.talk()
    first = scene.tick()

    def note(step: str, source: str, minutes: float) -> bool:
        with scene.database.write() as session:
            return record_concession(
                session,
                conversation=talk.id,
                step=step,
                source=source,
                staff="nobody",
                now=first + timedelta(minutes=minutes),
            )

    assert [True, True, False, True] == [
        note("price.gift", "s1", 0),
        note("price.gift", "m1", 1),
        note("price.gift", "m1", 2),
        note("price.gift", "m9", 60 * 48),
    ]
    with scene.database.read() as session:
        made = concessions_to(session, talk.customer)
        assert [60 * 48, 0] == [(c.given_at - first).total_seconds() / 60 for c in made]
        assert {None} == {c.staff for c in made}
        assert 1 == len(concessions_to(session, talk.customer, since=first + timedelta(hours=1)))


def test_nothing_is_conceded_nowhere(scene: Scene) -> None:
    """A conversation that does not exist is told."""
    with scene.database.write() as session, pytest.raises(NotFound):
        record_concession(
            session, conversation="none", step="price.gift", source="m", staff=None, now=scene.now
        )
