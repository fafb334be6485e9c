"""What is kept about a person in tables that no other reader tells whole: for the copy a customer may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import or_, select
from sqlmodel import col

from bot.store.persons import MANY
from bot.store.tables import (
    ActionTable,
    AskTable,
    ChatReadingTable,
    ChurnTable,
    ConcessionTable,
    ConversationTable,
    CorrectionTable,
    DeliveryTable,
    DrillMaterialTable,
    FileTable,
    GapTable,
    LabelTable,
    NoteTable,
    NoticeSentTable,
    OrderTable,
    OutcomeTable,
    ReviewTable,
    SuggestionTable,
    TicketStepTable,
    TicketTable,
    TransferTable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

    from bot.store.columns import Row

FROM_TALK: Final = "real_"
"""Begins the key of drill material made of a conversation, with the first characters of its id."""
FROM_TALK_LENGTH: Final = 12
_BY_TALK: Final[tuple[type[Row], ...]] = (
    *(NoteTable, TransferTable, ActionTable, ConcessionTable, GapTable, CorrectionTable, LabelTable),
    *(OutcomeTable, SuggestionTable, ReviewTable, NoticeSentTable, FileTable),
)
_BY_CUSTOMER: Final[tuple[type[Row], ...]] = (ChurnTable, OrderTable, ChatReadingTable)


def drill_keys(talks: Sequence[str]) -> set[str]:
    """Return the keys of drill material that was made of these conversations."""
    return {FROM_TALK + talk[:FROM_TALK_LENGTH] for talk in talks}


def rows_about(
    session: Session, accounts: Sequence[str], talks: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    """Return table → rows about these accounts and conversations as they are stored; empty tables are left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table, where in _asked(session, list(accounts), list(talks)):
        rows = session.connection().execute(select(table).where(where)).mappings()
        lines = [dict(row) for row in rows]
        if lines:
            found.setdefault(str(table.__tablename__), []).extend(lines)
    return found


def _asked(
    session: Session, accounts: list[str], talks: list[str]
) -> Iterator[tuple[type[Row], ColumnElement[bool]]]:
    for table in _BY_CUSTOMER:
        yield table, col(getattr(table, "customer")).in_(accounts)  # noqa: B009 - each of them has it
    mine = or_(col(TicketTable.customer).in_(accounts), col(TicketTable.conversation).in_(talks[:MANY]))
    tickets = select(col(TicketTable.id)).where(mine)
    yield TicketTable, mine
    yield TicketStepTable, col(TicketStepTable.ticket).in_(tickets)
    for start in range(0, len(talks), MANY):
        part = talks[start : start + MANY]
        for table in _BY_TALK:
            yield table, col(getattr(table, "conversation")).in_(part)  # noqa: B009 - each of them has it
        yield DeliveryTable, col(DeliveryTable.data)["conversation"].as_string().in_(part)
        yield DrillMaterialTable, col(DrillMaterialTable.key).in_(drill_keys(part))
        known = select(
            col(ConversationTable.id), col(ConversationTable.shop), col(ConversationTable.external)
        )
        for talk in session.connection().execute(known.where(col(ConversationTable.id).in_(part))):
            named = col(AskTable.conversation) == (talk.external or talk.id)
            yield AskTable, named & (col(AskTable.shop) == talk.shop)
