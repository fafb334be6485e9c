"""What a shop makes of the library: muted until a day, said in its own words for as long as those are in use."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.store import (
    ReplyChange,
    add_reply,
    change_reply,
    day_of,
    hidden_templates,
    library_choices,
    mute_template,
    replace_template,
)
from tests.store.scenes import Scene


def hidden(scene: Scene, days: int = 0) -> frozenset[str]:
    """Return what the shop does not offer some days from now."""
    with scene.database.read() as session:
        return hidden_templates(session, "kitchen", day_of(scene.now) + timedelta(days=days))


def test_muting_ends_by_itself_or_is_taken_back(scene: Scene) -> None:
    """The last day still counts; another shop is not concerned."""
    scene.shop("bath")
    until = day_of(scene.now) + timedelta(days=2)
    with scene.database.write() as session:
        mute_template(
            session, shop="kitchen", template="a.one", muted=True, until=until, staff=None, now=scene.now
        )
        mute_template(
            session, shop="kitchen", template="a.two", muted=True, note="错了", staff=None, now=scene.now
        )
        mute_template(session, shop="bath", template="a.three", muted=True, staff=None, now=scene.now)
    assert {"a.one", "a.two"} == hidden(scene, 2)
    assert {"a.two"} == hidden(scene, 3)
    with scene.database.write() as session:
        mute_template(session, shop="kitchen", template="a.two", muted=False, staff=None, now=scene.now)
        assert ["a.one", "a.two"] == [choice.template for choice in library_choices(session, "kitchen")]
    assert frozenset() == hidden(scene, 3)


def test_own_words_hide_the_shipped_ones_while_they_are_in_use(scene: Scene) -> None:
    """Proposed they hide nothing, approved they do, and no more once they have expired or are retired."""
    end = day_of(scene.now) + timedelta(days=1)
    with scene.database.write() as session:
        own = add_reply(session, shop="kitchen", intent="gift", entry={"wordings": ["好"]}, now=scene.now)
        replace_template(
            session, shop="kitchen", template="gift.one", reply=own.id, staff=None, now=scene.now
        )
    assert frozenset() == hidden(scene)
    with scene.database.write() as session:
        change = ReplyChange(state="approved", expires_on=end)
        own = change_reply(session, own.id, version=1, change=change, staff=None, now=scene.tick())
    assert (frozenset({"gift.one"}), frozenset()) == (hidden(scene, 1), hidden(scene, 2))
    with scene.database.write() as session:
        change_reply(
            session, own.id, version=2, change=ReplyChange(state="retired"), staff=None, now=scene.tick()
        )
    assert frozenset() == hidden(scene)


def test_another_shops_reply_stands_for_nothing(scene: Scene) -> None:
    """Neither it nor a reply that is not there can be chosen."""
    scene.shop("bath")
    with scene.database.write() as session:
        other = add_reply(session, shop="bath", intent="gift", entry={"wordings": ["好"]}, now=scene.now)
        for reply in (other.id, "0" * 32):
            with pytest.raises(NotFound):
                replace_template(
                    session, shop="kitchen", template="gift.one", reply=reply, staff=None, now=scene.now
                )
