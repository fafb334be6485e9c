"""The conversation list of everybody signed in, kept fresh: changes are gathered and sent together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping

import structlog

from bot.chat.bus import Note
from bot.chat.hub import Hub
from bot.chat.offload import Archive
from bot.chat.protocol.frames import outgoing
from bot.chat.protocol.server import ConversationUpdated, QueueUpdated, ServerData
from bot.chat.shown import shown_conversation
from bot.errors import StoreError
from bot.library import Labels
from bot.store import ConversationView, Queue, Session, conversation_views, queue

log = structlog.get_logger("zhike.chat")

GATHER_SECONDS = 0.1


class Listing:
    """Answers `list` notes with one `conversation.updated` per conversation and viewer.

    A line of the list differs between viewers (what each has read), so each process makes the lines of
    those who are connected to it.
    """

    def __init__(
        self, archive: Archive, hub: Hub, labels: Callable[[], Labels], frame_id: Callable[[], str]
    ) -> None:
        self._archive = archive
        self._hub = hub
        self._labels = labels
        self._frame_id = frame_id
        self._changed: set[str] = set()
        self._shops: set[str] = set()
        self._queues: dict[str, Queue] = {}
        self._task: asyncio.Task[None] | None = None

    def receive(self, note: Note) -> None:
        """Take a note of the bus; all but `list` notes are for others."""
        if note.audience == "list" and self._hub.staff(note.shop):
            self._changed.add(note.conversation)
            self._shops.add(note.shop)
            if self._task is None:
                self._task = asyncio.create_task(self._send())

    async def settle(self) -> None:
        """Wait until every change received so far has been sent."""
        while self._task is not None:
            await asyncio.wait([self._task])

    async def _send(self) -> None:
        try:
            while self._changed:
                await asyncio.sleep(GATHER_SECONDS)
                shops, conversations = self._shops, self._changed
                self._shops, self._changed = set(), set()
                await self._send_lines(shops, conversations)
        except StoreError as error:
            log.warning("list_not_sent", code=error.code)
        finally:
            self._task = None

    async def _send_lines(self, shops: set[str], conversations: set[str]) -> None:
        concerned = {connection for shop in shops for connection in self._hub.staff(shop)}
        viewers = {connection.who.id: connection.shops for connection in concerned}
        lines = await self._archive.read(lambda s: _lines(s, viewers, conversations))
        labels = self._labels()
        for viewer, (views, waiting) in lines.items():
            news: list[ServerData] = [
                ConversationUpdated(conversation=shown_conversation(view, labels)) for view in views
            ]
            if waiting != self._queues.get(viewer):
                self._queues[viewer] = waiting
                news.append(queue_news(waiting))
            for data in news:
                frame = outgoing(data, frame_id=self._frame_id())
                for connection in concerned:
                    if connection.who.id == viewer:
                        connection.outbox.put(frame)


def queue_news(waiting: Queue) -> QueueUpdated:
    """Return how the queue stands as staff see it."""
    return QueueUpdated(
        waiting=waiting.waiting,
        unassigned=waiting.unassigned,
        complaints=waiting.complaints,
        longest_since=waiting.longest_since,
    )


def _lines(
    session: Session, viewers: Mapping[str, frozenset[str]], conversations: Collection[str]
) -> dict[str, tuple[tuple[ConversationView, ...], Queue]]:
    return {
        viewer: (
            conversation_views(session, shops=shops, viewer=viewer, conversations=conversations),
            queue(session, shops),
        )
        for viewer, shops in viewers.items()
    }
