from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.shop import Case, Rulebook, ShopSpec, case_of, decide, load_rulebook
from bot.shop.cases import FAULTS, Fault
from bot.shop.packs import rules_at
from bot.terms import OrderState
from tests.shop.bought import order

Make = Callable[..., ShopSpec]

POLICIES = {"returns": {"days": 7}, "quality": {"days": 30}}


@pytest.fixture(scope="session")
def book(library: Path) -> Rulebook:
    """Return the rulebook that ships."""
    return load_rulebook(library)


def rule_for(
    book: Rulebook, make_shop: Make, now: datetime, fault: Fault, bought: dict[str, object], **parts: object
) -> str:
    """Return the id of the rule that decides a case."""
    spec = make_shop(policies=POLICIES, orders=[bought], **parts)
    placed = spec.orders[0]
    case = case_of(spec, placed, now, rules_at(book.packs, spec.platform, placed.placed_at))
    decision = decide(book, spec, fault, case)
    assert decision is not None
    return decision.rule


def signed(when: str, price: str = "80") -> dict[str, object]:
    """Return a cup signed for at a moment."""
    return order(price=price, placed_at="-60d", paid_at="-60d", sent_at="-59d", signed_at=when)


@pytest.mark.parametrize(
    ("fault", "bought", "expected"),
    [
        ("damaged", signed("-1d"), "damaged.fresh"),
        ("damaged", signed("-2d"), "damaged.fresh"),
        ("damaged", signed("-49h"), "damaged.late"),
        ("damaged", signed("-1d", "49.99"), "damaged.fresh_small"),
        ("damaged", signed("-1d", "50"), "damaged.fresh"),
        ("damaged", signed("-49h", "20"), "damaged.late"),
        ("damaged", order("delivering"), "damaged.at_the_door"),
        ("damaged", order("collected"), "damaged.unknown"),
        ("missing", signed("-7d"), "missing.fresh"),
        ("missing", signed("-8d"), "missing.late"),
        ("missing", order("delivering"), "missing.on_the_way"),
        ("wrong", signed("-1d", "29.9"), "wrong.small"),
        ("wrong", signed("-15d"), "wrong.sent"),
        ("wrong", signed("-16d"), "wrong.unknown"),
        ("spoiled", signed("-1d"), "spoiled.fresh"),
        ("spoiled", signed("-3d"), "spoiled.late"),
        ("spoiled", order("delivering"), "spoiled.unknown"),
        ("quality", signed("-7d"), "quality.fresh"),
        ("quality", signed("-8d"), "quality.open"),
        ("quality", signed("-30d"), "quality.open"),
        ("quality", signed("-31d"), "quality.over"),
        ("quality", signed("-8d", "29"), "quality.small"),
        ("quality", signed("-31d", "29"), "quality.over"),
        ("dislike", signed("-7d"), "dislike.open"),
        ("dislike", signed("-8d"), "own.over"),
        ("dislike", order("paid"), "own.unsent"),
        ("dislike", order("pushed"), "own.unsent"),
        ("dislike", order("delivering"), "own.on_the_way"),
        ("size", signed("-1d"), "size.open"),
        ("colour", signed("-1d"), "colour.open"),
        ("colour", signed("-8d"), "own.over"),
        ("not_received", signed("-1d"), "not_received.signed"),
        ("not_received", signed("-31d"), "not_received.other"),
        ("not_received", order("delivering"), "not_received.other"),
        ("lost", order("collected"), "lost.on_the_way"),
        ("lost", order("paid"), "lost.other"),
        (
            "damaged",
            order("refunding", refund={"stage": "applied", "amount": "80", "applied_at": "-1d"}),
            "any.refunding",
        ),
    ],
)
def test_worked_cases(
    *, fault: Fault, bought: dict[str, object], expected: str, book: Rulebook, make_shop: Make, now: datetime
) -> None:
    """Fault by state by days since signing by amount, with the borders of each."""
    assert expected == rule_for(book, make_shop, now, fault, bought)


def test_decision_says_all_an_agent_needs(book: Rulebook, make_shop: Make) -> None:
    """Options in order, what to ask for, who pays, what may be granted alone and up to how much."""
    case = Case("signed", 1, Decimal(400), {})
    spec = make_shop()
    found = decide(book, spec, "quality", case)
    assert found is not None
    assert ("exchange", "return_refund", "keep_part") == found.options
    assert (("flaw",), "seller") == (found.proof, found.freight)
    assert (("exchange", "keep_part"), ("return_refund",)) == (found.grant, found.approval)
    assert {"keep_part": Decimal("80.00")} == found.ceilings


@pytest.mark.parametrize(("amount", "expected"), [("300", True), ("300.01", False)])
def test_grant_ends_with_its_amount(amount: str, expected: bool, book: Rulebook, make_shop: Make) -> None:
    """An order at the limit is still granted, a cent above it is not."""
    found = decide(book, make_shop(), "missing", Case("signed", 1, Decimal(amount), {}))
    assert found is not None
    assert expected == ("resend_part" in found.grant)


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_known_grants_nothing(fault: Fault, book: Rulebook, make_shop: Make) -> None:
    """Without an order something can be said of every fault, and nothing is agreed to that costs money."""
    found = decide(book, make_shop(), fault)
    assert found is not None
    assert found.options
    assert set(found.grant) <= {"trace"}


@pytest.mark.parametrize("state", ["unpaid", "paid", "pushed", "collected", "delivering", "signed", "closed"])
@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_in_every_state_is_decided(
    fault: Fault, state: OrderState, book: Rulebook, make_shop: Make
) -> None:
    """Somewhere in the table a rule holds."""
    assert decide(book, make_shop(), fault, Case(state, None, Decimal(99), {})) is not None


def test_own_rules_of_a_shop_come_first(book: Rulebook, make_shop: Make, now: datetime) -> None:
    """A shop that replaces cheap cups at once; other faults stay with the table; unknown names are passed over."""
    own = {
        "id": "mine.cheap",
        "fault": "damaged",
        "amount": {"below": 100},
        "options": ["resend"],
        "grant": {"resend": "any"},
    }
    strange = {"id": "mine.strange", "fault": "damaged", "options": ["dance"]}
    parts = {"aftersale": [strange, own]}
    assert "mine.cheap" == rule_for(book, make_shop, now, "damaged", signed("-5d"), **parts)
    assert "missing.fresh" == rule_for(book, make_shop, now, "missing", signed("-5d"), **parts)
    assert "damaged.late" == rule_for(book, make_shop, now, "damaged", signed("-5d", "100"), **parts)


def test_days_are_counted_in_china(make_shop: Make, now: datetime) -> None:
    """Signed at a quarter to midnight: half an hour later it is the day after."""
    spec = make_shop(orders=[signed("-1d 23:45")])
    late = now.replace(hour=15, minute=50) - timedelta(days=1)
    assert [0, 1] == [
        case_of(spec, spec.orders[0], moment).days for moment in (late, late + timedelta(minutes=15))
    ]


def test_no_table_decides_nothing(make_shop: Make) -> None:
    """A library without policies/ leaves it to people."""
    assert decide(Rulebook(), make_shop(), "damaged") is None
