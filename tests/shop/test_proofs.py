from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.shop import ShopFacts, ShopSpec
from bot.shop.proofs import faq_in_force
from bot.shop.view import View
from bot.terms import Entity, Fact

Facts = Callable[..., ShopFacts]
PROOF = {
    "key": "ccc",
    "name": "3C认证",
    "number": "2024010717123456",
    "checked": ["防触电", "温升"],
    "scope": {"products": ["pot"]},
    "valid_to": "+10d",
}
WEST = {
    "key": "west",
    "name": "西溪店",
    "address": "西溪路1号",
    "province": "浙江",
    "city": "杭州",
    "hours": "早10点到晚9点",
}
EAST = {"key": "east", "name": "浦东店", "address": "世纪大道9号", "province": "上海", "city": "上海"}


def value(facts: ShopFacts, slot: str, now: datetime, item: str | None = None, *named: Entity) -> str | None:
    """Return what is said of a slot."""
    fact = facts.gather(item, None, named, now).get(slot)
    return fact.value if fact is not None else None


def test_certificate_proves_only_what_it_covers(make_facts: Facts, now: datetime) -> None:
    """Name, number and tests are said of the product it is for, with the certificate as source."""
    facts = make_facts(certificates=[PROOF])
    assert Fact("safety_test", "有3C认证，检了防触电、温升", "certificate:ccc") == facts.gather(
        "pot", None, (), now
    ).get("safety_test")
    assert "有3C认证，证书编号2024010717123456" == value(facts, "authenticity", now, "pot")
    assert value(facts, "safety_test", now, "cup") is None
    assert value(facts, "safety_test", now) is None


def test_expired_certificate_is_missing(make_facts: Facts, now: datetime) -> None:
    """Nobody claims a proof that has run out."""
    facts = make_facts(certificates=[PROOF])
    assert value(facts, "safety_test", now + timedelta(days=11), "pot") is None


def test_written_fact_counts_before_a_certificate(make_facts: Facts, now: datetime) -> None:
    """What somebody wrote is said as they wrote it."""
    facts = make_facts(certificates=[PROOF | {"scope": {}}], facts={"safety_test": "有质检报告"})
    assert "有质检报告" == value(facts, "safety_test", now, "pot")


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (None, "西溪店（西溪路1号，早10点到晚9点）、浦东店（世纪大道9号）"),
        (Entity("place", "上海", 0, 2, "上海"), "浦东店（世纪大道9号）"),
        (Entity("place", "杭州", 0, 2, "浙江"), "西溪店（西溪路1号，早10点到晚9点）"),
        (Entity("place", "宁波", 0, 2, "浙江"), "西溪店（西溪路1号，早10点到晚9点）、浦东店（世纪大道9号）"),
        (Entity("place", "浙江", 0, 2, "浙江"), "西溪店（西溪路1号，早10点到晚9点）"),
    ],
)
def test_stores_near_the_place_named_come_alone(
    make_facts: Facts, now: datetime, named: Entity | None, said: str
) -> None:
    """A city's own stores, a province's for the province; else all of them, never a denial."""
    facts = make_facts(outlets=[WEST, EAST])
    assert said == value(facts, "store_address", now, None, *([named] if named else []))


def test_questions_are_those_of_the_product_and_in_their_dates(
    make_shop: Callable[..., ShopSpec], make_facts: Facts, now: datetime
) -> None:
    """The product's own come first; what is out of its dates has no answer."""
    faq = [
        {"key": "a", "ask": ["怎么退"], "answer": "在订单里申请就行。"},
        {"key": "b", "ask": ["能进微波炉吗"], "answer": "不能进。", "scope": {"products": ["pot"]}},
        {"key": "c", "ask": ["活动到几号"], "answer": "到月底。", "valid_to": "-1d"},
    ]
    spec, wording = make_shop(faq=faq), make_facts().wording
    pot = View(spec, wording, now, spec.product_of["pot"], None)
    assert ["b", "a"] == [found.key for found in faq_in_force(pot)]
    assert ["a"] == [found.key for found in faq_in_force(View(spec, wording, now))]
