"""From what is stored to what is shown on the wire."""

from __future__ import annotations

from typing import Literal, cast

from bot.chat.protocol.cards import Kind
from bot.chat.protocol.shapes import (
    ConversationCard,
    LastMessage,
    Message,
    NamedLabel,
    NoticeCard,
    Person,
    Sender,
    StaffNote,
    TransferCard,
)
from bot.library import Labels
from bot.store import ConversationView, StoredMessage
from bot.store.notes import Named, StoredNote
from bot.store.notices import Notice
from bot.store.transfers import Transfer

PREVIEW_CHARS = 60
AlertKind = Literal["complaint", "sla", "red_line"]
ALERTS = frozenset({"complaint", "sla", "red_line"})


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
        alert_kind=cast("AlertKind", thread.alert) if thread.alert in ALERTS else None,
        needs_reply=thread.waiting_since is not None,
        handover=thread.handover,
        value=view.value,
        transfer=None if view.transfer is None else shown_transfer(view.transfer),
    )


def shown_note(note: StoredNote) -> StaffNote:
    """Return a note as staff see it."""
    return StaffNote(
        id=note.id,
        conversation=note.conversation,
        after_seq=note.after_seq,
        kind=note.kind,
        author=_person(note.author),
        text=note.text,
        mentions=tuple(Person(id=who.id, name=who.name) for who in note.mentions),
        written_at=note.written_at,
        client_note_id=note.client_note_id,
    )


def shown_transfer(transfer: Transfer) -> TransferCard:
    """Return a conversation's way to a colleague as staff see it."""
    return TransferCard(
        id=transfer.id,
        conversation=transfer.conversation,
        from_=_person(transfer.sender),
        to=_person(transfer.target),
        note=transfer.note,
        state=transfer.state,
        reason=transfer.reason,
        asked_at=transfer.asked_at,
        answered_at=transfer.answered_at,
    )


def shown_notice(notice: Notice) -> NoticeCard:
    """Return a shop-wide notice as staff see it."""
    words = notice.words
    return NoticeCard(
        id=notice.id,
        shop=notice.shop,
        cause=words.cause,
        text=words.text,
        state=notice.state,
        intents=words.intents,
        order_states=words.order_states,
        products=words.products,
        ends_at=words.ends_at,
        written_by=_person(notice.written_by),
        approved_by=_person(notice.approved_by),
        approved_at=notice.approved_at,
        created_at=notice.created_at,
        version=notice.version,
        sent=notice.sent,
    )


def _person(who: Named | None) -> Person | None:
    return None if who is None else Person(id=who.id, name=who.name)


def _last(message: Message) -> LastMessage:
    return LastMessage(
        text=message.text[:PREVIEW_CHARS],
        kind=message.kind,
        sender=message.sender.kind,
        sent_at=message.sent_at,
    )
