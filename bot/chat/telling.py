"""What a room shows, as frames."""

from __future__ import annotations

from bot.chat import commands as do
from bot.chat.events import Reading
from bot.chat.protocol.server import Insight, MessageAck, ServerData, StaleView, Suggestions


def answer_to(conversation: str, command: do.Acknowledge | do.ShowMissing) -> ServerData:
    """Return what the sender of a message is told."""
    if isinstance(command, do.Acknowledge):
        message = command.message
        return MessageAck(
            conversation=conversation,
            client_msg_id=message.client_msg_id,
            message_id=message.id,
            seq=message.seq,
            sent_at=message.sent_at,
            unseen=command.unseen,
        )
    return StaleView(
        conversation=conversation,
        client_msg_id=command.client_msg_id,
        missing=command.missing,
        head_seq=command.head_seq,
    )


def insight_of(conversation: str, number: int, revision: int, reading: Reading) -> Insight:
    """Return a reading as the insight staff see."""
    return Insight(
        conversation=conversation,
        round=number,
        revision=revision,
        understanding=reading.understanding,
        advice=reading.advice,
        profile=reading.profile,
        advice_keys=reading.advice_keys,
        action=reading.action,
        headline=reading.headline,
        next_actions=reading.next_actions,
    )


def suggestions_of(
    conversation: str, number: int, revision: int, reading: Reading, *, frozen: bool
) -> Suggestions:
    """Return a reading's suggestions as staff see them."""
    return Suggestions(
        conversation=conversation,
        round=number,
        revision=revision,
        quiet=reading.quiet,
        frozen=frozen,
        items=reading.items,
    )
