"""A drill under way: its plan, its places in the chat, the orders that buyers place."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.chat.protocol.shapes import Sender
from bot.errors import Conflict, Forbidden, NotFound
from bot.shop import ShopSpec
from bot.shop.orders import Order
from bot.simulation.buyer import Buyer
from bot.simulation.dice import Dice
from bot.simulation.drill import Drill, Seat, schedule
from bot.simulation.persona import Persona
from bot.simulation.scenario import Scenario
from bot.store.drills import Run
from bot.web.studio import Cast


class NoDrill(NotFound):
    """The caller has no drill under way."""

    code = "no_drill"


class ExamRules(Forbidden):
    """In an exam there is no pause, no way back and no hint."""

    code = "exam_rules"


class StillTyping(Conflict):
    """The buyer has not sent all yet; a hint now would tell what she is about to say."""

    code = "still_typing"


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody wants to practise."""

    source: ShopSpec
    """Whose facts are practised on."""
    who: tuple[tuple[Persona, Scenario], ...]
    mode: str
    help: str
    pace: float
    """Seconds between two buyers."""
    seed: str
    title: str = ""
    task: str = ""


@dataclass(eq=False, slots=True)
class Place:
    """A seat in the chat."""

    conversation: str
    buyer: Sender
    buyer_key: str
    """Her id on the platform."""
    nickname: str
    order: str = ""
    """Number of the order that she placed here."""
    spoken: list[tuple[str, Sender]] = field(default_factory=list)
    """Messages so far, with who sent them."""


@dataclass(eq=False, slots=True)
class Live:
    """A drill under way."""

    run: Run
    drill: Drill
    cast: Cast
    places: list[Place]
    trainee: Sender
    space: str
    moment: datetime
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    task: asyncio.Task[None] | None = None
    paused_at: datetime | None = None
    ended: bool = False

    def seat_of(self, conversation: str) -> Seat:
        """Return the seat of a conversation. Raises NotFound."""
        for number, place in enumerate(self.places):
            if place.conversation == conversation:
                return self.drill.seats[number]
        msg = f"conversation {conversation} is not part of the drill"
        raise NotFound(msg)


def seats_of(plan: Plan, cast: Cast, moment: datetime) -> list[Seat]:
    """Return the buyers of a plan, none of whom has said anything. Raises InputError."""
    times = schedule(len(plan.who), plan.pace, Dice.of(plan.seed, "arrivals"))
    seats = []
    for number, (pair, at) in enumerate(zip(plan.who, times, strict=True)):
        seed = f"{plan.seed}/{number}"
        seats.append(Seat(number, cast.buyer(plan.source, pair, seed, moment), seed, at))
    return seats


def order_of(live: Live, place: Place, buyer: Buyer, now: datetime, *, paid: bool) -> Order:
    """Return the order that a buyer places or pays."""
    case = buyer.case
    known = next(iter(case.shop.orders_of(case.buyer)), None)
    if not place.order:
        place.order = f"{int(now.timestamp() * 1000):015d}{live.places.index(place):03d}"
    data: dict[str, Any] = {
        "order_no": known.order_no if known is not None else place.order,
        "buyer": place.buyer_key,
        "items": ({"product": case.product, "sku": case.sku, "price": case.price},),
        "amount": known.amount if known is not None else case.price,
        "placed_at": known.placed_at if known is not None else now,
        "state": "paid" if paid else "unpaid",
    }
    if paid:
        data["paid_at"] = now
    return Order.model_validate(data, context={"now": now})
