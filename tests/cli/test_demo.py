"""`zhike demo`: a lively start, and nothing taken away from anybody who has worked with it since."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.demo import load_demo
from bot.cli.scenes import read_scenes
from bot.errors import LibraryError
from bot.library import Library, find_library, load_library
from bot.store import (
    Database,
    Saving,
    append_message,
    conversation_views,
    find_customer,
    list_staff,
    load_shop,
    remove_tag,
    save_shop,
)
from bot.store.notes import notes_of

SHOPS = ("nuanzao", "qingyan", "shanyu")


@pytest.fixture(scope="module")
def library() -> Library:
    """Read the library that ships."""
    return load_library(find_library())


def test_demo_keeps_what_people_did(sqlite_database: Database, library: Library) -> None:
    """Loaded again: edited facts, a tag taken away and what was said stay; --overwrite takes the files' facts."""
    load_demo(sqlite_database, library)
    now = datetime.now(UTC)
    with sqlite_database.write() as session:
        views = conversation_views(session, shops=SHOPS, viewer="x")
        assert len(views) > 9
        assert {"xiaoqing", "mingyue"} <= {member.username for member in list_staff(session)}
        assert any(notes_of(session, view.conversation.id) for view in views)
        assert {view.conversation.shop for view in views if view.conversation.waiting_since} == set(SHOPS)
        spec = load_shop(session, "nuanzao").model_copy(update={"name": "暖灶旗舰"})
        save_shop(session, spec, now=now, saving=Saving("edit"))
        customer = find_customer(session, shop="nuanzao", buyer="xiaolin")
        assert customer is not None
        remove_tag(session, customer.id, customer.tags[0].text)
        talk = views[0].conversation
        append_message(
            session,
            conversation=talk.id,
            sender_kind="buyer",
            sender_id=talk.customer,
            sender_name="x",
            client_msg_id="mine",
            kind="text",
            text="还在吗",
            now=now,
        )
    load_demo(sqlite_database, library)
    with sqlite_database.read() as session:
        assert load_shop(session, "nuanzao").name == "暖灶旗舰"
        customer = find_customer(session, shop="nuanzao", buyer="xiaolin")
        assert customer is not None
        assert () == customer.tags
        after = {
            v.conversation.id: v.conversation.head_seq
            for v in conversation_views(session, shops=SHOPS, viewer="x")
        }
        assert {v.conversation.id: v.conversation.head_seq for v in views} | {
            talk.id: talk.head_seq + 1
        } == after
    load_demo(sqlite_database, library, overwrite=True)
    with sqlite_database.read() as session:
        assert load_shop(session, "nuanzao").name == "暖灶小家电"


def test_scenes_are_read_with_care(tmp_path: Path) -> None:
    """No file says nothing; what is wrong in one is told with its line."""
    now = datetime.now(UTC)
    assert () == read_scenes(tmp_path, now).talks
    (tmp_path / "demo.yaml").write_text("talks:\n  - {shop: a, buyer: b, messages: []}\n", encoding="utf-8")
    with pytest.raises(LibraryError) as found:
        read_scenes(tmp_path, now)
    assert [2] == [finding.line for finding in found.value.findings]
