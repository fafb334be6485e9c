"""What followed conversations, and the muting that was lifted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import InputError, NotFound
from bot.shop.orders import Order
from bot.store import (
    Conversation,
    OutcomeKind,
    adoption_cells,
    day_of,
    lift,
    liftings,
    need_days,
    record_outcome,
    save_order,
)
from bot.terms import Feedback
from tests.store.scenes import START, Scene
from tests.store.test_adoption import made, offer, shown, tell


def talked(scene: Scene, buyer: str = "b1") -> Conversation:
    """Return a conversation in which one of two suggestions was sent."""
    talk = scene.talk(buyer)
    offer(scene, talk, made(f"{buyer}1", "a"), made(f"{buyer}2", "b"))
    tell(scene, talk, *shown(f"{buyer}1", f"{buyer}2"), Feedback(f"{buyer}1", "sent"))
    return talk


def follow(
    scene: Scene, talk: Conversation, kind: OutcomeKind, reference: str = "", value: float = 0
) -> bool:
    """Record what followed."""
    with scene.database.write() as session:
        return record_outcome(
            session, conversation=talk.id, kind=kind, reference=reference, value=value, now=scene.tick()
        )


def counted(scene: Scene) -> dict[str, dict[str, float]]:
    """Return template → counts of what followed."""
    names = ("ordered", "refunded", "complained", "rated", "stars")
    with scene.database.read() as session:
        found = adoption_cells(session, day_of(START), day_of(scene.now))
    sums: dict[str, dict[str, float]] = {}
    for cell in found:
        mine = sums.setdefault(cell.template, {})
        for name in names:
            if cell.counts[name]:
                mine[name] = mine.get(name, 0) + cell.counts[name]
    return sums


def test_outcome_counts_for_what_was_sent(scene: Scene) -> None:
    """An order, a complaint and marks are put down to the reply that was sent, not to the one left."""
    talk = talked(scene)
    assert follow(scene, talk, "order", "N1", 89)
    assert follow(scene, talk, "complaint", "2026-03-02")
    assert follow(scene, talk, "csat", "s1", 4)
    assert {"a": {"ordered": 1, "complained": 1, "rated": 1, "stars": 4}, "b": {}} == counted(scene)


def test_same_outcome_again_changes_nothing(scene: Scene) -> None:
    """An integrator may tell a thing twice."""
    talk = talked(scene)
    assert follow(scene, talk, "refund", "N1")
    assert not follow(scene, talk, "refund", "N1")
    assert follow(scene, talk, "refund", "N2")
    assert 2 == counted(scene)["a"]["refunded"]


def test_what_comes_late_is_put_down_to_nothing(scene: Scene) -> None:
    """After three days a reply has nothing to do with it."""
    talk = talked(scene)
    scene.tick(4 * 86400)
    assert follow(scene, talk, "order", "N1")
    assert {} == counted(scene)["a"]


@pytest.mark.parametrize("marks", [0.0, 5.5, -1.0])
def test_marks_are_one_to_five(scene: Scene, marks: float) -> None:
    """Anything else is refused and not kept."""
    talk = talked(scene)
    with pytest.raises(InputError, match="1 to 5"):
        follow(scene, talk, "csat", "s", marks)
    with pytest.raises(NotFound), scene.database.write() as session:
        record_outcome(session, conversation="no", kind="order", now=START)


def test_orders_of_the_customer_follow_by_themselves(scene: Scene) -> None:
    """An order paid, and later given back, counts for the conversation before it."""
    talked(scene)
    talked(scene, "b2")
    order = {
        "order_no": "202603020001",
        "buyer": "b1",
        "amount": 99,
        "items": [{"product": "pot", "sku": "pot", "price": 99}],
    }
    first = {**order, "state": "paid", "placed_at": scene.now, "paid_at": scene.tick()}
    refund = {"stage": "applied", "amount": 99, "applied_at": scene.now}
    back = {**first, "state": "refunding", "refund": refund}
    for told in (first, first, back):
        with scene.database.write() as session:
            save_order(session, shop="kitchen", order=Order.model_validate(told), now=scene.tick())
    assert {"ordered": 1, "refunded": 1} == counted(scene)["a"]


def test_old_orders_say_nothing(scene: Scene) -> None:
    """An order paid long before is history that was imported, not a success of today's reply."""
    talked(scene)
    long_ago = START - timedelta(days=30)
    order = Order.model_validate(
        {
            "order_no": "202603020001",
            "amount": 99,
            "buyer": "b1",
            "items": [{"product": "pot", "sku": "pot", "price": 99}],
            "state": "paid",
            "placed_at": long_ago,
            "paid_at": long_ago,
        }
    )
    with scene.database.write() as session:
        save_order(session, shop="kitchen", order=order, now=scene.tick())
    assert {} == counted(scene)["a"]


def test_lifting_is_kept_by_shop_and_need(scene: Scene) -> None:
    """Lifting again renews its time."""
    scene.shop("tea")
    anna = scene.agent("anna").id
    with scene.database.write() as session:
        lift(session, shop="kitchen", need="discount", staff=anna, now=START)
        lift(session, shop="kitchen", need="discount", staff=None, now=scene.tick())
        lift(session, shop="tea", need="gift", staff=None, now=START)
    with scene.database.read() as session:
        (line,) = liftings(session, "kitchen")
        assert ("discount", None, scene.now) == (line.need, line.staff, line.lifted_at)
        assert 2 == len(liftings(session))


def test_days_of_a_need(scene: Scene) -> None:
    """Rounds shown and pasted come by shop, need and day."""
    talked(scene)
    talked(scene, "b2")
    with scene.database.read() as session:
        assert [("kitchen", "discount", day_of(START), 2, 2)] == list(
            need_days(session, day_of(START), day_of(START))
        )
