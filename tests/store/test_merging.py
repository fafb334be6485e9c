"""One person, several accounts: merged and parted again without a trace but the history."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.errors import Conflict
from bot.store import add_tag
from bot.store.columns import Row
from bot.store.merging import merge_customers, merges_of, undo_merge
from bot.store.records import load_record, record_history, set_fields
from bot.store.register import list_customers
from tests.store.crm import NOW, account, buy, purchase
from tests.store.scenes import Scene


def dump(scene: Scene) -> dict[str, list[str]]:
    """Return every row of every table but the log of merges and the history."""
    with scene.database.read() as session:
        return {
            table.name: sorted(repr(row) for row in session.connection().execute(table.select()))
            for table in Row.metadata.sorted_tables
            if table.name not in {"customer_merge", "customer_change"}
        }


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.integers(0, 10**6))
def test_merging_then_undoing_is_the_identity(sqlite_scene: Scene, seed: int) -> None:
    """Whatever was merged with whom before: undone in turn, every row is as it was, at every step."""
    rng = random.Random(seed)
    people = [account(sqlite_scene, f"{seed}-{n}", "李晓") for n in range(4)]
    buy(sqlite_scene, *[purchase(f"{seed}-{n}", rng.choice(people), n + 1) for n in range(4)])
    stack = []
    for _ in range(3):
        with sqlite_scene.database.read() as session:
            alone = [p for p in people if load_record(session, p).customer == p]
        kept, gone = rng.sample(alone, 2)
        before = dump(sqlite_scene)
        with sqlite_scene.database.write() as session:
            merge = merge_customers(session, shop="kitchen", kept=kept, gone=gone, staff=None, now=NOW)
        stack.append((merge.id, before))
    while stack:
        merge_id, before = stack.pop()
        with sqlite_scene.database.write() as session:
            undo_merge(session, merge_id, shop="kitchen", staff=None, now=NOW)
        assert before == dump(sqlite_scene)


@pytest.fixture
def sqlite_scene(sqlite_database: Any) -> Scene:  # noqa: ANN401 - a Database
    """Open a shop on SQLite only."""
    made = Scene(sqlite_database)
    made.shop()
    return made


def test_a_merged_person_has_all_of_both(scene: Scene) -> None:
    """The card shows the kept one's fields first, tags and times of both, and the list one line."""
    first, second = account(scene, "b1", "李晓"), account(scene, "b2", "李小")
    with scene.database.write() as session:
        set_fields(session, first, {"city": "杭州"}, score=lambda _: 0.2, now=NOW)
        set_fields(session, second, {"city": "宁波", "job": "老师"}, score=lambda _: 0.4, now=NOW)
        add_tag(session, second, text="送礼", source="text", confidence=0.6, now=NOW)
        merge_customers(session, shop="kitchen", kept=first, gone=second, staff=None, now=NOW)
        record = load_record(session, second)
        page = list_customers(session, "kitchen", now=NOW)
        assert ["merge", "merge"] == [
            line.how for line in record_history(session, first) if line.how == "merge"
        ]
    assert (first, {"city": "杭州", "job": "老师"}, ["送礼"]) == (
        record.customer,
        record.fields,
        [tag.text for tag in record.tags],
    )
    assert ((first, second), 0.4, 1) == (record.members, record.completeness, page.total)


def test_merges_are_undone_from_the_last(scene: Scene) -> None:
    """A merge on which another builds cannot be undone first; nobody is merged twice or with oneself."""
    a, b, c = (account(scene, f"b{n}") for n in range(3))
    with scene.database.write() as session:
        lower = merge_customers(session, shop="kitchen", kept=b, gone=a, staff=None, now=NOW)
        upper = merge_customers(session, shop="kitchen", kept=c, gone=b, staff=None, now=NOW)
        assert ((a,), c) == (upper.moved, load_record(session, a).customer)
        for kept, gone in ((c, a), (c, c)):
            with pytest.raises(Conflict):
                merge_customers(session, shop="kitchen", kept=kept, gone=gone, staff=None, now=NOW)
        with pytest.raises(Conflict, match="undo that first"):
            undo_merge(session, lower.id, shop="kitchen", staff=None, now=NOW)
        undo_merge(session, upper.id, shop="kitchen", staff=None, now=NOW)
        undo_merge(session, lower.id, shop="kitchen", staff=None, now=NOW)
        assert [a, b, c] == [load_record(session, x).customer for x in (a, b, c)]
        assert [lower.id] == [merge.id for merge in merges_of(session, a)]
        with pytest.raises(Conflict, match="already"):
            undo_merge(session, lower.id, shop="kitchen", staff=None, now=NOW)


def test_no_merge_across_shops(scene: Scene) -> None:
    """A customer of another shop is not there."""
    scene.shop("tea")
    one, other = account(scene, "b1"), account(scene, "b1", shop="tea")
    with scene.database.write() as session, pytest.raises(Exception, match="no customer"):
        merge_customers(session, shop="kitchen", kept=one, gone=other, staff=None, now=NOW)
    with scene.database.read() as session:
        assert 2 == session.connection().execute(text("SELECT count(*) FROM customer")).scalar_one()
