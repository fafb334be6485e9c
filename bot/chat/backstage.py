"""What staff do among themselves about a conversation: notes, transfers, presence, drafts in two windows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from bot.auth import access_service, access_staff
from bot.chat.desk import Desk
from bot.chat.deskbook import DeskBook
from bot.chat.deskrules import load_rules
from bot.chat.offload import Archive
from bot.chat.party import Party
from bot.chat.porter import Porter
from bot.chat.presence import Presence
from bot.chat.protocol import client as ask
from bot.chat.protocol.server import Alert, DraftSynced, NoteNew, Notes, TransferUpdated, Viewers
from bot.chat.protocol.shapes import Person
from bot.chat.refusals import EmptyText
from bot.chat.shown import shown_note, shown_transfer
from bot.errors import Conflict, InputError
from bot.store import (
    Conversation,
    Session,
    Staff,
    assign,
    audit,
    close,
    load_conversation,
    load_staff,
    set_alert,
)
from bot.store.notes import StoredNote, add_note, notes_of
from bot.store.transfers import Transfer, answer_transfer, ask_transfer, withdraw_transfers

LOOKED_AT = 5
"""Newest notes among which the line about a transfer is."""


class NotPresent(Conflict):
    """The colleague is not connected; choose somebody who is, or give it to the queue."""

    code = "not_present"


StaffFrame = (
    ask.ConversationAssign
    | ask.ConversationClose
    | ask.ConversationTransfer
    | ask.TransferAnswer
    | ask.ConversationView
    | ask.NoteAdd
    | ask.AlertSettle
    | ask.PresenceSet
    | ask.DraftSync
)
STAFF_FRAMES = (
    ask.ConversationAssign,
    ask.ConversationClose,
    ask.ConversationTransfer,
    ask.TransferAnswer,
    ask.ConversationView,
    ask.NoteAdd,
    ask.AlertSettle,
    ask.PresenceSet,
    ask.DraftSync,
)


@dataclass(frozen=True, slots=True)
class Backstage:
    """Does what staff ask for among themselves; every failure is a BotError that the caller words."""

    desk: Desk
    presence: Presence
    porter: Porter
    archive: Archive
    book: Callable[[], DeskBook]
    now: Callable[[], datetime]

    async def run(self, party: Party, data: StaffFrame, re: str) -> None:
        """Do what the frame asks for. Raises NotFound, Forbidden, InputError, Conflict, StoreError."""
        access_staff(party.identity)
        if isinstance(data, ask.PresenceSet):
            await self.presence.choose(party.connection, data.status, data.capacity)
            return
        if data.conversation is None:
            await self.presence.look(party.connection, "", None)
            return
        thread = await party.enter(data.conversation)
        access_service(party.identity, thread.shop)
        match data:
            case ask.NoteAdd():
                await self._note(party, thread, data, re)
            case ask.ConversationView():
                await self.presence.look(party.connection, thread.shop, thread.id)
            case ask.DraftSync():
                me = party.connection
                news = DraftSynced(
                    conversation=thread.id, text=data.text, suggestions=tuple(data.suggestions)
                )
                await self.desk.tell(thread.shop, thread.id, "shop", news, besides=me.id, only=(me.who.id,))
            case ask.AlertSettle():
                await self._settle(party, thread)
            case ask.ConversationTransfer():
                await self._transfer(party, thread, data)
            case ask.TransferAnswer():
                await self._answer(party, thread, data)
            case ask.ConversationAssign() | ask.ConversationClose():
                await self._move(party, thread, data)

    async def show(self, party: Party, conversation: str) -> None:
        """Show somebody of the staff what colleagues have written, and who else is looking."""
        notes = await self.archive.read(lambda s: notes_of(s, conversation))
        if notes:
            party.reply(Notes(conversation=conversation, notes=tuple(shown_note(note) for note in notes)))
        if people := self.presence.viewers(conversation):
            party.reply(Viewers(conversation=conversation, people=people))

    async def _note(self, party: Party, thread: Conversation, data: ask.NoteAdd, re: str) -> None:
        if not data.text:
            msg = "the note is empty"
            raise EmptyText(msg)

        def store(session: Session) -> tuple[StoredNote, bool]:
            for who in data.mentions:
                _serving(session, who, thread.shop)
            return add_note(
                session,
                conversation=thread.id,
                author=party.identity.id,
                text=data.text,
                client_note_id=data.client_note_id,
                mentions=data.mentions,
                now=self.now(),
            )

        note, new = await self.archive.write(store)
        news = NoteNew(note=shown_note(note))
        party.reply(news, re)
        if not new:
            return
        me = party.connection
        await self.desk.tell(thread.shop, thread.id, "staff", news, besides=me.id)
        others = tuple(who.id for who in note.mentions if who.id != me.who.id)
        if others:
            said = self.book().say("mention", name=me.who.name)
            await self._alert(party, thread, "mention", said, others)

    async def _settle(self, party: Party, thread: Conversation) -> None:
        """Take the standing alert away, and write down who did."""

        def store(session: Session) -> None:
            alert, now = load_conversation(session, thread.id).alert, self.now()
            if not alert:
                return
            set_alert(session, thread.id, "", now=now)
            audit(
                session,
                action="alert.settled",
                target=thread.id,
                staff=party.identity.id,
                shop=thread.shop,
                detail={"alert": alert},
                now=now,
            )

        await self.archive.write(store)
        await self.desk.touched(thread.shop, thread.id)

    async def _move(
        self, party: Party, thread: Conversation, data: ask.ConversationAssign | ask.ConversationClose
    ) -> None:
        """Give a conversation to somebody at once, or end it; an open offer is over with that."""
        me, now = party.identity.id, self.now()

        def store(session: Session) -> tuple[Transfer, ...]:
            over = withdraw_transfers(session, thread.id, staff=me, now=now)
            if isinstance(data, ask.ConversationClose):
                close(session, thread.id, now=now)
            else:
                if data.agent is not None:
                    _serving(session, data.agent, thread.shop)
                assign(session, thread.id, data.agent, now=now)
            return over

        await self._told(thread, await self.archive.write(store))

    async def _transfer(self, party: Party, thread: Conversation, data: ask.ConversationTransfer) -> None:
        me, now = party.identity.id, self.now()
        if data.agent == me:
            msg = f"conversation.transfer: {me} cannot transfer to herself"
            raise InputError(msg)

        def store(session: Session) -> tuple[Transfer, ...]:
            if data.agent is not None:
                _serving(session, data.agent, thread.shop)
                if self.presence.status(data.agent, thread.shop) == "offline":
                    msg = f"staff {data.agent} is not connected"
                    raise NotPresent(msg)
            return ask_transfer(
                session, conversation=thread.id, sender=me, target=data.agent, note=data.note, now=now
            )

        await self._told(thread, await self.archive.write(store))
        if data.agent is not None:
            key = "transfer" if data.note else "transfer_bare"
            said = self.book().say(key, name=party.connection.who.name, note=data.note)
            await self._alert(party, thread, "transfer", said, (data.agent,))
            return
        rules, free = await self.archive.read(
            lambda s: (load_rules(s, thread.shop), load_conversation(s, thread.id))
        )
        await self.porter.give(free, rules, besides=me)

    async def _answer(self, party: Party, thread: Conversation, data: ask.TransferAnswer) -> None:
        answered = await self.archive.write(
            lambda s: answer_transfer(
                s,
                data.transfer,
                conversation=thread.id,
                staff=party.identity.id,
                accept=data.accept,
                reason=data.reason,
                now=self.now(),
            )
        )
        await self._told(thread, (answered,))

    async def _told(self, thread: Conversation, transfers: tuple[Transfer, ...]) -> None:
        """Tell the shop what became of a conversation."""
        await tell_transfers(self.desk, self.archive, transfers)
        await self.desk.touched(thread.shop, thread.id)
        self.presence.changed(thread.shop)

    async def _alert(
        self,
        party: Party,
        thread: Conversation,
        kind: Literal["mention", "transfer"],
        message: str,
        whom: tuple[str, ...],
    ) -> None:
        who = party.connection.who
        by = Person(id=who.id, name=who.name)
        alert = Alert(kind=kind, conversation=thread.id, message=message, by=by)
        await self.desk.tell(thread.shop, thread.id, "shop", alert, only=whom)


async def tell_transfers(desk: Desk, archive: Archive, transfers: tuple[Transfer, ...]) -> None:
    """Tell the staff of a shop how offers stand by now, and show the lines about them in the thread."""
    for transfer in transfers:
        news = TransferUpdated(transfer=shown_transfer(transfer))
        await desk.tell(transfer.shop, transfer.conversation, "shop", news)
        lines = await archive.read(partial(notes_of, conversation=transfer.conversation, limit=LOOKED_AT))
        newest = transfer.state if transfer.answered_at and transfer.target else "asked"
        for note in lines:
            if note.client_note_id == f"{transfer.id}:{newest}":
                await desk.tell(transfer.shop, transfer.conversation, "staff", NoteNew(note=shown_note(note)))


def _serving(session: Session, staff: str, shop: str) -> Staff:
    """Return a colleague who serves the shop. Raises NotFound, InputError."""
    colleague = load_staff(session, staff)
    if colleague.disabled or (colleague.role != "admin" and shop not in colleague.shops):
        msg = f"staff {staff} does not serve shop {shop}"
        raise InputError(msg)
    return colleague
