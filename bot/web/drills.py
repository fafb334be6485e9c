"""Drills under way: simulated buyers who write through the ordinary chat, and the trainee who answers there."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import structlog

from bot.analytics.remarks import Remarks
from bot.chat.bus import Note
from bot.chat.desk import Desk
from bot.chat.deskrules import DeskRules, save_rules
from bot.chat.events import Draft
from bot.chat.hub import Hub
from bot.chat.offload import Archive, Threads
from bot.chat.protocol.cards import Kind
from bot.chat.protocol.server import ServerData
from bot.chat.protocol.shapes import Sender
from bot.errors import BotError, Conflict
from bot.simulation.buyer import Buyer
from bot.simulation.dice import Dice
from bot.simulation.drill import Drill, Happening, Seat
from bot.simulation.moves import Move
from bot.simulation.scoring import Statement
from bot.store import Session, assign, close, ensure_customer, open_conversation, save_order, save_shop
from bot.store.columns import new_id
from bot.store.drills import (
    SPACE,
    Run,
    begin_drill,
    break_drills,
    empty_space,
    end_drill,
    shift_waiting,
    training_space,
)
from bot.web.rehearsal import ExamRules, Live, NoDrill, Place, Plan, StillTyping, order_of, seats_of
from bot.web.studio import Cast, Studio

log = structlog.get_logger("zhike.drills")

SYSTEM: Final = Sender(kind="system", id="drill")
LONGEST: Final = 3600.0
"""Seconds of practice after which a drill ends by itself."""


class Drills:
    """All drills of this process; one per member of staff."""

    def __init__(  # noqa: PLR0917 - the parts of a server, given once
        self,
        archive: Archive,
        threads: Threads,
        desk: Desk,
        hub: Hub,
        studio: Studio,
        now: Callable[[], datetime],
        clock: Callable[[], float],
    ) -> None:
        self._archive, self._threads, self._desk, self._hub = archive, threads, desk, hub
        self.studio, self._now, self.clock = studio, now, clock
        self._live: dict[str, Live] = {}
        self._by_talk: dict[str, tuple[Live, int]] = {}

    async def open(self) -> None:
        """Break off what ran when the last server ended. Raises StoreError."""
        now = self._now()
        await self._archive.write(lambda s: break_drills(s, now=now))

    async def stop(self) -> None:
        """Stop the buyers; drills under way are broken off at the next start."""
        tasks = [live.task for live in self._live.values() if live.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def cast(self) -> Cast:
        """Return what drills are played with. Raises LibraryError."""
        return await self._threads.run(self.studio.cast)

    def find(self, staff: str) -> Live | None:
        """Return somebody's drill under way, if there is one."""
        return self._live.get(staff)

    def current(self, staff: str) -> Live:
        """Return somebody's drill under way. Raises NoDrill."""
        live = self._live.get(staff)
        if live is None:
            msg = "no drill is under way"
            raise NoDrill(msg)
        return live

    def hushed(self, conversation: str) -> bool:
        """Return whether the assistant keeps silent in a conversation; from any thread."""
        found = self._by_talk.get(conversation)
        return found is not None and found[0].run.help != "suggestions"

    async def start(self, staff: str, name: str, plan: Plan, cast: Cast) -> Live:
        """Begin a drill; one under way is broken off. Raises InputError, StoreError."""
        old = self._live.pop(staff, None)
        if old is not None:
            await self._drop(old)
        moment, space = self._now(), training_space(staff)
        seats = await self._threads.run(lambda: seats_of(plan, cast, moment))
        run = Run(
            id=new_id(moment), staff=staff, source=plan.source.key, mode=plan.mode, help=plan.help,  # type: ignore[arg-type]  # checked at the edge
            title=plan.title, task=plan.task, seed=plan.seed,
            plan={"buyers": [{"persona": p.key, "scenario": s.key} for p, s in plan.who], "pace": plan.pace},
            state="running", total=None, passed=None, hints=0, seconds=0.0, started_at=moment, ended_at=None,
        )  # fmt: skip
        nicknames = cast.remarks.words.nicknames
        first = Dice.of(plan.seed, "names").roll()
        names = [
            nicknames[int(first * len(nicknames) + number) % len(nicknames)] for number in range(len(seats))
        ]

        def prepare(session: Session) -> list[Place]:
            spec = plan.source.model_copy(update={"key": space, "customers": (), "orders": ()})
            named = spec.model_copy(update={"name": cast.remarks.line("space", shop=spec.name)})
            save_shop(session, named, simulation=True, now=moment)
            empty_space(session, space)
            save_rules(session, space, DeskRules(service_from="00:00", service_to="24:00"), now=moment)
            begin_drill(session, run)
            return [
                self._place(session, space, seat, nickname, staff)
                for seat, nickname in zip(seats, names, strict=True)
            ]

        places = await self._archive.write(prepare)
        self._hub.admit(staff, space)
        drill = Drill(seats, run.mode, self.clock())
        live = Live(run, drill, cast, places, Sender(kind="agent", id=staff, name=name), space, moment)
        self._live[staff] = live
        for number, place in enumerate(places):
            self._by_talk[place.conversation] = (live, number)
        live.task = asyncio.create_task(self._play(live))
        return live

    async def pause(self, staff: str) -> Live:
        """Stop the clock. Raises NoDrill, ExamRules."""
        live = self.current(staff)
        if live.run.mode == "exam":
            msg = "an exam is not paused"
            raise ExamRules(msg)
        if live.drill.pause(self.clock()):
            live.paused_at = self._now()
        return live

    async def resume(self, staff: str) -> Live:
        """Let the clock go on; who waits in the list waits no longer for the pause. Raises NoDrill."""
        live = self.current(staff)
        if live.drill.resume(self.clock()) and live.paused_at is not None:
            gone = self._now() - live.paused_at
            live.paused_at = None
            talks = [place.conversation for place in live.places]
            await self._archive.write(lambda s: shift_waiting(s, talks, gone))
            for talk in talks:
                await self._desk.touched(live.space, talk)
        live.stirred.set()
        return live

    async def rewind(self, staff: str, conversation: str) -> Live:
        """Take back the last answer in a conversation with all that followed. Raises NoDrill, NotFound, ExamRules."""
        live = self.current(staff)
        seat = live.seat_of(conversation)
        if live.run.mode == "exam":
            msg = "there is no way back in an exam"
            raise ExamRules(msg)
        async with live.lock:
            place = live.places[seat.number]
            last = live.drill.rewind(seat.number, self.clock())
            if last is None:
                msg = "nothing was answered yet"
                raise Conflict(msg)
            ids = [message for message, _ in place.spoken]
            cut = ids.index(last.ref) if last.ref in ids else len(ids)
            gone, place.spoken = place.spoken[cut:], place.spoken[:cut]
            for message, who in reversed(gone):
                await self._say(place, who, "recall", "", {"message_id": message})
            await self._say(place, SYSTEM, "text", live.cast.remarks.line("rewound"))
        live.stirred.set()
        return live

    async def hint(self, staff: str, conversation: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return a good reply now and why; costs points. Raises NoDrill, NotFound, ExamRules."""
        live = self.current(staff)
        seat = live.seat_of(conversation)
        if live.run.mode == "exam" or live.run.help == "off":
            msg = "there are no hints in this drill"
            raise ExamRules(msg)
        if not seat.started:
            msg = "nobody has written yet"
            raise Conflict(msg)
        if any(move.text for _, move in seat.coming):
            msg = "the buyer is still typing"
            raise StillTyping(msg)
        seat.hints += 1
        return await self._threads.run(lambda: live.cast.hint(seat))

    def state(self, staff: str, conversation: str, statement: Statement) -> Live:
        """Note what the trainee thinks of a buyer. Raises NoDrill, NotFound."""
        live = self.current(staff)
        live.seat_of(conversation).statement = statement
        return live

    async def finish(self, staff: str) -> Run:
        """End a drill, judge it and keep the results. Raises NoDrill, StoreError."""
        return await self._end(self.current(staff))

    def receive(self, note: Note) -> None:
        """Take a note of the bus: what the trainee sends in a training space goes to the buyer."""
        found = self._by_talk.get(note.conversation) if note.shop.startswith(SPACE) and note.seq else None
        if found is None or note.audience != "followers":
            return
        live, number = found
        message = json.loads(note.frame)["data"].get("message") or {}
        sender = message.get("sender", {})
        if message.get("recalled") or message.get("kind") == "recall":
            return
        place = live.places[number]
        if sender.get("kind") == "agent":
            place.spoken.append((message["id"], live.trainee))
            text = message.get("text") or str((message.get("payload") or {}).get("title") or "")
            if text and not live.ended:
                live.drill.hear(number, text, self.clock(), message["id"])
                live.stirred.set()
        elif sender.get("kind") == "buyer":
            place.spoken.append((message["id"], place.buyer))

    def _place(self, session: Session, space: str, seat: Seat, nickname: str, staff: str) -> Place:
        now, case = self._now(), seat.buyer.case
        buyer = f"{case.buyer}-{seat.number}"
        customer = ensure_customer(session, shop=space, buyer=buyer, name=nickname, now=now)
        thread = open_conversation(session, shop=space, buyer=buyer, name=nickname, now=now)
        assign(session, thread.id, staff, now=now)
        titles = {product.key: product.title for product in case.shop.spec.products}
        for order in case.shop.orders_of(case.buyer):
            save_order(
                session, shop=space, order=order.model_copy(update={"buyer": buyer}), titles=titles, now=now
            )
        return Place(thread.id, Sender(kind="buyer", id=customer.id, name=customer.name), buyer, nickname)

    async def _play(self, live: Live) -> None:
        """Let buyers write until the drill is over."""
        try:
            while not live.ended:
                async with live.lock:
                    for happening in live.drill.advance(self.clock()):
                        await self._do(live, happening)
                over = live.drill.over or live.drill.clock(self.clock()) > LONGEST
                if over:
                    await self._end(live)
                    return
                live.stirred.clear()
                due = live.drill.due(self.clock())
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(live.stirred.wait(), due)
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("drill_failed", drill=live.run.id)
            await self._drop(live)

    async def _do(self, live: Live, happening: Happening) -> None:
        """Carry out what happens at a seat; a message that cannot be kept is left out."""
        place, buyer = live.places[happening.seat], live.drill.seats[happening.seat].buyer
        remarks = live.cast.remarks
        try:
            if happening.line == "later":
                hours = max(round(happening.hours), 1)
                await self._say(place, SYSTEM, "text", remarks.line("later", hours=hours))
            elif happening.move is not None:
                await self._move(live, place, buyer, happening.move)
        except BotError as error:
            log.warning("move_lost", drill=live.run.id, code=error.code)

    async def _move(self, live: Live, place: Place, buyer: Buyer, move: Move) -> None:
        remarks: Remarks = live.cast.remarks
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
                await self._say(place, place.buyer, "product", "", payload)
            case "order_card":
                if case.order is not None:
                    await self._say(place, place.buyer, "order", "", {"order_no": case.order})
            case "order" | "pay":
                await self._ordered(live, place, buyer, paid=move.kind == "pay")
            case "leave":
                await self._say(place, SYSTEM, "text", remarks.line("gone"))
            case _:
                await self._say(place, place.buyer, "text", move.text)

    async def _ordered(self, live: Live, place: Place, buyer: Buyer, *, paid: bool) -> None:
        """Enter the buyer's order, or that it is paid, and show the line of it."""
        now = self._now()
        order = order_of(live, place, buyer, now, paid=paid)
        titles = {product.key: product.title for product in buyer.case.shop.spec.products}
        await self._archive.write(
            lambda s: save_order(s, shop=live.space, order=order, titles=titles, now=now)
        )
        payload = {"event": "paid" if paid else "ordered", "order_no": order.order_no}
        await self._say(place, SYSTEM, "event", "", payload)

    async def _say(
        self, place: Place, who: Sender, kind: Kind, text: str, payload: dict[str, Any] | None = None
    ) -> None:
        draft = Draft(sender=who, client_msg_id=secrets.token_hex(12), kind=kind, text=text, payload=payload)
        await self._desk.say(place.conversation, draft, _nobody)

    async def _end(self, live: Live) -> Run:
        """Judge and keep; the second call of two finds it done. Raises NoDrill."""
        async with live.lock:
            if live.ended:
                msg = "the drill is over"
                raise NoDrill(msg)
            live.ended = True
        now, seconds = self._now(), live.drill.clock(self.clock())
        seats = [seat for seat in live.drill.seats if seat.started]
        results = await self._threads.run(
            lambda: [live.cast.closed(seat, live.run.id, seconds - seat.shift) for seat in seats]
        )
        passed = (
            bool(results) and all(one.passed for one in results) and len(results) == len(live.drill.seats)
        )
        hints = sum(seat.hints for seat in seats)

        def keep(session: Session) -> Run:
            for place in live.places:
                close(session, place.conversation, now=now)
            return end_drill(
                session, live.run.id, results, passed=passed, hints=hints, seconds=round(seconds, 1), now=now
            )

        run = await self._archive.write(keep)
        await self._forget(live)
        return run

    async def _drop(self, live: Live) -> None:
        """Break a drill off without a result."""
        live.ended = True
        now = self._now()

        def leave(session: Session) -> None:
            for place in live.places:
                close(session, place.conversation, now=now)
            break_drills(session, now=now, staff=live.run.staff)

        await self._archive.write(leave)
        await self._forget(live)

    async def _forget(self, live: Live) -> None:
        if self._live.get(live.run.staff) is live:
            del self._live[live.run.staff]
        for place in live.places:
            self._by_talk.pop(place.conversation, None)
            await self._desk.touched(live.space, place.conversation)
        live.stirred.set()
        if live.task is not None and live.task is not asyncio.current_task():
            live.task.cancel()


def _nobody(_data: ServerData) -> None:
    """Acknowledge to nobody: buyers of a drill do not resend."""
