from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.shop import FLAGS, Rulebook, ShopFacts, ShopSpec, Wording, load_rulebook
from bot.shop.casework import OrderSheet, work_out
from bot.shop.remedies import CASE_SLOTS, say_proof
from bot.shop.source import read_source
from tests.shop.bought import CUT, POLICIES, order

Make = Callable[..., ShopSpec]

KEPT = POLICIES | {"quality": {"days": 30}}


@pytest.fixture(scope="session")
def book(library: Path) -> Rulebook:
    """Return the rulebook that ships."""
    return load_rulebook(library)


@pytest.fixture
def sheet(make_shop: Make, book: Rulebook, wording: Wording, now: datetime) -> Callable[..., OrderSheet]:
    """Return a function that works out one order."""

    def work(bought: dict[str, object], later: timedelta = timedelta(0), **parts: object) -> OrderSheet:
        spec = make_shop(**{"policies": KEPT, "orders": [bought]} | parts)
        return work_out(spec, book, spec.orders[0], now + later, wording)

    return work


def test_slots_are_those_declared(library: Path) -> None:
    """What the table fills is what slots.yaml has under `case`."""
    data = read_source(library / "slots.yaml").data
    assert isinstance(data, dict)
    assert set(CASE_SLOTS) == set(data["case"])


def test_words_of_a_fresh_damage(sheet: Callable[..., OrderSheet]) -> None:
    """Signed yesterday: options, pictures, freight by cause, what is agreed at once."""
    facts = sheet(order(signed_at="-1d")).facts
    assert {
        "fix_damaged": "补发、留着补差价或退货退款",
        "proof_damaged": "外箱、面单和坏的地方的照片",
        "freight_damaged": "寄回运费我们承担",
        "agreed_damaged": "补发或留着补差价",
    } == {slot: facts[slot].value for slot in facts if slot.endswith("_damaged")}
    assert "有问题的地方和面单的照片、批次号" == facts["proof_spoiled"].value
    assert "寄回运费您这边承担" == facts["freight_dislike"].value
    assert {"policy:aftersale"} == {facts[slot].source for slot in CASE_SLOTS if slot in facts}


def test_insurance_changes_the_words_and_never_names_a_sum(sheet: Callable[..., OrderSheet]) -> None:
    """With freight insurance for every item the page of the insurance decides how much."""
    insured = KEPT | {"freight_insurance": {"facts": {"freight_insurance": "送运费险"}}}
    facts = sheet(order(signed_at="-1d"), policies=insured).facts
    said = [facts[slot].value for slot in ("freight_damaged", "freight_dislike")]
    assert [
        "寄回运费我们承担，运费险先赔，不够凭小票补",
        "寄回运费您这边承担，运费险能赔一部分，多少看保险页面",
    ] == said
    assert not any(sign.isdigit() for text in said for sign in text)


def test_refunding_order_offers_nothing_beside(sheet: Callable[..., OrderSheet]) -> None:
    """What is being refunded is neither resent nor asked to be sent back."""
    refund = {"stage": "applied", "amount": "80", "applied_at": "-1h"}
    facts = sheet(order("refunding", refund=refund)).facts
    assert {"按退款单处理"} == {facts[slot].value for slot in facts if slot.startswith("fix_")}
    assert not [slot for slot in facts if slot.startswith(("agreed_", "freight_", "proof_"))]


@pytest.mark.parametrize(
    ("bought", "expected"),
    [
        (
            order(signed_at="-1d"),
            {"return_open", "damage_open", "quality_open", "protect_open", "protect_none"},
        ),
        (
            order(signed_at="-5d"),
            {"return_open", "damage_over", "quality_open", "protect_open", "protect_none"},
        ),
        (
            order(placed_at="-60d", paid_at="-60d", sent_at="-50d", signed_at="-40d"),
            {"return_over", "damage_over", "quality_over", "protect_over"},
        ),
        (order("delivering"), {"return_open", "protect_open", "protect_none"}),
        (order("unpaid", paid_at=None), set()),
        (order("closed"), set()),
    ],
)
def test_flags_of_an_order(
    *, bought: dict[str, object], expected: set[str], sheet: Callable[..., OrderSheet]
) -> None:
    """Windows that are known, and how price protection ended."""
    flags = sheet(bought).flags
    assert expected == flags
    assert flags <= FLAGS


def test_difference_due_is_flagged(sheet: Callable[..., OrderSheet]) -> None:
    """Replies that tell how to apply ask for it."""
    found = sheet(order(signed_at="-1d"), promotions=[CUT])
    assert {"protect_due"} == found.flags & {"protect_due", "protect_none"}


@pytest.mark.parametrize(
    ("bought", "end"),
    [
        (order(signed_at="-5d"), timedelta(hours=14)),
        (order(signed_at="-2d 12:00"), timedelta(hours=2, microseconds=1)),
        (order("unpaid", paid_at=None, pay_before="+1h"), timedelta(hours=1, microseconds=1)),
        (order("unpaid", paid_at=None, pay_before="-1h"), timedelta(hours=14)),
    ],
)
def test_sheet_holds_until_something_may_change(
    *, bought: dict[str, object], end: timedelta, sheet: Callable[..., OrderSheet], now: datetime
) -> None:
    """Midnight in China, the end of the 48 hours, the last moment to pay."""
    found = sheet(bought)
    assert now + end == found.end
    assert found.holds(now)
    assert found.holds(found.end - timedelta.resolution)
    assert not found.holds(found.end)
    assert not found.holds(now - timedelta.resolution)


def test_kept_sheet_changes_on_time(make_shop: Make, wording: Wording, book: Rulebook, now: datetime) -> None:
    """One ShopFacts over an afternoon: the damage window closes at noon, a promotion begins at one."""
    cut = CUT | {"valid_from": "+3h"}
    spec = make_shop(policies=KEPT, promotions=[cut], orders=[order(signed_at="-2d 12:00")])
    facts = ShopFacts(spec, wording, book)
    seen = []
    for hours in (0, 1, 2, 2.1, 3, 0):
        found = facts.gather(None, "100000000001", (), now + timedelta(hours=hours))
        seen.append(("damage_open" in found.flags, "protect_due" in found.flags))
    no, yes = False, True
    assert [(yes, no), (yes, no), (yes, no), (no, no), (no, yes), (yes, no)] == seen


def test_rules_are_those_of_the_day_of_the_order(
    make_shop: Make, wording: Wording, now: datetime, book: Rulebook
) -> None:
    """A platform that shortens a window tomorrow does not shorten it for yesterday's orders."""
    general = next(pack for pack in book.packs if pack.key == "general")
    update = {"valid_from": now - timedelta(days=6), "windows": {}}
    shorter = general.model_copy(update=update)
    spec = make_shop(policies=KEPT, orders=[order(signed_at="-1d")])
    both = Rulebook(book.table, (general, shorter))
    assert "damage_open" in work_out(spec, both, spec.orders[0], now, wording).flags
    later = spec.orders[0].model_copy(update={"placed_at": now - timedelta(days=5)})
    assert not {"damage_open", "damage_over"} & work_out(spec, both, later, now, wording).flags


def test_without_an_order_something_careful_is_known(
    make_shop: Make, wording: Wording, book: Rulebook, now: datetime
) -> None:
    """What to show is known; nothing is agreed; an order that is known replaces all of it."""
    facts = ShopFacts(make_shop(policies=KEPT, orders=[order("closed")]), wording, book)
    open_case = facts.gather("cup", None, (), now)
    assert "外箱、面单和坏的地方的照片" == open_case["proof_damaged"].value
    assert not [slot for slot in open_case if slot.startswith("agreed_")]
    assert "fix_damaged" not in ShopFacts(make_shop(), wording, Rulebook()).gather("cup", None, (), now)


def test_one_thing_asked_for_stands_alone(book: Rulebook, wording: Wording) -> None:
    """A single picture, something that is no picture."""
    assert book.table is not None
    assert "坏的地方的照片" == say_proof(["spot"], book.table, wording)
    assert "批次号" == say_proof(["batch"], book.table, wording)
