"""The Ask API, for consoles that keep their own chat, and feedback on suggestions."""

from typing import Any

from fastapi import APIRouter

from bot.auth import access_service, access_suggestion
from bot.chat.asking import Asked, Asker
from bot.errors import InputError, NotFound
from bot.store import Session, load_suggestion, record_feedback, record_outcome
from bot.terms import Feedback
from bot.web.api.shapes import AskAnswer, AskBody, FeedbackBody, FeedbackKept, OutcomeBody, OutcomeKept
from bot.web.guard import Home, Staff, entered

router = APIRouter(prefix="/api/v1", tags=["assist"])


@router.post("/assist", response_model=AskAnswer)
async def assist(home: Home, identity: Staff, body: AskBody) -> dict[str, Any]:
    """Read one message and suggest replies; the same message again gets the same answer.

    The same id with another text is refused with 409.
    """
    access_service(identity, body.shop)
    asker = Asker(home.database, home.interpreter)
    asked = Asked(
        shop=body.shop,
        conversation=body.conversation,
        buyer=body.buyer,
        message=body.message.id,
        text=body.message.text,
        history=tuple((turn.role, turn.text) for turn in body.history),
        item=body.item,
        order=body.order,
        full=body.mode == "full",
    )
    return await home.readers.run(lambda: asker.answer(asked))


@router.patch("/suggestions/{suggestion}")
async def feedback(home: Home, identity: Staff, suggestion: str, body: FeedbackBody) -> FeedbackKept:
    """Enter what became of a suggestion."""
    steps = list(_steps(suggestion, body))
    if not steps:
        msg = "say what became of it: displayed, inserted, edited_text, sent_text or dismissed"
        raise InputError(msg)

    def record(session: Session) -> FeedbackKept:
        line = load_suggestion(session, suggestion)
        access_suggestion(identity, line)
        for step in steps:
            line = record_feedback(
                session, step, conversation=line.conversation, staff=identity.id, now=home.now()
            )
        return FeedbackKept(id=suggestion, outcome=line.outcome)

    try:
        return await home.archive.write(record)
    except NotFound:  # a program may answer to a suggestion it was just shown before that is stored
        await home.desk.caught_up()
        return await home.archive.write(record)


@router.post("/conversations/{conversation}/outcomes")
async def outcome(home: Home, identity: Staff, conversation: str, body: OutcomeBody) -> OutcomeKept:
    """Tell what followed a conversation, so that the replies sent in it can be ranked by it."""
    thread = await entered(home, identity, conversation)
    access_service(identity, thread.shop)
    new = await home.archive.write(
        lambda s: record_outcome(
            s,
            conversation=thread.id,
            kind=body.kind,
            reference=body.reference,
            value=body.value,
            now=home.now(),
        )
    )
    return OutcomeKept(new=new)


def _steps(suggestion: str, body: FeedbackBody) -> list[Feedback]:
    found = []
    if body.displayed:
        found.append(Feedback(suggestion, "displayed"))
    if body.inserted:
        found.append(Feedback(suggestion, "inserted"))
    if body.edited_text is not None:
        found.append(Feedback(suggestion, "edited", body.edited_text))
    if body.sent_text is not None:
        found.append(Feedback(suggestion, "sent", body.sent_text))
    if body.dismissed:
        found.append(Feedback(suggestion, "dismissed", reason=body.reason))
    return found
