"""Purchases in the store: joined from files in any order, mirrored from chat, streamed by person."""

from __future__ import annotations

import functools
import random
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.shop.orders import Order
from bot.store import save_order
from bot.store.merging import merge_customers
from bot.store.persons import merged_accounts
from bot.store.purchases import (
    STATES,
    STEPS,
    Purchase,
    PurchaseItem,
    purchases_of,
    stream_deals,
    stream_purchases,
)
from bot.store.takings import joined, surety, take_lines, take_purchases
from tests.store.crm import NOW, account, buy, purchase
from tests.store.scenes import Scene

rows = st.builds(
    lambda state, yuan, days, refunded, paid, source, step, hours: replace(
        purchase("1", "c", yuan, days, state=state, refunded=refunded, paid=paid, source=source),
        step=step,
        pay_before=None if hours is None else NOW + timedelta(hours=hours),
        opens_at=None if hours is None else NOW - timedelta(hours=hours),
    ),
    st.sampled_from(STATES),
    st.integers(0, 4),
    st.integers(1, 3),
    st.integers(0, 4),
    st.booleans(),
    st.sampled_from(["a.csv", "b.csv"]),
    st.sampled_from(STEPS),
    st.sampled_from([None, 1, 2]),
)


@given(st.lists(rows, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_joining_forgets_order_and_repetition(said: list[Purchase], rng: random.Random) -> None:
    """What several rows say of an order is the same in any order, and said twice."""
    shuffled = [*said, rng.choice(said)]
    rng.shuffle(shuffled)
    assert functools.reduce(joined, said) == functools.reduce(joined, shuffled)


def test_later_state_brings_its_amount(scene: Scene) -> None:
    """The amount really paid replaces the one to be paid, whichever file comes first."""
    c = account(scene, "b1")
    asked = replace(
        purchase("1", c, 120, state="unpaid"), rank=surety("unpaid", paid_amount=False), source="b.csv"
    )
    paid = purchase("1", c, 99, state="signed")
    assert 1 == buy(scene, asked)
    assert 1 == buy(scene, paid)
    assert 0 == buy(scene, asked, paid)
    with scene.database.read() as session:
        (found,) = purchases_of(session, c)
    assert ("signed", 9900, True) == (found.state, found.amount, found.deal)


def test_what_counts_as_a_deal(scene: Scene) -> None:
    """Unpaid, closed and wholly refunded orders do not count; partly refunded ones count with the rest."""
    c = account(scene, "b1")
    buy(
        scene,
        purchase("1", c, 200),
        purchase("2", c, 50, refunded=50),
        purchase("3", c, 80, refunded=30.01),
        purchase("4", c, 70, state="closed"),
        purchase("5", c, 60, state="unpaid"),
    )
    with scene.database.read() as session:
        found = {p.order_no: p.net for p in purchases_of(session, c)}
        ((accounts, seconds, fen),) = stream_deals(session, "kitchen")
    assert {"1": 20000, "2": 0, "3": 4999, "4": 0, "5": 0} == found
    assert ({c}, [4999, 20000]) == (set(accounts), sorted(fen))
    assert {int(NOW.timestamp()) - 86400} == set(seconds)


def test_known_buyer_replaces_nobody(scene: Scene) -> None:
    """An order that stood for itself moves to its buyer, and nobody is left behind, in either order."""
    nobody, c = account(scene, "order:1"), account(scene, "b1")
    buy(scene, purchase("1", nobody, 10), purchase("2", c, 10))
    buy(scene, purchase("1", c, 10))
    buy(scene, purchase("2", account(scene, "order:2"), 10))
    with scene.database.read() as session:
        assert [(c, ["1", "2"])] == [
            (person, [p.order_no for p in theirs]) for person, theirs in stream_purchases(session, "kitchen")
        ]


def test_lines_may_come_before_their_order(scene: Scene) -> None:
    """A file of lines and a file of orders give the same purchase whichever is read first."""
    c = account(scene, "b1")
    pan = PurchaseItem("1", "pan", "pan-28", "煎锅", "锅具", 1, 9900)
    with scene.database.write() as session:
        assert 1 == take_lines(session, "kitchen", [("1", pan), ("1", pan)])
        assert 1 == take_purchases(session, "kitchen", [purchase("1", c, 99)])
        assert 0 == take_lines(session, "kitchen", [("1", replace(pan, amount=9800))])
        assert (pan,) == purchases_of(session, c)[0].items


def test_streams_go_by_person(scene: Scene) -> None:
    """Accounts of one person come as one, ascending by id, purchases by time."""
    first, second, third = (account(scene, f"b{n}") for n in range(3))
    buy(scene, purchase("1", second, 10, 5), purchase("2", first, 20, 9), purchase("3", third, 30, 7))
    with scene.database.write() as session:
        merge_customers(session, shop="kitchen", kept=third, gone=first, staff=None, now=NOW)
    with scene.database.read() as session:
        found = [(p, [o.order_no for o in theirs]) for p, theirs in stream_purchases(session, "kitchen")]
        assert sorted([(second, ["1"]), (third, ["2", "3"])]) == found
        assert {first: third} == merged_accounts(session, "kitchen")
        assert {third} == {p.customer for p in purchases_of(session, third)}


def test_live_orders_win_over_files(scene: Scene) -> None:
    """The shop's own order replaces what a file said, and no later file says otherwise."""
    c = account(scene, "b1")
    number = "100000000001"
    buy(scene, purchase(number, c, 55))
    order = Order.model_validate(
        {
            "order_no": number,
            "buyer": "b1",
            "items": [{"product": "pan", "sku": "pan-28", "count": 2, "price": "40"}],
            "amount": "80",
            "state": "paid",
            "placed_at": NOW,
            "paid_at": NOW,
        }
    )
    with scene.database.write() as session:
        save_order(session, shop="kitchen", order=order, titles={"pan": "煎锅"}, now=NOW)
    assert 0 == buy(scene, purchase(number, c, 99, state="closed"))
    with scene.database.read() as session:
        (found,) = purchases_of(session, c)
    assert ("paid", 8000, "live", [("煎锅", 2, 8000)]) == (
        found.state,
        found.amount,
        found.source,
        [(item.title, item.count, item.amount) for item in found.items],
    )
