"""A drill under way: its plan, its places in the chat, the orders that buyers place."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter

from bot.chat.deskrules import DeskRules, save_rules
from bot.chat.protocol.shapes import Sender
from bot.errors import Conflict, Forbidden, NotFound
from bot.shop import ShopSpec
from bot.shop.orders import Order
from bot.simulation.buyer import Buyer
from bot.simulation.dice import Dice
from bot.simulation.drill import Drill, Help, Mode, Seat, schedule
from bot.simulation.persona import Persona
from bot.simulation.scenario import Scenario
from bot.store import Session, assign, ensure_customer, open_conversation, save_order, save_shop
from bot.store.columns import new_id
from bot.store.drill_records import Reached, keep_record
from bot.store.drills import Run, begin_drill, empty_space, training_space
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
    mode: Mode
    help: Help
    pace: float
    """Seconds between two buyers."""
    seed: str
    title: str = ""
    task: str = ""


@dataclass(frozen=True, slots=True)
class Seated:
    """Where a buyer of a drill sits."""

    conversation: str
    customer: str
    """Her id as a customer of the space."""
    key: str
    """Her id on the platform."""
    nickname: str


@dataclass(frozen=True, slots=True)
class Setup:
    """What a drill is set up from again, beside its run and what the trainee did."""

    source: ShopSpec
    """Whose facts are practised on, as they were at its beginning."""
    who: tuple[tuple[Persona, Scenario], ...]
    pace: float
    """Seconds between two buyers."""
    places: tuple[Seated, ...]

    def as_json(self) -> str:
        """Return it as JSON; the order of keys counts, the first motive is the main one."""
        return _SETUP.dump_json(self).decode()


@dataclass(eq=False, slots=True)
class Place:
    """A seat in the chat."""

    conversation: str
    buyer: Sender
    buyer_key: str
    """Her id on the platform."""
    spoken: list[tuple[str, Sender]] = field(default_factory=list)
    """Messages so far, with who sent them."""


_SETUP: Final = TypeAdapter(Setup)


def setup_of(text: str) -> Setup:
    """Read what `Setup.as_json` wrote; raises pydantic's ValidationError for anything else."""
    return _SETUP.validate_json(text)


def place_of(seated: Seated) -> Place:
    """Return the place in the chat where nothing was said yet."""
    buyer = Sender(kind="buyer", id=seated.customer, name=seated.nickname)
    return Place(seated.conversation, buyer, seated.key)


@dataclass(eq=False, slots=True)
class Live:
    """A drill under way."""

    run: Run
    drill: Drill
    cast: Cast
    places: list[Place]
    trainee: Sender
    space: str
    kept: int = 0
    """How many of the trainee's inputs are stored."""
    keeping: asyncio.Lock = field(default_factory=asyncio.Lock)
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


def run_of(plan: Plan, staff: str, moment: datetime) -> Run:
    """Return a drill that begins now."""
    return Run(
        id=new_id(moment),
        staff=staff,
        source=plan.source.key,
        mode=plan.mode,
        help=plan.help,
        title=plan.title,
        task=plan.task,
        seed=plan.seed,
        plan={"buyers": [{"persona": p.key, "scenario": s.key} for p, s in plan.who], "pace": plan.pace},
        state="running",
        total=None,
        passed=None,
        hints=0,
        seconds=0.0,
        started_at=moment,
        ended_at=None,
    )


def seats_of(plan: Plan, cast: Cast, moment: datetime) -> list[Seat]:
    """Return the buyers of a plan, none of whom has said anything. Raises InputError."""
    times = schedule(len(plan.who), plan.pace, Dice.of(plan.seed, "arrivals"))
    seats = []
    for number, (pair, at) in enumerate(zip(plan.who, times, strict=True)):
        seed = f"{plan.seed}/{number}"
        seats.append(Seat(number, cast.buyer(plan.source, pair, seed, moment), seed, at))
    return seats


def set_up(session: Session, run: Run, plan: Plan, seats: Sequence[Seat], cast: Cast) -> Setup:
    """Make the trainee's space anew, with a conversation for every buyer, and begin the drill's record there."""
    now, space = run.started_at, training_space(run.staff)
    spec = plan.source.model_copy(update={"key": space, "customers": (), "orders": ()})
    named = spec.model_copy(update={"name": cast.remarks.line("space", shop=spec.name)})
    save_shop(session, named, simulation=True, now=now)
    empty_space(session, space)
    save_rules(session, space, DeskRules(service_from="00:00", service_to="24:00"), now=now)
    begin_drill(session, run)
    names = nicknames(cast, plan.seed, len(seats))
    places = [seated(session, run, seat, name) for seat, name in zip(seats, names, strict=True)]
    setup = Setup(plan.source, plan.who, plan.pace, tuple(places))
    keep_record(session, run.id, setup.as_json(), Reached(clock=0.0, seen_at=now))
    return setup


def seated(session: Session, run: Run, seat: Seat, nickname: str) -> Seated:
    """Open a conversation of the trainee's for a buyer, with the orders she has. Raises StoreError."""
    case, now, space = seat.buyer.case, run.started_at, training_space(run.staff)
    buyer = f"{case.buyer}-{seat.number}"
    customer = ensure_customer(session, shop=space, buyer=buyer, name=nickname, now=now)
    thread = open_conversation(session, shop=space, buyer=buyer, name=nickname, now=now)
    assign(session, thread.id, run.staff, now=now)
    titles = {product.key: product.title for product in case.shop.spec.products}
    for order in case.shop.orders_of(case.buyer):
        own = order.model_copy(update={"buyer": buyer})
        save_order(session, shop=space, order=own, titles=titles, now=now)
    return Seated(thread.id, customer.id, buyer, customer.name)


def nicknames(cast: Cast, seed: str, count: int) -> list[str]:
    """Return what the buyers of a drill are called."""
    names = cast.remarks.words.nicknames
    first = int(Dice.of(seed, "names").roll() * len(names))
    return [names[(first + number) % len(names)] for number in range(count)]


def order_of(live: Live, place: Place, buyer: Buyer, now: datetime, *, paid: bool) -> Order:
    """Return the order that a buyer places or pays."""
    case = buyer.case
    known = next(iter(case.shop.orders_of(case.buyer)), None)
    begun = int(live.run.started_at.timestamp() * 1000)
    data: dict[str, Any] = {
        "order_no": known.order_no if known is not None else f"{begun:015d}{live.places.index(place):03d}",
        "buyer": place.buyer_key,
        "items": ({"product": case.product, "sku": case.sku, "price": case.price},),
        "amount": known.amount if known is not None else case.price,
        "placed_at": known.placed_at if known is not None else now,
        "state": "paid" if paid else "unpaid",
    }
    if paid:
        data["paid_at"] = now
    return Order.model_validate(data, context={"now": now})
