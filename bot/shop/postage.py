"""Shipping facts: cut-off, couriers, and what postage costs, everywhere or at one place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.shop.orders import Order
from bot.shop.parts import PROVINCES, province_key, yuan
from bot.shop.shipping import Region, Shipping
from bot.shop.wording import Wording
from bot.terms import Entity, Fact

SOURCE = "policy:shipping"
HERE = ("free_ship", "shipping_fee", "courier")
"""Slots that differ by province."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where the parcel goes: the place that the buyer named, else the order's address."""

    province: str | None
    place: str
    named: bool


def where_of(order: Order | None, entities: Sequence[Entity]) -> Where | None:
    """Return where the parcel goes, as far as it is told."""
    named = [entity for entity in entities if entity.kind == "place"]
    if named:
        return Where(province_key(named[-1].value), named[-1].text, named=True)
    if order is not None and order.address is not None:
        return Where(order.address.province, order.address.place, named=False)
    return None


def shipping_facts(shipping: Shipping, now: datetime, wording: Wording) -> Iterator[Fact]:
    """Yield what holds for the whole country at `now`."""
    cutoff, within = shipping.cutoff_at(now), shipping.within_at(now)
    if cutoff is not None:
        yield Fact("cutoff", wording.day_clock(cutoff), SOURCE)
        yield Fact("cutoff_usual", wording.day_clock(cutoff), SOURCE)
    if within is not None:
        days, rest = divmod(within, 24)
        long = days > 2 and not rest  # noqa: PLR2004 - up to 48 hours people count in hours
        key = "shipping.within_days" if long else "shipping.within_hours"
        yield Fact("ship_within", wording.say(key, days=days, hours=within), SOURCE)
    if (holiday := _holiday(shipping, now, wording)) is not None:
        yield Fact("holiday", holiday, SOURCE)
    if shipping.courier is not None:
        yield Fact("courier", shipping.courier, SOURCE)
    if shipping.courier_option is not None:
        yield Fact("courier_option", shipping.courier_option, SOURCE)
    over, fee = shipping.free_over, shipping.fee
    if over is not None:
        places = [
            PROVINCES[province]
            for region in shipping.regions
            if region.served and (region.never_free or (region.free_over or 0) > over)
            for province in region.provinces
        ]
        key = ("shipping.free_over" if over else "shipping.free_all") + ("_except" if places else "")
        yield Fact("free_ship", wording.say(key, over=yuan(over), places=wording.join(places)), SOURCE)
    if fee is not None and fee > 0 and over != 0:
        key = "shipping.fee_flat" if over is None else "shipping.fee"
        yield Fact("shipping_fee", wording.say(key, over=yuan(over or fee), fee=yuan(fee)), SOURCE)


def _holiday(shipping: Shipping, now: datetime, wording: Wording) -> str | None:
    """Word the rest under way, else the next one, with the day after it; None where none is dated."""
    coming = [
        (rest.valid_from, rest.valid_to, rest.why)
        for rest in shipping.rests
        if rest.valid_from is not None and rest.valid_to is not None and rest.why and rest.valid_to >= now
    ]
    if not coming:
        return None
    begin, end, why = min(coming)
    back = shipping.next_handover(end + timedelta(seconds=1)) or end + timedelta(seconds=1)
    return wording.say(
        "shipping.holiday", why=why, begin=wording.day(begin), end=wording.day(end), back=wording.day(back)
    )


def local_facts(shipping: Shipping, region: Region | None, place: str, wording: Wording) -> Iterator[Fact]:
    """Yield what holds at one place; nothing for a place that is unknown or not served."""
    if region is None or not region.served:
        return
    courier = region.courier or shipping.courier
    if courier is not None:
        yield Fact("courier", courier, SOURCE)
    fee = region.fee if region.fee is not None else shipping.fee
    over = region.free_over if region.free_over is not None else shipping.free_over
    if region.never_free:
        over = None
    if over is not None:
        key = "shipping.free_here" if over else "shipping.free_here_all"
        yield Fact("free_ship", wording.say(key, place=place, over=yuan(over)), SOURCE)
    if fee is not None and fee > 0 and over != 0:
        key = "shipping.fee_here" if over is None else "shipping.fee_here_under"
        yield Fact(
            "shipping_fee", wording.say(key, place=place, over=yuan(over or fee), fee=yuan(fee)), SOURCE
        )
