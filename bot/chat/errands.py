"""What clients ask for, done: one method per kind of frame, each behind its door."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from bot.auth import access_file, access_service, access_supervisor, supervises
from bot.chat.backstage import STAFF_FRAMES, Backstage
from bot.chat.desk import Desk
from bot.chat.drafts import EMPTY_SLOT, DraftRules
from bot.chat.events import Draft, Used
from bot.chat.offload import Archive
from bot.chat.pages import Pages
from bot.chat.party import Party
from bot.chat.protocol import client as ask
from bot.chat.protocol.frames import Incoming
from bot.chat.protocol.server import (
    ConversationLive,
    DraftMarks,
    Mark,
    NoticeUpdated,
    ReadUpTo,
    ServerData,
    TypingNow,
)
from bot.chat.refusals import EmptySlot, EmptyText, RedLine, TooLong
from bot.chat.shown import shown_notice
from bot.errors import Forbidden, InputError
from bot.library import Library
from bot.profile import amend
from bot.store import (
    Conversation,
    LabelChange,
    Session,
    correct_label,
    load_file,
    set_read,
    update_conversation_profile,
    update_customer_profile,
)
from bot.store.notices import load_notice

TYPING_SECONDS = 3.0
"""The same news of typing is told again after this."""
LONG_AGO = float("-inf")
"""Monotonic time of what was never told, or must be told again: who sends and types on is typing the next one."""
FILE_KINDS = frozenset({"image", "video", "voice", "sticker"})
STAFF_KINDS = frozenset({"logistics"})


@dataclass(frozen=True, slots=True)
class Errands:
    """Does what a frame asks for; every failure is a BotError that the caller words."""

    desk: Desk
    backstage: Backstage
    pages: Pages
    archive: Archive
    library: Callable[[], Library]
    rules: DraftRules
    message_chars: int
    now: Callable[[], datetime]

    async def run(self, party: Party, frame: Incoming) -> None:
        """Do what the frame asks for. Raises NotFound, Forbidden, InputError, LimitExceeded, StoreError."""
        data = frame.data
        match data:
            case ask.MessageSend():
                await self._send(party, data, partial(party.reply, re=frame.id))
            case ask.ConversationOpen():
                await self.follow(
                    party, ask.Place(conversation=data.conversation, after_seq=data.after_seq), frame.id
                )
                party.reply(ConversationLive(conversation=data.conversation), frame.id)
                await self.show_insight(party, data.conversation)
            case ask.Typing() | ask.Read():
                await self._presence(party, data)
            case ask.DraftCheck():
                await self._check(party, data, frame.id)
            case ask.LabelCorrect():
                await self._correct(party, data)
            case _ if isinstance(data, STAFF_FRAMES):
                await self.backstage.run(party, data, frame.id)
            case _:
                await self._use(party, data)

    async def follow(self, party: Party, place: ask.Place, re: str = "") -> None:
        """Bring a client up to date in a conversation and let it go live."""
        await party.enter(place.conversation)
        await self.pages.catch_up(party.connection, place.conversation, place.after_seq, re)

    async def show_insight(self, party: Party, conversation: str) -> None:
        """Show staff what colleagues wrote and what is known of the conversation now; reads what was left unread."""
        if party.identity.kind != "staff":
            return
        await self.backstage.show(party, conversation)
        for data in await self.desk.attend(conversation):
            if data is not None:
                party.reply(data)

    async def _send(self, party: Party, send: ask.MessageSend, answer: Callable[[ServerData], None]) -> None:
        staff = party.identity.kind == "staff"
        if len(send.text) > self.message_chars:
            raise TooLong(self.message_chars)
        if send.kind == "text" and not send.text:
            msg = "the text is empty"
            raise EmptyText(msg)
        if send.kind == "event" or (send.kind in STAFF_KINDS and not staff):
            msg = f"a message of kind {send.kind} comes from the shop's system"
            raise Forbidden(msg)
        if staff and send.seen_seq is None:
            msg = "message.send.seen_seq: agents must say what they have seen"
            raise InputError(msg)
        thread = await party.enter(send.conversation)
        if send.conversation in party.typing:
            party.typing[send.conversation] = (party.typing[send.conversation][0], LONG_AGO)
        if send.kind in FILE_KINDS:
            await self._own_file(party, send)
        crossed = await self._crossed(party, send, thread) if staff and send.kind == "text" else ()
        draft = Draft(
            sender=party.connection.who,
            client_msg_id=send.client_msg_id,
            kind=send.kind,
            text=send.text,
            payload=send.payload,
            seen_seq=send.seen_seq if staff else None,
            suggestions=send.suggestions if staff else (),
            crossed=crossed,
            crossed_why=send.override_reason if crossed else "",
            snippets=send.snippets if staff else (),
            notice=(send.notice or "") if staff else "",
        )
        await self.desk.say(send.conversation, draft, answer)
        if draft.notice:
            told = await self.archive.read(lambda s: load_notice(s, draft.notice))
            await self.desk.tell(thread.shop, "", "shop", NoticeUpdated(notice=shown_notice(told)))

    async def _crossed(self, party: Party, send: ask.MessageSend, thread: Conversation) -> tuple[str, ...]:
        """Refuse what blocks; return the rules across which a supervisor sends it all the same."""
        marks = tuple(mark for mark in await self._marks(thread, send.text) if mark.severity == "block")
        if not marks:
            return ()
        if send.override:
            access_supervisor(party.identity, thread.shop)
            return tuple(dict.fromkeys(mark.rule for mark in marks))
        empty = tuple(mark for mark in marks if mark.rule == EMPTY_SLOT)
        raise EmptySlot(empty) if empty else RedLine(marks)

    async def _marks(self, thread: Conversation, text: str) -> tuple[Mark, ...]:
        around = await self.archive.read(lambda s: self.rules.look_around(s, thread, text))
        return self.rules(text, around)

    async def _own_file(self, party: Party, send: ask.MessageSend) -> None:
        """Refuse a file that the sender may not see: nobody sends what is not theirs."""
        thread = party.entered[send.conversation]
        file = await self.archive.read(lambda s: load_file(s, str((send.payload or {}).get("file", ""))))
        access_file(party.identity, file, thread if file.conversation == thread.id else None)
        if file.conversation not in {None, thread.id}:
            msg = f"file {file.id} belongs to another conversation"
            raise Forbidden(msg)

    async def _presence(self, party: Party, data: ask.Typing | ask.Read) -> None:
        """Pass on typing and reading; what was just told is not told again."""
        thread = await party.enter(data.conversation)
        me, here = party.connection, data.conversation
        if isinstance(data, ask.Typing):
            clock = asyncio.get_running_loop().time()
            told, at = party.typing.get(here, (False, LONG_AGO))
            if data.active == told and (not data.active or clock - at < TYPING_SECONDS):
                return
            party.typing[here] = (data.active, clock)
            if not me.staff:
                await self.desk.typed(here, active=data.active)
            news = TypingNow(conversation=here, from_=me.who, active=data.active)
            await self.desk.tell(thread.shop, here, "followers", news, besides=me.id)
            return
        if data.seq <= party.read.get(here, 0):
            return
        kind: Literal["agent", "buyer"] = "agent" if me.staff else "buyer"
        seq = await self.archive.write(
            lambda s: set_read(s, here, kind=kind, participant=me.who.id, seq=data.seq, now=self.now())
        )
        party.read[here] = seq
        read = ReadUpTo(conversation=here, from_=me.who, seq=seq)
        await self.desk.tell(thread.shop, here, "followers", read, besides=me.id)
        if me.staff:
            await self.desk.touched(thread.shop, here)

    async def _check(self, party: Party, data: ask.DraftCheck, re: str) -> None:
        thread = await party.enter(data.conversation)
        access_service(party.identity, thread.shop)
        marks = await self._marks(thread, data.text)
        if supervises(party.identity):
            marks = tuple(
                mark.model_copy(update={"overridable": True})
                if mark.severity == "block" and mark.rule != EMPTY_SLOT
                else mark
                for mark in marks
            )
        party.reply(DraftMarks(text_length=len(data.text), marks=marks), re)

    async def _correct(self, party: Party, data: ask.LabelCorrect) -> None:
        thread = await party.enter(data.conversation)
        access_service(party.identity, thread.shop)
        self._known(data)
        change = LabelChange(data.psychology, data.intent, data.emotion, data.customer_type or {})

        def store(session: Session) -> None:
            correct_label(
                session,
                conversation=thread.id,
                message_id=data.message_id,
                staff=party.identity.id,
                change=change,
                now=self.now(),
            )
            if change.customer_type:
                update_conversation_profile(session, thread.id, lambda old: amend(old, change.customer_type))
                update_customer_profile(
                    session, thread.customer, lambda old: amend(old, change.customer_type)
                )

        await self.desk.settled(thread.id)
        await self.archive.write(store)
        await self.desk.corrected(thread.id)
        await self.desk.touched(thread.shop, thread.id)

    def _known(self, data: ask.LabelCorrect) -> None:
        """Refuse labels that the vocabulary does not have."""
        labels = self.library().labels
        wrong = [key for key in data.psychology or () if key not in labels.psychology]
        if data.intent is not None and data.intent not in labels.intents:
            wrong.append(data.intent)
        if data.emotion is not None and data.emotion not in labels.emotion:
            wrong.append(data.emotion)
        for axis, value in (data.customer_type or {}).items():
            if axis not in labels.axes or (value is not None and value not in labels.axes[axis].values):
                wrong.append(f"{axis}.{value}")
        if wrong:
            msg = f"label.correct: unknown {', '.join(wrong)}"
            raise InputError(msg)

    async def _use(self, party: Party, data: ask.ClientData) -> None:
        """Enter what an agent did with suggestions."""
        by = party.connection.who
        match data:
            case ask.SuggestionDisplayed():
                used = Used("displayed", data.suggestions, by)
            case ask.SuggestionInserted():
                used = Used("inserted", (data.suggestion,), by)
            case ask.SuggestionEdited():
                used = Used("edited", (data.suggestion,), by, text=data.text)
            case ask.SuggestionSent():
                used = Used("sent", (data.suggestion,), by, text=data.text)
            case ask.SuggestionDismissed():
                used = Used("dismissed", (data.suggestion,), by, reason=data.reason)
            case _:
                msg = f"{data.TYPE} is not expected here"
                raise InputError(msg)
        thread = await party.enter(data.conversation)
        access_service(party.identity, thread.shop)
        await self.desk.use(thread.id, used)
