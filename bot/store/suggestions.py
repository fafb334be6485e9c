"""The suggestion ledger: offered → displayed → inserted → edited → sent, or dismissed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from sqlalchemy import bindparam
from sqlmodel import col, select

from bot.errors import Conflict, InputError, NotFound
from bot.store.adoption import apply, changed, day_of, lines_of_day, tally
from bot.store.columns import new_id
from bot.store.conversations import about, locked
from bot.store.deliveries import announce
from bot.store.ladder import record_concession
from bot.store.tables import ConversationTable, SuggestionTable
from bot.terms import Fact, Suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlmodel import Session

    from bot.terms import Feedback

Outcome = Literal["offered", "displayed", "inserted", "edited", "sent", "sent_edited", "dismissed"]

DIFF_LIMIT = 1000
"""Characters; beyond it the edit is told by the texts alone (comparing is quadratic)."""


@dataclass(frozen=True, slots=True)
class StoredSuggestion:
    """One line of the ledger."""

    suggestion: Suggestion
    shop: str
    conversation: str
    round: int
    revision: int
    position: int
    """0 is the first of the three."""
    outcome: Outcome
    """The furthest step it reached."""
    final_text: str
    """The draft after edits; after sending, what was sent."""
    edits: tuple[tuple[str, int, int, str], ...]
    """(op, start, end, new text) over the suggested text, where the sent text differs."""
    reason: str
    """Why it was dismissed."""
    staff: str | None
    offered_at: datetime
    displayed_at: datetime | None
    inserted_at: datetime | None
    edited_at: datetime | None
    sent_at: datetime | None
    dismissed_at: datetime | None

    @property
    def frozen(self) -> bool:
        """Return whether an agent has used it, so that the round's set no longer changes."""
        return self.inserted_at is not None or self.sent_at is not None


def offered(
    session: Session,
    *,
    conversation: str,
    round_seq: int,
    revision: int,
    suggestions: Sequence[Suggestion],
    now: datetime,
) -> None:
    """Enter suggestions in the ledger, best first, before they are shown.

    An id that this conversation has had moves to the newer revision unless it was already used.
    Raises NotFound (conversation) and Conflict (an id of another conversation).
    """
    thread = session.get(ConversationTable, conversation)
    if thread is None:
        msg = f"no conversation {conversation}"
        raise NotFound(msg)
    for position, suggestion in enumerate(suggestions):
        row = session.get(SuggestionTable, suggestion.id)
        if row is None:
            row = _fresh(suggestion, thread, now)
        elif row.conversation != conversation:
            msg = f"suggestion {suggestion.id} belongs to another conversation"
            raise Conflict(msg)
        elif row.inserted_at is not None or row.sent_at is not None:
            continue
        row.round, row.revision, row.position = round_seq, revision, position
        row.template, row.text, row.score = suggestion.template, suggestion.text, suggestion.score
        row.missing_slots = list(suggestion.missing_slots)
        row.facts = [asdict(fact) for fact in suggestion.facts]
        row.reasons, row.warnings = list(suggestion.reasons), list(suggestion.warnings)
        session.add(row)
    session.flush()


def record_feedback(
    session: Session, feedback: Feedback, *, conversation: str, staff: str | None, now: datetime
) -> StoredSuggestion:
    """Note what an agent did with a suggestion; a step repeated keeps its first time.

    `edited` carries the draft, `sent` the text sent (empty: as suggested). The counts of the day it was
    offered follow. Raises NotFound when the suggestion was not offered in this conversation.
    """
    thread = locked(session, conversation)
    row = session.exec(
        select(SuggestionTable)
        .where(SuggestionTable.id == feedback.suggestion, SuggestionTable.conversation == conversation)
        .with_for_update()
    ).first()
    if row is None:
        msg = f"no suggestion {feedback.suggestion} in this conversation"
        raise NotFound(msg)
    before, sent_before = lines_of_day(session, conversation, row.offered_at), row.sent_at
    _step(row, feedback, now)
    row.staff = staff or row.staff
    row.outcome = _outcome(row)
    if row.sent_at is not None and sent_before is None:
        told = about(thread) | {"suggestion": row.id, "template": row.template, "edited": bool(row.edits)}
        announce(session, row.shop, "suggestion.sent", told, now=now)
    session.add(row)
    session.flush()
    if feedback.step == "sent":
        for made in _steps_made(row):
            record_concession(
                session,
                conversation=conversation,
                step=made,
                source=row.id,
                staff=staff,
                now=row.sent_at or now,
            )
    after = changed(before, row)
    apply(session, row.shop, day_of(row.offered_at), tally(before), tally(after))
    return _suggestion(row)


def _step(row: SuggestionTable, feedback: Feedback, now: datetime) -> None:
    """Enter a step in its line."""
    match feedback.step:
        case "displayed":
            row.displayed_at = row.displayed_at or now
        case "inserted":
            row.inserted_at = row.inserted_at or now
        case "edited":
            row.edited_at = row.edited_at or now
            if row.sent_at is None:
                row.final_text = feedback.text
        case "sent":
            if row.sent_at is None:
                row.sent_at = now
                row.final_text = feedback.text or row.text
                row.edits = _edits(row.text, row.final_text)
        case "dismissed":
            row.dismissed_at = row.dismissed_at or now
            row.reason = feedback.reason or row.reason
        case _:
            msg = f"unknown step {feedback.step!r}"
            raise InputError(msg)


def load_suggestion(session: Session, suggestion: str) -> StoredSuggestion:
    """Return a line of the ledger by id; raises NotFound."""
    row = session.get(SuggestionTable, suggestion)
    if row is None:
        msg = f"no suggestion {suggestion}"
        raise NotFound(msg)
    return _suggestion(row)


def latest_suggestions(session: Session, conversation: str) -> tuple[StoredSuggestion, ...]:
    """Return the newest revision of the newest round's suggestions, best first."""
    newest = session.exec(
        select(SuggestionTable.round, SuggestionTable.revision)
        .where(SuggestionTable.conversation == conversation)
        .order_by(col(SuggestionTable.round).desc(), col(SuggestionTable.revision).desc())
        .limit(1)
    ).first()
    if newest is None:
        return ()
    rows = session.exec(
        select(SuggestionTable)
        .where(
            SuggestionTable.conversation == conversation,
            SuggestionTable.round == newest[0],
            SuggestionTable.revision == newest[1],
        )
        .order_by(col(SuggestionTable.position))
    )
    return tuple(_suggestion(row) for row in rows)


def suggestions_of_round(session: Session, conversation: str, round_seq: int) -> tuple[StoredSuggestion, ...]:
    """Return every suggestion a round was offered, by revision and position."""
    rows = session.exec(
        select(SuggestionTable)
        .where(SuggestionTable.conversation == conversation, SuggestionTable.round == round_seq)
        .order_by(col(SuggestionTable.revision), col(SuggestionTable.position))
    )
    return tuple(_suggestion(row) for row in rows)


def templates_sent(session: Session, conversation: str) -> frozenset[str]:
    """Return the templates whose suggestions were sent in a conversation, so that none is offered twice."""
    return frozenset(session.exec(_SENT, params={"conversation": conversation}))


_SENT: Final = (
    select(SuggestionTable.template)
    .where(
        SuggestionTable.conversation == bindparam("conversation"), col(SuggestionTable.sent_at).is_not(None)
    )
    .distinct()
)


def _fresh(suggestion: Suggestion, thread: ConversationTable, now: datetime) -> SuggestionTable:
    return SuggestionTable(
        id=suggestion.id or new_id(now),
        shop=thread.shop,
        conversation=thread.id,
        round=0,
        revision=0,
        position=0,
        template="",
        need=_need(suggestion),
        text="",
        missing_slots=[],
        facts=[],
        reasons=[],
        warnings=[],
        score=0.0,
        offered_at=now,
        displayed_at=None,
        inserted_at=None,
        edited_at=None,
        sent_at=None,
        dismissed_at=None,
        reason="",
        final_text="",
        edits=[],
        outcome="offered",
        staff=None,
    )


def _need(suggestion: Suggestion) -> str:
    """Return what the suggestion answers, as its first reason says."""
    named = (reason.partition(":") for reason in suggestion.reasons)
    return next((rest for kind, _, rest in named if kind == "need"), "")


def _steps_made(row: SuggestionTable) -> tuple[str, ...]:
    """Return the concessions that the suggestion makes, as its reasons say."""
    named = (reason.partition(":") for reason in row.reasons)
    return tuple(rest for kind, _, rest in named if kind == "step")


def _edits(suggested: str, sent: str) -> list[list[Any]]:
    """Return how the sent text was made of the suggested one."""
    if suggested == sent or len(suggested) > DIFF_LIMIT or len(sent) > DIFF_LIMIT:
        return []
    steps = SequenceMatcher(None, suggested, sent, autojunk=False).get_opcodes()
    return [[op, start, end, sent[low:high]] for op, start, end, low, high in steps if op != "equal"]


def _outcome(row: SuggestionTable) -> Outcome:
    """Return the furthest step: sent counts more than a dismissal, that more than the rest."""
    if row.sent_at is not None:
        return "sent" if row.final_text == row.text else "sent_edited"
    if row.dismissed_at is not None:
        return "dismissed"
    if row.edited_at is not None:
        return "edited"
    if row.inserted_at is not None:
        return "inserted"
    return "displayed" if row.displayed_at is not None else "offered"


def _suggestion(row: SuggestionTable) -> StoredSuggestion:
    return StoredSuggestion(
        suggestion=Suggestion(
            id=row.id,
            template=row.template,
            text=row.text,
            score=row.score,
            missing_slots=tuple(row.missing_slots),
            facts=tuple(Fact(**fact) for fact in row.facts),
            reasons=tuple(row.reasons),
            warnings=tuple(row.warnings),
        ),
        shop=row.shop,
        conversation=row.conversation,
        round=row.round,
        revision=row.revision,
        position=row.position,
        outcome=cast("Outcome", row.outcome),
        final_text=row.final_text,
        edits=tuple((op, start, end, new) for op, start, end, new in row.edits),
        reason=row.reason,
        staff=row.staff,
        offered_at=row.offered_at,
        displayed_at=row.displayed_at,
        inserted_at=row.inserted_at,
        edited_at=row.edited_at,
        sent_at=row.sent_at,
        dismissed_at=row.dismissed_at,
    )
