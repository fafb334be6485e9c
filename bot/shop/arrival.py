"""When a parcel usually arrives: province, cut-off, days of rest. Always what is usual, never a promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.shop.dates import local
from bot.shop.orders import Order
from bot.shop.shipping import Region, Shipping
from bot.shop.wording import Wording

_WAITING = {"unpaid", "paid", "pushed", "unknown"}
"""States in which the parcel is still in the shop."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Something sent, or that would be sent."""

    region: Region | None
    """Where it goes; None when the shop says nothing of the place."""
    place: str
    """As the buyer calls it."""
    order: Order | None = None
    make_days: int = 0
    """Days of making before it can be handed over."""


def say_arrival(shipping: Shipping, parcel: Parcel, now: datetime, wording: Wording) -> str | None:
    """Word the usual arrival; None when it is unknown, not served, over, or already late."""
    region, place, order = parcel.region, parcel.place, parcel.order
    if region is None or not region.served or region.days is None:
        return None
    if order is not None and order.state == "collected" and order.sent_at is not None:
        due = order.sent_at + timedelta(days=region.days[1])
        if local(due).date() < local(now).date():
            return None
        return wording.say("arrival.on_way", place=place, day=wording.near_day(due, now))
    if order is not None and order.state not in _WAITING:
        return None
    days = _days(region.days, wording)
    paid = order.paid_at if order is not None and order.paid_at is not None else now
    handover = shipping.next_handover(paid, parcel.make_days)
    away = 0 if handover is None else (handover.date() - local(now).date()).days
    if handover is None or away <= 0:
        return wording.say("arrival.days", place=place, days=days)
    key = "arrival.tomorrow" if away == 1 else "arrival.later"
    return wording.say(key, place=place, days=days, day=wording.day(handover))


def _days(days: tuple[int, int], wording: Wording) -> str:
    low, high = days
    if low == high:
        return wording.say("arrival.about", days=low)
    return wording.say("arrival.span", low=low, high=high)
