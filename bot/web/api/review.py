"""The review queue: messages in doubt, labelled by supervisors with a key or two."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query

from bot.auth import access_supervisor
from bot.chat.protocol.shapes import NamedLabel, ScoredLabel
from bot.errors import InputError
from bot.learning.reviewers import agreement
from bot.library import Label, Labels
from bot.store import (
    ReviewItem,
    ReviewLabels,
    Session,
    answer_review,
    load_review,
    load_shop_entry,
    review_counts,
    review_pairs,
    review_queue,
)
from bot.web.api.lessons import (
    AgreementFigures,
    GroundLine,
    ReviewAnswer,
    ReviewCounts,
    ReviewKept,
    ReviewLine,
    ReviewPage,
    ReviewTurn,
)
from bot.web.api.shapes import Key
from bot.web.guard import Home, Staff

router = APIRouter(prefix="/api/v1/reviews", tags=["reviews"])
Item = Annotated[Key, Path()]


@router.get("")
async def waiting(
    home: Home,
    identity: Staff,
    shop: Annotated[Key, Query()],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[str, Query(max_length=64)] = "",
) -> ReviewPage:
    """Return what waits for this supervisor, the most useful first; `after`: id of the last one seen."""
    access_supervisor(identity, shop)
    labels = home.library.labels

    def read(session: Session) -> ReviewPage:
        load_shop_entry(session, shop)
        items = review_queue(session, shop, staff=identity.id, limit=limit, after=after)
        return ReviewPage(
            items=tuple(_line(item, labels) for item in items),
            counts=ReviewCounts(**review_counts(session, shop)),
        )

    return await home.archive.read(read)


@router.get("/agreement")
async def how_far(home: Home, identity: Staff, shop: Annotated[Key, Query()]) -> AgreementFigures:
    """Return how far two reviewers of the same messages agree."""
    access_supervisor(identity, shop)

    def read(session: Session) -> AgreementFigures:
        load_shop_entry(session, shop)
        return AgreementFigures(shop=shop, **asdict(agreement(review_pairs(session, shop))))

    return await home.archive.read(read)


@router.post("/{key}/answer")
async def answer(home: Home, identity: Staff, key: Item, body: ReviewAnswer) -> ReviewKept:
    """Say what a message is, or that the model was right; returns the next one. Again: replaces the answer."""
    if not body.accept and body.psychology is None and body.intent is None and body.emotion is None:
        msg = "say what is different, or accept what the model said"
        raise InputError(msg)
    labels = home.library.labels
    wrong = [label for label in body.psychology or () if label not in labels.psychology]
    wrong += [body.intent] if body.intent is not None and body.intent not in labels.intents else []
    wrong += [body.emotion] if body.emotion is not None and body.emotion not in labels.emotion else []
    if wrong:
        msg = f"unknown {', '.join(wrong)}"
        raise InputError(msg)

    def said(item: ReviewItem) -> ReviewLabels:
        guess = item.asked.guess
        return ReviewLabels(
            tuple(guess["psychology"]) if body.psychology is None else body.psychology,
            body.intent or guess["intents"][0][0],
            body.emotion or guess["emotion"],
        )

    def write(session: Session) -> ReviewKept:
        item = load_review(session, key)
        access_supervisor(identity, item.shop)
        return _kept(session, item, identity.id, said(item), home)

    return await home.archive.write(write)


@router.post("/{key}/skip")
async def skip(home: Home, identity: Staff, key: Item) -> ReviewKept:
    """Pass on a message; what two have passed on is dropped. Returns the next one."""

    def write(session: Session) -> ReviewKept:
        item = load_review(session, key)
        access_supervisor(identity, item.shop)
        return _kept(session, item, identity.id, None, home)

    return await home.archive.write(write)


def _kept(
    session: Session, item: ReviewItem, staff: str, said: ReviewLabels | None, home: Home
) -> ReviewKept:
    labels = home.library.labels
    after = answer_review(session, item.id, staff=staff, labels=said, now=home.now())
    following = review_queue(session, item.shop, staff=staff, limit=1)
    return ReviewKept(
        item=_line(after, labels),
        next=_line(following[0], labels) if following else None,
        counts=ReviewCounts(**review_counts(session, item.shop)),
    )


def _line(item: ReviewItem, labels: Labels) -> ReviewLine:
    asked, guess = item.asked, item.asked.guess
    return ReviewLine(
        id=item.id,
        text=asked.text,
        context=tuple(ReviewTurn(role=_role(role), text=text) for role, text in asked.context),
        psychology=tuple(NamedLabel(key=key, zh=_zh(key, labels)) for key in guess["psychology"]),
        psychology_choices=_scored(guess["scores"], labels),
        intents=_scored(guess["intents"], labels),
        emotion=_scored([[guess["emotion"], guess["emotion_score"]]], labels)[0],
        grounds=tuple(_ground(kind, key, weight, labels) for kind, key, weight in asked.grounds),
        seen=item.seen,
        usefulness=item.usefulness,
        second=item.second,
        state=item.state,
        conversation=item.conversation,
        message=asked.message,
        asked_at=item.created_at,
    )


def _role(role: str) -> Literal["buyer", "agent"]:
    return "buyer" if role == "buyer" else "agent"


def _ground(kind: Any, key: str, weight: float, labels: Labels) -> GroundLine:  # noqa: ANN401 - pydantic checks
    return GroundLine(kind=kind, key=key, zh=_zh(key, labels), weight=weight)


def _scored(pairs: list[list[Any]], labels: Labels) -> tuple[ScoredLabel, ...]:
    return tuple(ScoredLabel(key=key, zh=_zh(key, labels), score=score) for key, score in pairs)


def _zh(key: str, labels: Labels) -> str:
    """Return the word for a key; a key that the vocabulary no longer has stands for itself."""
    found: Label | None = labels.psychology.get(key) or labels.intents.get(key) or labels.emotion.get(key)
    return found.zh if found is not None else key
