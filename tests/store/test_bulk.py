"""Many keys in one condition, and many rows by one statement, on either engine."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlmodel import col

from bot.store.among import among
from bot.store.bulk import many
from bot.store.tables import CustomerTable
from tests.store.scenes import START, Scene

SHANGHAI = timezone(timedelta(hours=8))
ODD = ("a'b", 'a"b', "a\\b", "百分%s", "{x}", "")


def _row(number: int, buyer: str, seen: datetime = START) -> dict[str, object]:
    values = {"id": f"{number:032x}", "shop": "kitchen", "buyer": buyer, "name": "", "member": ""}
    return values | {"first_seen": seen, "last_seen": seen, "profile": {"n": number}, "notes": ["问"]}


def test_rows_come_back_as_they_were_given(scene: Scene) -> None:
    """Texts, JSON and moments of any zone are stored as a single insert would store them."""
    rows = [_row(n, buyer, START.astimezone(SHANGHAI)) for n, buyer in enumerate(ODD)]
    with scene.database.write() as session:
        many(session, insert(CustomerTable), rows)
    with scene.database.read() as session:
        found = session.connection().execute(select(CustomerTable).order_by(col(CustomerTable.id))).all()
    assert [(row.buyer, row.profile, row.notes, row.first_seen) for row in found] == [
        (buyer, {"n": n}, ["问"], START) for n, buyer in enumerate(ODD)
    ]


def test_every_key_finds_its_row_and_none_finds_nothing(scene: Scene) -> None:
    """Quotes, backslashes and percent signs in keys are only text; no keys match no rows."""
    with scene.database.write() as session:
        many(session, insert(CustomerTable), [_row(n, buyer) for n, buyer in enumerate(ODD)])
    query = select(col(CustomerTable.buyer))
    with scene.database.read() as session:
        ask = session.connection().execute
        for buyer in ODD:
            assert [buyer] == list(ask(query.where(among(CustomerTable.buyer, [buyer]))).scalars())
        assert set(ODD) == set(ask(query.where(among(CustomerTable.buyer, [*ODD, "nobody"]))).scalars())
        assert [] == list(ask(query.where(among(CustomerTable.buyer, []))).scalars())


def test_naive_time_is_refused_and_nothing_is_kept(scene: Scene) -> None:
    """A time without a zone stops the whole lot."""
    rows = [_row(1, "one"), _row(2, "two", START.replace(tzinfo=None))]
    with pytest.raises(ValueError, match="no time zone"), scene.database.write() as session:
        many(session, insert(CustomerTable), rows)
    with scene.database.read() as session:
        assert session.connection().execute(select(CustomerTable)).first() is None


def test_statement_serves_engine_after_engine(scene: Scene) -> None:
    """One statement, kept, changes rows again and again; no rows do nothing."""
    rename = (
        update(CustomerTable).where(col(CustomerTable.id) == bindparam("row")).values(name=bindparam("as"))
    )
    with scene.database.write() as session:
        many(session, insert(CustomerTable), [_row(1, "one"), _row(2, "two")])
        many(session, rename, [])
        for name in ("甲", "乙"):
            many(session, rename, [{"row": f"{n:032x}", "as": f"{name}{n}"} for n in (1, 2)])
        found = session.connection().execute(select(col(CustomerTable.name)).order_by(col(CustomerTable.id)))
        assert ["乙1", "乙2"] == list(found.scalars())
