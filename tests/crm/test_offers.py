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
from bot.reply.explain import explain
from bot.reply.rank import Ranked
from bot.reply.retrieve import Candidate
from bot.reply.standing import offers
from bot.terms import Profile, Standing, TypeGuess
from tests.crm.people import FOLDER, NOW, RULES, at, record
from tests.models import NOON, assistant, buyer, library, shop

ASKED = (
    "保温杯能便宜点吗",
    "有优惠券吗，送什么",
    "杯子坏了，怎么赔",
    "什么时候发货，能先发我的吗",
    "老客户有优惠吗",
)
PLAIN = (
    "这个杯子怎么清洗",
    "杯盖会不会漏水啊",
    "能装开水吗，安全不",
    "怎么一直不回我，急死了",
    "你好在吗",
    "这个材质好吗",
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
            standing=Standing(value, tier, life, relation, risk),
        )
        for (orders, spent, value, tier), (relation, stage, life, risk) in product(
            ((0, 0.0, "low", "normal"), (40, 98_000.0, "high", "vip")),
            (
                ("new", "sceptical", "growth", "low"),
                ("loyal", "buying", "mature", "low"),
                ("lost", "indifferent", "silent", "high"),
            ),
        )
    ]


def offer(answer: Answer) -> list[tuple[Any, ...]]:
    """Return what an answer offers: its replies that hold out anything, in their places and words, with every fact."""
    replies = {template.id: template for template in library().replies}
    return [
        (place, made.template, made.text, made.missing_slots, made.facts)
        for place, made in enumerate(answer.suggestions)
        if offers(Ranked(Candidate(replies[made.template], "", 0, 0.0), 0.0, (), ()))
        or any(fact.slot in OFFERED for fact in made.facts)
    ]


def test_offers_are_the_same_for_everybody() -> None:
    """Six customers of very different worth and standing are offered the same in the same places and words."""
    held_out = 0
    for text in (*ASKED, *PLAIN):
        question = Question(turns=buyer(text), now=NOON, shop=shop(), item="thermos")
        found = [offer(assistant().answer(replace(question, profile=profile))) for profile in profiles()]
        assert all(one == found[0] for one in found), text
        held_out += bool(found[0])
    assert held_out >= len(ASKED) - 1


def test_standing_bears_on_how_it_is_said() -> None:
    """Where nothing is offered, a new, a loyal and a leaving customer may see other replies first, and it says why."""
    swayed = set()
    for text in PLAIN:
        question = Question(turns=buyer(text), now=NOON, shop=shop(), item="thermos")
        for profile in profiles():
            for made in assistant().answer(replace(question, profile=profile)).suggestions:
                swayed |= {reason for reason in made.reasons if reason.startswith("standing:")}
    assert {"standing:new", "standing:loyal"} <= swayed
    for reason in swayed:
        assert explain(library(), (reason,)), reason


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
        person = record("a", complained=(at("2026-06-29"),))
        for step in next_steps(person.complained_at, figures, RULES, NOW):
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
