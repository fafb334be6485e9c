"""Drills under way: simulated buyers who write through the ordinary chat, and the trainee who answers there."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import structlog

from bot.chat.bus import Note
from bot.chat.desk import Desk
from bot.chat.hub import Hub
from bot.chat.offload import Archive, Threads
from bot.chat.protocol.shapes import Sender
from bot.errors import BotError, Conflict
from bot.simulation.drill import Drill, Happening
from bot.simulation.replay import as_json
from bot.simulation.scoring import Statement
from bot.store import Session, close
from bot.store.drill_records import Reached, reach
from bot.store.drills import (
    SPACE,
    Run,
    break_drills,
    end_drill,
    shift_waiting,
    training_space,
)
from bot.web.rehearsal import (
    ExamRules,
    Live,
    NoDrill,
    Plan,
    StillTyping,
    place_of,
    run_of,
    seats_of,
    set_up,
)
from bot.web.revival import Asleep, remembered, revive, said_by, sleeping
from bot.web.stagehands import SYSTEM, Stagehands
from bot.web.studio import Cast, Studio

log = structlog.get_logger("zhike.drills")

LONGEST: Final = 3600.0
"""Seconds of practice after which a drill ends by itself."""
BEAT: Final = 10.0
"""Seconds after which the clock of a drill is noted even if nothing happens: all that a crash can cost."""


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
        self._hands = Stagehands(archive, desk, now)
        self._live: dict[str, Live] = {}
        self._by_talk: dict[str, tuple[Live, int]] = {}
        self._asleep: dict[str, Asleep] = {}
        self._waking = asyncio.Lock()
        self._late: list[Note] = []
        self._woken: set[asyncio.Task[Live | None]] = set()

    async def open(self) -> None:
        """Find what was under way when the last server ended; it goes on when its trainee comes. Raises StoreError."""
        now = self._now()
        self._asleep = {one.staff: one for one in await self._archive.write(lambda s: sleeping(s, now))}

    async def stop(self) -> None:
        """Stop the buyers and note how far they have come; the next server goes on from there."""
        lives = tuple(self._live.values())
        tasks = [live.task for live in lives if live.task is not None]
        for task in (*tasks, *self._woken):
            task.cancel()
        await asyncio.gather(*tasks, *self._woken, return_exceptions=True)
        for live in lives:
            with contextlib.suppress(BotError):
                await self._keep(live)

    async def cast(self) -> Cast:
        """Return what drills are played with. Raises LibraryError."""
        return await self._threads.run(self.studio.cast)

    async def find(self, staff: str) -> Live | None:
        """Return somebody's drill under way, if there is one; after a restart it goes on now.

        One that cannot go on, because the library has changed since, is broken off. Raises StoreError.
        """
        if staff in self._asleep:
            async with self._waking:
                if staff in self._asleep:
                    await self._wake(self._asleep[staff])
                    self._asleep.pop(staff, None)
        return self._live.get(staff)

    async def current(self, staff: str) -> Live:
        """Return somebody's drill under way, as `find`. Raises NoDrill, StoreError."""
        live = await self.find(staff)
        if live is None:
            msg = "no drill is under way"
            raise NoDrill(msg)
        return live

    def hushed(self, conversation: str) -> bool:
        """Return whether the assistant keeps silent in a conversation; from any thread."""
        found = self._by_talk.get(conversation)
        if found is not None:
            return found[0].run.help != "suggestions"
        return any(conversation in one.talks and one.hushed for one in tuple(self._asleep.values()))

    async def start(self, staff: str, name: str, plan: Plan, cast: Cast) -> Live:
        """Begin a drill; one under way is broken off. Raises InputError, StoreError."""
        async with self._waking:
            self._asleep.pop(staff, None)
            old = self._live.pop(staff, None)
        if old is not None:
            await self._drop(old)
        moment, space = self._now(), training_space(staff)
        seats = await self._threads.run(lambda: seats_of(plan, cast, moment))
        run = run_of(plan, staff, moment)
        setup = await self._archive.write(lambda s: set_up(s, run, plan, seats, cast))
        places = [place_of(one) for one in setup.places]
        drill = Drill(seats, run.mode, self.clock())
        live = Live(run, drill, cast, places, Sender(kind="agent", id=staff, name=name), space)
        self._enter(live)
        return live

    async def pause(self, staff: str) -> Live:
        """Stop the clock. Raises NoDrill, ExamRules."""
        live = await self.current(staff)
        if live.run.mode == "exam":
            msg = "an exam is not paused"
            raise ExamRules(msg)
        async with live.lock:
            await self._catch_up(live)
            if live.drill.pause(self.clock()):
                live.paused_at = self._now()
                await self._keep(live)
        return live

    async def resume(self, staff: str) -> Live:
        """Let the clock go on; who waits in the list waits no longer for the pause. Raises NoDrill."""
        live = await self.current(staff)
        if live.paused_at is not None:
            await self._go_on(live, live.paused_at)
        live.stirred.set()
        return live

    async def rewind(self, staff: str, conversation: str) -> Live:
        """Take back the last answer in a conversation with all that followed. Raises NoDrill, NotFound, ExamRules."""
        live = await self.current(staff)
        seat = live.seat_of(conversation)
        if live.run.mode == "exam":
            msg = "there is no way back in an exam"
            raise ExamRules(msg)
        async with live.lock:
            place = live.places[seat.number]
            await self._catch_up(live)
            last = live.drill.rewind(seat.number, self.clock())
            if last is None:
                msg = "nothing was answered yet"
                raise Conflict(msg)
            ids = [message for message, _ in place.spoken]
            cut = ids.index(last.ref) if last.ref in ids else len(ids)
            gone, place.spoken = place.spoken[cut:], place.spoken[:cut]
            for message, who in reversed(gone):
                await self._hands.say(place, who, "recall", "", {"message_id": message})
            await self._hands.say(place, SYSTEM, "text", live.cast.remarks.line("rewound"))
            await self._keep(live)
        live.stirred.set()
        return live

    async def hint(self, staff: str, conversation: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return a good reply now and why; costs points. Raises NoDrill, NotFound, ExamRules."""
        live = await self.current(staff)
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
        live.drill.hint(seat.number, self.clock())
        await self._keep(live)
        return await self._threads.run(lambda: live.cast.hint(seat))

    async def state(self, staff: str, conversation: str, statement: Statement) -> Live:
        """Note what the trainee thinks of a buyer. Raises NoDrill, NotFound, StoreError."""
        live = await self.current(staff)
        live.drill.state(live.seat_of(conversation).number, statement, self.clock())
        await self._keep(live)
        return live

    async def finish(self, staff: str) -> Run:
        """End a drill, judge it and keep the results. Raises NoDrill, StoreError."""
        return await self._end(await self.current(staff))

    def receive(self, note: Note) -> None:
        """Take a note of the bus: what the trainee sends in a training space goes to the buyer."""
        if not (note.shop.startswith(SPACE) and note.seq and note.audience == "followers"):
            return
        found = self._by_talk.get(note.conversation)
        if found is None:
            self._rouse(note)
            return
        live, number = found
        message = json.loads(note.frame)["data"].get("message") or {}
        sender = message.get("sender", {})
        if message.get("recalled") or message.get("kind") == "recall":
            return
        place = live.places[number]
        if any(known == message["id"] for known, _ in place.spoken):
            return
        if sender.get("kind") == "agent":
            place.spoken.append((message["id"], live.trainee))
            if (text := said_by(message.get("text"), message.get("payload"))) and not live.ended:
                live.drill.hear(number, text, self.clock(), message["id"])
                live.stirred.set()
        elif sender.get("kind") == "buyer":
            place.spoken.append((message["id"], place.buyer))

    def _rouse(self, note: Note) -> None:
        """Have a drill go on in which somebody writes although nobody has asked for it since the restart."""
        staff = next((key for key, one in self._asleep.items() if note.conversation in one.talks), None)
        if staff is not None:
            self._late.append(note)
            task = asyncio.create_task(self.find(staff))
            self._woken.add(task)
            task.add_done_callback(self._woken.discard)

    async def _wake(self, asleep: Asleep) -> None:
        """Go on with a drill of an earlier server, or break it off. Raises StoreError."""
        found = await self._archive.read(lambda s: remembered(s, asleep))
        try:
            cast = await self.cast()
            revived = await self._threads.run(lambda: revive(found, cast))
        except Exception:
            log.exception("drill_not_revived", drill=asleep.drill)
            now = self._now()
            await self._archive.write(lambda s: break_drills(s, now=now, staff=asleep.staff))
            self._late = [note for note in self._late if note.conversation not in asleep.talks]
            return
        live = revived.live
        self._enter(live, play=False)
        for number, text, message in revived.unheard:
            live.drill.hear(number, text, self.clock(), message)
        late, self._late = self._late, []
        for note in late:
            self.receive(note)
        async with live.lock:
            for happening in revived.missing:
                await self._hands.do(live, happening)
        if live.paused_at is None:
            await self._go_on(live, found.record.reached.seen_at)
        else:
            await self._keep(live)
        live.task = asyncio.create_task(self._play(live))

    def _enter(self, live: Live, *, play: bool = True) -> None:
        """Have a drill take place."""
        self._hub.admit(live.run.staff, live.space)
        self._live[live.run.staff] = live
        for number, place in enumerate(live.places):
            self._by_talk[place.conversation] = (live, number)
        if play:
            live.task = asyncio.create_task(self._play(live))

    async def _go_on(self, live: Live, since: datetime) -> None:
        """Let the clock run that has stood still since then; nobody has waited meanwhile. Raises StoreError."""
        live.paused_at, gone = None, self._now() - since
        live.drill.resume(self.clock())
        talks = [place.conversation for place in live.places]
        await self._archive.write(lambda s: shift_waiting(s, talks, gone))
        for talk in talks:
            await self._desk.touched(live.space, talk)
        await self._keep(live)

    async def _catch_up(self, live: Live) -> None:
        """Have everything carried out that is due."""
        while happened := live.drill.advance(self.clock()):
            await self._carry_out(live, happened)

    async def _keep(self, live: Live) -> None:
        """Store how far a drill has come and what the trainee did. Raises StoreError."""
        async with live.keeping:
            if live.ended:
                return
            clock = live.drill.settle(self.clock())
            new = tuple(as_json(one) for one in live.drill.inputs[live.kept :])
            reached = Reached(
                clock, live.paused_at or self._now(), live.drill.paused, live.drill.count, live.drill.seal
            )
            first = live.kept
            await self._archive.write(lambda s: reach(s, live.run.id, reached, new, first))
            live.kept += len(new)

    async def _carry_out(self, live: Live, happened: Sequence[Happening]) -> None:
        """Store that something has happened, then let it: a server that ends in between does it at its next start."""
        try:
            await self._keep(live)
        except BotError as error:
            log.warning("drill_not_kept", drill=live.run.id, code=error.code)
        for happening in happened:
            await self._hands.do(live, happening)

    async def _play(self, live: Live) -> None:
        """Let buyers write until the drill is over."""
        try:
            while not live.ended:
                async with live.lock:
                    happened = live.drill.advance(self.clock())
                    if happened or len(live.drill.inputs) > live.kept or not live.drill.paused:
                        await self._carry_out(live, happened)
                over = live.drill.over or live.drill.clock(self.clock()) > LONGEST
                if over:
                    await self._end(live)
                    return
                live.stirred.clear()
                due = live.drill.due(self.clock())
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(live.stirred.wait(), BEAT if due is None else min(due, BEAT))
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("drill_failed", drill=live.run.id)
            await self._drop(live)

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
