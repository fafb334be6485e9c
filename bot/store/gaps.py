"""What buyers asked and a shop's facts did not say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from sqlalchemy import delete
from sqlmodel import col, select

from bot.store.tables import GapTable
from bot.store.upsert import insert_missing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlmodel import Session

    from bot.shop.gaps import GapKind, Want

_UNIQUE = ("conversation", "asked", "kind", "name", "product")
QUESTION_CHARS = 200


@dataclass(frozen=True, slots=True)
class GapLine:
    """One thing asked in vain, over some days."""

    kind: GapKind
    name: str
    product: str
    """Key; empty: of the shop."""
    count: int
    """Rounds in which it was asked."""
    question: str
    """How it was asked last, personal data masked."""
    asked_at: datetime
    """Last."""


def record_gaps(
    session: Session,
    *,
    shop: str,
    conversation: str,
    asked: str,
    wants: Iterable[Want],
    question: str,
    now: datetime,
) -> None:
    """Note what a round asked in vain; `asked` names the round, and one that was noted counts no more.

    `question` is masked by the caller.
    """
    for want in sorted(wants, key=lambda want: (want.kind, want.name, want.product)):
        values = {
            "conversation": conversation,
            "asked": asked,
            "kind": want.kind,
            "name": want.name,
            "product": want.product,
            "shop": shop,
            "question": question[:QUESTION_CHARS],
            "asked_at": now,
        }
        insert_missing(session, GapTable, _UNIQUE, values)


def gap_lines(session: Session, shop: str, since: datetime) -> tuple[GapLine, ...]:
    """Return what was asked in vain since a moment, the most asked first."""
    rows = session.exec(
        select(GapTable)
        .where(GapTable.shop == shop, GapTable.asked_at >= since)
        .order_by(col(GapTable.asked_at), col(GapTable.conversation), col(GapTable.asked))
    )
    found: dict[tuple[str, str, str], GapLine] = {}
    for row in rows:
        key = (row.kind, row.name, row.product)
        count = found[key].count + 1 if key in found else 1
        kind = cast("GapKind", row.kind)
        found[key] = GapLine(kind, row.name, row.product, count, row.question, row.asked_at)
    return tuple(sorted(found.values(), key=lambda line: (-line.count, line.kind, line.product, line.name)))


def forget_gaps(session: Session, before: datetime) -> None:
    """Forget what was asked before a moment."""
    session.exec(delete(GapTable).where(col(GapTable.asked_at) < before))
