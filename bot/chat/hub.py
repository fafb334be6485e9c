"""Who is connected to this process, and what of the news each of them gets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.chat.bus import Note
from bot.chat.closing import CloseCode, Closing
from bot.chat.outbox import Outbox
from bot.chat.protocol.shapes import Sender
from bot.errors import LimitExceeded


class TooManyConnections(LimitExceeded):
    """This person has as many connections as one may have; close one of them first."""

    code = "too_many_connections"


@dataclass(slots=True)
class Following:
    """How far one connection has one conversation."""

    cursor: int
    """Seq of the last message queued for it."""
    live: bool = False
    """False while pages are read: live messages are then left to the pages."""
    heard_of: int = 0
    """Highest seq that a note told of."""
    reported: int = 0
    """Head that the last heartbeat told."""


@dataclass(eq=False, slots=True)
class Connection:
    """One client: who it is, what it follows, what waits to be written to it."""

    id: str
    who: Sender
    shops: frozenset[str]
    """A buyer's one shop; the shops that a member of staff serves."""
    outbox: Outbox
    behind: Callable[[str], None]
    """Called with a conversation in which a message was missed; it must read the missing ones."""
    jti: str = ""
    """Id of the token it came with, or renewed."""
    following: dict[str, Following] = field(default_factory=dict)

    @property
    def staff(self) -> bool:
        """Whether this is an agent and not a buyer."""
        return self.who.kind == "agent"


class Hub:
    """All connections of this process. Everything here runs on the event loop and never waits."""

    def __init__(self, per_agent: int = 5) -> None:
        self._per_agent = per_agent
        self._all: dict[str, Connection] = {}
        self._staff: defaultdict[str, set[Connection]] = defaultdict(set)
        self._followers: defaultdict[str, set[Connection]] = defaultdict(set)

    def __len__(self) -> int:
        """Return how many are connected."""
        return len(self._all)

    def __iter__(self) -> Iterator[Connection]:
        """Iterate over a copy."""
        return iter(tuple(self._all.values()))

    def staff(self, shop: str) -> tuple[Connection, ...]:
        """Return the connections of the shop's staff."""
        return tuple(self._staff.get(shop, ()))

    def shops(self) -> tuple[str, ...]:
        """Return the shops of which somebody of the staff is connected."""
        return tuple(self._staff)

    def join(self, connection: Connection) -> None:
        """Take the connection in.

        Raises TooManyConnections when this person of the shop has the allowed number already.
        """
        mine = sum(
            c.who.kind == connection.who.kind
            and c.who.id == connection.who.id
            and c.shops == connection.shops
            for c in self._all.values()
        )
        if mine >= self._per_agent:
            msg = f"{self._per_agent} connections for one person"
            raise TooManyConnections(msg)
        self._all[connection.id] = connection
        if connection.staff:
            for shop in connection.shops:
                self._staff[shop].add(connection)

    def admit(self, who: str, shop: str) -> None:
        """Let the connections of a member of staff hear of one more shop from now on."""
        for connection in self:
            if connection.staff and connection.who.id == who:
                connection.shops |= {shop}
                self._staff[shop].add(connection)

    def leave(self, connection: Connection) -> None:
        """Forget the connection; harmless when it never joined."""
        self._all.pop(connection.id, None)
        for shop in connection.shops:
            self._discard(self._staff, shop, connection)
        for conversation in connection.following:
            self._discard(self._followers, conversation, connection)
        connection.following.clear()

    def follow(self, connection: Connection, conversation: str, after_seq: int) -> Following:
        """Let the connection hear of the conversation; it is not live before `catch_up` says so."""
        following = connection.following.get(conversation)
        if following is None:
            following = connection.following[conversation] = Following(after_seq)
        following.cursor, following.live = after_seq, False
        self._followers[conversation].add(connection)
        return following

    def deliver(self, note: Note) -> None:
        """Queue a note for all whom it concerns; the receiver of the bus."""
        if note.audience == "list":
            return
        if note.audience == "shop":
            for connection in self._staff.get(note.shop, ()):
                if not note.only or connection.who.id in note.only:
                    self._offer(connection, note)
            return
        for connection in tuple(self._followers.get(note.conversation, ())):
            if note.shop in connection.shops and (note.audience == "followers" or connection.staff):
                self._offer(connection, note)

    def end_where(self, matches: Callable[[Connection], bool], code: CloseCode) -> int:
        """End every connection that matches; return how many (sign-out, role change, removed account)."""
        ended = [connection for connection in self if matches(connection)]
        for connection in ended:
            connection.outbox.end(Closing(code))
        return len(ended)

    @staticmethod
    def _offer(connection: Connection, note: Note) -> None:
        if connection.id == note.besides:
            return
        if not note.seq:
            following = connection.following.get(note.conversation)
            if following is None or following.live or note.audience == "shop":
                connection.outbox.put(note.frame)
            return
        following = connection.following[note.conversation]
        following.heard_of = max(following.heard_of, note.seq)
        if not following.live or note.seq <= following.cursor:
            return
        if note.seq == following.cursor + 1:
            following.cursor = note.seq
            connection.outbox.put(note.frame)
        else:
            following.live = False
            connection.behind(note.conversation)

    @staticmethod
    def _discard(index: defaultdict[str, set[Connection]], key: str, connection: Connection) -> None:
        members = index.get(key)
        if members is not None:
            members.discard(connection)
            if not members:
                del index[key]


def changed_heads(connection: Connection) -> dict[str, int]:
    """Return the heads that changed since this was last called, by conversation."""
    changed = {}
    for conversation, following in connection.following.items():
        head = max(following.heard_of, following.cursor)
        if head > following.reported:
            changed[conversation] = following.reported = head
    return changed
