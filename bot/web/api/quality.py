"""Quality of real conversations, by the scorer that drills are judged by."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from bot.analytics.appraisal import Readers, Spoken, appraise
from bot.auth import access_supervisor
from bot.chat.protocol.fields import Time, Wire
from bot.store import Session, load_conversation, messages_before
from bot.web.api.shapes import Key
from bot.web.guard import Home, Staff

router = APIRouter(prefix="/api/v1/quality", tags=["quality"])
READ_MESSAGES = 200


class CellLine(Wire):
    """A cell of the score, 0..1."""

    key: str
    zh: str
    value: float


class MarkLine(Wire):
    """One judgement; `turn` null: of the whole."""

    turn: int | None
    cell: str
    zh: str
    value: float
    text: str


class FailLine(Wire):
    """What must never happen and did."""

    turn: int
    key: str
    zh: str
    why: str = Field(description="Why it must never happen, and what to do instead.")


class TurnLine(Wire):
    """One message, and the reply it belongs to."""

    role: str
    text: str
    at: Time
    turn: int | None


class Quality(Wire):
    """How well a conversation was served."""

    conversation: str
    total: float = Field(description="0..100; 0 without any reply.")
    passed: bool
    pass_mark: float
    first_wait: float | None
    mean_wait: float | None
    cells: tuple[CellLine, ...]
    marks: tuple[MarkLine, ...]
    fails: tuple[FailLine, ...]
    lines: tuple[TurnLine, ...]


@router.get("/conversations/{conversation}")
async def conversation_quality(home: Home, identity: Staff, conversation: Annotated[Key, Path()]) -> Quality:
    """Score the last 200 messages of a conversation, every mark with its reason. For supervisors."""
    thread = await home.archive.read(lambda s: load_conversation(s, conversation))
    access_supervisor(identity, thread.shop)
    cast = await home.drills.cast()

    def read(session: Session) -> list[tuple[str, str, datetime]]:
        found = messages_before(session, thread.id, None, READ_MESSAGES)
        return [
            (m.sender_kind, m.text, m.sent_at)
            for m in found
            if m.text and not m.recalled and m.kind != "recall"
        ]

    said = await home.archive.read(read)
    ears, remarks = cast.stage.ears, cast.remarks
    readers = Readers(
        home.assistant.current.reader, ears.acts, ears.topics, ears.claims.red, cast.judge.stalls, cast.judge.book,
        cast.library.labels.intents, cast.judge.lines, cast.judge.touch, cast.judge.conduct,
    )  # fmt: skip
    spoken = [Spoken(role, text, at) for role, text, at in said]
    score, _ = await home.readers.run(lambda: appraise(spoken, readers, remarks.rubric))
    rubric = remarks.rubric
    return Quality(
        conversation=thread.id,
        total=score.total,
        passed=score.passed,
        pass_mark=rubric.pass_mark,
        first_wait=score.first_wait,
        mean_wait=score.mean_wait,
        cells=tuple(
            CellLine(key=key, zh=rubric.cells[key], value=value) for key, value in score.cells.items()
        ),
        marks=tuple(
            MarkLine(
                turn=m.turn,
                cell=m.cell,
                zh=rubric.cells[m.cell],
                value=round(m.value, 3),
                text=remarks.say(m),
            )
            for m in score.marks
        ),
        fails=tuple(
            FailLine(turn=turn, key=key, zh=rubric.fails[key], why=rubric.fail_reasons[key])
            for turn, key in score.fails
        ),
        lines=tuple(_lines(spoken)),
    )


def _lines(spoken: list[Spoken]) -> list[TurnLine]:
    """Return the messages, replies numbered as the scorer does."""
    lines, turn, last = [], 0, "buyer"
    for one in spoken:
        if one.role == "agent" and last != "agent":
            turn += 1
        if one.role in {"buyer", "agent"}:
            last = one.role
        lines.append(
            TurnLine(role=one.role, text=one.text, at=one.at, turn=turn if one.role == "agent" else None)
        )
    return lines
