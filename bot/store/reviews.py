"""Doubtful messages waiting for a person: queued once per likeness, bounded per day, answered by reviewers."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import delete, func, or_
from sqlmodel import col, select

from bot.errors import NotFound
from bot.store.adoption import day_of
from bot.store.columns import mapping, new_id
from bot.store.tables import ReviewAnswerTable, ReviewTable, ShopTable
from bot.store.upsert import insert_missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlmodel import Session

ReviewState = Literal["open", "settled", "disputed", "dropped"]

PER_DAY = 200
"""Messages a shop may queue a day; a more useful one takes the place of the least useful."""
KEPT = timedelta(days=30)
"""What nobody has answered is forgotten after this."""
OFTEN = 0.25
"""How much more useful a message is each time the number of times it was said doubles."""
SECOND_IN = 5
"""One in so many messages is asked of a second reviewer too."""
SKIPS = 2
"""Reviewers who pass on a message before it is dropped."""
BOTH = 2
_WAITING = ("open", "disputed")


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A message to ask about; personal data is masked already."""

    text: str
    likeness: str
    """Equal for messages that are asked about once."""
    context: tuple[tuple[str, str], ...]
    """(role, text), oldest first."""
    guess: Mapping[str, Any]
    """What the model said, JSON values."""
    grounds: tuple[tuple[str, str, float], ...]
    """(kind, label, weight), the heaviest first."""
    doubt: float
    message: str


@dataclass(frozen=True, slots=True)
class ReviewLabels:
    """What a person says a message is."""

    psychology: tuple[str, ...]
    """In order of mention; empty: none."""
    intent: str
    emotion: str


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A queued message."""

    id: str
    shop: str
    asked: Doubtful
    conversation: str
    seen: int
    usefulness: float
    second: bool
    state: ReviewState
    model: str
    created_at: datetime


def queue_reviews(
    session: Session,
    *,
    shop: str,
    conversation: str,
    items: Iterable[Doubtful],
    model: str,
    now: datetime,
    most: int = PER_DAY,
) -> int:
    """Queue messages and return how many are new; drills never enter. Raises NotFound (shop).

    What was queued before is counted, once per message, and never asked again after it was answered.
    """
    home = session.get(ShopTable, shop)
    if home is None:
        msg = f"no shop {shop}"
        raise NotFound(msg)
    if home.simulation:
        return 0
    new = 0
    for item in items:
        known = session.exec(
            select(ReviewTable)
            .where(ReviewTable.shop == shop, ReviewTable.likeness == item.likeness)
            .with_for_update()
        ).first()
        if known is None:
            new += _add(session, item, shop=shop, conversation=conversation, model=model, now=now, most=most)
        elif known.message != item.message:
            known.seen += 1
            known.message, known.conversation, known.updated_at = item.message, conversation, now
            known.usefulness = _usefulness(known.doubt, known.seen)
            session.add(known)
    session.flush()
    return new


def review_queue(
    session: Session, shop: str, *, staff: str, limit: int = 20, after: str = ""
) -> tuple[ReviewItem, ...]:
    """Return what waits for this reviewer, the most useful first; `after`: id of the last one seen.

    Raises NotFound for an `after` that is not there any more.
    """
    mine = select(ReviewAnswerTable.review).where(ReviewAnswerTable.staff == staff)
    query = select(ReviewTable).where(
        ReviewTable.shop == shop, col(ReviewTable.state).in_(_WAITING), col(ReviewTable.id).not_in(mine)
    )
    if after:
        last = _row(session, after)
        query = query.where(
            or_(
                col(ReviewTable.usefulness) < last.usefulness,
                (col(ReviewTable.usefulness) == last.usefulness) & (col(ReviewTable.id) > last.id),
            )
        )
    rows = session.exec(query.order_by(col(ReviewTable.usefulness).desc(), col(ReviewTable.id)).limit(limit))
    return tuple(_item(row) for row in rows)


def load_review(session: Session, review: str) -> ReviewItem:
    """Return a queued message; raises NotFound."""
    return _item(_row(session, review))


def answer_review(
    session: Session, review: str, *, staff: str, labels: ReviewLabels | None, now: datetime
) -> ReviewItem:
    """Enter what a reviewer says (None: passes), replacing what they said before. Raises NotFound.

    A message is settled by one answer, or by two that agree where a second was wanted; where two differ
    it waits for somebody to break the tie.
    """
    row = _row(session, review, lock=True)
    session.merge(
        ReviewAnswerTable(
            review=review,
            staff=staff,
            skipped=labels is None,
            psychology=list(dict.fromkeys(labels.psychology)) if labels else [],
            intent=labels.intent if labels else "",
            emotion=labels.emotion if labels else "",
            answered_at=now,
        )
    )
    session.flush()
    row.state = _state(row, _answers(session, [review]).get(review, []))
    row.updated_at = now
    session.add(row)
    session.flush()
    return _item(row)


def review_counts(session: Session, shop: str) -> dict[str, int]:
    """Return how many messages there are in each state."""
    rows = session.exec(
        select(ReviewTable.state, func.count())
        .where(ReviewTable.shop == shop)
        .group_by(col(ReviewTable.state))
    )
    return {"open": 0, "settled": 0, "disputed": 0, "dropped": 0} | {state: int(n) for state, n in rows}


def review_pairs(session: Session, shop: str) -> tuple[tuple[ReviewLabels, ReviewLabels], ...]:
    """Return what the first two reviewers said, for every message that two have answered."""
    ids = session.exec(select(ReviewTable.id).where(ReviewTable.shop == shop)).all()
    given = ([_labels(a) for a in answers if not a.skipped] for answers in _answers(session, ids).values())
    return tuple((answers[0], answers[1]) for answers in given if len(answers) >= BOTH)


def settled_reviews(session: Session) -> tuple[tuple[ReviewItem, ReviewLabels], ...]:
    """Return every settled message of real shops with what was agreed, oldest first: training data."""
    rows = session.exec(
        select(ReviewTable)
        .join(ShopTable, col(ShopTable.key) == col(ReviewTable.shop))
        .where(ReviewTable.state == "settled", col(ShopTable.simulation).is_(False))
        .order_by(col(ReviewTable.created_at), col(ReviewTable.id))
    ).all()
    answers = _answers(session, [row.id for row in rows])
    found = ((row, verdict([_labels(a) for a in answers.get(row.id, ()) if not a.skipped])) for row in rows)
    return tuple((_item(row), labels) for row, labels in found if labels is not None)


def verdict(answers: Sequence[ReviewLabels]) -> ReviewLabels | None:
    """Return what more than half of the answers say, field by field; None where they do not agree."""
    if not answers:
        return None
    sets = _most(tuple(sorted(answer.psychology)) for answer in answers)
    intent = _most(answer.intent for answer in answers)
    emotion = _most(answer.emotion for answer in answers)
    if sets is None or intent is None or emotion is None:
        return None
    ordered = next(a.psychology for a in reversed(answers) if tuple(sorted(a.psychology)) == sets)
    return ReviewLabels(ordered, str(intent), str(emotion))


def _most(values: Iterable[Any]) -> Any:  # noqa: ANN401 - whatever was counted
    (value, count), *_ = (counted := Counter(values)).most_common(1)
    return value if 2 * count > counted.total() else None


def _state(row: ReviewTable, answers: Sequence[ReviewAnswerTable]) -> ReviewState:
    given = [_labels(answer) for answer in answers if not answer.skipped]
    skips = len(answers) - len(given)
    if not given:
        return "dropped" if skips >= SKIPS else "open"
    if len(given) == 1 and row.second and not skips:
        return "open"
    return "settled" if verdict(given) is not None else "disputed"


def _add(
    session: Session, item: Doubtful, *, shop: str, conversation: str, model: str, now: datetime, most: int
) -> bool:
    """Put a message in the queue if there is room, or one less useful to leave it."""
    _forget(session, shop, now)
    today, usefulness = day_of(now), _usefulness(item.doubt, 1)
    full = session.exec(select(func.count()).where(ReviewTable.shop == shop, ReviewTable.day == today)).one()
    if full >= most:
        answered = select(ReviewAnswerTable.review)
        least = session.exec(
            select(ReviewTable)
            .where(
                ReviewTable.shop == shop,
                ReviewTable.day == today,
                ReviewTable.state == "open",
                col(ReviewTable.id).not_in(answered),
            )
            .order_by(col(ReviewTable.usefulness), col(ReviewTable.id))
            .limit(1)
        ).first()
        if least is None or least.usefulness >= usefulness:
            return False
        session.delete(least)
        session.flush()
    row = {
        "id": new_id(now),
        "shop": shop,
        "day": today,
        "likeness": item.likeness,
        "conversation": conversation,
        "message": item.message,
        "text": item.text,
        "context": [list(turn) for turn in item.context],
        "guess": dict(item.guess),
        "grounds": [list(ground) for ground in item.grounds],
        "doubt": item.doubt,
        "seen": 1,
        "usefulness": usefulness,
        "second": sum(item.likeness.encode()) % SECOND_IN == 0,
        "state": "open",
        "model": model,
        "created_at": now,
        "updated_at": now,
    }
    return insert_missing(session, ReviewTable, ("shop", "likeness"), row)


def _forget(session: Session, shop: str, now: datetime) -> None:
    session.exec(
        delete(ReviewTable).where(
            col(ReviewTable.shop) == shop,
            col(ReviewTable.state).in_(("open", "dropped")),
            col(ReviewTable.updated_at) < now - KEPT,
        )
    )


def _usefulness(doubt: float, seen: int) -> float:
    return round(doubt * (1.0 + OFTEN * math.log2(seen)), 4)


def _answers(session: Session, reviews: Sequence[str]) -> dict[str, list[ReviewAnswerTable]]:
    """Return the answers to these messages, oldest first."""
    found: dict[str, list[ReviewAnswerTable]] = {}
    for start in range(0, len(reviews), 500):
        rows = session.exec(
            select(ReviewAnswerTable)
            .where(col(ReviewAnswerTable.review).in_(reviews[start : start + 500]))
            .order_by(col(ReviewAnswerTable.answered_at), col(ReviewAnswerTable.staff))
        )
        for row in rows:
            found.setdefault(row.review, []).append(row)
    return found


def _labels(row: ReviewAnswerTable) -> ReviewLabels:
    return ReviewLabels(tuple(row.psychology), row.intent, row.emotion)


def _row(session: Session, review: str, *, lock: bool = False) -> ReviewTable:
    query = select(ReviewTable).where(ReviewTable.id == review)
    row = session.exec(query.with_for_update() if lock else query).first()
    if row is None:
        msg = f"no review {review}"
        raise NotFound(msg)
    return row


def _item(row: ReviewTable) -> ReviewItem:
    return ReviewItem(
        id=row.id,
        shop=row.shop,
        asked=Doubtful(
            text=row.text,
            likeness=row.likeness,
            context=tuple((role, text) for role, text in row.context),
            guess=mapping(row.guess),
            grounds=tuple((kind, label, weight) for kind, label, weight in row.grounds),
            doubt=row.doubt,
            message=row.message,
        ),
        conversation=row.conversation,
        seen=row.seen,
        usefulness=row.usefulness,
        second=row.second,
        state=cast("ReviewState", row.state),
        model=row.model,
        created_at=row.created_at,
    )
