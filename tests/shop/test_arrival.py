from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.shop import Wording
from bot.shop.arrival import Parcel, flags_there, say_anywhere, say_arrival
from bot.shop.orders import Order
from bot.shop.shipping import Shipping
from bot.terms import OrderState


def shipping(**parts: object) -> Shipping:
    """Return a table with a cut-off at four in the afternoon."""
    regions = [
        {"provinces": ["四川"], "days": 3},
        {"provinces": ["新疆"], "days": [6, 9]},
        {"provinces": ["台湾"], "served": False},
        {"provinces": ["青海"]},
    ]
    return Shipping.model_validate({"cutoff": "16:00", "regions": regions} | parts, context=CONTEXT)


CONTEXT: dict[str, Any] = {"now": datetime.fromisoformat("2026-11-20T10:00:00+08:00")}


def order(state: OrderState, **parts: object) -> Order:
    """Return an order in a state with whatever that state needs."""
    base = {
        "order_no": "100000000001",
        "buyer": "lin",
        "amount": "80",
        "state": state,
        "placed_at": "-3d",
        "items": [{"product": "cup", "sku": "cup-blue", "price": "80"}],
    }
    return Order.model_validate(base | parts, context=CONTEXT)


@pytest.mark.parametrize(
    ("province", "place", "hours", "expected"),
    [
        ("四川", "成都", 0, "发到成都一般3天左右，大概11月23日前后"),
        ("四川", "成都", 5.9, "发到成都一般3天左右，大概11月23日前后"),
        ("四川", "成都", 6, "明天发出，到成都一般3天左右，大概11月24日前后"),
        ("新疆", "喀什", 0, "发到喀什一般6到9天，大概11月29日前后"),
        ("台湾", "台北", 0, None),
        ("青海", "西宁", 0, None),
        ("西藏", "拉萨", 0, None),
    ],
)
def test_worked_arrivals(
    *, province: str, place: str, hours: float, expected: str | None, wording: Wording, now: datetime
) -> None:
    """Before and after four o'clock; unknown and unserved places stay unknown."""
    table = shipping()
    parcel = Parcel(table.by_province.get(province), place)
    assert expected == say_arrival(table, parcel, now + timedelta(hours=hours), wording)


def test_days_of_rest_and_of_making_delay_handing_over(wording: Wording, now: datetime) -> None:
    """Friday after cut-off with a free weekend goes on Monday; a week of making adds to it."""
    table = shipping(rest_weekdays=[6, 7])
    parcel = Parcel(table.by_province["四川"], "成都")
    later = say_arrival(table, parcel, now + timedelta(hours=8), wording)
    assert "11月23日发出，到成都一般3天左右，大概11月26日前后" == later
    made = Parcel(table.by_province["四川"], "成都", None, 7)
    assert "11月27日发出，到成都一般3天左右，大概11月30日前后" == say_arrival(table, made, now, wording)


def test_closed_for_the_holidays(wording: Wording, now: datetime) -> None:
    """A dated rest is waited for and named; one without end in sight says nothing."""
    table = shipping(rests=[{"valid_from": "-1d", "valid_to": "+4d"}])
    parcel = Parcel(table.by_province["四川"], "成都")
    plain = "11月25日发出，到成都一般3天左右，大概11月28日前后"
    assert plain == say_arrival(table, parcel, now, wording)
    named = shipping(rests=[{"valid_from": "-1d", "valid_to": "+4d", "why": "盘点停发"}])
    assert f"盘点停发，{plain}" == say_arrival(named, parcel, now, wording)
    shut = shipping(rests=[{"valid_from": "-1d"}])
    assert say_arrival(shut, Parcel(shut.by_province["四川"], "成都"), now, wording) is None


def test_rest_counts_without_a_cutoff_too(wording: Wording, now: datetime) -> None:
    """A shop that names no hour still hands nothing over while it is closed."""
    table = shipping(cutoff=None, rests=[{"valid_from": "-1d", "valid_to": "+4d", "why": "春节停发"}])
    parcel = Parcel(table.by_province["四川"], "成都")
    expected = "春节停发，11月25日发出，到成都一般3天左右，大概11月28日前后"
    assert expected == say_arrival(table, parcel, now, wording)
    assert "发到成都一般3天左右" == say_arrival(table, parcel, now + timedelta(days=5), wording)


def test_sale_moves_the_cutoff_and_slows_parcels(wording: Wording, now: datetime) -> None:
    """In a mode its own hour counts, and what is handed over in it takes longer; outside nothing changes."""
    sale = {"valid_from": "-1d", "valid_to": "+1d", "why": "大促单多", "cutoff": "09:00", "slower": 2}
    table = shipping(modes=[sale])
    parcel = Parcel(table.by_province["四川"], "成都")
    assert "明天发出，到成都一般5天左右，大概11月26日前后" == say_arrival(table, parcel, now, wording)
    after = now + timedelta(days=2)
    assert "发到成都一般3天左右，大概11月25日前后" == say_arrival(table, parcel, after, wording)
    assert (9, 16) == tuple(table.cutoff_at(moment).hour for moment in (now, after))  # type: ignore[union-attr]


def test_overdue_order_is_given_no_day(wording: Wording, now: datetime) -> None:
    """Paid the day before yesterday and still in the shop: nobody knows the day of handing over."""
    table = shipping()
    waiting = order("paid", placed_at="-2d", paid_at="-2d")
    parcel = Parcel(table.by_province["四川"], "成都", waiting)
    assert "发到成都一般3天左右" == say_arrival(table, parcel, now, wording)


def test_parcel_on_its_way_counts_from_handing_over(wording: Wording, now: datetime) -> None:
    """Sent yesterday, three days: the day after tomorrow; one that is late says nothing."""
    table = shipping()
    sent = {"paid_at": "-3d", "courier": "中通", "tracking": "ZT12345678"}
    region = table.by_province["四川"]
    on_way = order("collected", sent_at="-1d", **sent)
    assert "到成都大概在11月22日前后" == say_arrival(table, Parcel(region, "成都", on_way), now, wording)
    late = on_way.model_copy(update={"sent_at": now - timedelta(days=5)})
    assert say_arrival(table, Parcel(region, "成都", late), now, wording) is None


@pytest.mark.parametrize("state", ["delivering", "signed", "refunding", "closed"])
def test_no_arrival_once_it_is_there_or_not_coming(
    state: OrderState, wording: Wording, now: datetime
) -> None:
    """Out for delivery, signed, refunding and closed orders have no usual days."""
    table = shipping()
    placed = order("unpaid").model_copy(update={"state": state})
    assert say_arrival(table, Parcel(table.by_province["四川"], "成都", placed), now, wording) is None


def test_paid_order_counts_from_payment(wording: Wording, now: datetime) -> None:
    """Paid yesterday evening, it goes today and not tomorrow."""
    table = shipping()
    paid = order("paid", placed_at="-1d 20:00", paid_at="-1d 20:00")
    parcel = Parcel(table.by_province["四川"], "成都", paid)
    expected = "发到成都一般3天左右，大概11月23日前后"
    assert expected == say_arrival(table, parcel, now + timedelta(hours=8), wording)


def test_what_is_usual_wherever_it_goes(wording: Wording, now: datetime) -> None:
    """Three provinces of four stand for most places; the rest only lengthens what is said of far ones."""
    four = [{"provinces": [name], "days": days} for name, days in ZONES.items()]
    table = shipping(regions=[*four, {"provinces": ["台湾"], "served": False}])
    assert "大部分地方1到4天，偏远的9天左右" == say_anywhere(table, now, wording)
    assert "大部分地方3天左右" == say_anywhere(
        shipping(regions=[{"provinces": ["四川"], "days": 3}]), now, wording
    )
    assert say_anywhere(shipping(regions=[{"provinces": ["青海"]}]), now, wording) is None
    shut = shipping(regions=four, rests=[{"valid_from": "-1d", "valid_to": "+90d"}])
    assert say_anywhere(shut, now, wording) is None


ZONES = {"浙江": [1, 2], "四川": [3, 4], "湖北": [2, 3], "新疆": [6, 9]}


def test_making_is_said_where_no_day_of_handing_over_is_known(wording: Wording) -> None:
    """What is made first does not arrive within the days under way."""
    table = shipping(cutoff=None)
    region = table.by_province["四川"]
    said = say_arrival(table, Parcel(region, "成都", make_days=5), CONTEXT["now"], wording)
    assert "要先做5天左右，做好发到成都一般3天左右" == said


@pytest.mark.parametrize(
    ("province", "hours", "expected"),
    [
        ("四川", 0, {"next_day_off"}),
        ("浙江", 0, set()),
        ("浙江", 6, {"next_day_off"}),
        ("台湾", 0, {"not_served"}),
        ("青海", 0, set()),
        ("西藏", 0, set()),
    ],
)
def test_tomorrow_is_out_of_reach(*, province: str, hours: float, expected: set[str], now: datetime) -> None:
    """What usually takes a day comes tomorrow until the cut-off has passed; where no days are known nothing is said."""
    near = {"provinces": ["浙江"], "days": [1, 2]}
    table = shipping()
    table = shipping(regions=[*(region.model_dump() for region in table.regions), near])
    parcel = Parcel(table.by_province.get(province), province)
    assert expected == flags_there(table, parcel, now + timedelta(hours=hours))


def test_order_on_its_way_is_no_matter_of_tomorrow(now: datetime) -> None:
    """The flag is for what would be paid for now."""
    table = shipping()
    parcel = Parcel(table.by_province.get("四川"), "成都", order("unpaid"))
    assert frozenset() == flags_there(table, parcel, now)
