"""When a parcel usually arrives: province, cut-off, days of rest. Always what is usual, never a promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from bot.shop.dates import local
from bot.shop.orders import Order
from bot.shop.shipping import Region, Shipping
from bot.shop.wording import Wording

MOST_PLACES = 0.75
"""Share of the provinces with known days that 「大部分地方」 stands for."""
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
    region, order = parcel.region, parcel.order
    if region is None or not region.served or region.days is None:
        return None
    if order is None or order.state in _WAITING:
        return _waiting(shipping, parcel, region.days, now, wording)
    if order.state != "collected" or order.sent_at is None:
        return None
    due = order.sent_at + timedelta(days=_under_way(shipping, region.days, order.sent_at)[1])
    if local(due).date() < local(now).date():
        return None
    return wording.say("arrival.on_way", place=parcel.place, day=wording.near_day(due, now))


def flags_there(shipping: Shipping, parcel: Parcel, now: datetime) -> frozenset[str]:
    """Return what else is so of a place: not served, or even what goes fast comes later than tomorrow if paid for now."""
    region = parcel.region
    if region is None:
        return frozenset()
    if not region.served:
        return frozenset({"not_served"})
    handover = shipping.next_handover(now, parcel.make_days) if parcel.order is None else None
    if handover is None or region.days is None:
        return frozenset()
    first = handover + timedelta(days=_under_way(shipping, region.days, handover)[0])
    late = local(first).date() > local(now).date() + timedelta(days=1)
    return frozenset({"next_day_off"}) if late else frozenset()


def say_anywhere(shipping: Shipping, now: datetime, wording: Wording) -> str | None:
    """Word the usual days to wherever it may go: to most provinces, and to those farther off; None without figures."""
    if shipping.shut(now):
        return None
    known = shipping.all_days
    if not known:
        return None
    most, longest = known[ceil(len(known) * MOST_PLACES) - 1][0], known[-1][0]
    usual = shipping.fewest_days, most
    said = wording.say("arrival.most", days=_span(shipping, usual, now, wording))
    if longest <= most:
        return said
    _, far = _under_way(shipping, (longest, longest), now)
    return wording.say("arrival.most_and_far", text=said, days=far)


def _waiting(
    shipping: Shipping, parcel: Parcel, days: tuple[int, int], now: datetime, wording: Wording
) -> str | None:
    """Word the arrival of what is still in the shop; without a day of handing over only the days under way."""
    order, place = parcel.order, parcel.place
    paid = order.paid_at if order is not None and order.paid_at is not None else now
    handover = shipping.next_handover(paid, parcel.make_days)
    if handover is None and shipping.shut(paid):
        return None
    if handover is None or handover.date() < local(now).date():
        said = wording.say("arrival.days", place=place, days=_span(shipping, days, now, wording))
        making = parcel.make_days if order is None else 0
        return wording.say("arrival.making", days=making, text=said) if making else said
    due = wording.day(handover + timedelta(days=_under_way(shipping, days, handover)[1]))
    away = (handover.date() - local(now).date()).days
    key = {0: "arrival.today", 1: "arrival.tomorrow"}.get(away, "arrival.later")
    span = _span(shipping, days, handover, wording)
    said = wording.say(key, place=place, days=span, day=wording.day(handover), due=due)
    rest = shipping.rest_at(paid)
    if rest is not None and rest.why is not None and away > 0:
        return wording.say("arrival.because", why=rest.why, text=said)
    return said


def _span(shipping: Shipping, days: tuple[int, int], sent: datetime, wording: Wording) -> str:
    low, high = _under_way(shipping, days, sent)
    if low == high:
        return wording.say("arrival.about", days=low)
    return wording.say("arrival.span", low=low, high=high)


def _under_way(shipping: Shipping, days: tuple[int, int], sent: datetime) -> tuple[int, int]:
    """Return the usual days of a parcel handed over on a day, with what the season adds."""
    if not shipping.modes:
        return days
    noon = local(sent).replace(hour=12, minute=0, second=0, microsecond=0)
    mode = shipping.mode_at(noon)
    slower = mode.slower if mode is not None else 0
    return days[0] + slower, days[1] + slower
