from __future__ import annotations

import pytest

from bot.errors import Conflict, NotFound
from bot.store import (
    Conversation,
    StoredSuggestion,
    latest_suggestions,
    load_suggestion,
    offered,
    record_feedback,
    suggestions_of_round,
    templates_sent,
)
from bot.terms import Fact, Feedback, Suggestion
from tests.store.scenes import START, Scene, suggestion


def offer(
    scene: Scene, talk: Conversation, *items: Suggestion, round_seq: int = 1, revision: int = 1
) -> None:
    """Enter suggestions in the ledger."""
    with scene.database.write() as session:
        offered(
            session,
            conversation=talk.id,
            round_seq=round_seq,
            revision=revision,
            suggestions=items,
            now=scene.tick(),
        )


def tell(scene: Scene, talk: Conversation, *steps: Feedback, staff: str | None = None) -> StoredSuggestion:
    """Record steps one by one; return the ledger's line after the last."""
    for step in steps:
        with scene.database.write() as session:
            line = record_feedback(session, step, conversation=talk.id, staff=staff, now=scene.tick())
    return line


def test_suggestion_comes_back_whole(scene: Scene) -> None:
    """The ledger keeps everything that was shown, in order."""
    talk = scene.talk()
    rich = Suggestion(
        id="s1",
        template="discount.plain",
        text="亲，{coupon}",
        score=0.75,
        missing_slots=("coupon",),
        facts=(Fact("shop_name", "暖灶", "shop:kitchen"),),
        reasons=("psychology:economy",),
        warnings=("superlative",),
    )
    offer(scene, talk, rich, suggestion("s2"))
    with scene.database.read() as session:
        first, second = latest_suggestions(session, talk.id)
        assert rich == first.suggestion
        assert (1, 1, 0, "offered", False) == (
            first.round,
            first.revision,
            first.position,
            first.outcome,
            first.frozen,
        )
        assert 1 == second.position
        assert first == load_suggestion(session, "s1")


def test_shown_inserted_sent(scene: Scene) -> None:
    """The whole way is kept with its times; a step told twice keeps its first time."""
    talk, agent = scene.talk(), scene.agent("anna")
    offer(scene, talk, suggestion("s1"))
    steps = (Feedback("s1", "displayed"), Feedback("s1", "inserted"), Feedback("s1", "sent"))
    line = tell(scene, talk, *steps, staff=agent.id)
    again = tell(scene, talk, *steps, staff=agent.id)
    assert line == again
    assert ("sent", agent.id, True) == (line.outcome, line.staff, line.frozen)
    assert line.final_text == line.suggestion.text
    assert () == line.edits
    assert line.displayed_at is not None
    assert line.inserted_at is not None
    assert line.sent_at is not None
    assert line.offered_at < line.displayed_at < line.inserted_at < line.sent_at


def test_edits_are_kept(scene: Scene) -> None:
    """What the agent changed can be read off the ledger."""
    talk = scene.talk()
    offer(scene, talk, suggestion("s1", "今天减10元"))
    line = tell(
        scene,
        talk,
        Feedback("s1", "inserted"),
        Feedback("s1", "edited", "今天减15元"),
        Feedback("s1", "sent", "今天减15元哦"),
        Feedback("s1", "edited", "晚了"),
    )
    assert ("sent_edited", "今天减15元哦") == (line.outcome, line.final_text)
    text = line.suggestion.text
    for _op, start, end, new in reversed(line.edits):
        text = text[:start] + new + text[end:]
    assert line.final_text == text


def test_dismissal_keeps_its_reason_and_sending_outranks_it(scene: Scene) -> None:
    """A suggestion waved away and sent after all counts as sent."""
    talk = scene.talk()
    offer(scene, talk, suggestion("s1"))
    line = tell(scene, talk, Feedback("s1", "dismissed", reason="too_long"))
    assert ("dismissed", "too_long") == (line.outcome, line.reason)
    assert "sent" == tell(scene, talk, Feedback("s1", "sent")).outcome


def test_used_suggestion_is_frozen(scene: Scene) -> None:
    """A newer revision moves what was not used, and leaves what was inserted as it was seen."""
    talk = scene.talk()
    offer(scene, talk, suggestion("s1", "甲"), suggestion("s2", "乙"))
    tell(scene, talk, Feedback("s1", "inserted"))
    offer(scene, talk, suggestion("s2", "乙乙"), suggestion("s1", "甲甲"), revision=2)
    with scene.database.read() as session:
        assert ("甲", 1) == (
            load_suggestion(session, "s1").suggestion.text,
            load_suggestion(session, "s1").revision,
        )
        assert ["s2"] == [line.suggestion.id for line in latest_suggestions(session, talk.id)]
        assert ["s1", "s2"] == [line.suggestion.id for line in suggestions_of_round(session, talk.id, 1)]


def test_other_conversations_are_out_of_reach(scene: Scene) -> None:
    """Feedback reaches only what its conversation was offered; ids do not wander."""
    scene.shop("tea")
    here, there = scene.talk(), scene.talk(shop="tea")
    offer(scene, here, suggestion("s1"))
    with pytest.raises(NotFound):
        tell(scene, there, Feedback("s1", "sent"))
    with pytest.raises(NotFound):
        tell(scene, here, Feedback("nothing", "sent"))
    with pytest.raises(Conflict):
        offer(scene, there, suggestion("s1"))
    with pytest.raises(NotFound), scene.database.write() as session:
        offered(session, conversation="no", round_seq=1, revision=1, suggestions=(), now=START)
    with pytest.raises(NotFound), scene.database.read() as session:
        load_suggestion(session, "nothing")


def test_templates_sent_in_a_conversation(scene: Scene) -> None:
    """What was sent here, edited or not, is known by its template; other conversations do not matter."""
    talk, there = scene.talk(), scene.talk("b2")
    offer(scene, talk, suggestion("a0", template="a"), suggestion("b0", template="b"))
    offer(scene, there, suggestion("t0", template="a"))
    tell(scene, talk, Feedback("a0", "sent", "另写"), Feedback("b0", "inserted"))
    with scene.database.read() as session:
        assert {"a"} == templates_sent(session, talk.id)
        assert frozenset() == templates_sent(session, there.id)


def test_nothing_was_offered_yet(scene: Scene) -> None:
    """A conversation without suggestions has none."""
    talk = scene.talk()
    with scene.database.read() as session:
        assert () == latest_suggestions(session, talk.id)
