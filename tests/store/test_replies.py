"""A shop's own replies: states, versions, locking, expiry."""

from __future__ import annotations

from datetime import date

import pytest

from bot.errors import InputError, NotFound
from bot.store import (
    ChangedSince,
    ReplyChange,
    ReplyState,
    ShopReply,
    add_reply,
    approved_before,
    change_reply,
    list_replies,
    load_reply,
    replies_in_use,
    replies_stamp,
    reply_versions,
)
from tests.store.scenes import Scene

ENTRY = {"wordings": ["赠品和商品一起寄"], "kind": "answer"}
DAY = date(2026, 3, 2)


def added(scene: Scene, intent: str = "gift", state: ReplyState = "proposed") -> ShopReply:
    """Keep a reply."""
    with scene.database.write() as session:
        return add_reply(session, shop="kitchen", intent=intent, entry=ENTRY, state=state, now=scene.tick())


def changed(scene: Scene, reply: ShopReply, change: ReplyChange, version: int = 0) -> ShopReply:
    """Change it as it was last seen."""
    with scene.database.write() as session:
        return change_reply(
            session,
            reply.id,
            version=version or reply.version,
            change=change,
            staff=None,
            now=scene.tick(),
        )


def in_use(scene: Scene, day: date = DAY) -> list[str]:
    """Return the ids of what is offered on a day."""
    with scene.database.read() as session:
        return [reply.id for reply in replies_in_use(session, "kitchen", day)]


def test_approval_puts_a_reply_to_use_and_retiring_takes_it_away(scene: Scene) -> None:
    """Only approved replies are offered; every change is a version with who and when."""
    reply = added(scene)
    assert [] == in_use(scene)
    approved = changed(scene, reply, ReplyChange(state="approved"))
    assert (2, [reply.id]) == (approved.version, in_use(scene))
    changed(scene, approved, ReplyChange(state="retired"))
    assert [] == in_use(scene)
    with scene.database.read() as session:
        past = reply_versions(session, reply.id)
    assert [(3, "retired"), (2, "approved"), (1, "proposed")] == [(v.version, v.state) for v in past]
    assert past[0].at > past[1].at


def test_who_saw_an_older_version_is_refused(scene: Scene) -> None:
    """Of two who edit at once the second is told the version there is, and nothing is lost."""
    reply = added(scene)
    first = changed(scene, reply, ReplyChange(entry={**ENTRY, "wordings": ["一起寄"]}))
    with pytest.raises(ChangedSince) as refused:
        changed(scene, reply, ReplyChange(entry={**ENTRY, "wordings": ["分开寄"]}))
    assert {"version": 2} == refused.value.detail
    with scene.database.read() as session:
        assert first == load_reply(session, reply.id)


@pytest.mark.parametrize(
    ("start", "to"), [("proposed", "retired"), ("approved", "rejected"), ("retired", "proposed")]
)
def test_states_go_their_ways(scene: Scene, start: ReplyState, to: ReplyState) -> None:
    """A move that makes no sense is refused."""
    reply = added(scene, state="approved" if start == "retired" else start)
    if start == "retired":
        reply = changed(scene, reply, ReplyChange(state="retired"))
    with pytest.raises(InputError, match=f"is {start} cannot become {to}"):
        changed(scene, reply, ReplyChange(state=to))


def test_expired_reply_is_not_offered(scene: Scene) -> None:
    """The last day is included; the date can be moved and taken away."""
    reply = changed(scene, added(scene), ReplyChange(state="approved", expires_on=DAY))
    assert [[reply.id], []] == [in_use(scene), in_use(scene, date(2026, 3, 3))]
    changed(scene, reply, ReplyChange(endless=True))
    assert [reply.id] == in_use(scene, date(2030, 1, 1))


def test_lists_are_filtered_and_paged(scene: Scene) -> None:
    """The newest first, by state and intent, going on after the last one seen."""
    gift, price = added(scene), added(scene, "price", "approved")
    with scene.database.read() as session:
        assert [price.id, gift.id] == [r.id for r in list_replies(session, "kitchen")]
        assert [gift.id] == [r.id for r in list_replies(session, "kitchen", after=price.id)]
        assert [price.id] == [r.id for r in list_replies(session, "kitchen", state="approved")]
        assert [gift.id] == [r.id for r in list_replies(session, "kitchen", intent="gift")]
        assert () == list_replies(session, "elsewhere")
    assert gift.name.startswith("own.gift.")


def test_stamp_changes_with_every_change(scene: Scene) -> None:
    """Whoever keeps replies ready knows when to read them again."""

    def stamp() -> object:
        with scene.database.read() as session:
            return replies_stamp(session, "kitchen")

    seen = [stamp()]
    reply = added(scene)
    seen.append(stamp())
    changed(scene, reply, ReplyChange(state="approved"))
    seen.append(stamp())
    assert 3 == len(set(seen))
    assert (0, None) == seen[0]


def test_unknown_shop_or_reply_is_not_found(scene: Scene) -> None:
    """Nothing is kept for a shop that is not there."""
    with scene.database.write() as session, pytest.raises(NotFound):
        add_reply(session, shop="nowhere", intent="gift", entry=ENTRY, now=scene.now)
    with scene.database.read() as session, pytest.raises(NotFound):
        load_reply(session, "none")


def test_change_of_an_approved_reply_waits_while_the_old_words_are_in_use(scene: Scene) -> None:
    """Proposed again it stays as it was approved; rejected or retired before that, nothing is in use."""
    approved = changed(scene, added(scene), ReplyChange(state="approved"))
    waiting = changed(scene, approved, ReplyChange(state="proposed", entry={"wordings": ["新的"]}))
    with scene.database.read() as session:
        (reply,) = replies_in_use(session, "kitchen", DAY)
        before = approved_before(session, waiting.id)
    assert before is not None
    assert (approved.entry, 2) == (reply.entry, before.version)
    final = changed(scene, waiting, ReplyChange(state="approved"))
    with scene.database.read() as session:
        assert ["新的"] == replies_in_use(session, "kitchen", DAY)[0].entry["wordings"]
        assert final.version == 4
    rejected = changed(scene, added(scene), ReplyChange(state="rejected"))
    changed(scene, rejected, ReplyChange(state="proposed"))
    assert [final.id] == in_use(scene)
