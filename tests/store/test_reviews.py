"""Doubtful messages wait for a person: once per likeness, bounded per day, settled by agreement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.store import (
    Doubtful,
    ReviewLabels,
    answer_review,
    load_review,
    queue_reviews,
    review_counts,
    review_pairs,
    review_queue,
    save_shop,
    settled_reviews,
)
from bot.store.reviews import KEPT, verdict
from tests.store.scenes import Scene, shop_spec

PRICE = ReviewLabels(("bargain",), "price", "calm")
GIFT = ReviewLabels((), "gift", "calm")


def doubtful(text: str, doubt: float = 0.5, *, likeness: str = "", message: str = "m1") -> Doubtful:
    """Return a message to ask about."""
    guess = {"psychology": [], "scores": [], "intents": [["price", 0.4]], "emotion": "calm"}
    return Doubtful(
        text, likeness or text, (("agent", "在的"),), guess, (("intent", "gift", doubt),), doubt, message
    )


def queued(scene: Scene, *items: Doubtful, shop: str = "kitchen", most: int = 200) -> int:
    """Queue messages."""
    with scene.database.write() as session:
        return queue_reviews(
            session, shop=shop, conversation="c1", items=items, model="m", now=scene.tick(), most=most
        )


def texts(scene: Scene, staff: str) -> Sequence[str]:
    """Return what waits for somebody, in order."""
    with scene.database.read() as session:
        return [item.asked.text for item in review_queue(session, "kitchen", staff=staff)]


def say(scene: Scene, text: str, staff: str, labels: ReviewLabels | None) -> str:
    """Answer the message of this text, return its state."""
    with scene.database.write() as session:
        items = review_queue(session, "kitchen", staff="nobody", limit=100)
        key = next(item.id for item in items if item.asked.text == text)
        return answer_review(session, key, staff=staff, labels=labels, now=scene.tick()).state


def once() -> str:
    """Return a likeness that one reviewer is enough for."""
    return next(key for key in map(chr, range(97, 123)) if ord(key) % 5)


def twice() -> str:
    """Return a likeness that two reviewers are wanted for."""
    return next(key for key in map(chr, range(97, 123)) if ord(key) % 5 == 0)


def test_the_most_useful_come_first_and_in_pages(scene: Scene) -> None:
    """Order is by usefulness; a page goes on after the last one seen."""
    assert 3 == queued(scene, doubtful("甲", 0.4), doubtful("乙", 0.9), doubtful("丙", 0.6))
    assert ["乙", "丙", "甲"] == texts(scene, "anna")
    with scene.database.read() as session:
        first = review_queue(session, "kitchen", staff="anna", limit=1)
        rest = review_queue(session, "kitchen", staff="anna", after=first[0].id)
        assert (("agent", "在的"),) == first[0].asked.context
        assert ["丙", "甲"] == [item.asked.text for item in rest]
        with pytest.raises(NotFound):
            review_queue(session, "kitchen", staff="anna", after="gone")


def test_same_thing_is_asked_once_and_matters_more(scene: Scene) -> None:
    """What is said often climbs; the same message read again does not count."""
    queued(scene, doubtful("甲", 0.5, likeness="x"), doubtful("乙", 0.55))
    assert 0 == queued(scene, doubtful("甲", 0.5, likeness="x"))
    assert ["乙", "甲"] == texts(scene, "anna")
    assert 0 == queued(scene, doubtful("甲！", 0.5, likeness="x", message="m2"))
    assert ["甲", "乙"] == texts(scene, "anna")


def test_day_is_bounded_by_usefulness(scene: Scene) -> None:
    """When the day is full the least useful unanswered message makes room; tomorrow there is room again."""
    queued(scene, doubtful("甲", 0.4), doubtful("乙", 0.6), most=2)
    assert 0 == queued(scene, doubtful("丙", 0.3), most=2)
    assert 1 == queued(scene, doubtful("丁", 0.8), most=2)
    assert ["丁", "乙"] == texts(scene, "anna")
    scene.tick(86400)
    assert 1 == queued(scene, doubtful("丙", 0.3), most=2)


def test_what_nobody_answers_is_forgotten(scene: Scene) -> None:
    """A month later the queue has only what is new."""
    queued(scene, doubtful("甲"))
    scene.tick((KEPT + timedelta(days=1)).total_seconds())
    queued(scene, doubtful("乙"))
    assert ["乙"] == texts(scene, "anna")


def test_drills_never_enter(scene: Scene) -> None:
    """A simulated shop queues nothing; an unknown one is not found."""
    with scene.database.write() as session:
        save_shop(session, shop_spec("drill"), simulation=True, now=scene.tick())
    assert 0 == queued(scene, doubtful("甲"), shop="drill")
    with pytest.raises(NotFound):
        queued(scene, doubtful("甲"), shop="nowhere")


def test_one_answer_settles_and_is_never_asked_again(scene: Scene) -> None:
    """An answered message leaves the queue for good, and is training data."""
    anna = scene.agent("anna").id
    queued(scene, doubtful("甲", likeness=once()))
    assert "settled" == say(scene, "甲", anna, PRICE)
    queued(scene, doubtful("甲", likeness=once(), message="m9"))
    assert [] == texts(scene, "bert")
    with scene.database.read() as session:
        assert [("甲", PRICE)] == [(item.asked.text, said) for item, said in settled_reviews(session)]
        assert {"open": 0, "settled": 1, "disputed": 0, "dropped": 0} == review_counts(session, "kitchen")


def test_two_reviewers_agree_or_a_third_decides(scene: Scene) -> None:
    """One in five is asked twice; where two differ, a third breaks the tie, and the pair counts for agreement."""
    anna, bert, cleo = (scene.agent(name).id for name in ("anna", "bert", "cleo"))
    queued(scene, doubtful("甲", likeness=twice()))
    assert "open" == say(scene, "甲", anna, PRICE)
    assert [[], ["甲"]] == [texts(scene, anna), texts(scene, bert)]
    assert "disputed" == say(scene, "甲", bert, GIFT)
    assert ["甲"] == texts(scene, cleo)
    with scene.database.read() as session:
        assert () == settled_reviews(session)
    assert "settled" == say(scene, "甲", cleo, GIFT)
    with scene.database.read() as session:
        assert ((PRICE, GIFT),) == review_pairs(session, "kitchen")
        assert [GIFT] == [said for _, said in settled_reviews(session)]


def test_answer_may_be_changed(scene: Scene) -> None:
    """The same reviewer's later answer replaces the earlier one."""
    anna, bert = scene.agent("anna").id, scene.agent("bert").id
    queued(scene, doubtful("甲", likeness=twice()))
    say(scene, "甲", anna, PRICE)
    say(scene, "甲", bert, GIFT)
    assert "settled" == say(scene, "甲", bert, PRICE)


def test_what_two_pass_on_is_dropped(scene: Scene) -> None:
    """One may not know, two mean that nobody will."""
    anna, bert = scene.agent("anna").id, scene.agent("bert").id
    queued(scene, doubtful("甲", likeness=once()))
    assert "open" == say(scene, "甲", anna, None)
    assert [[], ["甲"]] == [texts(scene, anna), texts(scene, bert)]
    assert "dropped" == say(scene, "甲", bert, None)


def test_unknown_message_is_not_found(scene: Scene) -> None:
    """Nobody answers what was not asked."""
    with scene.database.write() as session, pytest.raises(NotFound):
        answer_review(session, "none", staff="x", labels=None, now=scene.now)
    with scene.database.read() as session, pytest.raises(NotFound):
        load_review(session, "none")


def test_verdict_goes_field_by_field() -> None:
    """More than half decides each field; the order of psychology does not matter."""
    one = ReviewLabels(("safety", "bargain"), "price", "calm")
    two = ReviewLabels(("bargain", "safety"), "gift", "calm")
    three = ReviewLabels((), "price", "calm")
    assert ReviewLabels(("bargain", "safety"), "price", "calm") == verdict([one, two, three])
    assert verdict([one, two]) is None
    assert verdict([]) is None
