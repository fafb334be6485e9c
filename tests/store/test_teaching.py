"""What people taught by working: typed and edited answers, corrected labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.store import (
    Answered,
    Conversation,
    LabelChange,
    correct_label,
    edited_answers,
    offered,
    record_feedback,
    save_label,
    save_shop,
    taught,
    typed_answers,
)
from bot.terms import Fact, Feedback, Suggestion
from tests.store.scenes import ANNA, START, Scene, shop_spec, understanding

SINCE = START - timedelta(days=1)


def read(scene: Scene, talk: Conversation, first: int, last: int, *needs: str) -> None:
    """Keep the reading of a round."""
    with scene.database.write() as session:
        save_label(
            session,
            conversation=talk.id,
            round_seq=first,
            revision=1,
            last_seq=last,
            understanding=replace(understanding("economy", intent="gift"), needs=needs),
            model="m",
            now=scene.tick(),
        )


def typed(scene: Scene, shop: str = "kitchen") -> Sequence[Answered]:
    """Return what was typed."""
    with scene.database.read() as session:
        return typed_answers(session, shop, SINCE)


def test_first_answer_to_one_question_is_found(scene: Scene) -> None:
    """What the agent says right after a round that asks one thing is its answer; what follows is not."""
    talk = scene.talk()
    scene.say(talk, "有赠品吗")
    read(scene, talk, 1, 1, "gift")
    scene.say(talk, "赠品和商品一起寄", sender=ANNA, seen_seq=1)
    scene.say(talk, "还有什么可以帮您", sender=ANNA, seen_seq=2)
    assert [("gift", "赠品和商品一起寄", "", "anna")] == [
        (a.intent, a.text, a.base, a.staff) for a in typed(scene)
    ]


def test_rounds_that_ask_several_things_or_nothing_teach_no_answer(scene: Scene) -> None:
    """Which of two needs an answer is for cannot be told."""
    talk = scene.talk()
    scene.say(talk, "有赠品吗，多少钱")
    read(scene, talk, 1, 1, "gift", "price")
    scene.say(talk, "赠品和商品一起寄", sender=ANNA, seen_seq=1)
    scene.say(talk, "嗯嗯")
    scene.say(talk, "好的哦", sender=ANNA, seen_seq=3)
    assert [] == list(typed(scene))


def test_suggestions_are_no_typed_answers_and_edits_are_found(scene: Scene) -> None:
    """What was sent from the ledger is counted there, with its template and its facts."""
    talk = scene.talk()
    scene.say(talk, "有赠品吗")
    read(scene, talk, 1, 1, "gift")
    made = Suggestion(
        "s1",
        "gift.plain",
        "送杯套",
        0.9,
        facts=(Fact("gift", "杯套", "product:a"),),
        reasons=("need:gift",),
    )
    with scene.database.write() as session:
        offered(session, conversation=talk.id, round_seq=1, revision=1, suggestions=[made], now=scene.tick())
        record_feedback(
            session,
            Feedback("s1", "sent", "送杯套，一起寄"),
            conversation=talk.id,
            staff=None,
            now=scene.tick(),
        )
    scene.say(talk, "送杯套，一起寄", sender=ANNA, seen_seq=1)
    assert [] == list(typed(scene))
    with scene.database.read() as session:
        (edit,) = edited_answers(session, "kitchen", SINCE)
    assert ("gift", "送杯套，一起寄", "gift.plain", "杯套") == (
        edit.intent,
        edit.text,
        edit.base,
        edit.facts[0].value,
    )


def test_corrected_round_is_taught_with_its_context(scene: Scene) -> None:
    """The corrected field is the person's, the others are what they saw; the turns before come along."""
    talk = scene.talk()
    scene.say(talk, "您好在的", sender=ANNA, seen_seq=0)
    said = scene.say(talk, "有什么送的").message
    read(scene, talk, 2, 2, "gift")
    with scene.database.read() as session:
        assert () == taught(session)
    staff = scene.agent("sup").id
    with scene.database.write() as session:
        correct_label(
            session,
            conversation=talk.id,
            message_id=said.id,
            staff=staff,
            change=LabelChange(intent="price", psychology=()),
            now=scene.tick(),
        )
    with scene.database.read() as session:
        (lesson,) = taught(session)
    assert ("kitchen", "home", (), "price", "calm") == (
        lesson.shop,
        lesson.trade,
        lesson.psychology,
        lesson.intent,
        lesson.emotion,
    )
    assert (["有什么送的"], ["您好在的"]) == (
        [t.text for t in lesson.turns],
        [t.text for t in lesson.context],
    )


def test_long_rounds_types_and_drills_teach_nothing(scene: Scene) -> None:
    """A label of many fragments is nobody's message; a customer type is no message label; drills are not real."""
    staff = scene.agent("sup").id
    with scene.database.write() as session:
        save_shop(session, shop_spec("drill"), simulation=True, now=scene.tick())
    for buyer, shop, words, change in (
        ("b1", "kitchen", ["有", "什么", "送", "的"], LabelChange(intent="price")),
        ("b2", "kitchen", ["有什么送的"], LabelChange(customer_type={"decision": "hesitant"})),
        ("b3", "drill", ["有什么送的"], LabelChange(intent="price")),
    ):
        talk = scene.talk(buyer, shop)
        said = [scene.say(talk, text).message for text in words]
        read(scene, talk, 1, len(words), "gift")
        with scene.database.write() as session:
            correct_label(
                session,
                conversation=talk.id,
                message_id=said[0].id,
                staff=staff,
                change=change,
                now=scene.tick(),
            )
    with scene.database.read() as session:
        assert () == taught(session)
