"""What people taught by working: answers they typed or edited, and labels they corrected. Drills teach nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from bot.store.encoding import load_understanding
from bot.store.tables import (
    ConversationTable,
    CorrectionTable,
    LabelTable,
    MessageTable,
    ShopTable,
    SuggestionTable,
)
from bot.terms import Fact, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlmodel import Session

MOST = 20_000
"""Messages, or lines of the ledger, looked at in one go: the newest."""
PEOPLE = ("buyer", "agent")
FRAGMENTS = 3
"""Messages of a round that may be joined into one utterance; what is longer is nobody's one message."""
BEFORE = 4
"""Turns of context that are kept."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Something an agent sent in her own words."""

    conversation: str
    intent: str
    """What it answers."""
    text: str
    base: str
    """Template whose suggestion was edited into it; empty: typed from nothing."""
    facts: tuple[Fact, ...]
    """That the suggestion was filled with."""
    item: str
    """Product in focus; empty: none."""
    staff: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Taught:
    """A round as people have corrected it."""

    shop: str
    trade: str
    turns: tuple[Turn, ...]
    """The buyer's, oldest first."""
    context: tuple[Turn, ...]
    psychology: tuple[str, ...]
    intent: str
    emotion: str
    at: datetime


def edited_answers(session: Session, shop: str, since: datetime) -> tuple[Answered, ...]:
    """Return the suggestions that were sent with changes, oldest first."""
    rows = session.exec(
        select(SuggestionTable, ConversationTable.focus_item)
        .join(ConversationTable, col(ConversationTable.id) == col(SuggestionTable.conversation))
        .where(
            SuggestionTable.shop == shop,
            SuggestionTable.outcome == "sent_edited",
            col(SuggestionTable.sent_at) >= since,
        )
        .order_by(col(SuggestionTable.sent_at).desc())
        .limit(MOST)
    ).all()
    return tuple(
        Answered(
            row.conversation,
            row.need,
            row.final_text,
            row.template,
            tuple(Fact(**fact) for fact in row.facts),
            item,
            row.staff or "",
            row.sent_at or row.offered_at,
        )
        for row, item in reversed(rows)
    )


def typed_answers(session: Session, shop: str, since: datetime) -> tuple[Answered, ...]:
    """Return the first thing each agent typed herself after a round that asks one thing, oldest first."""
    messages = session.exec(
        select(MessageTable)
        .join(ConversationTable, col(ConversationTable.id) == col(MessageTable.conversation))
        .where(
            ConversationTable.shop == shop,
            MessageTable.sender_kind == "agent",
            col(MessageTable.kind) != "recall",
            col(MessageTable.sent_at) >= since,
        )
        .order_by(col(MessageTable.sent_at).desc())
        .limit(MOST)
    ).all()
    said: dict[str, list[MessageTable]] = defaultdict(list)
    for message in reversed(messages):
        said[message.conversation].append(message)
    found: list[Answered] = []
    for start in range(0, len(keys := list(said)), 500):
        found += _typed(session, keys[start : start + 500], said)
    return tuple(sorted(found, key=lambda answer: answer.at))


def _typed(
    session: Session, keys: Sequence[str], said: Mapping[str, Sequence[MessageTable]]
) -> Iterator[Answered]:
    labels: dict[str, list[LabelTable]] = defaultdict(list)
    for label in session.exec(
        select(LabelTable).where(col(LabelTable.conversation).in_(keys)).order_by(col(LabelTable.round))
    ):
        labels[label.conversation].append(label)
    offered: dict[str, set[str]] = defaultdict(set)
    for here, text in session.exec(
        select(SuggestionTable.conversation, SuggestionTable.final_text).where(
            col(SuggestionTable.conversation).in_(keys), col(SuggestionTable.sent_at).is_not(None)
        )
    ):
        offered[here].add(text)
    focus = dict(
        session.exec(
            select(ConversationTable.id, ConversationTable.focus_item).where(
                col(ConversationTable.id).in_(keys)
            )
        ).all()
    )
    for here in keys:
        answered = 0
        for message in said[here]:
            asked = [label for label in labels[here] if label.round < message.seq]
            before, answered = answered, message.seq
            if (
                not asked
                or asked[-1].last_seq <= before
                or message.kind != "text"
                or message.recalled_at is not None
            ):
                continue
            intent = _asked(asked[-1])
            if intent and message.text and message.text not in offered[here]:
                yield Answered(
                    here, intent, message.text, "", (), focus[here], message.sender_id, message.sent_at
                )


def _asked(label: LabelTable) -> str:
    """Return the one thing that a round asks; empty when it asks several or nothing."""
    read = load_understanding(label.understanding)
    if "intent" in label.corrected and read.intents:
        return read.intents[0].key
    return read.needs[0] if len(read.needs) == 1 and not read.quiet else ""


def taught(session: Session) -> tuple[Taught, ...]:
    """Return every round whose psychology, intent or emotion a person set, oldest first.

    What the person left alone counts as the model said it: they saw it. A round of many fragments, or of
    which something was recalled, is left out, since no single message is what was labelled.
    """
    rows = session.exec(
        select(LabelTable, ShopTable)
        .join(ShopTable, col(ShopTable.key) == col(LabelTable.shop))
        .where(
            col(ShopTable.simulation).is_(False),
            select(CorrectionTable.id)
            .where(
                CorrectionTable.conversation == LabelTable.conversation,
                col(CorrectionTable.what).in_(("psychology", "intent", "emotion")),
            )
            .exists(),
        )
        .order_by(col(LabelTable.updated_at), col(LabelTable.id))
    ).all()
    found = (_taught(session, label, shop) for label, shop in rows)
    return tuple(round_ for round_ in found if round_ is not None)


def _taught(session: Session, label: LabelTable, shop: ShopTable) -> Taught | None:
    if not {"psychology", "intent", "emotion"} & set(label.corrected):
        return None
    rows = session.exec(
        select(MessageTable)
        .where(
            MessageTable.conversation == label.conversation,
            MessageTable.seq <= label.last_seq,
            MessageTable.seq > label.round - 2 * BEFORE,
            col(MessageTable.sender_kind).in_(PEOPLE),
            col(MessageTable.kind) != "recall",
        )
        .order_by(col(MessageTable.seq))
    ).all()
    own = [row for row in rows if row.seq >= label.round and row.sender_kind == "buyer"]
    words = all(row.kind == "text" and row.recalled_at is None for row in own)
    read = load_understanding(label.understanding)
    if not own or len(own) > FRAGMENTS or not words or not read.intents:
        return None
    before = [row for row in rows if row.seq < label.round and row.kind == "text" and not row.recalled_at]
    return Taught(
        shop.key,
        shop.trade,
        tuple(_turn(row) for row in own),
        tuple(_turn(row) for row in before[-BEFORE:]),
        tuple(item.key for item in read.psychology),
        read.intents[0].key,
        read.emotion.key,
        label.updated_at,
    )


def _turn(row: MessageTable) -> Turn:
    role: Any = row.sender_kind
    return Turn(role, row.text, row.id)
