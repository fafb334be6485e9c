from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from pydantic import ValidationError

from bot.shop import ShopFacts, ShopSpec
from bot.shop.aftersale import window_of
from bot.shop.orders import Order
from bot.terms import Entity
from tests.shop.bought import order

Facts = Callable[..., ShopFacts]
SALE = {
    "key": "sale",
    "name": "大促",
    "tone": "brief",
    "valid_from": "+1d 00:00",
    "valid_to": "+5d",
    "facts": {"service_hours": "全天在线", "origin": "大促仓"},
    "policies": {"price_protect": {"days": 30, "facts": {"price_protect": "大促价保30天"}}},
    "shipping": {
        "why": "大促单多",
        "cutoff": "12:00",
        "within_hours": 72,
        "free_over": "19",
        "courier": "顺丰",
    },
}
SENDING = {"cutoff": "16:00", "within_hours": 48, "courier": "中通", "fee": "6", "free_over": "59"}
PROTECT = {"price_protect": {"days": 7, "facts": {"price_protect": "价保7天"}}}


def values(facts: ShopFacts, now: datetime, item: str | None, *slots: str) -> list[str | None]:
    """Return what is said of some slots."""
    sheet = facts.gather(item, None, (), now)
    return [sheet[slot].value if slot in sheet else None for slot in slots]


def test_season_swaps_texts_and_thresholds_at_its_time(make_facts: Facts, now: datetime) -> None:
    """Hours, couriers, postage, guarantees and tone are the season's while it lasts, and plain before and after."""
    facts = make_facts(
        facts={"service_hours": "早9点到晚9点"}, shipping=SENDING, policies=PROTECT, seasons=[SALE]
    )
    slots = ("service_hours", "price_protect", "free_ship", "courier", "ship_within")
    plain = ["早9点到晚9点", "价保7天", "单笔满59元包邮", "中通", "付款后48小时内"]
    sale = ["全天在线", "大促价保30天", "单笔满19元包邮", "顺丰", "付款后3天内"]
    during = now + timedelta(days=2)
    assert plain == values(facts, now, None, *slots)
    assert sale == values(facts, during, None, *slots)
    assert plain == values(facts, now + timedelta(days=6), None, *slots)
    assert ["warm", "brief"] == [facts.gather(None, None, (), at).tone for at in (now, during)]
    assert "season:sale" == facts.gather(None, None, (), during)["service_hours"].source


def test_what_a_category_says_for_itself_stays(make_facts: Facts, now: datetime) -> None:
    """A season stands over the shop and under category, product and SKU."""
    facts = make_facts(seasons=[SALE])
    during = now + timedelta(days=2)
    assert ["永康"] == values(facts, during, "cup", "origin")
    assert ["大促仓"] == values(facts, during, "pot", "origin")


def test_rest_of_a_season_moves_the_day_of_handing_over(make_facts: Facts, now: datetime) -> None:
    """While nothing is sent the arrival says why and counts from the first day after."""
    rest = {
        "key": "spring",
        "name": "春节",
        "rest": "春节停发",
        "valid_from": "-1d 00:00",
        "valid_to": "+2d",
    }
    regions = [{"provinces": ["四川"], "days": [3, 3]}]
    facts = make_facts(shipping=SENDING | {"regions": regions}, seasons=[rest])
    place = Entity("place", "成都", 0, 2, "四川")
    said = facts.gather(None, None, (place,), now)["arrival"].value
    assert "春节停发，11月23日发出，到成都一般3天左右，大概11月26日前后" == said


def test_rest_to_come_is_told_with_the_day_after_it(make_facts: Facts, now: datetime) -> None:
    """Who asks when nothing is sent gets the days: before the rest, in it, and no more after it."""
    rest = {
        "key": "spring",
        "name": "春节",
        "rest": "春节停发",
        "valid_from": "+5d 00:00",
        "valid_to": "+8d",
    }
    facts = make_facts(shipping=SENDING, seasons=[rest])
    said = ["春节停发是11月25日到11月28日，11月29日起按付款先后发出"]
    assert (
        said == values(facts, now, None, "holiday") == values(facts, now + timedelta(days=6), None, "holiday")
    )
    assert [None] == values(facts, now + timedelta(days=9), None, "holiday")


def test_guarantee_of_an_order_is_that_of_its_season(
    make_shop: Callable[..., ShopSpec], now: datetime
) -> None:
    """What was bought during the sale keeps the sale's window afterwards; what was bought before does not get it."""
    sale = SALE | {"valid_from": "-9d 00:00", "valid_to": "-6d"}
    spec = make_shop(policies=PROTECT, seasons=[sale])

    def days(placed: str) -> int | None:
        made = Order.model_validate(order(placed_at=placed, paid_at=placed), context={"now": now})
        window = window_of(spec, "price_protect", made, now)
        return window.days if window else None

    assert [30, 7] == [days("-8d"), days("-20d")]


@pytest.mark.parametrize(
    "wrong", [{"valid_from": None, "valid_to": None}, {"shipping": {"valid_to": "+1d", "slower": 1}}]
)
def test_season_without_dates_or_with_two_of_them_is_refused(
    make_shop: Callable[..., ShopSpec], wrong: dict[str, object]
) -> None:
    """A season has dates, and only its own."""
    with pytest.raises(ValidationError):
        make_shop(seasons=[SALE | wrong])
