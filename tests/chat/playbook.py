"""A room's test as a transcript: `>>` an event comes in, `<<` the next command must be this one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

from bot.chat.commands import Command
from bot.chat.events import Draft, Event, Reading, Stored
from bot.chat.protocol.cards import Kind
from bot.chat.protocol.shapes import (
    Message,
    Offered,
    ProfileCard,
    ScoredLabel,
    Sender,
    Understood,
)
from bot.chat.room import Room

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BUYER = Sender(kind="buyer", id="b1", name="小**")
AGENT = Sender(kind="agent", id="a1", name="晴天")
OTHER_AGENT = Sender(kind="agent", id="a2", name="明月")


class Playbook:
    """Feeds a room and compares; true when every command was named and nothing is left over."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self._due: list[Command] = []

    def __rshift__(self, event: Event) -> Self:
        """Let `event` happen; everything wanted before must have been named."""
        assert self._due == []
        self._due = self.room.handle(event)
        return self

    def __lshift__(self, command: Command) -> Self:
        """Expect `command` next."""
        assert self._due, f"nothing more was wanted, but expected {command}"
        assert self._due.pop(0) == command
        return self

    def __bool__(self) -> bool:
        """Say whether nothing is left over."""
        assert self._due == []
        return True


def said(seq: int, text: str, who: Sender = BUYER, kind: Kind = "text", **payload: str) -> Message:
    """Return a stored message."""
    return Message(
        id=f"m{seq}",
        conversation="c1",
        seq=seq,
        sender=who,
        kind=kind,
        text=text,
        payload=dict(payload) or None,
        client_msg_id=f"k{seq}",
        sent_at=MORNING,
    )


def draft_of(message: Message, *suggestions: str) -> Draft:
    """Return the draft that became `message`."""
    return Draft(
        message.sender,
        message.client_msg_id,
        message.kind,
        message.text,
        message.payload,
        suggestions=suggestions,
    )


def stored(message: Message, at: float, *suggestions: str, repeated: bool = False) -> Stored:
    """Return the event that `message` is committed."""
    return Stored(draft_of(message, *suggestions), message, (), repeated=repeated, at=at)


def reading(*ids: str, alarm: bool = False, whole: bool = False) -> Reading:
    """Return a reading with suggestions of these ids."""
    return Reading(
        Understood(
            psychology=(ScoredLabel(key="bargain", zh="求廉", score=0.9),),
            intents=(),
            emotion=ScoredLabel(key="calm", zh="平静", score=1.0),
            customer_type={},
            evidence=(),
            quiet=False,
            degraded=False,
        ),
        ("先报价",),
        ProfileCard(customer="cu1", name="小**"),
        tuple(offer(key) for key in ids),
        quiet=False,
        alarm=alarm,
        whole=whole,
    )


def offer(key: str) -> Offered:
    """Return a suggestion."""
    return Offered(
        id=key,
        template=f"t.{key}",
        text=f"回复{key}",
        segments=(),
        missing_slots=(),
        facts=(),
        reasons=(),
        score=0.5,
        warnings=(),
    )
