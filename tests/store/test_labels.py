from __future__ import annotations

import pytest

from bot.errors import NotFound
from bot.store import (
    Conversation,
    LabelChange,
    StoredLabel,
    correct_label,
    corrections,
    label_of_round,
    latest_label,
    load_conversation,
    save_label,
)
from bot.store.encoding import dump_understanding, load_understanding
from bot.terms import Entity, Evidence, Scored, TypeGuess, Understanding
from tests.store.scenes import ANNA, START, Scene, understanding


def save(
    scene: Scene,
    talk: Conversation,
    reading: Understanding,
    *,
    round_seq: int = 1,
    revision: int = 1,
    last: int = 1,
) -> StoredLabel:
    """Keep a reading."""
    with scene.database.write() as session:
        return save_label(
            session,
            conversation=talk.id,
            round_seq=round_seq,
            revision=revision,
            last_seq=last,
            understanding=reading,
            model="m1",
            now=scene.tick(),
        )


def test_understanding_survives_json() -> None:
    """Every field comes back equal."""
    whole = Understanding(
        psychology=(Scored("safety", 0.91),),
        psychology_scores={"safety": 0.91, "economy": 0.02},
        intents=(Scored("product_safety", 0.8), Scored("discount", 0.1), Scored("gift", 0.05)),
        emotion=Scored("anxious", 0.7),
        customer_type={
            "motive": TypeGuess("wary", 0.6, "said.motive.wary:1"),
            "decision": TypeGuess(None, 0.0),
        },
        evidence=(Evidence("safety", 2, 4, "安全", -1, "rule.safe"),),
        entities=(Entity("money", "30块", 0, 3, "30"),),
        needs=("product_safety",),
        quiet=True,
        degraded=True,
    )
    assert whole == load_understanding(dump_understanding(whole))


def test_newer_revision_replaces_older(scene: Scene) -> None:
    """A round keeps one label: the newest revision's, whatever the order of arrival."""
    talk = scene.talk()
    scene.say(talk, "便宜点")
    save(scene, talk, understanding("economy"), revision=2)
    late = save(scene, talk, understanding("beauty"), revision=1)
    assert (2, understanding("economy")) == (late.revision, late.understanding)
    with scene.database.read() as session:
        assert late == latest_label(session, talk.id)


def test_list_shows_the_newest_round(scene: Scene) -> None:
    """A late reading of an old round does not change what the list shows."""
    talk = scene.talk()
    for _ in range(3):
        scene.say(talk, "便宜点")
    save(scene, talk, understanding("safety", emotion="anxious"), round_seq=3, last=3)
    save(scene, talk, understanding("economy"), round_seq=1)
    with scene.database.read() as session:
        shown = load_conversation(session, talk.id)
        assert (("safety",), "anxious") == (shown.psychology, shown.emotion)
        newest, older = latest_label(session, talk.id), label_of_round(session, talk.id, 1)
        assert newest is not None
        assert older is not None
        assert (3, 1) == (newest.round, older.round)
        assert label_of_round(session, talk.id, 2) is None


def test_correction_wins_over_later_readings(scene: Scene) -> None:
    """What a person set stays when the round is read again; the rest follows the reader."""
    talk = scene.talk()
    message = scene.say(talk, "便宜点").message
    agent = scene.agent("anna")
    save(scene, talk, understanding("economy"))
    change = LabelChange(
        psychology=("safety",),
        intent="gift",
        emotion="anxious",
        customer_type={"behaviour": None, "motive": "wary"},
    )
    with scene.database.write() as session:
        fixed = correct_label(
            session,
            conversation=talk.id,
            message_id=message.id,
            staff=agent.id,
            change=change,
            now=scene.tick(),
        )
    assert fixed is not None
    again = save(scene, talk, understanding("beauty", intent="price", emotion="angry"), revision=2, last=1)
    for label in (fixed, again):
        read = label.understanding
        assert (Scored("safety", 1.0),) == read.psychology
        assert (1.0, 0.0) == (read.psychology_scores["safety"], read.psychology_scores["economy"])
        assert ("gift", "anxious") == (read.intents[0].key, read.emotion.key)
        assert 1 == [item.key for item in read.intents].count("gift")
        assert TypeGuess("wary", 1.0, "person") == read.customer_type["motive"]
        assert read.customer_type["behaviour"].value is None
        assert {"psychology", "intent", "emotion", "behaviour", "motive"} == label.corrected
    with scene.database.read() as session:
        assert ("safety",) == load_conversation(session, talk.id).psychology


def test_corrections_are_training_data(scene: Scene) -> None:
    """Each corrected field is kept with the text, what stood before and who changed it."""
    talk = scene.talk()
    message = scene.say(talk, "便宜点").message
    agent = scene.agent("anna")
    save(scene, talk, understanding("economy"))
    change = LabelChange(psychology=(), customer_type={"behaviour": None})
    with scene.database.write() as session:
        correct_label(
            session,
            conversation=talk.id,
            message_id=message.id,
            staff=agent.id,
            change=change,
            now=scene.tick(),
        )
    with scene.database.read() as session:
        kept = {item.what: item for item in corrections(session, "kitchen")}
        assert {"psychology", "behaviour"} == set(kept)
        assert (["economy"], []) == (kept["psychology"].before, kept["psychology"].after)
        assert ("bargainer", None) == (kept["behaviour"].before, kept["behaviour"].after)
        assert ("便宜点", agent.id, "m1") == (
            kept["psychology"].text,
            kept["psychology"].staff,
            kept["psychology"].model,
        )
        assert () == corrections(session, "kitchen", since=scene.tick())
        assert () == corrections(session, "tea")


def test_correction_without_label_is_kept(scene: Scene) -> None:
    """A round nobody could read (no model) can still be taught from."""
    talk = scene.talk()
    message = scene.say(talk, "便宜点").message
    agent = scene.agent("anna")
    with scene.database.write() as session:
        label = correct_label(
            session,
            conversation=talk.id,
            message_id=message.id,
            staff=agent.id,
            change=LabelChange(intent="bargaining"),
            now=START,
        )
        assert label is None
        (kept,) = corrections(session, "kitchen")
        assert (None, "bargaining") == (kept.before, kept.after)


def test_only_buyer_messages_of_the_conversation_are_corrected(scene: Scene) -> None:
    """An agent's words, another conversation's or none are not found."""
    talk, other = scene.talk("b1"), scene.talk("b2")
    mine = scene.say(talk, "在的", sender=ANNA).message
    theirs = scene.say(other, "在吗").message
    with scene.database.write() as session:
        for message in (mine.id, theirs.id, "no"):
            with pytest.raises(NotFound):
                correct_label(
                    session,
                    conversation=talk.id,
                    message_id=message,
                    staff="x",
                    change=LabelChange(intent="gift"),
                    now=START,
                )


def test_label_needs_a_conversation(scene: Scene) -> None:
    """Nothing is read where nothing was said."""
    talk = scene.talk()
    with scene.database.write() as session:
        assert latest_label(session, talk.id) is None
        with pytest.raises(NotFound):
            save_label(
                session,
                conversation="no",
                round_seq=1,
                revision=1,
                last_seq=1,
                understanding=understanding(),
                model="",
                now=START,
            )
