from __future__ import annotations

import pytest

from bot.errors import Conflict, NotFound
from bot.store import (
    add_file,
    audit,
    audit_entries,
    find_ask,
    load_file,
    load_setting,
    save_ask,
    save_setting,
)
from tests.store.scenes import START, Scene


def test_setting_holds_any_json_value(scene: Scene) -> None:
    """A value is replaced by the next; what was never set is None."""
    with scene.database.write() as session:
        for value in (1, {"a": [True, None]}, "字", None):
            save_setting(session, "k", value, now=scene.tick())
            assert value == load_setting(session, "k")
        assert load_setting(session, "never") is None


def test_audit_tells_who_did_what(scene: Scene) -> None:
    """Acts are listed newest first, and by shop."""
    agent = scene.agent("anna")
    with scene.database.write() as session:
        audit(
            session, action="shop.saved", target="kitchen", shop="kitchen", staff=agent.id, now=scene.tick()
        )
        audit(session, action="model.trained", target="m1", detail={"f1": 0.8}, now=scene.tick())
    with scene.database.read() as session:
        newest, first = audit_entries(session)
        assert ("model.trained", None, {"f1": 0.8}, scene.now) == (
            newest.action,
            newest.staff,
            newest.detail,
            newest.at,
        )
        assert (agent.id, "kitchen") == (first.staff, first.target)
        assert (first,) == audit_entries(session, shop="kitchen")


def test_file_belongs_to_a_shop(scene: Scene) -> None:
    """What was uploaded is found by id."""
    talk = scene.talk()
    with scene.database.write() as session:
        made = add_file(
            session,
            shop="kitchen",
            conversation=talk.id,
            uploader_kind="buyer",
            uploader_id=talk.customer,
            name="破损.jpg",
            mime="image/jpeg",
            size=1234,
            sha256="0" * 64,
            now=START,
        )
        assert made == load_file(session, made.id)
        with pytest.raises(NotFound):
            load_file(session, "no")


def test_same_question_gets_the_same_answer(scene: Scene) -> None:
    """The first answer to a message id stands; another text under it is a conflict; other chats are apart."""
    scene.shop("tea")
    key = {"shop": "kitchen", "conversation": "c", "message": "m"}
    with scene.database.write() as session:
        assert find_ask(session, **key, text="在吗") is None
        assert {"n": 1} == save_ask(session, **key, text="在吗", response={"n": 1}, now=START)
        assert {"n": 1} == save_ask(session, **key, text="在吗", response={"n": 2}, now=START)
        assert {"n": 1} == find_ask(session, **key, text="在吗")
        for other in ({"shop": "tea"}, {"conversation": "d"}, {"message": "n"}):
            assert find_ask(session, **(key | other), text="在吗") is None
        with pytest.raises(Conflict):
            find_ask(session, **key, text="人呢")
        with pytest.raises(Conflict):
            save_ask(session, **key, text="人呢", response={}, now=START)
