"""Rows of customers, visits, chats and interests, read into what the store keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, cast, get_args

from bot.crm.fields import FieldProblem, Fields
from bot.crm.identity import buyer_key
from bot.crm.mapping import FIELD, Plan
from bot.crm.rowwise import Cells, RowProblem
from bot.sheets.tables import Row
from bot.shop.cells import NO, YES
from bot.shop.dates import local
from bot.store.accesses import Purpose
from bot.store.accounts import Arrival
from bot.store.gathered import ChatLine, Interest, InterestKind, Traffic

_COUNTS: Final = (
    *("views", "visits", "visitors", "new_visitors", "bounces", "carts", "favourites", "clicks", "seconds"),
)
MOST_TAG: Final = 20
MOST_TAGS: Final = 30

Read = tuple[Any, list[RowProblem], list[RowProblem]]
"""What a row says (None when anything is wrong with it), problems, what is worth a look."""


@dataclass(frozen=True, slots=True)
class About:
    """A chat line or interest with the key of its customer; the store's id comes later."""

    buyer: str
    at: datetime
    said: ChatLine | Interest


class PersonReader:
    """Reads the rows of a file of customers."""

    def __init__(self, plan: Plan, fields: Fields, *, shop: str, source: str, now: datetime) -> None:
        self._plan, self._used, self._fields = plan, plan.used, fields
        self._shop, self._source, self._now = shop, source, now

    def read(self, row: Row) -> Read:
        """Return an Arrival."""
        cells = Cells(self._plan, self._used, row)
        key = buyer_key(
            shop=self._shop, buyer=cells.text("buyer"), phone=cells.text(f"{FIELD}phone").replace(" ", "")
        )
        if not key:
            cells.blame("", "nobody")
        first, last, as_of = (cells.moment(n, self._now) for n in ("first_at", "last_at", "as_of"))
        values = self._values(cells)
        made = Arrival(
            buyer=key,
            first=first or last,
            last=last or first,
            fields=values,
            as_of=as_of.isoformat() if as_of else "",
            tags=self._tags(cells),
            consents=self._consents(cells),
            source=self._source,
        )
        return (None if cells.wrong else made), cells.wrong, cells.notes

    def _values(self, cells: Cells) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for column in self._used:
            key = "member" if column == "member" else column.removeprefix(FIELD)
            if column != "member" and not column.startswith(FIELD):
                continue
            text = cells.text(column)
            if not text:
                continue
            try:
                found[key] = self._fields.clean(key, text)
            except FieldProblem as problem:
                values = {"value": text[:40], "reason": problem.reason, "inner": problem.values}
                cells.blame(column, "field", **values)
        return found

    def _tags(self, cells: Cells) -> tuple[str, ...]:
        text = cells.text("tags")
        for sign in "|｜;；、，\n":
            text = text.replace(sign, ",")
        tags = list(dict.fromkeys(tag.strip() for tag in text.split(",") if tag.strip()))
        if len(tags) > MOST_TAGS or any(len(tag) > MOST_TAG for tag in tags):
            cells.blame("tags", "field", value=text[:40], reason="long", inner={"most": MOST_TAG})
        return tuple(tags)

    def _consents(self, cells: Cells) -> tuple[tuple[str, bool, datetime], ...]:
        said: list[tuple[str, bool]] = []
        for purpose in get_args(Purpose):
            word = cells.text(f"consent.{purpose}").lower()
            if word and word not in YES | NO:
                cells.blame(f"consent.{purpose}", "field", value=word[:40], reason="flag", inner={})
            elif word:
                said.append((purpose, word in YES))
        if not said:
            return ()
        at = cells.moment("consent_at", self._now)
        if at is None:
            cells.blame("consent_at", "consent")
            return ()
        return tuple((purpose, granted, at) for purpose, granted in said)


class TrafficReader:
    """Reads the rows of a file of visits."""

    def __init__(self, plan: Plan, *, now: datetime) -> None:
        self._plan, self._used, self._now = plan, plan.used, now

    def read(self, row: Row) -> Read:
        """Return Traffic."""
        cells = Cells(self._plan, self._used, row)
        cells.needed("day")
        day = cells.moment("day", self._now)
        counts = {name: cells.whole(name) or 0 for name in _COUNTS}
        if cells.wrong or day is None:
            return None, cells.wrong, cells.notes
        return (
            Traffic(local(day).date(), cells.text("origin", 80), cells.text("page", 200), **counts),
            [],
            cells.notes,
        )


class TalkReader:
    """Reads the rows of a file of chats, or of interests."""

    def __init__(self, plan: Plan, *, shop: str, source: str, now: datetime) -> None:
        self._plan, self._used = plan, plan.used
        self._shop, self._source, self._now = shop, source, now

    def read(self, row: Row) -> Read:
        """Return About."""
        cells = Cells(self._plan, self._used, row)
        buyer = cells.needed("buyer")
        key = buyer_key(shop=self._shop, buyer=buyer)
        if buyer and not key:
            cells.blame("", "nobody")
        cells.needed("at")
        at = cells.moment("at", self._now)
        said = self._chat(cells, buyer, at) if self._plan.table == "chats" else self._interest(cells, at)
        if cells.wrong or at is None or said is None:
            return None, cells.wrong, cells.notes
        return About(key, at, said), [], cells.notes

    def _chat(self, cells: Cells, buyer: str, at: datetime | None) -> ChatLine | None:
        text, speaker = cells.text("text", 4000), cells.text("speaker", 60)
        if not text:
            cells.blame("text", "needed")
        role = cells.word("role", self._plan.book.roles, self._plan.ours.roles)
        if role is None and cells.text("role"):
            role = cells.text("role") if cells.text("role") in {"buyer", "agent"} else None
            if role is None:
                words = "、".join(self._plan.ours.roles)
                cells.blame("role", "word", value=cells.text("role", 40), words=words)
        if role is None:
            role = "agent" if speaker and speaker != buyer else "buyer"
        if at is None:
            return None
        named = speaker if role == "agent" else ""
        return ChatLine("", at, cast("Literal['buyer', 'agent']", role), text, named, self._source)

    def _interest(self, cells: Cells, at: datetime | None) -> Interest | None:
        product = cells.needed("product")
        kind = cells.word("kind", self._plan.book.kinds, self._plan.ours.kinds) or cells.text("kind", 20)
        if kind not in get_args(InterestKind):
            words = "、".join(self._plan.ours.kinds)
            cells.blame("kind", "word", value=kind, words=words)
            return None
        return None if at is None else Interest("", cast("InterestKind", kind), product[:64], at)
