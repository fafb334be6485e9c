"""What a client is missing, read from the database in pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.chat.hub import Connection, Hub
from bot.chat.offload import Archive
from bot.chat.protocol.frames import outgoing
from bot.chat.protocol.server import MessagesPage
from bot.chat.protocol.shapes import Message
from bot.chat.shown import shown_messages
from bot.store import Session, heads, messages_after

PAGE_OCTETS = 48 * 1024
"""A page is cut before it grows beyond this; one message alone may be larger."""


class Pages:
    """Brings connections up to date, from any seq, and then lets them go live without a gap."""

    def __init__(self, archive: Archive, hub: Hub, size: int, frame_id: Callable[[], str]) -> None:
        self._archive = archive
        self._hub = hub
        self._size = size
        self._frame_id = frame_id

    async def catch_up(self, connection: Connection, conversation: str, after_seq: int, re: str = "") -> None:
        """Queue everything after `after_seq`, then go live.

        Between reading a page and going live nothing is awaited, so a message is either in a page or
        comes live: notes that arrive in between leave their seq in `heard_of`, and another page is read.
        Waits while the outbox is more than half full. Raises StoreUnavailable.
        """
        following = self._hub.follow(connection, conversation, after_seq)
        while not following.live and connection.outbox.closing is None:
            await connection.outbox.room()
            cursor = following.cursor
            messages, head = await self._archive.read(partial(self._page, conversation, cursor))
            if connection.following.get(conversation) is not following or following.cursor != cursor:
                return
            if messages:
                following.cursor = messages[-1].seq
            last = not messages or following.cursor >= max(head, following.heard_of)
            page = MessagesPage(conversation=conversation, messages=messages, head_seq=head, last=last)
            connection.outbox.put(outgoing(page, frame_id=self._frame_id(), re=re))
            following.live = last
            following.reported = max(following.reported, following.cursor)

    def _page(self, conversation: str, cursor: int, session: Session) -> tuple[tuple[Message, ...], int]:
        found = messages_after(session, conversation, cursor, self._size)
        return _cut(shown_messages(found)), heads(session, [conversation]).get(conversation, 0)


def _cut(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """Return as many of the first messages as fit a page, at least one."""
    octets = 0
    for count, message in enumerate(messages):
        octets += 400 + 4 * len(message.text) + len(str(message.payload or ""))
        if octets > PAGE_OCTETS and count:
            return messages[:count]
    return messages
