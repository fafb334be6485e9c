"""What a shop switched off, and why; which sizes nobody is measured for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.reply import Situation
from bot.reply.retrieve import allowed
from bot.shop import ShopFacts
from tests.models import library
from tests.reply.shelf import read
from tests.shop.conftest import NOW

BELT = {"key": "belt", "title": "腰带", "short": "腰带", "price": "60", "stock": 9}


@pytest.mark.parametrize(
    ("policy", "slot", "flag"),
    [
        ("freight_insurance", "insurance_off", "no_insurance"),
        ("price_protect", "protect_off", "no_protection"),
    ],
)
def test_why_a_policy_is_off_is_known(
    make_facts: Callable[..., ShopFacts], policy: str, slot: str, flag: str
) -> None:
    """What is written of it is told only as the reason for a no, and only where it says no."""
    off = make_facts(policies={policy: {"enabled": False, "facts": {policy: "大件不支持"}}})
    sheet = off.gather(None, None, (), NOW)
    assert flag in sheet.flags
    assert "大件不支持" == sheet.facts[slot].value
    assert policy not in sheet.facts
    left_over = make_facts(policies={policy: {"enabled": False, "facts": {policy: "签收后可以赔"}}})
    assert slot not in left_over.gather(None, None, (), NOW).facts
    on = make_facts(policies={policy: {"facts": {policy: "大件不支持"}}}).gather(None, None, (), NOW)
    assert slot not in on.facts
    assert flag not in on.flags


def test_who_gives_no_invoice_asks_for_no_tax_number(make_facts: Callable[..., ShopFacts]) -> None:
    """Switched off, it is declined plainly, and nothing about invoices is asked or promised beside."""
    flags = make_facts(policies={"invoice": {"enabled": False}}).gather(None, None, (), NOW).flags
    now = Situation(read(), said="单位报销的，票开一下，抬头发你", flags=flags)
    assert ["invoice.none"] == [one.id for one in library().by_intent["invoice"] if allowed(one, now)]
    given = make_facts(policies={"invoice": {"facts": {"invoice": "1到3天开出"}}})
    assert "no_invoice" not in given.gather(None, None, (), NOW).flags


@pytest.mark.parametrize(
    ("trade", "chart", "flagged"),
    [
        ("sports", None, True),
        ("sports", {"size": "M", "foot": [24, 25]}, True),
        ("sports", {"size": "M", "height": [160, 170]}, False),
        ("womenswear", None, False),
    ],
)
def test_nobody_is_measured_for_what_has_no_such_chart(
    make_facts: Callable[..., ShopFacts], trade: str, chart: dict[str, object] | None, flagged: bool
) -> None:
    """Height and weight tell a size where the chart has them, and of clothes."""
    charts = {"belts": [chart]} if chart else {}
    product = {**BELT, "size_chart": "belts"} if chart else BELT
    facts = make_facts(trade=trade, products=[product], size_charts=charts)
    assert flagged is ("no_chart" in facts.gather("belt", None, (), NOW).flags)
    assert "no_chart" not in facts.gather(None, None, (), NOW).flags
