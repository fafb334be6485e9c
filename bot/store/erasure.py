"""Forgetting a customer: nothing personal stays anywhere, figures do.

Orders, purchases, counts and moments are kept without whom they are about, so that what the shop earned and how well
it answered does not change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, or_, select, update
from sqlmodel import col

from bot.errors import Conflict
from bot.store.columns import mapping
from bot.store.copies import drill_keys
from bot.store.persons import MANY, members_of, person_of
from bot.store.tables import (
    ActionTable,
    AskTable,
    ChatLineTable,
    ChatReadingTable,
    ChatUnreadTable,
    ConsentTable,
    ContactTable,
    ConversationTable,
    CorrectionTable,
    CustomerChangeTable,
    CustomerTable,
    CustomerTagTable,
    DeliveryTable,
    DrillMaterialTable,
    FigureTable,
    FileTable,
    GapTable,
    InterestTable,
    LabelTable,
    MessageTable,
    NoteTable,
    OrderTable,
    PointsEntryTable,
    PurchaseTable,
    ReadTable,
    RecordTable,
    ReviewAnswerTable,
    ReviewTable,
    SpecialDateTable,
    SuggestionTable,
    TagRefusalTable,
    TicketStepTable,
    TicketTable,
    TransferTable,
    TransitionTable,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

    from bot.store.columns import Row

ERASED: Final = "erased-"
"""Begins the buyer id of somebody who was forgotten."""
_GONE_WITH_CUSTOMER: Final = (
    *(RecordTable, CustomerTagTable, CustomerChangeTable, SpecialDateTable, ConsentTable, InterestTable),
    *(ChatLineTable, ChatReadingTable, ChatUnreadTable, TagRefusalTable),
)
_BLANKED_BY_CONVERSATION: Final[tuple[tuple[type[Row], dict[str, Any]], ...]] = (
    (
        MessageTable,
        {"text": "", "payload": None, "sender_name": "", "body_hash": ""},
    ),
    (SuggestionTable, {"text": "", "final_text": "", "facts": [], "edits": []}),
    (NoteTable, {"text": ""}),
    (TransferTable, {"note": ""}),
    (ActionTable, {"detail": {}}),
    (GapTable, {"question": ""}),
    (CorrectionTable, {"before": None, "after": None}),
)
_BLANK_TICKET: Final[dict[str, Any]] = {
    "order_no": "",
    "reason": "",
    "evidence": [],
    "promise": "",
    "result": "",
    "message": None,
}
_LABEL_WORDS: Final[dict[str, Any]] = {"evidence": [], "entities": []}
_HIDDEN_TRACKING: Final = "ERASED00"


@dataclass(frozen=True, slots=True)
class Erased:
    """What forgetting somebody came to."""

    person: str
    accounts: int
    conversations: int
    messages: int
    orders: int
    files: tuple[str, ...]
    """SHA-256 of uploads that nothing refers to any more: remove their bytes."""


def erase_customer(session: Session, customer: str, *, now: datetime) -> Erased:
    """Forget the person a customer row belongs to, every account of theirs. Raises NotFound, Conflict."""
    person = person_of(session, customer)
    if session.get_one(CustomerTable, person).erased_at is not None:
        msg = f"customer {person} was forgotten already"
        raise Conflict(msg)
    accounts = [person, *members_of(session, [person]).get(person, ())]
    run = session.connection().execute
    talks = run(
        select(col(ConversationTable.id), col(ConversationTable.shop), col(ConversationTable.external)).where(
            col(ConversationTable.customer).in_(accounts)
        )
    ).all()
    messages, files = _forget_talks(session, [talk.id for talk in talks])
    _forget_asked(session, [(talk.shop, talk.external or talk.id) for talk in talks])
    for talk in talks:
        if talk.external:
            gone = {"external": ERASED + talk.id}
            run(update(ConversationTable).where(col(ConversationTable.id) == talk.id).values(**gone))
    for table in _GONE_WITH_CUSTOMER:
        owner: Any = getattr(table, "customer")  # noqa: B009 - each of them has it
        run(delete(table).where(col(owner).in_(accounts)))
    run(update(FigureTable).where(col(FigureTable.customer).in_(accounts)).values(detail={}))
    run(update(TransitionTable).where(col(TransitionTable.customer).in_(accounts)).values(why={}))
    to_whom: dict[str, Any] = {"receiver": "", "gift": False}
    run(update(PurchaseTable).where(col(PurchaseTable.customer).in_(accounts)).values(**to_whom))
    run(update(PointsEntryTable).where(col(PointsEntryTable.customer).in_(accounts)).values(note=""))
    blank = {"text": "", "feedback": "", "note": ""}
    planned = col(ContactTable.state) == "planned"
    theirs = col(ContactTable.customer).in_(accounts)
    run(update(ContactTable).where(theirs).values(**blank))
    run(update(ContactTable).where(theirs, planned).values(state="stopped", result="erased", done_at=now))
    _forget_tickets(session, col(TicketTable.customer).in_(accounts))
    orders = _forget_orders(session, accounts)
    for account in accounts:
        values = {"buyer": ERASED + account, "name": "", "member": "", "profile": {}, "notes": []}
        run(update(CustomerTable).where(col(CustomerTable.id) == account).values(**values, erased_at=now))
    session.expire_all()
    return Erased(person, len(accounts), len(talks), messages, orders, files)


def expire_messages(session: Session, shop: str, before: datetime) -> tuple[int, tuple[str, ...]]:
    """Blank what was said in conversations that moved last before then, at most MANY.

    Return how many conversations, and SHA-256 of uploads that nothing refers to any more. Call again until it returns
    no conversation.
    """
    talks = (
        session.connection()
        .execute(
            select(col(ConversationTable.id), col(ConversationTable.shop), col(ConversationTable.external))
            .where(
                col(ConversationTable.shop) == shop,
                col(ConversationTable.updated_at) < before,
                select(col(MessageTable.id))
                .where(
                    col(MessageTable.conversation) == col(ConversationTable.id),
                    or_(col(MessageTable.text) != "", col(MessageTable.payload).is_not(None)),
                )
                .exists(),
            )
            .limit(MANY)
        )
        .all()
    )
    _, files = _forget_talks(session, [talk.id for talk in talks])
    _forget_asked(session, [(talk.shop, talk.external or talk.id) for talk in talks])
    return len(talks), files


def silent_customers(session: Session, shop: str, before: datetime, limit: int = 500) -> tuple[str, ...]:
    """Return persons who were seen last before then and are not forgotten yet."""
    rows = session.connection().execute(
        select(col(CustomerTable.id))
        .where(
            col(CustomerTable.shop) == shop,
            col(CustomerTable.last_seen) < before,
            col(CustomerTable.erased_at).is_(None),
            col(CustomerTable.merged_into).is_(None),
        )
        .order_by(col(CustomerTable.last_seen), col(CustomerTable.id))
        .limit(limit)
    )
    return tuple(rows.scalars())


def _forget_talks(session: Session, talks: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    """Blank what was said in these conversations; return how many messages, and uploads nobody needs any more."""
    run = session.connection().execute
    messages, files = 0, list[str]()
    for start in range(0, len(talks), MANY):
        part = list(talks[start : start + MANY])
        for table, values in _BLANKED_BY_CONVERSATION:
            where: Any = getattr(table, "conversation")  # noqa: B009 - each of them has it
            done = run(update(table).where(col(where).in_(part)).values(**values))
            messages += done.rowcount if table is MessageTable else 0
        _forget_tickets(session, col(TicketTable.conversation).in_(part))
        _forget_told(session, part)
        run(
            update(ConversationTable)
            .where(col(ConversationTable.id).in_(part))
            .values(profile={}, handover="", psychology=[])
        )
        labels = run(select(LabelTable).where(col(LabelTable.conversation).in_(part))).all()
        for label in labels:
            reading = mapping(label.understanding) | _LABEL_WORDS
            run(update(LabelTable).where(col(LabelTable.id) == label.id).values(understanding=reading))
        reviews = run(select(col(ReviewTable.id)).where(col(ReviewTable.conversation).in_(part)))
        ids = list(reviews.scalars())
        run(delete(ReviewAnswerTable).where(col(ReviewAnswerTable.review).in_(ids)))
        run(delete(ReviewTable).where(col(ReviewTable.id).in_(ids)))
        run(delete(ReadTable).where(col(ReadTable.conversation).in_(part), col(ReadTable.kind) == "buyer"))
        uploads = col(FileTable.conversation).in_(part)
        files += run(select(col(FileTable.sha256)).where(uploads)).scalars().all()
        run(delete(FileTable).where(uploads))
    kept = set(run(select(col(FileTable.sha256)).where(col(FileTable.sha256).in_(files))).scalars())
    return messages, tuple(sorted(set(files) - kept))


def _forget_tickets(session: Session, which: ColumnElement[bool]) -> None:
    """Blank what tickets say; that there was one, of which kind and how long it took, stays."""
    run = session.connection().execute
    steps = select(col(TicketTable.id)).where(which)
    run(update(TicketStepTable).where(col(TicketStepTable.ticket).in_(steps)).values(changes={}))
    run(update(TicketTable).where(which).values(**_BLANK_TICKET))


def _forget_asked(session: Session, talks: Sequence[tuple[str, str]]) -> None:
    """Remove kept answers of the Ask API and of the side window: (shop, the caller's id of the conversation)."""
    for shop, talk in talks:
        found = delete(AskTable).where(col(AskTable.shop) == shop, col(AskTable.conversation) == talk)
        session.connection().execute(found)


def _forget_told(session: Session, talks: list[str]) -> None:
    """Take conversations out of the webhooks' outbox and log, and out of what drills were made of."""
    run = session.connection().execute
    about = col(DeliveryTable.data)["conversation"].as_string().in_(talks)
    run(delete(DeliveryTable).where(and_(about, col(DeliveryTable.state) == "waiting")))
    run(update(DeliveryTable).where(about).values(data={}))
    run(delete(DrillMaterialTable).where(col(DrillMaterialTable.key).in_(drill_keys(talks))))


def _forget_orders(session: Session, accounts: Sequence[str]) -> int:
    """Take buyer, address, remark and parcel out of the shop's own orders."""
    run = session.connection().execute
    rows = run(select(OrderTable).where(col(OrderTable.customer).in_(accounts))).all()
    for row in rows:
        record = mapping(row.record) | {"buyer": ERASED + row.customer, "address": None, "note": None}
        record |= {"trace": [], "tracking": _HIDDEN_TRACKING if row.record.get("tracking") else None}
        run(update(OrderTable).where(col(OrderTable.id) == row.id).values(record=record))
    return len(rows)
