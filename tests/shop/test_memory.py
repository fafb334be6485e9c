from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.shop import BuyerFile, ShopFacts
from bot.shop.orders import Order
from tests.shop.bought import order

Facts = Callable[..., ShopFacts]
LEVELS = [{"key": "vip", "name": "VIP", "rate": "0.9", "rights": "9折"}]
NUMBER = "100000000001"


def placed(now: datetime, **parts: object) -> Order:
    """Return an order as the store knows it."""
    return Order.model_validate(order(**parts), context={"now": now})  # type: ignore[arg-type]


def test_newer_order_stands_over_the_file(make_facts: Facts, now: datetime) -> None:
    """What the store knows of an order counts at once; other buyers still see the file."""
    facts = make_facts(orders=[order("paid")])
    assert "paid" == facts.gather(None, NUMBER, (), now, buyer="lin").order_state
    known = facts.for_buyer(BuyerFile("lin", {NUMBER: placed(now, state="signed")}))
    sheet = known.gather(None, NUMBER, (), now, buyer="lin")
    assert ("signed", "已签收") == (sheet.order_state, sheet["order_state"].value)
    later = facts.for_buyer(BuyerFile("lin", {NUMBER: placed(now, state="collected")}))
    assert "collected" == later.gather(None, NUMBER, (), now, buyer="lin").order_state
    assert "paid" == facts.gather(None, NUMBER, (), now, buyer="lin").order_state


def test_order_unknown_to_the_file_is_found(make_facts: Facts, now: datetime) -> None:
    """The only order under way is the one meant, and an earlier one tells what was bought."""
    facts = make_facts()
    known = facts.for_buyer(BuyerFile("lin", {NUMBER: placed(now, state="paid")}))
    assert NUMBER == known.order_for("lin", None, ())
    assert facts.order_for("lin", None, ()) is None
    assert "last_order" in known.gather("pot", None, (), now, buyer="lin")
    assert "cup-blue" == known.resolve(["上次买的那个再来一个"], None, (), "lin").sku
    assert "open" == facts.resolve(["上次买的那个再来一个"], None, (), "lin").how


def test_orders_of_somebody_else_are_not_told(make_facts: Facts, now: datetime) -> None:
    """A file of one buyer says nothing of another's order."""
    other = make_facts().for_buyer(BuyerFile("zhou", {NUMBER: placed(now, state="paid")}))
    assert "unknown" == other.gather(None, NUMBER, (), now, buyer="zhou").order_state


def test_member_level_is_the_newer_one(make_facts: Facts, now: datetime) -> None:
    """A buyer who became a member pays as one, and what was kept for others is not used."""
    facts = make_facts(levels=LEVELS)
    plain = facts.gather("pot", None, (), now, buyer="lin")["final_price"].value
    vip = facts.for_buyer(BuyerFile("lin", {}, "vip")).gather("pot", None, (), now, buyer="lin")
    assert ("120元", "会员9折后108元") == (plain, vip["final_price"].value)
    assert plain == facts.gather("pot", None, (), now, buyer="lin")["final_price"].value


def test_what_is_kept_is_shared(make_facts: Facts, now: datetime) -> None:
    """Looking for one buyer spares the work for the next."""
    facts = make_facts()
    facts.for_buyer(BuyerFile("lin")).gather("pot", None, (), now)
    kept = dict(facts._memory.kept.bases)
    assert kept
    facts.for_buyer(BuyerFile("zhou")).gather("pot", None, (), now)
    assert kept == facts._memory.kept.bases


def test_what_the_shop_says_is_there_once(make_facts: Facts, now: datetime) -> None:
    """Two products hold the very same fact of the shop, each its own of itself."""
    facts = make_facts()
    cup, pot = (facts.gather(item, None, (), now) for item in ("cup", "pot"))
    assert cup["brand"] is pot["brand"]
    assert cup["product"] != pot["product"]


def test_usual_days_under_way_are_of_the_day(make_facts: Facts, now: datetime) -> None:
    """Days that a season adds count from its first day on, though nothing else was computed anew; shut says nothing."""
    regions = [{"provinces": ["浙江", "上海"], "days": [1, 2]}]
    mode = {"slower": 3, "valid_from": "2026-11-21 18:00"}
    facts = make_facts(shipping={"cutoff": "16:00", "regions": regions, "modes": [mode]})
    moments = (now, now + timedelta(hours=20), now + timedelta(days=2))
    said = [facts.gather("pot", None, (), moment)["arrival_most"].value for moment in moments]
    assert said[0] == said[1] != said[2]
    rest = {"why": "春节停发", "valid_from": "2026-11-20", "valid_to": "2027-03-01"}
    shut = make_facts(shipping={"cutoff": "16:00", "regions": regions, "rests": [rest]})
    assert "arrival_most" not in shut.gather("pot", None, (), now)
