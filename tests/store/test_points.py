"""The points ledger: booked once, never below zero."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from bot.errors import InputError
from bot.store.merging import merge_customers, undo_merge
from bot.store.points import NotEnoughPoints, add_points, points_entries, points_of, points_summary
from tests.store.crm import NOW, account
from tests.store.scenes import Scene


def test_purchase_earns_once(scene: Scene) -> None:
    """The same order books its points once; a sign-in without reference books each time."""
    c = account(scene, "b1")
    with scene.database.write() as session:
        first = add_points(
            session, shop="kitchen", customer=c, kind="purchase", points=99, reference="1", now=NOW
        )
        assert first == add_points(
            session, shop="kitchen", customer=c, kind="purchase", points=99, reference="1", now=NOW
        )
        add_points(session, shop="kitchen", customer=c, kind="share", points=1, now=NOW)
        add_points(session, shop="kitchen", customer=c, kind="share", points=1, now=NOW)
        assert (101, 3) == (points_of(session, c), len(points_entries(session, c)))
        total = points_summary(session, "kitchen", NOW, NOW + timedelta(seconds=1))
    assert [("purchase", 1, 99), ("share", 2, 2)] == [(t.kind, t.entries, t.points) for t in total]


def test_spending_stops_at_zero(scene: Scene) -> None:
    """One point more than there is books nothing; a sign that a kind does not have is refused."""
    c = account(scene, "b1")
    with scene.database.write() as session:
        add_points(session, shop="kitchen", customer=c, kind="sign_in", points=5, now=NOW)
        with pytest.raises(NotEnoughPoints, match="6 points wanted, 5 there"):
            add_points(session, shop="kitchen", customer=c, kind="goods", points=-6, now=NOW)
        with pytest.raises(InputError):
            add_points(session, shop="kitchen", customer=c, kind="goods", points=6, now=NOW)
        assert 0 == add_points(session, shop="kitchen", customer=c, kind="goods", points=-5, now=NOW).balance


def test_merged_accounts_are_drawn_in_turn(scene: Scene) -> None:
    """A person spends what all accounts have; parted again, none of them is below zero."""
    first, second = account(scene, "b1"), account(scene, "b2")
    with scene.database.write() as session:
        add_points(session, shop="kitchen", customer=first, kind="sign_in", points=5, now=NOW)
        add_points(session, shop="kitchen", customer=second, kind="sign_in", points=5, now=NOW)
        merge = merge_customers(session, shop="kitchen", kept=first, gone=second, staff=None, now=NOW)
        add_points(
            session, shop="kitchen", customer=second, kind="offset", points=-8, reference="o1", now=NOW
        )
        again = add_points(
            session, shop="kitchen", customer=first, kind="offset", points=-8, reference="o1", now=NOW
        )
        assert (2, -3) == (points_of(session, first), again.points)
        undo_merge(session, merge.id, shop="kitchen", staff=None, now=NOW)
        assert (0, 2) == (points_of(session, first), points_of(session, second))


def test_two_tills_cannot_spend_the_same_points(scene: Scene) -> None:
    """Eight threads spend 30 each of 100 points: three succeed, the balance is 10."""
    c = account(scene, "b1")
    with scene.database.write() as session:
        add_points(session, shop="kitchen", customer=c, kind="activity", points=100, now=NOW)
    gate, refused = threading.Barrier(8), []

    def spend() -> None:
        gate.wait()
        try:
            with scene.database.write() as session:
                add_points(session, shop="kitchen", customer=c, kind="goods", points=-30, now=NOW)
        except NotEnoughPoints as error:
            refused.append(error)

    tills = [threading.Thread(target=spend) for _ in range(8)]
    for till in tills:
        till.start()
    for till in tills:
        till.join()
    with scene.database.read() as session:
        assert (5, 10) == (len(refused), points_of(session, c))
