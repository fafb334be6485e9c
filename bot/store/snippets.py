"""Texts at hand: somebody's own, the shop's, and how often each is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_
from sqlmodel import col, select

from bot.errors import Conflict, NotFound
from bot.store.columns import new_id
from bot.store.tables import ShopTable, SnippetTable, SnippetUseTable
from bot.store.upsert import add_up

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text at hand."""

    id: str
    shop: str
    staff: str | None
    """Whose own it is; None: the shop's."""
    title: str
    text: str
    version: int


@dataclass(frozen=True, slots=True)
class Used:
    """How often something was sent."""

    all: int
    """By anybody of the shop."""
    mine: int


class TextChanged(Conflict):
    """Somebody changed the text since it was read; look at it again. `detail` has the version there is."""

    code = "changed_since"

    def __init__(self, version: int) -> None:
        self.detail = {"version": version}
        super().__init__(f"the text is at version {version} by now; read it again")


def add_snippet(
    session: Session, *, shop: str, staff: str | None, title: str, text: str, now: datetime
) -> Snippet:
    """Keep a snippet, one's own or (staff None) the shop's; raises NotFound for the shop."""
    if session.get(ShopTable, shop) is None:
        msg = f"no shop {shop}"
        raise NotFound(msg)
    row = SnippetTable(
        id=new_id(now),
        shop=shop,
        staff=staff,
        title=title,
        text=text,
        version=1,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    return _value(row)


def load_snippet(session: Session, snippet: str) -> Snippet:
    """Return a snippet; raises NotFound."""
    return _value(_row(session, snippet))


def change_snippet(
    session: Session, snippet: str, *, title: str, text: str, version: int, now: datetime
) -> Snippet:
    """Replace title and text; raises NotFound, TextChanged."""
    row = _row(session, snippet, lock=True)
    if row.version != version:
        raise TextChanged(row.version)
    row.title, row.text, row.version, row.updated_at = title, text, version + 1, now
    session.add(row)
    session.flush()
    return _value(row)


def remove_snippet(session: Session, snippet: str) -> None:
    """Forget a snippet; raises NotFound."""
    session.delete(_row(session, snippet))
    session.flush()


def snippets_of(session: Session, shop: str, staff: str) -> tuple[Snippet, ...]:
    """Return a person's own snippets in a shop and the shop's, oldest first."""
    rows = session.exec(
        select(SnippetTable)
        .where(
            SnippetTable.shop == shop,
            or_(col(SnippetTable.staff).is_(None), col(SnippetTable.staff) == staff),
        )
        .order_by(col(SnippetTable.id))
    )
    return tuple(_value(row) for row in rows)


def count_uses(session: Session, *, shop: str, staff: str, snippets: Sequence[str]) -> None:
    """Count that these were sent."""
    rows = [{"shop": shop, "staff": staff, "snippet": key, "uses": 1} for key in sorted(set(snippets))]
    add_up(session, SnippetUseTable, ("shop", "staff", "snippet"), ("uses",), rows)


def uses_of(session: Session, shop: str, staff: str) -> dict[str, Used]:
    """Return how often each snippet and reply of a shop was sent."""
    everybody = session.exec(
        select(SnippetUseTable.snippet, func.sum(SnippetUseTable.uses))
        .where(SnippetUseTable.shop == shop)
        .group_by(col(SnippetUseTable.snippet))
    ).all()
    mine = dict(
        session.exec(
            select(SnippetUseTable.snippet, SnippetUseTable.uses).where(
                SnippetUseTable.shop == shop, SnippetUseTable.staff == staff
            )
        ).all()
    )
    return {key: Used(int(total), mine.get(key, 0)) for key, total in everybody}


def _row(session: Session, snippet: str, *, lock: bool = False) -> SnippetTable:
    row = session.get(SnippetTable, snippet, with_for_update=lock or None)
    if row is None:
        msg = f"no snippet {snippet}"
        raise NotFound(msg)
    return row


def _value(row: SnippetTable) -> Snippet:
    return Snippet(row.id, row.shop, row.staff, row.title, row.text, row.version)
