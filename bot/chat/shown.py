"""From what is stored to what is shown on the wire."""

from __future__ import annotations

from typing import cast

from bot.chat.protocol.cards import Kind
from bot.chat.protocol.shapes import (
    ConversationCard,
    LastMessage,
    Message,
    NamedLabel,
    Person,
    Sender,
)
from bot.library import Labels
from bot.store import ConversationView, StoredMessage

PREVIEW_CHARS = 60


def shown_message(message: StoredMessage) -> Message:
    """Return a message as everybody in the conversation sees it."""
    return Message.model_construct(
        id=message.id,
        conversation=message.conversation,
        seq=message.seq,
        sender=Sender.model_construct(
            kind=message.sender_kind, id=message.sender_id, name=message.sender_name
        ),
        kind=cast("Kind", message.kind),
        text=message.text,
        payload=None if message.payload is None else dict(message.payload),
        client_msg_id=message.client_msg_id,
        sent_at=message.sent_at,
        recalled=message.recalled,
    )


def shown_messages(messages: tuple[StoredMessage, ...]) -> tuple[Message, ...]:
    """Return messages as everybody in the conversation sees them."""
    return tuple(shown_message(message) for message in messages)


def shown_conversation(view: ConversationView, labels: Labels) -> ConversationCard:
    """Return a line of the conversation list."""
    thread = view.conversation
    return ConversationCard(
        id=thread.id,
        shop=thread.shop,
        shop_name=view.shop_name,
        buyer=Person(id=thread.customer, name=view.buyer_name),
        state=thread.state,
        agent=None if thread.agent is None else Person(id=thread.agent, name=view.agent_name or ""),
        head_seq=thread.head_seq,
        read_seq=view.read_seq,
        unread=view.unread,
        last=None if view.last is None else _last(shown_message(view.last)),
        waiting_since=thread.waiting_since,
        psychology=tuple(
            NamedLabel(key=key, zh=label.zh)
            for key in thread.psychology
            if (label := labels.psychology.get(key)) is not None
        ),
        emotion=thread.emotion or None,
        alert=bool(thread.alert),
        updated_at=thread.updated_at,
    )


def _last(message: Message) -> LastMessage:
    return LastMessage(
        text=message.text[:PREVIEW_CHARS],
        kind=message.kind,
        sender=message.sender.kind,
        sent_at=message.sent_at,
    )
