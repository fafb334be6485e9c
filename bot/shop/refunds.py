"""How long a refund may take: what the platform's pack gives the shop at each stage, as a last moment or a length."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.shop.orders import Order
from bot.shop.packs import Rules, Span, Stage
from bot.shop.wording import Wording

_UNSENT = {"paid", "pushed"}
_UNDER_WAY = {"collected", "delivering", "signed"}


@dataclass(frozen=True, slots=True)
class RefundTime:
    """What is known of the time that a refund may take."""

    stage: Stage
    span: Span
    until: datetime | None
    """Last moment for the shop to act; None before the buyer applied, or while it cannot be told."""
    over: bool = False
    """That moment has gone by: the platform decides by itself."""


def refund_time(order: Order, now: datetime, rules: Rules) -> RefundTime | None:
    """Return the time for a refund of an order; None where nothing is refunded, or no pack says."""
    refund = order.refund
    stage = _stage(order)
    span = rules.refund(stage) if stage is not None else None
    if stage is None or span is None:
        return None
    if refund is None or order.state != "refunding" or refund.stage != "applied":
        return RefundTime(stage, span, None)
    until = span.end(refund.applied_at)
    return RefundTime(stage, span, until, over=now > until)


def _stage(order: Order) -> Stage | None:
    """Return at which stage the next step is the shop's, or would be."""
    if order.state == "refunding" and order.refund is not None:
        if order.refund.stage == "applied":
            return "sent" if order.sent_at is not None else "unsent"
        return "returned" if order.refund.stage in {"returning", "received"} else None
    if order.state in _UNSENT:
        return "unsent"
    return "sent" if order.state in _UNDER_WAY else None


def say_refund(found: RefundTime, now: datetime, wording: Wording) -> str:
    """Word how long it may take, as the platform's time, never as a promise of the money's arrival."""
    length = wording.span(found.span.days, found.span.hours)
    kind: Literal["length", "until", "over"] = "length"
    if found.until is not None:
        kind = "over" if found.over else "until"
    deadline = wording.deadline(found.until, now) if found.until is not None else ""
    return wording.say(f"aftersale.refund.{found.stage}_{kind}", length=length, deadline=deadline)
