"""Drills in the store: runs and their results, material, and a training space that can be emptied."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import Conflict, InputError
from bot.shop.schema import ShopSpec
from bot.store import (
    Database,
    append_message,
    create_staff,
    list_shops,
    load_conversation,
    messages_after,
    open_conversation,
    save_shop,
)
from bot.store.drills import (
    Run,
    SeatResult,
    begin_drill,
    drill_seats,
    drop_material,
    empty_space,
    end_drill,
    list_drills,
    list_material,
    save_material,
    shift_waiting,
    training_space,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def said(database: Database, shop: str, *, simulation: bool) -> str:
    """Make a shop in which a buyer has written; return the conversation."""
    with database.write() as session:
        save_shop(session, ShopSpec(key=shop, name=shop, trade="home"), simulation=simulation, now=NOW)
        thread = open_conversation(session, shop=shop, buyer="li", now=NOW)
        append_message(
            session,
            conversation=thread.id,
            sender_kind="buyer",
            sender_id="li",
            sender_name="",
            client_msg_id="k",
            kind="text",
            text="在吗",
            now=NOW,
        )
        return thread.id


def run(staff: str, number: str = "d1") -> Run:
    """Return a drill that begins."""
    return Run(
        id=number,
        staff=staff,
        source="cups",
        mode="practice",
        help="off",
        title="",
        task="day1",
        seed="1",
        plan={"buyers": []},
        state="running",
        total=None,
        passed=None,
        hints=0,
        seconds=0.0,
        started_at=NOW,
        ended_at=None,
    )


def test_a_space_is_emptied_and_nothing_else(database: Database) -> None:
    """What happened in a training space goes, its shop stays; a real shop is never emptied."""
    space = training_space("s1")
    real, practice = said(database, "cups", simulation=False), said(database, space, simulation=True)
    with database.write() as session:
        shift_waiting(session, [practice], timedelta(minutes=2))
        assert load_conversation(session, practice).waiting_since == NOW + timedelta(minutes=2)
        assert load_conversation(session, real).waiting_since == NOW
        empty_space(session, space)
    with database.read() as session:
        assert messages_after(session, practice, 0) == ()
        assert len(messages_after(session, real, 0)) == 1
        assert {shop.key for shop in list_shops(session)} == {"cups", space}
    with database.write() as session, pytest.raises(InputError, match="no training space"):
        empty_space(session, "cups")


def test_a_drill_ends_once_with_its_conversations(database: Database) -> None:
    """The total is the mean of the conversations; a second end is refused; a new drill breaks an old one off."""
    with database.write() as session:
        member = create_staff(
            session, username="qing", name="qing", role="trainee", password_hash="none", now=NOW
        )
        begin_drill(session, run(member.id))
        seats = [
            SeatResult("d1", at, "p", "s", 1, "safety", {}, total, passed=True, result={"total": total})
            for at, total in enumerate((80.0, 60.0))
        ]
        ended = end_drill(session, "d1", seats, passed=False, hints=1, seconds=9.0, now=NOW)
        assert (ended.state, ended.total) == ("finished", 70.0)
        with pytest.raises(Conflict):
            end_drill(session, "d1", [], passed=True, hints=0, seconds=0.0, now=NOW)
        begin_drill(session, run(member.id, "d2"))
        begin_drill(session, run(member.id, "d3"))
        states = {one.id: one.state for one in list_drills(session, [member.id], task="day1")}
        assert states == {"d1": "finished", "d2": "broken", "d3": "running"}
        assert [seat.result["total"] for seat in drill_seats(session, ["d1"])] == [80.0, 60.0]
        assert list_drills(session, [member.id], task="day2") == ()


def test_material_has_one_key_in_a_shop(database: Database) -> None:
    """A key is taken once; a change makes the next version; what is dropped is gone."""
    said(database, "cups", simulation=False)
    with database.write() as session:
        member = create_staff(session, username="boss", name="b", role="admin", password_hash="none", now=NOW)
        keep = {"shop": "cups", "key": "mine", "entry": {"key": "mine"}, "staff": member.id, "now": NOW}
        first = save_material(session, kind="persona", name="一", **keep)  # type: ignore[arg-type]  # fields by name
        save_material(session, kind="scenario", name="同", **keep)  # type: ignore[arg-type]  # as above
        with pytest.raises(Conflict):
            save_material(session, kind="persona", name="二", **keep)  # type: ignore[arg-type]  # as above
        changed = save_material(session, kind="persona", name="三", material=first.id, **keep)  # type: ignore[arg-type]  # as above
        assert (changed.id, changed.version, changed.name) == (first.id, 2, "三")
        drop_material(session, first.id)
        assert [one.kind for one in list_material(session, ["cups"])] == ["scenario"]
        assert list_material(session, ["toys"]) == ()
