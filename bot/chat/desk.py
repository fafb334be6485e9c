"""Where rooms are kept and their commands carried out: the shell around `bot.chat.room`.

Each conversation has one room in this process and its events are handled one at a time. What a client
asked for is carried to its end even if the client is gone by then: a message is never stored without
being delivered.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, Literal

import structlog

from bot.chat import commands as do
from bot.chat.bus import Bus, Note
from bot.chat.events import (
    Asked,
    Corrected,
    Draft,
    Event,
    Outdated,
    Rang,
    Stored,
    Typed,
    Understandable,
    Unreadable,
    Used,
)
from bot.chat.offload import Archive, Threads
from bot.chat.place import Place
from bot.chat.protocol.frames import outgoing
from bot.chat.protocol.server import Alert, Insight, MessageNew, ServerData, Suggestions
from bot.chat.protocol.shapes import Message
from bot.chat.reading import Interpreter
from bot.chat.room import Room
from bot.chat.round import OpenRound, Patience
from bot.chat.shown import shown_message, shown_messages
from bot.chat.telling import answer_to, insight_of, suggestions_of
from bot.errors import StaleView as Stale
from bot.errors import StoreError
from bot.store import (
    Appended,
    Session,
    append_message,
    load_conversation,
    messages_after,
    open_round,
    record_override,
    set_alert,
)
from bot.store.notices import record_notice
from bot.store.snippets import count_uses

log = structlog.get_logger("zhike.chat")

KEPT_ROOMS = 5000
LATER = 0.1
"""Seconds until the door is seen to: reading what was said goes first."""
MISSING_LIMIT = 200

Say = Callable[[ServerData], None]
"""Answers the one who asked."""
Heard = Callable[[str, str], Coroutine[Any, Any, None]]
"""Takes shop and conversation."""


class Desk:
    """All rooms of this process."""

    def __init__(
        self,
        archive: Archive,
        bus: Bus,
        interpreter: Interpreter,
        readers: Threads,
        *,
        patience: Patience,
        now: Callable[[], datetime],
        words: Callable[[str], str],
    ) -> None:
        self._archive = archive
        self._bus = bus
        self._interpreter = interpreter
        self._readers = readers
        self._patience = patience
        self._now = now
        self._words = words
        self._places: dict[str, Place] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._frames = 0
        self.heard: Heard | None = None
        """Called after a buyer's message was stored, outside of the room's turn."""

    def frame_id(self) -> str:
        """Return the id of the next server frame."""
        self._frames += 1
        return f"s{self._frames}"

    async def say(self, conversation: str, draft: Draft, answer: Say) -> None:
        """Store and deliver a message; `answer` gets the acknowledgement or what the sender has missed.

        Raises Conflict, NotFound, InputError or StoreUnavailable; then nothing was stored.
        """
        await self._whole(self._in_turn(conversation, Asked(draft), answer))

    async def use(self, conversation: str, used: Used) -> None:
        """Enter what an agent did with suggestions; raises NotFound, StoreUnavailable."""
        await self._whole(self._in_turn(conversation, used))

    async def typed(self, conversation: str, *, active: bool) -> None:
        """Take note that the buyer types the next message, or stopped."""
        if conversation in self._places:
            await self._whole(self._in_turn(conversation, Typed(active)))

    async def settled(self, conversation: str) -> None:
        """Wait until what staff were shown of a conversation is stored too; raises NotFound, StoreUnavailable."""
        await self._whole(self._in_turn(conversation))

    async def corrected(self, conversation: str) -> None:
        """Have the open round read again after a correction was stored."""
        await self._whole(self._in_turn(conversation, Corrected(self._clock())))

    async def renewed(self, shop: str) -> None:
        """Have the open rounds of a shop read again after its facts were changed."""
        for place in tuple(self._places.values()):
            if place.shop == shop and place.room is not None and place.room.round is not None:
                await self._whole(self._in_turn(place.conversation, Corrected(self._clock())))

    async def attend(self, conversation: str) -> tuple[Insight | None, Suggestions | None]:
        """Open the room, which reads what was left unread; return what staff see now in this process."""
        await self._whole(self._in_turn(conversation))
        place = self._places.get(conversation)
        return (place.insight, place.suggestions) if place else (None, None)

    async def tell(
        self,
        shop: str,
        conversation: str,
        audience: Literal["followers", "staff", "shop"],
        data: ServerData,
        *,
        besides: str = "",
        only: tuple[str, ...] = (),
    ) -> None:
        """Publish a frame that holds no message; `only`: to these of the shop's staff."""
        frame = outgoing(data, frame_id=self.frame_id())
        await self._bus.publish(Note(shop, conversation, audience, frame, besides=besides, only=only))

    async def touched(self, shop: str, conversation: str) -> None:
        """Let every process know that the conversation looks different in the list."""
        await self._bus.publish(Note(shop, conversation, "list", ""))

    async def caught_up(self) -> None:
        """Wait until what is under way now is done, whichever conversation it is of."""
        if self._tasks:
            await asyncio.wait(tuple(self._tasks))

    async def drain(self) -> None:
        """Wait until everything under way is done; alarms are dropped, the next start reads those rounds."""
        for place in self._places.values():
            if place.timer is not None:
                place.timer.cancel()
        while self._tasks:
            await self.caught_up()

    async def _whole(self, work: Coroutine[Any, Any, None]) -> None:
        """Carry `work` to its end, whatever becomes of the caller."""
        await asyncio.shield(self._start(work))

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return task

    def _clock(self) -> float:
        return asyncio.get_running_loop().time()

    async def _in_turn(
        self, conversation: str, event: Event | None = None, answer: Say | None = None
    ) -> None:
        place = self._places.get(conversation)
        if place is None:
            place = self._places[conversation] = Place(conversation)
            self._tidy()
        async with place.lock:
            if place.room is None:
                try:
                    await self._open(place)
                except BaseException:
                    self._places.pop(conversation, None)
                    raise
            if event is not None and place.room is not None:
                await self._carry_out(place, place.room, place.room.handle(event), event, answer)

    async def _open(self, place: Place) -> None:
        """Bring the room back as the database knows it. Raises NotFound, StoreUnavailable."""
        thread, pending, last = await self._archive.read(
            lambda s: (
                load_conversation(s, place.conversation),
                open_round(s, place.conversation),
                self._interpreter.last_read(s, place.conversation),
            )
        )
        place.shop = thread.shop
        if last.reading is not None:
            place.insight = insight_of(place.conversation, last.round, last.revision, last.reading)
        if pending is None:
            place.room = Room(self._patience)
            return
        known = last.round == pending.round
        unread = not known or last.last_seq < pending.last_seq
        spoken = OpenRound(pending.round, pending.last_seq, unread_since=0.0 if unread else None)
        if known and last.reading is not None:
            place.suggestions = suggestions_of(
                place.conversation, last.round, last.revision, last.reading, frozen=bool(last.frozen)
            )
            place.room = Room(self._patience, spoken, last.revision, last.reading, last.frozen)
        else:
            place.room = Room(self._patience, spoken)
        now = self._clock()
        await self._carry_out(place, place.room, place.room.start(now), Rang(now), None)

    async def _carry_out(
        self, place: Place, room: Room, wanted: list[do.Command], cause: Event, answer: Say | None
    ) -> None:
        queue = deque(wanted)
        while queue:
            command = queue.popleft()
            try:
                event = await self._perform(place, command, answer)
            except StoreError as error:
                if isinstance(command, do.Append) or isinstance(cause, Used):
                    raise
                log.warning(
                    "not_kept", conversation=place.conversation, what=type(command).__name__, code=error.code
                )
                continue
            if event is not None:
                queue.extend(room.handle(event))

    async def _perform(self, place: Place, command: do.Command, answer: Say | None) -> Event | None:
        match command:
            case do.Append(draft):
                return await self._append(place.conversation, draft)
            case do.Wake(at):
                self._wake(place, at)
            case do.AskAssistant():
                self._start(self._ask(place.conversation, command))
            case do.Keep():
                await self._archive.write(lambda s: self._interpreter.keep(s, place.conversation, command))
            case do.Record():
                await self._archive.write(lambda s: self._interpreter.record(s, place.conversation, command))
            case do.Refresh():
                await self.touched(place.shop, place.conversation)
            case do.Acknowledge() | do.ShowMissing():
                if answer is not None:
                    answer(answer_to(place.conversation, command))
            case _:
                await self._show(place, command)
        return None

    async def _show(
        self,
        place: Place,
        command: do.Deliver | do.ShowInsight | do.ShowSuggestions | do.ShowDegraded | do.Raise,
    ) -> None:
        here = place.conversation
        match command:
            case do.Deliver(message):
                await self._deliver(place, message)
            case do.ShowInsight(number, revision, reading):
                place.insight = insight_of(here, number, revision, reading)
                await self.tell(place.shop, here, "staff", place.insight)
            case do.ShowSuggestions(number, revision, reading, frozen):
                place.suggestions = suggestions_of(here, number, revision, reading, frozen=frozen)
                await self.tell(place.shop, here, "staff", place.suggestions)
            case do.ShowDegraded(number, revision):
                reading = await self._readers.run(lambda: self._interpreter.unread(here))
                place.insight = insight_of(here, number, revision, reading)
                await self.tell(place.shop, here, "staff", place.insight)
            case do.Raise(kind):
                await self._archive.write(lambda s: set_alert(s, here, kind, now=self._now()))
                notice = Alert(kind=kind, conversation=here, message=self._words(f"alert.{kind}"))
                await self.tell(place.shop, here, "shop", notice)

    async def _append(self, conversation: str, draft: Draft) -> Event:
        now = self._now()

        def store(session: Session) -> Appended:
            appended = append_message(
                session,
                conversation=conversation,
                sender_kind=draft.sender.kind,
                sender_id=draft.sender.id,
                sender_name=draft.sender.name,
                client_msg_id=draft.client_msg_id,
                kind=draft.kind,
                text=draft.text,
                payload=draft.payload,
                seen_seq=draft.seen_seq,
                now=now,
            )
            if not appended.repeated:
                self._note_down(session, appended, draft, now)
            return appended

        try:
            appended = await self._archive.write(store)
        except Stale as stale:
            seen = draft.seen_seq or 0
            missing = await self._archive.read(lambda s: messages_after(s, conversation, seen, MISSING_LIMIT))
            return Outdated(draft, shown_messages(missing), stale.head_seq)
        return Stored(
            draft,
            shown_message(appended.message),
            shown_messages(appended.unseen),
            repeated=appended.repeated,
            at=self._clock(),
        )

    @staticmethod
    def _note_down(session: Session, appended: Appended, draft: Draft, now: datetime) -> None:
        """Enter what else the message was: across red lines, made of snippets, a shop-wide notice."""
        message, sender = appended.message, draft.sender.id
        if draft.crossed:
            record_override(session, message, draft.crossed, why=draft.crossed_why, now=now)
        if draft.snippets:
            count_uses(session, shop=message.shop, staff=sender, snippets=draft.snippets)
        if draft.notice:
            record_notice(session, draft.notice, message, now=now)

    async def _deliver(self, place: Place, message: Message) -> None:
        if message.sender.kind == "agent" and message.kind != "recall":
            place.suggestions = None
        frame = outgoing(MessageNew(message=message), frame_id=self.frame_id())
        await self._bus.publish(Note(place.shop, place.conversation, "followers", frame, seq=message.seq))
        if self.heard is not None and message.sender.kind == "buyer" and message.kind != "recall":
            self._start(self._tell_heard(self.heard, place))

    @staticmethod
    async def _tell_heard(heard: Heard, place: Place) -> None:
        await asyncio.sleep(LATER)
        try:
            await heard(place.shop, place.conversation)
        except Exception:
            log.exception("not_received", conversation=place.conversation)

    async def _ask(self, conversation: str, asked: do.AskAssistant) -> None:
        """Have the round read in a worker thread; the result comes back as an event."""
        event: Event
        try:
            reading = await self._readers.run(lambda: self._interpreter.read(conversation))
            event = Understandable(asked.round, asked.ask, reading)
        except Exception:
            log.exception("not_read", conversation=conversation, round=asked.round)
            event = Unreadable(asked.round, asked.ask)
        try:
            await self._in_turn(conversation, event)
        except Exception:
            log.exception("not_shown", conversation=conversation, round=asked.round)

    def _wake(self, place: Place, at: float | None) -> None:
        if place.timer is not None:
            place.timer.cancel()
            place.timer = None
        if at is not None:
            loop = asyncio.get_running_loop()
            place.timer = loop.call_at(at, lambda: self._start(self._ring(place, at)))

    async def _ring(self, place: Place, at: float) -> None:
        place.timer = None
        try:
            await self._in_turn(place.conversation, Rang(max(at, self._clock())))
        except Exception:
            log.exception("round_not_asked", conversation=place.conversation)

    def _tidy(self) -> None:
        """Forget the longest-kept rooms in which nothing is open; the database knows them."""
        if len(self._places) > KEPT_ROOMS:
            idle = [
                key
                for key, place in self._places.items()
                if place.room is not None and place.room.round is None and not place.lock.locked()
            ]
            for key in idle[: KEPT_ROOMS // 10]:
                del self._places[key]
