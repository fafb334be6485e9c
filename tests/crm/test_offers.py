"""What is known of a customer's worth never changes what is offered, but for the published rights of a level."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import product
from typing import Any

from bot.assist import Answer, Question
from bot.crm.members import LEVELS, load_rights
from bot.crm.naming import load_names
from bot.crm.records import Figures
from bot.crm.steps import next_steps
from bot.terms import Profile, TypeGuess
from tests.crm.people import FOLDER, NOW, RULES, at, record
from tests.models import NOON, assistant, buyer, shop

ASKED = (
    "保温杯能便宜点吗",
    "有优惠券吗，送什么",
    "杯子坏了，怎么赔",
    "什么时候发货，能先发我的吗",
    "老客户有优惠吗",
)
OFFERED = {"price", "final_price", "promotion", "coupon", "gift", "member_price", "compensation"}


def profiles() -> list[Profile]:
    """Return the same buyer, worth nothing and worth a fortune, new, loyal, leaving."""
    return [
        Profile(
            customer="a",
            order_count=orders,
            spent=spent,
            tags=(value, stage),
            customer_type={
                "value": TypeGuess(value, 1.0),
                "relation": TypeGuess(relation, 1.0),
                "stage": TypeGuess(stage, 1.0),
            },
        )
        for (orders, spent, value), (relation, stage) in product(
            ((0, 0.0, "low"), (40, 98_000.0, "high")),
            (("new", "sceptical"), ("loyal", "buying"), ("lost", "indifferent")),
        )
    ]


def offer(answer: Answer) -> list[tuple[Any, ...]]:
    """Return what an answer offers: texts, their order, and every fact that is money or goods."""
    return [
        (made.template, made.text, made.missing_slots, tuple(f for f in made.facts if f.slot in OFFERED))
        for made in answer.suggestions
    ]


def test_offers_are_the_same_for_everybody() -> None:
    """Six customers of very different worth are offered the same in the same words and order."""
    for text in ASKED:
        question = Question(turns=buyer(text), now=NOON, shop=shop(), item="thermos")
        offers = [offer(assistant().answer(replace(question, profile=profile))) for profile in profiles()]
        assert all(one == offers[0] for one in offers), text
        assert offers[0], text


def test_steps_are_words_only() -> None:
    """Next steps hold no figure that could be an offer; only a level's published rights are spoken of."""
    names = load_names(FOLDER)
    for value, tier, stage, risk in product(("low", "high"), LEVELS, ("growth", "silent"), ("low", "high")):
        figures = Figures(
            "a",
            "nuts",
            NOW,
            orders=3,
            value=value,
            tier=tier,
            stage=stage,
            risk=0.9,
            risk_level=risk,
            relation="new",
        )
        person = record("a", complaints=1, complained_at=at("2026-06-29"))
        for step in next_steps(person, figures, RULES, NOW):
            said = names.of("step", step.key)
            assert not any(word in said for word in ("元", "折", "券", "赔", "优先", "插队", "便宜")), said
            assert {"key", "why"} == set(asdict(step))


def test_rights_follow_the_level_alone() -> None:
    """Two customers of one level have the same rights, whatever else differs; every right is published."""
    rights = load_rights(FOLDER)
    assert set(LEVELS) == set(rights)
    assert {right.kind for level in LEVELS for right in rights[level]} <= {
        "discount",
        "coupon",
        "birthday",
        "priority",
        "points",
    }
