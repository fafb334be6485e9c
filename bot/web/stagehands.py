"""What buyers of a drill do, carried out in the real rooms: messages, cards, orders, and lines of the system."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import structlog

from bot.chat.desk import Desk
from bot.chat.events import Draft
from bot.chat.offload import Archive
from bot.chat.protocol.cards import Kind
from bot.chat.protocol.server import ServerData
from bot.chat.protocol.shapes import Sender
from bot.errors import BotError
from bot.simulation.buyer import Buyer
from bot.simulation.drill import Happening
from bot.simulation.moves import Move
from bot.store import save_order
from bot.web.rehearsal import Live, Place, order_of

log = structlog.get_logger("zhike.drills")

SYSTEM: Final = Sender(kind="system", id="drill")


class Stagehands:
    """Carry out what happens in drills.

    Every happening has an id of its own by which the room knows a resend: carried out twice, it is there once.
    """

    def __init__(self, archive: Archive, desk: Desk, now: Callable[[], datetime]) -> None:
        self._archive, self._desk, self._now = archive, desk, now

    async def do(self, live: Live, happening: Happening) -> None:
        """Carry out what happens at a seat; a message that cannot be kept is left out."""
        place, buyer = live.places[happening.seat], live.drill.seats[happening.seat].buyer
        ref = sent_as(live, happening)
        try:
            if happening.line == "later":
                hours = max(round(happening.hours), 1)
                line = live.cast.remarks.line("later", hours=hours)
                await self.say(place, SYSTEM, "text", line, ref=ref)
            elif happening.move is not None:
                await self._move(live, place, buyer, happening.move, ref)
        except BotError as error:
            log.warning("move_lost", drill=live.run.id, code=error.code)

    async def say(  # noqa: PLR0917 - a message has these parts
        self,
        place: Place,
        who: Sender,
        kind: Kind,
        text: str,
        payload: dict[str, Any] | None = None,
        ref: str = "",
    ) -> None:
        """Write into a conversation; `ref`: what a resend has in common with it. Raises BotError."""
        draft = Draft(
            sender=who, client_msg_id=ref or secrets.token_hex(12), kind=kind, text=text, payload=payload
        )
        await self._desk.say(place.conversation, draft, _nobody)

    async def _move(self, live: Live, place: Place, buyer: Buyer, move: Move, ref: str) -> None:
        case = buyer.case
        match move.kind:
            case "card":
                product = next(p for p in case.shop.spec.products if p.key == case.product)
                payload = {
                    "sku": case.sku,
                    "product": case.product,
                    "title": product.title,
                    "price": case.price,
                }
                await self.say(place, place.buyer, "product", "", payload, ref)
            case "order_card":
                if case.order is not None:
                    await self.say(place, place.buyer, "order", "", {"order_no": case.order}, ref)
            case "order" | "pay":
                await self._ordered(live, place, buyer, ref, paid=move.kind == "pay")
            case "leave":
                await self.say(place, SYSTEM, "text", live.cast.remarks.line("gone"), ref=ref)
            case _:
                await self.say(place, place.buyer, "text", move.text, ref=ref)

    async def _ordered(self, live: Live, place: Place, buyer: Buyer, ref: str, *, paid: bool) -> None:
        """Enter the buyer's order, or that it is paid, and show the line of it."""
        now = self._now()
        order = order_of(live, place, buyer, now, paid=paid)
        titles = {product.key: product.title for product in buyer.case.shop.spec.products}
        await self._archive.write(
            lambda s: save_order(s, shop=live.space, order=order, titles=titles, now=now)
        )
        payload = {"event": "paid" if paid else "ordered", "order_no": order.order_no}
        await self.say(place, SYSTEM, "event", "", payload, ref)


def sent_as(live: Live, happening: Happening) -> str:
    """Return the id by which a room knows the message of a happening."""
    return f"{live.run.id}-{happening.number}"


def _nobody(_data: ServerData) -> None:
    """Acknowledge to nobody: buyers of a drill do not wait for it."""
