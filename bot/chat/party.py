"""One signed-in client of the socket, as those who serve it see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.auth import Identity, access_conversation
from bot.chat.hub import Connection
from bot.chat.offload import Archive
from bot.chat.protocol.frames import outgoing
from bot.chat.protocol.server import ServerData
from bot.chat.protocol.shapes import Sender
from bot.store import Conversation, load_conversation


def sender_of(identity: Identity) -> Sender:
    """Return how an identity signs messages; staff write as agents."""
    return Sender(kind="buyer" if identity.kind == "buyer" else "agent", id=identity.id, name=identity.name)


@dataclass(eq=False, slots=True)
class Party:
    """A connection with who it is and where it has been let in."""

    connection: Connection
    identity: Identity
    archive: Archive
    frame_id: Callable[[], str]
    entered: dict[str, Conversation] = field(default_factory=dict)
    """As it was when it was entered; shop and customer never change."""
    read: dict[str, int] = field(default_factory=dict)
    """Highest seq reported as read, by conversation."""
    typing: dict[str, tuple[bool, float]] = field(default_factory=dict)
    """What was last told of typing, and when, by conversation."""

    def reply(self, data: ServerData, re: str = "") -> None:
        """Queue a frame for this client."""
        self.connection.outbox.put(outgoing(data, frame_id=self.frame_id(), re=re))

    async def enter(self, conversation: str) -> Conversation:
        """Return the conversation if this client may enter it.

        Raises NotFound or Forbidden.
        """
        known = self.entered.get(conversation)
        if known is None:
            known = await self.archive.read(lambda s: load_conversation(s, conversation))
            access_conversation(self.identity, known)
            self.entered[conversation] = known
        return known
