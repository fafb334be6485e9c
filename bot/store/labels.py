"""What was understood of each round, and what people corrected; a correction always wins."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, update
from sqlmodel import col, select

from bot.errors import NotFound
from bot.store.columns import mapping, new_id
from bot.store.conversations import locked
from bot.store.encoding import dump_understanding, load_understanding
from bot.store.tables import ConversationTable, CorrectionTable, LabelTable, MessageTable
from bot.terms import Scored, TypeGuess, Understanding

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlmodel import Session

PERSON = "person"
"""Reason id of a customer type that a person has set."""


@dataclass(frozen=True, slots=True)
class StoredLabel:
    """The newest reading of one round."""

    id: str
    conversation: str
    round: int
    revision: int
    last_seq: int
    """Seq of the last message read."""
    understanding: Understanding
    """With corrections applied."""
    corrected: frozenset[str]
    """psychology, intent, emotion or type axes that a person has set."""
    model: str
    """Empty: rules only."""
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class LabelChange:
    """What a person says is right; what is None stays as it is."""

    psychology: tuple[str, ...] | None = None
    """All keys that hold, in order; empty: none holds."""
    intent: str | None = None
    emotion: str | None = None
    customer_type: Mapping[str, str | None] = field(default_factory=dict)
    """Axis → value; None: unknown."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One corrected field of one message: training data."""

    conversation: str
    message: str
    text: str
    """What the buyer wrote; empty when recalled."""
    what: str
    """psychology, intent, emotion, or a type axis."""
    before: Any
    """List of keys for psychology, else a key or None."""
    after: Any
    staff: str | None
    model: str
    created_at: datetime


def save_label(
    session: Session,
    *,
    conversation: str,
    round_seq: int,
    revision: int,
    last_seq: int,
    understanding: Understanding,
    model: str,
    now: datetime,
) -> StoredLabel:
    """Keep the reading of a round; an older revision never replaces a newer one. Raises NotFound.

    The newest round's psychology and emotion also show in the conversation list.
    """
    thread = locked(session, conversation)
    row = _find(session, conversation, round_seq)
    if row is not None and row.revision > revision:
        return _label(row)
    if row is None:
        row = LabelTable(
            id=new_id(now),
            shop=thread.shop,
            conversation=conversation,
            round=round_seq,
            revision=revision,
            last_seq=last_seq,
            understanding={},
            corrected={},
            model=model,
            created_at=now,
            updated_at=now,
        )
    row.revision, row.last_seq, row.model, row.updated_at = revision, last_seq, model, now
    row.understanding = dump_understanding(_apply(understanding, mapping(row.corrected)))
    session.add(row)
    session.flush()
    _show(session, row)
    return _label(row)


def latest_label(session: Session, conversation: str) -> StoredLabel | None:
    """Return the reading of the newest round that was read."""
    row = session.exec(
        select(LabelTable)
        .where(LabelTable.conversation == conversation)
        .order_by(col(LabelTable.round).desc())
        .limit(1)
    ).first()
    return None if row is None else _label(row)


def label_of_round(session: Session, conversation: str, round_seq: int) -> StoredLabel | None:
    """Return the reading of one round."""
    row = _find(session, conversation, round_seq)
    return None if row is None else _label(row)


def correct_label(
    session: Session, *, conversation: str, message_id: str, staff: str, change: LabelChange, now: datetime
) -> StoredLabel | None:
    """Record what a person changed about a buyer's message and apply it to the round's label.

    Returns the label as it is now, None when the round had none (the correction is kept all the same).
    Raises NotFound when the message is no buyer message of this conversation.
    """
    locked(session, conversation)
    message = session.exec(
        select(MessageTable).where(
            MessageTable.id == message_id,
            MessageTable.conversation == conversation,
            MessageTable.sender_kind == "buyer",
        )
    ).first()
    if message is None:
        msg = f"no buyer message {message_id} in this conversation"
        raise NotFound(msg)
    row = session.exec(
        select(LabelTable)
        .where(
            LabelTable.conversation == conversation,
            LabelTable.round <= message.seq,
            LabelTable.last_seq >= message.seq,
        )
        .order_by(col(LabelTable.round).desc())
        .limit(1)
    ).first()
    before = {} if row is None else _fields(load_understanding(row.understanding))
    after = _changed(change)
    for what, value in after.items():
        session.add(
            CorrectionTable(
                id=new_id(now),
                shop=message.shop,
                conversation=conversation,
                message=message_id,
                staff=staff,
                what=what,
                before=before.get(what),
                after=value,
                model="" if row is None else row.model,
                created_at=now,
            )
        )
    session.flush()
    if row is None:
        return None
    row.corrected = mapping(row.corrected) | after
    row.understanding = dump_understanding(_apply(load_understanding(row.understanding), after))
    row.updated_at = now
    session.add(row)
    session.flush()
    _show(session, row)
    return _label(row)


def corrections(session: Session, shop: str, since: datetime | None = None) -> tuple[Correction, ...]:
    """Return what people corrected in a shop, oldest first."""
    query = (
        select(CorrectionTable, MessageTable)
        .join(MessageTable, col(MessageTable.id) == col(CorrectionTable.message))
        .where(CorrectionTable.shop == shop)
    )
    if since is not None:
        query = query.where(CorrectionTable.created_at >= since)
    rows = session.exec(query.order_by(col(CorrectionTable.created_at), col(CorrectionTable.id)))
    return tuple(
        Correction(
            conversation=row.conversation,
            message=row.message,
            text="" if message.recalled_at else message.text,
            what=row.what,
            before=row.before,
            after=row.after,
            staff=row.staff,
            model=row.model,
            created_at=row.created_at,
        )
        for row, message in rows
    )


def _find(session: Session, conversation: str, round_seq: int) -> LabelTable | None:
    return session.exec(_ROUND, params={"conversation": conversation, "round": round_seq}).first()


_ROUND: Final = select(LabelTable).where(
    LabelTable.conversation == bindparam("conversation"), LabelTable.round == bindparam("round")
)


def _show(session: Session, row: LabelTable) -> None:
    """Copy the newest round's psychology and emotion to the conversation list."""
    newest = session.exec(
        select(func.max(LabelTable.round)).where(LabelTable.conversation == row.conversation)
    ).one()
    if newest != row.round:
        return
    keys = [item["key"] for item in row.understanding["psychology"]]
    session.exec(
        update(ConversationTable)
        .where(col(ConversationTable.id) == row.conversation)
        .values(psychology=keys, emotion=row.understanding["emotion"]["key"])
    )


def _fields(understanding: Understanding) -> dict[str, Any]:
    """Return the correctable fields as they stand."""
    axes = {axis: guess.value for axis, guess in understanding.customer_type.items()}
    intent = understanding.intents[0].key if understanding.intents else None
    return axes | {
        "psychology": [item.key for item in understanding.psychology],
        "intent": intent,
        "emotion": understanding.emotion.key,
    }


def _changed(change: LabelChange) -> dict[str, Any]:
    """Return only what the person said."""
    after: dict[str, Any] = dict(change.customer_type)
    if change.psychology is not None:
        after["psychology"] = list(dict.fromkeys(change.psychology))
    if change.intent is not None:
        after["intent"] = change.intent
    if change.emotion is not None:
        after["emotion"] = change.emotion
    return after


def _apply(understanding: Understanding, said: Mapping[str, Any]) -> Understanding:
    """Return the understanding with everything a person said put in its place."""
    types = dict(understanding.customer_type)
    for what, value in said.items():
        if what == "psychology":
            scores = dict.fromkeys(understanding.psychology_scores, 0.0) | dict.fromkeys(value, 1.0)
            shown = tuple(Scored(key, 1.0) for key in value)
            kept = tuple(
                item for item in understanding.evidence if item.label not in scores or item.label in value
            )
            understanding = replace(understanding, psychology=shown, psychology_scores=scores, evidence=kept)
        elif what == "intent":
            rest = tuple(item for item in understanding.intents if item.key != value)
            understanding = replace(understanding, intents=(Scored(value, 1.0), *rest))
        elif what == "emotion":
            understanding = replace(understanding, emotion=Scored(value, 1.0))
        else:
            types[what] = TypeGuess(value, 1.0, PERSON)
    return replace(understanding, customer_type=types)


def _label(row: LabelTable) -> StoredLabel:
    return StoredLabel(
        id=row.id,
        conversation=row.conversation,
        round=row.round,
        revision=row.revision,
        last_seq=row.last_seq,
        understanding=load_understanding(row.understanding),
        corrected=frozenset(row.corrected),
        model=row.model,
        updated_at=row.updated_at,
    )
